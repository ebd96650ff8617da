"""What the phases read, and what they give; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from archive.comments.vocabulary import ListKind, SignalKind

BODY, NAME = "body", "author_name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known around a comment when it is read."""

    closed: bool = False
    """The discussion of its record takes no comments."""
    repeats: int = 0
    """Other comments on the same record that say the same."""
    elsewhere: int = 0
    """Comments on other records that say the same."""
    on_record: int = 0
    """Comments on the record in the last ten minutes, this one left out."""
    by_author: int = 0
    """Comments of the same account in the last hour, this one left out."""
    declined: int = 0
    """Earlier comments of the same account that stand declined."""
    hidden_field: bool = False
    """A field that people do not see was filled in."""
    quick: bool = False
    """The form came back faster than one can write."""
    names: tuple[tuple[int, int], ...] | None = ()
    """Where the text names somebody of the vault; None where the vault could not be asked."""
    names_in_name: tuple[tuple[int, int], ...] = ()
    """The same of the name under which it is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A comment before the phases."""

    body: str
    author_name: str = ""
    facts: Facts = Facts()

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """The texts of a comment, each with the word for its part."""
        return (BODY, self.body), (NAME, self.author_name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """One thing that a phase noticed: what, where in which part, by which entry of which list, how often."""

    kind: SignalKind
    part: str = BODY
    start: int | None = None
    stop: int | None = None
    list: ListKind | None = None
    said: str = ""
    number: int = 0


Phase = Callable[[Read], Iterable[Noticed]]
