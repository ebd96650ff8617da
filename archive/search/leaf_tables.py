"""Facts of which a document can have several or none: tables of value and document."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from archive.search.columns import ColumnFile, ColumnWriter, damaged, smallest

# Values; documents in order; and beside each the ordinal of its value, in as few bytes as it needs.
Table = tuple[tuple[str, ...], NDArray[np.int32], NDArray[np.integer]]
_TAIL = np.dtype("<u8")


def write_table(out: ColumnWriter, name: str, table: Table, size: int) -> None:
    """Write a table; documents are left out where each has exactly one value."""
    values, rows, ordinals = table
    out.put_words(name, (value.encode() for value in values))
    if len(rows) != size or not np.array_equal(rows, np.arange(size)):
        out.put(f"{name}@", smallest(rows))
    out.put(f"{name}=", smallest(ordinals))


def read_table(file: ColumnFile, name: str, every: NDArray[np.int32]) -> Table:
    """Read a table of ``every`` document; raises ``Unavailable`` where it names one or a value that does not exist."""
    values = file.strings(name)
    return values, *_read_rows(file, name, every, len(values))


def _read_rows(
    file: ColumnFile, name: str, every: NDArray[np.int32], values: int
) -> tuple[NDArray[np.int32], NDArray[np.integer]]:
    ordinals = file.column(f"{name}=")
    # Numbers of documents are added to: in fewer bytes they would run over.
    rows = file.column(f"{name}@").astype(np.int32) if file.has(f"{name}@") else every
    if len(rows) != len(ordinals):
        raise damaged()
    if len(rows) and (int(rows.max()) >= len(every) or int(ordinals.max()) >= values):
        raise damaged()
    return rows, ordinals


class LeftTable:
    """A table that stays in the file: it has about as many values as there are documents, and is seldom asked for."""

    def __init__(self, file: ColumnFile, name: str, every: NDArray[np.int32]) -> None:
        """Raises ``Unavailable`` as ``read_table`` does."""
        self._file, self._name, self._every = file, name, every
        self._rows()

    def _rows(self) -> tuple[NDArray[np.int32], NDArray[np.integer]]:
        return _read_rows(self._file, self._name, self._every, *self._file.shape(f"{self._name}#"))

    def read(self) -> Table:
        """The whole of it."""
        return read_table(self._file, self._name, self._every)

    def having(self, wanted: Collection[str]) -> NDArray[np.bool_]:
        """Which documents have one of these values."""
        found = np.zeros(len(self._every), bool)
        lengths = self._file.column(f"{self._name}#")
        chosen = _places_of(self._file.bytes_of(self._name), lengths, {value.encode() for value in wanted})
        if chosen:
            rows, ordinals = self._rows()
            found[rows[np.isin(ordinals, chosen)]] = True
        return found


def _places_of(words: bytes, lengths: NDArray[np.integer], wanted: Collection[bytes]) -> list[int]:
    """Where ``wanted`` stand among words in a row; their last bytes as numbers tell nearly all others apart."""
    ends = np.cumsum(lengths, dtype=np.int64)
    last = np.ndarray((len(words) + 1,), _TAIL, bytes(_TAIL.itemsize) + words, strides=(1,))
    tails = np.frombuffer(b"".join(word.rjust(_TAIL.itemsize, b"\0")[-_TAIL.itemsize :] for word in wanted), _TAIL)
    # Before what is shorter stands the end of another word.
    maybe = np.flatnonzero(np.isin(last[ends], tails) | (lengths < _TAIL.itemsize))
    return [place for place in maybe.tolist() if words[ends[place] - lengths[place] : ends[place]] in wanted]


class Tables(Mapping[str, Table]):
    """All tables of a segment, by their names."""

    def __init__(self, held: Mapping[str, Table], left: Mapping[str, LeftTable]) -> None:
        """Those of ``left`` are read each time that they are asked for."""
        self._held = held
        self.left = left

    def __getitem__(self, name: str) -> Table:
        return self.left[name].read() if name in self.left else self._held[name]

    def __iter__(self) -> Iterator[str]:
        yield from (*self._held, *self.left)

    def __len__(self) -> int:
        return len(self._held) + len(self.left)
