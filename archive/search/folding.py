"""One form for all the ways in which a word can be written.

NFKC and case folding (Unicode 15, chapters 3.11 and 3.13), then by script: marks are stripped where they are
optional (Latin, Greek, Arabic, Hebrew; stress marks in Cyrillic) and kept where they are letters (Devanagari,
Kana and the rest). Arabic letters are folded as by Larkey, Ballesteros and Connell, "Light stemming for Arabic
information retrieval" (2007), with the Persian and Kurdish letters that look the same.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_ARABIC = str.maketrans(
    {
        "ٱ": "ا",
        "ٲ": "ا",
        "ٳ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ې": "ي",
        "ے": "ي",
        "ک": "ك",
        "ڪ": "ك",
        "ة": "ه",
        "ە": "ه",
        "ھ": "ه",
        "ہ": "ه",
        "ۃ": "ه",
        "ـ": None,  # tatweel only stretches the line
    }
)
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u061c"))
_LATIN = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"})
_STRESS = frozenset("\u0300\u0301\u0308")
_YO = str.maketrans({"ё": "е"})


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """The folded form of one word: two spellings that differ only in what readers ignore become equal."""
    if word.isascii():
        return word.lower()
    text = unicodedata.normalize("NFKC", word).casefold().translate(_INVISIBLE)
    text = "".join(_bare(text))
    return unicodedata.normalize("NFC", text).translate(_ARABIC).translate(_LATIN)


def fold_case(word: str) -> str:
    """Compatibility forms and case alone, as the Snowball stemmers expect their words."""
    if word.isascii():
        return word.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word).casefold()).translate(_INVISIBLE)


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
        return mark in _STRESS and mark != "\u0308"
    return script in ("LATIN", "GREEK", "ARABIC", "HEBREW")


@lru_cache(maxsize=20_000)
def script_of(character: str) -> str:
    """The first word of a character's Unicode name, which names its script; empty when it has none."""
    return unicodedata.name(character, "").partition(" ")[0]


def collapsed(word: str) -> str:
    """The word with every doubled letter written once: ``allepo`` and ``aleppo`` become equal."""
    return "".join(c for i, c in enumerate(word) if i == 0 or word[i - 1] != c)
