"""How the C library of a process with many threads keeps its memory."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# malloc.h of glibc: the most arenas that there may be.
_ARENA_MAX = -8
_SECONDS = 30.0


def share_one() -> bool:
    """Let all threads take memory from one heap; False, and nothing is changed, where the C library is not glibc's.

    By default glibc gives up to eight heaps a core, and what one thread gives back to its own no other can use.
    Python's threads run one at a time, so that they do not wait for each other here. To be called before threads are
    started. The size from which a block is given back to the system at once stays as it is: a lower one costs
    searches of large archives up to twice their time, since each array is then fetched from the system.
    """
    library = _glibc()
    return library is not None and bool(library.mallopt(_ARENA_MAX, 1))


def give_back() -> bool:
    """Give what is free back to the system, and True if there was any.

    By itself glibc gives back only what lies behind everything that is used. It takes one or two milliseconds.
    """
    library = _glibc()
    return library is not None and bool(library.malloc_trim(0))


@contextmanager
def given_back(every: float = _SECONDS) -> Iterator[None]:
    """Give back what is free ``every`` so many seconds for as long as the block lasts."""
    over = threading.Event()

    def wait() -> None:
        while not over.wait(every):
            give_back()

    thread = threading.Thread(target=wait, name="heap", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _glibc() -> ctypes.CDLL | None:
    library = ctypes.CDLL(None)
    return library if hasattr(library, "gnu_get_libc_version") else None
