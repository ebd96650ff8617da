"""Dates of a query: ``2016``, ``2016-11..2016-12``, ``..2016``, or anything that EDTF can say."""

from __future__ import annotations

from datetime import date

from archive.base.messages import msg
from archive.records.edtf import EdtfError, parse
from archive.search.syntax import DateWithin, QueryError

# Beyond every day that a calendar date can hold, so that an open end overlaps with all before or after it.
FIRST_DAY = 0
LAST_DAY = date.max.toordinal() + 1


def bounds(earliest: date | None, latest: date | None) -> tuple[int, int]:
    """Two calendar bounds as day numbers (``date.toordinal``); an open one lies beyond all days."""
    return (
        FIRST_DAY if earliest is None else earliest.toordinal(),
        LAST_DAY if latest is None else latest.toordinal(),
    )


def date_within(text: str, position: int) -> DateWithin:
    """The span that ``text`` names; raises ``QueryError`` that points into it."""
    text = text.strip()
    first, separator, last = text.partition("..")
    if not separator:
        earliest, latest = _span(text, position)
        return DateWithin(earliest, latest, text)
    if not first and not last:
        raise QueryError(msg("Write a date on at least one side of the two dots."), position)
    earliest = _span(first, position)[0] if first else FIRST_DAY
    latest = _span(last, position + len(first) + 2)[1] if last else LAST_DAY
    if earliest > latest:
        raise QueryError(msg("The first date is later than the second."), position, f"date:{last}..{first}")
    return DateWithin(earliest, latest, text)


def _span(text: str, position: int) -> tuple[int, int]:
    try:
        found = parse(text)
    except EdtfError as error:
        raise QueryError(error.message, position + error.position) from error
    if found.level > 1:
        raise QueryError(msg("Search takes plain dates: 2016, 2016-11 or 2016-11-14."), position)
    return bounds(*found.bounds)
