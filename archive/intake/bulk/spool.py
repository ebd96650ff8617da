"""Where a batch waits until it is taken in: a folder of its own below the archive's, with its sheet and its files.

Nothing in it is part of the archive: no backup takes it, and it goes when the batch is taken in or discarded.
"""

from __future__ import annotations

import os
import shutil
import time
import uuid
from collections.abc import Collection
from pathlib import Path

from archive.base.errors import Invalid, Problem
from archive.base.messages import msg
from archive.base.runtime import settings
from archive.media.staging import Staged

KEEP_SECONDS = 14 * 24 * 3600
"""So long a batch waits that nobody takes in."""
_SHEET = "sheet.csv"
_LONGEST_PART = 200
_MOST_PARTS = 20


def folder() -> Path:
    """The folder of all batches."""
    return settings().home / "batches"


def of(batch_id: uuid.UUID) -> Path:
    """The folder of one batch, made where there is none."""
    found = folder() / str(batch_id)
    for path in (folder(), found, found / "files"):
        path.mkdir(mode=0o700, exist_ok=True)
    return found


def files(batch_id: uuid.UUID) -> Path:
    """The folder of its files."""
    return of(batch_id) / "files"


def sheet(batch_id: uuid.UUID) -> bytes | None:
    """Its sheet, where it has one."""
    path = folder() / str(batch_id) / _SHEET
    return path.read_bytes() if path.is_file() else None


def keep_sheet(batch_id: uuid.UUID, staged: Staged) -> None:
    """Let a staged file be the sheet of a batch, instead of one that it had."""
    staged.path.replace(of(batch_id) / _SHEET)


def keep_file(batch_id: uuid.UUID, name: str, staged: Staged) -> str:
    """Let a staged file lie under its path within the batch; returns that path. Raises ``Invalid`` for a bad one."""
    parts = inner_parts(name)
    root = files(batch_id)
    target = root.joinpath(*parts)
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        staged.path.replace(target)
    except OSError as error:
        raise Invalid([Problem(name[:200], msg("A file cannot have this name here."))]) from error
    return "/".join(parts)


def inner_parts(name: str) -> tuple[str, ...]:
    """The parts of a path as a browser sends it, without the one folder that was chosen; never out of the batch."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".")]
    if len(parts) > 1:
        parts = parts[1:]
    bad = (
        not parts
        or len(parts) > _MOST_PARTS
        or any(part == ".." or not part.isprintable() or len(part.encode()) > _LONGEST_PART for part in parts)
    )
    if bad:
        raise Invalid([Problem(name[:200], msg("A file cannot have this name here."))])
    return tuple(parts)


def size(batch_id: uuid.UUID) -> tuple[int, int]:
    """How many files a batch has, and their bytes."""
    count = total = 0
    root = folder() / str(batch_id) / "files"
    for where, _, names in os.walk(root) if root.is_dir() else ():
        for name in names:
            count += 1
            total += (Path(where) / name).stat().st_size
    return count, total


def remove(batch_id: uuid.UUID) -> None:
    """Remove all that waits of a batch."""
    shutil.rmtree(folder() / str(batch_id), ignore_errors=True)


def sweep(live: Collection[uuid.UUID]) -> int:
    """Remove what waits of batches that are not ``live``, and of all that nobody touched for long."""
    gone = 0
    names = {str(batch_id) for batch_id in live}
    for path in folder().iterdir() if folder().is_dir() else ():
        if path.name not in names or path.stat().st_mtime < time.time() - KEEP_SECONDS:
            shutil.rmtree(path, ignore_errors=True)
            gone += 1
    return gone
