"""The file of one segment: a long section that is read in slices, then columns, then their list.

Nothing in it is a pickle. Every byte is covered by a CRC-32 (ISO 3309): the columns and their list by one that is
checked when the file is opened, the long section by one for each block of 4 KiB, checked when the block is first
read. What was damaged or cut off raises ``Unavailable`` and never becomes an answer. Nothing is held but what is asked
for: a column is read whole, or left in the file and read in slices.

    mark (8) | long section | columns, each at a multiple of 8 | list of columns (JSON) | foot (48)

Reading goes through ``os.pread``: threads share a file without sharing a position in it.
"""

from __future__ import annotations

import json
import os
import struct
import weakref
import zlib
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from archive.base.errors import Unavailable
from archive.base.messages import msg

_MARK = b"sijill\x04\n"
# Where the columns begin, where their list begins, size of the file, length of the long section, CRC-32, mark.
_FOOT = struct.Struct("<QQQQII8s")
_BLOCK = 1 << 12
_PIECE = 1 << 20
_WIDTHS = ("|u1", "<u2", "<u4", "<u8")
_SIGNED = ("|i1", "<i2", "<i4", "<i8")
Slices = Callable[[int, int], bytes]
"""Gives the bytes of a column from one place to before another."""
Numbers = Callable[[int, int], NDArray[Any]]
"""Gives the numbers of a column from one place to before another."""
_KINDS = frozenset({*_WIDTHS, *_SIGNED, "<f8"})


def damaged() -> Unavailable:
    """What is raised where a file of the index is not what was written."""
    return Unavailable(msg("The search index cannot be read. It must be rebuilt."))


def smallest(values: NDArray[Any]) -> NDArray[Any]:
    """The same whole numbers in the narrowest type that holds them all."""
    low, high = (int(values.min()), int(values.max())) if values.size else (0, 0)
    for kind in _WIDTHS if low >= 0 else _SIGNED:
        limits = np.iinfo(np.dtype(kind))
        if limits.min <= low and high <= limits.max:
            return values.astype(kind)
    raise ValueError("no type holds these numbers")


class ColumnWriter:
    """Writes one file, from front to back; nothing of it counts before ``finish``."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._at = 0
        self._write(_MARK)
        self._sums: list[int] = []
        self._columns: list[tuple[str, NDArray[Any]]] = []

    def _write(self, data: bytes | memoryview) -> None:
        self._stream.write(data)
        self._at += len(data)

    def long_section(self, pieces: Iterable[bytes]) -> None:
        """Write the section that is read in slices; once, and before the rest."""
        rest = b""
        for piece in pieces:
            self._write(piece)
            held = memoryview(rest + piece)
            whole = len(held) - len(held) % _BLOCK
            self._sums.extend(zlib.crc32(held[at : at + _BLOCK]) for at in range(0, whole, _BLOCK))
            rest = bytes(held[whole:])
        if rest:
            self._sums.append(zlib.crc32(rest))

    def put(self, name: str, values: NDArray[Any]) -> None:
        """Add a column of numbers, as wide as it is given."""
        self._columns.append((name, np.ascontiguousarray(values)))

    def put_words(self, name: str, words: Iterable[bytes]) -> None:
        """Add a column of words: their bytes in a row, and the length of each."""
        listed = list(words)
        self.put(name, np.frombuffer(b"".join(listed), np.uint8))
        self.put(f"{name}#", smallest(np.fromiter(map(len, listed), np.int64, len(listed))))

    def finish(self) -> None:
        """Write the columns, their list and the foot."""
        length = self._at - len(_MARK)
        self.put("sums", np.array(self._sums, np.uint32))
        self._write(bytes(-self._at % 8))
        begin, crc = self._at, 0
        listed: dict[str, list[Any]] = {}
        for name, values in self._columns:
            listed[name] = [values.dtype.str, list(values.shape), self._at - begin]
            for data in (values.tobytes(), bytes(-values.nbytes % 8)):
                crc = zlib.crc32(data, crc)
                self._write(data)
        listing = json.dumps(listed, separators=(",", ":")).encode()
        at = self._at
        self._write(listing)
        size = self._at + _FOOT.size
        foot = _FOOT.pack(begin, at, size, length, 0, zlib.crc32(listing, crc), _MARK)
        # The foot's own numbers are covered too: a changed one would move every column.
        self._write(foot[:32] + struct.pack("<I", zlib.crc32(foot[:32])) + foot[36:])


class ColumnFile:
    """One file, open for reading by several threads; closed when it is forgotten."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._close = weakref.finalize(self, os.close, descriptor)
        size = os.fstat(descriptor).st_size
        foot = os.pread(descriptor, _FOOT.size, max(0, size - _FOOT.size))
        if len(foot) != _FOOT.size:
            raise damaged()
        begin, at, said, self.length, own, crc, mark = _FOOT.unpack(foot)
        if mark != _MARK or own != zlib.crc32(foot[:32]) or said != size or not begin <= at <= size - _FOOT.size:
            raise damaged()
        self._begin, self._end, self._crc = begin, at, crc
        self._examine(size - _FOOT.size)
        self._listed: dict[str, list[Any]] = json.loads(self._slice(at, size - _FOOT.size))
        self._sums = self.column("sums")
        self._trusted = bytearray(len(self._sums))

    def close(self) -> None:
        """Give the file back."""
        self._close()

    def has(self, name: str) -> bool:
        """Whether there is such a column."""
        return name in self._listed

    def names(self) -> list[str]:
        """The names of all columns."""
        return list(self._listed)

    def _examine(self, end: int) -> None:
        """Check the columns and their list, a piece at a time: they are never held as a whole."""
        crc = 0
        for at in range(self._begin, end, _PIECE):
            crc = zlib.crc32(self._slice(at, min(at + _PIECE, end)), crc)
        if crc != self._crc:
            raise damaged()

    def _slice(self, low: int, high: int) -> bytes:
        data = os.pread(self._descriptor, high - low, low)
        if len(data) != high - low:
            raise damaged()
        return data

    def column(self, name: str) -> NDArray[Any]:
        """A column of numbers, read-only; read from the disk each time that it is asked for."""
        low, high = self._placed(name)
        kind, shape, _ = self._listed[name]
        return np.frombuffer(self._slice(low, high), np.dtype(kind)).reshape(shape)

    def shape(self, name: str) -> tuple[int, ...]:
        """The shape of a column that is not read."""
        self._placed(name)
        return tuple(self._listed[name][1])

    def bytes_of(self, name: str, low: int = 0, high: int | None = None) -> bytes:
        """The bytes of a column, from one to before another, as they are written."""
        start, stop = self._placed(name)
        return self._slice(start + low, stop if high is None else min(start + high, stop))

    def left(self, name: str) -> tuple[Slices, int]:
        """What gives slices of a column that stays in the file, and the number of its bytes."""
        start, stop = self._placed(name)

        def read(low: int, high: int) -> bytes:
            # By ``self``, which keeps the file open for as long as something may be read of it.
            data = os.pread(self._descriptor, high - low, start + low)
            if len(data) != high - low:
                raise damaged()
            return data

        return read, stop - start

    def numbers(self, name: str) -> Numbers:
        """What gives some numbers of a column that stays in the file."""
        read, _ = self.left(name)
        kind = np.dtype(self._listed[name][0])
        width = kind.itemsize
        return lambda low, high: np.frombuffer(read(low * width, high * width), kind)

    def _placed(self, name: str) -> tuple[int, int]:
        """Where the bytes of a column begin and end in the file."""
        try:
            kind, shape, offset = self._listed[name]
        except (KeyError, ValueError) as error:
            raise damaged() from error
        if kind not in _KINDS:
            raise damaged()
        low = self._begin + offset
        high = low + int(np.prod(shape, dtype=np.int64)) * np.dtype(kind).itemsize
        if not self._begin <= low <= high <= self._end:
            raise damaged()
        return low, high

    def words(self, name: str) -> tuple[bytes, NDArray[Any]]:
        """A column of words: their bytes in a row, and the length of each."""
        return self.bytes_of(name), self.column(f"{name}#")

    def strings(self, name: str) -> tuple[str, ...]:
        """A column of words, all of them as text."""
        data, lengths = self.words(name)
        places = np.cumsum(lengths, dtype=np.int64).tolist()
        return tuple(data[low:high].decode() for low, high in pairwise([0, *places]))

    def read(self, start: int, stop: int) -> bytes:
        """A slice of the long section; raises ``Unavailable`` where it is not what was written."""
        if not 0 <= start <= stop <= self.length:
            raise damaged()
        first, last = start // _BLOCK, -(-stop // _BLOCK)
        if all(self._trusted[first:last]):
            data = os.pread(self._descriptor, stop - start, start + len(_MARK))
            if len(data) != stop - start:
                raise damaged()
            return data
        low, high = first * _BLOCK, min(last * _BLOCK, self.length)
        data = os.pread(self._descriptor, high - low, low + len(_MARK))
        view = memoryview(data)
        for block in range(first, last):
            if zlib.crc32(view[(block - first) * _BLOCK : (block - first + 1) * _BLOCK]) != self._sums[block]:
                raise damaged()
            self._trusted[block] = 1
        return data[start - low : stop - low]

    def verify(self) -> None:
        """Read everything again; raises ``Unavailable`` where something is not what was written."""
        self._examine(os.fstat(self._descriptor).st_size - _FOOT.size)
        self._trusted = bytearray(len(self._sums))
        for low in range(0, self.length, 64 * _BLOCK):
            self.read(low, min(low + 64 * _BLOCK, self.length))
