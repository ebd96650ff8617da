"""Language tags (BCP 47, RFC 5646): canonical form, direction, names, and a hint where tag and letters disagree.

Languages are declared by people and never guessed; ``und`` says that nobody has said. Likely scripts and names
come from CLDR through Babel.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from archive.base.errors import DomainError
from archive.base.messages import Message, msg

Direction = Literal["rtl", "ltr"]

UNDETERMINED = "und"
MAX_LENGTH = 35  # RFC 5646, 4.4.1
_SAMPLE = 20_000
_ENOUGH_LETTERS = 20

_TAG = re.compile(
    r"(?P<language>[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8})"
    r"(?:-(?P<script>[a-z]{4}))?(?:-(?P<region>[a-z]{2}|[0-9]{3}))?"
    r"(?P<variants>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)"
    r"(?P<extensions>(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*)(?:-x(?:-[a-z0-9]{1,8})+)?",
    re.IGNORECASE | re.ASCII,
)
_PRIVATE = re.compile(r"x(?:-[a-z0-9]{1,8})+", re.IGNORECASE | re.ASCII)
# Withdrawn codes, and three-letter codes that library catalogues write where BCP 47 has two letters.
_PREFERRED = {
    "iw": "he", "in": "id", "ji": "yi", "jw": "jv", "mo": "ro",
    "ara": "ar", "deu": "de", "eng": "en", "fas": "fa", "fra": "fr", "fre": "fr", "ger": "de", "heb": "he",
    "kur": "ku", "per": "fa", "rus": "ru", "spa": "es", "tur": "tr", "ukr": "uk", "urd": "ur", "zho": "zh",
}  # fmt: skip
_RTL_SCRIPTS = frozenset(
    "Adlm Arab Aran Armi Avst Chrs Cprt Elym Hatr Hebr Hung Khar Lydi Mand Mani Mend Merc Mero Narb Nbat Nkoo "
    "Orkh Ougr Palm Phli Phlp Phnx Prti Rohg Samr Sarb Sogd Sogo Syrc Syre Syrj Syrn Thaa Yezi".split()
)
# What CLDR's likely subtags leave out.
_LIKELY = {"prs": "Arab", "pes": "Arab", "arb": "Arab", "bqi": "Arab", "ku-IQ": "Arab", "ku-IR": "Arab"}
_WRITTEN_IN_SEVERAL = {
    "az": {"Latn", "Cyrl", "Arab"}, "bs": {"Latn", "Cyrl"}, "ha": {"Latn", "Arab"}, "kk": {"Cyrl", "Latn", "Arab"},
    "ks": {"Arab", "Deva"}, "ku": {"Latn", "Arab", "Cyrl"}, "ky": {"Cyrl", "Arab"}, "mn": {"Cyrl", "Mong"},
    "ms": {"Latn", "Arab"}, "pa": {"Guru", "Arab"}, "sd": {"Arab", "Deva"}, "sr": {"Cyrl", "Latn"},
    "tg": {"Cyrl", "Arab"}, "tk": {"Latn", "Cyrl", "Arab"}, "tt": {"Cyrl", "Latn"}, "ug": {"Arab", "Cyrl", "Latn"},
    "uz": {"Latn", "Cyrl", "Arab"}, "zgh": {"Tfng", "Latn", "Arab"}, "kab": {"Latn", "Tfng", "Arab"},
}  # fmt: skip
_SCRIPTS_OF_CODE = {
    "Jpan": {"Hani", "Hira", "Kana"}, "Kore": {"Hang", "Hani"}, "Hans": {"Hani"}, "Hant": {"Hani"},
    "Aran": {"Arab"}, "Latf": {"Latn"}, "Syrj": {"Syrc"}, "Syre": {"Syrc"}, "Syrn": {"Syrc"},
}  # fmt: skip
# First word of a character's Unicode name, where letters of the script have it, to the code of ISO 15924.
_SCRIPT_OF_NAME = {
    "ADLAM": "Adlm", "ARABIC": "Arab", "ARMENIAN": "Armn", "BENGALI": "Beng", "BOPOMOFO": "Bopo", "CJK": "Hani",
    "COPTIC": "Copt", "CYRILLIC": "Cyrl", "DEVANAGARI": "Deva", "ETHIOPIC": "Ethi", "GEORGIAN": "Geor",
    "GREEK": "Grek", "GUJARATI": "Gujr", "GURMUKHI": "Guru", "HANGUL": "Hang", "HEBREW": "Hebr",
    "HIRAGANA": "Hira", "KANNADA": "Knda", "KATAKANA": "Kana", "KHMER": "Khmr", "LAO": "Laoo", "LATIN": "Latn",
    "MALAYALAM": "Mlym", "MONGOLIAN": "Mong", "MYANMAR": "Mymr", "NKO": "Nkoo", "ORIYA": "Orya",
    "SINHALA": "Sinh", "SYRIAC": "Syrc", "TAMIL": "Taml", "TELUGU": "Telu", "THAANA": "Thaa", "THAI": "Thai",
    "TIBETAN": "Tibt", "TIFINAGH": "Tfng",
}  # fmt: skip


class LanguageError(DomainError):
    """The text is no language tag; ``message`` says what to write."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)


def canonical(tag: str) -> str:
    """``tag`` well-formed and in the recommended case (RFC 5646, 2.1.1): ``AR-arab-sy`` becomes ``ar-Arab-SY``.

    A withdrawn or a three-letter code gives way to the preferred one. Whether every subtag is registered is not
    checked. Raises LanguageError.
    """
    match = _TAG.fullmatch(tag) if len(tag) <= MAX_LENGTH else None
    if match is None:
        if len(tag) <= MAX_LENGTH and _PRIVATE.fullmatch(tag):
            return tag.lower()
        raise LanguageError(_advice(tag))
    language = match["language"].lower()
    variants = match["variants"].lower().split("-")[1:]
    singletons = re.findall(r"-([0-9a-z])(?=-)", match["extensions"].lower())
    if len(set(variants)) < len(variants) or len(set(singletons)) < len(singletons):
        raise LanguageError(msg("The language tag %(tag)s repeats a part. Write each part once.", tag=tag))
    script, region = match["script"] or "", match["region"] or ""
    head = [_PREFERRED.get(language, language), script.title(), region.upper()]
    rest = tag[match.start("variants") :].lower()
    return "-".join(part for part in head if part) + rest


def direction(tag: str) -> Direction:
    """The direction of the script that ``tag`` names, or of the script that its language is likely written in.

    A tag that is not well-formed reads from left to right.
    """
    return "rtl" if _script(tag) in _RTL_SCRIPTS else "ltr"


def name(tag: str, locale: str) -> str:
    """What ``locale`` calls the language: ``name("ar-SY", "fr")`` is "arabe (Syrie)"; unknown codes stay codes."""
    try:
        reader = Locale.parse(locale.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        reader = Locale("en")
    language, script, region = _subtags(tag)
    whole = reader.languages.get("_".join(part for part in (language, script, region) if part))
    if whole:
        return str(whole)
    details = [reader.scripts.get(script, script), reader.territories.get(region, region)]
    comma = "، " if reader.text_direction == "rtl" else ", "
    said = comma.join(detail for detail in details if detail)
    language_name = str(reader.languages.get(language, tag))
    return f"{language_name} ({said})" if said and language_name != tag else language_name


def dominant_script(text: str) -> str | None:
    """The script (ISO 15924) of more than half of the letters; None without letters or without a majority."""
    script, share, _ = _census(text)
    return script if share > 0.5 else None


def mismatch(tag: str, text: str) -> bool:
    """A hint that ``text`` is hardly in the language that was declared, judged by its letters alone.

    False for ``und`` and its like, for short texts, and for languages that are written in the script found.
    """
    script, share, letters = _census(text)
    language = _subtags(tag)[0]
    if script is None or share <= 0.5 or letters < _ENOUGH_LETTERS or language in ("", "und", "mul", "mis", "zxx"):
        return False
    declared = _script(tag)
    expected = _SCRIPTS_OF_CODE.get(declared, {declared})
    if not _subtags(tag)[1]:
        expected = expected | _WRITTEN_IN_SEVERAL.get(language, set())
    return script not in expected


def text_direction(text: str, default: Direction = "ltr") -> Direction:
    """Direction of the first strong character outside isolates (UAX #9, rules P2 and P3), else ``default``."""
    depth = 0
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("LRI", "RLI", "FSI"):
            depth += 1
        elif kind == "PDI":
            depth = max(depth - 1, 0)
        elif depth == 0 and kind in ("L", "R", "AL"):
            return "ltr" if kind == "L" else "rtl"
    return default


def _advice(tag: str) -> Message:
    if "_" in tag:
        return msg("Write a language tag with hyphens, for example %(tag)s.", tag="ar-SY")
    return msg("This is not a language tag. Write for example %(one)s, %(two)s, or %(none)s when the language is "
               "not known.", one="ar", two="en-GB", none=UNDETERMINED)  # fmt: skip


def _subtags(tag: str) -> tuple[str, str, str]:
    match = _TAG.fullmatch(tag)
    if match is None:
        return "", "", ""
    language = match["language"].lower().split("-")[0]
    return _PREFERRED.get(language, language), (match["script"] or "").title(), (match["region"] or "").upper()


def _script(tag: str) -> str:
    language, script, region = _subtags(tag)
    if script or language in ("", UNDETERMINED):
        return script
    for key in (f"{language}-{region}", language):
        if key in _LIKELY:
            return _LIKELY[key]
        likely = get_global("likely_subtags").get(key.replace("-", "_"))
        if likely:
            return str(likely).split("_")[1]
    return "Latn"


def _census(text: str) -> tuple[str | None, float, int]:
    scripts = Counter(_script_of(character) for character in text[:_SAMPLE] if character.isalpha())
    letters = scripts.total()
    if not letters:
        return None, 0.0, 0
    # Japanese is written in three scripts at once, Korean in two.
    if scripts["Hira"] + scripts["Kana"] + scripts["Hani"] > letters / 2 and scripts["Hira"]:
        return "Hira", 1.0, letters
    script, count = scripts.most_common(1)[0]
    return script or None, count / letters, letters


@lru_cache(maxsize=4096)
def _script_of(character: str) -> str:
    return _SCRIPT_OF_NAME.get(unicodedata.name(character, "").split(" ")[0].split("-")[0], "")
