"""The search page and its help."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from archive.access.policy import Act
from archive.base.errors import Invalid, NotVisible
from archive.base.identifiers import normalise_code
from archive.records import queries as records
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
    known = _by_code(asked.q)
    if known is not None:
        return redirect(url_for("records.show", code=known), 303)
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


def _by_code(typed: str) -> str | None:
    """The reference code that was typed instead of words, when it is one of a record that the viewer may see."""
    code = normalise_code(typed)
    if code is None:
        return None
    try:
        records.id_of(gate.viewer(), code)
    except NotVisible:
        return None
    return code


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
