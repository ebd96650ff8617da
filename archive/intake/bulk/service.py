"""The verbs of bulk intake: begin, add, check, take in, discard, undo. The work itself is done by the worker."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from sqlalchemy import select

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base import clock, outbox
from archive.base.errors import IllegalTransition, Invalid, NotVisible, Problem
from archive.base.identifiers import new_id
from archive.base.messages import msg
from archive.base.runtime import session
from archive.custody.models import SOFTWARE_AGENT
from archive.intake.bulk import sheet, spool
from archive.media.staging import Staged
from archive.records.models import BatchState, ImportBatch

WORK = "batch.work"
"""News for the worker: a batch is to be read, written or undone, as its state says."""

_FROM: Mapping[BatchState, frozenset[BatchState]] = {
    BatchState.GATHERING: frozenset({BatchState.GATHERING, BatchState.REFUSED, BatchState.JUDGED}),
    BatchState.READING: frozenset({BatchState.GATHERING, BatchState.REFUSED, BatchState.JUDGED}),
    BatchState.WRITING: frozenset({BatchState.JUDGED}),
    BatchState.DISCARDED: frozenset({BatchState.GATHERING, BatchState.REFUSED, BatchState.JUDGED}),
    BatchState.UNDOING: frozenset({BatchState.TAKEN_IN}),
}
"""State to those from which somebody may ask for it; the worker's own steps follow from these."""


def begin(viewer: Viewer, name: str, defaults: Mapping[str, str], *, update: bool = False) -> uuid.UUID:
    """Begin a batch: ``defaults`` (column to cell) are meant where a row does not say it."""
    policy.require(viewer, Act.IMPORT)
    if not name.strip():
        raise Invalid([Problem("name", msg("Give the batch a name by which you know it again."))])
    batch = ImportBatch(
        id=new_id(),
        name=name.strip()[:300],
        state=BatchState.GATHERING,
        agent_id=SOFTWARE_AGENT if viewer.system else viewer.agent_id,
        begun_at=clock.now(),
        options={"defaults": {key: value for key, value in defaults.items() if value}, "update": update},
    )
    session().add(batch)
    session().flush()
    return batch.id


def add_sheet(viewer: Viewer, batch_id: uuid.UUID, staged: Staged) -> None:
    """Let a file be the batch's sheet; raises ``Invalid`` where its names of columns are not in order."""
    batch = _step(viewer, batch_id, BatchState.GATHERING)
    if staged.size > sheet.LARGEST:
        raise Invalid([Problem("sheet", msg("A sheet has at most %(most)s MB.", most=sheet.LARGEST // 1_000_000))])
    sheet.read(staged.path.read_bytes(), batch.options["defaults"])
    spool.keep_sheet(batch_id, staged)


def add_files(viewer: Viewer, batch_id: uuid.UUID, files: list[tuple[str, Staged]]) -> list[Problem]:
    """Add files under their paths; returns why some were not taken. One of the same path takes the other's place."""
    _step(viewer, batch_id, BatchState.GATHERING)
    refused: list[Problem] = []
    for name, staged in files:
        try:
            spool.keep_file(batch_id, name, staged)
        except Invalid as error:
            refused += error.problems
    return refused


def check(viewer: Viewer, batch_id: uuid.UUID) -> None:
    """Ask that the whole batch is read and judged, and nothing changed."""
    count, _ = spool.size(batch_id)
    if not count and spool.sheet(batch_id) is None:
        raise Invalid([Problem("", msg("There is nothing in it yet: add a sheet, or files."))])
    batch = _step(viewer, batch_id, BatchState.READING)
    batch.rows_read, batch.rows_found, batch.report = 0, 0, None
    _ask(viewer, batch_id)


def take_in(viewer: Viewer, batch_id: uuid.UUID) -> None:
    """Ask that a batch in which nothing is wrong is taken in, whole."""
    _step(viewer, batch_id, BatchState.WRITING)
    _ask(viewer, batch_id)


def discard(viewer: Viewer, batch_id: uuid.UUID) -> None:
    """Let a batch go that was not taken in; what waited of it is removed after the commit (``spool.remove``)."""
    _step(viewer, batch_id, BatchState.DISCARDED).report = None


def undo(viewer: Viewer, batch_id: uuid.UUID, reason: str, *, touched: bool = False) -> None:
    """Ask that a batch is undone: its new records withdrawn, those that it changed described as before.

    What somebody has worked on since stays, unless ``touched``. Each record keeps its trail, with an event that names
    the batch and the reason.
    """
    policy.require(viewer, Act.WITHDRAW)
    if not reason.strip():
        raise Invalid([Problem("reason", msg("Say why; every record of the batch keeps this reason."))])
    batch = _step(viewer, batch_id, BatchState.UNDOING)
    batch.undo_reason = reason.strip()[:5000]
    batch.options = {**batch.options, "touched": touched}
    _ask(viewer, batch_id)


def _ask(viewer: Viewer, batch_id: uuid.UUID) -> None:
    outbox.send(WORK, {"batch": batch_id.hex, "account": viewer.account_id.hex if viewer.account_id else None})


def _step(viewer: Viewer, batch_id: uuid.UUID, state: BatchState) -> ImportBatch:
    """The batch in its new state; ``IllegalTransition`` where that is no step."""
    policy.require(viewer, Act.IMPORT)
    batch = session().scalar(select(ImportBatch).where(ImportBatch.id == batch_id).with_for_update())
    if batch is None:
        raise NotVisible()
    if batch.state not in _FROM[state]:
        raise IllegalTransition(msg("This batch has gone on meanwhile. Look at it again."))
    batch.state = state
    return batch
