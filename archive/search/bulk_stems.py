"""The stems of many words at once: what ``stemming`` gives for one after the other, in a few large steps."""

from __future__ import annotations

from collections.abc import Sequence

from archive.base.folding import fold_all
from archive.search import stemming
from archive.search.light_stems import light10

Pairs = tuple[list[int], list[str]]
"""The place of a word, and beside it one of its stems."""


def stems_of_all(words: Sequence[str], language: str) -> Pairs:
    """The folded stems of ``words``, which are forms, in texts of ``language``; none without a stemmer."""
    groups: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        groups.setdefault(stemming.stemming_of(word, language), []).append(place)
    groups.pop("", None)
    at: list[int] = []
    found: list[str] = []
    for spoken, places in groups.items():
        held = [words[place] for place in places]
        which, stems = _of_language(held, spoken)
        at += [places[place] for place in which]
        found += stems
    return at, found


def _of_language(words: list[str], language: str) -> Pairs:
    if language == "tr":
        return _present(*_turkish(words))
    if stemming.is_plain(language):
        algorithm = stemming.SNOWBALL[language]
        return _present(range(len(words)), fold_all(stemming.stemmer(algorithm).stemWords(words)))
    if language == "ar":
        folded = fold_all(words)
        light = {word: light10(word) for word in set(folded)}
        return _present(range(len(words)), [light[word] for word in folded])
    pairs = [(place, stem) for place, word in enumerate(words) for stem in stemming.stems_by(word, language)]
    return [place for place, _ in pairs], [stem for _, stem in pairs]


def _turkish(words: list[str]) -> Pairs:
    at: list[int] = []
    readings: list[str] = []
    for place, word in enumerate(words):
        here = stemming.turkish_readings(word)
        at += [place] * len(here)
        readings += here
    snowball = stemming.stemmer(stemming.SNOWBALL["tr"])
    once = snowball.stemWords(readings)
    return at * 2, fold_all([*once, *snowball.stemWords(once)])


def _present(places: Sequence[int], stems: list[str]) -> Pairs:
    if all(stems):
        return list(places), stems
    kept = [(place, stem) for place, stem in zip(places, stems, strict=True) if stem]
    return [place for place, _ in kept], [stem for _, stem in kept]
