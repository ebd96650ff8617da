"""When the index is compared with the database by itself: after a worker that did not end cleanly, and once a day."""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from archive.base import outbox
from archive.base.db import unit_of_work
from archive.base.errors import Unavailable
from archive.base.outbox import OutboxMessage
from archive.base.runtime import settings
from archive.search import checking, sync
from archive.search.storage import sync_folder, write_durably

log = logging.getLogger(__name__)

CHECK = "index.check"
_SUSPECT = "suspect"
_EVERY = 24 * 60 * 60.0


@contextmanager
def at_work() -> Iterator[None]:
    """Note that a worker keeps the index; where the last one was cut, ask for a comparison.

    The note is taken away again only when the block ends in order.
    """
    note = settings().index / "in-use"
    if note.exists():
        log.warning("the last worker was cut short; index and database are compared")
        ask()
    else:
        note.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        note.touch(mode=0o600)
        sync_folder(note.parent)
    yield
    note.unlink(missing_ok=True)


def ask() -> None:
    """Leave word for the worker to compare index and database, unless that is asked for already."""
    with unit_of_work():
        if not outbox.pending(CHECK):
            outbox.send(CHECK, {})


def suspect() -> None:
    """Note that the index gave no answer: the worker compares it within minutes. Whoever searches writes no more."""
    folder = settings().index
    if folder.is_dir():
        with suppress(OSError):
            os.close(os.open(folder / _SUSPECT, os.O_CREAT | os.O_WRONLY, 0o600))


def ask_when_due() -> None:
    """Ask for it where the last comparison is a day ago, or there was none, or a search found no answer."""
    doubt = settings().index / _SUSPECT
    try:
        due = _path().stat().st_mtime + _EVERY <= time.time()
    except FileNotFoundError:
        due = True
    if due or doubt.exists():
        ask()
        doubt.unlink(missing_ok=True)


def handle(messages: Sequence[OutboxMessage]) -> None:
    """Compare, mend what differs, and build the index anew where it cannot be read."""
    try:
        found = checking.check()
        mended = checking.mend(found) if not found.outdated else 0
    except Unavailable:
        if sync.readable():
            raise
        note_check({"rebuilt": sync.rebuild()})
        return
    if found.outdated:
        log.warning("search index: %s; built anew", found.counts())
        note_check(found.counts() | {"rebuilt": sync.rebuild()})
        return
    if found:
        log.warning("search index: %s; mended", found.counts())
    note_check(found.counts() | {"mended": mended})


def note_check(counts: dict[str, int]) -> None:
    """Write down when the last comparison was, and what it found: numbers alone."""
    write_durably(_path(), json.dumps(counts).encode())


def _path() -> Path:
    return settings().index / "checked.json"
