"""One date of EDTF and the days that it may mean.

Bounds are calendar days as the source states them: a time of day and its offset never move the day. What no
``date`` can hold (years before 1 or after 9999) is clamped: the outer bound is open (None), the inner
one is the nearest day that can be held, so that a date of the year -44 is never found among dates of 2016.
Seasons are those of the north, by whole months; winter runs into the next year. A cataloguer can edit bounds,
so these defaults need not suit everyone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from archive.records.edtf_level2 import days_in_month

WIDER_DAYS = 3
SEASONS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 14)}


class Qualifier(StrEnum):
    """How sure the source is of a date."""

    UNCERTAIN = "?"
    APPROXIMATE = "~"
    BOTH = "%"


class Precision(StrEnum):
    """How finely a date is known."""

    DAY = "day"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"


class Limit(StrEnum):
    """An end of an interval that is no date."""

    OPEN = ".."
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Point:
    """One date of levels 0 and 1. ``month`` is 21 to 24 for a season; ``year`` of a decade is its lowest."""

    precision: Precision
    year: int
    month: int = 0
    day: int = 0
    qualifier: Qualifier | None = None
    month_unspecified: bool = False
    day_unspecified: bool = False
    time: str = ""
    zone: str = ""

    @property
    def first(self) -> tuple[int, int, int]:
        """The first day that this may be, as year, month, day; no widening."""
        if self.precision is Precision.SEASON:
            return self.year, SEASONS[self.month][0], 1
        return self.year, self.month or 1, self.day or 1

    @property
    def last(self) -> tuple[int, int, int]:
        """The last day that this may be, as year, month, day; no widening."""
        if self.precision is Precision.DAY:
            return self.year, self.month, self.day
        if self.precision is Precision.MONTH:
            return self.year, self.month, days_in_month(self.year, self.month)
        if self.precision is Precision.SEASON:
            year, month = _shifted(self.year, SEASONS[self.month][1], 0)
            return year, month, days_in_month(year, month)
        years = {Precision.DECADE: 9, Precision.CENTURY: 99}.get(self.precision, 0)
        return self.year + years, 12, 31

    @property
    def _is_held(self) -> bool:
        return date.min.year <= self.year <= date.max.year

    def earliest(self) -> date | None:
        """The first day, earlier by the width of the qualifier; None where no day that early can be held."""
        if self.qualifier is None:
            return _floor(self.first)
        year, month, _ = self.first
        match self.precision:
            case Precision.DAY:
                return _moved(self.first, -WIDER_DAYS) if self._is_held else _floor(self.first)
            case Precision.MONTH | Precision.SEASON:
                return _floor((*_shifted(year, month, -1), 1))
            case _:
                return _floor((year - 1, 1, 1))

    def latest(self) -> date | None:
        """The last day, later by the width of the qualifier; None where no day that late can be held."""
        if self.qualifier is None:
            return _ceiling(self.last)
        year, month, _ = self.last
        match self.precision:
            case Precision.DAY:
                return _moved(self.last, WIDER_DAYS) if self._is_held else _ceiling(self.last)
            case Precision.MONTH | Precision.SEASON:
                year, month = _shifted(year, month, 1)
                return _ceiling((year, month, days_in_month(year, month)))
            case _:
                return _ceiling((year + 1, 12, 31))


def _shifted(year: int, month: int, months: int) -> tuple[int, int]:
    years, index = divmod(month - 1 + months, 12)
    return year + years, index + 1


def _moved(day: tuple[int, int, int], days: int) -> date | None:
    try:
        return date(*day) + timedelta(days=days)
    except OverflowError:
        return None


def _floor(day: tuple[int, int, int]) -> date | None:
    if day[0] < date.min.year:
        return None
    return date.max if day[0] > date.max.year else date(*day)


def _ceiling(day: tuple[int, int, int]) -> date | None:
    if day[0] > date.max.year:
        return None
    return date.min if day[0] < date.min.year else date(*day)
