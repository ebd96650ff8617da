"""Batches as an archivist sees them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base.errors import NotVisible
from archive.base.runtime import session
from archive.custody.models import Agent
from archive.intake.bulk import spool, undoing
from archive.intake.bulk.reading import Fault
from archive.intake.bulk.undoing import Standing
from archive.intake.bulk.work import fault_of
from archive.records import queries as records
from archive.records.models import BatchState, ImportBatch, ImportBatchRecord, Record
from archive.records.queries import Summary

AT_WORK = frozenset({BatchState.READING, BatchState.WRITING, BatchState.UNDOING})
OPEN = frozenset({BatchState.GATHERING, BatchState.REFUSED, BatchState.JUDGED})
FAULTS_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """A batch in the list of all."""

    id: uuid.UUID
    name: str
    state: BatchState
    by: str
    begun_at: datetime
    created: int
    updated: int


@dataclass(frozen=True, slots=True)
class BatchView:
    """One batch: how far it is, what was found, and what waits of it."""

    entry: Entry
    defaults: dict[str, str]
    update: bool
    rows_read: int
    rows_found: int
    unchanged: int
    faults: tuple[Fault, ...]
    rows: tuple[dict[str, object], ...]
    unnamed: tuple[str, ...]
    passed_over: tuple[str, ...]
    has_sheet: bool
    files: int
    size: int
    taken_in_at: datetime | None
    undone_at: datetime | None
    undo_reason: str | None
    standing: Standing | None

    @property
    def at_work(self) -> bool:
        return self.entry.state in AT_WORK

    @property
    def open(self) -> bool:
        return self.entry.state in OPEN

    @property
    def percent(self) -> int:
        return 100 * self.rows_read // max(self.rows_found, 1)


def batches(viewer: Viewer, page: int, per_page: int) -> tuple[list[Entry], int]:
    """A page of all batches, newest first, and how many there are."""
    policy.require(viewer, Act.IMPORT)
    query = _listed().order_by(ImportBatch.begun_at.desc(), ImportBatch.id)
    rows = session().execute(query.limit(per_page).offset((page - 1) * per_page))
    total = session().scalar(select(func.count()).select_from(ImportBatch)) or 0
    return [_entry(batch, by) for batch, by in rows], total


def one(viewer: Viewer, batch_id: uuid.UUID) -> BatchView:
    """One batch; raises ``NotVisible`` where there is none."""
    policy.require(viewer, Act.IMPORT)
    found = session().execute(_listed().where(ImportBatch.id == batch_id)).one_or_none()
    if found is None:
        raise NotVisible()
    batch, by = found
    report = batch.report or {}
    files, size = spool.size(batch_id)
    return BatchView(
        entry=_entry(batch, by),
        defaults=batch.options.get("defaults", {}),
        update=bool(batch.options.get("update")),
        rows_read=batch.rows_read,
        rows_found=batch.rows_found,
        unchanged=batch.unchanged,
        faults=tuple(fault_of(fault) for fault in report.get("faults", [])[:FAULTS_SHOWN]),
        rows=tuple(report.get("rows", [])),
        unnamed=tuple(report.get("unnamed", [])),
        passed_over=tuple(report.get("passed_over", [])),
        has_sheet=spool.sheet(batch_id) is not None,
        files=files,
        size=size,
        taken_in_at=batch.taken_in_at,
        undone_at=batch.undone_at,
        undo_reason=batch.undo_reason,
        standing=undoing.standing(batch_id) if batch.state is BatchState.TAKEN_IN else None,
    )


def name_of(viewer: Viewer, batch_id: uuid.UUID | None) -> str | None:
    """What a batch is called; None where there is none."""
    policy.require(viewer, Act.IMPORT)
    return session().scalar(select(ImportBatch.name).where(ImportBatch.id == batch_id)) if batch_id else None


def records_of(viewer: Viewer, batch_id: uuid.UUID, page: int, per_page: int) -> Sequence[Summary]:
    """A page of the records of a batch, as far as the viewer may see them."""
    policy.require(viewer, Act.IMPORT)
    query = (
        select(Record.id)
        .join(ImportBatchRecord, ImportBatchRecord.record_id == Record.id)
        .where(ImportBatchRecord.batch_id == batch_id, records.visible(viewer))
        .order_by(Record.created_at, Record.id)
    )
    return records.in_order(viewer, list(session().scalars(query.limit(per_page).offset((page - 1) * per_page))))


def live() -> set[uuid.UUID]:
    """The batches of which something may still wait."""
    over = (BatchState.TAKEN_IN, BatchState.UNDOING, BatchState.UNDONE, BatchState.DISCARDED)
    return set(session().scalars(select(ImportBatch.id).where(ImportBatch.state.not_in(over))))


def _listed() -> Select[ImportBatch, str]:
    return select(ImportBatch, Agent.display_name).join(Agent, Agent.id == ImportBatch.agent_id)


def _entry(batch: ImportBatch, by: str) -> Entry:
    return Entry(batch.id, batch.name, batch.state, by, batch.begun_at, batch.created, batch.updated)
