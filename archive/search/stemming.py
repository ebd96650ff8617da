"""Stems by language: Snowball where it has an algorithm, light ones of our own, the folded word elsewhere.

A word in another script than its text's language has the stems of the language that most often uses that script: so
a text whose language is unknown, or was declared wrongly, is found by inflected words as well.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable
from functools import lru_cache

import Stemmer

from archive.base.folding import fold, fold_case, script_of
from archive.search.light_stems import hebrew, korean, kurmanji, light10, persian, sorani
from archive.search.ukrainian import ukrainian

# Snowball's algorithm for a language's first subtag (BCP 47). Its Arabic one is not used: light10 does better.
SNOWBALL = {
    "bs": "serbian", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "eo": "esperanto", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish",
    "fr": "french", "ga": "irish", "hi": "hindi", "hr": "serbian", "hu": "hungarian", "hy": "armenian",
    "id": "indonesian", "it": "italian", "lt": "lithuanian", "ms": "indonesian", "nb": "norwegian", "ne": "nepali",
    "nl": "dutch", "nn": "norwegian", "no": "norwegian", "pl": "polish", "prs": "persian", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
    "yi": "yiddish",
}  # fmt: skip
# Ours: of a word in lower case, its stems, the main one first.
_LIGHT: dict[str, Callable[[str], tuple[str, ...]]] = {
    "ar": lambda word: (light10(fold(word)),),
    "fa": lambda word: (persian(fold(word)),),
    "he": lambda word: hebrew(fold(word)),
    "ko": lambda word: (korean(fold(word)),),
    "ku": lambda word: (fold(kurmanji(word)), fold(word)),
    "ckb": lambda word: (sorani(fold(word)), fold(word)),
    "uk": lambda word: ukrainian(word.replace("’", "")),
}
# Other names of the same: ISO 639-2 and -3, macrolanguages, old codes, neighbours that inflect alike.
_SAME = {
    "ara": "ar", "apc": "ar", "arz": "ar", "acm": "ar", "ajp": "ar", "ckb": "ckb", "deu": "de", "ger": "de",
    "ell": "el", "eng": "en", "fas": "fa", "per": "fa", "pes": "fa", "prs": "fa", "fra": "fr", "fre": "fr", "heb": "he",
    "hin": "hi", "hye": "hy", "in": "id", "iw": "he", "ita": "it", "kmr": "ku", "kor": "ko", "kur": "ku", "nld": "nl",
    "por": "pt", "ron": "ro", "mo": "ro", "rus": "ru", "spa": "es", "sdh": "ckb", "sh": "sr", "srp": "sr", "tur": "tr",
    "ukr": "uk",
}  # fmt: skip
_SCRIPTS = {
    "ar": ("ARABIC",), "ckb": ("ARABIC",), "el": ("GREEK",), "fa": ("ARABIC",), "he": ("HEBREW",),
    "hi": ("DEVANAGARI",), "hy": ("ARMENIAN",), "ko": ("HANGUL",), "ne": ("DEVANAGARI",), "ru": ("CYRILLIC",),
    "sr": ("CYRILLIC", "LATIN"), "bs": ("CYRILLIC", "LATIN"), "ta": ("TAMIL",), "uk": ("CYRILLIC",),
    "yi": ("HEBREW",), "zh": ("CJK",), "ja": ("CJK", "HIRAGANA", "KATAKANA"), "th": ("THAI",), "lo": ("LAO",),
    "km": ("KHMER",), "my": ("MYANMAR",), "am": ("ETHIOPIC",), "ti": ("ETHIOPIC",), "ka": ("GEORGIAN",),
    "bn": ("BENGALI",), "und": (), "mul": (), "zxx": (), "mis": (), "": (),
}  # fmt: skip
_MAIN_LANGUAGE = {
    "ARABIC": "ar", "ARMENIAN": "hy", "CYRILLIC": "ru", "DEVANAGARI": "hi", "GREEK": "el", "HANGUL": "ko",
    "HEBREW": "he", "LATIN": "en", "TAMIL": "ta",
}  # fmt: skip
_UKRAINIAN_LETTERS = frozenset("іїєґ’")
_KURDISH_LETTERS = frozenset("ێۆڕڵەڤ")
_PERSIAN_LETTERS = frozenset("پچژگکی")
# Words of texts in these may have a stem with another first letter; all other stemmers leave it.
CUT_IN_FRONT = frozenset({"", "ar", "bs", "he", "hr", "id", "ms", "mul", "nl", "sr", "uk", "und"})

# The words that Lucene has long left out of English ranking.
ENGLISH_STOP_WORDS = frozenset(
    "a an and are as at be but by for if in into is it no not of on or such that the their then there these they "
    "this to was will with".split()
)
# The Turkish possessive after a vowel, of which Snowball takes off the vowel alone.
_POSSESSIVE = re.compile("[aeıioöuü]s[ıiuü]$")
_LEAST = 5
# Vowels that stand together in one Turkish word: beside the first an i was typed for a dotless one.
_BACK_VOWELS = re.compile("[aouı]")
_FRONT_VOWELS = re.compile("[eöü]")
_local = threading.local()


def language_of(tag: str) -> str:
    """The first subtag of a language tag, in lower case; languages under several codes have one."""
    primary = tag.replace("_", "-").partition("-")[0].lower()
    return _SAME.get(primary, primary)


def has_stemmer(language: str) -> bool:
    """Whether words in texts of this language (first subtag) can have stems: its own, or those of foreign words."""
    return language in _LIGHT or language in SNOWBALL or language in _SCRIPTS


@lru_cache(maxsize=200_000)
def stems(word: str, language: str) -> tuple[str, tuple[str, ...]]:
    """The language that stems ``word`` in a text of ``language`` (empty for none), and its folded stems, main first."""
    written = fold_case(word)
    stemming = stemming_of(written, language)
    whole = stems_by(written, stemming)
    return (stemming, whole) if whole else ("", (fold(word),))


def stems_by(written: str, stemming: str) -> tuple[str, ...]:
    """The folded stems of a form by one language's stemmer, main first."""
    found: list[str] = []
    if stemming in SNOWBALL:
        found += _snowball(written, stemming)
    if stemming in _LIGHT:
        light = "ckb" if stemming == "ku" and script_of(written[0]) == "ARABIC" else stemming
        found += _LIGHT[light](written)
    return tuple(dict.fromkeys(one for one in found if one))


def is_plain(stemming: str) -> bool:
    """Whether Snowball's one stem is all there is."""
    return stemming in SNOWBALL and stemming not in _LIGHT and stemming != "tr"


def stem(word: str, language: str) -> str:
    """The main folded stem of ``word`` as a word of ``language`` (first subtag); the folded word without a stemmer."""
    return stems(word, language)[1][0]


@lru_cache(maxsize=200_000)
def terms(word: str, language: str) -> frozenset[str]:
    """The terms of ``word`` in a text of ``language``: its stems, and those of its spelling without accents.

    A term carries its language, because one language's stem is another's whole word; without a stemmer the term is
    the folded word alone.
    """
    stemming, found = stems(word, language)
    if not stemming:
        return frozenset(found)
    _, plain = stems(fold(word), language)
    return frozenset(f"{stemming}:{one}" for one in (*found, *plain))


def all_terms(word: str, languages: Iterable[str]) -> frozenset[str]:
    """Every term by which ``word`` is found among texts in ``languages``, and texts of no known language."""
    return frozenset({fold(word)}.union(terms(word, "und"), *(terms(word, language) for language in languages)))


def stemming_of(word: str, language: str) -> str:
    """Which language's stemmer takes a form: the text's own, or that of the word's script; empty for none."""
    script, own = _by_head(word[:2], language)
    return _by_letters(word, script) if own is None else own


@lru_cache(maxsize=20_000)
def _by_head(head: str, language: str) -> tuple[str, str | None]:
    """The script of a word that begins so, and which stemmer takes it; None where its letters say."""
    if "a" <= head[:1] <= "z":
        script = "LATIN"
    else:
        script = next((found for found in map(script_of, head) if found in _MAIN_LANGUAGE), "")
    own = _SCRIPTS.get(language, ("LATIN",) if language in SNOWBALL else None)
    if own is None or script in own or not script or (language == "ku" and script in ("LATIN", "ARABIC")):
        return script, language if (language in _LIGHT or language in SNOWBALL) and script else ""
    return script, None


def _by_letters(word: str, script: str) -> str:
    letters = frozenset(word)
    if script == "CYRILLIC" and letters & _UKRAINIAN_LETTERS:
        return "uk"
    if script == "ARABIC" and letters & _KURDISH_LETTERS:
        return "ckb"
    if script == "ARABIC" and letters & _PERSIAN_LETTERS:
        return "fa"
    return _MAIN_LANGUAGE[script]


def _snowball(written: str, language: str) -> list[str]:
    """Snowball's stem; of Turkish also the stem of the stem, and of the word as capitals without a dot may mean it."""
    algorithm = SNOWBALL[language]
    if language != "tr":
        return [fold(stemmer(algorithm).stemWord(written))]
    return [fold(one) for reading in turkish_readings(written) for one in _settled(reading, algorithm)]


def turkish_readings(written: str) -> list[str]:
    """What a Turkish form may mean: itself, with dotless letters for those with a dot, without a possessive."""
    plain = written.replace("i\u0307", "i")
    readings = [plain]
    if "i" in plain and _BACK_VOWELS.search(plain) and not _FRONT_VOWELS.search(plain):
        readings.append(plain.replace("i", "ı"))
    readings += [one[:-2] for one in readings if len(one) > _LEAST and _POSSESSIVE.search(one)]
    return readings


def _settled(word: str, algorithm: str) -> list[str]:
    """The stem, and its own stem where that is another."""
    stem_ = str(stemmer(algorithm).stemWord(word))
    if stem_ == word:
        return [word]
    again = str(stemmer(algorithm).stemWord(stem_))
    return [stem_, again]


def stemmer(algorithm: str) -> Stemmer.Stemmer:
    """Snowball's: one for each thread, because it keeps the word in itself while it works."""
    known: dict[str, Stemmer.Stemmer] | None = getattr(_local, "stemmers", None)
    if known is None:
        known = _local.stemmers = {}
    if algorithm not in known:
        known[algorithm] = Stemmer.Stemmer(algorithm)
    return known[algorithm]
