"""Highlights: the right words, and never any markup of the record's."""

from __future__ import annotations

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.search import snippets
from archive.search.analysis import tokens
from archive.search.engine import Step, Understood
from archive.search.grammar import parse
from archive.search.snippets import snippet
from archive.search.syntax import Word
from archive.search.wanted import Wanted, occurrences


def wanted(query: str, **forms: str) -> Wanted:
    """A query of which the engine says that each word was searched by these forms too."""
    understood = [Understood(word, 0, {Step.STEMMED: tuple(found.split())}) for word, found in forms.items()]
    return Wanted.of(parse(query), understood)


def marked(text: str, wanted: Wanted) -> str:
    """A text with all that is wanted of it marked."""
    return snippets.marked(text, occurrences(text, wanted))


# Query, forms that the engine found for its words, text, text with the marks.
MARKS = [
    ("prisoner", {"prisoner": "prisoners"}, "Two Prisoners spoke", "Two <mark>Prisoners</mark> spoke"),
    ("prisoner", {}, "prisoners, a prisoner’s", "prisoners, a <mark>prisoner</mark>’s"),
    ("حلب", {"حلب": "حَلَبـ"}, "من حَلَبـ إلى", "من <mark>حَلَبـ</mark> إلى"),
    ("refugie", {"refugie": "réfugiés"}, "Les Réfugiés d'Alep", "Les <mark>Réfugiés</mark> d&#39;Alep"),
    ("réfugiés", {}, "Les Re\u0301fugie\u0301s", "Les <mark>Re\u0301fugie\u0301s</mark>"),
    ("strasse", {"strasse": "straße"}, "Die STRASSE, die Straße", "Die <mark>STRASSE</mark>, die <mark>Straße</mark>"),
    ("Straße", {}, "STRASSEN, STRASSE, STRAẞE", "STRASSEN, <mark>STRASSE</mark>, <mark>STRAẞE</mark>"),
    ("istanbul", {"istanbul": "i\u0307stanbul"}, "İSTANBUL, İstanbullu", "<mark>İSTANBUL</mark>, İstanbullu"),
    ("Saʿd", {}, "Saʿdī, Saʿd, Sa", "Saʿdī, <mark>Saʿd</mark>, Sa"),
    ("خواهم", {"خواهم": "میخواهم"}, "می\u200cخواهم، خواهم", "<mark>می\u200cخواهم</mark>، <mark>خواهم</mark>"),
    ("file", {}, "a ﬁle", "a <mark>ﬁle</mark>"),
    ("resume", {"resume": "résumé"}, "a ré\u00adsumé", "a <mark>ré\u00adsumé</mark>"),
    ("alep*", {"alep": "aleppo alephs"}, "Aleppo, alephs", "<mark>Aleppo</mark>, <mark>alephs</mark>"),
    ("allepo~", {"allepo": "aleppo"}, "in Aleppo", "in <mark>Aleppo</mark>"),
    ("halab", {"halab": "aleppo حلب"}, "Aleppo حلب", "<mark>Aleppo</mark> <mark>حلب</mark>"),
    ("北京", {}, "在北京大学", "在<mark>北京</mark>大学"),
    ("北京大学", {}, "在北京大学里", "在<mark>北京大学</mark>里"),
    ("abc北京", {}, "abc, abc北京", "abc, <mark>abc</mark><mark>北京</mark>"),
    ("ทำร้าย", {}, "ถูกทำร้ายแล้ว", "ถูก<mark>ทำร้าย</mark>แล้ว"),
    ("น้ำ", {}, "ทำน\u0e4d\u0e49\u0e32ท่วม", "ทำ<mark>น\u0e4d\u0e49\u0e32</mark>ท่วม"),
    ("日本", {}, "在⽇本人ｶﾞ", "在<mark>⽇本</mark>人ｶﾞ"),
    ("葛城", {}, "葛\U000e0100城市", "<mark>葛\U000e0100城</mark>市"),
    ("a -secret", {}, "a secret", "<mark>a</mark> secret"),
    ("kind:image photo", {}, "image photo", "image <mark>photo</mark>"),
    ("title:letter photo", {}, "letter photo", "letter <mark>photo</mark>"),
    ("x", {}, "<b>x</b> & x", "&lt;b&gt;<mark>x</mark>&lt;/b&gt; &amp; <mark>x</mark>"),
    ("prison", {}, "imprisoned prisons prison_x", "imprisoned prisons <mark>prison</mark>_x"),
    ("мо", {}, "м’ясо мо", "м’ясо <mark>мо</mark>"),
    ("ясо", {}, "м’ясо ясо", "м’ясо <mark>ясо</mark>"),
    ("हिन्दी", {}, "हिन्दीयों हिन्दी", "हिन्दीयों <mark>हिन्दी</mark>"),
]


@pytest.mark.parametrize(("query", "forms", "text", "expected"), MARKS)
def test_matching_words_are_marked(query: str, forms: dict[str, str], text: str, expected: str) -> None:
    assert marked(text, wanted(query, **forms)) == expected


@pytest.mark.parametrize("others", [["qqq"], [first + second for first in "abcdfhps" for second in "jkqvwxyz"]])
@pytest.mark.parametrize(("query", "forms", "text", "expected"), MARKS)
def test_many_forms_mark_the_same_words_as_few(
    query: str, forms: dict[str, str], text: str, expected: str, others: list[str]
) -> None:
    many = " ".join(f"{other}q{number}" for other in others for number in range(40))
    assert marked(text, wanted(f"({query}) OR zzz", **forms, zzz=many)) == expected


PHRASES = [
    ('"human rights"', "Human rights are rights", "<mark>Human</mark> <mark>rights</mark> are rights"),
    ('"human rights"', "human, and rights", "human, and rights"),
    ('"human rights"', "the human… rights", "the <mark>human</mark>… <mark>rights</mark>"),
    (
        '"the prisoner letter"',
        "the prisoner's letter",
        "<mark>the</mark> <mark>prisoner</mark>&#39;s <mark>letter</mark>",
    ),
    ("al-jazeera", "Al Jazeera, al other", "<mark>Al</mark> <mark>Jazeera</mark>, al other"),
    ('"a b" c', "b a c a b", "b a <mark>c</mark> <mark>a</mark> <mark>b</mark>"),
]


@pytest.mark.parametrize(("query", "text", "expected"), PHRASES)
def test_the_words_of_a_phrase_are_marked_where_they_follow_each_other(query: str, text: str, expected: str) -> None:
    assert marked(text, wanted(query)) == expected


def test_a_phrase_is_marked_however_many_words_it_has() -> None:
    words = [f"word{number}" for number in range(32)]
    found = marked(f"a {' '.join(words)} z", wanted(f'"{" ".join(words)}"'))
    assert found == f"a {' '.join(f'<mark>{word}</mark>' for word in words)} z"


def test_a_step_that_only_lifted_a_record_marks_nothing() -> None:
    understood = [Understood("trial", 0, {Step.WRITTEN: ("trial",), Step.PLACE: ("aleppo",)})]
    assert marked("trial in Aleppo", Wanted.of(parse("trial"), understood)) == "<mark>trial</mark> in Aleppo"


def test_a_passage_is_cut_around_the_words() -> None:
    text = "begin " * 200 + "the torture of prisoners " + "end " * 200
    found = str(snippet(text, wanted("torture prisoner", prisoner="prisoners")))
    assert "<mark>torture</mark> of <mark>prisoners</mark>" in found
    assert found.startswith("… ") and found.endswith(" …") and len(found) < 300


def test_the_passage_with_more_of_the_words_is_shown_although_one_word_stands_everywhere() -> None:
    text = "torture and " * 300 + "the torture of one prisoner " + "end " * 200
    assert "<mark>prisoner</mark>" in snippet(text, wanted("torture prisoner"))


def test_without_a_match_the_beginning_is_shown() -> None:
    assert snippet("nothing here", wanted("elsewhere")) == "nothing here"


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="abßİıﬁé\u0301\u200d’'мя\u0640ح\u064e .,\n", max_size=60))
def test_each_word_of_a_text_is_found_by_itself_where_it_stands(text: str) -> None:
    for token in tokens(text):
        if not token.paired and not token.written.isspace():
            found = occurrences(text, Wanted.of(Word(token.written, 0)))
            assert (token.start, token.end) in [(start, end) for start, end, _ in found], (token, found)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="<>&\"'/ abimgscript=xß\u0301", max_size=80))
def test_no_text_becomes_markup(text: str) -> None:
    tree = html5lib.parseFragment(str(snippet(text, wanted("a OR script OR img"))), namespaceHTMLElements=False)
    assert {element.tag for element in tree.iter()} <= {"DOCUMENT_FRAGMENT", "mark"}
    assert "".join(tree.itertext()).replace("\r", "\n") == text
