"""A bag as a zip: its list of contents is measured before it is read, and held against what stands before each file."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from archive.base.errors import Invalid, Problem
from archive.base.messages import Message, msg
from archive.exports.bag_entries import Entry, EntryKind
from archive.exports.bag_names import shown

_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")
_HEADER = struct.Struct("<4s5H3L2H")
_LARGEST_ENTRY = 2000
"""Bytes of one entry in the list of contents, beyond which it holds more than a bag's."""
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_READ = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class ZipContainer:
    """A zip that holds a bag; raises ``Invalid`` where it is none, or is made to be read in two ways."""

    def __init__(self, path: Path, most: int) -> None:
        with path.open("rb") as file:
            _measure(file, most)
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, struct.error) as error:
            raise _refused(msg("It is not a zip that can be read.")) from error
        self._infos = self._zip.infolist()
        try:
            problems = _overlaps(self._zip.fp, self._infos, self._zip.start_dir)
        except (OSError, struct.error):
            problems = [Problem("", msg("It is not a zip that can be read."))]
        if problems:
            self._zip.close()
            raise Invalid(problems)

    def entries(self, most: int) -> Iterator[Entry]:
        """What the zip lists."""
        for position, info in enumerate(self._infos):
            yield Entry(info.orig_filename, _kind(info), info.file_size, info.compress_size, position)

    @contextmanager
    def opened(self, entry: Entry) -> Iterator[BinaryIO]:
        """The unpacked bytes of a file, as many as were listed; the checksum is compared at the end."""
        try:
            with self._zip.open(self._infos[entry.position]) as file:
                yield file  # type: ignore[misc]  # typeshed calls it IO[bytes]
        except (
            zipfile.BadZipFile,
            EOFError,
            NotImplementedError,
            ValueError,
            RuntimeError,
            zlib.error,
        ) as error:
            raise Invalid([Problem(shown(entry.name), msg("It cannot be unpacked: it is damaged."))]) from error

    def close(self) -> None:
        self._zip.close()


def _kind(info: zipfile.ZipInfo) -> EntryKind:
    form = stat.S_IFMT(info.external_attr >> 16)
    if form == stat.S_IFLNK:
        return EntryKind.LINK
    if form not in (0, stat.S_IFREG, stat.S_IFDIR):
        return EntryKind.SPECIAL
    if info.flag_bits & _ENCRYPTED:
        return EntryKind.ENCRYPTED
    if info.is_dir():
        return EntryKind.FOLDER if info.file_size == 0 else EntryKind.SPECIAL
    if info.compress_type not in _READ:
        return EntryKind.UNREADABLE
    return EntryKind.SPECIAL if form == stat.S_IFDIR else EntryKind.FILE


def _measure(file: BinaryIO, most: int) -> None:
    """Refuse a list of contents that is too long to be read, before anything reads it."""
    size = file.seek(0, 2)
    try:
        file.seek(size - _END.size)
        mark, _, _, _, entries, length, _, comment = _END.unpack(file.read(_END.size))
        if mark != b"PK\x05\x06" or comment:
            raise _refused(msg("It is not a zip, or something stands after its list of contents."))
        if entries == 0xFFFF or length == 0xFFFFFFFF:
            file.seek(size - _END.size - _LOCATOR.size)
            if _LOCATOR.unpack(file.read(_LOCATOR.size))[0] == b"PK\x06\x07":
                file.seek(size - _END.size - _LOCATOR.size - _END64.size)
                found = _END64.unpack(file.read(_END64.size))
                entries, length = max(found[6], found[7]), found[8]
    except (OSError, ValueError, struct.error) as error:
        raise _refused(msg("It is not a zip that can be read.")) from error
    if entries > most or length > most * _LARGEST_ENTRY:
        raise _refused(msg("The bag holds more than %(n)s files and folders (SIJILL_BAG_ENTRIES).", n=most))


def _overlaps(file: IO[bytes] | None, infos: Sequence[zipfile.ZipInfo], end: int) -> list[Problem]:
    """Entries that share bytes, or whose own header says something else than the list of contents."""
    assert file is not None
    problems: list[Problem] = []
    reached = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        file.seek(info.header_offset)
        mark, _, flags, method, _, _, _, _, _, name, extra = _HEADER.unpack(file.read(_HEADER.size))
        written = file.read(name).decode("utf-8" if flags & 0x800 else "cp437", "replace")
        if mark != b"PK\x03\x04" or written != info.orig_filename or method != info.compress_type:
            problems.append(Problem(shown(info.orig_filename), msg("It is named or packed otherwise where it stands.")))
        if info.header_offset < reached:
            problems.append(
                Problem(shown(info.orig_filename), msg("It shares bytes with another entry, as a bomb does."))
            )
        reached = info.header_offset + _HEADER.size + name + extra + info.compress_size
    if reached > end:
        problems.append(Problem("", msg("The last entry reaches into the list of contents.")))
    return problems


def _refused(why: Message) -> Invalid:
    return Invalid([Problem("", why)])
