"""The query language: what each form means, and that nothing but a QueryError ever comes out of it."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.search import grammar
from archive.search.grammar import parse
from archive.search.lexer import LONGEST_QUERY
from archive.search.syntax import (
    All,
    Any,
    DateWithin,
    Everything,
    Node,
    Phrase,
    QueryError,
    Within,
    Without,
    Word,
    leaves,
)
from tests.support.spending import least

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
    ("year:٢٠١٦", Within("year", Word("2016", 5))),
    ("year:(۲۰۱۶ OR -２０１７)", Within("year", Any((Word("2016", 6), Without(Word("2017", 15)))))),
    ("year:0980", Within("year", Word("980", 5))),
    ("not or and", All((Word("not", 0), Word("or", 4), Word("and", 7)))),
    ("حلب", Word("حلب", 0)),
    ("١٢", Word("١٢", 0)),
    ("حلب، إدلب؟", All((Word("حلب", 0), Word("إدلب", 5)))),
    ("aleppo,idlib;homs", All((Word("aleppo", 0), Word("idlib", 7), Word("homs", 13)))),
    ("1,500 dead", All((Word("1,500", 0), Word("dead", 6)))),
    ("（ａ ＯＲ ｂ）", All((Word("ａ", 1), Word("ＯＲ", 3), Word("ｂ", 6)))),
    ("（a OR b） ｃａｍｐ＊", All((Any((Word("a", 1), Word("b", 6))), Word("ｃａｍｐ", 9, prefix=True)))),
    ("title：prison", Within("title", Word("prison", 6))),
    ("«رأس الشرطة»", Phrase("رأس الشرطة", 1)),
    ("„der Kopf“", Phrase("der Kopf", 1)),
    ("「北京大学」", Phrase("北京大学", 1)),
    ('“the head"', Phrase("the head", 1)),
    ('צה"ל', Word('צה"ל', 0)),
    ('"שלום עולם" a', All((Phrase("שלום עולם", 1), Word("a", 12)))),
    ('"the צה"ל army"', Phrase('the צה"ל army', 1)),
    ("Title:aleppo KIND:Image", All((Within("title", Word("aleppo", 6)), Within("kind", Word("Image", 18))))),
    ('a -"the head"', All((Word("a", 0), Without(Phrase("the head", 4))))),
    ("a NOT (b OR c)", All((Word("a", 0), Without(Any((Word("b", 7), Word("c", 12))))))),
    ("a -(b c)", All((Word("a", 0), Without(All((Word("b", 4), Word("c", 6))))))),
    ("-title:b", Without(Within("title", Word("b", 7)))),
    ("a | b || c", Any((Word("a", 0), Word("b", 4), Word("c", 9)))),
    ("((a) OR ((b)))", Any((Word("a", 2), Word("b", 10)))),
    ("Aleppo - the siege", All((Word("Aleppo", 0), Word("the", 9), Word("siege", 13)))),
    ("Aleppo – the siege", All((Word("Aleppo", 0), Word("the", 9), Word("siege", 13)))),
    ("a -", Word("a", 0)),
    ("a & b / c ...", All((Word("a", 0), Word("b", 4), Word("c", 8)))),
    ("Aleppo: the siege", All((Word("Aleppo", 0), Word("the", 8), Word("siege", 12)))),
    ("14:30", Word("14:30", 0)),
    ("https://example.org/a?b=c", Word("https://example.org/a?b=c", 0)),
    ("a.person@example.org", Word("a.person@example.org", 0)),
    ("SJL-2024-00017", Word("SJL-2024-00017", 0)),
    ("#aleppo, “siege”!", All((Word("aleppo", 1), Phrase("siege", 10)))),
    ("where is he?", All((Word("where", 0), Word("is", 6), Word("he", 9)))),
    ("l'évacuation d’Alep", All((Word("évacuation", 2), Word("Alep", 15)))),
    ("Ankara'da O'Brien", All((Word("Ankara", 0), Word("O'Brien", 10)))),
    ("в'язень", Word("в'язень", 0)),
    ("a OR\u200f b", Any((Word("a", 0), Word("b", 6)))),
    ("\u200fحلب", Word("حلب", 1)),
    ("title:\u200fحلب", Within("title", Word("حلب", 7))),
    ("lang:zh-Hant", Within("lang", Word("zh-Hant", 5))),
    ("access:(public OR sealed)", Within("access", Any((Word("public", 8), Word("sealed", 18))))),
    ("   ", Everything()),
    ("d'ـــ", Word("d'ـــ", 0)),
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
    ("a ~", 2, "a sign that stands alone"),
    ("a *", 2, "a star that stands alone"),
    ("al?ppo", 2, "a question mark for a letter"),
    ("aleppo~2", 6, "a distance"),
    ("aleppo^2", 6, "a weight"),
    ('"alep* prison"', 5, "a star inside a phrase"),
    ("titel:a", 0, "a field that is misspelt"),
    ("kind:photo", 5, "a kind that there is not"),
    ("lang:العربية", 5, "a language by its name"),
    ("year:2016..2018", 5, "years where one belongs"),
    ("kind:imag*", 9, "a star behind a fact"),
    ("date:2016-2018", 9, "two years with a hyphen"),
    ("date:>=2016", 5, "a sign of comparison"),
    ("date:yesterday", 5, "a date in words"),
    ("date:11/2016", 5, "month first"),
    ("date:{2016,2018}", 5, "a list of dates"),
    ("date:Y170000002", 5, "a year beyond the calendar"),
    ("date:(2016 OR 2017)", 5, "parentheses after date"),
    ("title:()", 7, "nothing asked of a field"),
    ("title:", 6, "nothing after the colon"),
    ("a (b OR) c", 5, "an operator before a parenthesis"),
    ("NOT", 0, "an operator alone"),
    ("«a", 0, "a guillemet that is never closed"),
    ("؟", 0, "a sign alone"),
    ('"a b"~3', 5, "a distance behind a phrase"),
    ('"a b"~', 5, "a sign behind a phrase"),
    ('"a b"^2', 5, "a weight behind a phrase"),
    ("~allepo", 0, "a sign of likeness in front"),
    ("year:٢٠١٦..٢٠١٨", 5, "years in Arabic digits where one belongs"),
]


@pytest.mark.parametrize(("query", "position", "why"), REFUSALS, ids=[row[2] for row in REFUSALS])
def test_a_refusal_says_where(query: str, position: int, why: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert caught.value.position == position
    assert len(str(caught.value.message)) > 20


def test_a_refusal_names_the_sign_that_is_wrong() -> None:
    for query, sign in (('"a b"~3', "distance"), ("~allepo", "begin with ~"), ("*leppo", "begin with *")):
        with pytest.raises(QueryError) as caught:
            parse(query)
        assert sign in str(caught.value.message), query


MENDED = [
    ('say "hello', 'say "hello"'),
    ("((a b", "((a b))"),
    ("a b)) c", "a b c"),
    ("a *leppo b", "a leppo b"),
    ("nofield:a", "nofield a"),
    ("titel:a b", "title:a b"),
    ("title: a", "title:a"),
    ("abcd~ e", "abcd e"),
    ("al* b", "al b"),
    ("alep*po", "alep*"),
    ("aleppo~2", "aleppo"),
    ('x "a b"~3 c', 'x "a b" c'),
    ('"a b"~', '"a b"'),
    ('"a b"^2', '"a b"'),
    ("~allepo", "allepo"),
    ("a OR", "a"),
    ("a AND OR b", "a OR b"),
    ("a ( ) b", "a   b"),
    ('a "" b', "a b"),
    ('"alep* prison"', '"alep prison"'),
    ("a date:2017..2016 b", "a date:2016..2017 b"),
    ("date:2016-2018", "date:2016..2018"),
    ("date:>2016", "date:2016.."),
    ("date:<=2016", "date:..2016"),
    ("a OR -", "a -"),
]


@pytest.mark.parametrize(("query", "mended"), MENDED)
def test_a_refusal_says_what_to_write(query: str, mended: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert caught.value.suggestion == mended
    parse(mended)


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ("date:2016", "2016-01-01", "2016-12-31"),
        ("date:2016-11-14", "2016-11-14", "2016-11-14"),
        ("date:2016-11..2016-12", "2016-11-01", "2016-12-31"),
        ("date:2016-11/2016-12", "2016-11-01", "2016-12-31"),
        ("date:2016-11-15~/2016-12", "2016-11-12", "2016-12-31"),
        ("date:2016?", "2015-01-01", "2017-12-31"),
        ("date:201X", "2010-01-01", "2019-12-31"),
        ("date:20XX", "2000-01-01", "2099-12-31"),
        ("date:2016-XX", "2016-01-01", "2016-12-31"),
        ("date:2016-21", "2016-03-01", "2016-05-31"),
        ("date:2016-11-15T10:00:00Z", "2016-11-15", "2016-11-15"),
        ("date:٢٠١٦-١١", "2016-11-01", "2016-11-30"),
        ("date:۲۰۱۶", "2016-01-01", "2016-12-31"),
        ("date:２０１６－１１", "2016-11-01", "2016-11-30"),
        ("date:2016‑11‑14", "2016-11-14", "2016-11-14"),
        ("date:2016-11…2016-12", "2016-11-01", "2016-12-31"),
        ("date:2016...2017", "2016-01-01", "2017-12-31"),
        ("date:2016,", "2016-01-01", "2016-12-31"),
        ('date:"2016-11"', "2016-11-01", "2016-11-30"),
        ("DATE:2016", "2016-01-01", "2016-12-31"),
    ],
)
def test_dates_become_days(query: str, first: str, last: str) -> None:
    found = parse(query)
    assert isinstance(found, DateWithin)
    assert (date.fromordinal(found.earliest), date.fromordinal(found.latest)) == (
        date.fromisoformat(first),
        date.fromisoformat(last),
    )


def test_an_open_date_has_one_end() -> None:
    for until, since in (
        ("date:..2016", "date:2016.."),
        ("date:../2016", "date:2016/.."),
        ("date:/2016", "date:2016/"),
    ):
        before, after = parse(until), parse(since)
        assert isinstance(before, DateWithin) and isinstance(after, DateWithin)
        assert before.earliest == 0 and after.latest > before.latest


_SIGNS = 'ab* "()-~:/.,?؟،«»“”„（）：＊AND OR NOT|title:date:kind:2016\u0301حل١\u05d0.\u200c\u200f\u3000'


_PIECES = st.sampled_from(
    ["a", "Aleppo", "AND", "and", "OR", "NOT", "s", "the", "x" * 70, "é", "حلب", "", "alep*", "'s"]
)


@given(st.lists(_PIECES, min_size=1, max_size=40), st.sampled_from([" ", "  ", "\n", "-"]), st.sampled_from(["", '"']))
def test_plain_words_are_read_as_everything_else_is(pieces: list[str], between: str, quote: str) -> None:
    """Words of plain letters have a short way through the parser; it must lead to the same tree."""
    query = quote + between.join(pieces) + quote
    short = grammar._plain(query)
    assert short is None or short == grammar._read(query)


def test_plain_words_take_the_short_way() -> None:
    assert grammar._plain("aleppo prison") == All((Word("aleppo", 0), Word("prison", 7)))
    assert grammar._plain("aleppo OR prison") is None
    assert grammar._plain('"aleppo prison"') == Phrase("aleppo prison", 1)
    assert grammar._plain("alep*") == Word("alep", 0, prefix=True)
    assert grammar._plain("al*") is None


@settings(max_examples=400, deadline=None)
@given(st.text(alphabet=_SIGNS, max_size=60) | st.text(max_size=600))
def test_nothing_but_a_query_error_comes_out(query: str) -> None:
    try:
        node = parse(query)
    except QueryError as error:
        assert 0 <= error.position <= len(query)
        assert error.suggestion is None or parse(error.suggestion) is not None
    else:
        for leaf, _ in [*leaves(node), *leaves(node, wanted=False)]:
            assert query[leaf.position : leaf.position + len(leaf.text)].translate(_PLAIN) == leaf.text.translate(
                _PLAIN
            )


_PLAIN = str.maketrans("（）：＊～", "():*~")
_TERMS = st.recursive(
    st.builds(Word, st.sampled_from(["aleppo", "حلب", "l2", "x-ray"]), st.just(0))
    | st.builds(Word, st.just("aleppo"), st.just(0), prefix=st.just(True))
    | st.builds(Phrase, st.sampled_from(["the head", "رأس الشرطة"]), st.just(0))
    | st.builds(Within, st.sampled_from(["title", "place"]), st.builds(Word, st.just("idlib"), st.just(0))),
    lambda inner: (
        st.builds(Without, inner)
        | st.builds(All, st.tuples(inner, inner), st.booleans())
        | st.builds(Any, st.tuples(inner, inner))
    ),
    max_leaves=6,
)


def written(node: Node) -> str:
    """A tree as somebody would type it."""
    match node:
        case Word():
            return node.text + ("*" if node.prefix else "")
        case Phrase():
            return f'"{node.text}"'
        case Within():
            return f"{node.field}:{written(node.node)}"
        case Without():
            return f"NOT ({written(node.node)})"
        case All():
            return (" " if node.implied else " AND ").join(f"({written(child)})" for child in node.nodes)
        case Any():
            return " OR ".join(f"({written(child)})" for child in node.nodes)
    raise AssertionError(node)


def placed(node: Node) -> Node:
    """The tree without the places where its words stand."""
    if isinstance(node, Word | Phrase):
        return replace(node, position=0)
    if isinstance(node, Within | Without):
        return replace(node, node=placed(node.node))
    if isinstance(node, All | Any):
        return replace(node, nodes=tuple(map(placed, node.nodes)))
    return node


@settings(max_examples=100, deadline=None)
@given(_TERMS)
def test_a_tree_that_is_written_down_is_read_as_itself(node: Node) -> None:
    try:
        found = parse(written(node))
    except QueryError as error:
        assert "deep" in str(error.message)  # nothing else is wrong with it
    else:
        assert placed(found) == node


@pytest.mark.parametrize(
    "query", ["**", "NOT NOT a", "a ANDNOT " * 16, "((((((((", "-" * 500, '"' * 501, "a~" * 250, "«" * 500, 'א"' * 250]
)
def test_hostile_queries_are_read_at_once(query: str) -> None:
    def read() -> None:
        with contextlib.suppress(QueryError):
            parse(query)

    assert least(read) < 0.2


def test_the_time_grows_with_the_length_alone() -> None:
    def spent(query: str) -> float:
        def read() -> None:
            for _ in range(20):
                with contextlib.suppress(QueryError):
                    parse(query)

        return least(read)

    for unit in ("a) ", "titel:", "NOT ", "(", '"" ', "a*b "):
        spent(unit)
        assert spent(unit * (LONGEST_QUERY // len(unit))) < 0.02 + 200 * spent(unit * 4)
