"""Dates as people know them: EDTF (ISO 8601-2:2019, Annex A), levels 0 and 1.

Level 2 is recognised and kept as it was written, without bounds.

Wider than the letter of the standard in two places, because people write so: a season and an unspecified
year may carry a qualifier and are then read at level 1, and an interval may end in the month or year that it
began in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from archive.base.errors import DomainError
from archive.base.messages import Message, msg
from archive.records.edtf_help import advice
from archive.records.edtf_level2 import days_in_month, is_level_2
from archive.records.edtf_point import SEASONS, Limit, Point, Precision, Qualifier

__all__ = ["Edtf", "EdtfError", "Limit", "Point", "Precision", "Qualifier", "parse"]

MAX_LENGTH = 200
LAST_SEASON_OF_LEVEL_2 = 41

_POINT = re.compile(
    r"(?P<year>-?[0-9]{2}(?:[0-9]{2}|[0-9]X|XX))"
    r"(?:-(?P<month>[0-9]{2}|XX)(?:-(?P<day>[0-9]{2}|XX))?)?(?P<qualifier>[?~%])?"
)
_MOMENT = re.compile(
    r"(?P<date>-?[0-9]{4}-[0-9]{2}-[0-9]{2})T(?P<time>(?:[01][0-9]|2[0-3])(?::[0-5][0-9]){2}|24:00:00)"
    r"(?P<zone>Z|(?!-00(?::00)?$)[+-](?:(?:0[0-9]|1[0-3])(?::[0-5][0-9])?|14(?::00)?))?"
)
_LONG_YEAR = re.compile(r"Y-?[1-9][0-9]{4,}")


class EdtfError(DomainError):
    """The text is not EDTF. ``message`` says what to write; ``position`` counts characters from 0."""

    def __init__(self, message: Message, position: int = 0) -> None:
        self.position = position
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Edtf:
    """A date that was read. ``start`` is None at level 2; ``end`` is None unless this is an interval."""

    text: str
    level: int
    earliest: date | None = None
    latest: date | None = None
    start: Point | Limit | None = None
    end: Point | Limit | None = None

    @property
    def is_interval(self) -> bool:
        """True for an interval of level 0 or 1."""
        return self.end is not None

    @property
    def bounds(self) -> tuple[date | None, date | None]:
        """The earliest and the latest day; None is open, unknown, or beyond what a date can hold."""
        return self.earliest, self.latest

    @property
    def qualifiers(self) -> frozenset[Qualifier]:
        """All qualifiers of the date or of its two ends."""
        points = (point for point in (self.start, self.end) if isinstance(point, Point))
        return frozenset(point.qualifier for point in points if point.qualifier is not None)


def parse(text: str) -> Edtf:
    """Read ``text`` exactly as written, without trimming; raises EdtfError with advice, and nothing else."""
    if len(text) > MAX_LENGTH:
        raise EdtfError(msg("A date has at most %(limit)s characters.", limit=MAX_LENGTH), MAX_LENGTH)
    found = _interval(text) if "/" in text else _single(text)
    if found is not None:
        return found
    if is_level_2(text):
        return Edtf(text, 2)
    raise EdtfError(*advice(text))


def _single(text: str) -> Edtf | None:
    point = _point(text, 0) or _moment(text) or _long_year(text)
    if point is None:
        return None
    return Edtf(text, 0 if _is_level_0(point) and "X" not in text else 1, point.earliest(), point.latest(), point)


def _is_level_0(point: Point) -> bool:
    four_digits = 0 <= point.year <= date.max.year
    return four_digits and point.qualifier is None and point.precision is not Precision.SEASON


def _interval(text: str) -> Edtf | None:
    left, *rest = text.split("/")
    if len(rest) != 1 or not (left or rest[0]) or "T" in text:
        return None
    start, end = _end(left, 0), _end(rest[0], len(left) + 1)
    if start is None or end is None:
        return None
    if isinstance(start, Point) and isinstance(end, Point) and start.first > end.last:
        raise EdtfError(msg("The interval ends before it starts. Write the earlier date first."), len(left) + 1)
    points = [end for end in (start, end) if isinstance(end, Point)]
    plain = len(points) == 2 and all(map(_is_level_0, points))
    earliest = start.earliest() if isinstance(start, Point) else None
    latest = end.latest() if isinstance(end, Point) else None
    return Edtf(text, 0 if plain else 1, earliest, latest, start, end)


def _end(text: str, offset: int) -> Point | Limit | None:
    if text in (Limit.OPEN, Limit.UNKNOWN):
        return Limit(text)
    return None if "X" in text else _point(text, offset)


def _point(text: str, offset: int) -> Point | None:
    match = _POINT.fullmatch(text)
    if match is None:
        return None
    year, month, day = match["year"], match["month"], match["day"]
    if ("X" in year and month) or (month == "XX" and day not in (None, "XX")):
        return None
    if year == "-0000":
        raise EdtfError(msg("There is no year -0000. The year before 0001 is 0000."), offset)
    qualifier = Qualifier(match["qualifier"]) if match["qualifier"] else None
    if "X" in year:
        return _unspecified_year(year, qualifier)
    if month in (None, "XX"):
        return Point(Precision.YEAR, int(year), 0, 0, qualifier, month == "XX", day == "XX")
    if day is None and month >= "21":
        return _season(year, month, qualifier, offset + match.start("month"))
    return _day_or_month(match, qualifier, offset)


def _season(year: str, month: str, qualifier: Qualifier | None, position: int) -> Point | None:
    if int(month) in SEASONS:
        return Point(Precision.SEASON, int(year), int(month), 0, qualifier)
    if int(month) <= LAST_SEASON_OF_LEVEL_2:
        return None
    raise _no_month(month, position)


def _day_or_month(match: re.Match[str], qualifier: Qualifier | None, offset: int) -> Point:
    year, month, day = int(match["year"]), int(match["month"]), match["day"]
    if not 1 <= month <= 12:
        raise _no_month(match["month"], offset + match.start("month"))
    if day in (None, "XX"):
        return Point(Precision.MONTH, year, month, 0, qualifier, day_unspecified=day == "XX")
    days = days_in_month(year, month)
    if not 1 <= int(day) <= days:
        raise EdtfError(
            msg("There is no day %(day)s in that month. It has %(days)s days.", day=day, days=days),
            offset + match.start("day"),
        )
    return Point(Precision.DAY, year, month, int(day), qualifier)


def _no_month(month: str, position: int) -> EdtfError:
    return EdtfError(
        msg(
            "There is no month %(month)s. Write a month from 01 to 12, or a season from 21 to 24.",
            month=month,
        ),
        position,
    )


def _unspecified_year(year: str, qualifier: Qualifier | None) -> Point:
    precision = Precision.CENTURY if year.endswith("XX") else Precision.DECADE
    lowest = year.replace("X", "9" if year.startswith("-") else "0")
    return Point(precision, int(lowest), qualifier=qualifier)


def _moment(text: str) -> Point | None:
    match = _MOMENT.fullmatch(text)
    day = _point(match["date"], 0) if match else None
    if match is None or day is None:
        return None
    return Point(Precision.DAY, day.year, day.month, day.day, time=match["time"], zone=match["zone"] or "")


def _long_year(text: str) -> Point | None:
    return Point(Precision.YEAR, int(text[1:])) if _LONG_YEAR.fullmatch(text) else None
