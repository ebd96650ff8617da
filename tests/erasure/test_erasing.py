"""Erasing less than a record, erasing on behalf of others, and what a cut or a shared file does to it."""

from __future__ import annotations

import hashlib
import io
import uuid

import pytest
from sqlalchemy import select

from archive.access.levels import AccessLevel, RecordState
from archive.access.viewer import ANONYMOUS, SYSTEM, Role, Viewer
from archive.base import outbox
from archive.base.db import reading, unit_of_work
from archive.base.errors import Forbidden, IllegalTransition, Invalid, NotVisible, SignInNeeded, Withdrawn
from archive.base.runtime import session
from archive.comments.models import Comment, ModerationDecision
from archive.config import Settings
from archive.custody import queries as custody
from archive.custody.models import AgentPseudonym
from archive.custody.vocabulary import Identity
from archive.erasure import finishing, service
from archive.erasure.service import FINISH, Wish
from archive.media import erasing as media
from archive.media import service as media_verbs
from archive.media import store
from archive.media.vocabulary import ObjectRole
from archive.records import models as m
from archive.records import service as records
from archive.records.description import Description, PersonInput, RelationInput
from archive.records.erasing_names import NAMELESS
from archive.records.page import record_page
from archive.records.stored import description_of
from archive.records.vocabulary import AgentRole, ErasureReason, RecordKind, RelationType
from archive.verification import whole
from tests.erasure.planting import plant, whispers, word, work
from tests.support.cast import Cast
from tests.support.pages import PageClient

WISH = {"reason": ErasureReason.ASKED}


def made(by: Viewer = SYSTEM, state: RecordState = RecordState.PUBLISHED, **values: object) -> tuple[uuid.UUID, str]:
    plain = {"kind": RecordKind.ARTICLE, "title": "A bridge", "body": "Cut in two.", "access": AccessLevel.PUBLIC}
    with unit_of_work():
        new = records.create(SYSTEM, Description(**{**plain, **values}), state=state, contributor_id=by.account_id)  # type: ignore[arg-type]  # names and values are the caller's to match
    return new.id, new.reference_code


def with_file(record_id: uuid.UUID, data: bytes) -> uuid.UUID:
    place = store.current()
    with unit_of_work():
        staged = place.receive(io.BytesIO(data), limit=10_000)
        return media_verbs.accept(SYSTEM, record_id, staged, original_name="letter.txt").id


pytestmark = pytest.mark.usefixtures("database")


def erased(viewer: Viewer, record_id: uuid.UUID, code: str) -> service.Erased:
    with unit_of_work():
        return service.erase(viewer, record_id, Wish(code=code, **WISH))


def kept(data: bytes) -> bool:
    return store.current().path(hashlib.sha256(data).hexdigest()).exists()


@pytest.mark.parametrize(
    ("role", "refusal"),
    [
        (None, SignInNeeded),
        (Role.CONTRIBUTOR, Forbidden),
        (Role.INVESTIGATOR, Forbidden),
        (Role.MODERATOR, Forbidden),
        (Role.ADMINISTRATOR, Forbidden),
    ],
)
def test_nobody_but_an_archivist_erases(cast: Cast, role: Role | None, refusal: type[Exception]) -> None:
    record_id, code = made()
    who = cast.viewer(role) if role else ANONYMOUS
    with pytest.raises(refusal):
        erased(who, record_id, code)


def test_an_archivist_erases_nothing_that_they_handed_in_themselves(cast: Cast) -> None:
    staff = cast.viewer(Role.ARCHIVIST)
    record_id, code = made(staff)
    with pytest.raises(Forbidden, match="ask another archivist"):
        erased(staff, record_id, code)
    assert erased(cast.viewer(Role.ARCHIVIST, number=2), record_id, code).reference_code == code


@pytest.mark.parametrize("typed", ["", "yes", "AAAA-AAAA-A"])
def test_the_code_is_typed_to_confirm(cast: Cast, typed: str) -> None:
    record_id, _code = made()
    staff = cast.viewer(Role.ARCHIVIST)
    with pytest.raises(Invalid):
        erased(staff, record_id, typed)


STATES = [
    (RecordState.SUBMITTED, AccessLevel.PUBLIC, None, "was never open: its notice is for archivists"),
    (RecordState.ACCESSIONED, AccessLevel.PUBLIC, None, "in the holdings, and not open either"),
    (RecordState.PUBLISHED, AccessLevel.PUBLIC, ANONYMOUS, "whoever could read it reads its notice"),
    (RecordState.PUBLISHED, AccessLevel.RESTRICTED, None, "what was closed to visitors stays unknown to them"),
]


@pytest.mark.parametrize(("state", "level", "reader", "why"), STATES, ids=[row[3] for row in STATES])
def test_the_notice_is_for_those_who_could_see_it(
    cast: Cast, state: RecordState, level: AccessLevel, reader: Viewer | None, why: str
) -> None:
    record_id, code = made(state=state, access=level)
    staff = cast.viewer(Role.ARCHIVIST)
    done = erased(staff, record_id, code)
    with reading():
        with pytest.raises(Withdrawn) as gone:
            record_page(staff, code)
        with pytest.raises(Withdrawn if reader else NotVisible):
            record_page(ANONYMOUS, code)
    assert gone.value.tombstone.erased_by == done.event  # type: ignore[attr-defined]  # the notice of an erasure
    with unit_of_work(), pytest.raises(IllegalTransition):
        service.erase(staff, record_id, Wish(code=code, **WISH))


def test_bytes_that_another_record_has_stay_until_that_is_erased_too(cast: Cast) -> None:
    first, second = made(), made()
    data = b"the same letter"
    for record_id, _code in (first, second):
        with_file(record_id, data)
    staff = cast.viewer(Role.ARCHIVIST)
    erased(staff, *first)
    work()
    assert kept(data)
    erased(staff, *second)
    work()
    assert not kept(data)


def test_a_cut_between_commit_and_removal_is_made_good_by_the_worker(cast: Cast) -> None:
    record = made()
    with_file(record[0], b"to be gone")
    erased(cast.viewer(Role.ARCHIVIST), *record)
    assert kept(b"to be gone"), "bytes go after the commit"
    with reading():
        assert outbox.pending(FINISH) == 1
    work()
    assert not kept(b"to be gone")
    finishing.handle([outbox.OutboxMessage(payload={"sha256": ["0" * 64]})])  # again, for what is gone already


def test_one_file_goes_and_the_record_stays(client: PageClient, cast: Cast, settings: Settings) -> None:
    planted = plant(client, cast)
    staff = cast.viewer(Role.ARCHIVIST)
    with unit_of_work():
        file = next(row for row in media.objects_of(planted.id) if row.role is ObjectRole.EVIDENTIARY)
        done = service.erase_file(staff, planted.id, file.id, Wish(code=planted.code, **WISH))
    work()
    for where in ("bytes", "filename"):
        assert whispers(settings.home, word(where)) == []
    assert whispers(settings.home, word("text"))
    with reading():
        assert media.objects_of(planted.id) == []
        assert record_page(staff, planted.code).files == ()
        chain = custody.chain(staff, planted.id)
        assert all(event.erased for event in chain if event.object_id == file.id and event.sequence < done.event)
        assert not any(event.erased for event in chain if event.object_id == planted.id)
    assert_whole()


def test_one_identity_goes_and_the_words_stay(client: PageClient, cast: Cast, settings: Settings) -> None:
    planted = plant(client, cast)
    staff = cast.viewer(Role.ARCHIVIST)
    with unit_of_work():
        query = select(m.RecordAgent).where(m.RecordAgent.record_id == planted.id)
        link = session().scalars(query.where(m.RecordAgent.role == AgentRole.INFORMANT)).one()
        agent_id, before = link.agent_id, description_of(session().get_one(m.Record, planted.id))
        done = service.erase_identity(staff, planted.id, agent_id, Wish(code=planted.code, **WISH))
    assert done.identities == 1 and done.revisions >= 3
    work()
    for where in ("pseudonym", "vaulted"):
        assert whispers(settings.home, word(where)) == []
    with reading():
        record = session().get_one(m.Record, planted.id)
        after = description_of(record)
        assert after.body == before.body and after.claims == before.claims
        assert [person.display for person in after.people].count(NAMELESS) == 1
        assert NAMELESS in {agent.name for agent in record_page(staff, planted.code).agents}
        assert session().scalars(select(AgentPseudonym).where(AgentPseudonym.agent_id == agent_id)).all() == []
    assert_whole()


def test_a_name_that_is_also_a_word_of_the_vocabulary_goes_and_the_word_stays(cast: Cast) -> None:
    people = (PersonInput(role=AgentRole.INFORMANT, display="informant", identity=Identity.PSEUDONYMOUS),)
    record_id, code = made(people=people)
    staff = cast.viewer(Role.ARCHIVIST)
    with unit_of_work():
        agent_id = session().scalars(select(m.RecordAgent.agent_id).where(m.RecordAgent.record_id == record_id)).one()
        service.erase_identity(staff, record_id, agent_id, Wish(code=code, **WISH))
    with reading():
        after = description_of(session().get_one(m.Record, record_id)).people
    assert [(one.role, one.display) for one in after] == [(AgentRole.INFORMANT, NAMELESS)]


def test_whoever_handed_in_loses_their_name_and_keeps_their_receipt(client: PageClient, cast: Cast) -> None:
    planted = plant(client, cast)
    staff = cast.viewer(Role.ARCHIVIST)
    with unit_of_work():
        query = select(m.RecordAgent.agent_id).where(
            m.RecordAgent.record_id == planted.id, m.RecordAgent.role == AgentRole.CONTRIBUTOR
        )
        agent_id = session().scalars(query).one()
        service.erase_identity(staff, planted.id, agent_id, Wish(code=planted.code, **WISH))
    page = client.submit(client.get_page("/receipt"), "/receipt", phrase=planted.phrase)
    page = client.submit(client.get_page("/receipt/consent"), "/receipt/consent", press="all")
    assert "closed to everybody but the archivists" in page.text
    assert client.get(f"/records/{planted.code}").status_code == 404
    assert_whole()


def test_a_record_that_pointed_at_it_points_at_an_erased_record(client: PageClient, cast: Cast) -> None:
    target, target_code = made()
    link = RelationInput(type=RelationType.CORROBORATES, target=target_code, note=word("relation"))
    _other, code = made(relations=(link,))
    assert "A bridge" in client.get_page(f"/records/{code}").text
    erased(cast.viewer(Role.ARCHIVIST), target, target_code)
    page = client.get_page(f"/records/{code}")
    assert "An erased record" in page.text and target_code in page.text and word("relation") not in page.text
    assert_whole()


def test_decisions_outlive_the_words_that_were_decided_on(client: PageClient, cast: Cast) -> None:
    planted = plant(client, cast)
    erased(cast.viewer(Role.ARCHIVIST), planted.id, planted.code)
    with reading():
        decisions = session().scalars(select(ModerationDecision)).all()
        assert {(one.note, one.private_note) for one in decisions} == {("", "")}
        assert all(one.decided_by is not None for one in decisions)
        assert {row.account_id for row in session().scalars(select(Comment))} == {None}
    assert_whole()


def assert_whole() -> None:
    """``sijill verify`` finds nothing wrong."""
    work()
    assert [str(finding) for finding in whole.check().tally.findings] == []
