"""Receipts say what was found and can be checked by anybody who holds one; nothing that is changed in them passes."""

from __future__ import annotations

import json
import uuid
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.access.levels import AccessLevel
from archive.access.viewer import ANONYMOUS, SYSTEM, Role, Viewer
from archive.base.canonical import canonical
from archive.base.db import Database, reading, unit_of_work
from archive.base.errors import Invalid
from archive.base.identifiers import new_reference_code
from archive.base.runtime import session
from archive.records import service as records
from archive.records.models import Record
from archive.records.stored import description_of
from archive.search.engine import Area, Around, Match, Sort, Step
from archive.search.fields import FACETS
from archive.search.query import SearchRequest
from archive.search.saved import finding, papers, queries, receipts, saying
from archive.search.saved.receipts import Verdict
from archive.search.values import CHOICES
from tests.search.holdings import index_all, put
from tests.support.cast import Cast

KEY, OTHER = b"k" * 32, b"o" * 32
LEVELS = ("public", "registered", "restricted", "sealed")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
CODES = st.lists(st.builds(new_reference_code), max_size=6)
DOCUMENTS = st.fixed_dictionaries(
    {
        "format": st.just(papers.FORMAT),
        "version": st.just(papers.VERSION),
        "archive": st.fixed_dictionaries({"name": TEXTS, "address": TEXTS}),
        "code": st.none() | TEXTS,
        "made_at": TEXTS,
        "made_by": st.none() | TEXTS,
        "read_as": st.dictionaries(TEXTS, TEXTS, max_size=3),
        "query": st.dictionaries(TEXTS, TEXTS | st.lists(TEXTS, max_size=3), max_size=4),
        "index": st.dictionaries(TEXTS, st.integers(0, 2**53 - 1), max_size=3),
        "ledger": st.dictionaries(TEXTS, st.integers(0, 2**53 - 1), max_size=3),
        "total": st.integers(0, 10**9),
        "complete": st.booleans(),
        "codes": CODES,
    }
)


@given(DOCUMENTS)
def test_a_receipt_comes_back_from_its_file_as_it_was_made(document: dict[str, Any]) -> None:
    made = papers.paper(document, KEY)
    again = papers.read(papers.written(made))
    assert again == made and again.fits and again.sealed_by((OTHER, KEY)) and not again.sealed_by((OTHER,))
    # Spaces, order and escapes of the file are no part of what it says.
    loose = json.dumps(json.loads(papers.written(made)), ensure_ascii=True, sort_keys=True)
    assert papers.read(loose) == made


@given(DOCUMENTS, st.data())
def test_any_change_is_noticed(document: dict[str, Any], data: st.DataObject) -> None:
    made = papers.paper(document, KEY)
    changed = deepcopy(document)
    what = data.draw(st.sampled_from(["total", "complete", "made_at", "codes", "query"]))
    if what == "codes":
        changed["codes"].append(new_reference_code())
    elif what == "query":
        changed["query"]["q"] = str(changed["query"].get("q")) + "x"
    else:
        changed[what] = {"total": document["total"] + 1, "complete": not document["complete"],
                         "made_at": document["made_at"] + "0"}[what]  # fmt: skip
    told = json.loads(papers.written(made)) | {"receipt": changed}
    assert not papers.read(json.dumps(told)).fits
    # Whoever writes a digest that fits has no key for the seal.
    told["sha256"] = papers.digest_of(changed)
    forged = papers.read(json.dumps(told))
    assert forged.fits and not forged.sealed_by((KEY,))


@given(st.recursive(st.none() | st.booleans() | st.floats() | TEXTS | st.integers(),
                    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4)))  # fmt: skip
def test_what_is_no_receipt_is_refused_in_words(value: object) -> None:
    for told in (value, {"receipt": value, "sha256": "0" * 64, "seal": "0" * 64}):
        with pytest.raises(Invalid):
            papers.read(json.dumps(told))


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "NaN", '{"receipt": {}, "receipt": {}}', "x" * 1_000_001])
def test_hostile_files_are_refused_in_words(text: str) -> None:
    with pytest.raises(Invalid):
        papers.read(text)


AREAS = st.none() | st.builds(Area, st.just(-3.5), st.just(170.0), st.just(4.0), st.just(-170.0)) | st.builds(
    Around, st.floats(-90, 90).map(lambda n: round(n, 6)), st.just(37.16), st.integers(1, 100).map(lambda n: n * 1000.0)
)  # fmt: skip


def _several(values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(values.filter(bool), min_size=1, max_size=3, unique=True).map(tuple)


# What these may be is known; the others are words.
VALUES = {facet: _several(st.sampled_from(values)) for facet, values in CHOICES.items()}
VALUES["year"] = _several(st.integers(-9999, 9999).map(str))


@given(
    st.builds(
        SearchRequest,
        q=TEXTS.map(str.strip),
        chosen=st.fixed_dictionaries({}, optional={facet: VALUES.get(facet, _several(TEXTS)) for facet in FACETS}),
        date_from=st.sampled_from(["", "2016", "2016-11"]),
        date_to=st.sampled_from(["", "2017", "2017-12-31"]),
        area=AREAS,
        steps=st.frozensets(st.sampled_from([Step.FOLDED, Step.STEMMED, Step.NAMED])).map(
            lambda off: frozenset(Step) - off
        ),
        sort=st.sampled_from(Sort),
        match=st.sampled_from(Match),
    )
)
def test_a_query_that_was_told_asks_for_the_same_again(asked: SearchRequest) -> None:
    told = saying.query_json(asked)
    canonical(told)
    again = saying.request_from(json.loads(json.dumps(told)))
    assert saying.query_json(again) == told
    assert (again.q, again.sort, again.match, again.steps) == (asked.q, asked.sort, asked.match, asked.steps)


@pytest.fixture
def holdings(database: Database) -> None:
    for level in LEVELS:
        put(f"mill {level}", access=level, body="mill")
    index_all()


def paper_of(viewer: Viewer, **asked: Any) -> papers.Paper:
    with reading():
        return receipts.sealed(receipts.document(viewer, SearchRequest(**asked)))


def judged(viewer: Viewer, paper: papers.Paper) -> Verdict:
    with reading():
        return receipts.judge(viewer, papers.read(papers.written(paper)))


@pytest.mark.parametrize(
    ("roles", "count"),
    [(None, 1), ((), 2), ((Role.MODERATOR,), 2), ((Role.ADMINISTRATOR,), 2), ((Role.INVESTIGATOR,), 3),
     ((Role.ARCHIVIST,), 4)],
)  # fmt: skip
def test_each_role_s_receipt_names_what_it_may_see(
    holdings: None, cast: Cast, roles: tuple[Role, ...] | None, count: int
) -> None:
    viewer = ANONYMOUS if roles is None else cast.viewer(*roles)
    paper = paper_of(viewer, q="mill", sort=Sort.RECEIVED)
    told = paper.document
    with reading():
        codes = {row.reference_code for row in session().query(Record) if row.access in LEVELS[:count]}
    assert set(told["codes"]) == codes and told["total"] == count and told["complete"]
    assert told["read_as"]["levels"][:count] == list(LEVELS[:count])
    assert (told["made_by"] is None) == (roles is None)
    assert told["index"]["generation"] and told["index"]["pending"] == 0 and told["ledger"]["size"] > 0
    # Codes alone: no title, no word of any text, and nobody's name or account.
    assert "mill " not in papers.written(paper)
    if viewer.account_id:
        assert viewer.display_name not in papers.written(paper) and str(viewer.agent_id) not in papers.written(paper)
        assert viewer.account_id.hex not in papers.written(paper).replace("-", "")
    verdict = judged(viewer, paper)
    assert verdict.fits and verdict.sealed and verdict.now is not None and verdict.now.same


def test_what_is_different_now_is_told_as_far_as_the_viewer_may_know(holdings: None, cast: Cast) -> None:
    investigator = cast.viewer(Role.INVESTIGATOR)
    paper = paper_of(investigator, q="mill")
    with reading():
        ids = {row.title: (row.id, row.reference_code) for row in session().query(Record)}
    with unit_of_work():
        records.withdraw(SYSTEM, ids["mill registered"][0], "Asked for.")
        row = session().get_one(Record, ids["mill public"][0])
        changed = replace(description_of(row), title="A house", body="A house.")
        records.edit(SYSTEM, row.id, changed, expected_revision=row.revision, summary="not so")
    put("another mill", access="restricted", body="mill")
    index_all()
    with reading():
        added = session().query(Record).filter_by(title="another mill").one().reference_code
    now = judged(investigator, paper).now
    assert now is not None and not now.same
    assert (now.added, now.gone, now.unseen) == ((added,), (ids["mill public"][1],), 1)
    # Somebody who reads less learns no code that they may not see, be it new or found no more.
    visitor = judged(ANONYMOUS, paper).now
    assert visitor is not None
    assert (visitor.added, visitor.gone, visitor.unseen) == ((), (ids["mill public"][1],), 2)
    assert visitor.levels_then != visitor.levels_now == ("public",)


def test_order_is_compared_and_long_results_are_cut_and_say_so(
    holdings: None, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    investigator = cast.viewer(Role.INVESTIGATOR)
    paper = paper_of(investigator, q="mill")
    told = dict(paper.document) | {"codes": list(reversed(paper.document["codes"]))}
    with reading():
        turned = receipts.judge(investigator, receipts.sealed(told)).now
    assert turned is not None and turned.reordered and not (turned.added or turned.gone)
    monkeypatch.setattr(finding, "MOST", 2)
    short = paper_of(investigator, q="mill")
    assert len(short.document["codes"]) == 2 and short.document["total"] == 3 and not short.document["complete"]
    now = judged(investigator, short).now
    assert now is not None and now.cut and now.same


def test_what_is_not_to_be_trusted_is_not_run(holdings: None) -> None:
    paper = paper_of(ANONYMOUS, q="mill")
    changed = papers.Paper(dict(paper.document) | {"total": 9}, paper.sha256, paper.seal)
    foreign = papers.paper(paper.document, OTHER)
    for one in (changed, foreign):
        assert judged(ANONYMOUS, one).now is None
    assert not judged(ANONYMOUS, changed).fits
    assert judged(ANONYMOUS, foreign).fits and not judged(ANONYMOUS, foreign).sealed


@pytest.mark.both_engines
def test_a_kept_receipt_is_the_bytes_of_its_digest(database: Database, cast: Cast) -> None:
    put("مطحنة", language="ar", body="مطحنة 𝔘")
    index_all()
    member = cast.viewer(Role.CONTRIBUTOR)
    with unit_of_work():
        made = receipts.make(member, SearchRequest(q="مطحنة"))
        code = made.code
    with reading():
        kept = queries.receipt(member, receipts.normalised(code.lower().replace("-", " ").replace("sr ", "sr-")))
        paper = receipts.sealed(json.loads(kept.document))
        assert paper.sha256 == kept.sha256 and canonical(paper.document) == kept.document.encode()
        assert paper.document["code"] == code and kept.total == 1
        first = paper.document["made_by"]
        assert first == receipts.document(member, SearchRequest())["made_by"] and uuid.UUID(first)
    with unit_of_work():
        receipts.forget(member, code)
    # The file goes on being known.
    assert judged(ANONYMOUS, paper).sealed


def test_closing_a_record_changes_no_receipt_and_opens_nothing(holdings: None, cast: Cast) -> None:
    staff, member = cast.viewer(Role.ARCHIVIST), cast.viewer(Role.CONTRIBUTOR)
    paper = paper_of(staff, q="mill")
    now = judged(member, paper).now
    assert now is not None and now.unseen == 2 and now.gone == () and now.added == ()
    assert AccessLevel.SEALED.value in now.levels_then
