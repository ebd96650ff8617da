"""A batch read and judged row by row, and each fault told at its cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.base.errors import Problem
from archive.base.messages import Message
from archive.intake.bulk import columns, folder
from archive.intake.bulk.sheet import Found, Sheet

_LINE = re.compile(r"line (\d+)(?:: (.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where: the row as a spreadsheet counts it, the column by name and letter, the value in it."""

    message: Message
    row: int | None = None
    column: str = ""
    letter: str = ""
    entry: int | None = None
    file: str = ""

    def __str__(self) -> str:
        where = [f"row {self.row}"] if self.row else []
        if self.column:
            where.append(f"column {self.column} ({self.letter})" + (f", value {self.entry}" if self.entry else ""))
        where += [self.file] if self.file else []
        return f"{', '.join(where)}: {self.message}" if where else str(self.message)


@dataclass(frozen=True, slots=True)
class Source:
    """A sheet with the folder of its files, or a folder alone (``sheet`` is None) with the names of its files."""

    folder: Path
    sheet: Sheet | None
    names: Sequence[str]
    defaults: Mapping[str, str]

    def rows(self) -> Iterator[tuple[int, Found]]:
        """Its rows with their numbers."""
        return self.sheet.rows() if self.sheet else folder.rows(self.folder, self.names, self.defaults)

    def count(self) -> int:
        """How many rows, or files, there are to read."""
        return self.sheet.count() if self.sheet else len(self.names)

    def faults(self, problems: Sequence[Problem]) -> list[Fault]:
        """Each problem at its cell, in the order of rows and columns."""
        found = [self._fault(problem) for problem in problems]
        order = self.sheet.numbers if self.sheet else {}
        return sorted(found, key=lambda one: (one.row or 10**9, order.get(one.column, -1), one.entry or 0))

    def unnamed(self, named: set[str]) -> list[str]:
        """Files that lie there and that no row speaks of."""
        return [name for name in self.names if name not in named] if self.sheet else []

    def _fault(self, problem: Problem) -> Fault:
        match = _LINE.fullmatch(problem.where)
        if match is None:
            return Fault(problem.message, letter=problem.where)
        number, path = int(match[1]), match[2] or ""
        if self.sheet is None:
            return Fault(problem.message, file=self.names[number - 1] if number <= len(self.names) else "")
        name, entry = columns.column_of(path, self.sheet.numbers)
        letter = columns.letter_of(self.sheet.numbers[name]) if name else ""
        return Fault(problem.message, number, name, letter, entry)
