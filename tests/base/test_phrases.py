"""Six words that can be read aloud, written down, mistyped a little, and looked up without being stored."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.base import phrases
from archive.base.phrases import digest, new_phrase, normalise

PEPPER = b"a pepper of this test"
PHRASE = "acorn bridge candle dentist emerald forest"


def test_the_list_is_large_and_every_word_known_by_its_beginning() -> None:
    words = phrases.words()
    assert len(words) == len({word[:4] for word in words}) == 2048
    assert list(words) == sorted(words)
    assert all(re.fullmatch("[a-z]{3,8}", word) for word in words)


def test_a_phrase_has_six_words_of_the_list() -> None:
    shown = [new_phrase() for _ in range(200)]
    assert len(set(shown)) == 200
    for phrase in shown:
        assert len(phrase.split(" ")) == 6
        assert set(phrase.split(" ")) <= set(phrases.words())
        assert normalise(phrase) == phrase


def test_all_words_are_drawn_alike() -> None:
    drawn = {word for _ in range(3_000) for word in new_phrase().split()}
    assert len(drawn) > 2_000  # 18,000 draws leave out fewer than one of 2,048 on average


TYPED = [
    (PHRASE, "as shown"),
    ("Acorn Bridge CANDLE dentist Emerald foreST", "in any case"),
    ("  acorn   bridge\tcandle\ndentist emerald forest ", "with any space"),
    ("acorn-bridge-candle-dentist-emerald-forest", "with hyphens"),
    ("acorn–bridge—candle‑dentist−emerald_forest", "with dashes of every length"),
    ("acorn, bridge, candle, dentist, emerald, forest.", "with commas"),
    ("acorn،bridge،candle،dentist،emerald،forest", "with Arabic commas"),
    ("“acorn bridge candle dentist emerald forest”", "in quotation marks"),
    ("'acorn' 'bridge' 'candle' 'dentist' 'emerald' 'forest'", "each word in quotation marks"),
    ("1. acorn 2. bridge 3. candle 4. dentist 5. emerald 6. forest", "as a numbered list"),
    ("ａｃｏｒｎ bridge candle dentist emerald forest", "in wide letters"),
    ("acorn\u00a0bridge\u2003candle dentist emerald forest", "with spaces that do not break"),
    ("\u202aacorn bri\u00addge can\u200bdle dentist emerald forest\u202c", "with invisible characters"),
    ("acor brid cand dent emer fore", "by its first four letters"),
    ("acorns bridges candles dentists emeralds forests", "with other endings"),
]


@pytest.mark.parametrize(("typed", "how"), TYPED)
def test_what_a_person_types_is_understood(typed: str, how: str) -> None:
    assert normalise(typed) == PHRASE, how


OTHERS = [
    ("bridge acorn candle dentist emerald forest", "the order counts"),
    ("acorn bridge candle dentist emerald", "all words count"),
    ("acorn bridge candle dentist emerald forest forest", "no word may be added"),
    ("aco bridge candle dentist emerald forest", "three letters of a longer word are too few"),
    ("acornbridgecandledentistemerald forest", "words stay apart"),
    ("", "nothing is nothing"),
    ("غابة جسر", "words of another script are kept, and match nothing"),
]


@pytest.mark.parametrize(("typed", "why"), OTHERS)
def test_another_phrase_is_another_phrase(typed: str, why: str) -> None:
    assert normalise(typed) != PHRASE, why
    assert digest(typed, PEPPER) != digest(PHRASE, PEPPER), why


@given(st.text())
def test_normalising_never_fails_and_is_done_once(typed: str) -> None:
    assert normalise(normalise(typed)) == normalise(typed)


def test_the_digest_is_the_same_for_the_same_words_and_pepper_only() -> None:
    known = digest(PHRASE, PEPPER)
    assert re.fullmatch("[0-9a-f]{64}", known)
    assert digest("ACOR-brid, candle dentist emerald forest", PEPPER) == known
    assert digest(PHRASE, b"another pepper") != known


def test_the_digest_stays_what_it_is() -> None:
    """Stored receipts must open after an upgrade: changing the list, the rules or scrypt's numbers breaks them."""
    assert digest(PHRASE, PEPPER) == "f6ce2ca4cf9b3c793522156c8e0006936f1be4155e14a7342ca5709a67b551f7"


def test_the_digest_of_many_is_another_one_and_stays_what_it_is() -> None:
    """One who learns a digest of the one kind has not learnt that of the other."""
    known = phrases.digest_of_many(PHRASE, PEPPER)
    assert known == "dba25aadf5c054bdbacc0d12bffb59e3416483b420efd50a0c4162795c2c45a4"
    assert known != digest(PHRASE, PEPPER)
    assert phrases.digest_of_many("ACOR-brid, candle dentist emerald forest", PEPPER) == known
    assert phrases.digest_of_many(PHRASE, b"another pepper") != known


@pytest.mark.parametrize("kind", [digest, phrases.digest_of_many])
def test_there_is_no_digest_without_a_pepper(kind: Callable[[str, bytes], str]) -> None:
    with pytest.raises(ValueError, match="pepper"):
        kind(PHRASE, b"")


def test_a_very_long_text_is_not_worked_on() -> None:
    assert len(normalise("forest " * 100_000)) <= phrases.MAX_TYPED
