"""The query language: what each form means, and that nothing but a QueryError ever comes out of it."""

from __future__ import annotations

import contextlib
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.search.grammar import parse
from archive.search.syntax import All, Any, DateWithin, Everything, Phrase, QueryError, Within, Without, Word

MEANINGS = [
    ("", Everything()),
    ("aleppo", Word("aleppo", 0)),
    ("aleppo prison", All((Word("aleppo", 0), Word("prison", 7)))),
    ("aleppo AND prison", All((Word("aleppo", 0), Word("prison", 11)), implied=False)),
    ("a OR b c", Any((Word("a", 0), All((Word("b", 5), Word("c", 7)))))),
    ("(a OR b) c", All((Any((Word("a", 1), Word("b", 6))), Word("c", 9)))),
    ('"the head of"', Phrase("the head of", 1)),
    ("“the head”", Phrase("the head", 1)),
    ("a -b", All((Word("a", 0), Without(Word("b", 3))))),
    ("a NOT b", All((Word("a", 0), Without(Word("b", 6))))),
    ("NOT NOT a", Without(Without(Word("a", 8)))),
    ("a-b", Word("a-b", 0)),
    ("aleppo*", Word("aleppo", 0, prefix=True)),
    ("allepo~", Word("allepo", 0, fuzzy=True)),
    ("title:aleppo", Within("title", Word("aleppo", 6))),
    ('place:"east aleppo"', Within("place", Phrase("east aleppo", 7))),
    ("title:(a OR b)", Within("title", Any((Word("a", 7), Word("b", 12))))),
    ("language:ar", Within("lang", Word("ar", 9))),
    ("not or and", All((Word("not", 0), Word("or", 4), Word("and", 7)))),
    ("حلب", Word("حلب", 0)),
    ("١٢", Word("١٢", 0)),
]


@pytest.mark.parametrize(("query", "meaning"), MEANINGS)
def test_each_form_has_one_meaning(query: str, meaning: object) -> None:
    assert parse(query) == meaning


REFUSALS = [
    ('say "hello', 4, "a quotation mark that is never closed"),
    ("(a b", 0, "a parenthesis that is never closed"),
    ("a b)", 3, "a closing parenthesis without an opening one"),
    ("()", 1, "nothing between parentheses"),
    ("*leppo", 0, "a wildcard in front"),
    ("**", 0, "nothing but wildcards"),
    ("al*ppo", 2, "a wildcard inside"),
    ("al*", 2, "a prefix of two letters"),
    ("abcd~", 4, "a fuzzy word of four letters"),
    ("a OR", 2, "nothing after OR"),
    ("OR a", 0, "nothing before OR"),
    ("a AND", 2, "nothing after AND"),
    ("a NOT", 2, "nothing after NOT"),
    ("nofield:a", 0, "a field that is not listed"),
    ("title: a", 6, "a space after the colon"),
    ("date:2016-13", 10, "a month that does not exist"),
    ("date:2017..2016", 5, "an interval that runs backwards"),
    ("date:..", 5, "an interval without ends"),
    ("...", 0, "no letter at all"),
    ('""', 0, "an empty phrase"),
    ("x" * 513, 512, "more than 512 characters"),
    ("a " * 33, 64, "more than 32 words"),
    ("(" * 9 + "a" + ")" * 9, 8, "more than eight deep"),
    ("(" * 10_000, 512, "ten thousand parentheses"),
]


@pytest.mark.parametrize(("query", "position", "why"), REFUSALS, ids=[row[2] for row in REFUSALS])
def test_a_refusal_says_where(query: str, position: int, why: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert caught.value.position == position
    assert len(str(caught.value.message)) > 20


def test_a_suggestion_can_be_read_where_one_is_made() -> None:
    for query in ('say "hello', "(a b", "a b)", "a *leppo", "nofield:a", "abcd~", "date:2017..2016"):
        with pytest.raises(QueryError) as caught:
            parse(query)
        assert caught.value.suggestion
        parse(caught.value.suggestion)


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [("date:2016", "2016-01-01", "2016-12-31"), ("date:2016-11..2016-12", "2016-11-01", "2016-12-31")],
)
def test_dates_become_days(query: str, first: str, last: str) -> None:
    found = parse(query)
    assert isinstance(found, DateWithin)
    assert (date.fromordinal(found.earliest), date.fromordinal(found.latest)) == (
        date.fromisoformat(first),
        date.fromisoformat(last),
    )


def test_an_open_date_has_one_end() -> None:
    before, after = parse("date:..2016"), parse("date:2016..")
    assert isinstance(before, DateWithin) and isinstance(after, DateWithin)
    assert before.earliest == 0 and after.latest > before.latest


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet='ab* "()-~:ANDORT\u0301حل١.\u200c', max_size=60) | st.text(max_size=600))
def test_nothing_but_a_query_error_comes_out(query: str) -> None:
    try:
        parse(query)
    except QueryError as error:
        assert 0 <= error.position <= max(len(query), 512)


@pytest.mark.parametrize("query", ["**", "NOT NOT a", "a ANDNOT " * 16, "((((((((", "-" * 500, '"' * 501, "a~" * 250])
def test_hostile_queries_are_read_at_once(query: str) -> None:
    begun = time.process_time()
    with contextlib.suppress(QueryError):
        parse(query)
    assert time.process_time() - begun < 0.2
