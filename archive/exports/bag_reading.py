"""A bag that somebody sends, as folder, zip or tar: refused with every reason, or copied into the quarantine.

Nothing is written outside the quarantine, and there only what was listed and judged before: names that mean the same
file everywhere, files alone, as many bytes as were promised. Archives inside a bag are files like any other.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from archive.base.errors import Invalid, Problem, Unavailable
from archive.base.messages import msg
from archive.base.runtime import settings
from archive.config import Settings
from archive.exports import quarantine_folder
from archive.exports.bag_entries import Entry, EntryKind, Limits, refusals, root_of
from archive.exports.bag_names import shown
from archive.exports.container_folder import FolderContainer
from archive.exports.container_tar import TarContainer, unpacked
from archive.exports.container_zip import ZipContainer

_CHUNK = 1 << 20
_ZIP, _GZIP, _TAR, _TAR_AT = b"PK", b"\x1f\x8b", b"ustar", 257


class Container(Protocol):
    """Something that holds a bag."""

    def entries(self, most: int) -> Iterator[Entry]: ...
    def opened(self, entry: Entry) -> AbstractContextManager[BinaryIO]: ...
    def close(self) -> None: ...


def holds_bag(path: Path) -> bool:
    """Whether a path given to an import is a bag, or a container that could hold one."""
    if path.is_dir():
        return (path / "bagit.txt").exists() or (path / "data" / "sijill.json").exists()
    return _kind_of(path) != ""


@contextmanager
def taken_in(path: Path) -> Iterator[Path]:
    """The bag of ``path``, copied into the quarantine; it is gone when the block ends.

    Raises ``Invalid`` with every reason to refuse it, and ``Unavailable`` where the disk has no room for it.
    """
    limits = limits_of(settings())
    with quarantine_folder.room() as room, laid_open(path, room, limits, reserve=settings().disk_reserve) as folder:
        yield folder


def limits_of(settings: Settings) -> Limits:
    """The limits that stand in the settings."""
    return Limits(settings.bag_limit, settings.bag_entries, settings.bag_ratio)


@contextmanager
def laid_open(path: Path, room: Path, limits: Limits, *, reserve: int = 0) -> Iterator[Path]:
    """The same below a folder of the caller's, who removes it; ``reserve`` bytes of its disk stay free."""
    try:
        container = _container(path, room, limits)
    except OSError as error:
        raise Unavailable(msg("The bag cannot be read, or there is no room to unpack it.")) from error
    try:
        entries = list(container.entries(limits.entries))
        problems = refusals(entries, limits)
        if problems:
            raise Invalid(problems)
        _make_room(entries, room, reserve)
        yield _copied(container, entries, room / "bag") / (root_of(entries) or "")
    finally:
        container.close()


def _kind_of(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(512)
    if head.startswith(_ZIP):
        return "zip"
    if head.startswith(_GZIP):
        return "gzip"
    return "tar" if head[_TAR_AT:].startswith(_TAR) else ""


def _container(path: Path, room: Path, limits: Limits) -> Container:
    if path.is_dir():
        return FolderContainer(path)
    kind = _kind_of(path)
    if kind == "zip":
        return ZipContainer(path, limits.entries)
    if kind == "gzip":
        return TarContainer(unpacked(path, room / "unpacked.tar", limits))
    if kind == "tar":
        return TarContainer(path)
    raise Invalid([Problem(path.name, msg("It is neither a folder nor a zip or tar, so it is no bag."))])


def _make_room(entries: Sequence[Entry], room: Path, reserve: int) -> None:
    needed = sum(entry.size for entry in entries)
    if shutil.disk_usage(room).free < needed + reserve:
        raise Unavailable(msg("The archive's disk has no room for this bag. Nothing was stored."))


def _copied(container: Container, entries: Sequence[Entry], target: Path) -> Path:
    target.mkdir(mode=0o700)
    try:
        for entry in entries:
            if entry.kind is EntryKind.FILE:
                _copy(container, entry, target)
    except OSError as error:
        raise Unavailable(msg("The bag could not be copied to the archive's disk. Nothing was stored.")) from error
    return target


def _copy(container: Container, entry: Entry, target: Path) -> None:
    path = target.joinpath(*entry.path.split("/"))
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    left = entry.size
    with os.fdopen(handle, "wb") as sink, container.opened(entry) as source:
        while chunk := source.read(min(_CHUNK, left)) if left else b"":
            sink.write(chunk)
            left -= len(chunk)
    if left:
        raise Invalid([Problem(shown(entry.name), msg("It is shorter than it says."))])
