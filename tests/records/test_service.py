"""The verbs of records: who may, from where, and what each leaves behind."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select

from archive.access.labels import labels_of
from archive.access.levels import AccessLevel, Part, RecordState
from archive.access.viewer import ANONYMOUS, SYSTEM, Role, Viewer
from archive.base import clock
from archive.base.db import reading, unit_of_work
from archive.base.errors import Conflict, Forbidden, IllegalTransition, Invalid, NotVisible, SignInNeeded, Stale
from archive.base.outbox import OutboxMessage
from archive.base.runtime import session
from archive.config import Settings
from archive.custody.models import Agent, CustodyEvent, CustodyPayload
from archive.custody.vocabulary import EventType, Identity
from archive.records import labelling, queries, service, storing
from archive.records import models as m
from archive.records.description import (
    AssessmentInput,
    EmbargoInput,
    PersonInput,
    PlaceInput,
    RelationInput,
    RightsInput,
)
from archive.records.page import record_page
from archive.records.stored import description_of
from archive.records.visibility import Standing, visibility
from archive.records.vocabulary import (
    AgentRole,
    AssessmentScale,
    Permission,
    RecordKind,
    RelationType,
    RightsBasis,
)
from archive.vault import service as vault
from tests.records.conftest import Make, describe, publish
from tests.support.cast import Cast

S, A, E = RecordState, AccessLevel, EventType
NAME = "Zubayda of the planted name"
pytestmark = pytest.mark.usefixtures("database")


def record(record_id: uuid.UUID) -> m.Record:
    """The row, loaded and set loose."""
    with reading():
        found = session().get_one(m.Record, record_id)
        session().expunge_all()
        return found


def trail(record_id: uuid.UUID) -> list[EventType]:
    with reading():
        query = select(CustodyEvent.type).where(CustodyEvent.scope_id == record_id).order_by(CustodyEvent.sequence)
        return list(session().scalars(query))


def detail(record_id: uuid.UUID, kind: EventType) -> dict[str, Any]:
    """The payload of the newest event of that kind."""
    query = (
        select(CustodyPayload.detail)
        .join(CustodyEvent, CustodyEvent.sequence == CustodyPayload.sequence)
        .where(CustodyEvent.scope_id == record_id, CustodyEvent.type == kind)
        .order_by(CustodyEvent.sequence.desc())
    )
    with reading():
        found: dict[str, Any] = json.loads(session().scalars(query).first() or "{}")
        return found


def news(record_id: uuid.UUID) -> int:
    with reading():
        rows = session().scalars(select(OutboxMessage).where(OutboxMessage.topic == storing.CHANGED))
        return sum(row.payload["record"] == record_id.hex for row in rows)


def edit(viewer: Viewer, record_id: uuid.UUID, **changes: Any) -> int:
    with unit_of_work():
        row = session().get_one(m.Record, record_id)
        return service.edit(
            viewer, record_id, replace(description_of(row), **changes), expected_revision=row.revision, summary="why"
        )


def carry_out(verb: Callable[..., object], *arguments: Any, **more: Any) -> None:
    with unit_of_work():
        verb(*arguments, **more)


# --- what every verb leaves ------------------------------------------------------------------------------------

TRAILS = [
    (S.DRAFT, [E.CREATION], "begun"),
    (S.SUBMITTED, [E.INGESTION], "handed in"),
    (S.RETURNED, [E.INGESTION, E.APPRAISAL], "judged"),
    (S.ACCESSIONED, [E.INGESTION, E.ACCESSION], "taken in"),
    (S.PUBLISHED, [E.INGESTION, E.ACCESSION, E.PUBLICATION], "opened"),
    (S.WITHDRAWN, [E.INGESTION, E.ACCESSION, E.PUBLICATION, E.WITHDRAWAL], "closed again"),
]


@pytest.mark.both_engines
def test_every_step_leaves_its_event_its_news_and_the_state(make: Make) -> None:
    for state, events, why in TRAILS:
        made = make(state)
        assert trail(made.id) == events, why
        assert record(made.id).state is state
        assert news(made.id) == len(events)
        assert record(made.id).reference_code == made.reference_code


def test_the_other_verbs_leave_theirs(make: Make, archivist: Viewer) -> None:
    made = make()
    rows: list[tuple[Callable[[], object], list[EventType], str]] = [
        (lambda: edit(archivist, made.id, title="New"), [E.METADATA_MODIFICATION], "described anew"),
        (
            lambda: edit(archivist, made.id, access=A.RESTRICTED),
            [E.METADATA_MODIFICATION, E.POLICY_ASSIGNMENT],
            "who may see was decided",
        ),
        (
            lambda: carry_out(
                service.set_embargo, archivist, made.id, EmbargoInput(until=date(2030, 1, 1), reason="x")
            ),
            [E.METADATA_MODIFICATION, E.POLICY_ASSIGNMENT],
            "an embargo decides who may see",
        ),
        (
            lambda: carry_out(service.set_embargo, archivist, made.id, None),
            [E.METADATA_MODIFICATION, E.POLICY_ASSIGNMENT],
            "so does lifting it",
        ),
        (lambda: carry_out(service.note_reading, archivist, made.id), [E.DISSEMINATION], "a sealed record was read"),
        (
            lambda: edit(archivist, made.id, rights=(RightsInput(basis=RightsBasis.CONSENT),)),
            [E.METADATA_MODIFICATION, E.CONSENT_RECORDED],
            "consent was given",
        ),
        (
            lambda: edit(
                archivist, made.id, rights=(RightsInput(basis=RightsBasis.CONSENT, withdrawn_on=date(2026, 1, 1)),)
            ),
            [E.METADATA_MODIFICATION, E.CONSENT_WITHDRAWN],
            "and taken back",
        ),
        (
            lambda: edit(archivist, made.id, title="Newer"),
            [E.METADATA_MODIFICATION],
            "a consent that stands is not told again",
        ),
    ]
    for act, events, why in rows:
        before = len(trail(made.id))
        act()
        assert trail(made.id)[before:] == events, why


def test_the_reasons_stand_in_the_payload(make: Make, archivist: Viewer) -> None:
    returned, withdrawn, published = make(S.RETURNED), make(S.WITHDRAWN), make(S.PUBLISHED)
    assert detail(returned.id, E.APPRAISAL)["reason"] == "Say where this was."
    assert detail(withdrawn.id, E.WITHDRAWAL)["reason"] == "Asked for by the family."
    assert detail(published.id, E.PUBLICATION)["access"] == "public"
    edit(archivist, published.id, title="New")
    assert detail(published.id, E.METADATA_MODIFICATION)["revision"] == 2


# --- from which state ------------------------------------------------------------------------------------------

VERBS: dict[str, Callable[[Viewer, uuid.UUID], None]] = {
    "accession": service.accession,
    "publish": publish,
    "return": lambda viewer, key: service.return_to_contributor(viewer, key, "Say where."),
    "withdraw": lambda viewer, key: service.withdraw(viewer, key, "Asked for."),
}
LEGAL = {("accession", S.SUBMITTED), ("return", S.SUBMITTED), ("publish", S.ACCESSIONED), ("withdraw", S.PUBLISHED)}


def test_a_verb_from_a_state_that_it_does_not_know_changes_nothing(make: Make, archivist: Viewer) -> None:
    for state in S:
        if state is S.DRAFT:
            continue
        made = make(state)
        before = trail(made.id)
        for name, verb in VERBS.items():
            if (name, state) in LEGAL:
                continue
            with pytest.raises(IllegalTransition), unit_of_work():
                verb(archivist, made.id)
        assert (record(made.id).state, trail(made.id)) == (state, before)


def test_a_draft_is_its_contributors_alone(make: Make, archivist: Viewer, contributor: Viewer, cast: Cast) -> None:
    made = make(S.DRAFT)
    for verb in VERBS.values():
        with pytest.raises(NotVisible), unit_of_work():
            verb(archivist, made.id)
    stranger = cast.viewer(Role.CONTRIBUTOR, number=2)
    with pytest.raises(NotVisible), unit_of_work():
        service.submit(stranger, made.id)
    carry_out(service.submit, contributor, made.id)
    assert record(made.id).state is S.SUBMITTED
    with pytest.raises(IllegalTransition), unit_of_work():
        service.submit(contributor, made.id)


def test_a_returned_record_is_mended_and_handed_in_again(make: Make, contributor: Viewer) -> None:
    made = make(S.RETURNED)
    assert record(made.id).return_reason == "Say where this was."
    edit(contributor, made.id, title="Bridge cut at Qasr")
    carry_out(service.submit, contributor, made.id)
    row = record(made.id)
    assert (row.state, row.return_reason, row.title, row.revision) == (S.SUBMITTED, None, "Bridge cut at Qasr", 2)


# --- who may ---------------------------------------------------------------------------------------------------

STAFF_VERBS = [*VERBS, "embargo", "edit"]
WHO = [
    (None, SignInNeeded, "a visitor is asked who they are"),
    (Role.CONTRIBUTOR, Forbidden, "a contributor hands in and does not decide"),
    (Role.INVESTIGATOR, Forbidden, "an investigator reads"),
    (Role.MODERATOR, Forbidden, "a moderator judges comments"),
    (Role.ADMINISTRATOR, Forbidden, "an administrator runs the system"),
]


def test_only_an_archivist_decides(make: Make, cast: Cast) -> None:
    states = {"accession": S.SUBMITTED, "return": S.SUBMITTED, "publish": S.ACCESSIONED}
    for name in STAFF_VERBS:
        made = make(states.get(name, S.PUBLISHED))
        before = trail(made.id)
        for role, refusal, why in WHO:
            viewer = cast.viewer(role, number=2) if role else ANONYMOUS
            # Editing is answered to whom it is shown, so that a returned record can be mended without an account.
            expected = (refusal, Forbidden) if name == "edit" else (refusal,)
            with pytest.raises(expected), unit_of_work():
                _verb(name)(viewer, made.id)
            assert trail(made.id) == before, why


def _verb(name: str) -> Callable[[Viewer, uuid.UUID], None]:
    if name == "embargo":
        return lambda viewer, key: service.set_embargo(viewer, key, None)
    if name == "edit":
        return lambda viewer, key: void(service.edit(viewer, key, describe(title="x"), expected_revision=1))
    return VERBS[name]


def void(_: object) -> None:
    """The answer is not asked for."""


def test_nobody_decides_on_what_they_handed_in(cast: Cast) -> None:
    both = cast.viewer(Role.CONTRIBUTOR, Role.ARCHIVIST)
    for name, verb in VERBS.items():
        if name == "withdraw":
            continue
        with unit_of_work():
            made = service.create(both, describe(), contributor_id=both.account_id)
            if name == "publish":
                service.accession(SYSTEM, made.id)
        with pytest.raises(Forbidden, match="handed in themselves"), unit_of_work():
            verb(both, made.id)


EDITS = [
    (S.DRAFT, True, "it is not handed in yet"),
    (S.SUBMITTED, True, "nobody has decided yet; a decision on what stood before is refused as stale"),
    (S.RETURNED, True, "it waits to be mended"),
    (S.ACCESSIONED, False, "the holdings are the archivist's"),
    (S.PUBLISHED, False, "the holdings are the archivist's"),
    (S.WITHDRAWN, False, "it is gone"),
]


def test_when_a_contributor_may_edit(make: Make, contributor: Viewer) -> None:
    for state, may, why in EDITS:
        made = make(state)
        if may:
            assert edit(contributor, made.id, title="Mended") == 2, why
        else:
            with pytest.raises(Forbidden):
                edit(contributor, made.id, title="Mended")


BEGINNINGS = [
    (Role.CONTRIBUTOR, S.DRAFT, None, "anybody may begin"),
    (Role.CONTRIBUTOR, S.SUBMITTED, None, "anybody may hand in"),
    (Role.CONTRIBUTOR, S.PUBLISHED, Forbidden, "and not publish"),
    (Role.CONTRIBUTOR, S.ACCESSIONED, Forbidden, "nor take in"),
    (Role.ARCHIVIST, S.PUBLISHED, None, "an archivist may"),
    (Role.ARCHIVIST, S.RETURNED, IllegalTransition, "nothing begins returned"),
    (Role.ARCHIVIST, S.WITHDRAWN, IllegalTransition, "nothing begins withdrawn"),
]


def test_with_what_state_a_record_begins(cast: Cast) -> None:
    for role, state, refusal, why in BEGINNINGS:
        viewer = cast.viewer(role)
        if refusal is None:
            with unit_of_work():
                made = service.create(viewer, describe(), state=state)
            assert record(made.id).state is state, why
        else:
            with pytest.raises(refusal), unit_of_work():
                service.create(viewer, describe(), state=state)


def test_a_visitor_hands_in_without_an_account() -> None:
    with unit_of_work():
        made = service.create(ANONYMOUS, describe())
    assert trail(made.id) == [E.INGESTION]


# --- revisions -------------------------------------------------------------------------------------------------


@pytest.mark.both_engines
def test_every_edit_is_a_revision_and_none_is_lost(make: Make, archivist: Viewer) -> None:
    made = make()
    for number, title in enumerate(["Second", "Third", "Fourth"], 2):
        assert edit(archivist, made.id, title=title) == number
    with reading():
        query = select(m.Revision).where(m.Revision.record_id == made.id).order_by(m.Revision.number)
        rows = list(session().scalars(query))
        titles = [json.loads(row.description)["title"] for row in rows]
        assert titles == ["Bridge cut", "Second", "Third", "Fourth"]
        assert [row.summary for row in rows] == ["", "why", "why", "why"]
        assert {row.agent_id for row in rows[1:]} == {archivist.agent_id}
    assert record(made.id).title == "Fourth"


@pytest.mark.both_engines
def test_a_save_over_somebody_elses_is_refused(make: Make, archivist: Viewer, cast: Cast) -> None:
    made = make()
    edit(cast.viewer(Role.ARCHIVIST, number=2), made.id, title="Theirs")
    with pytest.raises(Stale), unit_of_work():
        service.edit(archivist, made.id, describe(title="Mine"), expected_revision=1)
    assert record(made.id).title == "Theirs"


def test_what_was_read_before_the_lock_is_read_anew(make: Make, archivist: Viewer) -> None:
    made = make()
    with unit_of_work():
        session().get_one(m.Record, made.id).title = "seen before"
        session().flush()
        assert service.for_change(archivist, made.id).title == "seen before"


def test_an_edit_with_unknown_descriptors_or_targets_changes_nothing(make: Make, archivist: Viewer) -> None:
    made = make()
    before = trail(made.id)
    relation = RelationInput(type=RelationType.QUOTES, target="nowhere")
    for changes, where in (
        ({"descriptors": ("unheard-of",)}, "descriptors[0]"),
        ({"relations": (relation,)}, "relations[0].target"),
    ):
        with pytest.raises(Invalid) as caught:
            edit(archivist, made.id, **changes)
        assert [problem.where for problem in caught.value.problems] == [where]
    assert (record(made.id).revision, trail(made.id)) == (1, before)


def test_a_relation_by_identifier_survives_an_edit(archivist: Viewer) -> None:
    """The revision holds the identifier of the record's own source system, and an edit reads it from there."""
    with unit_of_work():
        first = service.create(archivist, describe(), source_system="office", identifier="sn-1")
        relation = RelationInput(type=RelationType.QUOTES, target="sn-1")
        second = service.create(archivist, describe(relations=(relation,)), source_system="office", identifier="sn-2")
    edit(archivist, second.id, title="Edited")
    carry_out(service.set_embargo, archivist, second.id, EmbargoInput(until=date(2030, 1, 1), reason="x"))
    with reading():
        query = select(m.Relation.target_id).where(m.Relation.record_id == second.id)
        assert list(session().scalars(query)) == [first.id]


def test_an_identifier_is_given_once_in_its_source_system(archivist: Viewer) -> None:
    with unit_of_work():
        service.create(archivist, describe(), source_system="office", identifier="sn-1")
        service.create(archivist, describe(), source_system="elsewhere", identifier="sn-1")
    with pytest.raises(Conflict), unit_of_work():
        service.create(archivist, describe(), source_system="office", identifier="sn-1")


def test_assessments_are_appended_and_never_edited(make: Make, archivist: Viewer) -> None:
    first = AssessmentInput(scale=AssessmentScale.SOURCE_RELIABILITY, value="B", reasons="known to us")
    second = AssessmentInput(scale=AssessmentScale.INFORMATION_CREDIBILITY, value="3")
    made = make(assessments=(first,))
    edit(archivist, made.id, assessments=(first, second))
    edit(archivist, made.id, assessments=(second,))
    with reading():
        query = select(m.Assessment).where(m.Assessment.record_id == made.id).order_by(m.Assessment.assessed_at)
        found = [(row.scale, row.value, row.reasons) for row in session().scalars(query)]
    assert found == [(first.scale, "B", "known to us"), (second.scale, "3", "")]


# --- labels ----------------------------------------------------------------------------------------------------


def stored_labels(record_id: uuid.UUID) -> dict[Part, set[str]]:
    with reading():
        rows = session().scalars(select(m.RecordLabel).where(m.RecordLabel.record_id == record_id)).all()
        return {part: {row.label for row in rows if row.part is part} for part in Part}


def expected_labels(record_id: uuid.UUID) -> dict[Part, frozenset[str]]:
    """From the columns of the row and its last revision, by the one function."""
    with reading():
        row = session().get_one(m.Record, record_id)
        facts = storing.facts_of(description_of(row))
        standing = Standing(
            row.id,
            row.state,
            row.access,
            row.access_text,
            row.access_files,
            row.embargo_until,
            row.contributor_id,
            row.collection_id,
        )
        seen = visibility(standing, facts, clock.today())
    return {part: labels_of(seen, part) for part in Part}


def test_labels_stand_as_the_function_says_in_every_state_and_level(make: Make, archivist: Viewer) -> None:
    for state in S:
        for level in A:
            made = make(state, access=level, access_files=A.SEALED)
            assert stored_labels(made.id) == expected_labels(made.id), (state, level)


CLOSING: list[tuple[dict[str, Any], tuple[str, str, str], str]] = [
    ({}, ("public", "public", "public"), "as it was written"),
    ({"access": A.REGISTERED}, ("registered", "registered", "registered"), "parts follow the description"),
    ({"access_text": A.SEALED}, ("public", "sealed", "public"), "the text alone is closed"),
    (
        {"access": A.RESTRICTED, "access_text": A.PUBLIC},
        ("restricted", "restricted", "restricted"),
        "no part is more open than the description",
    ),
    ({"rights": "use:public"}, ("restricted", "restricted", "restricted"), "public use was refused"),
    ({"rights": "aspect:face"}, ("public", "public", "restricted"), "the face was refused"),
    ({"rights": "withdrawn"}, ("sealed", "sealed", "sealed"), "consent was withdrawn"),
    ({"rights": "expired"}, ("sealed", "sealed", "sealed"), "consent has run out"),
]


def refusing(about: str) -> RightsInput:
    """A consent that was withdrawn, has run out, or refuses one use or aspect."""
    today = clock.today()
    if about in ("withdrawn", "expired"):
        withdrawn = today if about == "withdrawn" else None
        return RightsInput(basis=RightsBasis.CONSENT, withdrawn_on=withdrawn, expires=None if withdrawn else today)
    kind, word = about.split(":")
    answers = ((word, Permission.REFUSED),)
    uses, aspects = (answers, ()) if kind == "use" else ((), answers)
    return RightsInput(basis=RightsBasis.CONSENT, uses=uses, aspects=aspects)


def test_who_may_see_what_after_consents_and_levels(make: Make, archivist: Viewer) -> None:
    for changes, levels, why in CLOSING:
        made = make()
        values = dict(changes)
        if "rights" in values:
            values["rights"] = (refusing(values["rights"]),)
        if values:
            edit(archivist, made.id, **values)
        labels = stored_labels(made.id)
        found = tuple(next(one[6:] for one in labels[part] if one.startswith("level:")) for part in Part)
        assert found == levels, why


@pytest.mark.usefixtures("noon")
def test_consent_that_runs_out_closes_its_record_by_the_day(make: Make, archivist: Viewer) -> None:
    tomorrow = clock.today() + timedelta(1)
    rights = RightsInput(basis=RightsBasis.CONSENT, expires=tomorrow)
    made, other = make(rights=(rights,)), make(rights=(replace(rights, expires=tomorrow + timedelta(400)),))
    with unit_of_work():
        assert labelling.close_expired(SYSTEM) == 0
    # The day comes: the row is moved instead of the clock.
    with unit_of_work():
        consent = session().scalars(select(m.Consent).where(m.Consent.record_id == made.id)).one()
        consent.expires_on = clock.today()
        revision = session().get_one(m.Revision, (made.id, 1))
        aged = revision.description.replace(tomorrow.isoformat(), clock.today().isoformat())
        session().expunge(revision)
        row = session().get_one(m.Record, made.id)
        values = {column.name: getattr(revision, column.name) for column in m.Revision.__table__.columns}
        session().add(m.Revision(**{**values, "number": 2, "description": aged}))
        row.revision = 2
    with unit_of_work():
        assert labelling.close_expired(SYSTEM) == 1
    assert "level:sealed" in stored_labels(made.id)[Part.DESCRIPTION]
    assert "level:public" in stored_labels(other.id)[Part.DESCRIPTION]
    assert trail(made.id)[-1] is E.POLICY_ASSIGNMENT
    with unit_of_work():
        assert labelling.close_expired(SYSTEM) == 0
    with pytest.raises(Forbidden), unit_of_work():
        labelling.close_expired(Viewer(uuid.uuid4(), uuid.uuid4(), "x", frozenset({Role.MODERATOR})))


# --- publication, withdrawal, embargo --------------------------------------------------------------------------


def test_a_testimony_without_a_basis_is_published_by_an_explicit_act(make: Make, archivist: Viewer) -> None:
    made = make(S.ACCESSIONED, kind=RecordKind.TESTIMONY)
    with pytest.raises(Invalid) as caught, unit_of_work():
        service.publish(archivist, made.id)
    assert [problem.where for problem in caught.value.problems] == ["confirmed"]
    assert record(made.id).state is S.ACCESSIONED
    carry_out(service.publish, archivist, made.id, confirmed=True)
    assert detail(made.id, E.PUBLICATION)["confirmed"] is True


def test_refused_public_use_stands_in_the_way_whoever_confirms(make: Make, archivist: Viewer) -> None:
    made = make(S.ACCESSIONED, rights=(refusing("use:public"),))
    with pytest.raises(Invalid), unit_of_work():
        service.publish(archivist, made.id, confirmed=True)
    with pytest.raises(Invalid), unit_of_work():
        service.create(archivist, describe(rights=(refusing("use:public"),)), state=S.PUBLISHED)


def indexed() -> None:
    """The index has caught up: as the worker does, forget what it knows by itself."""
    with unit_of_work():
        session().execute(delete(m.IndexRevocation))


def revoked(record_id: uuid.UUID) -> bool:
    with reading():
        return session().get(m.IndexRevocation, record_id) is not None


@pytest.mark.both_engines
def test_what_is_withdrawn_leaves_a_tombstone_and_search_at_once(make: Make, archivist: Viewer) -> None:
    made = make()
    indexed()
    with pytest.raises(Invalid), unit_of_work():
        service.withdraw(archivist, made.id, "  ")
    carry_out(service.withdraw, archivist, made.id, " Asked for by the family. ")
    with reading():
        stone = session().get_one(m.Tombstone, made.id)
        assert (stone.reason, stone.withdrawn_by) == ("Asked for by the family.", "an archivist")
        assert queries.summaries(archivist, [made.id]) == {}
    assert revoked(made.id)


def test_search_forgets_at_once_what_was_closed(make: Make, archivist: Viewer) -> None:
    closed, same, later = make(), make(), make()
    indexed()
    edit(archivist, closed.id, access=A.REGISTERED)
    edit(archivist, same.id, title="The same level")
    carry_out(service.set_embargo, archivist, later.id, EmbargoInput(until=date(2030, 1, 1), reason="a trial"))
    assert [revoked(made.id) for made in (closed, same, later)] == [True, False, True]


def test_an_embargo_closes_until_somebody_lifts_it(make: Make, archivist: Viewer, cast: Cast) -> None:
    made = make()
    carry_out(service.set_embargo, archivist, made.id, EmbargoInput(until=date(2020, 1, 1), reason="a trial"))
    row = record(made.id)
    assert (row.embargo_until, row.embargo_reason) == (date(2020, 1, 1), "a trial")
    for viewer, sees in ((ANONYMOUS, False), (cast.viewer(Role.INVESTIGATOR), False), (archivist, True)):
        with reading():
            assert (made.id in queries.summaries(viewer, [made.id])) is sees, "its day is past, and it is still closed"
    carry_out(service.set_embargo, archivist, made.id, None)
    with reading():
        assert made.id in queries.summaries(ANONYMOUS, [made.id])


# --- people at risk --------------------------------------------------------------------------------------------


def witness(**values: Any) -> PersonInput:
    plain: dict[str, Any] = {"role": AgentRole.INFORMANT, "display": "a ferryman", "identity": Identity.PROTECTED}
    return PersonInput(**{**plain, "name": NAME, "contact": "by letter to Zubayda's cousin", **values})


@pytest.mark.both_engines
def test_names_of_protected_people_are_in_the_vault_and_nowhere_else(
    settings: Settings, make: Make, archivist: Viewer, engine: str
) -> None:
    made = make(people=(witness(),), kind=RecordKind.TESTIMONY)
    edit(archivist, made.id, people=(witness(display="a ferryman of Qasr"),))
    with unit_of_work():
        agents = session().scalars(select(m.RecordAgent.agent_id).where(m.RecordAgent.record_id == made.id)).all()
        found = vault.reveal(archivist, agents[0], None, "risk review before publication")
    assert {one.text for one in found} == {NAME, "by letter to Zubayda's cousin"}
    if engine == "sqlite":
        held = b"".join(path.read_bytes() for path in settings.home.rglob("*") if path.is_file())
    else:
        with reading():
            tables = m.Record.metadata.sorted_tables
            held = repr([session().execute(table.select()).all() for table in tables]).encode()
    assert b"a ferryman of Qasr" in held, "what is searched is the right thing"
    assert b"Zubayda" not in held


def agents_of(record_id: uuid.UUID) -> dict[str, tuple[uuid.UUID, Identity]]:
    with reading():
        rows = session().execute(
            select(Agent.display_name, Agent.id, Agent.identity)
            .join(m.RecordAgent, m.RecordAgent.agent_id == Agent.id)
            .where(m.RecordAgent.record_id == record_id)
        )
        return {name: (key, identity) for name, key, identity in rows}


def test_a_public_agent_is_one_everywhere_and_anybody_else_is_new(make: Make) -> None:
    people = (
        witness(),
        PersonInput(role=AgentRole.PUBLISHER, display="Le Phare", identity=Identity.PUBLIC),
    )
    one, other = agents_of(make(people=people).id), agents_of(make(people=people).id)
    assert one["Le Phare"] == other["Le Phare"]
    assert one["a ferryman"][0] != other["a ferryman"][0]


def test_a_person_keeps_their_id_through_an_edit_and_loses_it_when_they_are_public_no_longer(
    make: Make, archivist: Viewer
) -> None:
    named = PersonInput(role=AgentRole.CREATOR, display="Le Phare", identity=Identity.PUBLIC)
    made, other = make(people=(witness(), named)), make(people=(named,))
    before = agents_of(made.id)
    pseudonymous = witness(identity=Identity.PSEUDONYMOUS)
    edit(archivist, made.id, people=(pseudonymous, replace(named, identity=Identity.PSEUDONYMOUS)))
    after = agents_of(made.id)
    assert after["a ferryman"] == (before["a ferryman"][0], Identity.PSEUDONYMOUS)
    assert after["Le Phare"][0] != before["Le Phare"][0]
    assert after["Le Phare"][1] is Identity.PSEUDONYMOUS
    assert agents_of(other.id) == {"Le Phare": (before["Le Phare"][0], Identity.PUBLIC)}


# --- how much the ledger tells ---------------------------------------------------------------------------------

PROTECTED: list[tuple[dict[str, Any], bool, str]] = [
    ({"kind": RecordKind.ARTICLE}, False, "a public article tells the second"),
    ({"kind": RecordKind.TESTIMONY}, True, "a testimony the day alone"),
    ({"kind": RecordKind.ARTICLE, "access": A.REGISTERED}, True, "so does whatever is not public"),
    ({"kind": RecordKind.IMAGE, "rights": "use:public"}, True, "or may not be"),
]


def test_how_exactly_the_ledger_tells_the_time() -> None:
    for values, protected, why in PROTECTED:
        given = dict(values)
        if "rights" in given:
            given["rights"] = (refusing(given["rights"]),)
        description = describe(**given)
        assert storing.scope_of(uuid.uuid4(), description).protected is protected, why
        with unit_of_work():
            made = service.create(SYSTEM, description)
            row = session().get_one(m.Record, made.id)
            assert storing.scope_of(made.id, row).protected is protected, why
        with reading():
            query = select(CustodyEvent.time).where(CustodyEvent.scope_id == made.id)
            assert {len(time) for time in session().scalars(query)} == {10 if protected else 20}, why


# --- places ----------------------------------------------------------------------------------------------------


def test_a_place_is_shown_no_more_precisely_because_another_record_was_there_first(make: Make) -> None:
    exact = PlaceInput(name="Qasr", gazetteer="geonames", gazetteer_id="1", lat=32.98765, lon=1.0, public_precision_m=0)
    first, second = make(places=(exact,)), make(places=(replace(exact, public_precision_m=25_000),))
    with reading():
        query = select(m.RecordPlace).where(m.RecordPlace.record_id.in_([first.id, second.id]))
        found = {link.record_id: link.place.public_precision_m for link in session().scalars(query)}
    assert found == {first.id: 0, second.id: 25_000}


def test_a_gazetteer_s_number_does_not_lead_to_where_another_record_was(make: Make) -> None:
    there = PlaceInput(name="Qasr", gazetteer="geonames", gazetteer_id="1", lat=32.98765, lon=1.0)
    first, second = make(places=(there,)), make(places=(replace(there, lat=None, lon=None),))
    third, fourth = make(places=(there,)), make(places=(replace(there, lat=33.5),))
    with reading():
        links = session().scalars(select(m.RecordPlace)).all()
        at = {link.record_id: (link.place_id, link.place.latitude) for link in links}
    assert at[second.id][1] is None
    assert at[third.id] == at[first.id]
    assert at[fourth.id][1] == 33.5


def test_two_places_with_long_names_are_two(make: Make) -> None:
    places = tuple(PlaceInput(name="x" * 190 + name, country=country) for name, country in (("a", ""), ("b", "XT")))
    made = make(places=(*places, places[0]))
    with reading():
        links = session().scalars(select(m.RecordPlace).where(m.RecordPlace.record_id == made.id)).all()
        assert len({link.place_id for link in links}) == 2


def test_the_digest_of_the_description_is_told_to_those_alone_who_may_read_all_that_it_covers(
    make: Make, archivist: Viewer
) -> None:
    made = make()
    edit(archivist, made.id, title="New")
    with reading():
        text = session().get_one(m.Revision, (made.id, 2)).description
        assert (
            record_page(archivist, made.reference_code).description_digest == hashlib.sha256(text.encode()).hexdigest()
        )
        assert record_page(ANONYMOUS, made.reference_code).description_digest is None
