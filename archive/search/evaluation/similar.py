"""Words of the index that begin with, or resemble, a word of the query; only of words that live records hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from archive.base.folding import collapsed
from archive.base.messages import msg
from archive.search.engine import Step
from archive.search.evaluation.forms import Form
from archive.search.evaluation.leaf_arrays import Letters, Mask, Places, word_of
from archive.search.evaluation.parts import Part
from archive.search.evaluation.presence import records_holding, stands_in
from archive.search.evaluation.space import Space
from archive.search.evaluation.text_fields import ALL
from archive.search.syntax import QueryError, Word

MOST_TERMS = 256


def beginning_with(
    space: Space,
    word: Word,
    folded: str,
    written: str,
    fields: tuple[int, ...],
    steps: frozenset[Step],
    most: int = MOST_TERMS,
    *,
    cut: bool,
) -> tuple[Form, ...]:
    """The forms that begin with a prefix; raises ``QueryError`` where they are too many and not to be ``cut``."""
    found: dict[str, Form] = {}
    begun = [part.leaf.forms_beginning(folded) for part in space.parts]
    for part, forms in zip(space.parts, begun, strict=True):
        certain = part.complete and fields == ALL
        for ordinal, form in forms.items():
            plain = form.startswith(written)
            if form in found or not (plain or Step.FOLDED in steps):
                continue
            if certain or stands_in(space, part, ordinal, fields):
                found[form] = Form(form, Step.WRITTEN if plain else Step.FOLDED)
            if len(found) > most and not cut:
                raise QueryError(
                    msg("More than %(limit)s words begin with “%(prefix)s”. Write more letters of it.",
                        limit=most, prefix=word.text),
                    word.position,
                )  # fmt: skip
    for part, forms in zip(space.parts, begun, strict=True):
        part.leaf.lacks(found.keys() - forms.values())
    # Which are left out goes by the words: where they stand tells of records that are not counted.
    return tuple(found[form] for form in sorted(found)[:most])


def resembling(space: Space, word: str, check: Callable[[], None] = lambda: None) -> set[str]:
    """Folded words that a slip of the hand makes of ``word``: one letter left out, added, changed or exchanged with
    its neighbour, or letters doubled or not. Some may stand in no record of this space.

    ``check`` raises when the time allowed is over; so does this then.
    """
    return {term for part in space.parts for term in _resembling(part, word, check)}


def similar_forms(
    space: Space, word: str, steps: frozenset[Step], check: Callable[[], None] = lambda: None
) -> tuple[Form, ...]:
    """The forms of the words that resemble ``word``; ``check`` raises when the time allowed is over."""
    found: dict[str, Form] = {}
    terms = sorted(resembling(space, word, check))
    for part in space.parts:
        for term in terms:
            check()
            for ordinal in part.leaf.folded(term).tolist():
                form = part.leaf.word(ordinal)
                if form not in found and (form == term or Step.FOLDED in steps) and stands_in(space, part, ordinal):
                    found[form] = Form(form, Step.WRITTEN if form == term else Step.FOLDED)
    return tuple(found[form] for form in sorted(found))[:MOST_TERMS]


def _resembling(part: Part, word: str, check: Callable[[], None]) -> Iterator[str]:
    single = collapsed(word)
    for length in range(max(1, len(word) - 2), len(word) + 3):
        check()
        matrix = part.arrays.spelling(part.leaf, length)
        if not len(matrix):
            continue
        doubled = _same_but_doubled(matrix, _letters(single, matrix))
        if abs(length - len(word)) < 2:
            maybe = np.flatnonzero(_maybe_near(matrix, _letters(word, matrix)))
            yield from (term for term in map(word_of, matrix[maybe]) if term != word and near(word, term))
        yield from (term for term in map(word_of, matrix[doubled]) if term != word)


def _letters(word: str, matrix: Letters) -> Letters:
    """The letters of a word as ``matrix`` has them; one that no word there can hold is none."""
    codes = np.array([ord(letter) for letter in word], np.uint32)
    return np.where(codes > np.iinfo(matrix.dtype).max, 0, codes).astype(matrix.dtype)


def _same_but_doubled(matrix: Letters, single: Letters) -> Places:
    """Words that are ``single`` once every doubled letter is written once."""
    maybe = np.flatnonzero((matrix[:, 0] == single[0]) & (matrix[:, -1] == single[-1]))
    rows = matrix[maybe]
    first = np.ones(rows.shape, bool)
    first[:, 1:] = rows[:, 1:] != rows[:, :-1]
    fits = np.count_nonzero(first, axis=1) == len(single)
    kept = rows[fits][first[fits]].reshape(-1, len(single))
    same: Places = maybe[fits][(kept == single).all(axis=1)]
    return same


def _maybe_near(matrix: Letters, letters: Letters) -> Mask:
    """Words that are one letter apart, or two that may be exchanged."""
    length = matrix.shape[1]
    if length == len(letters):
        same: Mask = np.count_nonzero(matrix != letters, axis=1) <= 2
        return same
    shorter = min(length, len(letters))
    front = np.logical_and.accumulate(matrix[:, :shorter] == letters[:shorter], axis=1)
    back = np.logical_and.accumulate(matrix[:, ::-1][:, :shorter] == letters[::-1][:shorter], axis=1)
    enough: Mask = np.count_nonzero(front, axis=1) + np.count_nonzero(back, axis=1) >= shorter
    return enough


def near(one: str, other: str) -> bool:
    """Whether two different words are one letter apart (Damerau's four errors)."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    shorter = min(len(one), len(other))
    while start < shorter and one[start] == other[start]:
        start += 1
    if len(one) == len(other):
        rest, others = one[start:], other[start:]
        return rest[1:] == others[1:] or (rest[:2] == others[1::-1] and len(rest) > 1 and rest[2:] == others[2:])
    if len(one) < len(other):
        return one[start:] == other[start + 1 :]
    return one[start + 1 :] == other[start:]


def better_spelling(space: Space, word: str, check: Callable[[], None] = lambda: None) -> str | None:
    """The most frequent word of these records that resembles a word which none of them holds.

    ``check`` raises when the time allowed is over; so does this then.
    """
    if records_holding(space, word):
        return None
    known: list[tuple[int, str]] = []
    for term in resembling(space, word, check):
        check()
        if number := records_holding(space, term):
            known.append((-number, term))
    return min(known)[1] if known else None
