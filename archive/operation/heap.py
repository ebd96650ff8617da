"""How the C library of a process with many threads keeps its memory."""

from __future__ import annotations

import ctypes

# malloc.h of glibc: the most arenas that there may be.
_ARENA_MAX = -8


def share_one() -> bool:
    """Let all threads take memory from one heap; False, and nothing is changed, where the C library is not glibc's.

    By default glibc gives up to eight heaps a core, and what one thread gives back to its own no other can use.
    Python's threads run one at a time, so that they do not wait for each other here. To be called before threads are
    started. The size from which a block is given back to the system at once stays as it is: a lower one costs
    searches of large archives up to twice their time, since each array is then fetched from the system.
    """
    library = ctypes.CDLL(None)
    if not hasattr(library, "gnu_get_libc_version"):
        return False
    return bool(library.mallopt(_ARENA_MAX, 1))
