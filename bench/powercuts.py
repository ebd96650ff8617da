"""Power cuts at random moments of everything that writes: hand-in, import, backup, restore, export.

Each scenario runs the real program under strace (``tests.support.power``), cuts the power at random moments of what it
did, and starts the archive on what the disk may hold then: what was acknowledged is there, nothing is there by half,
everything opens, and what was cut can be done again.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archive.access.viewer import SYSTEM
from archive.backup import layout
from archive.backup.checking import check
from archive.backup.making import make
from archive.backup.restoring import restore
from archive.base.cli import RESTORING
from archive.base.db import Database, reading
from archive.base.errors import DomainError
from archive.base.runtime import Runtime, active
from archive.config import load
from archive.custody.checking import check_ledger
from archive.exports.offline import verify
from archive.search import checking, sync
from bench.actors import comment, contribute, contribute_in_pieces, leave_half
from bench.judge import Acknowledged, faults
from bench.program import COMMAND, Program
from bench.torture import Torture, codes
from tests.support.power import Disk, changing, cuts
from tests.support.serving import start
from tests.support.trace import Call, read, traced

WORK_SECONDS = 4.0
CANARY = "Zeisig"
Judge = Callable[[Path, float, bool], list[str]]


class Stamped(dict[str, Any]):
    """What was acknowledged, and when."""

    def __init__(self) -> None:
        super().__init__()
        self.times: dict[str, float] = {}

    def __setitem__(self, name: str, value: Any) -> None:
        super().__setitem__(name, value)
        self.times[name] = time.time()

    def until(self, moment: float) -> dict[str, Any]:
        return {name: value for name, value in self.items() if self.times[name] < moment}


@dataclass
class Scenario:
    """One archive in ``world/home``, what is done with it under strace, and how the cuts are judged."""

    folder: Path
    seed: int
    cuts: int
    stamped: tuple[Stamped, Stamped, Stamped] = field(default_factory=lambda: (Stamped(), Stamped(), Stamped()))
    found: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.said = Acknowledged(*self.stamped, {})
        self.folder.mkdir(parents=True, exist_ok=True)
        self.world = self.folder / "world"
        self.world.mkdir()
        self.work = Torture(self.world, self.seed, self.said)
        self.home = self.work.program.home
        self.chance = random.Random(self.seed)
        self.work.prepare()

    def trace(self, *words: object) -> list[Call]:
        """Run one command to its end under strace."""
        output = self.folder / f"{words[0]}.trace"
        command = [*traced(output), *COMMAND, *map(str, words)]
        done = subprocess.run(command, env=self.work.environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(map(str, words))}: {done.stderr}")
        return read(output)

    def judge(self, name: str, disk: Disk, calls: list[Call], judge: Judge) -> list[str]:
        """Cut the power at random moments and once at the end; every fault that is found then."""
        moments = changing(self.world, calls)
        chosen = {*self.chance.sample(moments, min(self.cuts, len(moments))), len(calls)}
        for moment, left in cuts(disk, calls, chosen, self.chance, self.folder):
            last = moment == len(calls)
            try:
                wrong = judge(left, calls[moment - 1].time, last)
            except Exception as error:  # noqa: BLE001  # whatever does not open is what is looked for
                wrong = [f"{type(error).__name__}: {error}"]
            self.found += [f"{name}, cut after {moment} of {len(calls)} calls: {fault}" for fault in wrong]
            shutil.rmtree(left)
        return self.found

    def archive_faults(self, home: Path, moment: float) -> list[str]:
        """What is wrong with an archive after a cut at this moment."""
        comments, uploads, batches = (stamped.until(moment) for stamped in self.stamped)
        return archive_faults(home, Acknowledged(comments, uploads, batches, self.said.attempted))


def archive_faults(home: Path, said: Acknowledged | None = None) -> list[str]:
    """What is wrong with an archive that was harmed: lost, half, or not to be opened."""
    if not (home / "archive.sqlite3").exists():
        return ["the database is gone"]
    return [*faults(home, said or Acknowledged()), *_opened(home)]


def _opened(home: Path) -> Iterator[str]:
    """The archive as a started program finds it."""
    with archive(home):
        sync.ensure()
        differences = checking.check()
        if differences.orphaned or differences.wrong_labels:
            yield f"the index shows what the database does not: {differences}"
        with reading():
            for fault in check_ledger():
                yield f"{fault.where}: {fault.message}"


class archive:  # noqa: N801  # a context manager
    """The archive of one home in force."""

    def __init__(self, home: Path) -> None:
        settings = load({"SIJILL_HOME": str(home)})
        self.database = Database(settings.database, pooled=False)
        self._active = active(Runtime(settings, self.database))

    def __enter__(self) -> None:
        self._active.__enter__()

    def __exit__(self, *error: object) -> None:
        self._active.__exit__(None, None, None)
        self.database.close()


def ingest(scenario: Scenario) -> list[str]:
    """People hand in, comment and import while the power may fail."""
    work = scenario.work
    disk = Disk(scenario.world)
    served = scenario.folder / "serve.trace"
    server = start([*traced(served), *COMMAND], work.environment, scenario.folder / "log")
    work.codes = codes(server.address)
    actors = [
        threading.Thread(target=work.repeat, args=(act, server.address, f"p-{number}"))
        for number, act in enumerate((comment, contribute, contribute_in_pieces, leave_half))
    ]
    for actor in actors:
        actor.start()
    batch = work.batch("power", 5)
    disk_calls = scenario.trace("import", batch)
    scenario.said.batches["power"] = 5
    deadline = time.monotonic() + 300
    while not (scenario.said.uploads and scenario.said.comments) and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(WORK_SECONDS)
    work.stop.set()
    for actor in actors:
        actor.join()
    os.killpg(server.process.pid, signal.SIGKILL)
    server.process.wait()
    calls = sorted([*disk_calls, *read(served)], key=lambda call: call.time)
    if not (scenario.said.uploads and scenario.said.comments):
        scenario.found.append(f"nothing was proved: {scenario.said.counts()}")
    return scenario.judge("ingest", disk, calls, lambda left, at, last: scenario.archive_faults(left / "home", at))


def backing_up(scenario: Scenario) -> list[str]:
    """A second backup into a folder that holds a first."""
    backups = scenario.world / "backups"
    scenario.work.program.run("backup", backups)
    scenario.work.program.run("import", scenario.work.batch("more", 4))
    scenario.said.batches["more"] = 4
    disk = Disk(scenario.world)
    calls = scenario.trace("backup", backups)

    def judge(left: Path, at: float, last: bool) -> list[str]:
        wrong = scenario.archive_faults(left / "home", at)
        whole = layout.whole(left / "backups")
        for backup in whole:
            wrong += checked(backup)
        if len(whole) != 2 if last else not 1 <= len(whole) <= 2:
            wrong.append(f"{len(whole)} whole backups")
        with archive(left / "home"):
            again = make(SYSTEM, left / "backups")
        return wrong + checked(again.path) + [f"left over: {path}" for path in layout.cut(left / "backups")]

    return scenario.judge("backup", disk, calls, judge)


def restoring(scenario: Scenario) -> list[str]:
    """A restore into a new folder."""
    backups, new = scenario.world / "backups", scenario.world / "new"
    scenario.work.program.run("backup", backups)
    disk = Disk(scenario.world)
    calls = scenario.trace("restore", backups, "--home", new)

    def judge(left: Path, at: float, last: bool) -> list[str]:
        home = left / "new"
        finished = (home / "archive.sqlite3").exists() and not (home / RESTORING).exists()
        if finished:
            return scenario.archive_faults(home, at)
        if last:
            return ["the restore was acknowledged and is not finished"]
        done = restore(left / "backups", {"SIJILL_HOME": str(home)})
        return [*done.proof.wrong, *done.proof.known, *scenario.archive_faults(home, at)]

    return scenario.judge("restore", disk, calls, judge)


def exporting(scenario: Scenario) -> list[str]:
    """A bag of everything that is public."""
    out = scenario.world / "out"
    disk = Disk(scenario.world)
    words = ("--all", "--format", "bag", "--audience", "public", "--recipient", "A court", "--reason", "A request")
    calls = scenario.trace("export", *words, "--output", out)

    def judge(left: Path, at: float, last: bool) -> list[str]:
        wrong = scenario.archive_faults(left / "home", at)
        if (left / "out").exists():
            return wrong + [f"the bag claims to be whole: {fault}" for fault in verify.check(left / "out").wrong]
        return [*wrong, *(["the export was acknowledged and is lost"] if last else [])]

    return scenario.judge("export", disk, calls, judge)


def taking_in(scenario: Scenario) -> list[str]:
    """A bag of another archive."""
    sender = Torture(scenario.folder / "sender", scenario.seed + 1)
    sender.folder.mkdir()
    sender.program.run("init")
    sender.program.run("import", sender.batch("sent", 5))
    bag = scenario.folder / "bag"
    words = ("--all", "--format", "bag", "--audience", "archive")
    sender.program.run("export", *words, "--output", bag)
    key = (bag / "data" / "custody" / "keys.txt").read_text("utf-8").split()[-1]
    disk = Disk(scenario.world)
    calls = scenario.trace("import", bag, "--key", key)

    def judge(left: Path, at: float, last: bool) -> list[str]:
        wrong = scenario.archive_faults(left / "home", at)
        with closing(sqlite3.connect(left / "home" / "archive.sqlite3")) as database:
            (bags,) = database.execute("SELECT count(*) FROM transfer").fetchone()
            (records,) = database.execute("SELECT count(*) FROM transferred_record").fetchone()
        if (bags, records) not in ([(1, 5)] if last else [(0, 0), (1, 5)]):
            wrong.append(f"{bags} bags with {records} records were taken in")
        return wrong

    return scenario.judge("bag import", disk, calls, judge)


def erasing(scenario: Scenario) -> list[str]:
    """A record whose title is a canary is erased, and the worker removes its bytes."""
    program, work = scenario.work.program, scenario.work
    code = str(json.loads(program.run("import", work.batch(CANARY, 1), "--json").output)["reference_codes"][0])
    program.run("worker", "--once")
    work.said.attempted.clear()  # an erased record has no identifier any more
    disk = Disk(scenario.world)
    calls = scenario.trace("record", "erase", code, "--reason", "danger", "--confirm", code)
    acknowledged = len(calls)
    calls += scenario.trace("worker", "--once")

    def judge(left: Path, at: float, last: bool) -> list[str]:
        home = left / "home"
        wrong = scenario.archive_faults(home, at)
        with closing(sqlite3.connect(home / "archive.sqlite3")) as database:
            (erased,) = database.execute("SELECT count(*) FROM erasure").fetchone()
        if at > calls[acknowledged - 1].time and not erased:
            wrong.append("the erasure was acknowledged and is lost")
        if erased:
            Program(home).run("worker", "--once")
            wrong += [f"the erased words are in {path.relative_to(home)}" for path in _holding(home, CANARY)]
        return wrong

    return scenario.judge("erasure", disk, calls, judge)


def _holding(home: Path, words: str) -> list[Path]:
    return [path for path in home.rglob("*") if path.is_file() and words.encode() in path.read_bytes()]


def checked(backup: Path) -> list[str]:
    """What is wrong with a backup that has the name of a whole one."""
    try:
        check(backup)
    except DomainError as error:
        return [f"{backup.name} claims to be whole: {error}"]
    return []


SCENARIOS: dict[str, Callable[[Scenario], list[str]]] = {
    "ingest": ingest,
    "backup": backing_up,
    "restore": restoring,
    "export": exporting,
    "bag import": taking_in,
    "erasure": erasing,
}


def power_cuts(folder: Path, name: str, number: int, seed: int) -> list[str]:
    """Run one scenario with so many cuts; returns every fault."""
    return SCENARIOS[name](Scenario(folder, seed, number))
