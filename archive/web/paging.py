"""Pages of a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
PER_PAGE = 20
MOST_PER_PAGE = 100
LAST_PAGE = 1_000_000
"""Beyond it there is nothing, and the numbers of a database end."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of ``total`` things; pages count from 1."""

    items: Sequence[T]
    total: int
    page: int
    per_page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))

    @property
    def has_next(self) -> bool:
        return self.page < self.pages

    @property
    def has_previous(self) -> bool:
        return self.page > 1


def window(page: int | None, per_page: int | None) -> tuple[int, int]:
    """A page number and a page size inside their bounds."""
    return min(LAST_PAGE, max(1, page or 1)), min(MOST_PER_PAGE, max(1, per_page or PER_PAGE))
