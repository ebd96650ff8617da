"""A search in words: what was asked, filter by filter."""

from __future__ import annotations

from flask_babel import gettext, ngettext

from archive.search.areas import degrees
from archive.search.engine import Around, Match, Sort, Step
from archive.search.facet_labels import facet_name, value_labels
from archive.search.fields import FACETS
from archive.search.query import SearchRequest

# Values whose words are the program's own. The others stay as they were typed: their words may be closed by now.
_OPEN_WORDS = frozenset({"kind", "language", "access", "verification"})


def facts(asked: SearchRequest, locale: str, *, whole: bool = False) -> list[tuple[str, str | list[str]]]:
    """Term and value of everything that was asked; without ``whole``, of what is not as it always is."""
    told: list[tuple[str, str | list[str]]] = [(gettext("Words"), asked.q or gettext("none: every record"))]
    if asked.match is Match.ANY:
        told.append((gettext("Find"), gettext("Any of the words")))
    elif whole:
        told.append((gettext("Find"), gettext("All of the words")))
    for facet in FACETS:
        values = asked.chosen.get(facet, ())
        labels = value_labels(facet, values, locale) if values and facet in _OPEN_WORDS else {}
        told.append((facet_name(facet), [labels.get(value, value) for value in values]))
    told += [(gettext("Event from"), asked.date_from), (gettext("Event until"), asked.date_to)]
    steps = [(said, step in asked.steps) for step, said in _steps()]
    told.append((gettext("Area"), _area(asked)))
    if whole:
        told.append((gettext("Found by"), [gettext("the words as written"), *(said for said, on in steps if on)]))
    told.append((gettext("Switched off"), [said for said, on in steps if not on]))
    if whole or asked.sort is not Sort.RELEVANCE:
        told.append((gettext("Order"), _ORDERS[asked.sort]()))
    return told


def levels(names: tuple[str, ...] | list[str]) -> str:
    """Access levels in words."""
    return ", ".join(value_labels("access", names, "").get(name, name) for name in names)


_ORDERS = {
    Sort.RELEVANCE: lambda: gettext("Best match first"),
    Sort.NEWEST: lambda: gettext("Newest event first"),
    Sort.OLDEST: lambda: gettext("Oldest event first"),
    Sort.RECEIVED: lambda: gettext("Latest taken in first"),
}


def _area(asked: SearchRequest) -> str:
    area = asked.area
    if area is None:
        return ""
    if isinstance(area, Around):
        kilometres = degrees(area.metres / 1000)
        where = f"{degrees(area.latitude)}, {degrees(area.longitude)}"
        return ngettext(
            "within %(km)s kilometre of %(where)s", "within %(km)s kilometres of %(where)s",
            2 if kilometres != "1" else 1, km=kilometres, where=where,
        )  # fmt: skip
    return gettext(
        "from %(south)s to %(north)s north, from %(west)s to %(east)s east",
        south=degrees(area.south), north=degrees(area.north), west=degrees(area.west), east=degrees(area.east),
    )  # fmt: skip


def _steps() -> list[tuple[Step, str]]:
    return [
        (Step.FOLDED, gettext("other spellings")),
        (Step.STEMMED, gettext("other forms of a word")),
        (Step.NAMED, gettext("other names")),
    ]
