"""Words for a date: understood where the whole phrase is clear, kept in any case."""

from __future__ import annotations

import pytest

from archive.intake.dating import read_when
from archive.records.vocabulary import DateRole


@pytest.mark.parametrize(
    ("phrase", "edtf", "verbatim", "sentence"),
    [
        ("2016-11", "2016-11", "", "EDTF as it stands"),
        ("2016-11-15~/2016-12", "2016-11-15~/2016-12", "", "an interval of EDTF"),
        ("15 November 2016", "2016-11-15", "15 November 2016", "a plain date"),
        ("in November 2016", "2016-11", "in November 2016", "a word before it that changes nothing"),
        ("15/11/2016", "2016-11-15", "15/11/2016", "the month cannot be 15"),
        ("15 تشرين الثاني 2016", "2016-11-15", "15 تشرين الثاني 2016", "Arabic, in the names of the Levant"),
        ("not 15 November 2016", "", "not 15 November 2016", "a word before it that changes everything"),
        ("last week", "", "last week", "the day of writing is not asked"),
        ("the night the bridge fell", "", "the night the bridge fell", "no date at all"),
        ("from 3 to 5 May 2015", "", "from 3 to 5 May 2015", "half understood is not understood"),
    ],
)
def test_dates(phrase: str, edtf: str, verbatim: str, sentence: str) -> None:
    read = read_when(f" {phrase} ", role=DateRole.EVENT, language="en")
    assert (read.edtf, read.verbatim) == (edtf, verbatim), sentence


def test_where_day_and_month_could_be_swapped_neither_is_guessed() -> None:
    assert "-03-" not in read_when("03/04/2016", role=DateRole.EVENT, language="en").edtf
