"""The shape of a text: each word as its form, or told apart, at the place where it was written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.base.folding import fold, fold_case
from archive.search.analysis import WORD, tokens
from archive.search.grammar import parse
from archive.search.letters import plain
from archive.search.shaping import shape, spelt
from archive.search.snippets import snippet
from archive.search.wanted import Wanted
from tests.support.spending import least

_UNLIKE = (
    "abs SßẞİiıIéÉ\u0301\u0307\u0308\u200d\u200c\u00adﬁﬀ’'ʿʼ`\"мяЯёحبـ\u064e\u0651"
    "אב״北京⽇⺠น้\u0e33\u0e4d\u0e32\ufe00\U000e0100ｶﾞがΣςσKª²½𝐀ह\u093c\u0958\u1100\u1161…\u00a0.\n"
)


def assert_shaped(text: str) -> None:
    """Each word stands in the shape as its form, or is told apart with it."""
    shaped, apart = shape(text)
    assert len(shaped) == len(text)
    told = {(start, end): form for start, end, form in apart}
    for word in WORD.finditer(plain(text)):
        form = fold_case(word.group())
        assert told.get(word.span()) == form or shaped[slice(*word.span())] in set(spelt(form)), (word, shaped, told)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=_UNLIKE, max_size=40))
def test_each_word_of_a_text_of_unlike_letters_has_its_form_in_its_place(text: str) -> None:
    assert_shaped(text)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40))
def test_each_word_of_any_text_has_its_form_in_its_place(text: str) -> None:
    assert_shaped(text)


def test_each_letter_has_its_form_in_its_place() -> None:
    assert_shaped(" ".join(map(chr, range(0x20, 0xD800))))
    for letter in map(chr, range(0x20, 0x3000)):
        assert_shaped(f"{letter} a{letter}\u0301")


SPELT = [
    ("strasse", {"strasse", "straße"}),
    ("massstrasse", {"massstrasse", "maßstrasse", "massstraße", "maßstraße"}),
    ("i\u0307zmir", {"i\u0307zmir", "İzmir"}),
    ("ssssssssss", {"ssssssssss", "ßßßßß"}),
    ("haus", {"haus"}),
]


@pytest.mark.parametrize(("form", "ways"), SPELT)
def test_a_form_is_looked_for_in_the_ways_it_may_stand_in_a_shape(form: str, ways: set[str]) -> None:
    assert set(spelt(form)) == ways


# Query and what is written again and again in a text of sixty thousand letters.
HOSTILE = [
    ("a", "\u0301"),
    ("ab", "ab"),
    ("a", "a\u0301"),
    ("a", "a'"),
    ("м", "м’"),
    ('"м я"', "м’м я"),
    ("א", 'א"'),
    ("abc", "abc北"),
    ("北京", "北京"),
    ('"a b"', "a "),
    ("a", " "),
    ("strasse", "ß"),
    ("ab", "a\u200cb "),
    ("fi", "ﬁ"),
    ("é", "e\u0301 "),
    ("ح", "\u064e\u0651"),
    ("a", "\U0001d400"),
    ("a", '<&>"'),
]


@pytest.mark.parametrize(("query", "again"), HOSTILE)
def test_a_text_made_to_be_slow_is_not(query: str, again: str) -> None:
    """A twentieth of the limit is usual; time that grew with the square of the length would be ten times it."""
    text = ("ح" + again * 60_000)[:60_000]
    assert least(lambda: snippet(text, Wanted.of(parse(query)))) < 1


def test_long_words_are_not_kept() -> None:
    """A word of ten thousand letters is not met twice, and a cache counts words, not letters."""
    text = " ".join("é\u0301" + sign * 10_000 + "北" for sign in "abcdefgh")
    fold.cache_clear()
    fold_case.cache_clear()
    shape(text)
    list(tokens(text))
    assert fold_case.cache_info().currsize == 0
    assert fold.cache_info().currsize == 1  # the last letter of each
