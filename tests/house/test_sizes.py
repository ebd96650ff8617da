"""Modules that fit a head and functions that fit a screen."""

from __future__ import annotations

import ast
import re
import statistics

from tests.support.checkout import ROOT, modules, tracked_files

# It leaves with every export and runs alone on a machine that has nothing of ours: one file, whatever its length.
TRAVELS_ALONE = ROOT / "archive" / "exports" / "offline" / "verify.py"
SILENCER = re.compile(r"#\s*(?:type:\s*ignore|noqa|pragma:\s*no cover)")
REASON = re.compile(r"#\s*(?:type:\s*ignore\[[\w, -]+\]|noqa:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)\s+(?:#|-|—)\s*\w.{3,}")


def lengths_of_functions() -> dict[str, int]:
    found = {}
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and node.end_lineno:
                name = f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
                found[name] = node.end_lineno - node.lineno + 1
    return found


def test_modules_are_small() -> None:
    travelling = {TRAVELS_ALONE}
    sizes = {path.relative_to(ROOT): len(path.read_text().splitlines()) for path in {*modules()} - travelling}
    assert {path: size for path, size in sizes.items() if size > 350} == {}
    ordered = sorted(size for size in sizes.values() if size > 1)
    assert ordered[int(len(ordered) * 0.9)] < 300
    assert statistics.median(ordered) <= 120


def test_functions_fit_a_screen() -> None:
    lengths = lengths_of_functions()
    long = {name: length for name, length in lengths.items() if length >= 48}
    assert len(long) <= len(lengths) * 0.05, long
    assert max(lengths.values()) < 80, max(lengths, key=lambda name: lengths[name])


def test_every_silenced_check_gives_its_reason_on_the_line() -> None:
    silent = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked_files()
        if path.suffix == ".py" and path.name != "test_sizes.py"
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if SILENCER.search(line) and not REASON.search(line)
    ]
    assert silent == []
