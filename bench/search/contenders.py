"""What every engine of the comparison can do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from bench.search.questions import Question
from bench.search.texts import Text


class Contender(Protocol):
    """One engine over a folder of its own."""

    name: str

    def begin(self, home: Path) -> None:
        """Start an index in an empty folder."""

    def take(self, texts: Sequence[Text]) -> None:
        """Index texts."""

    def finish(self) -> None:
        """Write what is left: afterwards the index is as compact as it gets."""

    def open(self, home: Path) -> None:
        """Open an index that stands."""

    def ask(self, question: Question) -> int:
        """Find and, where they are asked for, mark twenty hits; returns how many were found in all, if it knows."""

    def add(self, text: Text) -> None:
        """Commit one record more."""

    def holds(self, word: str) -> bool:
        """Whether a search finds the word."""

    def close(self) -> None:
        """Give back what it holds."""
