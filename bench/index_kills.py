"""kill -9 of the worker at random moments, while another process writes records and a third searches all the while.

After each kill the index opens. All the while every page answers. In the end, once a worker was left alone, the index
is the database: no difference, and a search for the word of each record finds it for whoever may see it, and for
nobody else.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from archive.access.levels import AccessLevel, RecordState
from archive.access.viewer import ANONYMOUS, Role, Viewer
from archive.app import HANDLERS
from archive.base import locks, runtime
from archive.base.db import reading
from archive.base.errors import Unavailable
from archive.base.runtime import session
from archive.operation.chores import chores
from archive.records.models import Erasure, Record
from archive.search import checking, query, watch
from archive.search.query import SearchRequest
from archive.search.whoosh_engine import WhooshEngine
from archive.worker import Worker, lock_path
from bench.index_crowd import STOP, word_of
from bench.powercuts import archive
from bench.program import COMMAND, Program
from tests.support.serving import start

_CROWD = (sys.executable, "-m", "bench.index_crowd")
_LONGEST = 1.5
"""Seconds after which a worker that is left to itself is killed at the latest."""
_PATIENCE = 60.0
"""Seconds within which a worker that is to be killed while it writes begins to write, however slow the machine is."""
_PUBLISHED = RecordState.PUBLISHED
_SOMEBODY = uuid.UUID(int=1)
# By level: who finds a record there, and who, one step below, must not.
_FINDERS: dict[AccessLevel, tuple[Viewer, Viewer | None]] = {
    AccessLevel.PUBLIC: (ANONYMOUS, None),
    AccessLevel.REGISTERED: (Viewer(account_id=_SOMEBODY), ANONYMOUS),
    AccessLevel.RESTRICTED: (
        Viewer(account_id=_SOMEBODY, roles=frozenset({Role.INVESTIGATOR})),
        Viewer(account_id=_SOMEBODY),
    ),
    AccessLevel.SEALED: (
        Viewer(account_id=_SOMEBODY, roles=frozenset({Role.ARCHIVIST})),
        Viewer(account_id=_SOMEBODY, roles=frozenset({Role.INVESTIGATOR})),
    ),
}


@dataclass
class Kills:
    """One archive whose worker is killed again and again; what was wrong is in ``found``."""

    folder: Path
    seed: int
    found: list[str] = field(default_factory=list)
    kills: int = 0
    inside: int = 0
    """Kills that struck while the index was being written."""
    records: int = 0
    asked: int = 0
    """Pages that were asked for meanwhile."""

    def __post_init__(self) -> None:
        self.home = self.folder / "home"
        self.chance = random.Random(self.seed)

    def run(self, times: int, tell: Callable[[str], None] = lambda words: None) -> list[str]:
        """Kill so many times, then let a worker finish, and judge."""
        Program(self.home).run("init")
        with self._crowd():
            for number in range(1, times + 1):
                self._kill()
                if number % 20 == 0:
                    tell(f"{number} kills, {self.inside} inside a write, {len(self.found)} faults")
        self._finish()
        self._judge()
        return self.found

    def counts(self) -> str:
        """What was tried."""
        return f"{self.kills} kills ({self.inside} inside a write), {self.records} records, {self.asked} pages"

    @contextmanager
    def _crowd(self) -> Iterator[None]:
        environment = Program(self.home).environment
        server = start(COMMAND, environment, self.folder / "log", options=["--no-worker"])
        crowd = [
            subprocess.Popen([*_CROWD, "write", str(self.folder), str(self.seed)]),
            subprocess.Popen([*_CROWD, "read", str(self.folder), str(self.seed), server.address]),
        ]
        try:
            yield
        finally:
            (self.folder / STOP).touch()
            for process in crowd:
                if process.wait(120) != 0:
                    self.found.append(f"somebody of the crowd ended with {process.returncode}")
            server.kill()
        told = json.loads((self.folder / "read.json").read_text())
        self.asked = told["asked"]
        self.found += told["faults"]

    def _kill(self) -> None:
        """Start a worker, kill it, and see whether the index opens."""
        child = self._worker(lambda work: work.run())
        began = time.monotonic()
        if self.chance.random() < 0.6:
            # While it writes: from the moment at which it takes the lock, a little further each time.
            while not self._writing() and time.monotonic() - began < _PATIENCE:
                time.sleep(0.001)
            time.sleep(self.chance.uniform(0, 0.06))
        else:
            time.sleep(self.chance.uniform(0.02, _LONGEST))
        self.inside += self._writing()
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        self.kills += 1
        engine = WhooshEngine(self.home / "index")
        if engine.state().generation is None:
            return  # killed before the first one was in force
        try:
            for _ in engine.check():
                pass
        except Unavailable as error:
            self.found.append(f"after kill {self.kills} the index does not open: {error}")

    def _writing(self) -> bool:
        """Whether the index is being written now; asked without touching its lock."""
        try:
            inode = (self.home / "index" / "lock").stat().st_ino
        except FileNotFoundError:
            return False
        return any(f":{inode} " in line for line in Path("/proc/locks").read_text().splitlines() if "FLOCK" in line)

    def _finish(self) -> None:
        child = self._worker(lambda work: work.drain())
        _, status = os.waitpid(child, 0)
        if os.waitstatus_to_exitcode(status) != 0:
            self.found.append("the last worker did not end in order")

    def _worker(self, act: Callable[[Worker], object]) -> int:
        """A real worker in a process of its own; forked, because a start from nothing takes seconds."""
        child = os.fork()
        if child:
            return child
        code = 1
        try:
            with archive(self.home), locks.held(lock_path(self.home), patience=5.0) as mine:
                here = runtime.current()
                work = Worker(here, HANDLERS, chores(here.settings))
                with watch.at_work():
                    act(work)
                code = 0 if mine else 2
        finally:
            os._exit(code)

    def _judge(self) -> None:
        with archive(self.home):
            found = checking.check()
            if found or found.waiting:
                self.found.append(f"index and database differ: {found.counts()}")
            with reading():
                rows = session().execute(select(Record.id, Record.reference_code, Record.state, Record.access)).all()
                erased = set(session().scalars(select(Erasure.record_id)))
            self.records = len(rows)
            for _, code, state, access in rows:
                self._search(code, state, access)
            self._read_files(
                {code: key in erased for key, code, state, _ in rows if key in erased or state is _PUBLISHED}
            )

    def _read_files(self, codes: dict[str, bool]) -> None:
        """The words of what was erased stand in no file of the index; that the others do shows that this would show."""
        files = b"".join(path.read_bytes() for path in (self.home / "index").rglob("*") if path.is_file())
        for code, erased in codes.items():
            if (word_of(code).encode() in files) is erased:
                self.found.append(f"{code}: its word is {'still' if erased else 'not'} in the files of the index")

    def _search(self, code: str, state: RecordState, access: AccessLevel) -> None:
        finder, other = _FINDERS[access]
        expected = [code] if state is RecordState.PUBLISHED else []
        for viewer, wanted in ((finder, expected), (other, [])):
            if viewer is None:
                continue
            with reading():
                page = query.run(viewer, SearchRequest(q=word_of(code)))
            hits = [hit.summary.reference_code for hit in page.hits]
            if hits != wanted or page.total != len(wanted):
                self.found.append(f"{code}, {state}, {access}: found {hits}, total {page.total}")


def index_kills(folder: Path, times: int, seed: int, tell: Callable[[str], None] = lambda words: None) -> list[str]:
    """Kill the worker of a new archive so many times; returns every fault."""
    work = Kills(folder, seed)
    found = work.run(times, tell)
    tell(work.counts())
    return found


def main() -> None:
    folder, times, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    found = index_kills(folder, times, seed, lambda words: print(words, flush=True))
    for fault in found:
        print(fault)
    raise SystemExit(1 if found else 0)


if __name__ == "__main__":
    main()
