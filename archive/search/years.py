"""The histogram by date of the event: bars that are links to their own years."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flask_babel import gettext

from archive.search.addresses import Addresses
from archive.search.dates import FIRST_DAY, LAST_DAY, date_within

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.datastructures import MultiDict

    from archive.search.query import SearchRequest

MOST_BARS = 24
TALLEST = 56


@dataclass(frozen=True, slots=True)
class Bar:
    """Some years, and how many hits may be of them."""

    label: str
    first: int
    width: int
    """How many years."""
    count: int
    height: int
    """In pixels, of ``TALLEST``; never nothing where something is counted."""
    url: str | None
    chosen: bool


def bars(histogram: Sequence[tuple[int, int]], asked: SearchRequest, arguments: MultiDict[str, str]) -> tuple[Bar, ...]:
    """A bar for each year, or decade, or century, so that there are not too many; none where there is no choice."""
    first, last = _window(asked)
    counts = {year: count for year, count in histogram if count and first <= year <= last}
    if not counts:
        return ()
    width = next(w for w in (1, 10, 100, 1000) if max(counts) // w - min(counts) // w < MOST_BARS or w == 1000)
    numbers = _each(counts, width)
    tallest = max(count for _, count in numbers)
    addresses = Addresses(arguments)
    found = tuple(_bar(start, width, count, tallest, asked, addresses) for start, count in numbers)
    return found if len(found) > 1 or any(bar.chosen for bar in found) else ()


def _each(counts: dict[int, int], width: int) -> list[tuple[int, int]]:
    """The first year of each bar and its number; of several years at most so many, for a hit may be of some."""
    return [
        (start, sum(counts.get(year, 0) for year in range(start, start + width)))
        for start in range(min(counts) // width * width, max(counts) + 1, width)
    ]


def _bar(start: int, width: int, count: int, tallest: int, asked: SearchRequest, addresses: Addresses) -> Bar:
    end = start + width - 1
    if width == 1:
        chosen = str(start) in asked.chosen.get("year", ())
        url = addresses.toggled("year", str(start))
        label = str(start)
    else:
        limits = {"date_from": f"{max(start, 1):04}", "date_to": f"{end:04}"}
        chosen = (asked.date_from, asked.date_to) == tuple(limits.values())
        url = addresses.without(tuple(limits)) if chosen else addresses.with_values(**limits)
        label = gettext("%(first)s to %(last)s", first=start, last=end)
    height = max(2, round(TALLEST * count / tallest)) if count else 0
    return Bar(label, start, width, count, height, url if count or chosen else None, chosen)


def _window(asked: SearchRequest) -> tuple[int, int]:
    """The years that the dates of the form leave: a hit that reaches beyond them counts within them alone."""
    first = date_within(asked.date_from, 0).earliest if asked.date_from else FIRST_DAY
    last = date_within(asked.date_to, 0).latest if asked.date_to else LAST_DAY
    return _year(first), _year(last)


def _year(day: int) -> int:
    return date.fromordinal(min(max(day, 1), date.max.toordinal())).year
