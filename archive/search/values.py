"""What can stand behind the fields of a query that name a fact and not words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from archive.access.levels import AccessLevel
from archive.base.messages import Message, msg
from archive.records.vocabulary import RecordKind, Verification
from archive.search.areas import plain_digits
from archive.search.fields import FACET_FIELDS
from archive.search.syntax import All, Any, Node, Phrase, QueryError, Without, Word, leaves

CHOICES: dict[str, tuple[str, ...]] = {
    "kind": tuple(RecordKind),
    "access": (*AccessLevel, "staff"),
    "verification": tuple(Verification),
}
_YEAR = re.compile(r"-?[0-9]{1,4}")
_SHAPES: dict[str, tuple[re.Pattern[str], Message]] = {
    "lang": (
        re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*"),
        msg("Write the short code of a language: lang:ar, lang:en, lang:ckb."),
    ),
    "year": (re.compile(r"-?\d{4}"), msg("Write a year with four digits: year:2016. For a span, date:2016..2018.")),
}


def check_values(field: str, node: Node) -> None:
    """Raises ``QueryError`` at a value that no record can have; fields of words take anything."""
    if field not in FACET_FIELDS:
        return
    for leaf, _ in leaves(node):
        _check(field, leaf)
    for leaf, _ in leaves(node, wanted=False):
        _check(field, leaf)


def plain_values(field: str, node: Node) -> Node:
    """``node`` with its values as the index has them: a year in digits of any script is a number."""
    match node:
        case Word() | Phrase() if field == "year":
            return replace(node, text=year(node.text))
        case Without():
            return Without(plain_values(field, node.node))
        case All() | Any():
            return replace(node, nodes=tuple(plain_values(field, child) for child in node.nodes))
        case _:
            return node


def year(text: str) -> str:
    """A year as the index has it; what is none stays as it is."""
    plain = plain_digits(text).strip()
    return str(int(plain)) if _YEAR.fullmatch(plain) else text


def plain_value(facet: str, value: str) -> str:
    """One value of a facet, chosen in an address, as the index has it; what is no facet's stays."""
    if facet == "year":
        return year(value)
    plain = value.strip().casefold()
    return plain if plain in CHOICES.get(facet, ()) else value


def fault(facet: str, value: str) -> Message | None:
    """What is wrong with a plain value of a facet that no record can have; None where one may."""
    choices = CHOICES.get(facet)
    if choices is not None and value not in choices:
        return msg("“%(field)s:” takes one of: %(choices)s.", field=facet, choices=_listed(choices))
    if facet == "year" and not _YEAR.fullmatch(value):
        return msg("Write a year as a number, such as 2016.")
    return None


def _check(field: str, leaf: Word | Phrase) -> None:
    if isinstance(leaf, Word) and (leaf.prefix or leaf.fuzzy):
        raise QueryError(
            msg("“%(field)s:” takes a whole value, without * or ~.", field=field), leaf.position + len(leaf.text)
        )
    value = leaf.text.strip()
    choices = CHOICES.get(field)
    if choices is not None and value.casefold() not in choices:
        raise QueryError(
            msg("“%(field)s:” takes one of: %(choices)s.", field=field, choices=_listed(choices)), leaf.position
        )
    if field in _SHAPES and not _SHAPES[field][0].fullmatch(value):
        raise QueryError(_SHAPES[field][1], leaf.position)


def _listed(choices: Iterable[str]) -> str:
    return ", ".join(choices)
