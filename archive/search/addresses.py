"""Addresses of the search page: this search with one thing changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import url_for

from archive.search.arguments import SWITCHES
from archive.search.fields import FACETS
from archive.search.values import plain_value

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

AREAS = ("near", "box")
# What says how the page looks and not what is found.
LOOKS = ("view", "more", "per_page")
_KEPT = frozenset({*FACETS, *SWITCHES, *AREAS, *LOOKS, "q", "date_from", "date_to", "match", "sort"})
_MOST_PAIRS = 200
_UNFILTERED = frozenset({"q", "sort", "match", "view", "per_page"})


class Addresses:
    """Addresses of this search with one thing changed; each begins again at the first page."""

    def __init__(self, arguments: MultiDict[str, str]) -> None:
        given = dict.fromkeys(
            (name, plain_value(name, value))
            for name, value in arguments.items(multi=True)
            if value.strip() and name in _KEPT
        )
        # What is too much to be heard is not written a hundred times over either.
        self.pairs = list(islice(given, _MOST_PAIRS))

    def same(self) -> str:
        """This search, and nothing in its address that says nothing."""
        return _url(self.pairs)

    def page(self, number: int) -> str:
        """Another page of the results."""
        return _url([*self.pairs, ("page", str(number))] if number > 1 else self.pairs)

    def toggled(self, name: str, value: str) -> str:
        """With one of several values chosen, or taken back."""
        pair = (name, value)
        return _url([other for other in self.pairs if other != pair] if pair in self.pairs else [*self.pairs, pair])

    def with_values(self, **values: str) -> str:
        """With each of these as its only value; an empty one takes it away."""
        kept = [pair for pair in self.pairs if pair[0] not in values]
        return _url(kept + [(key, value) for key, value in values.items() if value])

    def without(self, names: Collection[str]) -> str:
        """Without all values of these."""
        return _url([pair for pair in self.pairs if pair[0] not in names])

    def without_filters(self) -> str:
        """The same words, sought everywhere and in every way."""
        return _url([pair for pair in self.pairs if pair[0] in _UNFILTERED])


def _url(pairs: Sequence[tuple[str, str]]) -> str:
    # A page has a hundred of these: the router is asked for the path alone.
    path = url_for("search.results")
    return f"{path}?{urlencode(pairs, safe=',:')}" if pairs else path
