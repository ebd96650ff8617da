"""The one background process: it hears the outbox's news, keeps the index, derives copies and checks fixity.

Each topic is heard by a thread of its own, so that an image that takes long keeps no record out of the index; topics
that write the same thing share one. What is handled is forgotten only afterwards: a handler that was cut is called
again, and must be safe to repeat.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from archive.base import clock, outbox, runtime
from archive.base.db import reading, unit_of_work
from archive.base.errors import DomainError, Unavailable
from archive.base.outbox import OutboxMessage

log = logging.getLogger(__name__)

Handler = Callable[[Sequence[OutboxMessage]], None]

IDLE_SECONDS = 0.2
"""How long a topic without news is left alone."""
LONGEST_WAIT = timedelta(hours=1)
"""News that fail again and again are tried no more rarely than this."""
BATCHES: Mapping[str, int] = {"record.changed": 500, "search.indexed": 20}
"""Most news that are handled at once, where it is more than one."""
LANES: Mapping[str, str] = dict.fromkeys(
    ("record.changed", "index.rebuild", "index.purge", "names.changed"), "index"
) | dict.fromkeys(("search.indexed", "search.saved"), "alerts")
"""Topics that are handled one after the other: the index has one writer, and each new match is told once."""
_REST_AFTER_FAILURE = 5.0


@dataclass(frozen=True, slots=True)
class Chore:
    """Something done before the worker hears any news, and again every ``seconds``."""

    name: str
    seconds: float
    act: Callable[[], object]


@dataclass(slots=True)
class Worker:
    """The work of one archive; ``parent`` is the process without which it ends."""

    archive: runtime.Runtime
    handlers: Mapping[str, Handler]
    chores: Sequence[Chore] = ()
    parent: int | None = None
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Work until ``stop`` is set; what was begun is ended first."""
        threads = [
            threading.Thread(target=self._listen, args=(lane, topics), name=lane)
            for lane, topics in self._lanes().items()
        ]
        with runtime.active(self.archive):
            # An index that is being mended has one writer: nobody listens yet.
            due = {chore: _do(chore) for chore in self.chores}
        for thread in threads:
            thread.start()
        try:
            with runtime.active(self.archive):
                self._keep_house(due)
        finally:
            self.stop.set()
            for thread in threads:
                thread.join()

    def drain(self) -> int:
        """Do every chore once and handle all news there are; returns how many had to be postponed."""
        with runtime.active(self.archive):
            with unit_of_work():
                outbox.hasten(list(self.handlers))
            for chore in self.chores:
                chore.act()
        lanes = list(self._lanes().values())
        with ThreadPoolExecutor(max(1, len(lanes))) as pool:
            while any(list(pool.map(self._empty, lanes))):
                pass  # handling one topic may have made news of another
        with runtime.active(self.archive), reading():
            return sum(outbox.pending(topic) for topic in self.handlers)

    def _lanes(self) -> dict[str, list[str]]:
        lanes: dict[str, list[str]] = defaultdict(list)
        for topic in self.handlers:
            lanes[LANES.get(topic, topic)].append(topic)
        return lanes

    def _empty(self, topics: Sequence[str]) -> bool:
        """Handle all news of one lane; False when there were none."""
        turns = 0
        with runtime.active(self.archive):
            while self._turn(topics):
                turns += 1
        return turns > 0

    def _listen(self, lane: str, topics: Sequence[str]) -> None:
        with runtime.active(self.archive):
            while not self.stop.is_set():
                try:
                    busy = self._turn(topics)
                except Exception as error:  # noqa: BLE001  # a full disk or a lost database must not end the worker
                    log.error("%s: %s; trying again", lane, kind_of(error))
                    self.stop.wait(_REST_AFTER_FAILURE)
                else:
                    if not busy:
                        self.stop.wait(IDLE_SECONDS)

    def _turn(self, topics: Sequence[str]) -> bool:
        """Handle the oldest news of each of ``topics``; False when there were none."""
        return any([self._hear(topic) for topic in topics])  # noqa: C419  # each has its turn

    def _hear(self, topic: str) -> bool:
        with reading() as session:
            messages = outbox.due([topic], BATCHES.get(topic, 1))
            # Handlers begin work of their own, which ends this view of the database.
            session.expunge_all()
        if messages:
            _handle(topic, self.handlers[topic], messages)
        return bool(messages)

    def _keep_house(self, due: dict[Chore, float]) -> None:
        while not self.stop.is_set():
            for chore, moment in due.items():
                if moment <= time.monotonic():
                    due[chore] = _do(chore)
            if self.parent is not None and os.getppid() != self.parent:
                log.info("the server is gone; the worker ends")
                return
            self.stop.wait(IDLE_SECONDS)


def lock_path(home: Path) -> Path:
    """The file that the one worker of an archive holds locked (``base.locks``)."""
    return home / "worker.lock"


def _do(chore: Chore) -> float:
    """Do a chore; returns when it is due again, by the monotonic clock."""
    try:
        chore.act()
    except Exception as error:  # noqa: BLE001  # one chore that fails must not stop the others
        log.error("%s: %s", chore.name, kind_of(error))
    return time.monotonic() + chore.seconds


def _handle(topic: str, handler: Handler, messages: Sequence[OutboxMessage]) -> None:
    """Handle news together; where that fails, in halves, until the one that fails is alone."""
    try:
        handler(messages)
    except (Unavailable, DBAPIError) as error:  # whatever the news say, it cannot be done now
        _postpone(topic, messages, error)
    except Exception as error:  # noqa: BLE001  # one piece of news that fails must not stop the others
        if len(messages) == 1:
            _postpone(topic, messages, error)
            return
        middle = len(messages) // 2
        _handle(topic, handler, messages[:middle])
        _handle(topic, handler, messages[middle:])
    else:
        with unit_of_work():
            outbox.done([message.id for message in messages])


def _postpone(topic: str, messages: Sequence[OutboxMessage], error: Exception) -> None:
    wait = back_off(max(message.attempts for message in messages))
    with unit_of_work():
        outbox.postpone([message.id for message in messages], clock.now() + wait, kind_of(error))
    log.warning("%s: %s postponed for %s: %s", topic, len(messages), wait, kind_of(error))


def back_off(attempts: int) -> timedelta:
    """How long to wait after this many failed attempts before: a second, doubled each time, up to an hour."""
    return min(timedelta(seconds=2 ** min(attempts, 16)), LONGEST_WAIT)


def kind_of(error: BaseException) -> str:
    """What went wrong, without anything that a person may have typed."""
    name = type(error).__name__
    return f"{name}: {error.message.template}" if isinstance(error, DomainError) else name
