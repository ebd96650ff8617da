"""Where the words of a claim stand in the text of its record, found again when either has changed; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

Json = dict[str, Any]
CONTEXT = 20
"""So many characters before and after the words are kept to know them by."""


def found(text: str, words: str, before: Mapping[str, Any]) -> Json | None:
    """The anchor of ``words`` in ``text``, as the import format writes it; None where they do not stand there.

    White space may differ. Where they stand several times, the place counts whose neighbours are most like those of
    the anchor ``before``, and then the nearest to it.
    """
    places = spans(text, words)
    return at(text, *min(places, key=lambda span: _distance(text, span, before))) if places else None


def spans(text: str, words: str) -> list[tuple[int, int]]:
    """Every place at which ``words`` stand in ``text``, from the first character to after the last."""
    parts = words.split()
    return [match.span() for match in re.finditer(r"\s+".join(map(re.escape, parts)), text)] if parts else []


def at(text: str, start: int, end: int) -> Json:
    """The anchor of the words from ``start`` to before ``end``."""
    prefix, suffix = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
    return {"prefix": prefix, "suffix": suffix, "start": start, "end": end}


def renewed(claims: Sequence[Json], text: str) -> list[Json]:
    """The claims with their anchors in a new text; those whose words do not stand there have none any more."""
    result = []
    for claim in claims:
        here = found(text, claim.get("verbatim", ""), claim["anchor"]) if "anchor" in claim else None
        others = {key: value for key, value in claim.items() if key != "anchor"}
        result.append(others | ({"anchor": here} if here else {}))
    return result


def _distance(text: str, span: tuple[int, int], before: Mapping[str, Any]) -> tuple[int, int]:
    start, end = span
    alike = _shared(text[:start][::-1], before.get("prefix", "")[::-1])
    alike += _shared(text[end:], before.get("suffix", ""))
    return -alike, abs(start - (before.get("start") or 0))


def _shared(one: str, other: str) -> int:
    """How many characters both begin with."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count
