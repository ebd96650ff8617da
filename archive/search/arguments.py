"""The arguments of a search's address: read into a request with every problem at once, and written back.

The address is the permalink: whatever stands in it is the whole of what was asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.base.errors import Invalid, Problem
from archive.base.messages import msg
from archive.search.areas import BOX, NEAR, plain_digits, read_area, split, written
from archive.search.dates import date_within
from archive.search.engine import Match, Sort, Step
from archive.search.fields import FACETS
from archive.search.query import SearchRequest
from archive.search.syntax import DateWithin, QueryError

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

# The argument that switches a step off when it is 0.
SWITCHES = {"fold": Step.FOLDED, "stem": Step.STEMMED, "names": Step.NAMED}
MOST_VALUES = 50


def expanded(arguments: MultiDict[str, str]) -> MultiDict[str, str]:
    """``arguments`` with the parts of ``near`` and ``box`` under the names of the form's fields."""
    full = arguments.copy()
    for name, parts in (("near", NEAR), ("box", BOX)):
        if not any(full.get(part) for part in parts):
            full.update(split(full.get(name, ""), parts))
    return full


def chosen(arguments: MultiDict[str, str]) -> dict[str, tuple[str, ...]]:
    """Facet to the values chosen of it."""
    found = {facet: tuple(dict.fromkeys(v for v in arguments.getlist(facet) if v))[:MOST_VALUES] for facet in FACETS}
    return {facet: values for facet, values in found.items() if values}


def steps(arguments: MultiDict[str, str]) -> frozenset[Step]:
    """The steps that are switched on: all but those whose switch stands at 0."""
    return frozenset(Step) - {step for name, step in SWITCHES.items() if arguments.get(name, "").strip() == "0"}


def read(arguments: MultiDict[str, str]) -> SearchRequest:
    """What an address asks for; raises ``Invalid`` with all problems, each at the name of a form's field.

    What stands for no choice of a list is taken as the first of it. The page is left to whoever shows pages.
    """
    full = expanded(arguments)
    area, problems = read_area(full)
    earliest, latest = plain_digits(full.get("date_from", "")).strip(), plain_digits(full.get("date_to", "")).strip()
    first, last = _day(earliest, "date_from", problems), _day(latest, "date_to", problems)
    if first and last and first.earliest > last.latest:
        problems.append(Problem("date_to", msg("The last date lies before the first.")))
    if problems:
        raise Invalid(problems)
    sort, match = full.get("sort", ""), full.get("match", "")
    return SearchRequest(
        q=full.get("q", "").strip(),
        chosen=chosen(full),
        date_from=earliest,
        date_to=latest,
        area=area,
        steps=steps(full),
        sort=Sort(sort) if sort in set(Sort) else Sort.RELEVANCE,
        match=Match(match) if match in set(Match) else Match.ALL,
    )


def _day(text: str, where: str, problems: list[Problem]) -> DateWithin | None:
    if not text:
        return None
    try:
        return date_within(text, 0)
    except QueryError as error:
        problems.append(Problem(where, error.message))
        return None


def pairs(asked: SearchRequest) -> list[tuple[str, str]]:
    """A request as the arguments of its address, in one order, without what is as it always is and without the page."""
    found = [("q", asked.q)] + [(facet, value) for facet in FACETS for value in asked.chosen.get(facet, ())]
    found += [("date_from", asked.date_from), ("date_to", asked.date_to)]
    if asked.area is not None:
        found.append(written(asked.area))
    found += [(name, "0") for name, step in SWITCHES.items() if step not in asked.steps]
    found.append(("match", asked.match.value if asked.match is not Match.ALL else ""))
    found.append(("sort", asked.sort.value if asked.sort is not Sort.RELEVANCE else ""))
    return [(name, value) for name, value in found if value]
