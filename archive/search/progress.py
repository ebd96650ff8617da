"""How far a rebuild is, for pages and people in other processes: one small file beside the index."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from archive.base.runtime import settings

_EVERY = 1.0
"""Seconds between two lines in the file."""
_SILENT = 60.0
"""Seconds after which a rebuild that says nothing was cut short."""


@dataclass(frozen=True, slots=True)
class Rebuilding:
    """A rebuild that runs now: records read, of how many."""

    done: int
    total: int


class Telling:
    """Writes down how far it is, at most once a second; a disk that refuses this ends no rebuild."""

    def __init__(self, path: Path, total: int) -> None:
        self._path, self._total, self._next = path, total, 0.0

    def __call__(self, done: int) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _EVERY
        beside = self._path.with_name(f".{self._path.name}.new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(beside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w") as file:
                json.dump({"done": done, "total": self._total}, file)
            beside.replace(self._path)
        except OSError:
            pass


def rebuilding() -> Rebuilding | None:
    """The rebuild that runs now, in whatever process; None where none does."""
    path = _path()
    try:
        if time.time() - path.stat().st_mtime > _SILENT:
            return None
        told = json.loads(path.read_bytes())
        return Rebuilding(int(told["done"]), int(told["total"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


@contextmanager
def telling(total: int) -> Iterator[Telling]:
    """Tell of a rebuild of so many records for as long as the block lasts."""
    path = _path()
    tell = Telling(path, total)
    tell(0)
    try:
        yield tell
    finally:
        path.unlink(missing_ok=True)


def _path() -> Path:
    return settings().index / "rebuilding.json"
