"""Power fails while the program writes, and nothing promised is lost; ``make torture`` has the long version."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.powercuts import SCENARIOS, power_cuts
from tests.support.trace import STRACE


@pytest.mark.slow(
    why="traces the whole program and starts it again on what a disk may hold: nothing else shows a missing fsync"
)
@pytest.mark.skipif(STRACE is None, reason="strace tells what the program asks of the disk")
@pytest.mark.parametrize("name", SCENARIOS)
def test_nothing_acknowledged_is_lost_to_a_power_cut(tmp_path: Path, name: str) -> None:
    assert power_cuts(tmp_path, name, number=3, seed=20161213) == []
