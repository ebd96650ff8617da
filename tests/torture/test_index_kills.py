"""A short version of ``bench.index_kills``: the worker is killed, the index opens, and in the end it is right.

In a process of its own: the workers are forked from one that has no threads.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.checkout import ROOT


@pytest.mark.slow(why="kills the worker twelve times while others write and search: the only test of these together")
def test_the_index_survives_kills_of_its_worker(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bench.index_kills", str(tmp_path), "12", "20161115"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=1200)
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    assert "12 kills" in done.stdout and "(0 inside" not in done.stdout, "no kill struck a write: nothing was proved"
