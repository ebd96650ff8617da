"""One record as an audience may have it: the one projection behind bags, JSON Lines and spreadsheets.

It stands on the one rule of visibility (``access.labels``, stored beside each record), asked for the viewer that an
audience is. What is closed to the audience is taken out here, and nothing that leaves the archive is made elsewhere.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from archive.access.levels import RecordState
from archive.base.runtime import session
from archive.custody import queries as custody
from archive.custody.models import SOFTWARE_AGENT, VISITOR_AGENT
from archive.custody.queries import ChainEvent
from archive.custody.vocabulary import EventType
from archive.exports import exported_files
from archive.exports.audiences import ANSWERS_TOLD, viewer_of
from archive.exports.closing import Openings, closed, protected
from archive.exports.exported_files import ExportedFile, FileFacts
from archive.exports.relating import identifiers, origin, relations_of
from archive.exports.remarks import comments_of
from archive.exports.standing import Opened, standable, standings
from archive.exports.vocabulary import Audience, LeftOut
from archive.records import models as m
from archive.records import queries, redacting, withholding
from archive.records.redacting import Redactor
from archive.records.rules import Withholding
from archive.records.withholding import NOTHING
from archive.records.writing import plain, without_secrets

__all__ = ["ExportedFile", "Omitted", "Projection", "project", "viewer_of"]

BATCH = 100
"""So many records are read with one set of queries."""

_OF_THE_HOUSE = frozenset(
    {
        EventType.ACCESS_GRANT,
        EventType.DISSEMINATION,
        EventType.EXPORTING,
        EventType.MODERATION_DECISION,
        EventType.COMMENT_CHANGE,
        EventType.APPEAL,
        EventType.SANCTION,
        EventType.REVEAL,
    }
)
"""Who read, was let in, received a copy or decided on a comment, and what was typed as the reason for it.

That it happened is in the envelope, for everybody; the rest leaves for another archive's keeping alone.
"""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """One record as its audience may have it."""

    record_id: uuid.UUID
    reference_code: str
    revision: int
    row: Json
    """The object of the import format, without ``files``."""
    files: tuple[ExportedFile, ...]
    events: tuple[ChainEvent, ...]
    consents: tuple[Json, ...]
    """Basis, expiry and, where the audience may know, the answers to each use and aspect, and withdrawal."""
    withheld: tuple[tuple[LeftOut, int], ...]
    """How many parts of this record were left out, by reason."""
    codes: Mapping[str, str] = field(default_factory=dict)
    """The reference code of each record that ``row`` names as the target of a relation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Omitted:
    """A record that does not go to the audience; its code is not told, for it may not be known to exist."""

    record_id: uuid.UUID
    reason: LeftOut


def project(
    audience: Audience, record_ids: Sequence[uuid.UUID], *, export: uuid.UUID | None = None
) -> Iterator[Projection | Omitted]:
    """Each record in the order of ``record_ids``, as ``audience`` may have it; needs a session that reads.

    Events of the handing over that ``export`` is are told with their detail, those of others are not.
    What stands no more is told as erased, so that as many come out as went in.
    """
    asked = set(record_ids)
    for batch in _batches(record_ids):
        found = standings(audience, batch)
        opened = [one for one in found.values() if isinstance(one, Opened)]
        projections = _batch(audience, opened, asked, str(export))
        for record_id in batch:
            standing = found.get(record_id, LeftOut.ERASED)
            if isinstance(standing, LeftOut):
                yield Omitted(record_id=record_id, reason=standing)
            else:
                yield projections[record_id]
        session().expunge_all()


def _batches(record_ids: Sequence[uuid.UUID]) -> Iterator[Sequence[uuid.UUID]]:
    for start in range(0, len(record_ids), BATCH):
        yield record_ids[start : start + BATCH]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Surroundings:
    """What was read for a whole batch."""

    names: dict[uuid.UUID, tuple[str, str]]
    relations: dict[uuid.UUID, list[Json]]
    codes: dict[uuid.UUID, dict[str, str]]
    comments: dict[uuid.UUID, list[Json]]
    assessments: dict[uuid.UUID, list[Json]]
    tombstones: dict[uuid.UUID, str]
    chains: dict[uuid.UUID, list[ChainEvent]]
    files: FileFacts
    untold: dict[uuid.UUID, Withholding]
    """What consents leave out of open parts, for an audience that does not read closely."""
    export: str


def _batch(
    audience: Audience, opened: Sequence[Opened], asked: Collection[uuid.UUID], export: str
) -> dict[uuid.UUID, Projection]:
    if not opened:
        return {}
    ids = [one.record.id for one in opened]
    whole, here = audience is Audience.ARCHIVE, origin()
    relations, codes = relations_of(audience, opened, asked, here)
    around = _Surroundings(
        names=identifiers([one.record for one in opened], here),
        relations=relations,
        codes=codes,
        comments=comments_of(ids) if whole else {},
        assessments=_assessments(ids),
        tombstones=_tombstones(ids) if whole else {},
        chains=custody.chains(viewer_of(audience), ids),
        files=exported_files.facts_of(ids),
        untold={} if queries.reads_closely(viewer_of(audience)) else withholding.of_records(ids),
        export=export,
    )
    return {one.record.id: _one(audience, one, around) for one in opened}


def _one(audience: Audience, opened: Opened, around: _Surroundings) -> Projection:
    record = opened.record
    left_out: Counter[LeftOut] = Counter()
    if record.body and not opened.text:
        left_out[opened.text_reason] += 1
    if around.untold.get(record.id, NOTHING).places:
        left_out[LeftOut.CONSENT] += len(opened.description.places)
    left_out[LeftOut.NAMES] += protected(opened.description)
    hidden = _hidden(audience, opened)
    left_out[LeftOut.REDACTED] += len(hidden.redactions) if opened.text else 0
    files = redacting.told(exported_files.files_for(audience, opened, around.files, left_out), hidden)
    row = _row(audience, opened, around, hidden)
    return Projection(
        record_id=record.id,
        reference_code=record.reference_code,
        revision=record.revision,
        row=row,
        files=files,
        events=tuple(_told(audience, event, opened, around.export) for event in around.chains[record.id]),
        consents=tuple(_consent(rights) for rights in row.get("rights", ())),
        withheld=tuple((reason, count) for reason, count in sorted(left_out.items()) if count),
        codes=around.codes.get(record.id, {}),
    )


def _hidden(audience: Audience, opened: Opened) -> Redactor:
    """What the redactions of a record hide from an audience."""
    said = opened.description
    present = {name: str(getattr(said, name)) for name in redacting.PLACED}
    return Redactor(redacting.beneath(viewer_of(audience), said.redactions, own=False), present)


def _row(audience: Audience, opened: Opened, around: _Surroundings, hidden: Redactor) -> Json:
    record = opened.record
    whole = audience is Audience.ARCHIVE
    described = opened.description if whole else closed(opened.description, _openings(audience, opened, around, hidden))
    system, identifier = around.names[record.id]
    row = {"identifier": identifier, "source_system": system} | plain(without_secrets(described))
    row |= {"access": described.access.value, "status": record.state.value}
    if whole:
        own = standable(record, opened.description)
        row |= {f"access{name}": level.value for name, level in zip(("", "_text", "_files"), own, strict=True)}
        row |= {"return_reason": record.return_reason} if record.state is RecordState.RETURNED else {}
        row |= {"withdrawal": {"reason": stone}} if (stone := around.tombstones.get(record.id)) else {}
    row["collection"] = _collection(record.collection)
    row["relations"] = redacting.told(around.relations.get(record.id), hidden)
    row["assessments"] = redacting.told(around.assessments.get(record.id), hidden)
    row["comments"] = around.comments.get(record.id)
    return {key: value for key, value in row.items() if value not in (None, [])}


def _openings(audience: Audience, opened: Opened, around: _Surroundings, hidden: Redactor) -> Openings:
    return Openings(
        text=opened.text,
        closely=queries.reads_closely(viewer_of(audience)),
        untold=around.untold.get(opened.record.id, NOTHING),
        answers=audience in ANSWERS_TOLD,
        mechanism=audience is Audience.COURT,
        levels=opened.levels,
        hidden=hidden,
    )


def _told(audience: Audience, event: ChainEvent, opened: Opened, export: str) -> ChainEvent:
    """What happened to a part that is closed is told without its detail, which holds digests of that part."""
    this = event.type is EventType.EXPORTING and (event.detail or {}).get("export") == export
    if this:
        return event
    if audience is not Audience.ARCHIVE and event.type in _OF_THE_HOUSE:
        known = event.agent_id in (SOFTWARE_AGENT, VISITOR_AGENT)
        return replace(event, detail=None, agent=event.agent if known else None)
    of_record = event.object_id == opened.record.id
    return event if (opened.text if of_record else opened.files) else replace(event, detail=None)


_OF_A_CONSENT = ("basis", "uses", "aspects", "mechanism", "given_on", "how", "expires", "withdrawn_on")


def _consent(rights: Json) -> Json:
    return {key: rights[key] for key in _OF_A_CONSENT if key in rights}


def _collection(collection: m.Collection | None) -> Json | None:
    if collection is None:
        return None
    titles = [
        {"value": one.value, "language": one.language} | ({"description": one.description} if one.description else {})
        for one in sorted(collection.titles, key=lambda one: one.language)
    ]
    said = {"slug": collection.slug, "title": collection.title, "description": collection.description}
    said |= {"language": collection.language}
    return {key: value for key, value in said.items() if value} | ({"titles": titles} if titles else {})


def _assessments(record_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Json]]:
    query = select(m.Assessment).where(m.Assessment.record_id.in_(record_ids)).order_by(m.Assessment.assessed_at)
    found: dict[uuid.UUID, list[Json]] = defaultdict(list)
    for row in session().scalars(query):
        said = {"scale": row.scale.value, "value": row.value, "reasons": row.reasons}
        found[row.record_id].append({key: value for key, value in said.items() if value})
    return found


def _tombstones(record_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    query = select(m.Tombstone.record_id, m.Tombstone.reason).where(m.Tombstone.record_id.in_(record_ids))
    return dict(session().execute(query).all())
