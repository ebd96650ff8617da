"""The undoing of a batch, a few records at a time: nobody else waits long, and whatever cuts it, it goes on."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from archive.access.levels import RecordState
from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.db import reading, unit_of_work
from archive.base.runtime import session
from archive.records import models as m
from archive.records import service
from archive.records.schemas import read_description

_AT_ONCE = 50
_NEW = (RecordState.SUBMITTED, RecordState.RETURNED, RecordState.ACCESSIONED)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the undoing of a batch would do, by counts."""

    withdrawn: int = 0
    """New records that would leave every view."""
    restored: int = 0
    """Changed ones that would be described as before."""
    touched: int = 0
    """Those that somebody has worked on since."""
    gone: int = 0
    """Those that were withdrawn or erased by themselves since."""


@dataclass(frozen=True, slots=True)
class _One:
    record_id: uuid.UUID
    before: int | None
    touched: bool
    state: RecordState


def standing(batch_id: uuid.UUID) -> Standing:
    """How the records of a batch stand now."""
    found = _records(batch_id, session().get_one(m.ImportBatch, batch_id).taken_in_at)
    here = [one for one in found if one.state is not RecordState.WITHDRAWN]
    clean = [one for one in here if not one.touched]
    return Standing(
        withdrawn=sum(one.before is None for one in clean),
        restored=sum(one.before is not None for one in clean),
        touched=len(here) - len(clean),
        gone=len(found) - len(here),
    )


def undo(viewer: Viewer, batch_id: uuid.UUID, progress: Callable[[int, int], None]) -> None:
    """Undo a batch that is to be undone; safe to begin again."""
    with reading():
        batch = session().get_one(m.ImportBatch, batch_id)
        reason, touched = batch.undo_reason or "", bool(batch.options.get("touched"))
        found = _records(batch_id, batch.taken_in_at)
        todo = [one for one in found if _waits(one, touched)]
    for start in range(0, len(todo), _AT_ONCE):
        with unit_of_work():
            for one in todo[start : start + _AT_ONCE]:
                _undo(viewer, batch_id, one, reason)
        progress(start + _AT_ONCE, len(todo))
    with unit_of_work():
        batch = session().get_one(m.ImportBatch, batch_id)
        batch.state, batch.undone_at = m.BatchState.UNDONE, clock.now()


def _records(batch_id: uuid.UUID, since: datetime | None) -> list[_One]:
    of = m.ImportBatchRecord
    query = (
        select(of.record_id, of.before, of.revision, m.Record.revision, m.Record.updated_at, m.Record.state)
        .join(m.Record, m.Record.id == of.record_id)
        .where(of.batch_id == batch_id)
        .order_by(of.record_id)
    )
    return [
        _One(record_id, before, now != left or (since is not None and updated > since), state)
        for record_id, before, left, now, updated, state in session().execute(query)
    ]


def _waits(one: _One, touched: bool) -> bool:
    if one.state is RecordState.WITHDRAWN or (one.touched and not touched):
        return False
    # What was changed by the batch and again since: to go back would lose the later work.
    return one.before is None or not one.touched


def _undo(viewer: Viewer, batch_id: uuid.UUID, one: _One, reason: str) -> None:
    told = {"batch": str(batch_id)}
    if one.before is not None:
        row = session().get_one(m.Revision, (one.record_id, one.before))
        now = session().get_one(m.Record, one.record_id).revision
        service.edit(
            viewer,
            one.record_id,
            read_description(json.loads(row.description)),
            expected_revision=now,
            summary="batch undone",
            leaks_kept=session().get_one(m.ImportBatch, batch_id).undo_reason or "",
        )
    elif one.state in _NEW:
        service.take_back(viewer, one.record_id, reason, told)
    elif one.state is RecordState.PUBLISHED:
        service.withdraw(viewer, one.record_id, reason)


def count(batch_id: uuid.UUID) -> int:
    """How many records a batch has made or changed."""
    query = select(func.count()).where(m.ImportBatchRecord.batch_id == batch_id)
    return session().scalar(query) or 0
