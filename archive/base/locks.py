"""Locks that end with the process that holds them, whatever ends it: flock on a file of the archive's folder."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def held(path: Path, *, patience: float = 0.0) -> Iterator[bool]:
    """Hold the lock on ``path`` for the block, and name this process in the file.

    Gives False where another process keeps it for ``patience`` seconds.
    """
    handle = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    deadline = time.monotonic() + patience
    try:
        while not (taken := _take(handle, fcntl.LOCK_EX)) and time.monotonic() < deadline:
            time.sleep(0.05)
        if taken:
            os.ftruncate(handle, 0)
            os.write(handle, f"{os.getpid()}\n".encode())
        yield taken
    finally:
        release(handle)


def is_held(path: Path) -> bool:
    """Whether some process holds the lock on ``path`` now."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        return not _take(handle, fcntl.LOCK_SH)
    finally:
        release(handle)


def release(handle: int) -> None:
    """Let go of the lock on ``handle`` and close it.

    Closing alone would leave the lock with a child that another thread has just forked, until that child runs its
    program; whoever asks in that moment would be refused.
    """
    fcntl.flock(handle, fcntl.LOCK_UN)
    os.close(handle)


def _take(handle: int, kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
