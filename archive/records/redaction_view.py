"""What is hidden of a text as a page shows it: a block that says its reason, to the eye and to a screen reader."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from markupsafe import Markup, escape

from archive.access.redaction import RedactionReason
from archive.base import text
from archive.base.messages import msg
from archive.records.blocks import BLOCK
from archive.records.redaction_words import REASONS
from archive.web.errors import translate

# Characters that no text of a record keeps: they stand for a block while the words around it are rendered.
_OPEN, _CLOSE = "\ue0f0", "\ue0f1"
_OURS = {ord(_OPEN): None, ord(_CLOSE): None}
_PLACE = re.compile(f"{_OPEN}([a-z]+){_CLOSE}")


def html(pieces: Sequence[str | RedactionReason]) -> Markup:
    """A text with its blocks as sanitised HTML."""
    marked = "".join(
        f"{_OPEN}{piece.value}{_CLOSE}" if isinstance(piece, RedactionReason) else _own(piece, len(pieces))
        for piece in pieces
    )
    rendered = text.render(marked)
    if len(pieces) == 1:
        return rendered
    # What was rendered and sanitised is left alone but for our own signs.
    return Markup(_PLACE.sub(lambda found: block(RedactionReason(found[1])), rendered))  # noqa: S704  # the one door's


def block(reason: RedactionReason) -> Markup:
    """One block: dark to the eye, its reason beside it and read aloud in its place."""
    said = translate(REASONS[reason])
    return Markup('<span class="hidden-words" title="{said}"><span aria-hidden="true">{block}</span>'
                  '<span class="why">{why}</span></span>').format(
        said=said, block=BLOCK, why=translate(msg("hidden: %(reason)s", reason=said))
    )  # fmt: skip


def marked(words: str, spans: Sequence[tuple[int, int, str]]) -> Markup:
    """A text for those who read beneath: as typed, each hidden stretch marked, with the number of its redaction."""
    parts, at = [], 0
    for start, end, label in sorted(spans):
        if start < at:
            continue
        parts.append(escape(words[at:start]))
        parts.append(Markup('<mark class="hidden-here">{}<sup>{}</sup></mark>').format(words[start:end], label))
        at = end
    return Markup("").join([*parts, escape(words[at:])])


def counted(hidden: Mapping[RedactionReason, int]) -> list[tuple[str, int]]:
    """Why words are hidden, in words, and how often."""
    return [(translate(REASONS[reason]), count) for reason, count in sorted(hidden.items())]


def _own(piece: str, count: int) -> str:
    return piece.translate(_OURS) if count > 1 else piece
