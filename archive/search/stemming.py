"""Stems by language: Snowball where it has an algorithm, light10 for Arabic, the word itself elsewhere."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from functools import lru_cache

import snowballstemmer

from archive.search.folding import fold, fold_case, script_of

# Snowball's algorithm for a language's first subtag (BCP 47). Its Arabic one is not used: light10 does better.
SNOWBALL = {
    "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish", "fr": "french",
    "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian",
    "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch", "nn": "norwegian",
    "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
_SCRIPT = {
    "ar": "ARABIC", "fa": "ARABIC", "el": "GREEK", "hi": "DEVANAGARI", "ne": "DEVANAGARI", "hy": "ARMENIAN",
    "ru": "CYRILLIC", "ta": "TAMIL", "yi": "HEBREW",
}  # fmt: skip
_ANY_SCRIPT = frozenset({"sr"})
# Their stemmers take off what stands before a word; all others leave its first letter.
CUT_IN_FRONT = frozenset({"ar", "id", "nl"})

# The words that Lucene has long left out of English ranking.
ENGLISH_STOP_WORDS = frozenset(
    "a an and are as at be but by for if in into is it no not of on or such that the their then there these they "
    "this to was will with".split()
)

_PREFIXES = ("وال", "بال", "كال", "فال", "ال", "لل")
_SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")
_local = threading.local()


def language_of(tag: str) -> str:
    """The first subtag of a language tag, in lower case."""
    return tag.partition("-")[0].lower()


def has_stemmer(language: str) -> bool:
    """Whether words of this language (first subtag) have stems of their own."""
    return language == "ar" or language in SNOWBALL


@lru_cache(maxsize=200_000)
def stem(word: str, language: str) -> str:
    """The folded stem of ``word`` as a word of ``language`` (first subtag); the folded word without a stemmer."""
    if language == "ar":
        return light10(fold(word))
    algorithm = SNOWBALL.get(language)
    if algorithm is None or not _in_script(word, language):
        return fold(word)
    return fold(_stemmer(algorithm).stemWord(fold_case(word))) or fold(word)


def terms(word: str, language: str) -> frozenset[str]:
    """The index terms of ``word`` as a word of ``language``: its stem, and the stem of its spelling without accents.

    A term carries its language, because one language's stem is another's whole word; without a stemmer the term is
    the folded word alone.
    """
    if not has_stemmer(language):
        return frozenset({fold(word)})
    return frozenset({f"{language}:{stem(word, language)}", f"{language}:{stem(fold(word), language)}"})


def all_terms(word: str, languages: Iterable[str]) -> frozenset[str]:
    """Every index term by which ``word`` is found among texts in ``languages``."""
    return frozenset({fold(word)}.union(*(terms(word, language) for language in languages)))


def light10(word: str) -> str:
    """The light10 stem of a folded Arabic word (Larkey, Ballesteros and Connell, 2007)."""
    if not word or script_of(word[0]) != "ARABIC":
        return word
    if word[0] == "و" and len(word) >= 4:
        word = word[1:]
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= 2:
            word = word[len(prefix) :]
            break
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 2:
            word = word[: -len(suffix)]
    return word


def _in_script(word: str, language: str) -> bool:
    return language in _ANY_SCRIPT or script_of(word[:1] or " ") in (_SCRIPT.get(language, "LATIN"), "DIGIT")


def _stemmer(algorithm: str) -> snowballstemmer.stemmer:
    """One stemmer for each thread: Snowball's keep the word in themselves while they work."""
    known: dict[str, snowballstemmer.stemmer] | None = getattr(_local, "stemmers", None)
    if known is None:
        known = _local.stemmers = {}
    if algorithm not in known:
        known[algorithm] = snowballstemmer.stemmer(algorithm)
    return known[algorithm]
