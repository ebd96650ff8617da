"""Facts of which a document can have several or none: tables of value and document."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from archive.search.columns import ColumnFile, ColumnWriter, damaged, smallest

# Values; documents in order; and beside each the ordinal of its value, in as few bytes as it needs.
Table = tuple[tuple[str, ...], NDArray[np.int32], NDArray[np.integer]]


def write_table(out: ColumnWriter, name: str, table: Table, size: int) -> None:
    """Write a table; documents are left out where each has exactly one value."""
    values, rows, ordinals = table
    out.put_words(name, (value.encode() for value in values))
    if len(rows) != size or not np.array_equal(rows, np.arange(size)):
        out.put(f"{name}@", smallest(rows))
    out.put(f"{name}=", smallest(ordinals))


def read_table(file: ColumnFile, name: str, every: NDArray[np.int32]) -> Table:
    """Read a table of ``every`` document; raises ``Unavailable`` where it names one or a value that does not exist."""
    size, values = len(every), file.strings(name)
    ordinals = file.column(f"{name}=")
    # Numbers of documents are added to: in fewer bytes they would run over.
    rows = file.column(f"{name}@").astype(np.int32) if file.has(f"{name}@") else every
    if len(rows) != len(ordinals):
        raise damaged()
    if len(rows) and (int(rows.max()) >= size or int(ordinals.max()) >= len(values)):
        raise damaged()
    return values, rows, ordinals
