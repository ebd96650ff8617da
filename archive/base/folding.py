"""One form for all the ways in which a word can be written.

NFKC and case folding (Unicode 15, chapters 3.11 and 3.13), then by script: marks are stripped where they are
optional (Latin, Greek, Arabic, Hebrew, Syriac; stress marks in Cyrillic) and kept where they are letters (Devanagari,
Kana and the rest). Arabic letters are folded as by Larkey, Ballesteros and Connell, "Light stemming for Arabic
information retrieval" (2007), with the Persian and Kurdish letters that look the same or are typed for each other;
of Devanagari, what Hindi writes in two ways: the nukta, chandrabindu, and a nasal before its own row of consonants.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache

_ARABIC = str.maketrans(
    {
        "ٱ": "ا",
        "ٲ": "ا",
        "ٳ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ې": "ي",
        "ۍ": "ي",
        "ے": "ي",
        "ێ": "ي",
        "ک": "ك",
        "ڪ": "ك",
        "ګ": "گ",
        "ة": "ه",
        "ە": "ه",
        "ھ": "ه",
        "ہ": "ه",
        "ۃ": "ه",
        "ۆ": "و",
        "ۇ": "و",
        "ڕ": "ر",
        "ڵ": "ل",
        "ڤ": "ف",
        "ـ": None,  # tatweel only stretches the line
    }
)
_UNSEEN = (0xAD, 0x34F, 0x61C, 0x180E, *range(0x200B, 0x2010), 0x2060, 0xFEFF)
INVISIBLE = "".join(map(chr, _UNSEEN)) + "\ufe00-\ufe0f\U000e0100-\U000e01ef"
"""Signs that no reader sees, variation selectors among them, for a character class."""
_INVISIBLE = dict.fromkeys((*_UNSEEN, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
# Signs inside a word that many leave out or write as another: apostrophes, geresh, the half rings of transliteration.
APOSTROPHES = "'’ʼ＇`ʹʻʽʾʿˈ‘′׳"
_ONE_APOSTROPHE = str.maketrans(dict.fromkeys(APOSTROPHES, "’") | {"״": "”", '"': "”", "“": "”"})
_SIGNS = str.maketrans(dict.fromkeys(APOSTROPHES + '"“”״ʺ', None))
# Signs of vowels behind an Arabic letter, which go whatever else stands there.
_HARAKAT = re.compile("(?<=[\u0621-\u064a])[\u064b-\u0652]+")
_LATIN = str.maketrans(
    {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ŧ": "t", "ə": "e"}
)
_STRESS = frozenset("\u0300\u0301")
_YO = str.maketrans({"ё": "е"})
_NUKTA = "\u093c"
_DEVANAGARI = str.maketrans({"ँ": "ं", _NUKTA: None})
# A nasal before a consonant of its own row, which Hindi writes as a dot as well.
_NASAL = re.compile("ङ्(?=[क-घ])|ञ्(?=[च-झ])|ण्(?=[ट-ढ])|न्(?=[त-ध])|म्(?=[प-भ])")


# The parts of the am of Thai and Lao, and tones that are typed between and behind them.
_AM = re.compile("([\u0e4d\u0ecd])([\u0e48-\u0e4b\u0ec8-\u0ecb]*)([\u0e32\u0eb2])([\u0e48-\u0e4b\u0ec8-\u0ecb]*)")


def compatible(text: str) -> str:
    """NFKC, and of Thai and Lao the tone before the parts of an am, wherever it was typed."""
    text = unicodedata.normalize("NFKC", text)
    return _AM.sub(r"\2\4\1\3", text) if "\u0e4d" in text or "\u0ecd" in text else text


class _Each(dict[int, str]):
    """What becomes of a character that stands in a word by itself; NUL where its neighbours matter."""

    def __init__(self, whole: Callable[[str], str]) -> None:
        super().__init__()
        self._whole = whole

    def __missing__(self, code: int) -> str:
        bound = unicodedata.category(chr(code))[0] == "M" or _JAMO.match(chr(code))
        self[code] = made = _BOUND if bound else self._whole(chr(code))
        return made


_BOUND = "\0"
# Parts of Korean syllables, the only letters that compose with the one before them.
_JAMO = re.compile("[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]")


def _marks() -> str:
    """Every combining mark, as ranges of a character class; ``\\w`` leaves them out."""
    ranges: list[str] = []
    start = None
    for code in range(0x300, 0x20000):
        inside = unicodedata.category(chr(code))[0] == "M"
        if inside and start is None:
            start = code
        elif not inside and start is not None:
            ranges.append(f"{chr(start)}-{chr(code - 1)}")
            start = None
    return "".join(ranges)


_JOINERS = "\u00ad\u200b\u200c\u200d\u2060\U000e0100-\U000e01ef"
WITHIN = _marks() + _JOINERS
"""What stands inside words and is no letter, for a character class."""

# Scripts without spaces, but for their digits, which stand together as a number. Yi parts phrases, seldom words.
UNSPACED = re.compile(
    r"[\u0e00-\u0e4f\u0e5a-\u0ecf\u0eda-\u0eff\u1000-\u103f\u104a-\u108f\u109a-\u109f\u1780-\u17df\u17ea-\u17ff"
    r"\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\ua000-\ua48c\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]+"
)


# The order of marks is found in time that grows with the square of how many stand together.
_LONGEST = 1_000


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """The folded form of one word: two spellings that differ only in what readers ignore become equal."""
    if len(word) > _LONGEST:
        return "".join(fold.__wrapped__(part) for part in _parts(word))
    if word.isascii():
        return word.lower() if word.isalnum() else word.lower().translate(_SIGNS)
    text = unicodedata.normalize("NFKC", word).translate(_FOLDED)
    return _folded(word) if _BOUND in text else text


def fold_all(words: Sequence[str]) -> list[str]:
    """``fold`` of each word in a few steps; none is longer than some hundred letters or holds a line break."""
    if not words:
        return []
    text = _HARAKAT.sub("", "\n".join(words))
    folded = unicodedata.normalize("NFKC", text).translate(_FOLDED).split("\n")
    if any(_BOUND in word for word in folded):
        folded = [_folded(words[i]) if _BOUND in word else word for i, word in enumerate(folded)]
    return folded


def _folded(word: str) -> str:
    text = compatible(word).casefold().translate(_INVISIBLE).translate(_SIGNS)
    text = "".join(_bare(text))
    text = unicodedata.normalize("NFC", text).translate(_ARABIC).translate(_LATIN)
    if any("ऀ" <= character <= "ॿ" for character in text):
        text = _NASAL.sub("ं", unicodedata.normalize("NFD", text).translate(_DEVANAGARI))
        # What stands beside it keeps the form that it has by itself.
        text = unicodedata.normalize("NFC", text)
    return text


@lru_cache(maxsize=200_000)
def fold_case(word: str) -> str:
    """The word as written but for compatibility forms, case, invisible signs and the shape of an apostrophe."""
    if word.isascii() and word.isalnum():
        return word.lower()
    if len(word) > _LONGEST:
        return "".join(fold_case.__wrapped__(part) for part in _parts(word))
    text = unicodedata.normalize("NFKC", word).translate(_CASED)
    return _cased(word) if _BOUND in text else text


def fold_case_all(words: Sequence[str]) -> list[str]:
    """``fold_case`` of each word in a few steps; none is longer than some hundred letters or holds a line break."""
    if not words:
        return []
    cased = unicodedata.normalize("NFKC", "\n".join(words)).translate(_CASED).split("\n")
    if any(_BOUND in word for word in cased):
        cased = [_cased(words[i]) if _BOUND in word else word for i, word in enumerate(cased)]
    return cased


def _parts(word: str) -> list[str]:
    return [word[at : at + _LONGEST] for at in range(0, len(word), _LONGEST)]


def _cased(word: str) -> str:
    text = unicodedata.normalize("NFKC", compatible(word).casefold())
    return text.translate(_INVISIBLE).translate(_ONE_APOSTROPHE)


_FOLDED = _Each(_folded)
_CASED = _Each(_cased)


def _bare(text: str) -> list[str]:
    """Characters without optional marks; digits of every script as 0 to 9."""
    kept: list[str] = []
    script = ""
    for character in unicodedata.normalize("NFD", text.translate(_YO)):
        category = unicodedata.category(character)
        if category == "Mn":
            if _optional(character, script):
                continue
        elif category == "Nd":
            kept.append(str(unicodedata.decimal(character)))
            script = ""
            continue
        else:
            script = script_of(character)
        kept.append(character)
    return kept


def _optional(mark: str, script: str) -> bool:
    if script == "CYRILLIC":
        return mark in _STRESS
    return script in ("LATIN", "GREEK", "ARABIC", "HEBREW", "SYRIAC")


@lru_cache(maxsize=20_000)
def script_of(character: str) -> str:
    """The first word of a character's Unicode name, which names its script; empty when it has none."""
    return unicodedata.name(character, "").partition(" ")[0]


def collapsed(word: str) -> str:
    """The word with every doubled letter written once: ``allepo`` and ``aleppo`` become equal."""
    return "".join(c for i, c in enumerate(word) if i == 0 or word[i - 1] != c)
