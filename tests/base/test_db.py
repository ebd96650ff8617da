"""The one commit: whole or not at all, writers wait for each other, readers see one moment."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from archive.base import db, outbox, runtime
from archive.base.db import BUSY_MILLISECONDS, Database, reading, unit_of_work
from archive.base.errors import Unavailable
from archive.base.outbox import OutboxMessage
from archive.base.runtime import Runtime, session, settings
from archive.config import Settings

pytestmark = pytest.mark.usefixtures("database")
both_engines = pytest.mark.both_engines


def topics() -> list[str]:
    """What is committed, seen from a session of its own."""
    with runtime.current().database.engine.connect() as connection:
        return list(connection.scalars(text("SELECT topic FROM outbox ORDER BY id")))


@contextmanager
def elsewhere(database: Database, work: object) -> Iterator[threading.Thread]:
    """Run ``work`` in a thread with the same archive in force; joined at the end."""
    current = Runtime(settings(), database)

    def run() -> None:
        with runtime.active(current):
            work()  # type: ignore[operator]  # a function of the test

    thread = threading.Thread(target=run)
    thread.start()
    yield thread
    thread.join(30)
    assert not thread.is_alive()


@both_engines
def test_what_is_done_together_becomes_true_together() -> None:
    with unit_of_work():
        outbox.send("one", {})
        outbox.send("two", {})
        assert topics() == []
    assert topics() == ["one", "two"]


@both_engines
@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_an_error_leaves_nothing(error: type[BaseException]) -> None:
    with pytest.raises(error), unit_of_work():
        outbox.send("one", {})
        raise error
    assert topics() == []


@both_engines
def test_a_refusal_by_the_database_leaves_nothing() -> None:
    with pytest.raises(IntegrityError), unit_of_work():
        outbox.send("one", {})
        session().execute(text("INSERT INTO ledger_head (id, sequence, digest) VALUES (2, 0, 'x')"))
    assert topics() == []


def test_a_unit_of_work_inside_another_is_a_mistake() -> None:
    with pytest.raises(RuntimeError, match="inside another"), unit_of_work():
        outbox.send("one", {})
        with unit_of_work():
            outbox.send("two", {})
    assert topics() == []


def test_there_is_no_session_outside() -> None:
    with pytest.raises(LookupError, match="no session"):
        session()
    with reading() as inside:
        assert session() is inside
    with pytest.raises(LookupError):
        session()


@both_engines
def test_a_unit_of_work_may_begin_while_a_page_is_read() -> None:
    with reading() as outer:
        assert outer.scalars(select(OutboxMessage)).all() == []
        with unit_of_work():
            outbox.send("one", {})
        assert session() is outer
        assert [row.topic for row in outer.scalars(select(OutboxMessage))] == ["one"]


@both_engines
def test_what_a_reader_writes_is_never_kept() -> None:
    with reading():
        outbox.send("one", {})
    assert topics() == []


@both_engines
def test_a_reader_sees_one_moment(database: Database) -> None:
    with reading():
        before = session().scalars(select(OutboxMessage.topic)).all()

        def write() -> None:
            with unit_of_work():
                outbox.send("later", {})

        with elsewhere(database, write):
            pass
        assert topics() == ["later"]
        assert session().scalars(select(OutboxMessage.topic)).all() == before == []


@both_engines
def test_two_writers_wait_for_each_other(database: Database) -> None:
    """Neither fails: on SQLite the turn is taken at BEGIN, on PostgreSQL at the row both change."""
    begun = threading.Event()
    head = text("UPDATE ledger_head SET sequence = sequence + 1 WHERE id = 1")
    asking = threading.Event()
    written: list[bool] = []

    def write() -> None:
        begun.wait(60)
        asking.set()
        with unit_of_work():
            session().scalar(text("SELECT sequence FROM ledger_head"))
            session().execute(head)
        written.append(True)

    with elsewhere(database, write), unit_of_work():
        session().execute(head)
        begun.set()
        asking.wait(60)
        time.sleep(0.3)
        assert not written
    assert written
    with reading():
        assert session().scalar(text("SELECT sequence FROM ledger_head")) == 2


def test_a_writer_whose_turn_does_not_come_is_told_so(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "BUSY_MILLISECONDS", 50)
    refused: list[object] = []

    def write() -> None:
        try:
            with unit_of_work():
                pass
        except Unavailable as error:
            refused.append(error.message)

    with unit_of_work(), elsewhere(database, write):
        pass
    assert refused == [db.BUSY]
    with unit_of_work():
        outbox.send("one", {})


def test_what_need_not_last_does_not_wait_for_the_disk(database: Database) -> None:
    with unit_of_work(lasting=False):
        assert session().scalar(text("PRAGMA synchronous")) == 1
        outbox.send("one", {})
    with unit_of_work():
        assert session().scalar(text("PRAGMA synchronous")) == 2, "the next that uses the connection waits again"
        assert session().scalar(text("SELECT count(*) FROM outbox")) == 1


def test_a_writer_takes_the_lock_before_it_reads(database: Database) -> None:
    with unit_of_work():
        other = sqlite3.connect(settings().home / "archive.sqlite3", timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()


PRAGMAS = [
    ("journal_mode", "wal", "readers go on while somebody writes"),
    ("synchronous", 2, "FULL: what was acknowledged survives a power cut"),
    ("foreign_keys", 1, "no row speaks of what is not there"),
    ("busy_timeout", BUSY_MILLISECONDS, "a writer waits for another"),
    ("recursive_triggers", 1, "REPLACE meets the append-only guards"),
    ("secure_delete", 1, "what was erased is overwritten"),
    ("trusted_schema", 0, "a tampered schema calls no function"),
    ("temp_store", 2, "temporary tables leave nothing on the disk"),
]


@pytest.mark.parametrize(("name", "value", "why"), PRAGMAS, ids=[row[0] for row in PRAGMAS])
def test_pragmas(name: str, value: object, why: str) -> None:
    for session_of in (reading, unit_of_work):
        with session_of():
            assert session().scalar(text(f"PRAGMA {name}")) == value, why


@both_engines
def test_news_is_handled_in_order_once_it_is_due(database: Database) -> None:
    with unit_of_work():
        first = outbox.send("a", {"n": 1})
        outbox.send("b", {"n": 2})
        outbox.send_all("a", [{"n": 3}, {"n": 4}])
        outbox.send_all("a", [])
    with unit_of_work():
        assert [row.payload["n"] for row in outbox.due(["a"], 2)] == [1, 3]
        assert (outbox.pending("a"), outbox.pending("b"), outbox.oldest_pending("a")) == (3, 1, first)
        outbox.done([first])
        again = outbox.due(["a"], 9)[0]
        outbox.postpone([again.id], again.created_at.replace(year=9000), "it failed " * 1000)
    with unit_of_work():
        assert [row.payload["n"] for row in outbox.due(["a", "b"], 9)] == [2, 4]
        session().expire_all()
        waiting = session().get_one(OutboxMessage, again.id)
        assert (waiting.attempts, len(waiting.error or "")) == (1, 2000)


@both_engines
def test_positions_only_grow_even_after_all_is_done() -> None:
    with unit_of_work():
        first = outbox.send("a", {})
        outbox.done([first])
    with unit_of_work():
        assert outbox.send("a", {}) > first


def test_what_people_wrote_is_not_in_the_text_of_an_error(database: Database) -> None:
    with pytest.raises((IntegrityError, OperationalError)) as caught, unit_of_work():
        session().execute(text("INSERT INTO nowhere VALUES (:words)"), {"words": "said in confidence"})
    assert "said in confidence" not in str(caught.value)


def test_the_database_of_the_settings_lies_in_its_home(settings: Settings) -> None:
    assert settings.database == f"sqlite:///{settings.home / 'archive.sqlite3'}"
