"""A reading as JSON and back, for the pipe between the sandbox and its caller."""

from __future__ import annotations

import dataclasses
import types
import typing
from functools import cache
from typing import Any

from archive.intake.pages.facts import PageReading


def to_json(reading: PageReading) -> dict[str, Any]:
    """The reading as plain dicts and lists."""
    return dataclasses.asdict(reading)


def from_json(data: dict[str, Any]) -> PageReading:
    """The reading from ``to_json``; raises TypeError, KeyError or ValueError where the shape is another."""
    reading = _build(PageReading, data)
    if not isinstance(reading, PageReading):
        raise TypeError("not a reading")
    return reading


@cache
def _fields(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _build(kind: Any, value: Any) -> Any:
    """``value`` as ``kind``: a dataclass, a tuple, an optional, or a plain value whose type is checked."""
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        if value is None:
            return None
        return _build(next(option for option in typing.get_args(kind) if option is not type(None)), value)
    if origin is tuple:
        inner = typing.get_args(kind)
        if len(inner) == 2 and inner[1] is Ellipsis:
            return tuple(_build(inner[0], one) for one in value)
        return tuple(_build(one, part) for one, part in zip(inner, value, strict=True))
    if dataclasses.is_dataclass(kind):
        hints = _fields(typing.cast(type, kind))
        return typing.cast(Any, kind)(**{name: _build(hints[name], value[name]) for name in hints})
    if not isinstance(value, kind):
        raise TypeError(f"{kind.__name__} expected")
    return value
