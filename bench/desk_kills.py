"""kill -9 at the contributor's desk, at random moments of upload, derivation and accession.

People send files in pieces and hand them in, an archivist takes them in, a worker makes the working copies
(``bench.desk_crowd``); the server, the worker or both are killed again and again. After each kill no row lacks its
bytes. In the end every piece, file, submission and accession that was acknowledged is there, each original has the
digest that its sender had, and each picture its working copies.
"""

from __future__ import annotations

import json
import logging
import mmap
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from waitress.server import create_server

from archive.app import HANDLERS, create_app
from archive.base import locks, runtime
from archive.config import Settings, load
from archive.operation.chores import chores
from archive.operation.serving import options, use_own_temporary_folder
from archive.search import watch
from archive.worker import Worker, lock_path
from bench.desk_crowd import ARCHIVIST, CONTRIBUTORS, HEARD, IN_FLIGHT, STOP, Heard
from bench.judge import Acknowledged, faults, unfinished
from bench.machine import family
from bench.powercuts import archive
from bench.program import Program

_CROWD = (sys.executable, "-m", "bench.desk_crowd")
_LONGEST = 2.5
"""Seconds after which a process that is left to itself is killed at the latest."""
_FINISH = 600
"""Seconds that the crowd is given to end what it began."""


@dataclass
class Kills:
    """One archive whose desk is killed again and again; what was wrong is in ``found``."""

    folder: Path
    seed: int
    found: list[str] = field(default_factory=list)
    kills: int = 0
    sending: int = 0
    """Kills of the server while somebody's request was on its way."""
    taking: int = 0
    """Kills of the server while the archivist's was."""
    deriving: int = 0
    """Kills of the worker while a picture was being decoded."""
    heard: Heard = field(default_factory=Heard)

    def __post_init__(self) -> None:
        self.home = self.folder / "home"
        self.chance = random.Random(self.seed)
        self.children: dict[str, int] = {}

    def run(self, times: int, tell: Callable[[str], None] = lambda words: None) -> list[str]:
        """Kill so many times, let everybody finish, and judge."""
        Program(self.home).run("init")
        settings = load(
            {"SIJILL_HOME": str(self.home), "SIJILL_DISK_RESERVE": "0", "SIJILL_UPLOADS_PER_HOUR": "100000"}
        )
        use_own_temporary_folder(settings)
        (self.folder / IN_FLIGHT).write_bytes(bytes(CONTRIBUTORS + 1))
        self.app, self.settings = create_app(settings), settings
        with (
            (self.folder / IN_FLIGHT).open("r+b") as file,
            mmap.mmap(file.fileno(), 0) as self.flight,
            socket.create_server(("127.0.0.1", 0), backlog=256) as self.at,
        ):
            self._all(times, tell)
        self._judge()
        return self.found

    def counts(self) -> str:
        """What was tried."""
        heard = self.heard
        return (
            f"{self.kills} kills ({self.sending} inside a request of a contributor, {self.taking} of the archivist, "
            f"{self.deriving} inside a derivation), {heard.pieces} pieces, {heard.files} files, "
            f"{len(heard.submissions)} submissions, {len(heard.accessions)} accessions"
        )

    def _all(self, times: int, tell: Callable[[str], None]) -> None:
        address = f"http://127.0.0.1:{self.at.getsockname()[1]}"
        self._start()
        crowd = subprocess.Popen([*_CROWD, str(self.folder), str(self.seed), address])
        try:
            for number in range(1, times + 1):
                self._kill()
                if number % 20 == 0:
                    tell(f"{number} kills, {len(self.found)} faults")
            (self.folder / STOP).touch()
            if crowd.wait(_FINISH) != 0:
                self.found.append(f"the crowd ended with {crowd.returncode}")
        finally:
            (self.folder / STOP).touch()
            if crowd.poll() is None:
                crowd.kill()
            for child in self.children.values():
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)

    def _start(self) -> None:
        for name, work in (("server", lambda: _serve(self.app, self.settings, self.at)), ("worker", self._work)):
            if name not in self.children:
                self.children[name] = _forked(work)

    def _kill(self) -> None:
        time.sleep(self.chance.uniform(0.02, _LONGEST))
        names = self.chance.choice((("server",), ("server",), ("worker",), ("server", "worker")))
        if "worker" in names:
            self._wait(lambda: len(list(family(self.children["worker"]))) > 1)
        else:
            self._wait(lambda: any(self.flight[:]))
        self.deriving += "worker" in names and len(list(family(self.children["worker"]))) > 1
        if "server" in names:
            self.sending += any(self.flight[:CONTRIBUTORS])
            self.taking += self.flight[ARCHIVIST]
        for name in names:
            os.kill(self.children[name], signal.SIGKILL)
        for name in names:
            os.waitpid(self.children.pop(name), 0)
        self.kills += 1
        self.found += [f"after kill {self.kills}: {fault}" for fault in self._without_bytes("server" in names)]
        self._start()

    def _wait(self, until: Callable[[], bool]) -> None:
        """Most kills shall strike in the middle of something."""
        deadline = time.monotonic() + _LONGEST
        while not until() and time.monotonic() < deadline:
            time.sleep(0.001)
        time.sleep(self.chance.uniform(0, 0.05))

    def _work(self) -> None:
        with archive(self.home), locks.held(lock_path(self.home), patience=5.0) as mine:
            if mine:
                here = runtime.current()
                with watch.at_work():
                    Worker(here, HANDLERS, chores(here.settings)).run()

    def _without_bytes(self, quiet: bool) -> Iterator[str]:
        """Rows whose bytes are not there, or not as many; of uploads only while no server moves them."""
        objects = self.home / "objects"
        with closing(sqlite3.connect(self.home / "archive.sqlite3", timeout=30)) as database:
            rows = set(database.execute("SELECT sha256, size FROM digital_object"))
            rows |= set(database.execute("SELECT sha256, size FROM draft_file"))
            if quiet:
                yield from unfinished(database, self.home)
        for sha256, size in rows:
            if not _has(objects / sha256[:2] / sha256[2:4] / sha256, size):
                yield f"a row of {sha256[:12]} lacks its bytes"

    def _judge(self) -> None:
        if not (self.folder / HEARD).exists():
            self.found.append("nothing is known of what the crowd heard")
            return
        self.heard = Heard(**json.loads((self.folder / HEARD).read_text()))
        self.found += self.heard.faults
        for command in (("worker", "--once"), ("index", "check")):
            try:
                Program(self.home).run(*command)
            except RuntimeError as error:
                self.found.append(str(error))
        self.found += faults(self.home, Acknowledged())
        self.found += self._without_bytes(quiet=True)
        with closing(sqlite3.connect(self.home / "archive.sqlite3")) as database:
            self.found += _lost(database, self.heard)


def _lost(database: sqlite3.Connection, heard: Heard) -> Iterator[str]:
    query = (
        "SELECT r.reference_code, o.sha256 FROM record r JOIN digital_object o ON o.record_id = r.id "
        "WHERE o.role = 'evidentiary'"
    )
    there: dict[str, set[str]] = {}
    for code, sha256 in database.execute(query):
        there.setdefault(code, set()).add(sha256)
    for code, digests in heard.submissions.items():
        if there.get(code) != set(digests):
            yield f"{code} was handed in with {len(digests)} files and has {len(there.get(code, ()))} of its own"
    taken = {code for (code,) in database.execute("SELECT reference_code FROM record WHERE state = 'accessioned'")}
    yield from (f"{code} was taken in, and it is lost" for code in heard.accessions if code not in taken)
    without = (
        "SELECT count(*) FROM digital_object o WHERE o.detected_type = 'image/png' AND o.role = 'evidentiary' "
        "AND NOT EXISTS (SELECT 1 FROM digital_object w WHERE w.derived_from = o.id AND w.purpose = 'thumbnail')"
    )
    if (count := database.execute(without).fetchone()[0]) != 0:
        yield f"{count} pictures have no working copies"


def _serve(app: Flask, settings: Settings, at: socket.socket) -> None:
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # after a kill everybody comes at once
    create_server(app, sockets=[at], **options(settings)).run()


def _forked(work: Callable[[], None]) -> int:
    """A process of its own; forked, because a start from nothing takes seconds."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        work()
        code = 0
    finally:
        os._exit(code)


def _has(path: Path, size: int) -> bool:
    return path.exists() and path.stat().st_size == size


def desk_kills(folder: Path, times: int, seed: int, tell: Callable[[str], None] = lambda words: None) -> list[str]:
    """Kill the desk of a new archive so many times; returns every fault."""
    work = Kills(folder, seed)
    found = work.run(times, tell)
    tell(work.counts())
    return found


def main() -> None:
    folder, times, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    found = desk_kills(folder, times, seed, lambda words: print(words, flush=True))
    for fault in found:
        print(fault)
    raise SystemExit(1 if found else 0)


if __name__ == "__main__":
    main()
