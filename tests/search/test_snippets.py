"""Highlights: the right words, and never any markup of the record's."""

from __future__ import annotations

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.search.grammar import parse
from archive.search.snippets import Wanted, marked, snippet


def wanted(query: str) -> Wanted:
    return Wanted.of(parse(query), {"en", "ar", "fr"})


MARKS = [
    ("prisoner", "Two prisoners spoke", "en", "Two <mark>prisoners</mark> spoke"),
    ("حلب", "من حَلَبـ إلى", "ar", "من <mark>حَلَبـ</mark> إلى"),
    ("refugie", "Les Réfugiés d'Alep", "fr", "Les <mark>Réfugiés</mark> d&#39;Alep"),
    ("alep*", "Aleppo, alephs", "en", "<mark>Aleppo</mark>, <mark>alephs</mark>"),
    ("allepo~", "in Aleppo", "en", "in <mark>Aleppo</mark>"),
    ("北京", "在北京大学", "zh", "在<mark>北京</mark>大学"),
    ("a -secret", "a secret", "en", "<mark>a</mark> secret"),
    ("kind:image photo", "image photo", "en", "image <mark>photo</mark>"),
    ("x", "<b>x</b> & x", "en", "&lt;b&gt;<mark>x</mark>&lt;/b&gt; &amp; <mark>x</mark>"),
]


@pytest.mark.parametrize(("query", "text", "language", "expected"), MARKS)
def test_matching_words_are_marked(query: str, text: str, language: str, expected: str) -> None:
    assert marked(text, wanted(query), language) == expected


def test_a_passage_is_cut_around_the_words() -> None:
    text = "begin " * 200 + "the torture of prisoners " + "end " * 200
    found = str(snippet(text, wanted("torture prisoner"), "en"))
    assert "<mark>torture</mark> of <mark>prisoners</mark>" in found
    assert found.startswith("… ") and found.endswith(" …") and len(found) < 300


def test_without_a_match_the_beginning_is_shown() -> None:
    assert snippet("nothing here", wanted("elsewhere"), "en") == "nothing here"


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="<>&\"'/ abimgscript=x", max_size=80))
def test_no_text_becomes_markup(text: str) -> None:
    tree = html5lib.parseFragment(str(snippet(text, wanted("a OR script OR img"), "en")), namespaceHTMLElements=False)
    assert {element.tag for element in tree.iter()} <= {"DOCUMENT_FRAGMENT", "mark"}
    assert "".join(tree.itertext()).replace("\r", "\n") == text
