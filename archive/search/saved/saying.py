"""What receipts and lists say of a search: the whole query, the archive, and the state of the index, as JSON values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from archive.base import outbox
from archive.base.errors import Invalid, Problem
from archive.base.messages import msg
from archive.base.runtime import settings
from archive.search import areas
from archive.search.arguments import pairs, read
from archive.search.current import engine
from archive.search.engine import Match, Sort, Step
from archive.search.fields import FACETS
from archive.search.query import SearchRequest
from archive.search.sync import CHANGED

# The address's switch, and the step that it switches off.
_STEPS = {"fold": Step.FOLDED, "stem": Step.STEMMED, "names": Step.NAMED}


def query_json(asked: SearchRequest) -> dict[str, Any]:
    """All that was asked; nothing is left to what is usual."""
    return {
        "q": asked.q,
        "match": asked.match.value,
        "sort": asked.sort.value,
        "filters": {facet: sorted(asked.chosen[facet]) for facet in FACETS if asked.chosen.get(facet)},
        "date_from": asked.date_from,
        "date_to": asked.date_to,
        "area": dict([areas.written(asked.area)]) if asked.area is not None else None,
        "steps": {step.value: step in asked.steps for step in _STEPS.values()},
    }


def request_from(told: Mapping[str, Any]) -> SearchRequest:
    """What ``query_json`` said; raises ``Invalid`` for anything that it would not have said."""
    try:
        typed: list[tuple[str, str]] = [(name, _text(told[name])) for name in ("q", "date_from", "date_to")]
        typed += [("match", Match(told["match"]).value), ("sort", Sort(told["sort"]).value)]
        typed += [(facet, _text(value)) for facet in FACETS for value in told["filters"].get(facet, ())]
        typed += [(name, _text(value)) for name, value in (told["area"] or {}).items()]
        typed += [(name, "0") for name, step in _STEPS.items() if told["steps"][step.value] is not True]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Invalid([Problem("paper", msg("Its query cannot be read."))]) from error
    asked = read(MultiDict(typed))
    if query_json(asked) != dict(told):
        raise Invalid([Problem("paper", msg("Its query cannot be read."))])
    return asked


def address(asked: SearchRequest) -> str:
    """The permalink of a search."""
    return f"{settings().base_url}/search?{urlencode(pairs(asked))}"


def archive_json() -> dict[str, Any]:
    """Which archive speaks."""
    return {"name": settings().organisation, "address": settings().base_url}


def index_json() -> dict[str, Any]:
    """Which generation of the index was asked, how far it had read, and how many changes still waited."""
    state = engine().state()
    return {"generation": state.generation, "position": state.position, "pending": outbox.pending(CHANGED)}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value
