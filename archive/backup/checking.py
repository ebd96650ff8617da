"""Whether a backup is still what was written: every byte of it, before anything is done with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.backup import layout
from archive.backup.manifest import Head, read_head, read_manifest
from archive.base import durable
from archive.base.errors import Invalid, Problem
from archive.base.messages import msg

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""


def quietly(doing: str, done: int, total: int) -> None:
    """A progress that tells nobody."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A backup all of whose bytes are those that were written."""

    path: Path
    head: Head
    digests: dict[str, str]

    @property
    def objects(self) -> list[str]:
        """Paths of the stored files in it."""
        return [path for path in self.digests if path.startswith("objects/")]


def check(backup: Path, progress: Progress = quietly) -> Checked:
    """Read every byte of a backup; ``Invalid`` with everything that is missing, altered or strange."""
    digests = read_manifest(backup)
    problems = [*_strange(backup, digests)]
    for number, (path, digest) in enumerate(digests.items(), 1):
        problems += _judge(backup, path, digest)
        progress("checking the backup", number, len(digests))
    if problems:
        raise Invalid(problems)
    head = read_head(backup)
    if layout.DATABASES.get(head.engine) not in digests:
        raise Invalid([Problem(layout.HEAD, msg("It names a database that is not in the backup."))])
    return Checked(backup, head, digests)


def _judge(backup: Path, path: str, digest: str) -> Iterator[Problem]:
    try:
        found, _ = durable.sha256(backup / path)
    except FileNotFoundError:
        yield Problem(path, msg("It is missing from the backup."))
    except OSError as error:
        why = error.strerror or type(error).__name__
        yield Problem(path, msg("It cannot be read (%(why)s).", why=why))
    else:
        if found != digest:
            yield Problem(path, msg("Its bytes are not those that were written."))


def _strange(backup: Path, digests: dict[str, str]) -> Iterator[Problem]:
    for path in backup.rglob("*"):
        name = path.relative_to(backup).as_posix()
        is_file = path.is_symlink() or not path.is_dir()
        if is_file and name not in digests and name != layout.MANIFEST:
            yield Problem(name, msg("It was not written by the backup."))
