"""A short version of ``make torture``: the real program is killed while people work, and nothing promised is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.judge import Acknowledged, faults
from bench.torture import Torture, torture


@pytest.mark.slow(why="starts and kills the whole program three times: the only test of all its processes together")
def test_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    assert torture(tmp_path, rounds=3, seed=20161213) == []


def test_the_judge_finds_what_is_missing(tmp_path: Path) -> None:
    work = Torture(tmp_path, seed=1)
    work.prepare()
    home = work.program.home
    assert faults(home, work.said) == []
    said = Acknowledged(
        comments={"00000000-0000-0000-0000-000000000001": "words"},
        uploads={"ABCD": "0" * 64},
        batches={"gone": 3},
        attempted={"gone": 3},
    )
    next(path for path in (home / "objects").rglob("*") if path.is_file()).unlink()
    found = "\n".join(faults(home, said))
    for lost in ("comment 00000000", "submission ABCD", "import gone was acknowledged", "has no such bytes"):
        assert lost in found
