"""How much work something is, told so that a busy machine and a long test run change little of it."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable


def least(act: Callable[[], object], turns: int = 3) -> float:
    """The fewest seconds of the processor that this thread spent on ``act``, of so many turns.

    Nothing is collected meanwhile: the collector walks over whatever the tests before have left.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        return min(_spent(act) for _ in range(turns))
    finally:
        if collecting:
            gc.enable()


def _spent(act: Callable[[], object]) -> float:
    begun = time.thread_time()
    act()
    return time.thread_time() - begun
