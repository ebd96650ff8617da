"""Tables of facts that stay in the file are read as they were written."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from archive.base.errors import Unavailable
from archive.search.columns import ColumnFile, ColumnWriter
from archive.search.leaf_tables import LeftTable, Table, write_table

# Short ones, one within another, and several that end alike in eight bytes and more.
_VALUES = ("staff", "x", "record:0001-aaaaaaaa", "record:0002-aaaaaaaa", "aaaaaaaa", "taff", "حلب", "a:aaaaaaaa", "")


def _left(path: Path, table: Table, size: int) -> LeftTable:
    with path.open("wb") as stream:
        out = ColumnWriter(stream)
        write_table(out, "facet:labels", table, size)
        out.finish()
    file = ColumnFile(os.open(path, os.O_RDONLY))
    return LeftTable(file, "facet:labels", np.arange(size, dtype=np.int32))


@pytest.mark.parametrize(
    "wanted", [*({value} for value in _VALUES), {"x", "حلب", "absent"}, {"aaaaaaaab", "aff"}, set()]
)
def test_documents_are_found_by_their_labels(tmp_path: Path, wanted: set[str]) -> None:
    rows = np.array([0, 0, 1, 2, 2, 3, 4, 5, 6, 6, 6, 7], np.int32)
    ordinals = np.array([0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 2, 1], np.int64)
    left = _left(tmp_path / "f", (_VALUES, rows, ordinals), 9)
    expected = {
        row for row, ordinal in zip(rows.tolist(), ordinals.tolist(), strict=True) if _VALUES[ordinal] in wanted
    }
    assert set(np.flatnonzero(left.having(wanted)).tolist()) == expected
    values, read, held = left.read()
    assert (values, read.tolist(), held.tolist()) == (_VALUES, rows.tolist(), ordinals.tolist())


@pytest.mark.parametrize(("row", "ordinal"), [(9, 0), (0, 9)])
def test_a_table_that_leads_out_of_the_segment_is_refused_when_it_is_opened(
    tmp_path: Path, row: int, ordinal: int
) -> None:
    table = (_VALUES, np.array([row], np.int32), np.array([ordinal], np.int64))
    with pytest.raises(Unavailable):
        _left(tmp_path / "f", table, 9)
