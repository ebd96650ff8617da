"""A disk that refuses, a full disk, a kill: in words, nothing by half, and done again it succeeds."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.harm import disk, filled, killed, refused
from tests.support.trace import STRACE

_WHY = "runs the real commands again and again while the disk fails them"


@pytest.mark.slow(why=_WHY)
@pytest.mark.skipif(STRACE is None, reason="strace lets the disk refuse")
@pytest.mark.parametrize("name", ["import", "backup", "restore", "index"])
def test_a_disk_that_refuses(tmp_path: Path, name: str) -> None:
    assert refused(tmp_path, name, number=2, seed=len(name)) == []


@pytest.mark.slow(why=_WHY)
@pytest.mark.parametrize("name", ["import", "backup", "restore"])
def test_a_full_disk(tmp_path: Path, name: str) -> None:
    try:
        with disk(tmp_path / "may", 64):
            pass
    except PermissionError as error:
        pytest.skip(f"a small disk may not be mounted here: {error}")
    assert filled(tmp_path, name, number=1, seed=7) == []


@pytest.mark.slow(why=_WHY)
@pytest.mark.parametrize("name", ["backup", "restore", "index"])
def test_a_kill_at_a_random_moment(tmp_path: Path, name: str) -> None:
    assert killed(tmp_path, name, number=2, seed=11) == []
