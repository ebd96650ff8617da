"""Copies that lie here for fetching: where they are, how long they stay, and how they go."""

from __future__ import annotations

import shutil
import uuid
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select, update

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.db import reading, unit_of_work
from archive.base.runtime import session, settings
from archive.exports.models import Export
from archive.exports.vocabulary import ExportState

PARTIAL = ".partial-"


def folder() -> Path:
    """The folder of copies that wait to be fetched; made when it is first asked for."""
    path = settings().home / "exports"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def copy_path(export_id: uuid.UUID) -> Path:
    """Where the copy of an export lies once it is ready."""
    return folder() / f"{export_id}.zip"


def remove_old(viewer: Viewer) -> int:
    """Delete the copies that have lain here longer than ``export_keep_days``, and whatever lies here without a
    register's word; returns how many copies grew old. Opens its own unit of work.
    """
    policy.require(viewer, Act.EXPORT)
    days = settings().export_keep_days
    old = (Export.state == ExportState.READY) & (Export.finished_at < clock.now() - timedelta(days=days))
    with unit_of_work():
        gone = session().execute(update(Export).where(old).values(state=ExportState.REMOVED)) if days else None
    sweep()
    return int(getattr(gone, "rowcount", 0)) if gone is not None else 0


def sweep() -> None:
    """Remove every file here that is no ready copy and not being made; safe at any time."""
    with reading():
        kept = select(Export.id).where(Export.state.in_((ExportState.READY, ExportState.RUNNING)))
        ids = {str(export_id) for export_id in session().scalars(kept)}
    for path in folder().iterdir():
        # A temporary name ends in the id of its export as well.
        if path.name.removeprefix(".").removeprefix(PARTIAL.removeprefix(".")).split(".")[0] not in ids:
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)
