"""What can stand behind the fields of a query that name a fact and not words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from archive.access.levels import AccessLevel
from archive.base.messages import Message, msg
from archive.records.vocabulary import RecordKind, Verification
from archive.search.fields import FACET_FIELDS
from archive.search.syntax import Node, Phrase, QueryError, Word, leaves

_CHOICES: dict[str, tuple[str, ...]] = {
    "kind": tuple(RecordKind),
    "access": (*AccessLevel, "staff"),
    "verification": tuple(Verification),
}
_SHAPES: dict[str, tuple[re.Pattern[str], Message]] = {
    "lang": (
        re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*"),
        msg("Write the short code of a language: lang:ar, lang:en, lang:ckb."),
    ),
    "year": (re.compile(r"-?[0-9]{4}"), msg("Write a year with four digits: year:2016. For a span, date:2016..2018.")),
}


def check_values(field: str, node: Node) -> None:
    """Raises ``QueryError`` at a value that no record can have; fields of words take anything."""
    if field not in FACET_FIELDS:
        return
    for leaf, _ in leaves(node):
        _check(field, leaf)
    for leaf, _ in leaves(node, wanted=False):
        _check(field, leaf)


def _check(field: str, leaf: Word | Phrase) -> None:
    if isinstance(leaf, Word) and (leaf.prefix or leaf.fuzzy):
        raise QueryError(
            msg("“%(field)s:” takes a whole value, without * or ~.", field=field), leaf.position + len(leaf.text)
        )
    value = leaf.text.strip()
    choices = _CHOICES.get(field)
    if choices is not None and value.casefold() not in choices:
        raise QueryError(
            msg("“%(field)s:” takes one of: %(choices)s.", field=field, choices=_listed(choices)), leaf.position
        )
    if field in _SHAPES and not _SHAPES[field][0].fullmatch(value):
        raise QueryError(_SHAPES[field][1], leaf.position)


def _listed(choices: Iterable[str]) -> str:
    return ", ".join(choices)
