"""What becomes of redactions when the words around or inside of them are edited: nothing is uncovered by it; pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from archive.records import blocks
from archive.records.description import Description
from archive.records.quoting import RedactionInput
from archive.records.redacting import PLACED


def carried(stood: Description, after: Description) -> Description:
    """``after`` with every redaction of ``stood``, each where its words stand now.

    A redaction whose words were edited covers what stands in their place and asks whether it fits; one whose words
    were taken out stays for where they stood, and asks as well. None is lifted by an edit.
    """
    new = [one for one in after.redactions if one not in stood.redactions]
    moved = [one for kept in stood.redactions for one in _moved(kept, stood, after)]
    return replace(after, redactions=tuple(dict.fromkeys([*moved, *(_placed(one, after) for one in new)])))


def _moved(kept: RedactionInput, stood: Description, after: Description) -> Iterator[RedactionInput]:
    before, now = element(stood, kept.field), element(after, kept.field)
    if kept.field not in PLACED or before == now:
        yield kept
        return
    at = blocks.place(kept, before)
    there = blocks.carried(before, now, [at])[0] if at else None
    if there is None:
        yield _placed(kept, after) if kept.anchor is None else _gone(kept, now)
        return
    words = now[slice(*there)]
    fresh = replace(kept, words=words, anchor=blocks.anchor_at(now, *there))
    if words != kept.words:
        yield replace(fresh, asks=True)
        if kept.everywhere:
            # The words as they were may stand elsewhere still.
            yield replace(kept, anchor=None)
        return
    yield fresh


def _gone(kept: RedactionInput, now: str) -> RedactionInput:
    """Taken out where it stood; the same words may have been put elsewhere."""
    found = blocks.place(kept, now)
    anchor = blocks.anchor_at(now, *found) if found else None
    return replace(kept, anchor=anchor, asks=kept.asks or found is None)


def _placed(one: RedactionInput, after: Description) -> RedactionInput:
    """With the place of its words where they stand in their element."""
    if one.field not in PLACED:
        return replace(one, anchor=None)
    text = element(after, one.field)
    at = blocks.place(one, text) or next(iter(blocks.everywhere(text, one.words)), None)
    return replace(one, anchor=blocks.anchor_at(text, *at) if at else None)


def element(description: Description, name: str) -> str:
    """The text of an element that has places; empty for others."""
    return str(getattr(description, name)) if name in PLACED else ""
