"""Language tags after RFC 5646, the direction of their scripts, and the hint that a tag and its text disagree."""

from __future__ import annotations

from contextlib import suppress

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from archive.base.languages import (
    LanguageError,
    canonical,
    direction,
    dominant_script,
    mismatch,
    name,
    text_direction,
)

CANONICAL = [
    ("en", "en"),
    ("EN", "en"),
    ("ar", "ar"),
    ("en-gb", "en-GB"),
    ("AR-sy", "ar-SY"),
    ("zh-hans-cn", "zh-Hans-CN"),
    ("MN-cYRL-mn", "mn-Cyrl-MN"),
    ("es-419", "es-419"),
    ("ckb", "ckb"),
    ("und", "und"),
    ("UND-Arab", "und-Arab"),
    ("zh-YUE-hk", "zh-yue-HK"),
    ("sl-ROZAJ-biske-1994", "sl-rozaj-biske-1994"),
    ("de-CH-1996", "de-CH-1996"),
    ("sr-latn-x-MINE", "sr-Latn-x-mine"),
    ("en-a-BBB-x-a-ccc", "en-a-bbb-x-a-ccc"),
    ("ar-u-NU-latn", "ar-u-nu-latn"),
    ("x-Tongue", "x-tongue"),
    ("iw", "he"),
    ("in-ID", "id-ID"),
    ("ji", "yi"),
    ("ara", "ar"),
    ("eng-US", "en-US"),
    ("aaaa", "aaaa"),
]

MALFORMED = [
    "",
    " ",
    "e",
    "en ",
    " en",
    "en_US",
    "en--US",
    "-en",
    "en-",
    "english language",
    "en-US-GB",
    "en-latn-cyrl",
    "a-DE",
    "ar-a",
    "de-419-DE",
    "en-u",
    "en-x",
    "x-",
    "123",
    "en-1",
    "en-abcdefghi",
    "de-1996-1996",
    "en-a-bbb-a-ccc",
    "abcdefghi",
    "ар",
    "العربية",
    "en\n",
    "en-" + "abcde-" * 20 + "abcde",
]

DIRECTIONS = [
    *((tag, "rtl") for tag in ("ar", "fa", "he", "ur", "ckb", "ps", "sd", "ug", "yi", "dv", "syr", "nqo", "ks")),
    *((tag, "rtl") for tag in ("ar-SY", "apc", "arz", "prs", "fa-AF", "iw", "AR", "ara", "azb", "lrc", "mzn")),
    *((tag, "rtl") for tag in ("pa-PK", "uz-AF", "kk-CN", "ku-IQ", "az-IR", "ku-Arab", "ff-Adlm", "en-Hebr")),
    *((tag, "rtl") for tag in ("und-Arab", "und-Syrc", "und-Thaa", "und-Nkoo", "bm-Nkoo", "ur-Aran")),
    *((tag, "ltr") for tag in ("en", "fr", "es", "ru", "zh", "hi", "ku", "tr", "pa", "uz", "az", "so", "ha")),
    *((tag, "ltr") for tag in ("ar-Latn", "he-Latn", "sd-Deva", "sd-IN", "yi-Latn", "und", "x-tongue", "", "!")),
]

NAMES = [
    ("ar", "en", "Arabic"),
    ("ar", "ar", "العربية"),
    ("ar-SY", "en", "Arabic (Syria)"),
    ("ar-SY", "fr", "arabe (Syrie)"),
    ("en", "ar", "الإنجليزية"),
    ("en-GB", "en", "British English"),
    ("sr-Latn", "en", "Serbian (Latin)"),
    ("ku-Arab", "en", "Kurdish (Arabic)"),
    ("ckb", "en", "Central Kurdish"),
    ("apc", "en", "apc"),
    ("und", "en", "Unknown language"),
    ("eng", "en", "English"),
    ("qxx", "en", "qxx"),
    ("qxx-SY", "en", "qxx-SY"),
    ("x-tongue", "en", "x-tongue"),
    ("fr", "no such locale", "French"),
    ("fr", "es-MX", "francés"),
]

ARABIC = "وصلت العائلة إلى القرية بعد يومين من السير على الأقدام"
ENGLISH = "The family reached the village after two days on foot"

SCRIPTS = [
    (ARABIC, "Arab"),
    (ENGLISH, "Latn"),
    ("Семья дошла до деревни", "Cyrl"),
    ("המשפחה הגיעה לכפר", "Hebr"),
    ("परिवार गाँव पहुँचा", "Deva"),
    ("一家人两天后到达村子", "Hani"),
    ("家族は二日後に村に着いた", "Hira"),
    ("가족은 이틀 뒤 마을에 닿았다", "Hang"),
    ("ครอบครัวมาถึงหมู่บ้าน", "Thai"),
    ("ቤተሰቡ መንደር ደረሰ", "Ethi"),
    ("ⵜⴰⵡⴰⵛⵓⵍⵜ", "Tfng"),
    ("𞤀𞤣𞤤𞤢𞤥", "Adlm"),
    (ARABIC + " WhatsApp GPS", "Arab"),
    ("2016-11-15, 415", None),
    ("", None),
    ("ab " * 5 + "аб " * 5, None),
]

MISMATCHES = [
    ("en", ARABIC, True, "declared English, letters Arabic"),
    ("ar", ENGLISH, True, "declared Arabic, letters Latin"),
    ("ar-Latn", ENGLISH, False, "Arabic in Latin letters, as declared"),
    ("ar", ARABIC, False, "as declared"),
    ("fa", ARABIC, False, "letters cannot tell Persian from Arabic"),
    ("ckb", ARABIC, False, "nor Kurdish"),
    ("fr", ENGLISH, False, "nor English from French"),
    ("und", ARABIC, False, "nothing was declared"),
    ("mul", ARABIC, False, "several languages"),
    ("ar", "Aleppo", False, "a name is too short to judge"),
    ("ar", "", False, "nothing to judge"),
    ("sr", "Porodica je posle dva dana stigla u selo", False, "Serbian has two alphabets"),
    ("sr-Cyrl", "Porodica je posle dva dana stigla u selo", True, "but one was declared"),
    ("ku", ARABIC, False, "Kurdish has two alphabets"),
    ("ja", "家族は二日後に村に着いた。とても疲れていたそうです。", False, "Japanese has three scripts"),
    ("zh-Hant", "一家人兩天後到達村子" * 3, False, "Chinese characters"),
    ("zh", "家族は二日後に村に着いた。とても疲れていたそうです。", True, "kana are not Chinese"),
    ("ko", "가족은 이틀 뒤 마을에 닿았다고 전한다. 모두 무사했다.", False, "Korean"),
    ("ru", ENGLISH, True, "declared Russian, letters Latin"),
    ("not a tag", ENGLISH, False, "no tag, no hint"),
]

FIRST_STRONG = [
    ("Aleppo حلب", "ltr"),
    ("حلب Aleppo", "rtl"),
    ("12:30 — «حلب»", "rtl"),
    ("2016", "ltr"),
    ("", "ltr"),
    ("\u2067حلب\u2069 Aleppo", "ltr"),
    ("\u2068Aleppo\u2069 حلب", "rtl"),
    ("שלום", "rtl"),
    ("\u200fAleppo", "rtl"),
]


@pytest.mark.parametrize(("tag", "expected"), CANONICAL)
def test_canonical_form(tag: str, expected: str) -> None:
    assert canonical(tag) == expected
    assert canonical(expected) == expected


@pytest.mark.parametrize("tag", MALFORMED)
def test_what_is_no_tag_is_refused(tag: str) -> None:
    with pytest.raises(LanguageError) as refusal:
        canonical(tag)
    assert "rite" in str(refusal.value.message)


@given(st.text(max_size=40) | st.text("abAZ19-x", max_size=40))
def test_any_text_is_a_tag_or_refused(text: str) -> None:
    direction(text)
    name(text, "en")
    with suppress(LanguageError):
        assert canonical(canonical(text)) == canonical(text)


@pytest.mark.parametrize(("tag", "expected"), DIRECTIONS)
def test_direction_follows_the_script(tag: str, expected: str) -> None:
    assert direction(tag) == expected


@pytest.mark.parametrize("language", ["ar", "ckb", "dv", "en", "fa", "fr", "he", "hi", "ru", "sd", "syr", "ug", "ur"])
def test_direction_agrees_with_cldr(language: str) -> None:
    assert direction(language) == Locale(language).text_direction


@pytest.mark.parametrize(("tag", "locale", "expected"), NAMES)
def test_names(tag: str, locale: str, expected: str) -> None:
    assert name(tag, locale) == expected


@pytest.mark.parametrize(("text", "expected"), SCRIPTS)
def test_dominant_script(text: str, expected: str | None) -> None:
    assert dominant_script(text) == expected


@pytest.mark.parametrize(("tag", "text", "expected", "why"), MISMATCHES)
def test_the_hint_of_a_mismatch(tag: str, text: str, expected: bool, why: str) -> None:
    assert mismatch(tag, text) is expected, why


@pytest.mark.parametrize(("text", "expected"), FIRST_STRONG)
def test_direction_of_the_first_strong_character(text: str, expected: str) -> None:
    assert text_direction(text) == expected


def test_a_text_without_strong_characters_takes_the_default() -> None:
    assert text_direction("2016", "rtl") == "rtl"
