"""Comparison of index and database: what differs, by itself after a crash, beside a worker, and in little memory."""

from __future__ import annotations

import json
import os
import threading
import time
import tracemalloc
import uuid
from dataclasses import replace

import pytest
from sqlalchemy import delete, select

from archive.access.levels import Part
from archive.access.viewer import ANONYMOUS
from archive.app import HANDLERS
from archive.base import outbox, runtime
from archive.base.db import Database, reading, unit_of_work
from archive.base.errors import Unavailable
from archive.base.outbox import OutboxMessage
from archive.base.runtime import session, settings
from archive.records.models import RecordLabel
from archive.search import checking, current, gathering, progress, query, sync, watch
from archive.search.current import engine
from archive.search.engine import Indexed
from archive.search.query import SearchRequest
from archive.search.saved.saying import index_json
from archive.search.whoosh_engine import WhooshEngine
from archive.worker import Worker
from tests.search.holdings import index_all, put
from tests.search.test_search_archive import run, titles
from tests.support.pages import PageClient


def asked() -> int:
    with reading():
        return outbox.pending(watch.CHECK)


def drain() -> None:
    assert Worker(runtime.current(), HANDLERS).drain() == 0


def test_a_record_that_stands_on_two_levels_is_found_and_mended(database: Database) -> None:
    record_id = put("Moved", access="registered")
    index_all()
    with reading():
        (document, _) = gathering.documents_of([record_id])
    # As a move between levels leaves it that was cut short: indexed anew, and not yet taken out where it was.
    stale = replace(document, record_id=uuid.uuid4(), level="public")
    engine().index([stale])
    assert checking.check().orphaned == {stale.record_id}
    held = [*engine().check(), Indexed(record_id, Part.DESCRIPTION.value, "public", 1, document.digest())]
    found = checking.Differences()
    checking._compare(document, checking._Held(held).of(document), found)
    assert found.wrong_labels == {record_id}
    checking.mend(checking.check())
    assert not checking.check()


def test_finer_labels_are_compared_as_well(database: Database) -> None:
    record_id = put("Open", access="restricted")
    index_all()
    with unit_of_work():
        mine = (RecordLabel.record_id == record_id) & RecordLabel.label.startswith("grant:record")
        assert session().execute(delete(RecordLabel).where(mine).returning(RecordLabel.label)).all()
    found = checking.check()
    assert (found.wrong_labels, found.stale) == ({record_id}, set())


def test_what_is_indexed_meanwhile_is_no_difference(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    put("Before")
    index_all()
    late = put("Late")
    held = list(engine().check())
    sync.catch_up()  # between the look at the index and the look at the database
    looks = iter([iter(held)])
    real = WhooshEngine.check
    monkeypatch.setattr(WhooshEngine, "check", lambda self: next(looks, None) or real(self))
    found = checking.check()
    assert not found and late not in found.missing


def test_memory_does_not_grow_with_the_words(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = 50_000
    ids = [uuid.UUID(int=n) for n in range(rows)]
    made = (Indexed(one, "text", "public", 1, "0" * 24) for one in ids)
    monkeypatch.setattr(WhooshEngine, "check", lambda self: made)
    tracemalloc.start()
    held = checking._Held(engine().check())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(held.keys) == rows and peak / rows < 250, "bytes a document"


def test_a_worker_that_was_cut_is_followed_by_a_comparison_and_a_clean_one_is_not(database: Database) -> None:
    record_id = put("Lost")
    index_all()
    with watch.at_work():
        pass
    with watch.at_work():
        assert asked() == 0, "the last one ended in order"
    with pytest.raises(KeyboardInterrupt), watch.at_work():
        raise KeyboardInterrupt
    engine().delete([record_id])
    with watch.at_work():
        assert asked() == 1
        with pytest.raises(KeyboardInterrupt), watch.at_work():
            raise KeyboardInterrupt
        assert asked() == 1, "it is asked for once"
        drain()
    assert titles(ANONYMOUS, "lost") == {"Lost"} and asked() == 0
    told = json.loads((settings().index / "checked.json").read_bytes())
    assert (told["missing"], told["mended"]) == (1, 1)


def test_it_is_compared_daily_and_when_a_search_found_no_answer(database: Database) -> None:
    put("Anything")
    watch.ask_when_due()
    assert asked() == 1, "never yet"
    drain()
    watch.ask_when_due()
    assert asked() == 0, "a moment ago"
    yesterday = time.time() - 25 * 3600
    os.utime(settings().index / "checked.json", (yesterday, yesterday))
    watch.ask_when_due()
    assert asked() == 1
    drain()
    (settings().index / "current").write_text("999999")
    with pytest.raises(Unavailable):
        run(ANONYMOUS, "anything")
    watch.ask_when_due()
    assert asked() == 1
    drain()
    assert titles(ANONYMOUS, "anything") == {"Anything"}, "it was built anew"
    watch.ask_when_due()
    assert asked() == 0


@pytest.mark.parametrize("harm", ["forged", "emptied", "of an older version"])
def test_a_false_position_is_told_nowhere_and_mended_by_the_comparison(client: PageClient, harm: str) -> None:
    put("Letter")
    index_all()
    reached = engine().state().position or 0
    assert reached > 0
    path = settings().index / (engine().state().generation or "") / "state.json"
    facts = json.loads(path.read_bytes())
    changed = {"forged": {**facts, "position": 9_999_999}, "emptied": {}}.get(
        harm, {name: facts[name] for name in ("form", "position")}
    )
    path.write_text(json.dumps(changed))
    page = client.get_page("/search?q=letter").text
    assert "1 record found" in page and "How far the index has read is not known" in page and "9,999,999" not in page
    assert client.get("/api/v1/search?q=letter").get_json()["index"]["position"] is None
    with reading():
        assert index_json()["position"] is None
    assert checking.check() and checking.check().counts()["outdated"] == 1
    watch.ask_when_due()
    assert asked() == 1, "a search found it out"
    drain()
    assert json.loads((settings().index / "checked.json").read_bytes())["rebuilt"] == 2, "a description and a text"
    assert reached <= (engine().state().position or 0) < 9_999_999, "it never goes back"
    assert not checking.check() and titles(ANONYMOUS, "letter") == {"Letter"}


def test_news_heal_an_index_that_cannot_be_read(database: Database) -> None:
    put("First")
    index_all()
    (settings().index / "current").write_text("999999")
    put("Second")
    drain()
    assert titles(ANONYMOUS, "") == {"First", "Second"}


def test_mending_waits_for_who_is_writing(database: Database) -> None:
    record_id = put("Missing")
    index_all()
    engine().delete([record_id])
    found = checking.check()
    other = WhooshEngine(settings().index)
    entered, leave = threading.Event(), threading.Event()

    def write() -> None:
        with other.writing():
            entered.set()
            leave.wait(20)

    thread = threading.Thread(target=write)
    thread.start()
    entered.wait(20)
    threading.Timer(0.3, leave.set).start()
    assert checking.mend(found) == 1 and leave.is_set()
    thread.join()
    assert not checking.check()


def test_pages_tell_of_a_rebuild_and_find_meanwhile(client: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    put("Letter")
    index_all()
    seen: list[str] = []
    real = gathering.all_documents

    def look() -> object:
        for document in real():
            yield document
            seen.append(client.get_page("/search?q=letter").text)

    monkeypatch.setattr(gathering, "all_documents", look)
    sync.rebuild()
    assert all("1 record found" in text and "of 1 records" in text for text in seen) and seen
    assert progress.rebuilding() is None
    assert "built anew" not in client.get_page("/search?q=letter").text


def test_before_the_first_index_the_page_says_how_far_it_is(client: PageClient) -> None:
    put("Letter")
    settings().index.mkdir(exist_ok=True)
    with progress.telling(300) as tell:
        tell(120)
        page = client.get_page("/search?q=letter", status=503)
    assert "of 300 records" in page.text
    assert client.get_page("/").h1, "the other pages stay up"


def test_a_rebuild_that_was_cut_is_not_told_of_for_long(database: Database) -> None:
    settings().index.mkdir(exist_ok=True)
    path = settings().index / "rebuilding.json"
    path.write_text('{"done": 1, "total": 2}')
    assert progress.rebuilding() == progress.Rebuilding(1, 2)
    os.utime(path, (0, 0))
    assert progress.rebuilding() is None
    path.write_text("[]")
    assert progress.rebuilding() is None


def test_another_worker_s_news_are_left_alone_by_a_rebuild(database: Database) -> None:
    put("One")
    with unit_of_work():
        outbox.send("somebody.elses", {})
    sync.rebuild()
    with reading():
        assert [m.topic for m in session().scalars(select(OutboxMessage))] == ["somebody.elses"]


def test_the_engine_in_force_is_the_one_of_the_archive(database: Database) -> None:
    assert current.engine() is current.engine()
    with reading(), pytest.raises(Unavailable):
        query.run(ANONYMOUS, SearchRequest(q="x"))
