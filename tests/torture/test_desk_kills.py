"""A short version of ``bench.desk_kills``: killed while people work at it, the desk loses nothing.

In a process of its own: server and worker are forked from one that has no threads.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.checkout import ROOT


@pytest.mark.slow(why="kills server and worker ten times while files arrive, are derived from and are taken in")
def test_the_desk_survives_kills(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bench.desk_kills", str(tmp_path), "10", "20161115"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=1200)
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    tried = re.findall(r"(\d+) (?:pieces|files|submissions|accessions)", done.stdout)
    assert len(tried) == 4 and "0" not in tried, f"nothing was proved: {done.stdout}"
