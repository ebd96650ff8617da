"""What the worker removes: uploads that nobody went on with, and bytes that no row speaks of."""

from __future__ import annotations

import time
import uuid
from contextlib import suppress
from pathlib import Path

from sqlalchemy import delete, select

from archive.base import clock
from archive.base.db import reading, unit_of_work
from archive.base.errors import NotVisible, Stale
from archive.base.runtime import session
from archive.intake.uploading import partial
from archive.intake.uploading.models import UnfinishedUpload

_ARRIVING = 3600.0
"""So many seconds a file may lie there before its row is written, or after it went."""


def sweep() -> int:
    """Forget uploads whose time is over, with their bytes; returns how many files went."""
    with reading():
        over = list(session().scalars(select(UnfinishedUpload.id).where(UnfinishedUpload.expires_at < clock.now())))
    removed = sum(_forget(upload_id) for upload_id in over)
    with reading():
        known = {upload_id.hex for upload_id in session().scalars(select(UnfinishedUpload.id))}
    for path in partial.folder().iterdir():
        if path.name not in known and _old(path):
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _forget(upload_id: uuid.UUID) -> int:
    had = partial.size(upload_id) is not None
    # One that is being written to this moment is not over, whatever the clock said.
    with suppress(NotVisible, Stale):
        if had:
            with partial.locked(upload_id, patience=0.0):
                _delete(upload_id)
                partial.remove(upload_id)
                return 1
        _delete(upload_id)
    return 0


def _delete(upload_id: uuid.UUID) -> None:
    over = (UnfinishedUpload.id == upload_id) & (UnfinishedUpload.expires_at < clock.now())
    with unit_of_work():
        session().execute(delete(UnfinishedUpload).where(over))


def _old(path: Path) -> bool:
    try:
        return path.stat().st_mtime < time.time() - _ARRIVING
    except FileNotFoundError:
        return False
