"""Our query objects for Whoosh's own searcher."""

from __future__ import annotations

from typing import Any


def of_word(*a: Any) -> Any:
    raise NotImplementedError


def of_mask(*a: Any) -> Any:
    raise NotImplementedError
