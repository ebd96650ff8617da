"""A hostile bag is refused in words before what it holds has filled the memory of whoever checks it or takes it in."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.config import Settings
from archive.exports.offline import verify
from tests.exports.bags import HandMade, verifier_key
from tests.exports.test_receiving import founded, other  # noqa: F401  # fixtures
from tests.support.checkout import ROOT

MANY = b"[" + b"[]," * 10_000_000 + b"[]]"
"""30 MB, of which a careless reader makes 900."""
DEEP = b"[" * 40 + b"]" * 40
MOST = 200_000
"""Kilobytes that a checker may use, itself included."""


def contents(data: bytes) -> Callable[[HandMade], None]:
    def change(made: HandMade) -> None:
        made.files["data/sijill.json"] = data

    return change


def line(path: str, data: bytes) -> Callable[[HandMade], None]:
    def change(made: HandMade) -> None:
        made.files[path] = data + b"\n" + made.files[path]

    return change


HOSTILE = (
    ("contents of many values", contents(b'{"format":"sijill-bag/1","x":' + MANY + b"}"), "data/sijill.json"),
    ("contents of great depth", contents(b'{"format":"sijill-bag/1","x":' + DEEP + b"}"), "nested deeper than 32"),
    ("an event of many values", line("data/custody/events.jsonl", MANY), "longer than 1000000 bytes"),
    ("an event of great depth", line("data/custody/events.jsonl", DEEP), "nested deeper than 32"),
    ("a record longer than any", line("data/records.jsonl", MANY), "longer than 16000000 bytes"),
    ("a record of many values", line("data/records.jsonl", MANY[:12_000_000]), "more than 1000000 values"),
    ("a record of great depth", line("data/records.jsonl", DEEP), "nested deeper than 32"),
    ("keys without end", line("data/custody/keys.txt", b"k\n" * 15_000_000), "too large"),
)


@pytest.mark.parametrize(("change", "says"), [row[1:] for row in HOSTILE], ids=[row[0] for row in HOSTILE])
def test_no_document_of_a_bag_fills_the_memory_of_its_checker(
    tmp_path: Path, change: Callable[[HandMade], None], says: str
) -> None:
    made = HandMade()
    change(made)
    code, said, peak = checked(made.write(tmp_path / "bag"))
    assert code == 1
    assert says in said
    assert peak < MOST


def test_what_a_bag_says_of_itself_does_not_fill_the_memory_of_its_checker(tmp_path: Path) -> None:
    bag = HandMade().write(tmp_path / "bag")
    with (bag / "bag-info.txt").open("ab") as file:
        file.write(b"a:\r" * 10_000_000)
    code, said, peak = checked(bag)
    assert code == 1
    assert "“bag-info.txt” is too large to be what it should be." in said
    assert peak < MOST


def checked(folder: Path) -> tuple[int, str, int]:
    """Exit code, words, and the most memory in kilobytes, of the checker alone in a process."""
    return run("runpy.run_path(sys.argv[0], run_name='__main__')", str(verify.__file__), str(folder))


def run(start: str, *words: str, **environ: str) -> tuple[int, str, int]:
    # Not ru_maxrss: that of a new process begins at what its parent has.
    program = (
        f"import runpy, sys\nsys.argv[:] = sys.argv[1:]\ntry:\n    {start}\n"
        "finally:\n    print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0], file=sys.stderr)\n"
    )
    command = [sys.executable, "-P", "-c", program, *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **environ})
    return done.returncode, done.stdout + done.stderr, int(done.stderr.split()[-1])


@pytest.mark.parametrize("change", [HOSTILE[0][1], HOSTILE[5][1], HOSTILE[7][1]], ids=["contents", "record", "keys"])
def test_nor_that_of_the_archive_that_takes_it_in(
    other: Settings,  # noqa: F811  # a fixture
    tmp_path: Path,
    change: Callable[[HandMade], None],
) -> None:
    made = HandMade()
    change(made)
    bag = made.write(tmp_path / "bag")
    start = "runpy.run_module('archive', run_name='__main__')"
    where = {"SIJILL_HOME": str(other.home), "PYTHONPATH": str(ROOT), "SIJILL_DISK_RESERVE": "0"}
    code, said, peak = run(start, "archive", "import", str(bag), "--key", verifier_key(), **where)
    assert code == 1
    assert "data/" in said
    assert peak < MOST
