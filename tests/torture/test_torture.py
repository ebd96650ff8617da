"""A short version of ``make torture``: the real program is killed while people work, and nothing promised is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.judge import Acknowledged, faults
from bench.program import Program
from bench.torture import torture


@pytest.mark.slow(why="starts and kills the whole program three times: the only test of all its processes together")
def test_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    assert torture(tmp_path, rounds=3, seed=20161213) == []


def test_the_judge_finds_what_is_missing(tmp_path: Path) -> None:
    program = Program(tmp_path / "home")
    program.run("init")
    assert faults(program.home, Acknowledged()) == []
    said = Acknowledged(
        comments={"00000000-0000-0000-0000-000000000001": "words"},
        uploads={"ABCD": "0" * 64},
        batches={"gone": 3},
        attempted={"gone": 3},
    )
    found = "\n".join(faults(program.home, said))
    for lost in ("comment 00000000", "submission ABCD", "import gone was acknowledged"):
        assert lost in found
