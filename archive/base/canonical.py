"""JSON Canonicalization Scheme (RFC 8785) for the values that the archive commits to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from json.encoder import encode_basestring

_SAFE_INTEGER = 2**53 - 1


def canonical(value: object) -> bytes:
    """The canonical bytes of ``value``.

    Floats are refused (``TypeError``): nothing that the archive commits to needs one, and their text is the
    one hard part of the standard. Integers beyond 2^53 and lone surrogates raise ``ValueError``.
    """
    return _text(value).encode("utf-8")


def _text(value: object) -> str:
    if isinstance(value, str):
        return encode_basestring(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        if abs(value) > _SAFE_INTEGER:
            raise ValueError("an integer beyond 2^53 has no canonical form")
        return str(value)
    if isinstance(value, Mapping):
        if not all(isinstance(name, str) for name in value):
            raise TypeError("the names of an object are text")
        # RFC 8785 sorts by UTF-16 code units, which differs from Python's order above U+FFFF.
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(f"{_text(str(name))}:{_text(value[name])}" for name in names) + "}"
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return "[" + ",".join(_text(item) for item in value) + "]"
    raise TypeError(f"{type(value).__name__} has no canonical form here")
