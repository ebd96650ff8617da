"""JSON Lines that somebody else wrote: each line is an object or the problem that it is, with a bound on everything."""

from __future__ import annotations

import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from archive.base.errors import Invalid, Problem
from archive.records import lines
from archive.records.lines import DEEPEST, LONGEST_LINE, read_lines


def read(tmp_path: Path, content: bytes) -> list[tuple[int, Any]]:
    path = tmp_path / "records.jsonl"
    path.write_bytes(content)
    return [(number, str(found) if isinstance(found, Problem) else found) for number, found in read_lines(path)]


def test_blank_lines_count_and_are_left_out(tmp_path: Path) -> None:
    assert read(tmp_path, b'\n{"a": 1}\r\n  \n{"b": [2]}') == [(2, {"a": 1}), (4, {"b": [2]})]


def test_a_byte_order_mark_at_the_start_is_no_fault(tmp_path: Path) -> None:
    assert read(tmp_path, b'\xef\xbb\xbf{"a": "\xd9\x86"}\n') == [(1, {"a": "ن"})]


DEEP = b'{"a": ' + b"[" * DEEPEST + b"]" * DEEPEST + b"}"
FAULTS = [
    (b'{"a": 1', "line 1: It is not JSON: Expecting ',' delimiter at column 8.", "half a line"),
    (b"{'a': 1}", "line 1: It is not JSON: ", "another language's quotes"),
    (b'{"a": 1} {"b": 2}', "line 1: It is not JSON: Extra data", "two objects on one line"),
    (b'{"a": 1, "a": 2}', "line 1: The key “a” stands twice in one object.", "one key twice"),
    (b'{"x": {"a": 1, "a": 1}}', "line 1: The key “a” stands twice in one object.", "also deep inside"),
    (b'{"\\u001b[2J": 1, "\\u001b[2J": 1}', "line 1: The key “'\\x1b[2J'” stands twice", "a terminal's command"),
    (b'{"a": NaN}', "line 1: NaN is not a number of JSON.", "not a number"),
    (b'{"a": -Infinity}', "line 1: -Infinity is not a number of JSON.", "endless"),
    (b'{"a": "\xff"}', "line 1: It is not UTF-8.", "Latin 1, perhaps"),
    (b'\xff\xfe{\x00"\x00', "line 1: It is not UTF-8.", "UTF-16"),
    (DEEP, f"line 1: It is nested deeper than {DEEPEST} levels.", "too deep"),
    (b"[" * 100_000, f"line 1: It is nested deeper than {DEEPEST} levels.", "deep enough to end Python"),
    (b'{"a": ' + b"9" * 5000 + b"}", "line 1: It is not JSON that can be read.", "a number without end"),
    (b'{"a": "\x01"}', "line 1: It is not JSON: Invalid control character", "a bare control character"),
    (b"\x00\x00", "line 1: It is not JSON", "nothing at all"),
]


@pytest.mark.parametrize(("content", "said", "why"), FAULTS, ids=[row[2] for row in FAULTS])
def test_a_line_that_is_refused(tmp_path: Path, content: bytes, said: str, why: str) -> None:
    found = read(tmp_path, content + b'\n{"good": 1}\n')
    assert str(found[0][1]).startswith(said)
    assert found[1] == (2, {"good": 1}), "the lines after it are read"


def test_brackets_inside_strings_are_not_depth(tmp_path: Path) -> None:
    line = b'{"a": "' + b"[{" * 100 + b'\\"[", "b": [' + b"[]," * 60 + b"[]]}"
    assert read(tmp_path, line)[0][1]["a"].startswith("[{[{")


def test_a_line_that_is_too_long_is_one_fault_and_the_rest_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "LONGEST_LINE", 100)
    long = b'{"a": "' + b"x" * 1000 + b'"}'
    content = b'{"n": 1}\n' + long + b'\n{"n": 3}\n' + b" " * 99 + b"\n" + long
    found = read(tmp_path, content)
    assert [number for number, _ in found] == [1, 2, 3, 5]
    assert found[1][1] == found[3][1].replace("line 5", "line 2") == "line 2: The line is longer than 100 bytes."


def test_a_line_of_many_megabytes_is_never_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_bytes(b"x" * (LONGEST_LINE * 4) + b'\n{"n": 2}\n')
    tracemalloc.start()
    found = list(read_lines(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found[1] == (2, {"n": 2})
    assert peak < LONGEST_LINE * 3.5


def test_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    for path in (tmp_path / "none.jsonl", tmp_path):
        with pytest.raises(Invalid, match="cannot be read"):
            list(read_lines(path))
