"""Copies that were handed out and should come back: a task for each, closed by saying what came of it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select, update

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.db import insert_rows, unit_of_work
from archive.base.errors import IllegalTransition, Invalid, NotVisible, Problem
from archive.base.identifiers import new_id
from archive.base.messages import msg
from archive.base.outbox import OutboxMessage
from archive.base.runtime import session
from archive.custody.models import SOFTWARE_AGENT
from archive.exports import keeping, recall_log
from archive.exports.models import Export, ExportedRecord, Recall
from archive.exports.recall_log import Said, Turn
from archive.exports.vocabulary import ExportState, RecallCause

CLOSED = "record.closed"


def handle_closed(messages: Sequence[OutboxMessage]) -> None:
    """Hear that records were closed: copies that hold them are asked back, and those that still lie here go.

    Safe to repeat: a task that is open, or was closed, is not opened again for the same cause.
    """
    with unit_of_work():
        for message in messages:
            record_id, cause = uuid.UUID(message.payload["record"]), RecallCause(message.payload["cause"])
            holding = select(ExportedRecord.export_id).where(ExportedRecord.record_id == record_id)
            _open(record_id, cause, list(session().scalars(holding)))
            session().execute(
                update(Export)
                .where(Export.id.in_(holding), Export.state == ExportState.READY)
                .values(state=ExportState.REMOVED)
            )
    keeping.sweep()


def close(viewer: Viewer, recall_id: uuid.UUID, outcome: str) -> None:
    """Close a task with what came of it; raises ``Invalid`` without words, ``IllegalTransition`` the second time."""
    row = _for_change(viewer, recall_id)
    if row.closed_at is not None:
        raise IllegalTransition(msg("This task was closed already."))
    if not outcome.strip():
        raise Invalid([Problem("outcome", msg("Say what came of it: destroyed, returned, refused, no answer."))])
    before, _none = recall_log.read(row.outcome)
    row.outcome, row.closed_at = recall_log.write(before, outcome.strip()), clock.now()
    row.closed_by = viewer.agent_id or SOFTWARE_AGENT
    session().flush()


def reopen(viewer: Viewer, recall_id: uuid.UUID, reason: str) -> None:
    """Open a closed task again; what came of it before stays told.

    Raises ``Invalid`` without a reason, ``IllegalTransition`` for a task that is open.
    """
    row = _for_change(viewer, recall_id)
    if row.closed_at is None or row.closed_by is None:
        raise IllegalTransition(msg("This task is open."))
    if not reason.strip():
        raise Invalid([Problem("reason", msg("Say why it is opened again."))])
    before, outcome = recall_log.read(row.outcome)
    turns = (
        Said(Turn.CLOSED, row.closed_at, row.closed_by, outcome),
        Said(Turn.REOPENED, clock.now(), viewer.agent_id or SOFTWARE_AGENT, reason.strip()),
    )
    row.outcome, row.closed_at, row.closed_by = recall_log.write((*before, *turns), ""), None, None
    session().flush()


def _for_change(viewer: Viewer, recall_id: uuid.UUID) -> Recall:
    policy.require(viewer, Act.EXPORT)
    row = session().scalar(select(Recall).where(Recall.id == recall_id).with_for_update())
    if row is None:
        raise NotVisible()
    return row


def _open(record_id: uuid.UUID, cause: RecallCause, exports: Sequence[uuid.UUID]) -> None:
    query = select(Recall.export_id).where(Recall.record_id == record_id, Recall.cause == cause)
    known = set(session().scalars(query))
    moment = clock.now()
    insert_rows(
        Recall,
        [
            {
                "id": new_id(),
                "export_id": export_id,
                "record_id": record_id,
                "cause": cause,
                "opened_at": moment,
                "outcome": "",
            }
            for export_id in exports
            if export_id not in known
        ],
    )
