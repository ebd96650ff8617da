"""Canonical JSON is what another implementation of RFC 8785 makes of the same value."""

from __future__ import annotations

import json
import math
import struct
from enum import StrEnum
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from archive.base.canonical import canonical

texts = st.text(st.characters(exclude_categories=["Cs"]))
integers = st.integers(-(2**53) + 1, 2**53 - 1)
numbers = st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | integers | numbers | texts,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(texts, inner, max_size=5),
    max_leaves=20,
)


@given(values)
def test_it_is_what_the_reference_says(value: object) -> None:
    assert canonical(value) == rfc8785.dumps(value)  # type: ignore[arg-type]  # any JSON value
    # A reader may take every number for a double, as ECMAScript does, and canonicalizes it to the same bytes.
    assert canonical(json.loads(canonical(value), parse_int=float)) == canonical(value)


@given(st.dictionaries(texts, integers, max_size=6))
def test_the_order_in_which_keys_were_written_does_not_matter(value: dict[str, int]) -> None:
    assert canonical(dict(reversed(value.items()))) == canonical(value)


def test_keys_stand_in_the_order_of_their_utf16_units() -> None:
    """The standard's own example: plain sorting would put the emoji last."""
    value = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\x80": 6, "\xf6": 7}
    assert list(json.loads(canonical(value)).values()) == [2, 4, 6, 7, 1, 5, 3]


VECTORS = Path(__file__).parent / "vectors" / "rfc8785"


@pytest.mark.parametrize("name", ["arrays", "french", "structures", "unicode", "values", "weird"])
def test_the_vectors_of_the_reference_implementation(name: str) -> None:
    given, wanted = ((VECTORS / folder / f"{name}.json").read_bytes() for folder in ("input", "output"))
    assert canonical(json.loads(given)) == wanted


# RFC 8785, appendix B: the bits of a double, and its text; no text for what is not a number.
NUMBERS = [
    ("0000000000000000", "0"),
    ("8000000000000000", "0"),
    ("0000000000000001", "5e-324"),
    ("8000000000000001", "-5e-324"),
    ("7fefffffffffffff", "1.7976931348623157e+308"),
    ("ffefffffffffffff", "-1.7976931348623157e+308"),
    ("4340000000000000", "9007199254740992"),
    ("c340000000000000", "-9007199254740992"),
    ("4430000000000000", "295147905179352830000"),
    ("7fffffffffffffff", None),
    ("7ff0000000000000", None),
    ("44b52d02c7e14af5", "9.999999999999997e+22"),
    ("44b52d02c7e14af6", "1e+23"),
    ("44b52d02c7e14af7", "1.0000000000000001e+23"),
    ("444b1ae4d6e2ef4e", "999999999999999700000"),
    ("444b1ae4d6e2ef4f", "999999999999999900000"),
    ("444b1ae4d6e2ef50", "1e+21"),
    ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
    ("3eb0c6f7a0b5ed8d", "0.000001"),
    ("41b3de4355555553", "333333333.3333332"),
    ("41b3de4355555554", "333333333.33333325"),
    ("41b3de4355555555", "333333333.3333333"),
    ("41b3de4355555556", "333333333.3333334"),
    ("41b3de4355555557", "333333333.33333343"),
    ("becbf647612f3696", "-0.0000033333333333333333"),
    ("43143ff3c1cb0959", "1424953923781206.2"),
]


@pytest.mark.parametrize(("bits", "text"), NUMBERS)
def test_numbers_are_written_as_the_appendix_of_the_standard_lists_them(bits: str, text: str | None) -> None:
    (value,) = struct.unpack(">d", bytes.fromhex(bits))
    if text is None:
        with pytest.raises(ValueError, match="no canonical form"):
            canonical(value)
    else:
        assert canonical(value).decode() == text


@given(numbers)
def test_every_number_is_what_the_reference_says_and_reads_back_the_same(value: float) -> None:
    assert canonical(value) == rfc8785.dumps(value)
    assert float(canonical(value)) == value


class Word(StrEnum):
    FIRST = "first"


def test_words_and_tuples_are_text_and_lists() -> None:
    assert canonical({"b": (Word.FIRST, True, None), "a": 1}) == b'{"a":1,"b":["first",true,null]}'
    assert canonical({Word.FIRST: Word.FIRST}) == b'{"first":"first"}'


@pytest.mark.parametrize("value", [b"x", object(), {1, 2}, {"a": [2j]}, {1: "x"}])
def test_what_has_no_canonical_form_is_a_type_error(value: object) -> None:
    with pytest.raises(TypeError):
        canonical(value)


@pytest.mark.parametrize(
    "value", [2**53, -(2**53), math.nan, math.inf, [-math.inf], "\ud800", {"\ud800": 1}, ["\udfff"]]
)
def test_what_others_could_not_read_is_a_value_error(value: object) -> None:
    with pytest.raises(ValueError):
        canonical(value)
