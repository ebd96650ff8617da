"""From records to what the index holds of them: each part with its stored labels, and nobody's protected name."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from archive.access.labels import STAFF
from archive.access.levels import AccessLevel, Part, RecordState
from archive.base.runtime import session
from archive.custody.vocabulary import Identity
from archive.records import locating, redacting, withholding
from archive.records import models as m
from archive.records.blocks import BLOCK
from archive.records.naming import lists as name_lists
from archive.records.naming.lists import Lists
from archive.records.redacting import Redactor
from archive.records.rules import Withholding
from archive.records.vocabulary import AgentRole, DateRole
from archive.records.withholding import NOTHING
from archive.search.dates import bounds
from archive.search.documents import Box, IndexDocument
from archive.search.engine import STAFF_LEVEL

_BATCH = 300
# A period of more years than this is no fact about any of them.
_MOST_YEARS = 30
_WHEN = (DateRole.EVENT, DateRole.DEPICTED, DateRole.COVERAGE)
_OPEN_LEVELS = (AccessLevel.PUBLIC, AccessLevel.REGISTERED)
_LOADED = (
    selectinload(m.Record.labels),
    selectinload(m.Record.agents),
    selectinload(m.Record.titles),
    selectinload(m.Record.dates),
    selectinload(m.Record.places),
    selectinload(m.Record.descriptors),
    selectinload(m.Record.claims),
    selectinload(m.Record.image),
    selectinload(m.Record.article),
    selectinload(m.Record.collection),
)


def documents_of(ids: Sequence[uuid.UUID]) -> list[IndexDocument]:
    """What the index should hold of these records; nothing of a draft, of a withdrawn or of an absent one."""
    found: list[IndexDocument] = []
    for start in range(0, len(ids), _BATCH):
        query = select(m.Record).where(
            m.Record.id.in_(ids[start : start + _BATCH]), m.Record.state != RecordState.WITHDRAWN
        )
        records = list(session().scalars(query.options(*_LOADED)))
        untold = withholding.of_records([record.id for record in records])
        # Nobody finds a record by what most of its readers are not shown.
        hidden = redacting.of_records(None, [record.id for record in records])
        records = [redacting.told(record, hidden.get(record.id, redacting.NOTHING)) for record in records]
        lists = name_lists.of(
            {name for record in records for name in _names(record)},
            {row.place.name for record in records for row in record.places},
        )
        for record in records:
            beneath = hidden.get(record.id, redacting.NOTHING)
            found.extend(_parts(record, untold.get(record.id, NOTHING), _Open(lists, beneath)))
        # A rebuild walks through all records: those that are done need not stay in memory.
        session().expunge_all()
    return found


@dataclass(frozen=True, slots=True)
class _Open:
    """The archive's name lists as far as they may be told of one record."""

    lists: Lists
    hidden: Redactor

    def of_agent(self, name: str) -> Iterator[str]:
        return self._told(self.lists.of_agent(name))

    def of_place(self, name: str, country: str) -> Iterator[str]:
        return self._told(self.lists.of_place(name, country))

    def _told(self, names: Iterable[str]) -> Iterator[str]:
        # A list knows nothing of what this record hides, which would be found by another name of the same.
        return (name for name in names if not self.hidden.spans("names", name))


def count() -> int:
    """How many records ``all_documents`` walks through."""
    return session().scalar(select(func.count()).where(m.Record.state != RecordState.WITHDRAWN)) or 0


def all_documents() -> Iterator[IndexDocument]:
    """What the index should hold of the whole archive."""
    ids = list(session().scalars(select(m.Record.id).where(m.Record.state != RecordState.WITHDRAWN)))
    for start in range(0, len(ids), _BATCH):
        yield from documents_of(ids[start : start + _BATCH])


def _parts(record: m.Record, untold: Withholding, lists: _Open) -> Iterator[IndexDocument]:
    description = _labels(record, Part.DESCRIPTION)
    level = level_of(description)
    if level is None:
        return
    # Whoever reads a closed level is told what a consent withholds from readers.
    told = untold if level in _OPEN_LEVELS else NOTHING
    # A caption that is a withheld name is one in no text: of closed levels texts are searched by whoever holds a grant.
    captions = [untold.told(text) for text in _captions(record)]
    yield _description(record, level, description, told, lists, captions)
    labels = _labels(record, Part.TEXT)
    text_level = level_of(labels)
    if record.body.strip() and text_level is not None:
        yield IndexDocument(
            record_id=record.id,
            reference_code=record.reference_code,
            part=Part.TEXT,
            level=text_level,
            labels=labels,
            kind=record.kind,
            language=record.language,
            revision=record.revision,
            text=record.body,
        )


def level_of(labels: Iterable[str]) -> str | None:
    """The index in which a part with these labels stands; None where it stands in none (a draft)."""
    held = set(labels)
    for level in AccessLevel:
        if f"level:{level}" in held:
            return level.value
    return STAFF_LEVEL if STAFF in held else None


def _labels(record: m.Record, part: Part) -> frozenset[str]:
    return frozenset(row.label for row in record.labels if row.part is part)


def _description(
    record: m.Record,
    level: str,
    labels: frozenset[str],
    untold: Withholding,
    lists: _Open,
    captions: Sequence[str],
) -> IndexDocument:
    places = () if untold.places else tuple(row.place for row in record.places)
    names = _present(name for name in _names(record) if not untold.hides(name))
    place_names = _place_names(places, lists)
    dates = [statement for statement in record.dates if statement.role in _WHEN]
    spans = [(d.earliest, d.latest) for d in dates if d.earliest or d.latest]
    article = record.article
    return IndexDocument(
        record_id=record.id,
        reference_code=record.reference_code,
        part=Part.DESCRIPTION,
        level=level,
        labels=labels,
        kind=record.kind,
        language=record.language,
        revision=record.revision,
        title=record.title,
        alternative=tuple(title.value for title in record.titles),
        abstract=_present([record.abstract, *captions]),
        names=names,
        other_names=_others(names, (other for name in names for other in lists.of_agent(name)), untold),
        places=tuple(place_names),
        other_places=_others(place_names, (other for names in place_names.values() for other in names), NOTHING),
        place_values=tuple(name for name in place_names if BLOCK not in name),
        place_names=place_names,
        locations=_locations(places, exact=level not in _OPEN_LEVELS),
        descriptors=_present(
            word for row in record.descriptors for word in [label.value for label in row.descriptor.labels]
        ),
        descriptor_codes=_present(row.descriptor.code for row in record.descriptors),
        claims=tuple(claim.statement for claim in record.claims),
        collection=record.collection.slug if record.collection else "",
        source=(untold.told(article.publisher) or untold.told(article.site)) if article else "",
        verification=record.verification,
        spans=tuple(bounds(*span) for span in spans),
        years=_years(spans),
        received=int((record.submitted_at or record.created_at).timestamp()),
    )


def _captions(record: m.Record) -> tuple[str, ...]:
    return (record.image.caption, record.image.alternative_text) if record.image else ()


def _names(record: m.Record) -> tuple[str, ...]:
    """Names that every reader of the description sees: public agents', and where an article stood."""
    article = record.article
    public = [
        row.agent.display_name
        for row in record.agents
        if row.agent.identity is Identity.PUBLIC and row.role is not AgentRole.CONTRIBUTOR
    ]
    return _present([*public, *([article.byline, article.publisher, article.site] if article else [])])


def _place_names(places: Iterable[m.Place], lists: _Open) -> dict[str, tuple[str, ...]]:
    """The shown name of each place with all its names: those that records tell, then those of the archive's list."""
    found: dict[str, tuple[str, ...]] = {}
    for place in places:
        if place.name.strip():
            told = [name.value for name in place.names]
            listed = lists.of_place(place.name, place.country)
            found[place.name] = _present([place.name, *found.get(place.name, ()), *told, *listed])
    return found


def _others(shown: Collection[str], others: Iterable[str], untold: Withholding) -> tuple[str, ...]:
    """What is not shown already, nor a name that readers are not told."""
    return _present(other for other in others if other not in shown and not untold.hides(other))


def _locations(places: Iterable[m.Place], exact: bool) -> tuple[Box, ...]:
    found: dict[Box, None] = {}
    for place in places:
        position = locating.project(place.latitude, place.longitude, place.precision_m, place.public_precision_m, exact)
        if position is not None:
            found |= dict.fromkeys(locating.boxes(position, exact))
    return tuple(found)


def _present(values: Iterable[str]) -> tuple[str, ...]:
    """Without empty ones and repetitions, in order."""
    return tuple(dict.fromkeys(value for value in values if value and value.strip()))


def _years(spans: Sequence[tuple[date | None, date | None]]) -> tuple[int, ...]:
    years: set[int] = set()
    for earliest, latest in spans:
        first, last = earliest or latest, latest or earliest
        if first and last and last.year - first.year < _MOST_YEARS:
            years.update(range(first.year, last.year + 1))
    return tuple(sorted(years))
