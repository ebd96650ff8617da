"""The letters of a script without spaces: however they are typed, the same ones, and where they were written."""

from __future__ import annotations

import unicodedata
from itertools import pairwise, product
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.base.folding import INVISIBLE, UNSPACED, fold, fold_case
from archive.search.analysis import tokens
from archive.search.letters import UNEVEN, letters, plain
from archive.search.word_table import WordTable, folded_of, form_of

# What somebody types, what another does, why they are one.
SAME = [
    ("ทำร้าย", "ท\u0e4d\u0e32ร้าย", "the parts of sara am, as PDFs hold it"),
    ("กำ", "ก\u0e4d\u0e32", "sara am at the end"),
    ("น้ำ", "น\u0e4d\u0e49\u0e32", "a tone between the parts of sara am"),
    ("น้ำ", "น\u0e49\u0e4d\u0e32", "a tone before them"),
    ("น้ำ", "น\u0e33\u0e49", "a tone behind sara am"),
    ("ຄຳ", "ຄ\u0ecd\u0eb2", "the parts of the Lao am"),
    ("ນ້ຳ", "ນ\u0ecd\u0ec9\u0eb2", "a tone between them"),
    ("ໜັງສື", "ຫນັງສື", "a letter of two"),
    ("ผู้", "ผ\u0e49\u0e39", "a vowel below behind a tone"),
    ("ခွန့်", "ခွန\u103a\u1037", "asat before the dot below"),
    ("ဦး", "\u1025\u102eး", "a letter of two parts"),
    ("日本人", "⽇本⼈", "radicals, as PDFs hold them"),
    ("国民の長", "国⺠の⻑", "radicals that are compatible with nothing"),
    ("ガッツポーズ", "ｶﾞｯﾂﾎﾟｰｽﾞ", "half-width kana"),
    ("ガザ地区", unicodedata.normalize("NFD", "ガザ地区"), "kana taken apart"),
    ("葛城市", "葛\U000e0100城市", "a variation selector"),
    ("刃", "刃\ufe00", "a variation selector at the end"),
    ("車輛", "\uf902輛", "an ideograph for other encodings"),
    ("ក្នុងពន្ធនាគារ", "ក្នុង\u200bពន្ធនាគារ", "a space without width between words"),
    ("よりコト", "ゟヿ", "letters that stand for two"),
]


@pytest.mark.parametrize(("one", "other", "why"), SAME, ids=[row[2] for row in SAME])
def test_they_are_the_same_letters(one: str, other: str, why: str) -> None:
    assert folded(f"ก{one}ข ab{other}") == folded(f"ก{other}ข ab{one}")
    assert fold(one) == fold(plain(other)) and fold_case(one) == fold_case(plain(other))


@pytest.mark.parametrize(("one", "other", "why"), SAME, ids=[row[2] for row in SAME])
def test_each_pair_says_where_it_was_written(one: str, other: str, why: str) -> None:
    text = f"ab ก{other}ข"
    for token in tokens(text):
        assert form_of(text[token.start : token.end].translate(_PLAIN)).find(form_of(token.written)) >= 0
    assert list(tokens(text))[-1].end == len(text)


# A text, the places of its pairs and of its last letter.
PLACES = [
    ("กขค", [(0, 2), (1, 3), (2, 3)]),
    ("ท\u0e4d\u0e32", [(0, 3), (1, 3)]),
    ("น\u0e4d\u0e49\u0e32ก", [(0, 4), (1, 4), (1, 5), (4, 5)]),
    ("ヿ", [(0, 1), (0, 1)]),
    ("ｶﾞﾊﾟ", [(0, 4), (2, 4)]),
    ("⽇本", [(0, 2), (1, 2)]),
    ("葛\U000e0100城", [(0, 3), (2, 3)]),
]


@pytest.mark.parametrize(("text", "places"), PLACES)
def test_places_are_those_of_the_text_as_written(text: str, places: list[tuple[int, int]]) -> None:
    assert [(token.start, token.end) for token in tokens(text)] == places


def test_a_run_that_is_even_keeps_the_way_it_is_written() -> None:
    assert [token.written for token in tokens("ทำﾀｶ")] == ["ทำ", "ำﾀ", "ﾀｶ", "ｶ"]


_LETTERS = [
    one
    for one in map(chr, range(0xE00, 0x10000))
    if UNSPACED.match(one) and (plain(one).isalnum() or unicodedata.category(one)[0] == "M")
]
_PLAIN = {ord(letter): plain(letter) for letter in _LETTERS if plain(letter) != letter} | dict.fromkeys(
    map(ord, INVISIBLE)
)
_AMS = "\u0e33\u0eb3"
_MARKS = [one for one in _LETTERS if unicodedata.category(one)[0] == "M" or one in f"{_AMS}\u0e32\u0eb2"]
_UNLIKE = (
    "กน\u0e33\u0e4d\u0e32\u0e38\u0e49\u0e4aຄ\u0eb3\u0ecd\u0eb2\u0eb8\u0ec9ໜຫန\u1037\u103a\u1025\u102e"
    "国⽇⺠かカガ\u3099ｶﾞﾊﾟゟ々\uf902\u200b\ufe00\U000e0100"
)


def test_no_letter_is_even_that_becomes_several() -> None:
    for letter in _LETTERS:
        assert UNEVEN.search(letter) or letter in _AMS or len(unicodedata.normalize("NFKC", plain(letter))) == 1


def test_no_marks_are_even_that_change_each_other() -> None:
    for first, second in product([*_MARKS, "ဥ"], _MARKS):
        apart = unicodedata.normalize("NFKC", first) + unicodedata.normalize("NFKC", second)
        assert UNEVEN.search(first + second) or unicodedata.is_normalized("NFKC", apart), (first, second)


@given(st.text(_UNLIKE, max_size=12) | st.text(_LETTERS, max_size=6))
@settings(max_examples=400, deadline=None)
def test_what_is_the_same_in_unicode_has_the_same_pairs_in_analysis_and_table(text: str) -> None:
    text = plain(f"ก{text}")
    found = folded(text)
    table = WordTable()
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        other = unicodedata.normalize(form, text)
        assert folded(other) == found
        assert [folded_of(table.forms[ordinal]) for ordinal in table.words(other)] == found


@given(st.text(_UNLIKE, min_size=1, max_size=12))
@settings(max_examples=200, deadline=None)
def test_letters_follow_each_other_within_the_run(run: str) -> None:
    found = letters(run)
    for before, letter in pairwise(found):
        assert before.start <= letter.start and before.end <= letter.end
    assert all(0 <= letter.start < letter.end <= len(run) and letter.text for letter in found)


def test_many_marks_take_no_longer_than_letters() -> None:
    began = process_time()
    for run in ("ก" + "ุ้" * 30_000, "ํ้" * 30_000, "か" + "\u3099" * 60_000, "က" + "့်" * 30_000):
        list(tokens(run))
    assert process_time() - began < 3


def folded(text: str) -> list[str]:
    return [token.folded for token in tokens(text)]
