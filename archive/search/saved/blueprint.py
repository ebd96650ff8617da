"""The blueprint of saved searches, receipts and lists, and what every page and the page of results use of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, g, request, url_for
from sqlalchemy.exc import SQLAlchemyError

from archive.base.errors import Invalid
from archive.base.runtime import session_or_none
from archive.search.arguments import pairs, read
from archive.search.saved import queries
from archive.web import gate

blueprint = Blueprint("saved", __name__)


@blueprint.app_context_processor
def _context() -> dict[str, Any]:
    return {
        "new_matches": _new_matches,
        "most_new_matches": queries.MOST_COUNTED,
        "this_search": _this_search,
        "with_this_search": _with_this_search,
    }


def _new_matches() -> int:
    """The number beside the account's name, counted once for a page."""
    viewer = gate.viewer()
    if not viewer.signed_in or session_or_none() is None:
        return 0
    if "new_matches" not in g:
        try:
            g.new_matches = queries.count_new(viewer)
        except SQLAlchemyError:  # a page that tells of an error is not to fail for a number
            g.new_matches = 0
    found: int = g.new_matches
    return found


def _this_search() -> list[tuple[str, str]]:
    """The search of the present address as names and values; empty where it cannot be read."""
    try:
        return pairs(read(request.args))
    except Invalid:
        return []


def _with_this_search(endpoint: str, **values: str) -> str:
    """The address of something that is done with the search of the present address."""
    return f"{url_for(endpoint, **values)}?{urlencode(_this_search())}"  # type: ignore[arg-type]  # values of the path
