"""What descriptions say beside title and text, for many records at once: an abstract, places, names, subjects, claims.

Search shows with it where a hit holds the words of a query. It tells what the record's own page tells its viewer of
these elements, and the archive's own lists of names.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    Uuid,
    bindparam,
    case,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from archive.access.viewer import Viewer
from archive.base.languages import UNDETERMINED
from archive.base.runtime import session
from archive.custody.models import Agent
from archive.custody.vocabulary import Identity
from archive.records import models as m
from archive.records import redacting, withholding
from archive.records.blocks import BLOCK
from archive.records.naming import lists as name_lists
from archive.records.naming.lists import Lists
from archive.records.queries import Summary, reads_closely
from archive.records.redacting import Redactor
from archive.records.rules import Withholding
from archive.records.vocabulary import AgentRole


class Element(StrEnum):
    """What is said of a record beside its title and its text, in the order in which it explains a hit."""

    TITLE = "title"
    """Another title."""
    PLACE = "place"
    NAME = "name"
    """Of a public agent, or of where an article stood."""
    DESCRIPTOR = "descriptor"
    ABSTRACT = "abstract"
    CLAIM = "claim"
    CAPTION = "caption"
    ALTERNATIVE_TEXT = "alternative-text"


Worded = tuple[str, str]
"""Words and their language (BCP 47), ``und`` where nobody has said it."""


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that is said of a record, in all the words for it that its viewer may read."""

    element: Element
    words: tuple[Worded, ...]
    """A text alone; of a place or an agent the name under which it is shown, then the others."""
    country: str = ""


def told_already(record: Summary, *, listed: bool = True) -> list[Said]:
    """What a summary says of it: its first place and its abstract; ``listed``: with the place's other names, too."""
    found: list[Said] = []
    if record.place:
        others = _whole(record.place_names) if listed else ()
        found.append(Said(Element.PLACE, ((record.place, UNDETERMINED), *others)))
    if record.abstract:
        found.append(Said(Element.ABSTRACT, ((record.abstract, record.language),)))
    return found


def said(viewer: Viewer, records: Sequence[Summary], *, listed: bool = True) -> dict[uuid.UUID, list[Said]]:
    """What else is said of ``records``, which are summaries for this viewer; ``listed``: with other names, too.

    The number of statements that it asks of the database does not grow with the number of records.
    """
    ids = [record.id for record in records]
    found: dict[uuid.UUID, dict[tuple[Element, str], Said]] = {record_id: {} for record_id in ids}
    for record_id, kind, thing, words, language, country, _ in _rows(ids):
        element = Element(kind)
        shown = found[record_id].get((element, thing))
        if shown is None:
            found[record_id][element, thing] = Said(element, ((words, language),), country)
        elif listed or element is not Element.PLACE:
            found[record_id][element, thing] = Said(element, (*shown.words, (words, language)), country)
    untold = {} if reads_closely(viewer) else withholding.of_records(ids)
    hidden = redacting.of_records(viewer, ids)
    tellers = {key: _Teller(untold.get(key, withholding.NOTHING), hidden.get(key, redacting.NOTHING)) for key in found}
    told = {key: list(tellers[key].told(things.values())) for key, things in found.items()}
    if not listed:
        return told
    lists = _lists(one for things in told.values() for one in things)
    return {key: [tellers[key].with_others(one, lists) for one in things] for key, things in told.items()}


def _rows(ids: Sequence[uuid.UUID]) -> Iterable[tuple[Any, ...]]:
    return session().execute(_said(), {"ids": ids}) if ids else ()


def _lists(things: Iterable[Said]) -> Lists:
    shown: dict[Element, set[str]] = defaultdict(set)
    for one in things:
        shown[one.element].add(one.words[0][0])
    return name_lists.of(shown[Element.NAME], shown[Element.PLACE])


@dataclass(frozen=True, slots=True)
class _Teller:
    """What is left of the things that are said of one record for its viewer."""

    untold: Withholding
    hidden: Redactor

    def told(self, things: Iterable[Said]) -> Iterator[Said]:
        """Without what a consent withholds, and without the hidden words of the rest; in the order of elements."""
        for one in sorted(things, key=lambda one: _ORDER[one.element]):
            if not (self.untold.places and one.element is Element.PLACE):
                shown, *others = self._open(one.element, one.words) or [("", "")]
                if shown[0]:
                    yield Said(one.element, (shown, *_whole(others)), one.country)

    def with_others(self, one: Said, lists: Lists) -> Said:
        """With what the archive's lists call a place or an agent besides."""
        others: tuple[str, ...] = ()
        if one.element is Element.PLACE:
            others = lists.of_place(one.words[0][0], one.country)
        elif one.element is Element.NAME:
            others = lists.of_agent(one.words[0][0])
        if not others:
            return one
        words = self._open(one.element, ((name, UNDETERMINED) for name in others))
        return Said(one.element, (*one.words, *_whole(words)), one.country)

    def _open(self, element: Element, words: Iterable[Worded]) -> tuple[Worded, ...]:
        if element in _NAMING:
            words = (name for name in words if not self.untold.hides(name[0]))
        if self.hidden:
            words = ((self.hidden.said(f"{element}[]", text), language) for text, language in words)
        return tuple(dict.fromkeys(name for name in words if name[0].strip()))


def _whole(others: Iterable[Worded]) -> Iterator[Worded]:
    """Further names of a thing without those that hold hidden words: beside another record a block would tell them."""
    return (name for name in others if BLOCK not in name[0])


# What may be no more than a name.
_NAMING = (Element.NAME, Element.CAPTION, Element.ALTERNATIVE_TEXT)
_ORDER = {element: number for number, element in enumerate(Element)}
_IDS = bindparam("ids", expanding=True, type_=Uuid())
# Further names of a thing stand behind the one under which it is shown.
_BEHIND = 100_000
_Column = InstrumentedAttribute[Any] | ColumnElement[Any]


def _row(
    of: Any,
    element: Element,
    words: _Column,
    *,
    thing: _Column | None = None,
    language: _Column | None = None,
    country: _Column | None = None,
    at: _Column | None = None,
) -> Select[Any]:
    """A part of what is said of records: rows of the table ``of``; ``thing`` is what all words of one thing share."""
    return select(
        of.record_id,
        literal(element.value, String).label("element"),
        (words if thing is None else thing).label("thing"),
        words.label("words"),
        (literal(UNDETERMINED, String) if language is None else language).label("language"),
        (literal("", String) if country is None else country).label("country"),
        (literal(0) if at is None else at).label("at"),
    ).where(of.record_id.in_(_IDS))


@cache
def _said() -> CompoundSelect[Any]:
    every = union_all(*_titles_and_claims(), *_places(), *_names(), *_descriptors())
    columns = every.selected_columns
    return every.order_by(columns.at, columns.language, columns.words)


def _titles_and_claims() -> Iterator[Select[Any]]:
    title, claim, image = m.AlternativeTitle, m.Claim, m.ImageParticulars
    yield _row(title, Element.TITLE, title.value, language=title.language, at=title.position)
    yield _row(claim, Element.CLAIM, claim.statement, at=claim.position)
    yield _row(image, Element.CAPTION, image.caption)
    yield _row(image, Element.ALTERNATIVE_TEXT, image.alternative_text)


def _places() -> Iterator[Select[Any]]:
    link, place, other = m.RecordPlace, m.Place, m.PlaceName
    shown = _row(link, Element.PLACE, place.name, thing=place.key, country=place.country, at=link.position)
    yield shown.join(place, place.id == link.place_id)
    behind = other.position + _BEHIND
    names = _row(link, Element.PLACE, other.value, thing=place.key, language=other.language, at=behind)
    yield names.join(place, place.id == link.place_id).join(other, other.place_id == place.id)


def _names() -> Iterator[Select[Any]]:
    link, article = m.RecordAgent, m.ArticleParticulars
    public = (Agent.identity == Identity.PUBLIC) & (link.role != AgentRole.CONTRIBUTOR)
    agents = _row(link, Element.NAME, Agent.display_name, at=link.position)
    yield agents.join(Agent, Agent.id == link.agent_id).where(public)
    for name in (article.byline, article.publisher, article.site):
        yield _row(article, Element.NAME, name)


def _descriptors() -> Iterator[Select[Any]]:
    link, term, label = m.RecordDescriptor, m.Descriptor, m.DescriptorLabel
    at = case((label.language == "en", link.position), else_=link.position + _BEHIND)
    words = _row(link, Element.DESCRIPTOR, label.value, thing=term.code, language=label.language, at=at)
    yield words.join(term, term.id == link.descriptor_id).join(label, label.descriptor_id == term.id)
