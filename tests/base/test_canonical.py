"""Canonical JSON is what another implementation of RFC 8785 makes of the same value."""

from __future__ import annotations

import json
from enum import StrEnum

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from archive.base.canonical import canonical

texts = st.text(st.characters(exclude_categories=["Cs"]))
integers = st.integers(-(2**53) + 1, 2**53 - 1)
values = st.recursive(
    st.none() | st.booleans() | integers | texts,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(texts, inner, max_size=5),
    max_leaves=20,
)


@given(values)
def test_it_is_what_the_reference_says(value: object) -> None:
    assert canonical(value) == rfc8785.dumps(value)  # type: ignore[arg-type]  # any JSON value
    assert json.loads(canonical(value)) == value


@given(st.dictionaries(texts, integers, max_size=6))
def test_the_order_in_which_keys_were_written_does_not_matter(value: dict[str, int]) -> None:
    assert canonical(dict(reversed(value.items()))) == canonical(value)


def test_keys_stand_in_the_order_of_their_utf16_units() -> None:
    """The standard's own example: plain sorting would put the emoji last."""
    value = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\x80": 6, "\xf6": 7}
    assert list(json.loads(canonical(value)).values()) == [2, 4, 6, 7, 1, 5, 3]


class Word(StrEnum):
    FIRST = "first"


def test_words_and_tuples_are_text_and_lists() -> None:
    assert canonical({"b": (Word.FIRST, True, None), "a": 1}) == b'{"a":1,"b":["first",true,null]}'
    assert canonical({Word.FIRST: Word.FIRST}) == b'{"first":"first"}'


@pytest.mark.parametrize("value", [1.0, float("nan"), b"x", object(), {1, 2}, {"a": [2.5]}, {1: "x"}])
def test_what_has_no_canonical_form_is_a_type_error(value: object) -> None:
    with pytest.raises(TypeError):
        canonical(value)


@pytest.mark.parametrize("value", [2**53, -(2**53), "\ud800", {"\ud800": 1}, ["\udfff"]])
def test_what_others_could_not_read_is_a_value_error(value: object) -> None:
    with pytest.raises(ValueError):
        canonical(value)
