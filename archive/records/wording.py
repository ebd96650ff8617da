"""Figures of claims and facts of files in words, without a page around them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from archive.base.messages import Message, msg


class Figured(Protocol):
    """What says how many: a claim as it is shown, or the quantity of one in the import format."""

    @property
    def unit(self) -> str: ...
    @property
    def outcome(self) -> str: ...
    @property
    def affected(self) -> str: ...
    @property
    def low(self) -> int | None: ...
    @property
    def best(self) -> int | None: ...
    @property
    def high(self) -> int | None: ...


def technical_lines(found: Mapping[str, Any], path: str = "") -> list[tuple[str, str]]:
    """What a file says of itself, as read and never trusted: path of the key, and its value."""
    lines: list[tuple[str, str]] = []
    for key, value in found.items():
        here = f"{path} · {key}" if path else str(key)
        if isinstance(value, Mapping):
            lines += technical_lines(value, here)
        elif value not in (None, "", [], False):
            lines.append((here, ", ".join(map(str, value)) if isinstance(value, list) else str(value)))
    return lines[:200]


def figure_words(claim: Figured) -> Message | None:
    """The figure as the source gives it: never a sum, never a middle."""
    counted = " ".join(part for part in (claim.affected.replace("-", " "), claim.outcome) if part) or claim.unit
    low, best, high = claim.low, claim.best, claim.high
    if low is not None and high is not None:
        return msg("between %(low)s and %(high)s: %(counted)s", low=low, high=high, counted=counted)
    if low is not None:
        return msg("at least %(low)s: %(counted)s", low=low, counted=counted)
    if high is not None:
        return msg("at most %(high)s: %(counted)s", high=high, counted=counted)
    if best is not None:
        return msg("about %(best)s: %(counted)s", best=best, counted=counted)
    return None
