"""JSON of search."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from flask import request
from flask_smorest import Blueprint
from marshmallow import EXCLUDE, Schema, fields, validate

from archive.access.policy import Act
from archive.base.errors import Invalid, Problem
from archive.base.messages import msg
from archive.records.api_schemas import Listing
from archive.records.elements import Element
from archive.records.presenting import permalink
from archive.search import query
from archive.search.areas import BOX, NEAR
from archive.search.arguments import read, unknown
from archive.search.engine import Match, Sort, Step
from archive.search.explaining import Elsewhere
from archive.search.fields import FACETS
from archive.search.grammar import parse
from archive.search.query import Hit, SearchPage, SearchRequest
from archive.search.syntax import QueryError
from archive.web import gate
from archive.web.paging import MOST_PER_PAGE, PER_PAGE
from archive.web.plain_text import plain

_MOST_VALUES = 100
_MOST_FORMS = 100
_LIMITS = frozenset({"date_from", "date_to", "near", "box", *NEAR, *BOX})
_PAGING = ("page", "per_page")
# What an address of the page may hold besides: parts of an area, which are heard, and what the page looks like.
_NOT_OURS = frozenset({*NEAR, *BOX, "view", "more"})


def _repeated(description: str) -> fields.List[str]:
    return fields.List(fields.String(), load_default=list, metadata={"description": description})


def _switch(description: str) -> fields.String:
    return fields.String(load_default="1", validate=validate.OneOf(["0", "1"]), metadata={"description": description})


class SearchArguments(Schema):
    """The search form's fields; any facet may be repeated."""

    class Meta:
        unknown = EXCLUDE

    q = fields.String(load_default="", metadata={"description": "Words in the query language; empty for everything."})
    kind = _repeated("testimony, image or article")
    language = _repeated("BCP 47 tag")
    place = _repeated("The first name of a place")
    descriptor = _repeated("Code of a descriptor")
    collection = _repeated("Slug of a collection")
    source = _repeated("Publisher of a source article")
    year = _repeated("Year of the event")
    verification = _repeated("unverified, partly-verified, verified or disputed")
    access = _repeated("public, registered, restricted or sealed")
    date_from = fields.String(load_default="", metadata={"description": "EDTF: the event no earlier than this"})
    date_to = fields.String(load_default="", metadata={"description": "EDTF: the event no later than this"})
    near = fields.String(
        load_default="",
        metadata={"description": "latitude,longitude,kilometres: places within so far of a point (degrees, WGS 84)"},
    )
    box = fields.String(
        load_default="", metadata={"description": "south,west,north,east: places that overlap with a box (degrees)"}
    )
    fold = _switch("0: accents, vowel signs and forms of letters make a difference")
    stem = _switch("0: other forms of a word are not looked for")
    names = _switch("0: other names of a place or person are not looked for")
    sort = fields.String(load_default=Sort.RELEVANCE.value, validate=validate.OneOf(list(Sort)))
    match = fields.String(load_default=Match.ALL.value, validate=validate.OneOf(list(Match)))
    page = fields.Integer(load_default=1, validate=validate.Range(1, 1_000_000))
    per_page = fields.Integer(load_default=PER_PAGE, validate=validate.Range(1, MOST_PER_PAGE))


class CountOut(Schema):
    value = fields.String(required=True)
    count = fields.Integer(required=True)


class IndexOut(Schema):
    position = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "Null where it is not known: the index is damaged there, and will be built anew"},
    )
    pending = fields.Integer(required=True)


class ElsewhereOut(Schema):
    """What else is said of a record, with the words of the query in it; ``html`` has ``mark`` as its only element."""

    element = fields.String(required=True, validate=validate.OneOf(list(Element)))
    html = fields.String(required=True)
    language = fields.String(required=True)
    called = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The first name of what is called so, where this is another name of it"},
    )


class HitOut(Schema):
    """One record; ``title_html`` and ``snippet`` are HTML whose only element is ``mark``."""

    reference_code = fields.String(required=True)
    identifier = fields.String(required=True, allow_none=True)
    kind = fields.String(required=True)
    title = fields.String(required=True)
    language = fields.String(required=True)
    date = fields.String(required=True)
    place = fields.String(required=True, allow_none=True)
    score = fields.Float(required=True)
    snippet = fields.String(required=True)
    url = fields.String(required=True)
    steps = fields.List(
        fields.String(validate=validate.OneOf(list(Step))),
        required=True,
        metadata={"description": "What made it match: as written, by folding, by stemming, by names; or its place"},
    )
    title_html = fields.String(required=True)
    elsewhere = fields.List(
        fields.Nested(ElsewhereOut),
        required=True,
        metadata={"description": "Where words of the query stand that are neither in title nor in the text"},
    )


class YearOut(Schema):
    year = fields.Integer(required=True)
    count = fields.Integer(required=True)


class UnderstoodOut(Schema):
    """A word of the query, and the forms in the caller's own records that it was searched by, for each step."""

    word = fields.String(required=True)
    position = fields.Integer(required=True)
    forms = fields.Dict(keys=fields.String(), values=fields.List(fields.String()), required=True)


class SearchOut(Listing):
    took_ms = fields.Float(required=True)
    suggestion = fields.String(required=True, allow_none=True)
    facets = fields.Dict(keys=fields.String(), values=fields.List(fields.Nested(CountOut)), required=True)
    index = fields.Nested(IndexOut, required=True)
    hits = fields.List(fields.Nested(HitOut), required=True)
    histogram = fields.List(
        fields.Nested(YearOut),
        required=True,
        metadata={"description": "By year of the event, inside all filters but the year; one record may be of several"},
    )
    understood = fields.List(fields.Nested(UnderstoodOut), required=True)
    left_out = fields.List(
        fields.String(), required=True, metadata={"description": "Words too common to be searched for"}
    )


blueprint = Blueprint("search-api", __name__, description="Search")


@blueprint.get("/search")
@blueprint.arguments(SearchArguments, location="query")
@blueprint.response(200, SearchOut)
@gate.permits(Act.SEARCH)
def search_records(arguments: dict[str, Any]) -> dict[str, Any]:
    """Records that match, with facets counted inside what the caller may see."""
    asked = replace(_read(), page=arguments["page"], per_page=arguments["per_page"])
    return page_json(query.run(gate.viewer(), asked), asked)


def _read() -> SearchRequest:
    """The address, with problems at the names that the address has."""
    problems = unknown((name for name in request.args if name not in _NOT_OURS), _PAGING) + _invisible()
    asked = None
    try:
        asked = read(request.args)
    except Invalid as error:
        names = dict.fromkeys(NEAR, "near") | dict.fromkeys(BOX, "box")
        problems += [replace(p, where=names.get(p.where, p.where)) for p in error.problems]
    if asked is not None and not problems:
        return asked
    try:
        parse(request.args.get("q", "").strip())
    except QueryError as error:
        problems += error.problems
    raise Invalid(problems)


def _invisible() -> list[Problem]:
    """Dates and areas of control characters alone: every request leaves those out, and an empty value is no limit."""
    sent = parse_qsl(request.query_string.decode("utf-8", "replace"))
    names = {name for name, value in sent if name in _LIMITS and not plain(value)}
    return [Problem(name, msg("There is nothing here that can be read.")) for name in sorted(names)]


def page_json(page: SearchPage, asked: SearchRequest) -> dict[str, Any]:
    """A page of results as the API and ``sijill search --json`` say it."""
    return {
        "total": page.total,
        "page": asked.page,
        "per_page": asked.per_page,
        "took_ms": page.took_ms,
        "suggestion": page.suggestion,
        "facets": {
            facet: [{"value": row.value, "count": row.count} for row in page.facets[facet][:_MOST_VALUES]]
            for facet in FACETS
        },
        "index": {"position": page.index_position, "pending": page.pending},
        "hits": [hit_json(hit) for hit in page.hits],
        "histogram": [{"year": year, "count": count} for year, count in page.histogram],
        "understood": [
            {
                "word": one.word,
                "position": one.position,
                "forms": {step.value: list(forms[:_MOST_FORMS]) for step, forms in one.forms.items()},
            }
            for one in page.understood
        ],
        "left_out": list(page.left_out),
    }


def hit_json(hit: Hit) -> dict[str, Any]:
    """One record of a page of results."""
    summary = hit.summary
    return {
        "reference_code": summary.reference_code,
        "identifier": summary.identifier,
        "kind": summary.kind.value,
        "title": summary.title,
        "language": summary.language,
        "date": summary.edtf,
        "place": summary.place,
        "score": round(hit.score, 6),
        "snippet": str(hit.reasons.snippet),
        "url": permalink(summary.reference_code),
        "steps": [step.value for step in Step if step in hit.steps],
        "title_html": str(hit.reasons.title),
        "elsewhere": [_elsewhere_json(one) for one in hit.reasons.elsewhere],
    }


def _elsewhere_json(one: Elsewhere) -> dict[str, Any]:
    number, name = next((n, name) for n, name in enumerate(one.names) if name.html is not None)
    called = one.names[0].text if number else None
    return {"element": one.element.value, "html": str(name.html), "language": name.language, "called": called}
