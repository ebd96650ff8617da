"""Limits on a page from outside, and what exceeds them."""

from __future__ import annotations

from typing import Final

MAX_BYTES: Final = 5 * 1024 * 1024
MAX_LINES: Final = 20_000
MAX_LINE_CHARACTERS: Final = 20_000
MAX_FINDINGS: Final = 200
MAX_FRAGMENT_CHARACTERS: Final = 2_000
CHILD_MEMORY_BYTES: Final = 1024 * 1024 * 1024
CHILD_CPU_SECONDS: Final = 30
CHILD_WALL_SECONDS: Final = 60


class PageUnreadable(Exception):
    """The page could not be read within its limits; the evidentiary copy is not touched by that."""


class PageTooLarge(PageUnreadable):
    """The page has more bytes than ``MAX_BYTES``."""

    def __init__(self, size: int) -> None:
        super().__init__(f"the page has {size} bytes; at most {MAX_BYTES} are read")
        self.size = size
