"""A list of names as somebody writes it, one on a line: the language, a colon, the name."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archive.base import languages
from archive.base.errors import DomainError, Problem
from archive.base.messages import Message, msg

MOST = 200
"""Names on one list."""
LONGEST = 200
"""Characters of a name."""


@dataclass(frozen=True, slots=True)
class ListedName:
    """One further name, with its language (BCP 47; ``und`` where it is not known)."""

    value: str
    language: str = "und"


def read(text: str) -> tuple[tuple[ListedName, ...], list[Problem]]:
    """The names that ``text`` lists, and everything that is wrong with its lines."""
    names: dict[ListedName, None] = {}
    problems: list[Problem] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            tag, value = line.split(":", 1) if ":" in line else ("und", line)
            try:
                name = ListedName(" ".join(value.split()), languages.canonical(tag.strip() or "und"))
            except DomainError as error:
                problems.append(_on_line(number, error.message))
                continue
            problems += _wrong(number, name)
            names[name] = None
    if len(names) > MOST:
        problems.append(Problem("names", msg("A list holds at most %(most)s names.", most=MOST)))
    return tuple(names), problems


def written(names: Iterable[ListedName]) -> str:
    """The list as ``read`` reads it."""
    return "\n".join(f"{name.language}: {name.value}" for name in names)


def version(shown: str, names: Sequence[ListedName]) -> str:
    """A fingerprint of a list as it stands, by which a stale form is known."""
    facts = json.dumps([shown, *([name.language, name.value] for name in names)])
    return hashlib.sha256(facts.encode()).hexdigest()[:32]


def _wrong(number: int, name: ListedName) -> list[Problem]:
    found = []
    if not name.value:
        found.append(_on_line(number, msg("Write the language, a colon and the name, as ar: %(name)s", name="حلب")))
    if len(name.value) > LONGEST:
        found.append(_on_line(number, msg("A line is longer than %(most)s characters.", most=LONGEST)))
    return found


def _on_line(number: int, why: Message) -> Problem:
    return Problem("names", msg("Line %(line)s: %(why)s", line=number, why=why))
