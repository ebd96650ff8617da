"""Numbers are sorted in the order in which they came, and what memory does not hold comes back as it was given."""

from __future__ import annotations

import gc
import resource
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.search.sorting import ordered
from archive.search.spool import Spool, Stretches


@given(st.lists(st.integers(-5, 5) | st.integers(0, 70_000) | st.integers(0, 2**31)))
def test_equal_keys_stay_in_order(keys: list[int]) -> None:
    """Of keys that fit 16 bits, and of those that do not."""
    assert ordered(np.array(keys, np.int64)).tolist() == sorted(range(len(keys)), key=keys.__getitem__)


def test_keys_that_lie_too_far_apart_are_refused() -> None:
    with pytest.raises(ValueError, match="far apart"):
        ordered(np.array([0, 2**32]))


def test_a_spool_gives_its_numbers_in_pieces_as_often_as_they_are_asked_for(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    assert [piece.tolist() for piece in spool.pieces()] == [[]]
    for piece in ([1, 2, 3], [4], [], [-(2**31)]):
        for number in piece:
            spool.add(np.array([number], np.int32))
        assert spool.waiting == len(piece)
        spool.put()
    spool.add(np.array([7], np.int32))
    assert len(spool) == 6 and spool.waiting == 1
    for _ in range(2):
        assert [piece.tolist() for piece in spool.pieces()] == [[1, 2, 3], [4], [], [-(2**31)], [7]]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("numbers", [500, 10_000])
def test_a_disk_that_takes_no_more_is_told_once(tmp_path: Path, numbers: int) -> None:
    """When it is written, or later, where it waited in a buffer; and not again when the file is closed."""
    spool = Spool(tmp_path)
    spool.add(np.arange(numbers, dtype=np.int32))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(OSError, match="too large"):
            spool.put()
            list(spool.pieces())
        del spool
        gc.collect()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_rows_of_a_stretch_come_back_in_the_order_in_which_they_were_dealt_out(tmp_path: Path) -> None:
    stretches = Stretches(tmp_path, 3)
    for start, dealt in ((0, [2, 0, 2]), (3, []), (3, [0, 2])):
        numbers = np.arange(start, start + len(dealt), dtype=np.int32)
        stretches.put(np.array(dealt, np.uint16), (numbers, numbers * 10, -numbers))
    taken = [[column.tolist() for column in columns] for columns in stretches.taken()]
    assert taken == [[[1, 3], [10, 30], [-1, -3]], [[], [], []], [[0, 2, 4], [0, 20, 40], [0, -2, -4]]]
    assert not list(tmp_path.iterdir())
