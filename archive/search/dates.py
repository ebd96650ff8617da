"""Dates of a query: ``2016``, ``2016-11..2016-12``, ``..2016``, or anything that EDTF can say."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from archive.base.messages import msg
from archive.records.edtf import EdtfError, parse
from archive.search.syntax import DateWithin, QueryError

# Beyond every day that a calendar date can hold, so that an open end overlaps with all before or after it.
FIRST_DAY = 0
LAST_DAY = date.max.toordinal() + 1
_SIGNS = str.maketrans({"‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-", "…": "..", "．": ".", "／": "/"})
# What EDTF has no use for and people write: two years with a hyphen, and signs of comparison.
_YEARS = re.compile(r"([0-9]{4})-([0-9]{4})")
_COMPARED = re.compile(r"([<>]=?)\s*(.*)")
_YEAR_BEYOND = re.compile("Y|-|0000")


def bounds(earliest: date | None, latest: date | None) -> tuple[int, int]:
    """Two calendar bounds as day numbers (``date.toordinal``); an open one lies beyond all days."""
    return (
        FIRST_DAY if earliest is None else earliest.toordinal(),
        LAST_DAY if latest is None else latest.toordinal(),
    )


def date_within(text: str, position: int) -> DateWithin:
    """The span that ``text`` names; raises ``QueryError`` that points into it.

    Digits of every script and the dashes that phones write are read as what they mean.
    """
    plain = _plain(text)
    if not plain:
        raise QueryError(msg("Write a date, such as 2016, 2016-11 or 2016-11..2016-12."), position)
    if (years := _YEARS.fullmatch(plain)) is not None:
        raise QueryError(
            msg("Write two full stops between the two ends of a span: %(span)s.", span=f"{years[1]}..{years[2]}"),
            position + len(years[1]),
            f"date:{years[1]}..{years[2]}",
        )
    if (compared := _COMPARED.match(plain)) is not None:
        span = f"{compared[2]}.." if compared[1].startswith(">") else f"..{compared[2]}"
        raise QueryError(
            msg("Write an open span with two full stops: 2016.. is from 2016 on, ..2016 until 2016."),
            position,
            f"date:{span}" if compared[2] else None,
        )
    if "/" in plain or plain[:1] in ("[", "{"):
        earliest, latest = _span(plain, text, position)
        return DateWithin(earliest, latest, text)
    first, separator, last = plain.partition("..")
    if not separator:
        earliest, latest = _span(plain, text, position)
        return DateWithin(earliest, latest, text)
    if not first and not last:
        raise QueryError(msg("Write a date on at least one side of the two dots."), position)
    earliest = _span(first, text, position)[0] if first else FIRST_DAY
    latest = _span(last, text, position + len(first) + 2)[1] if last else LAST_DAY
    if earliest > latest:
        raise QueryError(msg("The first date is later than the second."), position, f"date:{last}..{first}")
    return DateWithin(earliest, latest, text)


def _plain(text: str) -> str:
    """The date with plain digits, hyphens and full stops."""
    digits = "".join(str(unicodedata.decimal(letter, letter)) for letter in text if letter.isprintable())
    return digits.translate(_SIGNS).strip(" ,;!،؛؟").replace("...", "..")


def _span(text: str, written: str, position: int) -> tuple[int, int]:
    # The place in a date that was written with other signs is only roughly known: never point beyond it.
    try:
        found = parse(text)
    except EdtfError as error:
        raise QueryError(error.message, position + min(error.position, len(text), len(written))) from error
    if found.level > 1:
        raise QueryError(
            msg("Search takes dates and spans without lists and single uncertain parts: 2016, 2016-11..2016-12."),
            position,
        )
    first, last = bounds(*found.bounds)
    if _YEAR_BEYOND.match(text):
        raise QueryError(msg("Search knows the years 1 to 9999."), position)
    return first, last
