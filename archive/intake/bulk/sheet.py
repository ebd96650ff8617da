"""A sheet as rows of the import format: CSV in UTF-8, its first line the names of its columns."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from archive.base.cells import plain_cell
from archive.base.errors import Invalid, Problem
from archive.base.messages import msg
from archive.intake.bulk import columns
from archive.records.description import ImportRow
from archive.records.schemas import read_row

LARGEST = 32_000_000
"""Bytes of one sheet."""
MOST_ROWS = 20_000
_LONGEST_CELL = 2_000_000
_DELIMITERS = (",", ";", "\t")

Found = ImportRow | Problem | Invalid


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet whose columns are known; ``numbers`` are the places of its columns, counted from 0."""

    text: str
    delimiter: str
    numbers: Mapping[str, int]
    passed_over: tuple[str, ...] = ()
    defaults: Mapping[str, str] = field(default_factory=dict)

    def rows(self) -> Iterator[tuple[int, Found]]:
        """Each row that is not empty, numbered as a spreadsheet numbers it: the first below the names is 2."""
        reader = _reader(self.text, self.delimiter)
        next(reader, None)
        number = 1
        try:
            for number, cells in enumerate(reader, 2):
                if number > MOST_ROWS + 1:
                    yield number, Problem(f"line {number}", msg("At most %(most)s rows in one batch.", most=MOST_ROWS))
                    return
                if any(cell.strip() for cell in cells):
                    yield number, self._row(number, cells)
        except csv.Error as error:
            yield number + 1, Problem(f"line {number + 1}", msg("The row cannot be read: %(why)s.", why=str(error)))

    def count(self) -> int:
        """How many rows there are to read, as far as they can be read."""
        try:
            return max(sum(any(cell.strip() for cell in cells) for cells in _reader(self.text, self.delimiter)) - 1, 0)
        except csv.Error:
            return 0

    def _row(self, number: int, cells: list[str]) -> Found:
        if len(cells) > len(self.numbers) and any(cell.strip() for cell in cells[len(self.numbers) :]):
            say = msg(
                "It has %(here)s cells, and the first row names %(named)s.", here=len(cells), named=len(self.numbers)
            )
            return Problem(f"line {number}", say)
        said = {name: plain_cell(cells[at]).strip() for name, at in self.numbers.items() if at < len(cells)}
        row, uneven = columns.to_row(
            said | {name: value for name, value in self.defaults.items() if not said.get(name)}
        )
        problems = [
            Problem(_path(column), msg("Its neighbours hold %(count)s values; give as many, or none.", count=count))
            for column, count in uneven
        ]
        return _read(row, problems)


def read(data: bytes, defaults: Mapping[str, str] | None = None) -> Sheet:
    """The sheet in ``data``; ``defaults`` (column to cell) are meant where a row has an empty cell or no such column.

    Raises ``Invalid`` with everything that is wrong with its names of columns, or where it is no such sheet.
    """
    if len(data) > LARGEST:
        raise Invalid([Problem("", msg("A sheet has at most %(most)s MB.", most=LARGEST // 1_000_000))])
    text = _decoded(data)
    delimiter, names = _heading(text)
    problems: list[Problem] = []
    for at, name in enumerate(names):
        letter = columns.letter_of(at)
        if not name:
            problems.append(Problem(letter, msg("The first row gives this column no name.")))
        elif name in names[:at]:
            problems.append(Problem(letter, msg("Two columns have the name “%(name)s”.", name=name)))
        elif name not in columns.KNOWN:
            problems.append(Problem(letter, _unknown(name)))
    defaults = {key: value for key, value in (defaults or {}).items() if value}
    for needed in ("kind", "title"):
        if needed not in names and needed not in defaults:
            problems.append(Problem("", msg("There is no column “%(name)s”.", name=needed)))
    if problems:
        raise Invalid(problems)
    over = tuple(name for name in names if name in columns.PASSED_OVER)
    return Sheet(text, delimiter, {name: at for at, name in enumerate(names)}, over, defaults)


def _read(row: dict[str, Any], problems: list[Problem]) -> Found:
    try:
        found = read_row(row)
    except Invalid as error:
        return Invalid([*problems, *error.problems])
    return Invalid(problems) if problems else found


def _path(column: str) -> str:
    group, key = next((group, keys[column]) for group, keys in columns.GROUPS.items() if column in keys)
    return f"{group}.{key}"


def _unknown(name: str) -> Any:
    near = difflib.get_close_matches(name.casefold().replace(" ", "_"), columns.KNOWN, 1)
    if near:
        return msg("There is no column “%(name)s”. Is “%(near)s” meant?", name=name[:80], near=near[0])
    return msg("There is no column “%(name)s”.", name=name[:80])


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise Invalid([Problem("", msg("The sheet is not text that can be read."))]) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        say = msg("It is not UTF-8 (line %(line)s). In the spreadsheet choose “CSV UTF-8” when saving.", line=line)
        raise Invalid([Problem("", say)]) from error
    if "\0" in text:
        raise Invalid([Problem("", msg("The sheet is not text that can be read."))])
    return text


def _heading(text: str) -> tuple[str, list[str]]:
    """The delimiter under which the first row names most columns that there are, and those names."""
    found = []
    for delimiter in _DELIMITERS:
        try:
            names = [plain_cell(name).strip() for name in next(_reader(text, delimiter), [])]
        except csv.Error:
            continue
        while names and not names[-1]:
            names.pop()
        found.append((sum(name in columns.KNOWN for name in names), delimiter, names))
    if not found or not any(names for _, _, names in found):
        raise Invalid([Problem("", msg("The sheet is empty: its first row names the columns."))])
    _, delimiter, names = max(found, key=lambda one: (one[0], len(one[2])))
    return delimiter, names


def _reader(text: str, delimiter: str) -> Any:
    csv.field_size_limit(_LONGEST_CELL)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
