"""Cells of spreadsheets that no spreadsheet runs as a formula, and the way back.

A cell that would be read as a formula, or that begins with an apostrophe, gets an apostrophe before it.
"""

from __future__ import annotations

# As OWASP lists them, with the wide forms that some spreadsheets take for the same.
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def safe_cell(text: str) -> str:
    """``text`` as a cell that no spreadsheet runs."""
    return f"'{text}" if text.startswith((*_RUNS, "'")) else text


def plain_cell(cell: str) -> str:
    """The text of a cell that ``safe_cell`` wrote."""
    return cell.removeprefix("'")
