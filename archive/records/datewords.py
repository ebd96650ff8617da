"""Dates in words: what an EDTF date says, as a person would write it in the reader's language.

Names of months come from CLDR through Babel. The words around them are kept here and not in the catalogue of
translations, because they must agree with the kind of date ("vers le 15 mars", "vers mars") and be complete
for a language or not used at all; a language that is missing here is given English.
"""

from __future__ import annotations

from datetime import date

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton

from archive.records import datewords_level2 as level2
from archive.records.datewords_table import WORDS
from archive.records.edtf import Edtf, EdtfError, parse
from archive.records.edtf_point import Limit, Point, Precision, Qualifier

_QUALIFIERS = {Qualifier.UNCERTAIN: "uncertain", Qualifier.APPROXIMATE: "about", Qualifier.BOTH: "both"}
_SEASONS = {21: "spring", 22: "summer", 23: "autumn", 24: "winter"}
_ANY_LEAP_YEAR = 2000


def describe(edtf: Edtf, locale: str = "en") -> str:
    """``edtf`` in words of ``locale`` (``en``, ``ar-SY``, ``fr_FR``); what has no words comes back as written."""
    writer = _Writer(locale)
    if edtf.start is None:
        return level2.said(edtf.text, writer.words, writer.lower) or edtf.text
    if edtf.end is None:
        return writer.point(edtf.start)
    return writer.interval(edtf.start, edtf.end)


class _Writer:
    """The words of one language and its way to write a day."""

    def __init__(self, locale: str) -> None:
        try:
            found = Locale.parse(locale.replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            found = Locale("en")
        if found.language not in WORDS:
            found = Locale("en")
        self.words = WORDS[found.language]
        # "15 November 2016" is read alike by everybody; plain "en" would write the American order.
        self.locale = Locale("en", "GB") if found.language == "en" else found

    def point(self, point: Point | Limit) -> str:
        if isinstance(point, Limit):
            return self.words["open" if point is Limit.OPEN else "unknown"]
        said = self._bare(point)
        if point.qualifier is not None:
            said = self._say(_QUALIFIERS[point.qualifier], point, said)
        return said

    def lower(self, text: str) -> str:
        """A date of level 0 or 1 inside of one of level 2; empty for any other."""
        try:
            start = parse(text).start
        except EdtfError:
            return ""
        return self.point(start) if isinstance(start, Point) else ""

    def interval(self, start: Point | Limit, end: Point | Limit) -> str:
        if isinstance(start, Point) and isinstance(end, Point):
            return self.words["range"] % {"start": self.point(start), "end": self.point(end)}
        if isinstance(start, Point):
            key = "since" if end is Limit.OPEN else "from_unknown"
            return self._say(key, start, self._within(start))
        if isinstance(end, Point):
            return self._until(start, end)
        return self.words["always"]

    def _until(self, start: Limit, end: Point) -> str:
        if start is Limit.UNKNOWN:
            return self._say("until_unknown", end, self._within(end))
        whole = end.precision in (Precision.MONTH, Precision.YEAR) and end.qualifier is None
        if not whole or end.year < 1:
            return self._say("until", end, self._within(end))
        year, month = (end.year + 1, 0) if end.precision is Precision.YEAR or end.month == 12 else (end.year, 0)
        if end.precision is Precision.MONTH:
            month = end.month % 12 + 1
        following = Point(end.precision, year, month)
        return self._say("before", following, self.point(following))

    def _say(self, key: str, point: Point, said: str) -> str:
        """Prefer the wording for this precision ("about.day") to the general one ("about")."""
        phrase = self.words.get(f"{key}.{point.precision}") or self.words[key]
        return phrase % {"date": said}

    def _within(self, point: Point) -> str:
        """The date behind a word such as "until", which in some languages bears no second word beside it."""
        if point.qualifier is None:
            return self._bare(point)
        phrase = self.words.get(f"{_QUALIFIERS[point.qualifier]}.within")
        return phrase % {"date": self._bare(point)} if phrase else self.point(point)

    def _bare(self, point: Point) -> str:
        match point.precision:
            case Precision.DAY:
                said = self._with_year(point, "d")
                return said if not point.time else self._with_time(said, point)
            case Precision.MONTH:
                said = self._with_year(point, "m")
                return said if not point.day_unspecified else self.words["some_day"] % {"date": said}
            case Precision.SEASON:
                season = self.words[_SEASONS[point.month]]
                return self.words["season"] % {"season": season, "year": self._year(point.year)}
            case Precision.YEAR:
                key = "some_day" if point.day_unspecified else "some_month"
                said = self._year(point.year)
                return said if not point.month_unspecified else self.words[key] % {"date": said}
            case _:
                return self._years(point)

    def _with_year(self, point: Point, part: str) -> str:
        if date.min.year <= point.year <= date.max.year:
            day = date(point.year, point.month, point.day or 1)
            if part == "d":
                return format_date(day, "long", locale=self.locale)
            return format_skeleton("yMMMM", day, locale=self.locale)
        day = date(_ANY_LEAP_YEAR, point.month, point.day or 1)
        if part == "d":
            said = format_skeleton("MMMMd", day, locale=self.locale)
        else:
            said = format_date(day, "LLLL", locale=self.locale)
        return f"{said} {self._year(point.year)}"

    def _with_time(self, said: str, point: Point) -> str:
        zone = f" UTC{point.zone}" if point.zone not in ("", "Z") else " UTC" * bool(point.zone)
        return self.words["at"] % {"date": said, "time": point.time + zone}

    def _year(self, year: int) -> str:
        # EDTF counts 0 as a year; people do not, so that -43 is 44 before the common era.
        return str(year) if year > 0 else self.words["bce"] % {"year": 1 - year}

    def _years(self, point: Point) -> str:
        last = point.last[0]
        if point.precision is Precision.DECADE and point.year > 0:
            return self.words["decade"] % {"first": point.year, "last": last}
        return self.words["between"] % {"first": self._year(point.year), "last": self._year(last)}
