"""What a commit has gathered and memory should not hold: numbers in files that have no name."""

from __future__ import annotations

import os
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int32]
_WIDTH = 4


def _unnamed(folder: Path, owner: object) -> BinaryIO:
    """A file without a name, which is gone when its owner is, or this process."""
    file: BinaryIO = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  # closed with its owner
    weakref.finalize(owner, _forget, file)
    return file


def _forget(file: BinaryIO) -> None:
    # What a full disk did not take is no loss here: whoever wrote was told.
    with suppress(OSError):
        file.close()


class Spool:
    """Numbers in the order in which they come, the last of them in memory."""

    def __init__(self, folder: Path) -> None:
        """``folder``: where the file stands, made when it is needed."""
        self._folder = folder
        self._file: BinaryIO | None = None
        self._pieces: list[int] = []
        self._held: list[Numbers] = []
        self.waiting = 0
        """How many numbers are still in memory; whoever adds to them calls ``put`` when they are many."""

    def __len__(self) -> int:
        return sum(self._pieces) + self.waiting

    def add(self, numbers: Numbers) -> None:
        """Take numbers, into memory."""
        self._held.append(numbers)
        self.waiting += len(numbers)

    def put(self) -> None:
        """Make a piece of the numbers in memory, in the file. Raises ``OSError`` where the disk does not take it."""
        if self._file is None:
            self._file = _unnamed(self._folder, self)
        for numbers in self._held:
            self._file.write(numbers.data)
        self._pieces.append(self.waiting)
        self._held, self.waiting = [], 0

    def pieces(self) -> Iterator[Numbers]:
        """All numbers, piece after piece; the last is what memory holds."""
        if self._file is not None:
            self._file.flush()
            at = 0
            for length in self._pieces:
                yield _read(self._file, at, length)
                at += length
        yield np.concatenate([np.empty(0, np.int32), *self._held])


class Stretches:
    """Rows of three numbers, dealt out to stretches of which each is taken up again as a whole."""

    def __init__(self, folder: Path, number: int) -> None:
        self._number = number
        self._file = _unnamed(folder, self)
        self._bounds: list[NDArray[np.int64]] = []
        self._at = 0

    def put(self, stretch: NDArray[np.unsignedinteger[Any]], rows: tuple[Numbers, Numbers, Numbers]) -> None:
        """Deal out rows, given as columns; those of one stretch stay in order."""
        order = stretch.argsort(kind="stable")
        dealt = np.empty((len(order), len(rows)), np.int32)
        for column, values in enumerate(rows):
            dealt[:, column] = values[order]
        self._file.write(dealt.data)
        ends = np.cumsum(np.bincount(stretch, minlength=self._number))
        self._bounds.append(self._at + np.append(0, ends))
        self._at += len(order)

    def taken(self) -> Iterator[tuple[Numbers, Numbers, Numbers]]:
        """The rows of one stretch after the other, as columns."""
        self._file.flush()
        for stretch in range(self._number):
            held = [
                _read(self._file, int(low) * 3, int(high - low) * 3)
                for low, high in (bounds[stretch : stretch + 2] for bounds in self._bounds)
            ]
            first, second, third = np.concatenate(held).reshape(-1, 3).T.copy()
            yield first, second, third


def _read(file: BinaryIO, start: int, length: int) -> Numbers:
    data = os.pread(file.fileno(), length * _WIDTH, start * _WIDTH)
    while len(data) < length * _WIDTH:
        more = os.pread(file.fileno(), length * _WIDTH - len(data), start * _WIDTH + len(data))
        if not more:
            raise OSError("a file of the index became shorter while it was read")
        data += more
    return np.frombuffer(data, np.int32)
