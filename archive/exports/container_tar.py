"""A bag as a tar, packed with gzip or not. A packed one is unpacked into the quarantine first, with a bound on it."""

from __future__ import annotations

import gzip
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from archive.base.errors import Invalid, Problem
from archive.base.messages import Message, msg
from archive.config import MEGABYTE
from archive.exports.bag_entries import BOMB_FROM, Entry, EntryKind, Limits

_CHUNK = 1 << 20
_LARGEST_HEADER = 4 * MEGABYTE
_KINDS = {
    tarfile.REGTYPE: EntryKind.FILE,
    tarfile.AREGTYPE: EntryKind.FILE,
    tarfile.DIRTYPE: EntryKind.FOLDER,
    tarfile.SYMTYPE: EntryKind.LINK,
    tarfile.LNKTYPE: EntryKind.HARD_LINK,
}
_HEADER = 512


class TarContainer:
    """A plain tar that holds a bag; raises ``Invalid`` where it is none."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")

    def entries(self, most: int) -> Iterator[Entry]:
        """What the tar holds, in order; ends after ``most`` and one more."""
        bounded: Any = _Bounded(self._file)
        reached = -1
        try:
            with tarfile.open(fileobj=bounded, mode="r:") as found:
                for count, info in enumerate(found):
                    if info.size < 0 or info.offset <= reached:
                        raise _refused(msg("Its headers lead backwards, as no honest tar's do."))
                    reached = info.offset
                    kind = _KINDS.get(info.type, EntryKind.SPECIAL)
                    plain = kind is EntryKind.FILE and info.sparse is None
                    if kind is EntryKind.FILE and not plain:
                        kind = EntryKind.UNREADABLE
                    name = info.name + ("/" if kind is EntryKind.FOLDER else "")
                    yield Entry(name, kind, info.size if plain else 0, info.size if plain else 0, info.offset_data)
                    found.members.clear()  # type: ignore[attr-defined]  # typeshed passes it over; it keeps all that was shown
                    if count > most:
                        return
        except (tarfile.TarError, OSError, ValueError, OverflowError, EOFError) as error:
            raise _refused(msg("It is not a tar that can be read.")) from error

    @contextmanager
    def opened(self, entry: Entry) -> Iterator[BinaryIO]:
        """The bytes of a file: as many as were listed must follow."""
        self._file.seek(entry.position)
        yield self._file

    def close(self) -> None:
        self._file.close()


class _Bounded:
    """A file that refuses to be read in one piece larger than a header ever is."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.name = ""

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= _LARGEST_HEADER:
            raise ValueError("a header that wants to be read whole")
        return self._file.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def close(self) -> None:
        """The container closes it."""


def unpacked(path: Path, target: Path, limits: Limits) -> Path:
    """Unpack a gzip into ``target``; raises ``Invalid`` beyond the limits and for what is none."""
    packed, size = path.stat().st_size, 0
    # A tar has a header and up to a block of padding for each entry.
    most = limits.size + limits.entries * 4 * _HEADER
    try:
        with gzip.open(path, "rb") as source, target.open("xb") as sink:
            while chunk := source.read(_CHUNK):
                size += len(chunk)
                if size > BOMB_FROM and size > packed * limits.ratio:
                    raise _refused(msg("The bag unpacks to %(n)s times its size, as a bomb does.", n=size // packed))
                if size > most:
                    say = "The bag is larger than %(n)s MB when it is unpacked (SIJILL_BAG_LIMIT)."
                    raise _refused(msg(say, n=limits.size // MEGABYTE))
                sink.write(chunk)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise _refused(msg("It is not a gzip that can be unpacked.")) from error
    return target


def _refused(why: Message) -> Invalid:
    return Invalid([Problem("", why)])
