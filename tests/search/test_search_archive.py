"""Finding in a whole archive: database, index, rights, pages and API together."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select, update

from archive.access.levels import RecordState
from archive.access.viewer import ANONYMOUS, SYSTEM, Role, Viewer
from archive.base import outbox, runtime
from archive.base.db import Database, reading, unit_of_work
from archive.base.errors import Invalid, Unavailable
from archive.base.runtime import session, settings
from archive.custody.vocabulary import Identity
from archive.records import service
from archive.records.models import IndexRevocation, Record, RecordLabel
from archive.records.stored import description_of
from archive.search import checking, gathering, query, sync
from archive.search.current import engine
from archive.search.documents import IndexDocument
from archive.search.engine import Area, EngineRequest, Match, Reach, Sort
from archive.search.query import SearchPage, SearchRequest
from archive.search.whoosh_engine import WhooshEngine
from tests.search.holdings import descriptors, index_all, put
from tests.support.cast import Cast
from tests.support.pages import PageClient


def run(viewer: Viewer, q: str = "", **options: Any) -> SearchPage:
    with reading():
        return query.run(viewer, SearchRequest(q=q, **options))


def titles(viewer: Viewer, q: str = "", **options: Any) -> set[str]:
    return {hit.summary.title for hit in run(viewer, q, **options).hits}


ROLES: list[tuple[tuple[Role, ...] | None, set[str]]] = [
    (None, {"public"}),
    ((), {"public", "registered"}),
    ((Role.CONTRIBUTOR,), {"public", "registered"}),
    ((Role.MODERATOR,), {"public", "registered"}),
    ((Role.ADMINISTRATOR,), {"public", "registered"}),
    ((Role.INVESTIGATOR,), {"public", "registered", "restricted"}),
    ((Role.ARCHIVIST,), {"public", "registered", "restricted", "sealed", "submitted", "accessioned", "embargoed"}),
]


@pytest.fixture
def levels(database: Database) -> None:
    """The word “canary” once on each level and in each state, each with words of its own."""
    for n, level in enumerate(("public", "registered", "restricted", "sealed")):
        put(level, access=level, body=f"canary {level}word", date=str(2000 + n), places=[{"name": f"{level}town"}],
            collection="canaries")  # fmt: skip
    put("submitted", state=RecordState.SUBMITTED, body="canary submittedword")
    put("accessioned", state=RecordState.ACCESSIONED, body="canary accessionedword")
    put("embargoed", body="canary embargoedword", embargo={"until": "2999-01-01", "reason": "a trial"})
    put("draft", state=RecordState.DRAFT, body="canary draftword")
    gone = put("withdrawn", body="canary withdrawnword")
    with unit_of_work():
        service.withdraw(SYSTEM, gone, "asked for")
    index_all()


@pytest.mark.parametrize(("roles", "expected"), ROLES)
def test_viewer_matrix(levels: None, cast: Cast, roles: tuple[Role, ...] | None, expected: set[str]) -> None:
    viewer = ANONYMOUS if roles is None else cast.viewer(*roles)
    page = run(viewer, "canary")
    assert {hit.summary.title for hit in page.hits} == expected and page.total == len(expected)
    assert all("<mark>canary</mark>" in hit.reasons.snippet for hit in page.hits)
    published = expected & {"public", "registered", "restricted", "sealed"}
    assert {row.value for row in page.facets["place"]} == {f"{level}town" for level in published}
    assert sum(row.count for row in page.facets["kind"]) == len(expected)
    for name in ("public", "registered", "restricted", "sealed", "submitted", "embargoed", "draft", "withdrawn"):
        assert (run(viewer, f"{name}word").total == 1) is (name in expected)
        suggested = run(viewer, f"{name}wrod").suggestion
        assert suggested == (f"{name}word" if name in expected else None)
    assert page.sees_all is (roles == (Role.ARCHIVIST,))


def test_a_closed_text_is_neither_found_nor_shown(database: Database, cast: Cast) -> None:
    put("Open title", body="secretword", access="public", access_text="restricted")
    index_all()
    assert run(ANONYMOUS, "secretword").total == 0
    assert run(ANONYMOUS, "open").hits[0].reasons.snippet == ""
    assert titles(cast.viewer(Role.INVESTIGATOR), "secretword title") == {"Open title"}


def test_contributors_find_their_own(database: Database, cast: Cast) -> None:
    viewer = cast.viewer(Role.CONTRIBUTOR)
    put("Mine", body="ownword", access="sealed", by=viewer.account_id)
    put("Theirs", body="ownword", access="sealed")
    index_all()
    page = run(viewer, "ownword")
    assert {hit.summary.title for hit in page.hits} == {"Mine"} and page.total == 1
    assert page.facets["kind"] == () and run(cast.viewer(Role.CONTRIBUTOR, number=2), "ownword").total == 0


def test_nobody_s_protected_name_is_in_any_index(database: Database, cast: Cast) -> None:
    people = [
        {"role": "informant", "name": "Zebedee Canary", "display": "a witness", "identity": "protected"},
        {"role": "creator", "name": "Open Author", "display": "Open Author", "identity": "public"},
    ]
    put("Witness", people=people)
    index_all()
    for viewer in (ANONYMOUS, cast.viewer(Role.ARCHIVIST), SYSTEM):
        assert run(viewer, "zebedee").total == 0 and run(viewer, "zebede").suggestion is None
        assert run(viewer, "name:author").total == 1
    assert b"zebedee" not in b"".join(p.read_bytes() for p in settings().index.rglob("*") if p.is_file())


@pytest.mark.both_engines
def test_withdrawal_is_at_once(database: Database) -> None:
    record_id = put("Leaving", body="leavingword")
    put("Staying", body="leavingword")
    index_all()
    with unit_of_work():
        service.withdraw(SYSTEM, record_id, "asked for")
    page = run(ANONYMOUS, "leavingword")
    assert page.total == 1 and page.facets["kind"][0].count == 1 and page.pending == 1
    index_all()
    with reading():
        assert session().scalar(select(IndexRevocation.record_id)) is None
    assert titles(ANONYMOUS, "leavingword") == {"Staying"} and run(ANONYMOUS).pending == 0


def test_another_spelling_is_offered_of_what_finds_nothing_and_only_if_it_finds_something(database: Database) -> None:
    put("The hospital was turned away")
    put("Prison siege")
    index_all()
    assert run(ANONYMOUS, "hospitals prisoon").suggestion is None, "no record holds both"
    assert run(ANONYMOUS, "hospitals turnd").suggestion == "hospitals turned", "a plural that is found stays"
    assert run(ANONYMOUS, "prisoon", chosen={"kind": ("image",)}).suggestion is None, "nothing within the filters"
    assert run(ANONYMOUS, "prisoon siege").suggestion == "prison siege"


@pytest.mark.parametrize("closer", [{"public_precision_m": 50_000}, {"lat": None, "lon": None}, {"name": "Elsewhere"}])
def test_a_place_that_is_told_less_closely_is_found_as_before_by_nobody(
    database: Database, closer: dict[str, Any]
) -> None:
    place = {"name": "Oldtown", "lat": 36.2, "lon": 37.16, "public_precision_m": 100}
    record_id = put("Told", places=[place])
    index_all()
    box = Area(36.19, 37.15, 36.21, 37.17)
    assert run(ANONYMOUS, area=box).total == 1
    with unit_of_work():
        record = session().get_one(Record, record_id)
        told = description_of(record)
        coarse = replace(told.places[0], **closer)
        service.edit(SYSTEM, record_id, replace(told, places=(coarse,)), expected_revision=record.revision)
    assert run(ANONYMOUS, area=box).total == 0


@pytest.mark.parametrize("identity", ["protected", "pseudonymous"])
def test_a_name_that_is_public_no_more_finds_nothing_at_once(database: Database, identity: str) -> None:
    person = {"role": "creator", "name": "", "display": "Zebulon Author", "identity": "public"}
    record_id = put("Told", people=[person])
    index_all()
    with unit_of_work():
        record = session().get_one(Record, record_id)
        told = description_of(record)
        hidden = replace(told.people[0], display="a witness", identity=Identity(identity))
        service.edit(SYSTEM, record_id, replace(told, people=(hidden,)), expected_revision=record.revision)
    assert run(ANONYMOUS, "zebulon").total == 0
    index_all()
    assert run(ANONYMOUS, "zebulon").total == 0 and titles(ANONYMOUS, "told") == {"Told"}


def test_hits_are_checked_against_the_database(database: Database) -> None:
    record_id = put("Closing", body="closingword")
    index_all()
    with unit_of_work():
        session().execute(
            update(RecordLabel)
            .where(RecordLabel.record_id == record_id, RecordLabel.label == "level:public")
            .values(label="level:sealed")
        )
    page = run(ANONYMOUS, "closingword")
    assert page.hits == () and page.total == 0


def burn(seconds: float) -> None:
    """Work for so long."""
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def test_all_that_a_page_asks_shares_one_time(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    put("The letter of a prisoner")
    index_all()
    given: list[float] = []

    def slowly(real: Callable[..., Any]) -> Callable[..., Any]:
        def ask(self: WhooshEngine, request: EngineRequest, reach: Reach) -> Any:
            given.append(request.seconds)
            burn(0.05)
            return real(self, request, reach)

        return ask

    for name in ("search", "suggest"):
        monkeypatch.setattr(WhooshEngine, name, slowly(getattr(WhooshEngine, name)))
    page = run(ANONYMOUS, "lettr rabbit")
    assert not page.total and page.offer_any is False and page.suggestion is None
    assert len(given) >= 3, "the words, another spelling, any of the words"
    assert all(later <= earlier - 0.05 for earlier, later in pairwise(given)), given


def test_an_offer_that_takes_too_long_is_not_made_and_harms_no_answer(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("The letter of a prisoner")
    index_all()
    assert (run(ANONYMOUS, "lettr").suggestion, run(ANONYMOUS, "letter rabbit").offer_any) == ("letter", True)
    real = WhooshEngine.search

    def until_all_is_used(self: WhooshEngine, request: EngineRequest, reach: Reach) -> Any:
        found = real(self, request, reach)
        burn(request.seconds)
        return found

    monkeypatch.setattr(WhooshEngine, "search", until_all_is_used)
    monkeypatch.setattr(query, "_SECONDS", 0.2)
    for words in ("lettr", "letter rabbit"):
        page = run(ANONYMOUS, words)
        assert (page.total, page.suggestion, page.offer_any) == (0, None, False)


@pytest.mark.both_engines
def test_check_says_what_differs_and_mends_it(database: Database) -> None:
    ids = [put(f"Number {n}", body="text") for n in range(4)]
    index_all()
    assert not checking.check() and checking.check().compared == 8
    with unit_of_work():
        session().execute(update(Record).where(Record.id == ids[0]).values(title="Changed behind its back"))
        session().execute(
            update(RecordLabel)
            .where(RecordLabel.record_id == ids[1], RecordLabel.label == "level:public")
            .values(label="level:sealed")
        )
    engine().delete([ids[2]])
    with reading():
        document = gathering.documents_of([ids[3]])[0]
    orphan = uuid.uuid4()
    engine().index([replace(document, record_id=orphan)])
    found = checking.check()
    assert (found.stale, found.wrong_labels, found.missing, found.orphaned) == (
        {ids[0]}, {ids[1]}, {ids[2]}, {orphan},
    )  # fmt: skip
    checking.mend(found)
    assert not checking.check()


def test_a_rebuild_equals_what_news_made(database: Database) -> None:
    for n in range(6):
        put(f"Number {n}", access=("public", "sealed")[n % 2], body="words " * (n + 1))
    index_all()
    short_lived = put("Short-lived")
    with unit_of_work():
        service.withdraw(SYSTEM, short_lived, "asked for")
    index_all()
    before, scores = set(engine().check()), [(h.summary.id, h.score) for h in run(SYSTEM, "number words").hits]
    position = engine().state().position
    sync.rebuild()
    assert set(engine().check()) == before and engine().state().position >= position > 0
    assert [(h.summary.id, h.score) for h in run(SYSTEM, "number words").hits] == scores


def test_a_rebuild_handles_the_news_that_waited_and_no_later_news(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("Before")
    read = gathering.all_documents
    archive = runtime.current()

    def change() -> None:
        with runtime.active(archive):
            put("Meanwhile")

    def read_slowly() -> Iterator[IndexDocument]:
        yield from read()
        thread = threading.Thread(target=change)
        thread.start()
        thread.join()

    monkeypatch.setattr(gathering, "all_documents", read_slowly)
    sync.rebuild()
    monkeypatch.undo()
    with reading():
        assert outbox.pending(sync.CHANGED) == 1
    assert run(ANONYMOUS, "before").total == 1 and run(ANONYMOUS, "meanwhile").total == 0
    sync.catch_up()
    assert run(ANONYMOUS, "meanwhile").total == 1


def test_without_an_index_the_page_says_so(client: PageClient) -> None:
    put("Anything")
    assert client.get_page("/search?q=anything", status=503).h1
    answer = client.get("/api/v1/search?q=anything")
    assert answer.status_code == 503 and answer.content_type == "application/problem+json"
    sync.ensure()
    (settings().index / "current").write_text("999999")
    with pytest.raises(Unavailable):
        run(ANONYMOUS, "anything")
    assert sync.ensure() is True
    assert run(ANONYMOUS, "anything").total == 1


@pytest.mark.both_engines
def test_dates_and_order(database: Database) -> None:
    put("Late", date="2017-05")
    put("Inferred", dates=[{"role": "event", "edtf": "2016-11-15~/2016-12", "inferred": True, "basis": "the article"}])
    put("Before the war", kind="image", body="", holding="not-held",
        dates=[{"role": "depicted", "edtf": "2009"}])  # fmt: skip
    put("Undated")
    index_all()
    assert titles(ANONYMOUS, "date:2016-11-14") == {"Inferred"}
    assert titles(ANONYMOUS, "date:2017-03") == set()
    assert titles(ANONYMOUS, date_from="2016", date_to="2016-12-31") == {"Inferred"}
    assert {row.value for row in run(ANONYMOUS).facets["year"]} == {"2009", "2016", "2017"}
    page = run(ANONYMOUS, sort=Sort.OLDEST)
    assert [hit.summary.title for hit in page.hits] == ["Before the war", "Inferred", "Late", "Undated"]
    with pytest.raises(Invalid) as caught:
        run(ANONYMOUS, date_from="November", date_to="2016-13")
    assert [problem.where for problem in caught.value.problems] == ["date_from", "date_to"]


def test_places_and_subjects_by_any_of_their_names(database: Database) -> None:
    descriptors()
    put("A city", places=[{"name": "Aleppo", "names": [{"value": "حلب", "language": "ar"}]}],
        descriptors=["arbitrary-detention"])  # fmt: skip
    index_all()
    assert titles(ANONYMOUS, "place:حَلَب") == titles(ANONYMOUS, "descriptor:arbitrary-detention") == {"A city"}
    assert titles(ANONYMOUS, chosen={"place": ("Aleppo",), "descriptor": ("arbitrary-detention",)}) == {"A city"}


def test_any_word_is_offered_where_all_find_nothing(database: Database) -> None:
    put("One", body="first")
    put("Two", body="second")
    index_all()
    assert run(ANONYMOUS, "first second").offer_any
    assert not run(ANONYMOUS, "third fourth").offer_any and not run(ANONYMOUS, "first").offer_any
    assert titles(ANONYMOUS, "first second", match=Match.ANY) == {"One", "Two"}


def test_the_page_works_without_script(client: PageClient) -> None:
    for n in range(25):
        put(f"Letter {n}", body="<b>bold</b> & letters", kind="testimony" if n else "image", language="en",
            collection="letters", date="2016-11", places=[{"name": "<i>Aleppo</i>"}])  # fmt: skip
    index_all()
    page = client.get_page("/search?q=letter")
    assert "25 records found" in page.text and len(page.all("//li[@data-hit]")) == 20
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; <mark>letters</mark>" in page.html
    second = client.get_page(page.one("//a[@rel='next']/@href"))
    assert len(second.all("//li[@data-hit]")) == 5
    narrowed = client.get_page(page.one("//details[contains(@class,'facet')]//a[bdi='Image']/@href"))
    assert "1 record found" in narrowed.text and "q=letter" in narrowed.one("//details//a[@aria-current='true']/@href")
    widened = client.get_page(narrowed.all("//a[contains(@class,'chip')]/@href")[0])
    assert "25 records found" in widened.text
    beyond = client.get_page("/search?q=letter&page=9")
    assert "There is no such page" in beyond.text
    assert "Nothing was found" in client.get_page("/search?q=unheardof").text
    misspelt = client.get_page("/search?q=lettre")
    assert "letter" in misspelt.one("//p[contains(.,'Did you mean')]/a/@href")
    assert client.get_page("/search/help").h1 == "How to search"
    assert client.get_page("/search").h1 == "Search the archive"


def test_a_faulty_query_is_shown_with_a_caret(client: PageClient) -> None:
    index_all()
    page = client.get_page('/search?q=prison+"old', status=400)
    assert "<mark>&#34;</mark>old" in page.html and page.one("//input[@id='q']").get("aria-invalid") == "true"
    assert page.one("//input[@id='q']").get("value") == 'prison "old'
    assert "There is no month" in client.get_page("/search?q=a&date_from=2016-13", status=400).text
    hostile = client.get_page("/search?q=**&sort=nonsense&match=5&page=-3&kind=%3Cb%3E", status=400)
    assert "<b>" not in hostile.html


def test_the_api_answers_as_it_is_described(client: PageClient, cast: Cast) -> None:
    put("Letter", body="letters", kind="testimony", date="2016-11", places=[{"name": "Aleppo"}])
    put("Closed letter", access="restricted")
    index_all()
    found = client.get("/api/v1/search?q=letter&kind=testimony&kind=image&sort=newest").get_json()
    assert set(found) == {"total", "page", "per_page", "took_ms", "suggestion", "facets", "index", "hits",
                          "histogram", "understood", "left_out"}  # fmt: skip
    assert found["total"] == 1 and found["facets"]["kind"] == [{"value": "testimony", "count": 1},
                                                               {"value": "image", "count": 0}]  # fmt: skip
    (hit,) = found["hits"]
    assert set(hit) == {"reference_code", "identifier", "kind", "title", "language", "date", "place", "score",
                        "snippet", "title_html", "elsewhere", "url", "steps"}  # fmt: skip
    assert hit["snippet"] == "<mark>letters</mark>" and hit["date"] == "2016-11" and hit["place"] == "Aleppo"
    token = cast.token(Role.INVESTIGATOR)
    assert client.get("/api/v1/search?q=letter", headers=token).get_json()["total"] == 2
    wrong = client.get("/api/v1/search?q=(a")
    assert wrong.status_code == 422 and wrong.get_json()["errors"][0]["where"] == "q"
    assert client.get("/api/v1/search?sort=upwards").status_code == 422
    assert client.get("/api/v1/search?per_page=1000").status_code == 422


def test_signed_in_results_are_not_kept(signed_in: Callable[..., PageClient]) -> None:
    index_all()
    page = signed_in(Role.ARCHIVIST).get_page("/search")
    assert page.response.headers["Cache-Control"] == "no-store"


def test_news_is_handled_in_batches_and_may_be_heard_twice(database: Database) -> None:
    index_all()
    ids = [put(f"Number {n}") for n in range(3)]
    with reading() as view:
        messages = outbox.due([sync.CHANGED], 500)
        view.expunge_all()
    sync.handle(messages)
    sync.handle(messages)
    assert {row.record_id for row in engine().check()} == set(ids)
    assert engine().state().position == messages[-1].id
