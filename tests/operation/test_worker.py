"""The worker: every piece of news is handled at least once, one that fails stops nobody, and there is one worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from archive import worker
from archive.base import clock, locks, outbox, runtime
from archive.base.db import Database, reading, unit_of_work
from archive.base.errors import Unavailable
from archive.base.messages import msg
from archive.base.outbox import OutboxMessage
from archive.base.runtime import session
from archive.worker import Chore, Handler, Worker
from tests.support.checkout import ROOT


def tell(topic: str, *words: str) -> None:
    with unit_of_work():
        outbox.send_all(topic, [{"word": word} for word in words])


def waiting() -> list[OutboxMessage]:
    with reading():
        found = list(session().scalars(select(OutboxMessage).order_by(OutboxMessage.id)))
        session().expunge_all()
    return found


class Ear:
    """Hears news; fails as it is told for the words that it cannot bear."""

    def __init__(self, *unbearable: str, error: Exception | None = None) -> None:
        self.calls: list[list[str]] = []
        self._unbearable = set(unbearable)
        self._error = error or RuntimeError("Qanaria lives at +999 1234 5678")

    def __call__(self, messages: Sequence[OutboxMessage]) -> None:
        words = [message.payload["word"] for message in messages]
        self.calls.append(words)
        if self._unbearable & set(words):
            raise self._error

    @property
    def heard(self) -> set[str]:
        return {word for call in self.calls for word in call if not self._unbearable & set(call)}


def drain(**handlers: Handler) -> int:
    topics = {name.replace("_", "."): handler for name, handler in handlers.items()}
    return Worker(runtime.current(), topics).drain()


@pytest.mark.both_engines
def test_what_is_handled_is_forgotten_and_strangers_block_nobody(database: Database) -> None:
    tell("somebody.elses", "news without a hearer")
    tell("record.changed", "one", "two")
    ear = Ear()
    assert drain(record_changed=ear) == 0
    assert ear.calls == [["one", "two"]]
    assert [message.topic for message in waiting()] == ["somebody.elses"]


def test_a_handler_may_open_units_of_work_of_its_own(database: Database) -> None:
    tell("first.topic", "x")
    later = Ear()

    def handler(messages: Sequence[OutboxMessage]) -> None:
        with unit_of_work():
            outbox.send("second.topic", {"word": f"after {messages[0].payload['word']}"})

    assert drain(second_topic=later, first_topic=handler) == 0
    assert later.heard == {"after x"}


def test_one_that_fails_is_postponed_alone_with_its_kind_and_nothing_personal(database: Database) -> None:
    tell("record.changed", *"abcdefg")
    ear = Ear("e")
    assert drain(record_changed=ear) == 1
    assert ear.heard == set("abcdfg")
    (left,) = waiting()
    assert (left.payload, left.attempts, left.error) == ({"word": "e"}, 1, "RuntimeError")
    assert left.due_at > clock.now()


def test_what_failed_is_tried_again_when_it_is_due(database: Database) -> None:
    tell("record.changed", "later")
    assert drain(record_changed=Ear("later")) == 1
    ear = Ear()
    assert drain(record_changed=ear) == 0
    assert ear.heard == {"later"}
    assert waiting() == []


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (Unavailable(msg("The index of %(name)s is away.", name="Qanaria")), "Unavailable: The index of %(name)s"),
        (OperationalError("INSERT", {}, OSError("disk full")), "OperationalError"),
    ],
    ids=["a part that is away", "a database that refuses"],
)
def test_where_nothing_can_be_done_now_all_wait_together(database: Database, error: Exception, kind: str) -> None:
    tell("record.changed", "a", "b", "c", "d")
    ear = Ear("a", error=error)
    assert drain(record_changed=ear) == 4
    assert ear.calls == [["a", "b", "c", "d"]]
    assert all((message.error or "").startswith(kind) for message in waiting())


@pytest.mark.parametrize(
    ("attempts", "seconds", "why"),
    [
        (0, 1, "the first failure is often over at once"),
        (1, 2, "each next one waits twice as long"),
        (5, 32, "and so on"),
        (12, 3600, "but never longer than an hour"),
        (10_000, 3600, "however often it failed"),
    ],
)
def test_back_off(attempts: int, seconds: int, why: str) -> None:
    assert worker.back_off(attempts) == timedelta(seconds=seconds), why


def run_until(work: Worker, done: threading.Event) -> None:
    thread = threading.Thread(target=work.run)
    thread.start()
    try:
        assert done.wait(60)
    finally:
        work.stop.set()
        thread.join(60)
    assert not thread.is_alive()


def test_a_topic_that_takes_long_holds_up_no_other(database: Database) -> None:
    tell("slow.topic", "long")
    heard, released = threading.Event(), threading.Event()

    def slow(messages: Sequence[OutboxMessage]) -> None:
        released.wait(150)  # longer than the test waits for the others

    def quick(messages: Sequence[OutboxMessage]) -> None:
        heard.set()
        released.set()

    work = Worker(runtime.current(), {"slow.topic": slow, "quick.topic": quick})
    tell("quick.topic", "short")
    run_until(work, heard)
    assert waiting() == []


def test_chores_come_first_and_one_that_fails_stops_nobody(database: Database) -> None:
    tell("record.changed", "x")
    order: list[str] = []
    done = threading.Event()

    def fail() -> None:
        order.append("chore")
        raise RuntimeError("no")

    def handler(messages: Sequence[OutboxMessage]) -> None:
        order.append("news")
        done.set()

    run_until(Worker(runtime.current(), {"record.changed": handler}, [Chore("failing", 1000, fail)]), done)
    assert order == ["chore", "news"]


def test_a_chore_comes_round(database: Database) -> None:
    turns: list[float] = []
    done = threading.Event()

    def act() -> None:
        turns.append(time.monotonic())
        if len(turns) == 3:
            done.set()

    run_until(Worker(runtime.current(), {}, [Chore("quick", 0.01, act)]), done)


def test_a_worker_whose_server_is_gone_ends(database: Database) -> None:
    work = Worker(runtime.current(), {}, parent=os.getppid() + 1)
    work.run()
    assert work.stop.is_set()


def test_a_lock_ends_with_its_holder(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    assert not locks.is_held(path)
    hold = (
        "import sys, time; from pathlib import Path; from archive.base import locks\n"
        "with locks.held(Path(sys.argv[1])) as mine:\n    print(mine, flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", hold, str(path)], cwd=ROOT, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"True\n"
    assert locks.is_held(path)
    with locks.held(path) as mine:
        assert not mine
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    assert not locks.is_held(path)
    with locks.held(path) as mine:
        assert mine and locks.is_held(path)
