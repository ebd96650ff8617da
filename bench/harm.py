"""A disk that refuses, a disk that is full, and kill -9, at random moments of the commands that write.

After each harm: what was acknowledged is there, nothing that claims to be whole is there by half, the command that
failed said so in words, and done again it succeeds.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from archive.backup import layout
from archive.base.cli import RESTORING
from archive.base.errors import Unavailable
from archive.exports.offline import verify
from archive.search import checking
from bench.powercuts import Scenario, archive, archive_faults, checked
from bench.program import COMMAND
from tests.support.trace import read, refusing, traced

# Calls that a disk may refuse, with what it says.
REFUSALS = (
    ("fsync,fdatasync", "EIO"),
    ("write", "EIO"),
    ("pwrite64", "EIO"),
    ("write", "ENOSPC"),
    ("pwrite64", "ENOSPC"),
    ("rename,renameat,renameat2,link,linkat", "EIO"),
    ("mkdir,mkdirat", "ENOSPC"),
)


@dataclass(frozen=True)
class Attempt:
    """A command that was harmed: its exit code (negative: killed) and what it said."""

    code: int
    said: str
    harm: str


@dataclass(frozen=True)
class Act:
    """A command that writes: its words for the n-th time, and what may be wrong after it."""

    words: Callable[[Scenario, Path, int], list[str]]
    done: Callable[[Path, int], bool]
    """Whether what it makes is there."""
    faults: Callable[[Path, int], list[str]]
    """What claims to be whole and is not."""


def _import(scenario: Scenario, place: Path, turn: int) -> list[str]:
    folder = scenario.world / f"t{turn}"
    if not folder.exists():
        scenario.work.batch(f"t{turn}", 4)
    return ["import", str(folder)]


def _backups(place: Path, turn: int) -> list[str]:
    return [fault for backup in layout.whole(place / "backups") for fault in checked(backup)]


def _restored(place: Path, turn: int) -> bool:
    home = place / f"new{turn}"
    return (home / "archive.sqlite3").exists() and not (home / RESTORING).exists()


def _bag(place: Path, turn: int) -> list[str]:
    bag = place / f"out{turn}"
    return verify.check(bag).wrong if bag.exists() else []


def _index(scenario: Scenario, place: Path, turn: int) -> list[str]:
    """News to be indexed come first: the command that is harmed does nothing but index them."""
    folder = scenario.world / f"i{turn}"
    if not folder.exists():
        scenario.work.program.run("import", scenario.work.batch(f"i{turn}", 4))
    return ["index", "sync"]


def _index_faults(place: Path, turn: int) -> list[str]:
    """The index opens, and but for what still waits it is the database."""
    with archive(place / "home"):
        try:
            found = checking.check()
        except Unavailable as error:
            return [f"the index does not open: {error}"]
    return [f"index and database differ: {found.counts()}"] if found else []


_BAG = ("--all", "--format", "bag", "--audience", "public", "--recipient", "A court", "--reason", "A request")
ACTS: dict[str, Act] = {
    "import": Act(_import, lambda place, turn: False, lambda place, turn: []),
    "backup": Act(
        lambda scenario, place, turn: ["backup", str(place / "backups")], lambda place, turn: False, _backups
    ),
    "restore": Act(
        lambda scenario, place, turn: ["restore", str(scenario.world / "first"), "--home", str(place / f"new{turn}")],
        _restored,
        lambda place, turn: archive_faults(place / f"new{turn}") if _restored(place, turn) else [],
    ),
    "index": Act(_index, lambda place, turn: False, _index_faults),
    "export": Act(
        lambda scenario, place, turn: ["export", *_BAG, "--output", str(place / f"out{turn}")],
        lambda place, turn: (place / f"out{turn}").exists(),
        _bag,
    ),
}


class Harmed:
    """One archive whose commands are harmed again and again."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.scenario = Scenario(folder, seed, 0)
        self.chance = random.Random(seed)
        self.found: list[str] = []
        self._counted: dict[str, Counter[str]] = {}
        self._lasted: dict[str, float] = {}
        self.home = self.scenario.home
        self.environment = self.scenario.work.environment | {"SIJILL_DISK_RESERVE": "0"}
        self.scenario.work.program.run("backup", self.scenario.world / "first")

    def judge(self, name: str, place: Path, turn: int, attempt: Attempt) -> None:
        """What is wrong now, and whether the command succeeds when it is done again."""
        act, scenario = ACTS[name], self.scenario
        wrong = act.faults(place, turn)
        # Where the terminal itself refuses, nobody can be told anything.
        if attempt.code > 0 and "Traceback" in attempt.said and "in echo" not in attempt.said:
            wrong.append(f"it failed without a word for people: {attempt.said[-1500:]}")
        if attempt.code != 0 and not act.done(place, turn):
            again = self._plain(name, place, turn)
            if again.code != 0:
                wrong.append(f"done again it failed: {again.said[-1500:]}")
        if name == "import":
            scenario.said.batches[f"t{turn}"] = 4
        wrong += act.faults(place, turn) + archive_faults(self.home, scenario.said)
        self.found += [f"{name}, {attempt.harm}: {fault}" for fault in dict.fromkeys(wrong)]

    def refuse(self, name: str, turn: int) -> None:
        """Let one call of the command be refused."""
        calls, error = REFUSALS[turn % len(REFUSALS)]
        place = self.scenario.world
        words = ACTS[name].words(self.scenario, place, turn)
        number = self.chance.randint(1, max(1, self._usual(name)[calls]))
        prefix = refusing(calls, error, number)
        attempt = self._run([*prefix, *COMMAND, *words], f"{error} on {calls} number {number}")
        self.judge(name, place, turn, attempt)

    def kill(self, name: str, turn: int) -> None:
        """End the command at a random moment, without asking."""
        place = self.scenario.world
        command = [*COMMAND, *ACTS[name].words(self.scenario, place, turn)]
        after = self.chance.uniform(0.3, self._lasts(name))
        process = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        time.sleep(after)
        os.killpg(process.pid, signal.SIGKILL)
        self.judge(name, place, turn, Attempt(process.wait(), "", f"killed after {after:.2f} s"))

    def fill(self, name: str, turn: int, place: Path) -> None:
        """Run the command towards a disk of its own that is too small, and then large enough."""
        words = ACTS[name].words(self.scenario, place, turn)
        for kilobytes in (self.chance.randint(64, 1200), self.chance.randint(1200, 2400)):
            with disk(place, kilobytes) as resize:
                if name in ("import", "index"):  # they write into the data folder alone
                    resize(64_000)
                    self._move_in(place, kilobytes, resize)
                attempt = self._run([*COMMAND, *words], f"a disk of {kilobytes} kB")
                resize(64_000)
                self.judge(name, place, turn, attempt)
                self.scenario.said.batches.pop(f"t{turn}", None)  # it was on the small disk alone
        self._move_out()

    def _move_in(self, place: Path, kilobytes: int, resize: Callable[[int], None]) -> None:
        """Put the archive on the small disk and leave it little more room than it takes."""
        self.home = place / "home"
        shutil.copytree(self.scenario.home, self.home)
        self.environment["SIJILL_HOME"] = str(self.home)
        used = sum(path.stat().st_blocks for path in self.home.rglob("*")) // 2
        resize(used + kilobytes // 8)

    def _move_out(self) -> None:
        self.home = self.scenario.home
        self.environment["SIJILL_HOME"] = str(self.home)

    def _plain(self, name: str, place: Path, turn: int) -> Attempt:
        return self._run([*COMMAND, *ACTS[name].words(self.scenario, place, turn)], "none")

    def _run(self, command: list[str], harm: str) -> Attempt:
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        return Attempt(done.returncode, done.stderr, harm)

    def _usual(self, name: str) -> Counter[str]:
        """How often an unharmed command makes each kind of call."""
        if name in self._counted:
            return self._counted[name]
        words = ACTS[name].words(self.scenario, self.scenario.world, 1000)
        output = self.scenario.folder / "usual.trace"
        self._run([*traced(output), *COMMAND, *words], "none")
        made = Counter(call.name for call in read(output))
        counts = Counter({calls: sum(made[call] for call in calls.split(",")) for calls, _ in REFUSALS})
        self._counted[name] = counts
        return counts

    def _lasts(self, name: str) -> float:
        if name not in self._lasted:
            started = time.monotonic()
            self._plain(name, self.scenario.world, 2000)
            self._lasted[name] = time.monotonic() - started
        return self._lasted[name]


@contextmanager
def disk(place: Path, kilobytes: int) -> Iterator[Callable[[int], None]]:
    """A small disk at ``place``, and what makes it larger; ``PermissionError`` where nothing may be mounted."""
    place.mkdir(exist_ok=True)

    def mount(*options: str) -> None:
        done = subprocess.run(["mount", "-t", "tmpfs", *options, "tmpfs", str(place)], capture_output=True, check=False)
        if done.returncode != 0:
            raise PermissionError(done.stderr.decode())

    mount("-o", f"size={kilobytes}k,mode=700")
    try:
        yield lambda larger: mount("-o", f"remount,size={larger}k")
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False)
        shutil.rmtree(place, ignore_errors=True)


def refused(folder: Path, name: str, number: int, seed: int) -> list[str]:
    """Let calls of one command be refused, each time another; returns every fault."""
    harmed = Harmed(folder, seed)
    for turn in range(number):
        harmed.refuse(name, turn)
    return harmed.found


def killed(folder: Path, name: str, number: int, seed: int) -> list[str]:
    """Kill one command at random moments; returns every fault."""
    harmed = Harmed(folder, seed)
    for turn in range(number):
        harmed.kill(name, turn)
    return harmed.found


def filled(folder: Path, name: str, number: int, seed: int) -> list[str]:
    """Run one command towards a disk that is too small; returns every fault."""
    harmed = Harmed(folder, seed)
    for turn in range(number):
        harmed.fill(name, turn, folder / "small")
    return harmed.found
