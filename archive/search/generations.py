"""Generations of the index: ``index/000007/<level>/``, and ``index/current`` that names the one in force.

A rebuild writes beside the generation in force and is swapped in by one rename. Whoever writes holds ``index/lock``.

``state.json`` of a generation says by which form of the analysis it was made and how far it has read, with a CRC-32 of
both and of the generation's name. That tells damage, and a file that came from elsewhere; who can write here can write
the sum as well.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from whoosh.index import FileIndex

from archive.base.errors import Unavailable
from archive.base.locks import release
from archive.base.messages import msg
from archive.search.engine import LEVELS, EngineState
from archive.search.schema import FORM, SCHEMA
from archive.search.storage import DurableStorage, sync_folder, write_durably


class Generations:
    """The folder of all generations."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._held = 0
        self._guard = threading.RLock()
        self._lock = -1

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the one lock; other threads of this process wait, and within one thread it may be nested.

        Raises ``Unavailable`` while another process holds it.
        """
        with self._guard:
            if not self._held:
                self._acquire()
            self._held += 1
            try:
                yield
            finally:
                self._held -= 1
                if not self._held:
                    release(self._lock)

    def _acquire(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.home.chmod(0o700)
        self._lock = os.open(self.home / "lock", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._lock)
            raise Unavailable(msg("Another process is writing the search index.")) from error
        self._sweep()

    def _sweep(self) -> None:
        """Remove what an interrupted writer left: unfinished generations, temporary files."""
        current = self.current()
        for folder in self.home.iterdir():
            if folder.is_dir() and folder.name != current:
                shutil.rmtree(folder, ignore_errors=True)
        if current is None:
            return
        for level in LEVELS:
            for path in (self.home / current / level).glob("_MAIN_*.toc.*"):
                path.unlink(missing_ok=True)
            shutil.rmtree(self.home / current / level / "MAIN.tmp", ignore_errors=True)

    def current(self) -> str | None:
        """Name of the generation in force; None before the first."""
        try:
            return (self.home / "current").read_text("ascii").strip() or None
        except FileNotFoundError:
            return None

    def state(self) -> EngineState:
        """The generation in force and how far it has read."""
        name = self.current()
        return EngineState(None, None, False) if name is None else self._state(name)

    def _state(self, name: str) -> EngineState:
        """What a generation says of itself: no position, and not current, where that is damaged or has no sum yet."""
        try:
            facts = json.loads((self.home / name / "state.json").read_bytes())
            form, position = facts["form"], facts["position"]
            if facts["sum"] == _sum(name, form, position):
                return EngineState(name, int(position), form == FORM)
        except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
            pass
        return EngineState(name, None, False)

    def note(self, name: str, position: int) -> None:
        """Remember how far a generation has read; one that is not current stays so, until it is made anew."""
        if self._state(name).current:
            self._write(name, position)

    def _write(self, name: str, position: int) -> None:
        facts = {"form": FORM, "position": position, "sum": _sum(name, FORM, position)}
        write_durably(self.home / name / "state.json", json.dumps(facts).encode())

    def begin(self) -> str:
        """Make an empty generation; returns its name."""
        numbers = [int(path.name) for path in self.home.iterdir() if path.name.isdigit()]
        name = f"{max([0, int(self.current() or 0), *numbers]) + 1:06d}"
        for level in LEVELS:
            folder = self.home / name / level
            folder.mkdir(parents=True, mode=0o700)
            FileIndex.create(DurableStorage(str(folder)), SCHEMA)
        (self.home / name).chmod(0o700)
        sync_folder(self.home / name)
        self._write(name, 0)
        return name

    def enforce(self, name: str) -> None:
        """Put a finished generation in force, then remove the others."""
        write_durably(self.home / "current", name.encode())
        self._sweep()

    def abandon(self, name: str) -> None:
        """Remove a generation that was never put in force; one that was stays, whatever failed after it."""
        if self.current() != name:
            shutil.rmtree(self.home / name, ignore_errors=True)

    def opened(self, name: str, level: str) -> FileIndex:
        """The Whoosh index of one level."""
        return FileIndex(DurableStorage(str(self.home / name / level)), schema=SCHEMA)


def _sum(name: str, form: str, position: int) -> int:
    return zlib.crc32(json.dumps([name, form, position]).encode())
