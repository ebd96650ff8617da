"""How folded words and stems lead to forms: made from the forms of a segment when it is written.

A word's links depend on nothing but the word and the languages of the texts that hold it, so segments that are only
written to be merged are *bare*: beside each language stand its forms, and the links are made once, at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from archive.search.analysis import LONGEST_TERM
from archive.search.stemming import ENGLISH_STOP_WORDS, stems_of_all
from archive.search.word_table import folded_of

Spoken = Mapping[str, NDArray[np.int64]]
"""Language (first subtag) to the forms that stand in texts of it, ascending."""
# What leads to all forms of a language in a bare segment: no word.
BARE = b""


def folded_forms(forms: Sequence[str]) -> tuple[list[str], NDArray[np.bool_]]:
    """The folded word of each form, and whether it is the form itself."""
    folded = [form if form.isascii() and form.isalnum() else folded_of(form) for form in forms]
    # One object for equal words: most are their own folded word.
    plain = np.fromiter(map(str.__eq__, folded, forms), bool, len(forms))
    return folded, plain


def folds_of(forms: Sequence[str], folded: Sequence[str], plain: NDArray[np.bool_]) -> dict[bytes, list[int]]:
    """Folded word to its forms, where those are others than itself alone; ``forms`` in order."""
    found: dict[str, list[int]] = {}
    for number in np.flatnonzero(~plain).tolist():
        found.setdefault(folded[number], []).append(number)
    for number in np.flatnonzero(plain).tolist():
        held = found.get(forms[number])
        if held is not None:
            held.append(number)
    return {word.encode(): held for word, held in found.items()}


def stems_of(
    forms: Sequence[str], folded: Sequence[str], numbers: Sequence[int], language: str
) -> dict[bytes, list[int]]:
    """Folded stem to those of the forms ``numbers`` that have it in texts of ``language``.

    A form is found by its own stems and by those of its folded word.
    """
    left_out = ENGLISH_STOP_WORDS if language == "en" else frozenset[str]()
    chosen = [number for number in numbers if folded[number] not in left_out]
    words = [forms[number] for number in chosen]
    found: dict[str, list[int]] = {}
    bare: list[int] = []
    for number, stems in zip(chosen, stems_of_all(words, language), strict=True):
        _link(found, folded[number], number, stems)
        if stems and folded[number] != forms[number]:
            bare.append(number)
    plain = stems_of_all([folded[number] for number in bare], language)
    for number, stems in zip(bare, plain, strict=True):
        _link(found, folded[number], number, stems or (folded[number],))
    return {stem.encode(): held if len(held) == 1 else sorted(set(held)) for stem, held in found.items()}


def _link(found: dict[str, list[int]], folded: str, number: int, stems: Iterable[str]) -> None:
    for stem in stems:
        word = folded if stem == folded else stem[:LONGEST_TERM]
        found.setdefault(word, []).append(number)


def links_of(
    forms: Sequence[str], spoken: Spoken
) -> tuple[NDArray[np.bool_], dict[bytes, list[int]], Iterator[tuple[str, dict[bytes, list[int]]]]]:
    """Which forms are their own folded words, the links of folded words, and those of the stems of each language."""
    folded, plain = folded_forms(forms)
    stems = ((language, stems_of(forms, folded, spoken[language].tolist(), language)) for language in sorted(spoken))
    return plain, folds_of(forms, folded, plain), stems
