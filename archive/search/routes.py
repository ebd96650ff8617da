"""The search page and its help."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

from archive.access.policy import Act
from archive.base.errors import Invalid
from archive.records.presenting import entry, locale
from archive.search import query
from archive.search.engine import Match
from archive.search.fields import FIELDS
from archive.search.forms import SearchForm, chosen
from archive.search.grammar import DEEPEST, MOST_WORDS, SHORTEST_FUZZY, SHORTEST_PREFIX
from archive.search.lexer import LONGEST_QUERY
from archive.search.presenting import Addresses, chips, facet_views, page_address
from archive.search.syntax import QueryError
from archive.search.vocabulary import MOST_TERMS
from archive.web import gate
from archive.web.forms import add_problems
from archive.web.paging import Page

blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
@gate.permits(Act.SEARCH)
def results() -> Response:
    form = SearchForm(request.args)
    asked = form.value(request.args)
    try:
        found = query.run(gate.viewer(), asked)
    except QueryError as error:
        return _answer(form, 400, error=error, before=asked.q[: error.position], after=asked.q[error.position :])
    except Invalid as error:
        add_problems(form, error.problems)
        return _answer(form, 400)
    addresses = Addresses(request.args)
    listing = Page(found.hits, found.total, asked.page, asked.per_page)
    return _answer(
        form,
        200,
        found=found,
        hits=[(entry(hit.summary), hit.snippet) for hit in found.hits],
        facets=facet_views(found, request.args, locale()),
        listing=listing,
        suggestion_url=addresses.with_value("q", found.suggestion) if found.suggestion else None,
        any_url=addresses.with_value("match", Match.ANY.value) if found.offer_any else None,
    )


@blueprint.get("/search/help", endpoint="help")
@gate.permits(Act.SEARCH)
def help_page() -> str:
    return render_template(
        "search/help.html",
        fields=sorted(FIELDS),
        limits={
            "length": LONGEST_QUERY,
            "words": MOST_WORDS,
            "depth": DEEPEST,
            "prefix": SHORTEST_PREFIX,
            "fuzzy": SHORTEST_FUZZY,
            "expanded": MOST_TERMS,
        },
    )


def _answer(form: SearchForm, status: int, **context: Any) -> Response:
    page = render_template(
        "search/results.html",
        form=form,
        q=form.q.data or "",
        chosen=chosen(request.args),
        chips=chips(request.args, locale(), context.get("found")),
        clear_url=Addresses(request.args).without_filters(),
        url_of=page_address(request.args),
        **{"found": None, "error": None, **context},
    )
    response = make_response(page, status)
    if gate.viewer().signed_in:
        response.headers["Cache-Control"] = "no-store"
    return response
