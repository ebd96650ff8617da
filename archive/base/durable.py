"""Files that are on the disk once they are said to be: fsync of the file, then of every folder that names it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from archive.base.errors import Unavailable
from archive.base.messages import msg

CHUNK = 1024 * 1024
_NEW = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC
FOLDER_MODE = 0o700


def write(path: Path, data: bytes, *, mode: int = 0o600) -> None:
    """Write a new file and bring it to the disk; ``FileExistsError`` where one stands."""
    with os.fdopen(os.open(path, _NEW, mode), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def copy(source: BinaryIO, target: Path, *, mode: int = 0o400) -> tuple[str, int]:
    """Write what ``source`` gives into a new file; returns its SHA-256 in hex and its size in bytes.

    The file is not on the disk before ``settle``: many files settled at once cost a fraction of one after the other.
    """
    digest, size = hashlib.sha256(), 0
    with os.fdopen(os.open(target, _NEW, 0o600), "wb") as file:
        os.fchmod(file.fileno(), mode)  # whatever the umask is
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            file.write(chunk)
    return digest.hexdigest(), size


def sha256(path: Path) -> tuple[str, int]:
    """The SHA-256 in hex and the size of a file, never through a link."""
    digest, size = hashlib.sha256(), 0
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size


def settle(root: Path, files: Iterable[Path]) -> None:
    """Bring ``files`` to the disk, and then every folder from ``root`` down."""
    for path in files:
        _sync(path, os.O_RDONLY)
    for folder, _, _ in os.walk(root, topdown=False):
        sync_folder(Path(folder))


def sync_folder(folder: Path) -> None:
    """Bring the names in ``folder`` to the disk."""
    _sync(folder, os.O_RDONLY | os.O_DIRECTORY)


def make_folders(root: Path, folder: Path) -> None:
    """Make ``folder``, which lies below ``root``, and whatever is missing between, for the owner alone."""
    if folder != root and not folder.is_dir():
        make_folders(root, folder.parent)
        folder.mkdir(mode=FOLDER_MODE, exist_ok=True)


@contextmanager
def disk(doing: str) -> Iterator[None]:
    """Say in words that the disk refused, instead of failing with a traceback."""
    try:
        yield
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise Unavailable(msg("%(doing)s: the disk refused (%(why)s).", doing=doing, why=why)) from error


def _sync(path: Path, flags: int) -> None:
    handle = os.open(path, flags | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
