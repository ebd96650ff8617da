"""Lists of names: who keeps them, what they change, and that search finds by them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from archive.access.levels import RecordState
from archive.access.viewer import ANONYMOUS, SYSTEM, Role, Viewer
from archive.app import HANDLERS
from archive.base import outbox
from archive.base.db import Database, reading, unit_of_work
from archive.base.errors import Forbidden, NotVisible, Stale
from archive.base.runtime import session
from archive.custody.models import Agent, AgentName, CustodyEvent, CustodyPayload
from archive.custody.vocabulary import EventType
from archive.erasure import service as erasure
from archive.erasure.service import Wish
from archive.records import models as m
from archive.records import redaction_acts
from archive.records import service as records
from archive.records.naming import queries, rules, service
from archive.records.naming.lists import NAMES
from archive.records.naming.queries import Listing
from archive.records.naming.rules import ListedName
from archive.records.stored import description_of
from archive.records.vocabulary import ErasureReason
from archive.records.writing import plain
from archive.search import checking, gathering, sync
from archive.vault import matching
from archive.vault.models import VaultEntry, VaultField
from tests.search.holdings import index_all, put
from tests.search.test_search_archive import titles
from tests.support.cast import Cast
from tests.support.pages import PageClient

ARABIC = ListedName("حلب", "ar")
KURDISH = ListedName("Heleb", "ku")


@pytest.fixture
def archivist(cast: Cast) -> Viewer:
    return cast.viewer(Role.ARCHIVIST)


def place(name: str = "Aleppo") -> uuid.UUID:
    with reading():
        return session().scalars(select(m.Place.id).where(m.Place.name == name)).first() or uuid.uuid4()


def agent(name: str) -> uuid.UUID:
    with reading():
        return session().scalars(select(Agent.id).where(Agent.display_name == name)).one()


def keep(viewer: Viewer, listing: Listing, key: uuid.UUID, *names: ListedName) -> bool:
    with unit_of_work():
        read = queries.name_list(viewer, listing, key).version
        return service.replace_list(viewer, listing, key, names, read)


def hear() -> None:
    with reading() as view:
        messages = outbox.due([NAMES], 50)
        view.expunge_all()
    sync.handle_names(messages)
    with unit_of_work():
        outbox.done([message.id for message in messages])


@pytest.mark.parametrize(
    ("text", "names", "lines"),
    [
        ("ar: حلب\n\nku:  Heleb ", (ARABIC, KURDISH), []),
        ("Halab", (ListedName("Halab"),), []),
        ("ar: حلب\nar: حلب", (ARABIC,), []),
        ("not a language: x\nar:\nar: " + "x" * 201, None, [1, 2, 3]),
    ],
    ids=["language, colon, name", "a name of no known language", "twice is once", "every line that is wrong is told"],
)
def test_a_list_is_read_line_by_line(text: str, names: tuple[ListedName, ...] | None, lines: list[int]) -> None:
    found, problems = rules.read(text)
    assert names is None or found == names
    assert [problem.message.params["line"] for problem in problems] == lines
    assert rules.read(rules.written(found))[0] == found


def test_more_names_than_a_list_holds_are_refused() -> None:
    _, problems = rules.read("\n".join(f"Name {n}" for n in range(rules.MOST + 1)))
    assert len(problems) == 1


@pytest.mark.both_engines
def test_records_are_found_by_every_name_of_their_place(database: Database, archivist: Viewer) -> None:
    one = put("One", places=[{"name": "Aleppo", "country": "SY"}])
    two = put("Two", places=[{"name": "Aleppo"}])
    put("Elsewhere", places=[{"name": "Homs"}])
    index_all()
    with reading():
        key = session().scalars(select(m.Place.id).where(m.Place.name == "Aleppo", m.Place.country == "SY")).one()
    assert titles(ANONYMOUS, "heleb") == set()
    assert keep(archivist, Listing.PLACE, key, ARABIC, KURDISH)
    assert not keep(archivist, Listing.PLACE, key, ARABIC, KURDISH), "what stands is not changed"
    found = checking.check()
    assert not found and found.waiting == 1, "what waits is no difference"
    hear()
    assert "One" in titles(ANONYMOUS, "heleb") and "One" in titles(ANONYMOUS, "place:حلب")
    assert (others(one), others(two)) == (("حلب", "Heleb"), ()), "a list of one country"
    keep(archivist, Listing.PLACE, _nowhere(), KURDISH)
    hear()
    assert (others(one), others(two)) == (("حلب", "Heleb"), ("Heleb",)), "a list of all places of that name"
    assert titles(ANONYMOUS, "heleb") == {"One", "Two"} and not checking.check()


def test_a_list_tells_nothing_that_a_record_hides(database: Database, archivist: Viewer) -> None:
    body = "Somebody came from Heleb."
    one = put("One", body=body, places=[{"name": "Aleppo"}])
    two = put("Two", places=[{"name": "Aleppo"}])
    keep(archivist, Listing.PLACE, place(), ARABIC, KURDISH)
    with unit_of_work():
        redaction_acts.redact_text(archivist, one, "body", body.index("Heleb"), body.index("."), "identity")
    assert others(one) == ("حلب",) and others(two) == ("حلب", "Heleb")


def others(record_id: uuid.UUID) -> tuple[str, ...]:
    """The further names under which the index holds the places of a record, or should."""
    with reading():
        return gathering.documents_of([record_id])[0].other_places


def _nowhere() -> uuid.UUID:
    with reading():
        return session().scalars(select(m.Place.id).where(m.Place.name == "Aleppo", m.Place.country == "")).one()


def test_records_are_found_by_every_name_of_their_agents_and_of_no_other(database: Database, archivist: Viewer) -> None:
    people = [{"role": "creator", "display": "Syrian Archive", "kind": "organisation", "identity": "public"}]
    put("Written", people=people)
    put("Quoted", kind="article", source={"publisher": "Syrian Archive"})
    put("Another", people=[{"role": "informant", "display": "a witness", "name": "Zebedee", "identity": "protected"}])
    index_all()
    keep(archivist, Listing.AGENT, agent("Syrian Archive"), ListedName("الأرشيف السوري", "ar"))
    hear()
    assert titles(ANONYMOUS, "name:الأرشيف") == {"Written", "Quoted"}
    with unit_of_work(), pytest.raises(NotVisible):
        queries.name_list(archivist, Listing.AGENT, agent("a witness"))
    with reading():
        assert {entry.name for entry in queries.found(archivist, "a")} == {"Syrian Archive"}


def test_what_a_consent_withholds_is_found_by_no_other_name(database: Database, archivist: Viewer) -> None:
    refused = {"basis": "consent", "person": "Open Author", "aspects": {"name": "refused", "place": "refused"}}
    put("Witness", people=[{"role": "creator", "display": "Open Author", "identity": "public"}],
        places=[{"name": "Aleppo", "lat": 36.2, "lon": 37.1}], rights=[refused])  # fmt: skip
    keep(archivist, Listing.AGENT, agent("Open Author"), ListedName("Pen Name"))
    keep(archivist, Listing.PLACE, place(), KURDISH)
    index_all()
    for words in ("author", "pen", "heleb", "aleppo"):
        assert titles(ANONYMOUS, words) == set(), words


@pytest.mark.both_engines
def test_it_leaves_an_event_without_a_name_and_one_piece_of_news(database: Database, archivist: Viewer) -> None:
    for n in range(3):
        put(f"Number {n}", places=[{"name": "Aleppo"}])
    with reading():
        before = session().scalar(select(func.max(CustodyEvent.sequence))) or 0
    keep(archivist, Listing.PLACE, place(), ARABIC, KURDISH)
    with reading():
        (event,) = session().scalars(select(CustodyEvent).where(CustodyEvent.sequence > before))
        detail = session().get_one(CustodyPayload, event.sequence).detail
        assert (event.type, event.object_id) == (EventType.METADATA_MODIFICATION, place())
        assert json.loads(detail) | {"list": "place", "names": 2, "before": 0} == json.loads(detail)
        assert "Heleb" not in detail and outbox.pending(NAMES) == 1


def test_a_list_that_was_changed_meanwhile_is_not_overwritten(database: Database, archivist: Viewer) -> None:
    put("One", places=[{"name": "Aleppo"}])
    with reading():
        read = queries.name_list(archivist, Listing.PLACE, place()).version
    keep(archivist, Listing.PLACE, place(), ARABIC)
    with unit_of_work(), pytest.raises(Stale):
        service.replace_list(archivist, Listing.PLACE, place(), [KURDISH], read)


@pytest.mark.parametrize("roles", [(Role.INVESTIGATOR,), (Role.MODERATOR,), (Role.ADMINISTRATOR,), ()])
def test_archivists_alone_keep_them(database: Database, cast: Cast, roles: tuple[Role, ...]) -> None:
    put("One", places=[{"name": "Aleppo"}])
    with reading(), pytest.raises(Forbidden):
        queries.found(cast.viewer(*roles), "")
    with unit_of_work(), pytest.raises(Forbidden):
        service.replace_list(cast.viewer(*roles), Listing.PLACE, place(), [KURDISH], "")


def test_what_only_a_draft_or_a_withdrawn_record_names_is_not_there(database: Database, archivist: Viewer) -> None:
    put("Draft", state=RecordState.DRAFT, places=[{"name": "Draftville"}])
    gone = put("Gone", places=[{"name": "Goneville"}])
    with unit_of_work():
        records.withdraw(SYSTEM, gone, "asked for")
    for name in ("Draftville", "Goneville"):
        with reading():
            assert queries.found(archivist, "ville") == []
        with reading(), pytest.raises(NotVisible):
            queries.name_list(archivist, Listing.PLACE, place(name))


def test_a_new_revision_loses_no_list(database: Database, archivist: Viewer) -> None:
    record_id = put("One", places=[{"name": "Aleppo"}])
    keep(archivist, Listing.PLACE, place(), KURDISH)
    with unit_of_work():
        description = description_of(session().get_one(m.Record, record_id))
        records.edit(SYSTEM, record_id, description, expected_revision=1)
    index_all()
    assert titles(ANONYMOUS, "heleb") == {"One"}


def test_many_records_of_one_place_are_indexed_some_at_a_time(
    database: Database, archivist: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "_NAMED_AT_ONCE", 2)
    for n in range(5):
        put(f"Number {n}", places=[{"name": "Aleppo"}])
    index_all()
    keep(archivist, Listing.PLACE, place(), KURDISH)
    for left in (5, 3, 1):
        found = checking.check()
        assert found.waiting == left and not found
        hear()
    assert len(titles(ANONYMOUS, "heleb")) == 5
    with reading():
        assert outbox.pending(NAMES) == 0
    assert NAMES in HANDLERS


def test_the_pages(signed_in: Callable[..., PageClient], database: Database) -> None:
    put("One", places=[{"name": "Aleppo", "names": [{"value": "Halab", "language": "ar-Latn"}]}])
    client = signed_in(Role.ARCHIVIST)
    assert "No list is kept yet" in client.get_page("/names").text
    assert "Nothing was found" in client.get_page("/names?q=nowhere").text
    link = client.get_page("/names?q=halab").one("//main//ul[@class='entries']//a/@href")
    page = client.get_page(link)
    assert "This list holds for 1 record." in page.text and "Halab" in page.text
    wrong = client.submit(page, link, status=400, names="zz9-: x\nar:")
    assert "Line 1" in wrong.text and "Line 2" in wrong.text and "zz9-: x" in wrong.one("//textarea").text
    client.submit(page, link, names="ku: Heleb")
    stale = client.submit(page, link, status=409, names="tr: Halep")
    assert "ku: Heleb" in stale.text and "tr: Halep" in stale.one("//textarea").text
    client.submit(stale, link, names="ku: Heleb\ntr: Halep")
    assert "2 further names" in client.get_page("/names").text
    with reading():
        assert session().scalar(select(func.count()).select_from(AgentName)) == 0
        assert set(session().scalars(select(m.PlaceListName.value))) == {"Heleb", "Halep"}


@pytest.mark.both_engines
def test_lists_are_erased_with_the_last_record_of_whom_they_name(database: Database, archivist: Viewer) -> None:
    people = [{"role": "creator", "display": "Open Author", "identity": "public"}]
    ids = [put(f"Number {n}", people=people, places=[{"name": "Aleppo", "country": "SY"}]) for n in range(2)]
    keep(archivist, Listing.AGENT, agent("Open Author"), ListedName("Pen Name"))
    keep(archivist, Listing.PLACE, place(), KURDISH)

    def left() -> list[int]:
        with reading():
            counted = [select(func.count()).select_from(table) for table in (AgentName, m.PlaceListName, Agent)]
            return [session().scalar(query) or 0 for query in counted]

    for record_id, names in zip(ids, (1, 0), strict=True):
        with unit_of_work():
            code = session().get_one(m.Record, record_id).reference_code
            erasure.erase(archivist, record_id, Wish(code=code, reason=ErasureReason.ASKED))
        assert left()[:2] == [names, names]


def test_a_person_s_other_names_come_with_an_import_and_go_with_the_person(
    database: Database, archivist: Viewer
) -> None:
    names = [{"value": "Pen Name", "language": "en"}, {"value": "اسم", "language": "ar"}]
    people = [{"role": "creator", "display": "Open Author", "identity": "public", "names": names}]
    record_id = put("Written", people=people)
    index_all()
    assert titles(ANONYMOUS, "name:اسم") == {"Written"}
    with reading():
        assert plain(description_of(session().get_one(m.Record, record_id)))["people"][0]["names"] == names
    put("Written again", people=[{**people[0], "names": [{"value": "Somebody else"}]}])
    with reading():
        values = set(session().scalars(select(AgentName.value)))
        assert values == {"Pen Name", "اسم"}, "a list that stands is the archivist's"
    with unit_of_work():
        code = session().get_one(m.Record, record_id).reference_code
        erasure.erase_identity(archivist, record_id, agent("Open Author"), Wish(code=code, reason=ErasureReason.ASKED))
    with reading():
        texts = session().scalars(select(m.Revision.description).where(m.Revision.record_id == record_id)).all()
        assert not [text for text in texts if "Pen Name" in text]
    index_all()
    assert titles(ANONYMOUS, "pen") == {"Written again"}


def test_the_other_names_of_whoever_is_not_public_go_to_the_vault(database: Database) -> None:
    put("Told", people=[{"role": "informant", "display": "a witness", "names": [{"value": "Zebedee Qasr"}]}])
    with reading():
        assert session().scalars(select(AgentName)).all() == []
        assert "Zebedee" not in " ".join(session().scalars(select(m.Revision.description)))
        assert [entry.field for entry in session().scalars(select(VaultEntry))] == [VaultField.ALIAS]
        assert len(matching.protected_spans("Qasr, Zebedee")) == 1
