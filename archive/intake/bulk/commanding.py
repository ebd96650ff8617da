"""A sheet or a folder on the disk of whoever keeps the archive, imported by a command."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import select

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base.db import reading, unit_of_work
from archive.base.errors import Invalid, Problem
from archive.base.messages import Message, msg
from archive.base.runtime import session
from archive.intake.bulk import folder, sheet, undoing
from archive.intake.bulk.reading import Source
from archive.records.import_batch import Hooks
from archive.records.importing import Outcome, import_rows
from archive.records.models import BatchState, ImportBatch

SHEET = "records.csv"


def source_at(path: Path, defaults: Mapping[str, str], *, each_file: bool) -> Source | None:
    """The sheet at ``path`` or in it, or with ``each_file`` the folder itself; None where it is neither."""
    found = path / SHEET if path.is_dir() else path
    if not each_file and found.suffix.lower() in (".csv", ".tsv") and found.is_file():
        try:
            data = found.read_bytes()
        except OSError as error:
            raise Invalid([Problem(str(found), msg("The file cannot be read."))]) from error
        # What lies beside a sheet is looked at where a row names it, and never listed.
        return Source(found.parent, sheet.read(data, defaults), (), defaults)
    if each_file and path.is_dir():
        return Source(path, None, folder.files_in(path), defaults)
    return None


def import_source(viewer: Viewer, source: Source, *, update: bool, dry_run: bool, hooks: Hooks) -> Outcome:
    """Import it; raises ``Invalid`` in which each problem says its row and column."""
    policy.require(viewer, Act.IMPORT)
    try:
        return import_rows(viewer, source.rows(), source.folder, update=update, dry_run=dry_run, hooks=hooks)
    except Invalid as error:
        raise Invalid([_told(fault) for fault in source.faults(error.problems)]) from error


def undo(viewer: Viewer, words: str, reason: str, *, touched: bool) -> undoing.Standing:
    """Undo the batch whose id begins with ``words``, here and now; returns what that came to.

    Raises ``Invalid`` where that is no batch, or not one alone, or it was not taken in.
    """
    policy.require(viewer, Act.WITHDRAW)
    if not reason.strip():
        raise Invalid([Problem("--reason", msg("Say why; every record of the batch keeps this reason."))])
    with unit_of_work():
        found = [one for one in session().scalars(select(ImportBatch)) if str(one.id).startswith(words.lower())]
        if len(found) != 1 or found[0].state not in (BatchState.TAKEN_IN, BatchState.UNDOING):
            raise Invalid([Problem("", _no_batch(words, len(found)))])
        batch = found[0]
        batch.state, batch.undo_reason = BatchState.UNDOING, batch.undo_reason or reason.strip()
        batch.options = {**batch.options, "touched": touched}
        batch_id = batch.id
    with reading():
        before = undoing.standing(batch_id)
    undoing.undo(viewer, batch_id, lambda done, total: None)
    return before


def _no_batch(words: str, found: int) -> Message:
    if found > 1:
        return msg("Several batches begin with “%(words)s”.", words=words)
    return msg("There is no batch “%(words)s” that could be undone; “sijill batch list” names them.", words=words)


def _told(fault: object) -> Problem:
    return Problem("", msg("%(fault)s", fault=str(fault)))
