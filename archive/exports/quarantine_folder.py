"""The quarantine of bags: a folder of its own for each, empty again whatever becomes of the bag."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.base.identifiers import new_id
from archive.base.locks import held, is_held
from archive.base.runtime import settings


@contextmanager
def room() -> Iterator[Path]:
    """A new empty folder in the quarantine; it goes with everything in it when the block ends."""
    sweep()
    folder = settings().quarantine / new_id().hex
    lock = _lock_of(folder)
    with held(lock):
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            lock.unlink(missing_ok=True)


def sweep() -> int:
    """Remove what a process that was killed has left; gives how many rooms went."""
    place = settings().quarantine
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    removed = 0
    for folder in sorted(path for path in place.iterdir() if path.suffix != ".lock"):
        if not is_held(_lock_of(folder)):
            shutil.rmtree(folder, ignore_errors=True)
            _lock_of(folder).unlink(missing_ok=True)
            removed += 1
    return removed


def _lock_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")
