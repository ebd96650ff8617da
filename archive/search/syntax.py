"""What a query says, as a tree, and the one error of its language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from archive.base.errors import Invalid, Problem
from archive.base.messages import Message


class QueryError(Invalid):
    """A query that cannot be read or would cost too much: where (offset of the caret), why, what to write."""

    def __init__(self, message: Message, position: int, suggestion: str | None = None) -> None:
        self.position = position
        self.suggestion = suggestion
        super().__init__([Problem("q", message, position, suggestion)])
        self.message = message


@dataclass(frozen=True, slots=True)
class Word:
    """One word as typed; ``prefix`` for ``alep*``, ``fuzzy`` for ``allepo~``."""

    text: str
    position: int
    prefix: bool = False
    fuzzy: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand one after the other, as they are written."""

    text: str
    position: int


@dataclass(frozen=True, slots=True)
class Within:
    """A query asked of one field alone."""

    field: str
    node: Node


@dataclass(frozen=True, slots=True)
class DateWithin:
    """Records whose event may have happened in this span: proleptic Gregorian day numbers, both inclusive."""

    earliest: int
    latest: int
    text: str


@dataclass(frozen=True, slots=True)
class All:
    """Every part must match; ``implied`` where the words merely stand side by side."""

    nodes: tuple[Node, ...]
    implied: bool = True


@dataclass(frozen=True, slots=True)
class Any:
    """One part must match."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """The part must not match."""

    node: Node


@dataclass(frozen=True, slots=True)
class Everything:
    """An empty query: all that this viewer may see."""


Node = Word | Phrase | Within | DateWithin | All | Any | Without | Everything


def leaves(node: Node, field: str | None = None, wanted: bool = True) -> Iterator[tuple[Word | Phrase, str | None]]:
    """The words and phrases that a hit is wanted to hold, each with the field it is asked of."""
    if isinstance(node, Word | Phrase):
        if wanted:
            yield node, field
    elif isinstance(node, Within):
        yield from leaves(node.node, node.field, wanted)
    elif isinstance(node, Without):
        yield from leaves(node.node, field, not wanted)
    elif isinstance(node, All | Any):
        for child in node.nodes:
            yield from leaves(child, field, wanted)
