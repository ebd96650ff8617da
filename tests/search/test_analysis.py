"""What counts as the same word."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.base.folding import fold
from archive.search.analysis import analyse, tokens
from archive.search.stemming import light10, stem

SAME_WORD = [
    ("مُعْتَقَل", "معتقل", "vowel signs are optional"),
    ("حلـــب", "حلب", "tatweel only stretches"),
    ("أحمد", "احمد", "alef with hamza above"),
    ("إدلب", "ادلب", "alef with hamza below"),
    ("آمنة", "امنه", "alef with madda, ta marbuta"),
    ("ٱلحق", "الحق", "alef wasla"),
    ("مستشفى", "مستشفي", "alef maqsura and ya"),
    ("مسؤول", "مسوول", "hamza on waw"),
    ("رئيس", "رييس", "hamza on ya"),
    ("مدرسة", "مدرسه", "ta marbuta and ha"),
    ("ﻻ", "لا", "a presentation form"),
    ("کتاب", "كتاب", "Persian kaf"),
    ("ایران", "ايران", "Persian ya"),
    ("می‌شود", "میشود", "a zero-width non-joiner"),
    ("۱۳۹۵", "1395", "Persian digits"),
    ("٢٠١٦", "2016", "Arabic-Indic digits"),
    ("२०१६", "2016", "Devanagari digits"),
    ("Réfugiés", "refugies", "accents"),
    ("STRAẞE", "strasse", "sharp s"),
    ("İzmir", "izmir", "dotted capital I"),
    ("ılık", "ilik", "dotless i"),
    ("Łódź", "lodz", "a stroke"),
    ("ﬁnal", "final", "a ligature"),
    ("ёлка", "елка", "Russian yo"),
    ("Ἀθῆναι", "αθηναι", "Greek accents and breathings"),
    ("שָׁלוֹם", "שלום", "Hebrew points"),
    ("ܣܽܘܪܝܳܝܳܐ", "ܣܘܪܝܝܐ", "Syriac points"),
    ("ܡܲܠܟܹ̈ܐ", "ܡܠܟܐ", "Syriac points of the other school, and the two of a plural"),
    ("co\u00adoperate", "cooperate", "a soft hyphen"),
]


@pytest.mark.parametrize(("one", "other", "why"), SAME_WORD, ids=[row[2] for row in SAME_WORD])
def test_spellings_that_readers_take_as_one(one: str, other: str, why: str) -> None:
    assert fold(one) == fold(other)


DIFFERENT = [
    ("बिल", "बल", "vowel signs of Devanagari are letters"),
    ("が", "か", "Kana voicing is a letter"),
    ("май", "маи", "short i is a letter"),
    ("їжа", "іжа", "Ukrainian yi is a letter"),
]


@pytest.mark.parametrize(("one", "other", "why"), DIFFERENT, ids=[row[2] for row in DIFFERENT])
def test_letters_that_stay_apart(one: str, other: str, why: str) -> None:
    assert fold(one) != fold(other)


def words(text: str) -> list[str]:
    return [token.folded for token in tokens(text)]


def test_words_are_not_broken_at_marks_nor_apostrophes_kept() -> None:
    assert words("قُتِلَ في حَلَب") == ["قتل", "في", "حلب"]
    assert words("लड़की में") == ["लडकी", "में"]
    assert words("the witness's l'eau snake_case") == ["the", "witness", "l", "eau", "snake", "case"]


def test_scripts_without_spaces_become_pairs_and_a_tail() -> None:
    found = list(tokens("北京大学 ok"))
    assert [token.folded for token in found] == ["北京", "京大", "大学", "学", "ok"]
    assert [token.tail for token in found] == [False, False, False, True, False]
    assert words("水") == ["水"]
    assert len(words("ภาษาไทย")) == 7


@given(st.text(alphabet="aß'’ éُحـ١京ไ \u200c\n-_", max_size=40))
@settings(max_examples=150, deadline=None)
def test_offsets_point_into_the_text_as_written(text: str) -> None:
    found = list(tokens(text))
    assert [token.position for token in found] == list(range(len(found)))
    for token in found:
        written = text[token.start : token.end]
        assert token.written == (written.replace("\u200c", "") if token.paired else written)


STEMS = [
    ("prisoners", "prisoner", "en"),
    ("réfugiées", "réfugié", "fr"),
    ("torturados", "torturado", "es"),
    ("тюрьмах", "тюрьма", "ru"),
    ("والمعتقلين", "معتقلون", "ar"),
    ("الشهادات", "شهادة", "ar"),
]


@pytest.mark.parametrize(("one", "other", "language"), STEMS)
def test_forms_of_one_word_share_a_stem(one: str, other: str, language: str) -> None:
    assert stem(one, language) == stem(other, language)


def test_light10_leaves_short_words_and_other_scripts() -> None:
    assert light10("له") == "له"
    assert light10("prison") == "prison"


def test_stop_words_leave_the_stems_and_stay_in_phrases() -> None:
    found = analyse(("the head of the police",), "en")
    assert set(found.stemmed) == {"en:head", "en:polic"}
    assert found.exact == {"the": [0, 3], "head": [1], "of": [2], "police": [4]}


def test_no_phrase_runs_from_one_passage_into_the_next() -> None:
    assert analyse(("one two", "three"), "und").exact == {"one": [0], "two": [1], "three": [3]}
