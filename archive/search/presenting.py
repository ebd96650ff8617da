"""A page of results in the words and addresses that its template wants."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import url_for
from werkzeug.datastructures import MultiDict

from archive.search.facet_labels import facet_name, value_labels
from archive.search.fields import FACETS
from archive.search.forms import chosen
from archive.search.query import SearchPage

_SHOWN = 12


@dataclass(frozen=True, slots=True)
class FacetItem:
    """One value of a facet: choosing it again takes it back."""

    label: str
    count: int
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class FacetView:
    """One facet with its most frequent values."""

    name: str
    title: str
    items: tuple[FacetItem, ...]


class Addresses:
    """Addresses of this search with one thing changed; each begins again at the first page."""

    def __init__(self, arguments: MultiDict[str, str]) -> None:
        self._pairs = [
            (key, value)
            for key, value in arguments.items(multi=True)
            if value and key in {*FACETS, "q", "date_from", "date_to", "sort", "match", "per_page"}
        ]

    def _url(self, pairs: list[tuple[str, str]]) -> str:
        grouped: dict[str, list[str]] = {}
        for key, value in pairs:
            grouped.setdefault(key, []).append(value)
        return url_for("search.results", **grouped)  # type: ignore[arg-type]  # any name may be an argument

    def page(self, number: int) -> str:
        return self._url([*self._pairs, ("page", str(number))])

    def toggled(self, facet: str, value: str) -> str:
        """With a facet's value chosen, or taken back."""
        pair = (facet, value)
        if pair in self._pairs:
            return self._url([other for other in self._pairs if other != pair])
        return self._url([*self._pairs, pair])

    def with_value(self, key: str, value: str) -> str:
        return self._url([pair for pair in self._pairs if pair[0] != key] + ([(key, value)] if value else []))

    def without_filters(self) -> str:
        return self._url([pair for pair in self._pairs if pair[0] in ("q", "sort", "match")])


def facet_views(page: SearchPage, arguments: MultiDict[str, str], locale: str) -> list[FacetView]:
    """Every facet that has something to choose."""
    addresses = Addresses(arguments)
    picked = chosen(arguments)
    views: list[FacetView] = []
    for facet in FACETS:
        mine = picked.get(facet, ())
        rows = list(page.facets.get(facet, ()))
        if facet == "year":
            rows.sort(key=lambda row: row.value, reverse=True)
        shown = [row for row in rows if row.value in mine] + [row for row in rows if row.value not in mine][:_SHOWN]
        labels = _labels(page, facet, [row.value for row in shown], locale)
        items = tuple(
            FacetItem(labels[row.value], row.count, addresses.toggled(facet, row.value), row.value in mine)
            for row in shown
        )
        if items:
            views.append(FacetView(facet, facet_name(facet), items))
    return views


def chips(arguments: MultiDict[str, str], locale: str, page: SearchPage | None) -> list[tuple[str, str]]:
    """Each chosen filter in words, and the address without it."""
    addresses = Addresses(arguments)
    found: list[tuple[str, str]] = []
    for facet, values in chosen(arguments).items():
        labels = _labels(page, facet, values, locale)
        found += [(f"{facet_name(facet)}: {labels[value]}", addresses.toggled(facet, value)) for value in values]
    for key, sign in (("date_from", "≥"), ("date_to", "≤")):
        if arguments.get(key):
            found.append((f"{sign} {arguments[key]}", addresses.with_value(key, "")))
    return found


def _labels(page: SearchPage | None, facet: str, values: Iterable[str], locale: str) -> dict[str, str]:
    """The words of values; one that no hit of this viewer has stays as it was typed, since its words may be hidden."""
    counted = {row.value for row in page.facets.get(facet, ()) if row.count} if page else set()
    return {value: value for value in values} | value_labels(facet, counted.intersection(values), locale)


def page_address(arguments: MultiDict[str, str]) -> Callable[[int], str]:
    """Number of a page to its address."""
    return Addresses(arguments).page
