"""Waiting a while for what another process holds."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

from archive.base.errors import Unavailable

_PAUSE = 0.05


@contextmanager
def until_free(enter: Callable[[], AbstractContextManager[None]], seconds: float) -> Iterator[None]:
    """Enter what ``enter`` gives, again and again while it is ``Unavailable``, for at most so many seconds."""
    deadline = time.monotonic() + seconds
    with ExitStack() as stack:
        while True:
            try:
                stack.enter_context(enter())
                break
            except Unavailable:
                if time.monotonic() >= deadline:
                    raise
                time.sleep(_PAUSE)
        yield
