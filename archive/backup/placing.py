"""Putting what a backup holds where an archive has it: files, database, settings, keys."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from archive.backup import layout
from archive.backup.checking import Checked, Progress
from archive.backup.snapshot import run_tool
from archive.base import durable
from archive.base.errors import Unavailable
from archive.base.messages import msg
from archive.config import Settings

_FILE_MODE = 0o440
"""That of the object store."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be restored, into what."""

    checked: Checked
    settings: Settings
    keys: Mapping[str, str]
    """Text of key files by their names; may be empty."""
    borrow: bool = False
    """Read the files where they lie in the backup instead of copying them: enough for a trial."""


def place(plan: Plan, progress: Progress) -> None:
    """Fill the empty home of ``plan.settings`` and bring it to the disk; ``Unavailable`` when anything fails."""
    home = plan.settings.home
    for name in ("tmp", "inbox"):
        (home / name).mkdir(mode=durable.FOLDER_MODE)
    fresh = _place_files(plan, progress)
    backup, digests = plan.checked.path, plan.checked.digests
    if layout.SETTINGS in digests:
        durable.write(home / layout.SETTINGS, (backup / layout.SETTINGS).read_bytes())
    if plan.keys:
        (home / "keys").mkdir(mode=durable.FOLDER_MODE)
    for name, text in plan.keys.items():
        durable.write(home / "keys" / name, text.encode("ascii"))
    progress("restoring the database", 0, 1)
    if layout.SQLITE in digests:
        fresh.append(home / "archive.sqlite3")
        _copy(plan.checked, layout.SQLITE, fresh[-1], 0o600)
    else:
        options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
        run_tool("pg_restore", plan.settings.database, [*options, str(backup / layout.POSTGRESQL)])
    durable.settle(home, fresh)


def _place_files(plan: Plan, progress: Progress) -> list[Path]:
    checked, home = plan.checked, plan.settings.home
    objects = home / "objects"
    if plan.borrow and checked.objects:
        objects.symlink_to((checked.path / "objects").resolve())
        return []
    objects.mkdir(mode=durable.FOLDER_MODE)
    for number, path in enumerate(checked.objects, 1):
        durable.make_folders(home, (home / path).parent)
        _copy(checked, path, home / path, _FILE_MODE)
        progress("restoring files", number, len(checked.objects))
    return [home / path for path in checked.objects]


def _copy(checked: Checked, path: str, target: Path, mode: int) -> None:
    handle = os.open(checked.path / path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as source:
        found, _ = durable.copy(source, target, mode=mode)
    if found != checked.digests[path]:
        raise Unavailable(msg("%(path)s changed in the backup while it was restored.", path=path))


def clear(home: Path, keep: frozenset[str]) -> None:
    """Remove what a restore that was cut had left in ``home``, save for the names in ``keep``."""
    for path in home.iterdir():
        if path.name in keep:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
