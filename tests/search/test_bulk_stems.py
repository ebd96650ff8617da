"""Many words at once are folded and stemmed as one after the other, and lead to the same forms."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.base.folding import fold, fold_all, fold_case, fold_case_all
from archive.search.bulk_stems import stems_of_all
from archive.search.dictionary import LinkColumn
from archive.search.linking import Linker
from archive.search.stemming import ENGLISH_STOP_WORDS, stemming_of, stems_by

WORDS = (
    "the prisons prisoners l’homme réfugiées Straße evlerimizde çıktı anası gideceğiz katından об’єкт в’язень харків "
    "страна́ стран حَلَب حلب والمعتقلين مُعْتَقَل أٓ ءَ ـَ شارێک کتاب‌های زندانیان girtîgehên "
    "שלום 집에서는 北京 हिंदी ʼʹ x\u00adray йबـَ 가बـَ"
).split()
letters = st.characters(exclude_characters="\n", exclude_categories=["Cs"])
words = st.sampled_from(WORDS) | st.text(st.sampled_from("اأٓءئبـَُّٔanıi’́хйब가") | letters, min_size=1, max_size=8)


@given(st.lists(words, max_size=20))
@settings(max_examples=300, deadline=None)
def test_many_words_are_folded_as_one_after_the_other(many: list[str]) -> None:
    assert fold_all(many) == [fold.__wrapped__(word) for word in many]
    assert fold_case_all(many) == [fold_case.__wrapped__(word) for word in many]


LANGUAGES = ["en", "fr", "tr", "ru", "uk", "ar", "fa", "ku", "ckb", "he", "ko", "zh", "und", "sw", ""]


@pytest.mark.parametrize("language", LANGUAGES)
@given(many=st.lists(words.map(fold_case).filter(bool), max_size=20))
@settings(max_examples=30, deadline=None)
def test_many_words_have_the_stems_of_each(language: str, many: list[str]) -> None:
    places, stems = stems_of_all(many, language)
    found: list[set[str]] = [set() for _ in many]
    for place, stem in zip(places, stems, strict=True):
        found[place].add(stem)
    assert found == [
        set(stems_by(word, stemming)) if (stemming := stemming_of(word, language)) else set() for word in many
    ]


@given(st.sets(words.map(fold_case).filter(fold), max_size=20).map(sorted), st.data())
@settings(max_examples=100, deadline=None)
def test_links_lead_to_the_forms_of_one_segment_alone(forms: list[str], data: st.DataObject) -> None:
    """Two segments share what was made, and each has the links of its own forms."""
    linker = Linker(forms)
    for _ in range(2):
        held = data.draw(st.lists(st.sampled_from(range(len(forms))), unique=True)) if forms else []
        held.sort(key=forms.__getitem__)
        spoken = {
            language: sorted(data.draw(st.sets(st.sampled_from(held)))) if held else [] for language in ("en", "ar")
        }
        plain, folds, stems = linker.links(np.array(held, np.int64), {k: np.array(v, int) for k, v in spoken.items()})
        assert plain.tolist() == [fold(forms[ordinal]) == forms[ordinal] for ordinal in held]
        expected: dict[str, list[int]] = {}
        for rank, ordinal in enumerate(held):
            expected.setdefault(fold(forms[ordinal]), []).append(rank)
        expected = {word: to for word, to in expected.items() if [forms[held[rank]] for rank in to] != [word]}
        assert links_of(folds) == expected
        for language, column in stems:
            expected = {}
            for rank, ordinal in enumerate(held):
                if ordinal in spoken[language]:
                    for stem in stems_of(forms[ordinal], language):
                        expected.setdefault(stem, []).append(rank)
            assert links_of(column) == expected


def links_of(column: LinkColumn) -> dict[str, list[int]]:
    linked, counts, forms = column
    assert list(linked) == sorted(set(linked))
    parts = np.split(forms, np.cumsum(counts)[:-1]) if len(counts) else []
    return {word.decode(): part.tolist() for word, part in zip(linked, parts, strict=True)}


def stems_of(form: str, language: str) -> set[str]:
    """Its own, and those of its folded word."""
    folded = fold(form)
    if language == "en" and folded in ENGLISH_STOP_WORDS:
        return set()
    own, plain = (
        stems_by(word, stemming) if (stemming := stemming_of(word, language)) else () for word in (form, folded)
    )
    return {*own, *(plain or (folded,))} if own else set()
