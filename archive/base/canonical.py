"""JSON Canonicalization Scheme (RFC 8785) for the values that the archive commits to."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from json.encoder import encode_basestring

_SAFE_INTEGER = 2**53 - 1
_PLAIN_BELOW = 21
"""ECMAScript writes numbers with up to so many digits before the point without an exponent."""


def canonical(value: object) -> bytes:
    """The canonical bytes of ``value``.

    Raises ``ValueError`` for NaN and the infinities, for integers beyond 2^53 (which other readers would round) and
    for lone surrogates; ``TypeError`` for what is no JSON value.
    """
    return _text(value).encode("utf-8")


def _text(value: object) -> str:
    if isinstance(value, str):
        return encode_basestring(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, Mapping):
        if not all(isinstance(name, str) for name in value):
            raise TypeError("the names of an object are text")
        # RFC 8785 sorts by UTF-16 code units, which differs from Python's order above U+FFFF.
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(f"{_text(str(name))}:{_text(value[name])}" for name in names) + "}"
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return "[" + ",".join(_text(item) for item in value) + "]"
    raise TypeError(f"{type(value).__name__} has no canonical form here")


def number(value: float) -> str:
    """A number as ECMAScript writes it (Number::toString, ECMA-262 section 6.1.6.1.20)."""
    if isinstance(value, int):
        if abs(value) > _SAFE_INTEGER:
            raise ValueError("an integer beyond 2^53 has no canonical form")
        return str(value)
    if not math.isfinite(value):
        raise ValueError("a number without a value has no canonical form")
    if value == 0:
        return "0"  # the negative zero too
    sign = "-" if value < 0 else ""
    # Python finds the same shortest digits that ECMAScript asks for, and only sets them out in another way.
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))
    return sign + _set_out(digits.rstrip("0"), point)


def _set_out(digits: str, point: int) -> str:
    """Digits with the decimal point after the ``point``-th, or with an exponent."""
    if len(digits) <= point <= _PLAIN_BELOW:
        return digits + "0" * (point - len(digits))
    if 0 < point <= _PLAIN_BELOW:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"0.{'0' * -point}{digits}"
    shown = digits[0] + (f".{digits[1:]}" if len(digits) > 1 else "")
    return f"{shown}e{point - 1:+d}"
