"""Dates that are written in full: day, month and year, or month and year."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass

from archive.intake.pages.date_words import MONTH, SHORT_MONTH, YEAR, month_number

_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|ère|º|°|\.)?"
_BETWEEN = r"(?:\s+(?:of|de|du|من))?\s+"
_FORMS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<!\d)(?P<year>\d{4})[-/](?P<number>\d{2})[-/](?P<day>\d{2})(?!\d)",
        rf"(?<!\d){_DAY}{_BETWEEN}(?P<month>{MONTH}|{SHORT_MONTH})\b\.?,?\s+(?:de(?:l)?\s+|عام\s+|سنة\s+)?(?P<year>{YEAR})(?!\d)",
        rf"\b(?P<month>{MONTH}|{SHORT_MONTH})\.?\s+{_DAY},?\s+(?P<year>{YEAR})(?!\d)",
        rf"(?<![\d.])(?P<first>\d{{1,2}})(?P<sep>[./-])(?P<second>\d{{1,2}})(?P=sep)(?P<year>{YEAR})(?![\d])",
        rf"(?<!\w)(?P<month>{MONTH}),?\s+(?:de(?:l)?\s+|of\s+|عام\s+|سنة\s+)?(?P<year>{YEAR})(?!\d)",
    )
)


@dataclass(frozen=True, slots=True)
class FullDate:
    """A date with its year: the words, EDTF level 0, and where it stands in the text that was searched."""

    verbatim: str
    edtf: str
    start: int
    end: int


def full_date(text: str) -> FullDate | None:
    """The first date with a year in ``text``, or None; where day and month could be swapped they are X."""
    return min(full_dates(text), key=lambda found: found.start, default=None)


def full_dates(text: str) -> list[FullDate]:
    """All dates with a year, without overlaps, in the order of the text."""
    found: list[FullDate] = []
    for form in _FORMS:
        for match in form.finditer(text):
            edtf = _edtf(match.groupdict())
            if edtf and not any(match.start() < other.end and other.start < match.end() for other in found):
                found.append(FullDate(match[0], edtf, match.start(), match.end()))
    return sorted(found, key=lambda one: one.start)


def _edtf(parts: dict[str, str | None]) -> str | None:
    year = int(parts["year"] or 0)
    if parts.get("first"):
        return _numeric(int(parts["first"] or 0), int(parts["second"] or 0), parts["sep"] or "", year)
    month = int(parts["number"] or 0) if parts.get("number") else month_number(parts.get("month") or "")
    if not month:
        return None
    return written(year, month, int(parts.get("day") or 0) or None)


def _numeric(first: int, second: int, separator: str, year: int) -> str | None:
    # 03/04/2016 is March or April; points are written only where the day comes first.
    if separator == "." or first > 12:
        return written(year, second, first)
    if second > 12:
        return written(year, first, second)
    return written(year, first, second) if first == second else f"{year:04d}-XX-XX"


def written(year: int, month: int, day: int | None) -> str | None:
    """EDTF of a calendar date, or None where the calendar has no such day."""
    if not 1 <= month <= 12 or year < 1000:
        return None
    if day is None:
        return f"{year:04d}-{month:02d}"
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    return f"{year:04d}-{month:02d}-{day:02d}"
