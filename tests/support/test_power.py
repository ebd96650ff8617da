"""The power switch itself: careless programs lose what careful ones keep."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.support import power
from tests.support.trace import STRACE, Call, read, traced

pytestmark = pytest.mark.skipif(STRACE is None, reason="strace tells what a program asks of the disk")

HEAD = "import os, pathlib, sqlite3, sys\nroot = pathlib.Path(sys.argv[1])\n"
SYNC = "h = os.open(root, os.O_RDONLY); os.fsync(h); os.close(h)\n"
# A program, the files that any cut after it may leave (every one of a tuple is one possibility), and why.
PROGRAMS = [
    (
        "(root / 'a').write_bytes(b'new')",
        {(), ("a=",), ("a=new",)},
        "a file that nobody brought to the disk: no name, no bytes, or both",
    ),
    (
        "f = open(root / 'a', 'wb'); f.write(b'new'); f.flush(); os.fsync(f.fileno()); f.close()\n",
        {(), ("a=new",)},
        "fsync of a file says nothing of its name",
    ),
    (
        "f = open(root / 'a', 'wb'); f.write(b'new'); f.flush(); os.fsync(f.fileno()); f.close()\n" + SYNC,
        {("a=new",)},
        "bytes and name are safe",
    ),
    (
        "(root / 'a').write_bytes(b'new'); os.rename(root / 'a', root / 'old')",
        {("old=before",), ("old=before", "a="), ("old=before", "a=new"), ("old=",), ("old=new",)},
        "a rename without fsync may put an empty file in the place of a good one",
    ),
    (
        "f = open(root / 'a', 'wb'); f.write(b'new'); f.flush(); os.fsync(f.fileno()); f.close()\n"
        "os.rename(root / 'a', root / 'old')\n" + SYNC,
        {("old=new",)},
        "the whole of it in the right order",
    ),
    (
        "os.mkdir(root / 'd'); os.rename(root / 'old', root / 'd' / 'old')",
        {("old=before",), ("d/", "old=before"), ("d/", "d/old=before")},
        "a rename between folders is there or not, and nothing is lost by it",
    ),
    ("os.unlink(root / 'old')", {(), ("old=before",)}, "what was removed may be back"),
]  # fmt: skip


def run(folder: Path, program: str) -> tuple[power.Disk, list[Call]]:
    root = folder / "root"
    root.mkdir()
    if "old" in program:
        (root / "old").write_bytes(b"before")
    disk = power.Disk(root)
    output = folder / "trace"
    subprocess.run([*traced(output), sys.executable, "-c", HEAD + program, str(root)], check=True)
    return disk, read(output)


def look(root: Path) -> tuple[str, ...]:
    found = [
        f"{path.relative_to(root)}/" if path.is_dir() else f"{path.relative_to(root)}={path.read_text()}"
        for path in root.rglob("*")
    ]
    return tuple(sorted(found, key=lambda name: (not name.startswith(("d", "old")), name)))


@pytest.mark.parametrize(("program", "possible", "why"), PROGRAMS)
def test_what_a_cut_may_leave(tmp_path: Path, program: str, possible: set[tuple[str, ...]], why: str) -> None:
    disk, calls = run(tmp_path, program)
    for call in calls:
        disk.do(call)
    chance = random.Random(1)
    seen: Counter[tuple[str, ...]] = Counter()
    for turn in range(60):
        disk.cut(chance, tmp_path / str(turn))
        seen[look(tmp_path / str(turn))] += 1
    assert set(seen) == possible, why


def test_a_write_may_be_torn(tmp_path: Path) -> None:
    disk, calls = run(tmp_path, "(root / 'a').write_bytes(b'x' * 20_000)\n" + SYNC)
    for call in calls:
        disk.do(call)
    chance, sizes = random.Random(2), set()
    for turn in range(60):
        disk.cut(chance, tmp_path / str(turn))
        data = (tmp_path / str(turn) / "a").read_bytes()
        sizes.add((len(data), data.count(b"x")))
    assert {(0, 0), (20_000, 20_000)} < sizes and len(sizes) > 8


@pytest.mark.parametrize(("synchronous", "loses"), [("FULL", False), ("OFF", True)])
def test_sqlite_keeps_what_it_promised_and_loses_what_it_did_not(tmp_path: Path, synchronous: str, loses: bool) -> None:
    """The model against a database that is known: FULL keeps every acknowledged row, OFF does not."""
    program = (
        "c = sqlite3.connect(root / 'db', isolation_level=None)\n"
        "c.execute('PRAGMA journal_mode=WAL')\n"
        f"c.execute('PRAGMA synchronous={synchronous}')\n"
        "c.execute('CREATE TABLE t (n)')\n"
        "for n in range(30):\n"
        "    c.execute('INSERT INTO t VALUES (?)', (n,))\n"
        "    os.write(1, b'row %d\\n' % n)\n"
    )
    disk, calls = run(tmp_path, program)
    acknowledged = [at for at, call in enumerate(calls) if call.name == "write" and b"row " in _data(call)]
    assert len(acknowledged) == 30
    chance, lost = random.Random(3), 0
    for number, cut in power.cuts(disk, calls, chance.sample(range(acknowledged[0], len(calls)), 25), chance, tmp_path):
        promised = sum(1 for position in acknowledged if position < number)
        connection = sqlite3.connect(cut / "db")
        try:
            (found,) = connection.execute("SELECT count(*) FROM t").fetchone()
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        except sqlite3.DatabaseError:
            found = 0
        connection.close()
        lost += max(0, promised - found)
    assert (lost > 0) is loses


def _data(call: Call) -> bytes:
    return b"".join(word for word in call.arguments if isinstance(word, bytes))
