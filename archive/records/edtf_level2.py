"""Recognises EDTF level 2 (ISO 8601-2:2019, Annex A) without reading it, and knows how long months are."""

from __future__ import annotations

import calendar
import re
from itertools import product

_YEAR = r"-?[0-9X]{4}"
_MONTH = r"(?:0[1-9]|1[0-2]|[01X]X|X[0-9])"
_DAY = r"(?:0[1-9]|[12][0-9]|3[01]|[0-3X]X|X[0-9])"


def _either_side(part: str) -> str:
    return rf"(?:[?~%]?{part}|{part}[?~%])"


_DATE = re.compile(rf"{_either_side(_YEAR)}(?:-{_either_side(_MONTH)}(?:-{_either_side(_DAY)})?)?")
_SEASON = re.compile(r"-?[0-9]{4}-(?:2[1-9]|3[0-9]|4[01])[?~%]?")
_YEAR_FORMS = re.compile(
    r"Y-?[1-9][0-9]*E[1-9][0-9]*(?:S[1-9][0-9]*)?"
    r"|Y-?[1-9][0-9]{4,}S[1-9][0-9]*"
    r"|-?[0-9]{4}S[1-9][0-9]*"
)
_PARTS = re.compile(r"(-?[0-9X]{4})(?:-([0-9X]{2}))?(?:-([0-9X]{2}))?")


def days_in_month(year: int, month: int) -> int:
    """Length of a month of any year in the proleptic Gregorian calendar, where the year 0 is a leap year."""
    return calendar.monthrange(2000 + year % 400, month)[1]


def is_level_2(text: str) -> bool:
    """True when the whole of ``text`` is an expression of level 2; days that no calendar has are refused."""
    if len(text) > 2 and text[0] + text[-1] in ("[]", "{}"):
        return _is_set(text[1:-1])
    if text.count("/") == 1:
        start, end = text.split("/")
        ends = [part for part in (start, end) if part not in ("", "..")]
        return bool(ends) and all(map(_is_date, ends)) and _in_order(start, end)
    return bool(_YEAR_FORMS.fullmatch(text)) or _is_date(text)


def _is_date(text: str) -> bool:
    if _SEASON.fullmatch(text):
        return True
    if not _DATE.fullmatch(text) or re.search(r"-0000", text):
        return False
    parts = _PARTS.fullmatch(re.sub(r"[?~%]", "", text))
    return parts is not None and _exists(parts[1], parts[2], parts[3])


def _exists(year: str, month: str | None, day: str | None) -> bool:
    if month is None or day is None:
        return month is None or any(_fits(month, f"{number:02}") for number in range(1, 13))
    leap_known = "X" not in year
    return any(
        _fits(month, f"{m:02}") and _fits(day, f"{d:02}") and d <= days_in_month(int(year) if leap_known else 0, m)
        for m, d in product(range(1, 13), range(1, 32))
    )


def _fits(pattern: str, digits: str) -> bool:
    return all(wanted in ("X", digit) for wanted, digit in zip(pattern, digits, strict=True))


def _is_set(content: str) -> bool:
    elements = content.split(",")
    for number, element in enumerate(elements):
        start, dots, end = element.partition("..")
        if not dots and not _is_date(element):
            return False
        if dots and not start and (number != 0 or not _is_date(end)):
            return False
        if dots and start and not end and (number != len(elements) - 1 or not _is_date(start)):
            return False
        if dots and start and end and not (_is_date(start) and _is_date(end) and _in_order(start, end)):
            return False
    return True


def _in_order(start: str, end: str) -> bool:
    """False only where the first year is surely after the second."""
    years = [re.match(r"[?~%]?(-?)([0-9X]{4})", part) for part in (start, end)]
    if years[0] is None or years[1] is None:
        return True
    lowest = _year(years[0][1], years[0][2], "9" if years[0][1] else "0")
    highest = _year(years[1][1], years[1][2], "0" if years[1][1] else "9")
    return lowest <= highest


def _year(sign: str, digits: str, filler: str) -> int:
    return int(sign + digits.replace("X", filler))
