"""The bytes of an upload that is not whole yet: one file each, written at its end alone, safe before it is said."""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.base import durable, locks
from archive.base.errors import DiskFull, Invalid, NotVisible, Problem, Stale
from archive.base.messages import msg
from archive.base.runtime import settings
from archive.intake.uploading.protocol import Checksum
from archive.media import rules, store
from archive.media.staging import CHUNK, Readable, Staged, disk_failed

PATIENCE = 10.0
"""Seconds for which a piece waits for one of the same file that is just being written."""


def folder() -> Path:
    """Where unfinished uploads lie: beside the inbox, on the filesystem of what is kept."""
    found = settings().home / "uploads"
    found.mkdir(mode=0o700, exist_ok=True)
    return found


def path(upload_id: uuid.UUID) -> Path:
    return folder() / upload_id.hex


def size(upload_id: uuid.UUID) -> int | None:
    """How many bytes lie there; None where there is no such file."""
    try:
        return path(upload_id).stat().st_size
    except FileNotFoundError:
        return None


def create(upload_id: uuid.UUID) -> None:
    """An empty file for a new upload, its name safe on the disk."""
    try:
        durable.write(path(upload_id), b"")
        durable.sync_folder(folder())
    except OSError as error:
        raise disk_failed(error) from error


def remove(upload_id: uuid.UUID) -> None:
    """Remove the bytes of an upload, whoever may be writing them."""
    path(upload_id).unlink(missing_ok=True)


def need_room(length: int) -> None:
    """Raise ``DiskFull`` where so many bytes more would eat into the reserve of the archive's disk."""
    if store.current().free_bytes() - length < settings().disk_reserve:
        raise DiskFull(msg("The archive's disk has no room for this file. Nothing was stored; please try later."))


@contextmanager
def locked(upload_id: uuid.UUID, *, patience: float = PATIENCE) -> Iterator[int]:
    """The file, open for writing, for one writer at a time.

    Raises ``NotVisible`` where there is none and ``Stale`` where another is at work for ``patience`` seconds.
    """
    try:
        handle = os.open(path(upload_id), os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError as error:
        raise NotVisible() from error
    try:
        _take(handle, time.monotonic() + patience)
        yield handle
    finally:
        locks.release(handle)


def write(handle: int, offset: int, stream: Readable, length: int, checksum: Checksum | None) -> None:
    """Append ``length`` bytes of ``stream`` at ``offset`` and bring them to the disk: all of them, or none.

    Raises ``Invalid`` where the stream ends early, ``BadChecksum``, and ``DiskFull`` or ``Unavailable``.
    """
    digest = hashlib.new(checksum.algorithm) if checksum else None
    try:
        # What a killed process wrote and never spoke of goes first.
        os.ftruncate(handle, offset)
        written = 0
        while written < length and (chunk := stream.read(min(CHUNK, length - written))):
            if digest is not None:
                digest.update(chunk)
            written += _write_whole(handle, chunk, offset + written)
        if written < length:
            raise Invalid([Problem("", msg("The part was cut on its way. It is sent again."))])
        if checksum is not None and digest is not None:
            checksum.verify(digest.digest())
        os.fsync(handle)
    except BaseException as error:
        os.ftruncate(handle, offset)
        if isinstance(error, OSError):
            raise disk_failed(error) from error
        raise


def whole(upload_id: uuid.UUID, handle: int) -> Staged:
    """The finished file with the digests of the bytes as they lie on the disk, read from there."""
    one, two, total, head = hashlib.sha256(), hashlib.sha512(), 0, b""
    os.lseek(handle, 0, os.SEEK_SET)
    while chunk := os.read(handle, CHUNK):
        one.update(chunk)
        two.update(chunk)
        total += len(chunk)
        head = head or chunk[: rules.HEAD_BYTES]
    return Staged(path(upload_id), one.hexdigest(), two.hexdigest(), total, head)


def _write_whole(handle: int, data: bytes, offset: int) -> int:
    view, done = memoryview(data), 0
    while done < len(data):
        done += os.pwrite(handle, view[done:], offset + done)
    return done


def _take(handle: int, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise Stale(msg("Another part of this file is just being written.")) from None
            time.sleep(0.02)
