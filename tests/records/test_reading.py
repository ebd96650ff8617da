"""What each reader sees of a record: in lists, on its page and in the API, part by part."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import event, select

from archive.access.levels import AccessLevel, RecordState
from archive.access.viewer import ANONYMOUS, SYSTEM, Role, Viewer
from archive.base.db import Database, reading, unit_of_work
from archive.base.errors import Forbidden, NotVisible, SignInNeeded, Withdrawn
from archive.base.runtime import session
from archive.custody.models import CustodyEvent
from archive.custody.vocabulary import EventType, Identity
from archive.media import service as media
from archive.media import store
from archive.records import collections as holdings
from archive.records import counting, queries, review, revisions, service
from archive.records import models as m
from archive.records import page as pages
from archive.records.description import (
    ClaimInput,
    CollectionInput,
    CollectionTitleInput,
    EmbargoInput,
    Fragment,
    LeadInput,
    PersonInput,
    PlaceInput,
    RelationInput,
    RightsInput,
)
from archive.records.page import RecordPage, record_page
from archive.records.stored import description_of
from archive.records.vocabulary import AgentRole, Permission, RecordKind, RelationType, RightsBasis
from tests.records.conftest import Make, describe
from tests.support.cast import Cast
from tests.support.pages import PageClient

S, A = RecordState, AccessLevel
pytestmark = pytest.mark.usefixtures("database")

READERS = ["visitor", "registered", "contributor", "moderator", "administrator", "investigator", "archivist", "own"]
PLAIN = {"registered", "contributor", "moderator", "administrator"}
STAFF = {"archivist", "own"}
EVERYBODY = set(READERS)
SIGNED_IN = EVERYBODY - {"visitor"}

# state, level, embargoed: who sees the description. The table of docs/architecture.md.
WHO_SEES: list[tuple[RecordState, AccessLevel, bool, set[str]]] = [
    (S.PUBLISHED, A.PUBLIC, False, EVERYBODY),
    (S.PUBLISHED, A.REGISTERED, False, SIGNED_IN),
    (S.PUBLISHED, A.RESTRICTED, False, {"investigator", *STAFF}),
    (S.PUBLISHED, A.SEALED, False, STAFF),
    *[(S.PUBLISHED, level, True, STAFF) for level in A],
    *[(S.DRAFT, level, False, {"own"}) for level in A],
    *[(state, level, False, STAFF) for state in (S.SUBMITTED, S.RETURNED, S.ACCESSIONED) for level in A],
    (S.WITHDRAWN, A.PUBLIC, False, EVERYBODY),
    (S.WITHDRAWN, A.REGISTERED, False, SIGNED_IN),
    (S.WITHDRAWN, A.RESTRICTED, False, {"investigator", *STAFF}),
    (S.WITHDRAWN, A.SEALED, False, STAFF),
]


@pytest.fixture
def readers(cast: Cast, contributor: Viewer, archivist: Viewer) -> dict[str, Viewer]:
    return {
        "visitor": ANONYMOUS,
        "registered": cast.viewer(),
        "contributor": cast.viewer(Role.CONTRIBUTOR, number=2),
        "moderator": cast.viewer(Role.MODERATOR),
        "administrator": cast.viewer(Role.ADMINISTRATOR),
        "investigator": cast.viewer(Role.INVESTIGATOR),
        "archivist": archivist,
        "own": contributor,
    }


def asked(viewer: Viewer, code: str) -> str:
    """What the viewer is told when they ask for the page."""
    with reading():
        try:
            record_page(viewer, code)
        except NotVisible:
            return "404"
        except Withdrawn:
            return "410"
    return "200"


@pytest.mark.both_engines
def test_who_sees_what(make: Make, readers: dict[str, Viewer]) -> None:
    for state, level, embargoed, who in WHO_SEES:
        embargo = EmbargoInput(until=date(2030, 1, 1), reason="a trial") if embargoed else None
        made = make(state, access=level, embargo=embargo)
        for name, viewer in readers.items():
            case = (state, level, embargoed, name)
            gone = state is S.WITHDRAWN
            assert asked(viewer, made.reference_code) == ("404" if name not in who else "410" if gone else "200"), case
            with reading():
                seen = name in who and not gone
                assert (made.id in queries.summaries(viewer, [made.id])) is seen, case
                listed = {summary.id for summary in queries.latest(viewer, 1000)}
                assert (made.id in listed) is (seen and state is S.PUBLISHED), case
                page, total = queries.page_of(viewer, 1, 1000)
                assert ({summary.id for summary in page}, total) == (listed, len(listed)), case
                assert sum(count for _, count in counting.by_kind(viewer)) == total, case


def test_hidden_and_absent_are_answered_alike(make: Make) -> None:
    made = make(access=A.SEALED)
    refusals = []
    for code in (made.reference_code, "0000-0000-1", "nonsense"):
        with reading(), pytest.raises(NotVisible) as caught:
            queries.id_of(ANONYMOUS, code)
        refusals.append(str(caught.value))
    assert len(set(refusals)) == 1


def test_a_code_is_found_as_people_type_it(make: Make) -> None:
    made = make()
    with reading():
        assert queries.id_of(ANONYMOUS, f" {made.reference_code.replace('-', '').lower()} ") == made.id


def test_a_grant_opens_one_record_or_one_collection(make: Make, cast: Cast) -> None:
    made = make(access=A.SEALED, collection=CollectionInput(slug="river"))
    other = make(access=A.SEALED)
    plain = cast.viewer()
    with reading():
        collection = session().get_one(m.Record, made.id).collection_id
        assert collection is not None
        for label in (f"grant:record:{made.id.hex}", f"grant:collection:{collection.hex}"):
            granted = replace(plain, grants=frozenset({label}))
            assert queries.summaries(granted, [made.id, other.id]).keys() == {made.id}


# --- parts -----------------------------------------------------------------------------------------------------


def page_for(viewer: Viewer, code: str) -> RecordPage:
    with reading():
        found = record_page(viewer, code)
        session().expunge_all()
        return found


def test_the_text_has_a_level_of_its_own(make: Make, readers: dict[str, Viewer]) -> None:
    claim = ClaimInput(statement="Six are missing", verbatim="At least six are missing.")
    made = make(access_text=A.RESTRICTED, claims=(claim,), removed_fragments=(Fragment(kind="other", text="six"),))
    for name, viewer in readers.items():
        page = page_for(viewer, made.reference_code)
        open_ = name in {"investigator", *STAFF}
        assert (page.text is not None, page.text_closed) == (open_, not open_), name
        (shown,) = page.claims
        assert (shown.statement, bool(shown.verbatim)) == ("Six are missing", open_), name
        assert bool(page.removed_fragments) is open_, name
        with reading():
            assert (queries.summaries(viewer, [made.id])[made.id].body is not None) is open_, name


def add_file(record_id: uuid.UUID) -> uuid.UUID:
    staged = store.current().receive(BytesIO(uuid.uuid4().bytes * 40), limit=10_000)
    with unit_of_work():
        return media.accept(SYSTEM, record_id, staged, original_name="letter.bin").id


def test_files_have_a_level_of_their_own(make: Make, readers: dict[str, Viewer]) -> None:
    made = make(access_files=A.SEALED)
    add_file(made.id)
    for name, viewer in readers.items():
        page = page_for(viewer, made.reference_code)
        assert (bool(page.files), page.files_closed) == ((True, False) if name in STAFF else (False, True)), name
        with reading():
            assert pages.files_open(viewer, made.id) is (name in STAFF), name


def test_the_files_of_a_withdrawn_record_are_closed_to_all(make: Make, readers: dict[str, Viewer]) -> None:
    made = make(S.WITHDRAWN)
    for name, viewer in readers.items():
        with reading():
            assert not pages.files_open(viewer, made.id), name


QASR = PlaceInput(name="Qasr Wathil", lat=32.98765, lon=-41.31, precision_m=20, public_precision_m=5000, detail="mill")
REFUSED_PLACE = RightsInput(basis=RightsBasis.CONSENT, aspects=(("place", Permission.REFUSED),))


def test_a_place_is_shown_as_exactly_as_its_viewer_may_know_it(make: Make, readers: dict[str, Viewer]) -> None:
    made = make(places=(QASR,))
    for name, viewer in readers.items():
        (place,) = page_for(viewer, made.reference_code).places
        assert place.position is not None
        exact = name in {"investigator", *STAFF}
        assert (place.position.latitude == 32.98765) is exact, name
        assert (place.position.precision_m == 20) is exact, name


def test_a_place_that_may_not_be_told_is_nowhere_for_readers(
    make: Make, readers: dict[str, Viewer], client: PageClient
) -> None:
    claim = ClaimInput(statement="Six are missing", place="Qasr Wathil", place_detail="near Qasr")
    made = make(places=(QASR,), rights=(REFUSED_PLACE,), claims=(claim,))
    for name, viewer in readers.items():
        closely = name in {"investigator", *STAFF}
        page = page_for(viewer, made.reference_code)
        assert bool(page.places) is closely, name
        assert (page.claims[0].place == "Qasr Wathil") is closely, name
        if name != "own":
            with reading():
                assert (queries.summaries(viewer, [made.id])[made.id].place is not None) is closely, name
    for path in (f"/records/{made.reference_code}", "/", f"/api/v1/records/{made.reference_code}", "/api/v1/records"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "Qasr" not in answer.get_data(as_text=True), path


def test_the_contributor_is_named_to_staff_alone(make: Make, readers: dict[str, Viewer]) -> None:
    people = (
        PersonInput(role=AgentRole.CONTRIBUTOR, display="somebody who brought it"),
        PersonInput(role=AgentRole.CREATOR, display="Le Phare", identity=Identity.PUBLIC),
    )
    made = make(people=people)
    for name, viewer in readers.items():
        names = {agent.name for agent in page_for(viewer, made.reference_code).agents}
        assert ("somebody who brought it" in names) is (name in STAFF), name
        assert "Le Phare" in names


def test_relations_to_what_is_hidden_are_left_out_on_both_sides(
    make: Make, archivist: Viewer, readers: dict[str, Viewer]
) -> None:
    sealed, withdrawn, shown = make(access=A.SEALED), make(S.WITHDRAWN), make(title="The other side")
    targets = [sealed.reference_code, withdrawn.reference_code, shown.reference_code]
    related = tuple(RelationInput(type=RelationType.CONTRADICTS, target=code, note="n") for code in targets)
    made = make(relations=(*related, RelationInput(type=RelationType.QUOTES, outside="A leaflet")))
    for name, viewer in readers.items():
        found = page_for(viewer, made.reference_code).relations
        codes = {relation.reference_code for relation in found}
        expected = {shown.reference_code, None} | ({sealed.reference_code} if name in STAFF else set())
        assert codes == expected, name
    (inverse,) = page_for(ANONYMOUS, shown.reference_code).relations
    assert (inverse.inverse, inverse.note, inverse.reference_code) == (True, "", made.reference_code)
    with reading():
        row = session().get_one(m.Record, made.id)
        closed = replace(description_of(row), access=A.SEALED)
    with unit_of_work():
        service.edit(archivist, made.id, closed, expected_revision=1)
    assert page_for(ANONYMOUS, shown.reference_code).relations == ()


def test_leads_and_consents_are_the_work_of_staff(make: Make, readers: dict[str, Viewer], cast: Cast) -> None:
    made = make(
        leads=(LeadInput(text="Find the notice."),),
        rights=(RightsInput(basis=RightsBasis.UNKNOWN, words="I agree to this"),),
    )
    for name, viewer in readers.items():
        assert page_for(viewer, made.reference_code).staff is (name in STAFF), name


# --- reading what is sealed ------------------------------------------------------------------------------------


def readings(record_id: uuid.UUID) -> int:
    query = select(CustodyEvent).where(CustodyEvent.scope_id == record_id, CustodyEvent.type == EventType.DISSEMINATION)
    with reading():
        return len(session().scalars(query).all())


SEALED: list[tuple[dict[str, Any], bool, str]] = [
    ({"access": A.SEALED}, True, "the whole record is sealed"),
    ({"access": A.RESTRICTED}, False, "restricted is read without an event"),
    ({"access_text": A.SEALED}, True, "the text is sealed, and shown"),
    ({"access_files": A.SEALED}, False, "there are no files to show"),
    (
        {"rights": (RightsInput(basis=RightsBasis.CONSENT, withdrawn_on=date(2026, 1, 1)),), "access": A.PUBLIC},
        True,
        "its consent was withdrawn, whatever its level says",
    ),
]


def test_reading_what_is_sealed_leaves_an_event(
    make: Make, signed_in: Callable[..., PageClient], client: PageClient, cast: Cast
) -> None:
    for values, leaves, why in SEALED:
        made = make(**{key: value for key, value in values.items() if key != "rights"})
        if "rights" in values:
            with unit_of_work():
                row = session().get_one(m.Record, made.id)
                changed = replace(description_of(row), rights=values["rights"])
                service.edit(SYSTEM, made.id, changed, expected_revision=1)
        page, program = f"/records/{made.reference_code}", f"/api/v1/records/{made.reference_code}"
        for role, expected in ((Role.ARCHIVIST, int(leaves)), (Role.CONTRIBUTOR, 0)):
            for ask in (
                lambda role=role, page=page: signed_in(role).get(page),
                lambda role=role, program=program: client.get(program, headers=cast.token(role)),
            ):
                before = readings(made.id)
                assert ask().status_code == 200
                assert readings(made.id) - before == expected, (why, role)


# --- revisions -------------------------------------------------------------------------------------------------


def test_who_reads_revisions(make: Make, readers: dict[str, Viewer]) -> None:
    made = make()
    for name, viewer in readers.items():
        with reading():
            if name in {"investigator", "archivist"}:
                assert [line.number for line in revisions.listed(viewer, made.id)] == [1], name
            else:
                with pytest.raises((Forbidden, SignInNeeded)):
                    revisions.listed(viewer, made.id)


def test_a_comparison_shows_no_more_than_the_page(make: Make, archivist: Viewer, cast: Cast) -> None:
    made = make(access_text=A.SEALED)
    changed = describe(
        title="Bridge cut at night",
        body="At least seven are missing.",
        access_text=A.SEALED,
        claims=(ClaimInput(statement="Seven", verbatim="At least seven"),),
        removed_fragments=(Fragment(kind="other", text="seven"),),
        rights=(RightsInput(basis=RightsBasis.UNKNOWN, words="in my words"),),
        leads=(LeadInput(text="ask the ferryman"),),
    )
    with unit_of_work():
        service.edit(archivist, made.id, changed, expected_revision=1, summary="more")
    with reading():
        whole = revisions.compare(archivist, made.id, 2)
        part = revisions.compare(cast.viewer(Role.INVESTIGATOR), made.id, 2)
        with pytest.raises(NotVisible):
            revisions.compare(archivist, made.id, 1)
        with pytest.raises(NotVisible):
            revisions.compare(archivist, made.id, 3)
    assert {str(change.label) for change in part.changes} == {"Title"}
    found = {str(change.label) for change in whole.changes}
    assert {"Title", "Text", "Claims", "Consent and rights", "Open questions"} <= found
    title = next(change for change in part.changes if str(change.label) == "Title")
    assert title.words == (("same", "Bridge cut"), ("added", " at night"))


def test_no_history_names_the_account_of_who_handed_it_in(
    make: Make, contributor: Viewer, archivist: Viewer, cast: Cast
) -> None:
    made = make(kind=RecordKind.TESTIMONY)
    with unit_of_work():
        service.edit(archivist, made.id, describe(kind=RecordKind.TESTIMONY), expected_revision=1, summary="read")
    for reader in (cast.viewer(Role.INVESTIGATOR), archivist):
        with reading():
            lines = revisions.listed(reader, made.id)
            events = record_page(reader, made.reference_code).custody
            assert [line.agent for line in lines] == [archivist.display_name, ""]
            assert [event.agent for event in events][:2] == [None, archivist.display_name]
            assert contributor.display_name not in str((lines, events))


def test_a_comparison_names_neither_a_closed_target_nor_the_contributor(
    make: Make, archivist: Viewer, cast: Cast
) -> None:
    closed, made = make(access=A.SEALED), make()
    changed = describe(
        relations=(RelationInput(type=RelationType.QUOTES, target=closed.reference_code),),
        people=(
            PersonInput(role=AgentRole.CONTRIBUTOR, display="Planted hand", identity=Identity.PSEUDONYMOUS),
            PersonInput(role=AgentRole.PUBLISHER, display="Le Phare"),
        ),
    )
    with unit_of_work():
        service.edit(archivist, made.id, changed, expected_revision=1, summary="more")
    with reading():
        told = [str(revisions.compare(who, made.id, 2)) for who in (archivist, cast.viewer(Role.INVESTIGATOR))]
    for word, by_archivist, by_investigator in (
        ("Le Phare", True, True),
        ("Planted hand", True, False),
        (closed.reference_code, True, False),
    ):
        assert [word in text for text in told] == [by_archivist, by_investigator], word


# --- lists -----------------------------------------------------------------------------------------------------


def test_a_collection_is_counted_as_its_viewer_may_know_it(make: Make, readers: dict[str, Viewer]) -> None:
    title = CollectionTitleInput(value="النهر", language="ar")
    river = CollectionInput(slug="river", title="River", language="en", titles=(title,))
    hidden = CollectionInput(slug="hidden", title="Hidden")
    for level in A:
        make(access=level, collection=river, title=f"At level {level}")
    make(access=A.SEALED, collection=hidden)
    make(S.ACCESSIONED, collection=river)
    make(S.WITHDRAWN, collection=river)
    counts = {"visitor": 1, "investigator": 3, "archivist": 4, "own": 4} | dict.fromkeys(PLAIN, 2)
    for name, viewer in readers.items():
        with reading():
            found = {view.slug: view.count for view in holdings.collections(viewer, "en")}
            assert found == {"river": counts[name]} | ({"hidden": 1} if name in STAFF else {}), name
            view, listed = holdings.collection(viewer, "river", "ar", 1, 100)
            assert (view.count, len(listed), view.title) == (counts[name], counts[name], "النهر"), name
            if name not in STAFF:
                with pytest.raises(NotVisible):
                    holdings.collection(viewer, "hidden", "en", 1, 100)
            with pytest.raises(NotVisible):
                holdings.collection(viewer, "nowhere", "en", 1, 100)


def test_pages_of_a_list_hold_every_record_once(make: Make) -> None:
    made = {make().id for _ in range(5)}
    with reading():
        parts = [queries.page_of(ANONYMOUS, number, 2) for number in (1, 2, 3, 4)]
    assert [len(items) for items, _ in parts] == [2, 2, 1, 0]
    assert {item.id for items, _ in parts for item in items} == made
    assert {total for _, total in parts} == {5}


def test_what_somebody_handed_in_is_theirs_to_see(make: Make, contributor: Viewer, cast: Cast) -> None:
    made = {make(state, access=A.SEALED).id for state in S if state is not S.WITHDRAWN}
    with reading():
        assert {summary.id for summary in queries.own(contributor)} == made
        assert queries.own(cast.viewer(Role.CONTRIBUTOR, number=2)) == queries.own(ANONYMOUS) == []


def test_the_archivists_queue(make: Make, archivist: Viewer) -> None:
    first, second = make(S.SUBMITTED), make(S.SUBMITTED)
    make(S.DRAFT)
    make(S.RETURNED)
    make(S.PUBLISHED, embargo=EmbargoInput(until=date(2030, 1, 1), reason="x"))
    with reading():
        assert review.counts(archivist) == {
            "submitted": 2,
            "returned": 1,
            "accessioned": 0,
            "embargoed": 1,
            "to-erase": 0,
        }
        assert [item.summary.id for item in review.queue(archivist, "submitted", 1, 10)] == [first.id, second.id]
        assert [item.summary.id for item in review.queue(archivist, "submitted", 2, 1)] == [second.id]
        assert review.next_in_queue(archivist, first.id) == second.reference_code
        for asking in (review.counts, lambda viewer: review.queue(viewer, "submitted", 1, 10)):
            with pytest.raises(Forbidden):
                asking(replace(archivist, roles=frozenset({Role.MODERATOR})))


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that are sent inside."""
    statements: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield statements
    event.remove(database.engine, "before_cursor_execute", note)


def test_a_list_of_many_asks_no_more_than_a_list_of_few(database: Database, make: Make, archivist: Viewer) -> None:
    for _ in range(2):
        make(places=(QASR,))
    with counted(database) as few, reading():
        assert len(queries.latest(archivist, 50)) == 2
    for _ in range(6):
        make(places=(QASR,))
    with counted(database) as many, reading():
        assert len(queries.latest(archivist, 50)) == 8
    assert len(many) == len(few) <= 8


def test_a_page_with_much_asks_no_more_than_a_page_with_little(
    database: Database, make: Make, archivist: Viewer
) -> None:
    def with_many(number: int) -> str:
        return make(
            claims=tuple(ClaimInput(statement=f"c{n}", alleged_perpetrators=("a", "b")) for n in range(number)),
            places=tuple(replace(QASR, name=f"Qasr {n}") for n in range(number)),
            people=tuple(PersonInput(role=AgentRole.CREATOR, display=f"p{n}") for n in range(number)),
            rights=tuple(
                RightsInput(basis=RightsBasis.LICENCE, uses=(("public", Permission.ALLOWED),)) for n in range(number)
            ),
            relations=tuple(RelationInput(type=RelationType.QUOTES, target=target) for target in targets[:number]),
        ).reference_code

    targets = [make().reference_code for _ in range(5)]
    little, much = with_many(1), with_many(5)
    sent = {}
    for code in (little, much):
        with counted(database) as statements, reading():
            json.dumps([view.name for view in record_page(archivist, code).agents])
        sent[code] = len(statements)
    assert sent[little] == sent[much] < 50


def test_kinds_are_counted_even_where_there_are_none(make: Make) -> None:
    make(kind=RecordKind.IMAGE, access=A.SEALED)
    make(kind=RecordKind.IMAGE)
    with reading():
        assert counting.by_kind(ANONYMOUS) == [
            (RecordKind.TESTIMONY, 0),
            (RecordKind.IMAGE, 1),
            (RecordKind.ARTICLE, 0),
        ]
