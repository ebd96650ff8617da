"""Posting lists as bytes and back: whole arrays at a time, never a posting at a time.

The postings of a form are rows, one for each field that holds it. A row is two bytes of widths, how many documents
(none, one, two or four bytes: none where it is one), and three arrays of the narrowest of 1, 2 or 4 bytes a number:
documents as differences from the one before, how often it stands in each (left out where always once), and positions
as differences within each document.

    bits 0-3 field | 4 another row of this form follows | 5-6 width of the number of documents
    bits 8-9 width of documents | 10-11 width of counts | 12-13 width of positions     (0: none; 1, 2, 3: 1, 2, 4 bytes)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from archive.search.columns import damaged

Whole = NDArray[np.int64]
_BYTES = np.array([0, 1, 2, 4], np.int64)
WIDE = (0, 1, 2, 4)
MORE = 16
_ONES = np.ones(1024, np.uint16)
_ONES.flags.writeable = False
TYPES = (None, np.dtype("|u1"), np.dtype("<u2"), np.dtype("<u4"))


@dataclass(frozen=True, slots=True)
class Packed:
    """Bytes of the rows of several forms, and where the rows of each begin."""

    data: bytes
    forms: Whole
    starts: Whole


class Row(NamedTuple):
    """One form in one field. Positions are still the differences that were written."""

    field: int
    documents: NDArray[np.int32]
    counts: NDArray[Any]
    steps: NDArray[Any]


def pack(keys: Whole, fields: int, documents: Whole, positions: Whole) -> Packed:
    """Pack words, sorted by key (form × ``fields`` + field), then document, then position."""
    total = len(keys)
    if not total:
        return Packed(b"", np.empty(0, np.int64), np.empty(0, np.int64))
    changed = np.empty(total, bool)
    changed[0] = True
    np.not_equal(keys[1:], keys[:-1], out=changed[1:])
    row_words = np.flatnonzero(changed)
    changed[1:] |= documents[1:] != documents[:-1]
    entries = np.flatnonzero(changed)
    counts = np.diff(entries, append=total)
    held = documents[entries]
    rows = np.searchsorted(entries, row_words)
    sizes = np.diff(rows, append=len(entries))
    words = np.diff(row_words, append=total)
    return _lay_out(keys[row_words], fields, sizes, words, rows, row_words,
                    _steps(held, rows), counts, _steps(positions, entries))  # fmt: skip


def _steps(values: Whole, begins: Whole) -> Whole:
    """Each number's difference from the one before it; a first one stays as it is."""
    steps = np.empty_like(values)
    steps[0] = values[0]
    np.subtract(values[1:], values[:-1], out=steps[1:])
    steps[begins] = values[begins]
    return steps


def _lay_out(
    keys: Whole, fields: int, sizes: Whole, words: Whole, rows: Whole, row_words: Whole,
    documents: Whole, counts: Whole, positions: Whole,
) -> Packed:  # fmt: skip
    """Compute the place of every number, and put it there."""
    often = np.maximum.reduceat(counts, rows)
    widths = (
        np.where(sizes == 1, 0, _codes(sizes)),
        _codes(np.maximum.reduceat(documents, rows)),
        np.where(often == 1, 0, _codes(often)),
        _codes(np.maximum.reduceat(positions, row_words)),
    )
    lengths = (_BYTES[widths[0]], sizes * _BYTES[widths[1]], sizes * _BYTES[widths[2]], words * _BYTES[widths[3]])
    begins = np.cumsum(2 + sum(lengths)) - (2 + sum(lengths))
    out = np.zeros(int(begins[-1] + 2 + sum(int(length[-1]) for length in lengths)), np.uint8)
    forms = keys // fields
    more = np.append(forms[1:] == forms[:-1], False)
    out[begins] = (keys % fields) | more << 4 | widths[0] << 5
    out[begins + 1] = widths[1] | widths[2] << 2 | widths[3] << 4
    at = begins + 2
    numbers = (sizes, documents, counts, positions)
    per_row = (np.ones_like(sizes), sizes, sizes, words)
    for values, many, width, length in zip(numbers, per_row, widths, lengths, strict=True):
        _scatter(out, at, values, many, width)
        at = at + length
    first = np.append(True, ~more[:-1])
    return Packed(out.tobytes(), forms[first], begins[first])


def _codes(largest: Whole) -> Whole:
    """The code of the width that holds each number."""
    codes: Whole = 1 + (largest > 0xFF).astype(np.int64) + (largest > 0xFFFF)
    return codes


def _scatter(out: NDArray[np.uint8], at: Whole, values: Whole, many: Whole, width: Whole) -> None:
    """Write each row's values, ``many`` of them, from its place ``at`` on."""
    begins = np.cumsum(many) - many
    for code in (1, 2, 3):
        chosen = np.flatnonzero(width == code)
        if not len(chosen):
            continue
        step, number = int(_BYTES[code]), many[chosen]
        inner = np.arange(int(number.sum())) - np.repeat(np.cumsum(number) - number, number)
        data = values[np.repeat(begins[chosen], number) + inner].astype(TYPES[code]).view(np.uint8)
        places = np.repeat(at[chosen], number) + inner * step
        for byte in range(step):
            out[places + byte] = data[byte::step]


def _header(data: bytes, at: int) -> tuple[int, int, int, int]:
    """The first two bytes of a row, how many documents it has, and where its numbers begin."""
    try:
        low, high = data[at], data[at + 1]
    except IndexError as error:
        raise damaged() from error
    at += 2
    size = 1
    if low >> 5:
        wide = WIDE[low >> 5 & 3]
        size = int.from_bytes(data[at : at + wide], "little")
        at += wide
    if not size or not high & 3:
        raise damaged()
    return low, high, size, at


def unpack(data: bytes, at: int = 0) -> Iterator[Row]:
    """The rows of the form whose first byte is at ``at``; ends with its last one."""
    more = True
    while more:
        low, high, size, at = _header(data, at)
        more = bool(low & MORE)
        documents = _numbers(data, at, size, high & 3)
        at += documents.nbytes
        counts, words = _often(data, at, size, high >> 2 & 3)
        at += size * WIDE[high >> 2 & 3]
        steps = _numbers(data, at, words, high >> 4 & 3)
        at += steps.nbytes
        yield Row(low & 15, documents.cumsum(dtype=np.int32), counts, steps)


def once(size: int) -> NDArray[np.uint16]:
    """The counts of so many documents in each of which a form stands once."""
    return _ONES[:size] if size <= len(_ONES) else np.ones(size, np.uint16)


def _often(data: bytes, at: int, size: int, width: int) -> tuple[NDArray[Any], int]:
    """How often a form stands in each of so many documents, and in all of them together."""
    if not width:
        return once(size), size
    counts = _numbers(data, at, size, width)
    return counts, int(counts.sum(dtype=np.int64))


class Unpacked(NamedTuple):
    """The rows of many forms: for each row, for each of its documents, and for each word of these."""

    forms: Whole
    """The place of the row's form among the starts that were given."""
    fields: Whole
    sizes: Whole
    documents: Whole
    counts: Whole
    positions: Whole


def unpack_all(data: bytes, starts: Sequence[int]) -> Unpacked:
    """The rows of all forms that begin at ``starts``; the same as ``unpack`` of each, but whole arrays at a time."""
    held = np.frombuffer(data, np.uint8)
    forms, fields, sizes, words, at, *widths = _headers(held, np.array(starts, np.int64))
    steps = _gather(held, at, sizes, widths[0])
    at = at + sizes * _BYTES[widths[0]]
    counts = _gather(held, at, sizes, widths[1])
    positions = _gather(held, at + sizes * _BYTES[widths[1]], words, widths[2])
    return Unpacked(forms, fields, sizes, _summed(steps, sizes), counts, _summed(positions, counts))


def _headers(held: NDArray[np.uint8], at: Whole) -> Whole:
    """Form, field, documents, words, place of the numbers, and their widths, of all rows of the forms at these places.

    The first row of each form is read, then the second of those that have one, and so on.
    """
    forms = np.arange(len(at))
    found: list[Whole] = [np.empty((8, 0), np.int64)]
    while len(at):
        _within(held, at + 2)
        low, high = held[at].astype(np.int64), held[at + 1].astype(np.int64)
        wide, widths = low >> 5 & 3, np.stack([high & 3, high >> 2 & 3, high >> 4 & 3])
        _within(held, at + 2 + _BYTES[wide])
        sizes = _gather(held, at + 2, np.ones_like(at), wide)
        at = at + 2 + _BYTES[wide]
        counts = at + sizes * _BYTES[widths[0]]
        _within(held, counts + sizes * _BYTES[widths[1]])
        if not (sizes.all() and widths[0].all()):
            raise damaged()
        words = np.add.reduceat(_gather(held, counts, sizes, widths[1]), np.cumsum(sizes) - sizes)
        found.append(np.stack([forms, low & 15, sizes, words, at, *widths]))
        at = counts + sizes * _BYTES[widths[1]] + words * _BYTES[widths[2]]
        _within(held, at)
        more = low & MORE > 0
        at, forms = at[more], forms[more]
    rows = np.concatenate(found, axis=1)
    return rows[:, np.argsort(rows[0], kind="stable")]


def _within(held: NDArray[np.uint8], ends: Whole) -> None:
    if int(ends.max()) > len(held):
        raise damaged()


def _gather(held: NDArray[np.uint8], at: Whole, many: Whole, width: Whole) -> Whole:
    """Read ``many`` numbers of each row, from its place ``at`` on; one where it has none."""
    begins = np.cumsum(many) - many
    values = np.ones(int(many.sum()), np.int64)
    for code in (1, 2, 3):
        chosen = np.flatnonzero(width == code)
        if len(chosen):
            step, number = int(_BYTES[code]), many[chosen]
            inner = np.arange(int(number.sum())) - np.repeat(np.cumsum(number) - number, number)
            places = np.repeat(at[chosen], number) + inner * step
            read = sum(held[places + byte].astype(np.int64) << 8 * byte for byte in range(step))
            values[np.repeat(begins[chosen], number) + inner] = read
    return values


def _summed(steps: Whole, many: Whole) -> Whole:
    """The numbers of which these are the differences, ``many`` of them from each beginning."""
    sums = np.cumsum(steps)
    before = np.cumsum(many) - many
    found: Whole = sums - np.repeat((sums - steps)[before], many)
    return found


def _numbers(data: bytes, at: int, many: int, width: int) -> NDArray[Any]:
    if not width or at + many * WIDE[width] > len(data):
        raise damaged()
    return np.frombuffer(data, TYPES[width], many, at)


def placed(steps: NDArray[Any], counts: NDArray[Any]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Where each document's positions begin (one more than there are documents), and the positions."""
    starts = np.zeros(len(counts) + 1, np.int32)
    np.cumsum(counts, out=starts[1:], dtype=np.int32)
    sums = np.cumsum(steps, dtype=np.int64)
    before = np.zeros(len(counts), np.int64)
    before[1:] = sums[starts[1:-1] - 1]
    return starts, (sums - np.repeat(before, counts)).astype(np.int32)
