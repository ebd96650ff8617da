"""A text cut where claims quote it, so that a page can lay them side by side; pure."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.records import anchoring

CONTEXT = 60


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text, and the claims, counted from 1, whose words it holds."""

    text: str
    claims: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several places at which the same words stand, with what stands around it."""

    start: int
    before: str
    words: str
    after: str


def pieces(text: str, claims: Sequence[Mapping[str, Any]]) -> list[Piece]:
    """The whole of ``text`` in order, cut where the words of ``claims`` begin and end; they may overlap."""
    places = []
    for number, claim in enumerate(claims, 1):
        anchor = claim.get("anchor")
        here = anchoring.found(text, claim.get("verbatim", ""), anchor) if anchor is not None else None
        if here:
            places.append((here["start"], here["end"], number))
    cuts = sorted({0, len(text), *(start for start, _, _ in places), *(end for _, end, _ in places)})
    return [
        Piece(text[a:b], tuple(number for start, end, number in places if start <= a and b <= end))
        for a, b in itertools.pairwise(cuts)
    ]


def choices(text: str, spans: Sequence[tuple[int, int]]) -> list[Choice]:
    """The places at which the same words stand, for a person to choose one."""
    return [
        Choice(start, text[max(0, start - CONTEXT) : start], text[start:end], text[end : end + CONTEXT])
        for start, end in spans
    ]
