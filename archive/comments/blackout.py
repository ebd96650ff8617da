"""Passages of a comment that are blacked out: found by their words, covered with their reason. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from archive.comments.inputs import Passage
from archive.comments.vocabulary import DecisionReason

BLOCK = "█████"
_OWN = "█"
# Spaces around it keep it out of addresses, and so out of attributes.
_SHOWN = re.compile(f"{BLOCK}\\[([a-z-]{{1,40}})\\]")


def find(body: str, lines: Iterable[str], reason: DecisionReason) -> tuple[tuple[Passage, ...], tuple[str, ...]]:
    """Every place where the words of a line stand in ``body``, and the lines that stand nowhere.

    Words are compared as typed, except that any run of spaces and line ends is like another.
    """
    found, missing = [], []
    for line in lines:
        words = line.split()
        if not words:
            continue
        places = list(re.finditer(r"\s+".join(map(re.escape, words)), body))
        found += [Passage(place.start(), place.end(), reason) for place in places]
        if not places:
            missing.append(" ".join(words))
    return joined(found), tuple(missing)


def joined(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    """The same passages in order, those that touch or overlap as one."""
    whole: list[Passage] = []
    for one in sorted(passages, key=lambda passage: (passage.start, passage.stop)):
        if whole and one.start <= whole[-1].stop:
            last = whole.pop()
            whole.append(Passage(last.start, max(last.stop, one.stop), last.reason))
        else:
            whole.append(one)
    return tuple(whole)


def covered(body: str, passages: Sequence[Passage]) -> str:
    """``body`` as readers read it: a block and the reason's word for each passage, and no length of what was there."""
    parts, at = [], 0
    for one in joined(passages):
        parts += [body[at : one.start].replace(_OWN, "▪"), f" {BLOCK}[{one.reason}] "]
        at = one.stop
    return "".join([*parts, body[at:].replace(_OWN, "▪")]).strip()


def as_markup(html: str, words: Mapping[str, str], said: str) -> str:
    """Sanitised ``html`` of a covered text with each block in ``words``; ``said`` is read before them.

    All three are escaped already; a block never stands inside of a tag.
    """

    def block(match: re.Match[str]) -> str:
        why = words.get(match[1], match[1])
        return (
            f'<span class="blackout"><span aria-hidden="true">{BLOCK}</span> '
            f'<span class="visually-hidden">{said} </span><span class="blackout-why">{why}</span></span>'
        )

    return _SHOWN.sub(block, html)
