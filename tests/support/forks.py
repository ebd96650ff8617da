"""A child process that keeps what was open when it was forked."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def forked_child() -> Iterator[None]:
    """A child with copies of every open file, as between fork and exec of a program that another thread starts."""
    waits, ends = os.pipe()
    child = os.fork()
    if not child:
        os.close(ends)
        os.read(waits, 1)
        os._exit(0)
    os.close(waits)
    try:
        yield
    finally:
        os.close(ends)
        os.waitpid(child, 0)
