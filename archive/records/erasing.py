"""The part of records in an erasure: everything that was said goes, the row stays as an empty, withdrawn shell."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Column, delete, exists, insert, select, update
from sqlalchemy.orm import aliased

from archive.access.levels import AccessLevel, Part, RecordState
from archive.base import clock, outbox
from archive.base.db import Base
from archive.base.runtime import session
from archive.custody.models import SOFTWARE_AGENT, VISITOR_AGENT, Agent, AgentName
from archive.records import closing, replacing, storing
from archive.records import models as m
from archive.records.closing import Cause
from archive.records.description import Description
from archive.records.vocabulary import ErasureReason, Holding, TitleKind, Verification

TITLE = "Erased record"
_EMPTY: dict[str, object] = {
    "title": TITLE,
    "title_language": "en",
    "title_kind": TitleKind.SUPPLIED,
    "language": "und",
    "holding": Holding.NOT_HELD,
    "verification": Verification.UNVERIFIED,
    "state": RecordState.WITHDRAWN,
    **dict.fromkeys(("abstract", "body", "language_source", "content_warning", "source_url", "archived_url"), ""),
    **dict.fromkeys(("embargo_until", "embargo_reason", "return_reason", "collection_id", "contributor_id")),
    **dict.fromkeys(("event_earliest", "event_latest")),
}
_NO_NAME = "—"
_OTHERS: tuple[type[Base], ...] = (
    m.Revision,
    m.Assessment,
    m.Tombstone,
    m.ImportKey,
    m.FileDescription,
    m.LeakDecision,
    m.ImportBatchRecord,
    m.RecordFingerprint,
)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Who was named in the record, and how much was said in it."""

    agents: frozenset[uuid.UUID]
    revisions: int


def forget(record: m.Record) -> Forgotten:
    """Delete all that describes a record, in every revision, and empty its row; under its erasure's event."""
    level = _level(record)
    agents = _agents(record.id)
    places = set(session().scalars(select(m.RecordPlace.place_id).where(m.RecordPlace.record_id == record.id)))
    revisions = session().scalars(select(m.Revision.number).where(m.Revision.record_id == record.id)).all()
    session().expunge_all()
    replacing.clear(record.id)
    _forget_batches(record.id)
    for table in _OTHERS:
        session().execute(delete(table).where(table.record_id == record.id))  # type: ignore[attr-defined]  # each has it
    _forget_places(places)
    row = session().get_one(m.Record, record.id)
    for name, value in _EMPTY.items():
        setattr(row, name, value)
    row.access = row.access_text = row.access_files = level
    # What was never published has no such day; the shell needs one, and no page shows it.
    row.published_at, row.updated_at = row.published_at or clock.now(), clock.now()
    session().flush()
    return Forgotten(agents, len(revisions))


def _forget_batches(record_id: uuid.UUID) -> None:
    """Take the name from a batch that brought this record alone: a file is often called as what it holds."""
    mine, others = m.ImportBatchRecord, aliased(m.ImportBatchRecord)
    alone = (
        select(mine.batch_id)
        .where(mine.record_id == record_id)
        .where(~exists().where(others.batch_id == mine.batch_id, others.record_id != record_id))
    )
    session().execute(update(m.ImportBatch).where(m.ImportBatch.id.in_(alone)).values(name=_NO_NAME))


def after_part(record_id: uuid.UUID) -> None:
    """Tell the rooms above that something of a record was erased, which copies that were handed out still hold."""
    outbox.send(storing.CHANGED, {"record": record_id.hex})
    closing.tell(record_id, Cause.ERASURE)


def forget_agents(agent_ids: Collection[uuid.UUID]) -> int:
    """Delete those of these agents whom nothing names any more, with their lists of names; returns how many went."""
    named = {SOFTWARE_AGENT, VISITOR_AGENT}
    for column in _pointing_at(Agent.__tablename__):
        if column.table is AgentName.__table__:
            continue  # a list of somebody's names keeps nobody
        named |= set(session().scalars(select(column).where(column.in_(agent_ids))))
    gone = set(agent_ids) - named
    session().execute(delete(AgentName).where(AgentName.agent_id.in_(gone)))
    session().execute(delete(Agent).where(Agent.id.in_(gone)))
    return len(gone)


def leave(record_id: uuid.UUID, reason: ErasureReason, event: int) -> None:
    """Write what stays, and tell the rooms above; the last thing that an erasure does to a record."""
    row = session().get_one(m.Record, record_id)
    session().add(m.Erasure(record_id=record_id, erased_at=clock.now(), reason=reason.value, event_sequence=event))
    columns = {name: getattr(row, name) for name in ("access", "access_text", "access_files")}
    columns |= {"embargo_until": None, "collection_id": None}
    labels = storing.labels_for_row(row.id, row.state, columns, Description(kind=row.kind, title=TITLE), None)
    session().execute(delete(m.RecordLabel).where(m.RecordLabel.record_id == record_id))
    session().execute(insert(m.RecordLabel), labels)
    session().flush()
    position = outbox.send(storing.CHANGED, {"record": record_id.hex})
    session().execute(delete(m.IndexRevocation).where(m.IndexRevocation.record_id == record_id))
    session().execute(insert(m.IndexRevocation), [{"record_id": record_id, "position": position}])
    closing.tell(record_id, Cause.ERASURE)


def _level(record: m.Record) -> AccessLevel:
    """To whom the tombstone shows itself: to whom the description did; else to archivists alone."""
    query = select(m.RecordLabel.label).where(
        m.RecordLabel.record_id == record.id,
        m.RecordLabel.part == Part.DESCRIPTION,
        m.RecordLabel.label.startswith("level:"),
    )
    label = session().scalar(query.limit(1))
    return AccessLevel(label.removeprefix("level:")) if label else AccessLevel.SEALED


def _agents(record_id: uuid.UUID) -> frozenset[uuid.UUID]:
    linked = session().scalars(select(m.RecordAgent.agent_id).where(m.RecordAgent.record_id == record_id))
    consented = session().scalars(select(m.Consent.agent_id).where(m.Consent.record_id == record_id))
    return frozenset([*linked, *(found for found in consented if found is not None)])


def _forget_places(place_ids: Collection[uuid.UUID]) -> None:
    unused = select(m.Place.id).where(m.Place.id.in_(place_ids), ~exists().where(m.RecordPlace.place_id == m.Place.id))
    gone = list(session().scalars(unused))
    names = set(session().scalars(select(m.Place.name).where(m.Place.id.in_(gone))))
    session().execute(delete(m.PlaceName).where(m.PlaceName.place_id.in_(gone)))
    session().execute(delete(m.Place).where(m.Place.id.in_(gone)))
    listed = m.PlaceListName
    same = (m.Place.name == listed.place) & ((listed.country == "") | (m.Place.country == listed.country))
    session().execute(delete(listed).where(listed.place.in_(names), ~exists().where(same)))


def _pointing_at(table: str) -> list[Column[uuid.UUID]]:
    """Every column of the archive that names a row of ``table``."""
    return [
        column
        for other in Base.metadata.tables.values()
        for column in other.columns
        for key in column.foreign_keys
        if key.column.table.name == table
    ]
