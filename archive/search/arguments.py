"""The arguments of a search's address: read into a request with every problem at once, and written back.

The address is the permalink: whatever stands in it is the whole of what was asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import islice
from typing import TYPE_CHECKING

from archive.base.errors import Invalid, Problem
from archive.base.messages import msg
from archive.search.areas import BOX, NEAR, plain_digits, read_area, split, written
from archive.search.dates import date_within
from archive.search.engine import Match, Sort, Step
from archive.search.fields import FACETS
from archive.search.query import SearchRequest
from archive.search.syntax import DateWithin, QueryError
from archive.search.values import CHOICES, fault, plain_value

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

# The argument that switches a step off when it is 0.
SWITCHES = {"fold": Step.FOLDED, "stem": Step.STEMMED, "names": Step.NAMED}
MOST_VALUES = 50
_NAMES = ("q", *FACETS, "date_from", "date_to", "near", "box", *SWITCHES, "match", "sort")
# What people write who know the query language, or other interfaces.
_MEANT = {"lang": "language", "query": "q", "limit": "per_page", "from": "date_from", "to": "date_to"}
_MOST_UNKNOWN = 20
# From where on a name that does not exist is taken for one that is misspelt.
_ALIKE = 0.8


def expanded(arguments: MultiDict[str, str]) -> MultiDict[str, str]:
    """``arguments`` with the parts of ``near`` and ``box`` under the names of the form's fields."""
    full = arguments.copy()
    for name, parts in (("near", NEAR), ("box", BOX)):
        if not any(full.get(part) for part in parts):
            full.update(split(full.get(name, ""), parts))
    return full


def chosen(arguments: MultiDict[str, str]) -> dict[str, tuple[str, ...]]:
    """Facet to the values chosen of it."""
    found = {
        facet: tuple(dict.fromkeys(plain_value(facet, value) for value in arguments.getlist(facet) if value))
        for facet in FACETS
    }
    return {facet: values[:MOST_VALUES] for facet, values in found.items() if values}


def unknown(names: Iterable[str], also: Iterable[str] = ()) -> list[Problem]:
    """A problem for each name that no argument of a search has, with the one that was meant where that is likely."""
    known = [*_NAMES, *also]
    problems: list[Problem] = []
    for name in islice((name for name in dict.fromkeys(names) if name not in known), _MOST_UNKNOWN):
        near = _near(name.casefold(), known)
        say = (
            msg("There is no parameter “%(name)s”. Did you mean “%(near)s”?", name=name, near=near)
            if near
            else msg("There is no parameter “%(name)s”. There are: %(names)s.", name=name, names=", ".join(known))
        )
        problems.append(Problem(name, say, None, near))
    return problems


def _near(name: str, known: Sequence[str]) -> str | None:
    meant = _MEANT.get(name)
    return meant if meant in known else next(iter(get_close_matches(name, known, 1, _ALIKE)), None)


def steps(arguments: MultiDict[str, str]) -> frozenset[Step]:
    """The steps that are switched on: all but those whose switch stands at 0."""
    return frozenset(Step) - {step for name, step in SWITCHES.items() if arguments.get(name, "").strip() == "0"}


def read(arguments: MultiDict[str, str]) -> SearchRequest:
    """What an address asks for; raises ``Invalid`` with all problems, each at the name of a form's field.

    An order or a match that is none is taken as the first of its list. The page is left to whoever shows pages.
    """
    full = expanded(arguments)
    area, problems = read_area(full)
    earliest, latest = plain_digits(full.get("date_from", "")).strip(), plain_digits(full.get("date_to", "")).strip()
    first, last = _day(earliest, "date_from", problems), _day(latest, "date_to", problems)
    if first and last and first.earliest > last.latest:
        problems.append(Problem("date_to", msg("The last date lies before the first.")))
    picked = chosen(full)
    problems += _no_values(picked)
    if problems:
        raise Invalid(problems)
    sort, match = full.get("sort", ""), full.get("match", "")
    return SearchRequest(
        q=full.get("q", "").strip(),
        chosen=picked,
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
        meant = error.suggestion.removeprefix("date:") if error.suggestion else None
        problems.append(Problem(where, error.message, error.position, meant))
        return None


def _no_values(picked: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    """The chosen values that no record can have."""
    for facet, values in picked.items():
        for value in values:
            if (wrong := fault(facet, value)) is not None:
                near = get_close_matches(value.casefold(), CHOICES.get(facet, ()), 1)
                yield Problem(facet, wrong, None, near[0] if near else None)


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
