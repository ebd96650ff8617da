"""Cells of spreadsheets that no spreadsheet runs as a formula, and the way back.

A cell that would be read as a formula, or that begins with an apostrophe, gets an apostrophe before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

SEPARATOR = "; "
_SPLIT = re.compile(r"(?<!\\)((?:\\\\)*); ?")
# As OWASP lists them, with the wide forms that some spreadsheets take for the same.
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def safe_cell(text: str) -> str:
    """``text`` as a cell that no spreadsheet runs."""
    return f"'{text}" if text.startswith((*_RUNS, "'")) else text


def plain_cell(cell: str) -> str:
    """The text of a cell that ``safe_cell`` wrote."""
    return cell.removeprefix("'")


def joined(values: Iterable[object]) -> str:
    """Several values in one cell, with ``; `` between them; a backslash stands before each ``;`` and ``\\`` of a value.

    Nothing at all is an empty cell, and so is one empty value; lists of one cell's neighbours keep their places.
    """
    return SEPARATOR.join(as_text(value).replace("\\", "\\\\").replace(";", "\\;") for value in values)


def parted(cell: str) -> list[str]:
    """The values of a cell that ``joined`` wrote, or a person, who may leave out the space."""
    if not cell:
        return []
    parts = _SPLIT.sub("\\1\0", cell).split("\0")
    return [re.sub(r"\\([\\;])", r"\1", part) for part in parts]


def as_text(value: object) -> str:
    """A value as a cell holds it."""
    if value is None:
        return ""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
