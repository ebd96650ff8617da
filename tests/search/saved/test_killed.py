"""A worker that is killed at any moment tells each new match once."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time

import pytest
from sqlalchemy import func, select

from archive.access.viewer import Role
from archive.base.db import reading, unit_of_work
from archive.base.runtime import session
from archive.config import Settings
from archive.search import sync
from archive.search.saved import queries, service
from archive.search.saved.models import SearchMatch
from tests.search.holdings import put
from tests.search.saved.keeping import counted, keep, told, work
from tests.support.cast import Cast

KILLS = 2


@pytest.mark.slow(why="real workers are killed between index and alert, which no call from inside can try")
def test_each_match_is_told_once_however_often_the_worker_is_killed(cast: Cast, settings: Settings) -> None:
    sync.ensure()
    reader = cast.viewer(Role.INVESTIGATOR)
    search = keep(reader, "mill")
    environment = {**os.environ, "SIJILL_HOME": str(settings.home)}
    chance = random.Random(4)  # moments, not secrets
    seen: set[str] = set()
    for kill in range(KILLS):
        for n in range(6):
            put(f"mill {kill} {n}", access="restricted" if n % 2 else "public")
        worker = subprocess.Popen([sys.executable, "-m", "archive", "worker"], env=environment,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        deadline = time.monotonic() + 60
        # Killed somewhere between the first match and the last, or soon after.
        while counted(reader) == 0 and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(chance.random() / 5)
        worker.kill()
        worker.wait()
        with unit_of_work():
            shown = queries.new_matches(reader, search)
            assert not seen & {match.summary.title for match in shown}, "told a second time"
            seen |= {match.summary.title for match in shown}
            if shown:
                service.mark_seen(reader, search, shown[0].found_at)
    work()
    assert not seen & set(told(reader, search))
    seen |= set(told(reader, search))
    assert seen == {f"mill {kill} {n}" for kill in range(KILLS) for n in range(6)}
    with reading():
        assert session().scalar(select(func.count()).select_from(SearchMatch)) == len(seen)
