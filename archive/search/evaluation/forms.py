"""What a word of a query is searched by: its forms, and other names that are several words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from archive.search.engine import Step


class Form(NamedTuple):
    """A form of a word by which records are searched."""

    text: str
    step: Step
    weight: float = 1.0
    languages: frozenset[str] | None = None
    """Only in texts of these languages (first subtags); None: in all."""


@dataclass(frozen=True, slots=True)
class Sequence:
    """Words that stand one after the other, each in one of several forms."""

    words: tuple[tuple[Form, ...], ...]
    step: Step
    weight: float = 1.0
    text: str = ""
    """As people write it."""


@dataclass(frozen=True, slots=True, eq=False)
class Spelt:
    """All that one word or phrase of a query is searched by, in some text fields (their numbers).

    Only the same object is the same: what is kept of a word is kept under it, and it holds too much to be compared.
    """

    fields: tuple[int, ...]
    forms: tuple[Form, ...] = ()
    sequences: tuple[Sequence, ...] = ()
