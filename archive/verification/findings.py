"""What a whole check finds and counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from archive.base.messages import Message


class Grade(StrEnum):
    """How much a finding weighs; only what is wrong fails the check."""

    WRONG = "wrong"
    CARE = "care"
    """Harmless, but somebody should know."""


Judged = tuple[list[tuple[str, Message]], int]
"""Of some rows of one table: where and what is wrong, and how many are too old to tell."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be: which check saw it, where (record, file, event), and what it is."""

    check: str
    where: str
    message: Message
    grade: Grade = Grade.WRONG

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else str(self.message)


@dataclass(frozen=True, slots=True)
class Step:
    """A piece of a check that is done: up to where, what was looked at, what could not be covered, what is wrong."""

    position: str
    looked: Mapping[str, int]
    uncovered: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


@dataclass(slots=True)
class Tally:
    """The sums of the steps so far."""

    looked: Counter[str] = field(default_factory=Counter)
    uncovered: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)

    def add(self, step: Step) -> None:
        self.looked.update(step.looked)
        self.uncovered.update(step.uncovered)
        self.findings.extend(step.findings)

    @property
    def wrong(self) -> list[Finding]:
        """In the order in which they were found: the first is the first thing that is wrong."""
        return [finding for finding in self.findings if finding.grade is Grade.WRONG]

    @property
    def care(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.grade is Grade.CARE]
