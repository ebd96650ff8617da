"""Dates in words, as a reader of English, Arabic, French or Spanish would write them."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.records.datewords import describe
from archive.records.datewords_table import WORDS
from archive.records.edtf import EdtfError, parse

ENGLISH = [
    ("2016-11-15", "15 November 2016"),
    ("2016-11", "November 2016"),
    ("2016", "2016"),
    ("2016-11-15~/2016-12", "about 15 November 2016 to December 2016"),
    ("../2011-03", "before April 2011"),
    ("../2011-12", "before January 2012"),
    ("../2011", "before 2012"),
    ("../2011-03-15", "until 15 March 2011"),
    ("../2011-03~", "until about March 2011"),
    ("2011-03/..", "since March 2011"),
    ("2011-03/", "from March 2011, end unknown"),
    ("/2011-03", "until March 2011, start unknown"),
    ("../..", "no limits stated"),
    ("2016-12~", "about December 2016"),
    ("2016-12?", "December 2016 (uncertain)"),
    ("2016-12%", "about December 2016 (uncertain)"),
    ("201X", "the 2010s"),
    ("20XX", "between 2000 and 2099"),
    ("2016-21", "spring 2016"),
    ("2016-24~", "about winter 2016"),
    ("2004-XX", "2004, month unknown"),
    ("2004-05-XX", "May 2004, day unknown"),
    ("1985-XX-XX", "1985, day unknown"),
    ("2016-11-15T08:00:00Z", "15 November 2016, 08:00:00 UTC"),
    ("2016-11-15T08:00:00+03:00", "15 November 2016, 08:00:00 UTC+03:00"),
    ("2016-11-15T08:00:00", "15 November 2016, 08:00:00"),
    ("-0043-03-15", "15 March 44 BCE"),
    ("-0043-03", "March 44 BCE"),
    ("0000", "1 BCE"),
    ("Y170000002", "170000002"),
    ("[2009-11,2009-12]", "November 2009 or December 2009"),
    ("{2011-03-14,2011-03-19}", "14 March 2011 and 19 March 2011"),
    ("[1667,1668,1670..1672]", "1667, 1668 or 1670 to 1672"),
    ("[..1984]", "1984 or earlier"),
    ("{1984,1985..}", "1984 and 1985 and later"),
    ("[2016?,2017~]", "2016 (uncertain) or about 2017"),
    ("2004-06-~11", "11 June 2004 (in part about then)"),
    ("?2004-06-~11", "11 June 2004 (in part about then, uncertain)"),
    ("2004-06-~01/2004-06-~20", "1 June 2004 (in part about then) to 20 June 2004 (in part about then)"),
    ("2016-25", "spring 2016 (northern hemisphere)"),
    ("2016-32", "winter 2016 (southern hemisphere)"),
    ("2016-34", "quarter 2 of 2016"),
    ("2016-39", "third 3 of 2016"),
    ("2016-41", "half 2 of 2016"),
    ("1XXX-12", "1XXX-12"),
    ("[1667,1XXX-12]", "[1667,1XXX-12]"),
]

OTHERS = [
    ("ar", "2016-11-15~/2016-12", "من نحو 15 نوفمبر 2016 إلى ديسمبر 2016"),
    ("ar", "../2011-03", "قبل أبريل 2011"),
    ("ar", "2016-21", "ربيع 2016"),
    ("ar", "2004-XX", "2004، الشهر غير معروف"),
    ("ar-SY", "2016-11-15", "15 تشرين الثاني 2016"),
    ("ar", "[2009-11,2009-12]", "نوفمبر 2009 أو ديسمبر 2009"),
    ("ar", "{2011-03-14,2011-03-19}", "14 مارس 2011 و19 مارس 2011"),
    ("ar", "[1667,1668,1669]", "1667، 1668 أو 1669"),
    ("fr", "2016-11-15~", "vers le 15 novembre 2016"),
    ("fr", "2016-11~", "vers novembre 2016"),
    ("fr", "../2016-11-15~", "jusqu’au 15 novembre 2016 (environ)"),
    ("fr_FR", "2011-03/..", "depuis mars 2011"),
    ("es", "2016-11-15", "15 de noviembre de 2016"),
    ("es", "../2011-03", "antes de abril de 2011"),
    ("es", "2011-03-15/..", "desde el 15 de marzo de 2011"),
    ("es", "201X", "los años 2010"),
    ("de", "2016-11-15", "15 November 2016"),
    ("not a locale", "2016-11", "November 2016"),
]


@pytest.mark.parametrize(("text", "words"), ENGLISH)
def test_english(text: str, words: str) -> None:
    assert describe(parse(text)) == words


@pytest.mark.parametrize(("locale", "text", "words"), OTHERS)
def test_other_languages(locale: str, text: str, words: str) -> None:
    assert re.sub("[\u200e\u200f\u00a0]", "", describe(parse(text), locale)) == words


@pytest.mark.parametrize("language", WORDS)
def test_a_language_has_every_phrase_with_the_same_slots(language: str) -> None:
    for key, phrase in WORDS["en"].items():
        slots = set(re.findall(r"%\((\w+)\)s", phrase))
        optional = {"last"} if key == "decade" else set()
        assert set(re.findall(r"%\((\w+)\)s", WORDS[language][key])) - optional == slots - optional, key
    assert {key.partition(".")[0] for key in WORDS[language]} == set(WORDS["en"])


@given(st.text(alphabet=string.digits + "X-/~?%.TZY:", max_size=25), st.sampled_from(sorted(WORDS)))
def test_whatever_is_read_can_be_said(text: str, language: str) -> None:
    try:
        found = parse(text)
    except EdtfError:
        return
    assert "%" not in describe(found, language).replace("%", "", text.count("%") if found.level == 2 else 0)
