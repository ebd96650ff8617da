"""Words that can be written in ways which folding does not join, and names that tell places apart."""

from __future__ import annotations

import time
from typing import Any

import pytest

from archive.search.engine import Match, Step, Understood
from archive.search.evaluation.spellings import parted, with_other_hamza
from archive.search.grammar import parse
from archive.search.wanted import Wanted, occurrences
from archive.search.whoosh_engine import WhooshEngine
from tests.search.samples import description, found, search, text

TEXTS = [
    ("zh", "2016年", "他在2016年发生的事", "a year in a sentence that goes on"),
    ("zh", '"2016年"', "他在2016年发生的事", "the same as a phrase"),
    ("zh", '"2016年 发生"', "2016年发生", "a phrase that was typed with a space"),
    ("zh", '"北京 上海"', "北京上海", "a space between two words"),
    ("zh", '"北京上海"', "北京上海", "and none"),
    ("zh", "12月", "12月发生的事件", "a month"),
    ("zh", "A股", "A股市场", "a Latin letter first"),
    ("zh", "第3师", "在第3师的士兵", "a letter on both sides, one of them the end of a run"),
    ("zh", "3师", "第3师的士兵", "only the last letter"),
    ("zh", "卡拉OK", "在卡拉OK厅", "a run that ends before Latin letters"),
    ("ja", "3月", "2011年3月から", "Japanese"),
    ("th", "มาตรา112", "ตามมาตรา112ของ", "an article of a law in Thai"),
    ("en", "Sana'a", "in Sanaʼa today", "an apostrophe that is a letter"),
    ("en", "Sana'a", "in Ṣanʿāʾ, Sanaʿa today", "a half ring"),
    ("en", "Sanaʿa", "in Sana'a today", "the other way round"),
    ("uz", "O‘zbekiston", "Oʻzbekiston haqida", "a quotation mark for the letter"),
    ("uz", "oʻzbek", "o'zbek tili", "a typewriter's apostrophe"),
    ("ar", "مسؤول", "قال المسئول إن", "hamza as Egypt writes it"),
    ("ar", "المسئولون", "قال مسؤول", "and inflected"),
    ("ar", "شؤون", "وزارة الشئون", "behind the article"),
    ("ar", "هيئة", "هيأة الحقيقة", "hamza on an alef"),
    ("fa", "مسئول", "مسؤول زندان", "Persian"),
]
APART = [
    ("ar", "قائم", "قاوم الجنود", "hamza is no letter of the other word"),
    ("ar", "الأمن", "في اليمن", "hamza is no letter of the other word"),
    ("it", "l'oro", "con loro", "an article that lost its vowel is no half ring"),
    ("en", "don't", "le livre dont", "an apostrophe that nobody writes as a letter"),
    ("zh", "2016年", "2016次年会", "another letter between"),
    ("zh", "3师", "3名师", "another letter between"),
    ("uk", "п’ять", "п ять", "an apostrophe inside a Ukrainian word does not part it"),
]
FIELDS: list[tuple[str, str, dict[str, Any], str]] = [
    ("de", "Gefängnis", {"claims": ("In den Gefängnissen wurde gefoltert.",)}, "a claim in the record's language"),
    ("fr", "prisonnier", {"claims": ("Trois prisonnières",)}, "a claim in the record's language"),
    ("uk", "Харкові", {"places": ("Харків",)}, "a place in another case"),
    ("ar", "وحلب", {"places": ("حلب",)}, "a place behind a conjunction"),
    ("de", "Müllers", {"names": ("Müller",)}, "a name in the genitive"),
    ("en", "Києві", {"places": ("Kyiv",), "other_places": ("Київ",)}, "another name of the place in another case"),
]


def test_another_way_to_write_is_found_unless_spellings_are_switched_off(search_engine: WhooshEngine) -> None:
    for n, (language, _, words, _) in enumerate(TEXTS):
        search_engine.index([description(n, language=language), text(n, words, language=language)])
    missed = [
        (query, why) for n, (_, query, _, why) in enumerate(TEXTS) if n not in found(search_engine, query, limit=100)
    ]
    assert missed == []
    strict = frozenset(Step) - {Step.FOLDED}
    told = [one for query in ("Sana'a", "مسؤول") for one in search(search_engine, query, limit=100, steps=strict).hits]
    assert all(Step.FOLDED not in hit.steps for hit in told)
    assert len(found(search_engine, "Sana'a", limit=100, steps=strict)) == 1, "as it stands there"


@pytest.mark.parametrize(("language", "query", "words", "why"), APART)
def test_another_word_stays_another(
    search_engine: WhooshEngine, language: str, query: str, words: str, why: str
) -> None:
    search_engine.index([description(1, language=language), text(1, words, language=language)])
    assert found(search_engine, query) == [], why


@pytest.mark.parametrize(("language", "query", "facts", "why"), FIELDS)
def test_names_places_and_claims_are_inflected_as_the_record_is(
    search_engine: WhooshEngine, language: str, query: str, facts: dict[str, Any], why: str
) -> None:
    search_engine.index([description(1, language=language, **facts), description(2, language="tr", **facts)])
    assert 1 in found(search_engine, query), why
    assert found(search_engine, query, steps=frozenset(Step) - {Step.STEMMED}) == []


def test_what_was_found_is_told_and_marked_as_it_is_written(search_engine: WhooshEngine) -> None:
    search_engine.index([description(1), text(1, "in Sanaʿa today"), description(2), text(2, "in Sana'a today")])
    told = {
        form for word in search(search_engine, "Sana'a").understood for forms in word.forms.values() for form in forms
    }
    assert {"sana", "a", "sana’a"} <= told
    told = {
        form for word in search(search_engine, "Sanaʿa").understood for forms in word.forms.values() for form in forms
    }
    assert {"sana’a", "Sana'a"} <= told


def test_both_ways_are_marked_whichever_was_asked() -> None:
    for query in ("Sana'a", "Sanaʿa", "sana’a"):
        for words in ("in Sana'a x", "in Sanaʿa x", "in Sana’a x", "in SANAʼA x"):
            told = Understood(query, 0, {Step.FOLDED: ("sana’a", "Sana'a")})
            found = occurrences(words, Wanted.of(parse(query), [told]))
            assert found, (query, words)
            assert (found[0][0], max(end for _, end, _ in found)) == (3, len(words) - 2), (query, words)


def test_any_of_the_words_finds_no_less(search_engine: WhooshEngine) -> None:
    search_engine.index([description(1), text(1, "in Sanaʿa today"), description(2), text(2, "2016年发生")])
    for query, number in (("Sana'a", 1), ("年", 2), ("2016年", 2)):
        assert found(search_engine, query) == found(search_engine, query, match=Match.ANY) == [number]


def test_no_row_of_signs_takes_long(search_engine: WhooshEngine) -> None:
    search_engine.index([description(1), text(1, "in Sanaʿa today")])
    for signs in ("ʼ" * 400 + "'b1", "ʿ'" * 30 + "b-b", "ʼ" * 400 + "-b"):
        started = time.process_time()
        search(search_engine, "a" + signs, seconds=60)
        assert time.process_time() - started < 5, "it would be days"


TRIPOLI = {
    "Tripoli, Libya": ("Tripoli, Libya", "Tripoli", "طرابلس"),
    "Tripoli, Lebanon": ("Tripoli, Lebanon", "Tripoli", "طرابلس", "Trablous"),
    "Deir ez-Zor": ("Deir ez-Zor", "دير الزور", "Deir"),
}
NAMED = [
    ("tripoli", {0, 1, 3, 4}, "both places, by any of their names"),
    ("tripoli libya", {0}, "the further word tells one from the other: neither its namesake nor a bare name"),
    ('tripoli "libya"', {0}, "a phrase narrows as well"),
    ("trablous", {0, 1, 3, 4}, "a name of one place, whose other names the other has too"),
    ("deir ez-zor", {2, 5}, "another name in another script is found; a part of the name that was asked is not"),
]


@pytest.mark.parametrize(("query", "numbers", "why"), NAMED)
def test_a_further_word_of_a_name_narrows(search_engine: WhooshEngine, query: str, numbers: set[int], why: str) -> None:
    for n, (place, names) in enumerate(TRIPOLI.items()):
        facts = {"places": (place,), "other_places": names[1:], "place_values": (place,), "place_names": {place: names}}
        search_engine.index([description(n, **facts)])
    search_engine.index([description(3, "Letters from Tripoli"), description(4, "طرابلس", language="ar")])
    search_engine.index([description(5, "في دير الزور", language="ar"), description(6, "Deir")])
    assert set(found(search_engine, query, limit=100)) == numbers, why


def test_hamza_moves_inside_a_word_only_and_half_rings_become_apostrophes() -> None:
    assert list(with_other_hamza("أمن")) == list(with_other_hamza("word")) == []
    assert set(with_other_hamza("مسؤول")) == {"مسئول", "مسأول"}
    assert parted("Sanaʿa") == "Sana'a" and parted("ʿAli") == "ʿAli"
