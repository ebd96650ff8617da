"""A file on its way in: hashed while it is written, counted, and gone again unless it is kept."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from archive.base.errors import DiskFull, TooLarge, Unavailable
from archive.base.messages import msg
from archive.config import MEGABYTE
from archive.media.rules import HEAD_BYTES

CHUNK = 1024 * 1024


class Readable(Protocol):
    """Anything bytes can be read from."""

    def read(self, size: int = -1, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Staged:
    """A whole file in the inbox: where, its digests in hex, its size in bytes, and its first bytes."""

    path: Path
    sha256: str
    sha512: str
    size: int
    head: bytes

    def discard(self) -> None:
        """Remove the file, if it was not kept."""
        self.path.unlink(missing_ok=True)


class Staging:
    """A file object that is written from start to end and may then be read.

    It has what Werkzeug needs of an upload's stream. ``write`` raises ``TooLarge`` beyond ``limit`` bytes and
    ``Unavailable`` when the disk fails; the file is removed then.
    """

    def __init__(self, inbox: Path, *, limit: int) -> None:
        self._path = inbox / secrets.token_hex(16)
        self._limit = limit
        self._sha256 = hashlib.sha256()
        self._sha512 = hashlib.sha512()
        self._size = 0
        self._head = b""
        self._staged: Staged | None = None
        try:
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise disk_failed(error) from error
        self._file = os.fdopen(handle, "w+b")

    @property
    def size(self) -> int:
        """Bytes written so far."""
        return self._size

    @property
    def closed(self) -> bool:
        return self._file.closed

    def write(self, data: bytes | bytearray | memoryview) -> int:
        chunk = bytes(data)
        if self._staged is not None or self._file.tell() != self._size:
            raise ValueError("a staged file is written once, from its start to its end")
        if self._size + len(chunk) > self._limit:
            self.discard()
            raise TooLarge(msg("The file is larger than %(limit)s MB.", limit=max(1, self._limit // MEGABYTE)))
        try:
            self._file.write(chunk)
        except OSError as error:
            self.discard()
            raise disk_failed(error) from error
        self._sha256.update(chunk)
        self._sha512.update(chunk)
        self._size += len(chunk)
        if len(self._head) < HEAD_BYTES:
            self._head += chunk[: HEAD_BYTES - len(self._head)]
        return len(chunk)

    def finish(self) -> Staged:
        """The whole file with its digests, flushed to the disk's cache and closed; may be called again."""
        if self._staged is None:
            try:
                self._file.close()
            except OSError as error:
                self.discard()
                raise disk_failed(error) from error
            self._staged = Staged(
                self._path, self._sha256.hexdigest(), self._sha512.hexdigest(), self._size, self._head
            )
        return self._staged

    def discard(self) -> None:
        """Close and remove the file; without effect on a file that was kept, since that one has moved."""
        with suppress(OSError):  # its buffer could not be written either: the file goes in any case
            self._file.close()
        self._path.unlink(missing_ok=True)

    def read(self, size: int = -1, /) -> bytes:
        return self._file.read(size)

    def readline(self, size: int = -1, /) -> bytes:
        return self._file.readline(size)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._file)

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        """Close without removing; whoever began the file discards or keeps it."""
        self._file.close()

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True


def disk_failed(error: OSError) -> Unavailable:
    """What a refusal of the disk means: that it is full, or that it does not work now."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    kind = DiskFull if full else Unavailable
    return kind(msg("The file could not be written to the archive's disk. Nothing was stored."))
