"""The register of exports and the open tasks, for those who keep the archive."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base.errors import NotVisible, Unavailable
from archive.base.messages import msg
from archive.base.runtime import session
from archive.custody.models import Agent, CustodyEvent, CustodyPayload
from archive.custody.vocabulary import EventType
from archive.exports import recall_log
from archive.exports.models import Export, ExportedRecord, Recall
from archive.exports.recall_log import Turn
from archive.exports.selecting import weighed
from archive.exports.vocabulary import Audience, ExportFormat, ExportState, LeftOut, RecallCause
from archive.records.models import Record

MOST_CODES_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """One export in the register."""

    id: uuid.UUID
    audience: Audience
    format: ExportFormat
    recipient: str
    reason: str
    selection: Mapping[str, Any]
    requested_by: str
    requested_at: datetime
    state: ExportState
    done: int
    total: int
    error: str | None
    exported: int | None
    left_out: Sequence[tuple[LeftOut, int]]
    withheld: Sequence[tuple[LeftOut, int]]
    size: int | None
    sha256: str | None
    checkpoint_size: int | None
    finished_at: datetime | None
    recalls: int
    """How many of its copies' records should come back and have not."""

    @property
    def at_work(self) -> bool:
        return self.state in (ExportState.WAITING, ExportState.RUNNING)

    @property
    def name(self) -> str:
        """The name under which its copy is fetched."""
        day = self.finished_at or self.requested_at
        return f"sijill-{day:%Y-%m-%d}-{self.id.hex[:8]}.zip"


@dataclass(frozen=True, slots=True)
class Holding:
    """A record that an export holds."""

    reference_code: str
    revision: int
    files: int


@dataclass(frozen=True, slots=True)
class Task:
    """A copy that was handed out and should come back, or be destroyed."""

    id: uuid.UUID
    export_id: uuid.UUID
    reference_code: str
    cause: RecallCause
    recipient: str
    audience: Audience
    format: ExportFormat
    handed_out: datetime | None
    opened_at: datetime
    closed_at: datetime | None
    closed_by: str | None
    outcome: str
    turns: Sequence[Turned] = ()
    """How it was closed and opened again before, oldest first."""
    taken_back: Sequence[str] = ()
    """Which answers of consent were taken back since the copy was made, as ``use:public``; or ``everything``."""


@dataclass(frozen=True, slots=True)
class Turned:
    """A turn of a task that is over, with the name of whoever made it."""

    turn: Turn
    at: datetime
    by: str
    words: str


def register(viewer: Viewer, page: int, per_page: int) -> tuple[list[Entry], int]:
    """A page of all exports, newest first, and how many there are."""
    policy.require(viewer, Act.EXPORT)
    total = session().scalar(select(func.count()).select_from(Export)) or 0
    query = _entries().order_by(Export.requested_at.desc(), Export.id)
    rows = session().execute(query.limit(per_page).offset((page - 1) * per_page))
    return [_entry(*row) for row in rows], total


def entry(viewer: Viewer, export_id: uuid.UUID) -> Entry:
    """One export; raises ``NotVisible`` for one that is not there."""
    policy.require(viewer, Act.EXPORT)
    row = session().execute(_entries().where(Export.id == export_id)).first()
    if row is None:
        raise NotVisible()
    return _entry(*row)


def refuse_closed(viewer: Viewer, export_id: uuid.UUID) -> None:
    """Raise ``Unavailable`` where a record in an export may not be in it any more, before the news of it is heard."""
    policy.require(viewer, Act.EXPORT)
    audience = session().scalars(select(Export.audience).where(Export.id == export_id)).one()
    ids = list(session().scalars(select(ExportedRecord.record_id).where(ExportedRecord.export_id == export_id)))
    if any(reason is not None for _, reason in weighed(audience, ids)):
        raise Unavailable(msg("A record in this copy was closed since it was made. It is not handed out any more."))


def holdings(viewer: Viewer, export_id: uuid.UUID) -> list[Holding]:
    """The first records that an export holds, by code."""
    policy.require(viewer, Act.EXPORT)
    query = (
        select(Record.reference_code, ExportedRecord.revision, ExportedRecord.files)
        .join(ExportedRecord, ExportedRecord.record_id == Record.id)
        .where(ExportedRecord.export_id == export_id)
        .order_by(Record.reference_code)
        .limit(MOST_CODES_SHOWN)
    )
    return [Holding(*row) for row in session().execute(query)]


def tasks(viewer: Viewer, *, closed: bool, page: int, per_page: int) -> tuple[list[Task], int]:
    """A page of the tasks that are open, oldest first, or closed, newest first; and how many there are."""
    policy.require(viewer, Act.EXPORT)
    which = Recall.closed_at.is_not(None) if closed else Recall.closed_at.is_(None)
    total = session().scalar(select(func.count()).select_from(Recall).where(which)) or 0
    order = Recall.closed_at.desc() if closed else Recall.opened_at
    query = _tasks().where(which).order_by(order, Recall.id)
    rows = session().execute(query.limit(per_page).offset((page - 1) * per_page))
    return [_task(*row) for row in rows], total


def task(viewer: Viewer, recall_id: uuid.UUID) -> Task:
    """One task; raises ``NotVisible`` for one that is not there."""
    policy.require(viewer, Act.EXPORT)
    row = session().execute(_tasks().where(Recall.id == recall_id)).first()
    if row is None:
        raise NotVisible()
    recall, export, *_others = row
    return replace(_task(*row), turns=_turns(recall), taken_back=_taken_back(viewer, recall, export))


def open_tasks(viewer: Viewer) -> int:
    """How many copies should come back; nothing for those whose affair it is not."""
    if not policy.may(viewer, Act.EXPORT):
        return 0
    return session().scalar(select(func.count()).select_from(Recall).where(Recall.closed_at.is_(None))) or 0


def _entries() -> Select[Export, str, int]:
    recalls = (
        select(func.count())
        .select_from(Recall)
        .where(Recall.export_id == Export.id, Recall.closed_at.is_(None))
        .scalar_subquery()
    )
    return select(Export, Agent.display_name, recalls).join(Agent, Agent.id == Export.requested_by)


def _entry(row: Export, name: str, recalls: int) -> Entry:
    report = row.report or {}
    return Entry(
        id=row.id,
        audience=row.audience,
        format=row.format,
        recipient=row.recipient,
        reason=row.reason,
        selection=row.selection,
        requested_by=name,
        requested_at=row.requested_at,
        state=row.state,
        done=row.done,
        total=row.total,
        error=row.error,
        exported=report.get("exported"),
        left_out=[(LeftOut(reason), count) for reason, count in report.get("left_out", {}).items()],
        withheld=[(LeftOut(reason), count) for reason, count in report.get("withheld", {}).items()],
        size=row.size,
        sha256=row.sha256,
        checkpoint_size=row.checkpoint_size,
        finished_at=row.finished_at,
        recalls=recalls,
    )


def _tasks() -> Select[Recall, Export, str, str]:
    return (
        select(Recall, Export, Record.reference_code, Agent.display_name)
        .join(Export, Export.id == Recall.export_id)
        .join(Record, Record.id == Recall.record_id)
        .outerjoin(Agent, Agent.id == Recall.closed_by)
    )


def _task(row: Recall, export: Export, code: str, closed_by: str | None) -> Task:
    return Task(
        id=row.id,
        export_id=row.export_id,
        reference_code=code,
        cause=row.cause,
        recipient=export.recipient,
        audience=export.audience,
        format=export.format,
        handed_out=export.finished_at,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        closed_by=closed_by,
        outcome=recall_log.read(row.outcome)[1],
    )


def _turns(row: Recall) -> list[Turned]:
    turns, _outcome = recall_log.read(row.outcome)
    query = select(Agent.id, Agent.display_name).where(Agent.id.in_([one.by for one in turns]))
    names = dict(session().execute(query).all()) if turns else {}
    return [Turned(one.turn, one.at, names.get(one.by, ""), one.words) for one in turns]


def _taken_back(viewer: Viewer, row: Recall, export: Export) -> list[str]:
    """As the ledger tells it, after the checkpoint that covers the copy; nothing once the record is erased."""
    if row.cause is not RecallCause.CONSENT_WITHDRAWN or not policy.may(viewer, Act.READ_CUSTODY_DETAIL):
        return []
    query = (
        select(CustodyPayload.detail)
        .join(CustodyEvent, CustodyEvent.sequence == CustodyPayload.sequence)
        .where(
            CustodyEvent.scope_id == row.record_id,
            CustodyEvent.type == EventType.CONSENT_WITHDRAWN,
            CustodyEvent.sequence > (export.checkpoint_size or 0),
        )
        .order_by(CustodyEvent.sequence)
    )
    told = [about for detail in session().scalars(query) for about in json.loads(detail).get("taken_back", ())]
    return list(dict.fromkeys(told))
