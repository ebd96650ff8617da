"""The search page and its help."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from archive.access.policy import Act
from archive.base.errors import Invalid, NotVisible, Problem
from archive.base.identifiers import normalise_code
from archive.records import queries as records
from archive.records.presenting import locale
from archive.records.vocabulary import Verification
from archive.search import query
from archive.search.addresses import AREAS, Addresses
from archive.search.areas import BOX, NEAR, written
from archive.search.arguments import SWITCHES, read
from archive.search.engine import Match, Sort, Step
from archive.search.evaluation.similar import MOST_TERMS
from archive.search.facet_labels import value_labels
from archive.search.fields import FACETS, FIELDS
from archive.search.forms import SearchForm, form_of
from archive.search.grammar import DEEPEST, MOST_WORDS, SHORTEST_FUZZY, SHORTEST_PREFIX, parse
from archive.search.lexer import LONGEST_QUERY
from archive.search.presenting import BY_EVENT, View, chips, facet_views, hits, sorts, sought, view_of, views
from archive.search.query import SearchPage, SearchRequest
from archive.search.syntax import QueryError
from archive.search.years import bars
from archive.web import gate
from archive.web.forms import add_problems
from archive.web.paging import Page, window

# What the form has no field of its own for, and takes along.
_CARRIED = frozenset({*FACETS, "sort", "view", "per_page"})

blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
@gate.permits(Act.SEARCH)
def results() -> Response:
    form = form_of(request.args)
    known = _by_code(form.q.data or "")
    if known is not None:
        return redirect(url_for("records.show", code=known), 303)
    try:
        asked = read(request.args)
    except Invalid as error:
        return _refused(form, error.problems)
    if asked.area is not None and any(request.args.get(name) for name in (*NEAR, *BOX)):
        # As the form sends it, without JavaScript, an area is in pieces: its address says it in one.
        whole = {"near": "", "box": ""} | dict([written(asked.area)])
        return redirect(Addresses(request.args).with_values(**whole), 303)
    page, per_page = window(request.args.get("page", type=int), request.args.get("per_page", type=int))
    asked = replace(asked, page=page, per_page=per_page)
    if view_of(request.args) is View.TIMELINE and asked.sort not in BY_EVENT:
        asked = replace(asked, sort=Sort.OLDEST)
    try:
        found = query.run(gate.viewer(), asked)
    except QueryError as error:
        return _answer(form, 400, asked=asked, error=error, **_caret(error, asked.q))
    except Invalid as error:
        return _refused(form, error.problems)
    return _answer(form, 200, asked=asked, found=found, **_findings(found, asked))


def _refused(form: SearchForm, problems: Iterable[Problem]) -> Response:
    """What is wrong with the fields, and with the words as well."""
    add_problems(form, problems)
    words = form.q.data or ""
    try:
        parse(words)
    except QueryError as error:
        return _answer(form, 400, error=error, **_caret(error, words))
    return _answer(form, 400)


def _caret(error: QueryError, words: str) -> dict[str, Any]:
    return {"before": words[: error.position], "after": words[error.position :]}


def _findings(found: SearchPage, asked: SearchRequest) -> dict[str, Any]:
    """All that the page says of what was found."""
    addresses = Addresses(request.args)
    return {
        "hits": hits(found),
        "facets": facet_views(found, request.args, locale()),
        "years": bars(found.histogram, asked, request.args),
        "listing": Page(found.hits, found.total, asked.page, asked.per_page),
        "sorts": sorts(request.args, asked),
        "views": views(request.args, asked),
        "view": view_of(request.args),
        "plainly": frozenset({Step.WRITTEN}),
        "verifications": value_labels("verification", Verification, locale()),
        "sought": sought(found.understood),
        "suggestion_url": addresses.with_values(q=found.suggestion) if found.suggestion else None,
        "any_url": addresses.with_values(match=Match.ANY.value) if found.offer_any else None,
        "wider_url": addresses.without(SWITCHES) if asked.steps != frozenset(Step) else None,
        "everywhere_url": addresses.without(AREAS) if asked.area else None,
        "always_url": addresses.without(("date_from", "date_to")) if asked.date_from or asked.date_to else None,
    }


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


def _answer(form: SearchForm, status: int, asked: SearchRequest | None = None, **context: Any) -> Response:
    addresses = Addresses(request.args)
    page = render_template(
        "search/results.html",
        form=form,
        q=form.q.data or "",
        asked=asked,
        carried=[pair for pair in addresses.pairs if pair[0] in _CARRIED],
        pairs=addresses.pairs,
        chips=chips(request.args, asked, locale(), context.get("found")),
        clear_url=addresses.without_filters(),
        permalink=addresses.same(),
        url_of=addresses.page,
        **{"found": None, "error": None, **context},
    )
    response = make_response(page, status)
    if gate.viewer().signed_in:
        response.headers["Cache-Control"] = "no-store"
    return response
