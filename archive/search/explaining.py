"""Why each record of a page of results is a hit: the words of the query where the record's viewer reads them.

They are marked in the title and in a passage of the text. Where some stand in neither, what else is said of the record
is read, and those elements are shown that hold them: an abstract, a place or one of its other names, a subject.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from markupsafe import Markup, escape

from archive.access.viewer import Viewer
from archive.records import elements
from archive.records.elements import Element, Said, Worded
from archive.records.queries import Summary
from archive.search import syntax
from archive.search.engine import Step, Understood
from archive.search.fields import TEXT_FIELDS
from archive.search.snippets import marked, passages
from archive.search.wanted import Leaf, Occurrence, Wanted, occurrences

# Of each element: the field of the query language that asks for it.
_FIELDS = {Element.TITLE: "title", Element.PLACE: "place", Element.NAME: "name", Element.DESCRIPTOR: "descriptor",
           Element.CLAIM: "claim"}  # fmt: skip
_CALLED = frozenset({Element.PLACE, Element.NAME})
_SHORT = frozenset({*_CALLED, Element.TITLE, Element.DESCRIPTOR})
_WIDTH = 120
_MOST = 3
"""Elements that are shown of one hit."""


class Name(NamedTuple):
    """Words for what an element says, with those marked that were asked for; ``html`` is None where none is."""

    text: str
    language: str
    html: Markup | None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """An element beside title and text in which words of the query stand, in at least one of ``names``."""

    element: Element
    names: tuple[Name, ...]
    """A text alone; or the name of a place, an agent or a subject, and what it is called besides."""


@dataclass(frozen=True, slots=True)
class Reasons:
    """Where one hit holds the words of the query."""

    title: Markup
    snippet: Markup
    elsewhere: tuple[Elsewhere, ...] = ()


@dataclass(frozen=True)
class Asked:
    """What a query looked for in the hits that it found."""

    node: syntax.Node
    understood: tuple[Understood, ...] = ()
    left_out: frozenset[str] = frozenset()
    """Words that were not looked for."""
    any_word: bool = False
    """Whether words that merely stand side by side need not all match."""
    listed: bool = True
    """Whether places and agents were looked for by other names."""

    @cached_property
    def text(self) -> Wanted:
        """What is wanted of texts and abstracts."""
        return Wanted.of(self.node, self.understood)

    def of(self, field: str) -> Wanted:
        """What is wanted of a field of the query language."""
        if not self.by_field:
            return self.text
        if field not in self._fields:
            self._fields[field] = Wanted.of(self.node, self.understood, field)
        return self._fields[field]

    @cached_property
    def title(self) -> Wanted:
        """What is wanted of titles."""
        return self.of("title")

    @cached_property
    def groups(self) -> tuple[tuple[Leaf, ...], ...]:
        """The words and phrases of which a hit holds at least one each."""
        found = _groups(self.node, self.any_word)
        return tuple(group for group in found if not (len(group) == 1 and group[0].text in self.left_out))

    @cached_property
    def plain(self) -> Asked:
        """The same without the other names of places and agents that were named."""
        return replace(
            self,
            understood=tuple(
                Understood(
                    one.word,
                    one.position,
                    {step: forms for step, forms in one.forms.items() if step is not Step.NAMED},
                )
                for one in self.understood
            ),
        )

    @cached_property
    def _fields(self) -> dict[str, Wanted]:
        return {}

    @cached_property
    def by_field(self) -> bool:
        """Whether some words are asked of one field alone."""
        return any(field is not None for _, field in syntax.leaves(self.node))


def explained(viewer: Viewer, asked: Asked, records: Sequence[Summary]) -> list[Reasons]:
    """The reasons for each of ``records``, which are summaries for this viewer."""
    if not asked.groups:
        return [Reasons(escape(one.title), passages(_text(one), ())) for one in records]
    found: list[Reasons] = []
    open_: dict[int, _Open] = {}
    for number, one in enumerate(records):
        title, text = occurrences(one.title, asked.title), occurrences(_text(one), asked.text)
        found.append(Reasons(marked(one.title, title), passages(_text(one), text)))
        if not asked.by_field and len({word for _, _, word in (*title, *text)}) == len(asked.text.sequences):
            # Every word stands there.
            continue
        still = _Open(_missing(asked.groups, _leaves(asked.title, title) | _leaves(asked.text, text)))
        if still:
            still.look(asked, elements.told_already(one, listed=asked.listed))
        if still:
            open_[number] = still
        if still.found:
            found[number] = replace(found[number], elsewhere=tuple(still.found))
    said = elements.said(viewer, [records[number] for number in open_], listed=asked.listed) if open_ else {}
    for number, still in open_.items():
        still.look(asked, said[records[number].id])
        found[number] = replace(found[number], elsewhere=tuple(still.found))
    return found


def _text(record: Summary) -> str:
    # A passage of the text is a quotation, which a consent may refuse although the text itself is open.
    return (record.body if record.quoted else None) or record.abstract


@dataclass(slots=True)
class _Open:
    """What of a query was not seen yet in one hit. Falsy where nothing more is to be looked for."""

    missing: list[tuple[Leaf, ...]]
    found: list[Elsewhere] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.missing) and len(self.found) < _MOST

    def look(self, asked: Asked, said: Iterable[Said]) -> None:
        """Keep the first elements that hold what is missing."""
        for one in said:
            if not self:
                return
            # By the name that was written, where it has it, before those that the archive knows besides.
            if not (one.element in _CALLED and self._holds(asked.plain, one)):
                self._holds(asked, one)

    def _holds(self, asked: Asked, one: Said) -> bool:
        wanted = asked.of(_FIELDS.get(one.element, "text"))
        places = [occurrences(words, wanted) for words, _ in one.words]
        held = frozenset[Leaf]().union(*(_leaves(wanted, matches) for matches in places))
        left = _missing(self.missing, held)
        if len(left) == len(self.missing):
            return False
        short = one.element in _SHORT
        names = tuple(_name(worded, matches, short) for worded, matches in zip(one.words, places, strict=True))
        self.found.append(Elsewhere(one.element, names))
        self.missing = left
        return True


def _name(worded: Worded, matches: Sequence[Occurrence], short: bool) -> Name:
    text, language = worded
    if not matches:
        return Name(text, language, None)
    return Name(text, language, marked(text, matches) if short else passages(text, matches, _WIDTH))


def _missing(groups: Iterable[tuple[Leaf, ...]], held: frozenset[Leaf]) -> list[tuple[Leaf, ...]]:
    return [group for group in groups if held.isdisjoint(group)]


def _leaves(wanted: Wanted, matches: Iterable[Occurrence]) -> frozenset[Leaf]:
    """The words and phrases of the query that stand in a text."""
    found = {number for _, _, number in matches}
    return frozenset(leaf for leaf, number in wanted.numbers.items() if number in found)


def _groups(node: syntax.Node, any_word: bool, field: str | None = None) -> Iterator[tuple[Leaf, ...]]:
    if isinstance(node, syntax.Within):
        yield from _groups(node.node, any_word, node.field)
    elif isinstance(node, syntax.All):
        apart = [] if any_word and node.implied else list(node.nodes)
        together = [] if apart else [one for one in node.nodes if isinstance(one, Leaf)]
        if together:
            yield from _groups(syntax.Any(tuple(together)), any_word, field)
        for one in apart or [one for one in node.nodes if one not in together]:
            yield from _groups(one, any_word, field)
    else:
        found = tuple(leaf for leaf, asked in syntax.leaves(node, field) if asked is None or asked in TEXT_FIELDS)
        if found:
            yield found
