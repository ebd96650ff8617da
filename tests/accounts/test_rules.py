"""What makes a name and a password acceptable."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.access import labels
from archive.accounts import rules

SAME: list[tuple[str, str, str]] = [
    ("Rima", "rima", "capitals do not make another person"),
    ("Rima", " Rima\u00a0", "nor does a space that cannot be seen"),
    ("Rima K", "Rima\u2003 K", "nor a wider one"),
    ("Rima", "Ri\u200bma", "nor a character of no width"),
    ("Rima", "\u202eRima", "nor a change of direction"),
    ("Rima", "Ｒｉｍａ", "nor full-width letters"),
    ("Zoë", "Zoe\u0308", "nor another way to write an accent"),
    ("STRASSE", "straße", "nor the German ß"),
    ("حلب", "حلب\u200f", "nor a mark of direction after Arabic"),
]


@pytest.mark.parametrize(("one", "other", "why"), SAME)
def test_names_that_look_alike_are_one(one: str, other: str, why: str) -> None:
    assert rules.name_key(one) == rules.name_key(other), why


@given(st.text())
def test_a_key_is_its_own_key(text: str) -> None:
    key = rules.name_key(text)
    assert rules.name_key(key) == key


GOOD_NAMES = ["Rima", "rima.k", "O’Neill", "Umm Ahmad", "أم أحمد", "Мария", "林", "señora-3", "می\u200cخواهم", "x1"]


@pytest.mark.parametrize("name", [name for name in GOOD_NAMES if len(name) > 1])
def test_pseudonyms_of_every_script_are_welcome(name: str) -> None:
    assert rules.name_problems(name) == []


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("", "at least two"),
        ("x", "at least two"),
        ("\u200b\u200b\u200b", "at least two"),
        ("n" * 81, "at most"),
        ("ﷺ" * 10, "at most"),
        ("a\x00b", "U+0000"),
        ("a\u202eb", "U+202E"),
        ("<b>bold</b>", "not:"),
        ("a@b.example", "not:"),
        ("---", "letter or digit"),
    ],
)
def test_names_that_are_refused_say_why(name: str, word: str) -> None:
    assert any(word in str(problem) for problem in rules.name_problems(name))


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("short", "at least 10"),
        ("", "at least 10"),
        ("x" * 1001, "at most"),
        ("rima of the hill", "not be the name"),
        ("Password123", "first passwords"),
        ("aaaaaaaaaaaaaaaa", "first passwords"),
        ("abababababab", "first passwords"),
        ("ＰＡＳＳＷＯＲＤ123", "first passwords"),
    ],
)
def test_passwords_that_are_refused_say_why(password: str, word: str) -> None:
    assert any(word in str(problem) for problem in rules.password_problems(password, "Rima of the Hill"))


@pytest.mark.parametrize(
    "password", ["correct horse battery", "only lower case words", "كلمات لا صلة بينها", "0918273645q"]
)
def test_length_counts_and_composition_does_not(password: str) -> None:
    assert rules.password_problems(password, "Rima") == []


def test_every_problem_of_a_password_is_said_at_once() -> None:
    assert len(rules.password_problems("rima", "Rima")) == 2


def test_one_word_on_two_keyboards_is_one_password() -> None:
    assert rules.prepared_password("cafe\u0301 cafe\u0301") == rules.prepared_password("café café")


@pytest.mark.parametrize("address", ["a@b.example", "first.last+tag@sub.b.example"])
def test_addresses(address: str) -> None:
    assert rules.email_problems(address) == []


@pytest.mark.parametrize("address", ["a", "a@", "@b.example", "a@b", "a b@c.example", "a@" + "b" * 260 + ".example"])
def test_what_is_no_address(address: str) -> None:
    assert rules.email_problems(address)


def test_a_grant_s_label_says_what_it_opens() -> None:
    found = uuid.uuid4()
    assert rules.opened_by(labels.record_grant(found)) == ("record", found)
    assert rules.opened_by(labels.collection_grant(found)) == ("collection", found)


@pytest.mark.parametrize(
    "label", ["", "level:sealed", "staff", "system", "own:" + "0" * 32, "grant:record:x", "grant:level:" + "0" * 32]
)
def test_no_other_label_can_be_granted(label: str) -> None:
    assert rules.opened_by(label) is None
