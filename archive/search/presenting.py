"""A page of results in the words and addresses that its templates want."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from flask_babel import gettext

from archive.records import untitled
from archive.records.elements import Element
from archive.records.presenting import date_words, entry, locale, shown
from archive.search.addresses import AREAS, Addresses
from archive.search.areas import degrees
from archive.search.arguments import SWITCHES, chosen
from archive.search.engine import Area, Around, Sort, Step, Understood
from archive.search.explaining import Elsewhere, Name
from archive.search.facet_labels import facet_name, value_labels
from archive.search.fields import FACETS
from archive.search.query import Hit, SearchPage, SearchRequest
from archive.web import gate

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from archive.records.presenting import Shown

ShownHit = tuple["Shown", Hit, list[str], list["Told"]]
BY_EVENT = (Sort.OLDEST, Sort.NEWEST)

SHOWN = 10
"""Values of a facet, until all are asked for."""
ALL = 300
_OPEN = ("kind", "descriptor", "place")
_FORMS = 24
# Facets whose words stand in the program and tell nothing of any record.
_SAME_FOR_ALL = frozenset({"kind", "language", "access", "verification"})


class View(StrEnum):
    """The shapes of a page of hits."""

    LIST = "list"
    TABLE = "table"
    TIMELINE = "timeline"


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
    total: int
    """How many values there are in all."""
    more_url: str | None
    fewer_url: str | None
    open: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several ways to see the results."""

    label: str
    url: str
    chosen: bool


def facet_views(page: SearchPage, arguments: MultiDict[str, str], locale: str) -> list[FacetView]:
    """Every facet that has something to choose."""
    addresses, picked, whole = Addresses(arguments), chosen(arguments), set(arguments.getlist("more"))
    views = (_facet(facet, page, picked.get(facet, ()), facet in whole, addresses, locale) for facet in FACETS)
    return [view for view in views if view.items]


def _facet(
    facet: str, page: SearchPage, mine: Collection[str], whole: bool, addresses: Addresses, locale: str
) -> FacetView:
    rows = list(page.facets.get(facet, ()))
    if facet == "year":
        rows.sort(key=lambda row: (len(row.value), row.value), reverse=True)
    others = [row for row in rows if row.value not in mine]
    shown = [row for row in rows if row.value in mine] + others[: ALL if whole else SHOWN]
    labels = _labels(page, facet, [row.value for row in shown], locale)
    items = tuple(
        FacetItem(labels[row.value], row.count, addresses.toggled(facet, row.value), row.value in mine) for row in shown
    )
    turned = addresses.toggled("more", facet) + f"#facet-{facet}"
    return FacetView(
        name=facet,
        title=facet_name(facet),
        items=items,
        total=len(rows),
        more_url=turned if len(others) > SHOWN and not whole else None,
        fewer_url=turned if len(others) > SHOWN and whole else None,
        open=facet in _OPEN or bool(mine) or whole,
    )


def _labels(page: SearchPage | None, facet: str, values: Iterable[str], locale: str) -> dict[str, str]:
    """The words of values; one that no hit of this viewer has stays as it was typed, since its words may be hidden."""
    if facet in _SAME_FOR_ALL:
        return value_labels(facet, values, locale)
    counted = {row.value for row in page.facets.get(facet, ()) if row.count} if page else set()
    return {value: value for value in values} | value_labels(facet, counted.intersection(values), locale, gate.viewer())


def chips(
    arguments: MultiDict[str, str], asked: SearchRequest | None, locale: str, page: SearchPage | None
) -> list[tuple[str, str]]:
    """Each filter in words, and the address without it; without ``asked`` (the address cannot be read) facets alone."""
    addresses = Addresses(arguments)
    found: list[tuple[str, str]] = []
    for facet, values in chosen(arguments).items():
        labels = _labels(page, facet, values, locale)
        found += [(f"{facet_name(facet)}: {labels[value]}", addresses.toggled(facet, value)) for value in values]
    if asked is None:
        return found
    if asked.date_from:
        words = gettext("From: %(date)s", date=date_words(asked.date_from.replace("..", "/")))
        found.append((words, addresses.without(("date_from",))))
    if asked.date_to:
        words = gettext("Until: %(date)s", date=date_words(asked.date_to.replace("..", "/")))
        found.append((words, addresses.without(("date_to",))))
    if asked.area is not None:
        found.append((area_words(asked.area), addresses.without(AREAS)))
    off = {Step.FOLDED: gettext("No other spellings"), Step.STEMMED: gettext("No other forms of a word")}
    off[Step.NAMED] = gettext("No other names")
    found += [(off[step], addresses.without((name,))) for name, step in SWITCHES.items() if step not in asked.steps]
    return found


def area_words(area: Area | Around) -> str:
    """An area in words; the numbers stay in their order where the page runs from the right."""
    if isinstance(area, Around):
        point = f"\u2066{degrees(area.latitude)}°, {degrees(area.longitude)}°\u2069"
        return gettext("Within %(km)s km of %(point)s", km=degrees(area.metres / 1000), point=point)
    corners = (
        f"\u2066{degrees(a)}°, {degrees(b)}°\u2069" for a, b in ((area.south, area.west), (area.north, area.east))
    )
    return gettext("Between %(one)s and %(other)s", **dict(zip(("one", "other"), corners, strict=True)))


def sorts(arguments: MultiDict[str, str], asked: SearchRequest) -> list[Choice]:
    """The orders that the hits can stand in."""
    addresses = Addresses(arguments)
    words = {
        Sort.RELEVANCE: gettext("Best match"),
        Sort.NEWEST: gettext("Newest event"),
        Sort.OLDEST: gettext("Oldest event"),
        Sort.RECEIVED: gettext("Latest received"),
    }
    possible = BY_EVENT if view_of(arguments) is View.TIMELINE else tuple(Sort)
    return [
        Choice(
            words[sort],
            addresses.with_values(sort="" if sort is Sort.RELEVANCE else sort.value),
            asked.sort is sort,
        )
        for sort in possible
    ]


def views(arguments: MultiDict[str, str], asked: SearchRequest) -> list[Choice]:
    """The shapes that the hits can be shown in; a timeline is in the order of events."""
    addresses, here = Addresses(arguments), view_of(arguments)
    words = {View.LIST: gettext("List"), View.TABLE: gettext("Table"), View.TIMELINE: gettext("Timeline")}
    by_event = {"sort": asked.sort.value if asked.sort in BY_EVENT else Sort.OLDEST.value}
    return [
        Choice(
            label,
            addresses.with_values(
                **{"view": "" if view is View.LIST else view.value} | (by_event if view is View.TIMELINE else {})
            ),
            view is here,
        )
        for view, label in words.items()
    ]


def view_of(arguments: MultiDict[str, str]) -> View:
    """The shape that an address asks for; a list where it asks for none that there is."""
    wanted = arguments.get("view", "")
    return View(wanted) if wanted in set(View) else View.LIST


def step_words() -> dict[Step, str]:
    """What each step says at a hit that it found."""
    return {
        Step.WRITTEN: gettext("found as written"),
        Step.FOLDED: gettext("other spelling"),
        Step.STEMMED: gettext("other form of the word"),
        Step.NAMED: gettext("another name of the place or person"),
        Step.PLACE: gettext("its place is named in your query"),
    }


def element_words() -> dict[Element, str]:
    """What the elements are called in which a hit may hold the words of a query."""
    return {
        Element.TITLE: gettext("Other title"),
        Element.PLACE: gettext("Place"),
        Element.NAME: gettext("Name"),
        Element.DESCRIPTOR: gettext("Subject"),
        Element.ABSTRACT: gettext("Abstract"),
        Element.CLAIM: gettext("Claim"),
        Element.CAPTION: gettext("Caption"),
        Element.ALTERNATIVE_TEXT: gettext("What the picture shows"),
    }


def hits(page: SearchPage) -> list[ShownHit]:
    """Each hit as a record of a list, with the steps that made it match in words and where else it did."""
    steps, labels, here = step_words(), element_words(), locale().split("_")[0]
    return [
        (
            _entry(hit),
            hit,
            [steps[step] for step in Step if step in hit.steps],
            [_told(labels[one.element], one, here) for one in hit.reasons.elsewhere],
        )
        for hit in page.hits
    ]


def _entry(hit: Hit) -> Shown:
    record = entry(hit.summary)
    # What stands for a title that nobody gave is told in the page's language, by its plain words.
    return record if untitled.words(hit.summary.title) else shown(**{**record.values, "title": hit.reasons.title})


@dataclass(frozen=True, slots=True)
class Told:
    """An element of a record that holds words of the query: the name under which it is shown, and the one that does."""

    label: str
    shown: Name
    called: Name | None
    """Another name, in which the words stand; None where they stand in the first."""


def _told(label: str, one: Elsewhere, here: str) -> Told:
    first = next((name for name in one.names if name.language == here), one.names[0])
    if first.html is not None:
        return Told(label, first, None)
    return Told(label, first, next(name for name in one.names if name.html is not None))


@dataclass(frozen=True, slots=True)
class Sought:
    """One word of the query with what it was searched by."""

    word: str
    forms: tuple[tuple[str, tuple[str, ...], int], ...]
    """What a step is called, the forms it gave, and how many more there are."""


def sought(understood: Iterable[Understood]) -> list[Sought]:
    """How the words of the query were understood."""
    words = {
        Step.WRITTEN: gettext("as written"),
        Step.FOLDED: gettext("other spellings"),
        Step.STEMMED: gettext("other forms"),
        Step.NAMED: gettext("other names"),
    }
    return [
        Sought(
            one.word,
            tuple(
                (words[step], forms[:_FORMS], max(0, len(forms) - _FORMS))
                for step, forms in sorted(one.forms.items(), key=lambda item: list(Step).index(item[0]))
                if forms and step in words
            ),
        )
        for one in understood
    ]
