"""A search's request as the columns of its row, and back."""

from __future__ import annotations

from collections import defaultdict

from archive.search.engine import Area, Around, Step
from archive.search.query import SearchRequest
from archive.search.saved.models import SavedFilter, SavedSearch

_SWITCHES = {"folding": Step.FOLDED, "stemming": Step.STEMMED, "names": Step.NAMED}


def put(row: SavedSearch, asked: SearchRequest) -> None:
    """Write all that was asked into ``row``; the page that was open is no part of it."""
    row.q, row.matching, row.sort = asked.q, asked.match, asked.sort
    row.date_from, row.date_to = asked.date_from, asked.date_to
    for name, step in _SWITCHES.items():
        setattr(row, name, step in asked.steps)
    box = asked.area if isinstance(asked.area, Area) else None
    circle = asked.area if isinstance(asked.area, Around) else None
    for name in ("south", "west", "north", "east"):
        setattr(row, name, getattr(box, name, None))
    for name in ("latitude", "longitude", "metres"):
        setattr(row, name, getattr(circle, name, None))
    row.filters = [SavedFilter(facet=facet, value=value) for facet, values in asked.chosen.items() for value in values]


def request_of(row: SavedSearch) -> SearchRequest:
    """What a row asks for."""
    chosen: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for one in row.filters:
        chosen[one.facet] += (one.value,)
    return SearchRequest(
        q=row.q,
        chosen=dict(chosen),
        date_from=row.date_from,
        date_to=row.date_to,
        area=_area(row),
        steps=frozenset(Step) - {step for name, step in _SWITCHES.items() if not getattr(row, name)},
        sort=row.sort,
        match=row.matching,
    )


def _area(row: SavedSearch) -> Area | Around | None:
    if row.south is not None and row.west is not None and row.north is not None and row.east is not None:
        return Area(row.south, row.west, row.north, row.east)
    if row.latitude is not None and row.longitude is not None and row.metres is not None:
        return Around(row.latitude, row.longitude, row.metres)
    return None
