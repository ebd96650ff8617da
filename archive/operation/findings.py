"""What ``sijill doctor`` says of one thing that it looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How one thing stands; only ``bad`` makes the command fail."""

    OK = "ok"
    CARE = "care"
    """Works, but somebody should know."""
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: what was found, and what to do where it is not well."""

    name: str
    verdict: Verdict
    found: str
    advice: str = ""


def ok(name: str, found: str) -> Finding:
    return Finding(name, Verdict.OK, found)


def care(name: str, found: str, advice: str) -> Finding:
    return Finding(name, Verdict.CARE, found, advice)


def bad(name: str, found: str, advice: str) -> Finding:
    return Finding(name, Verdict.BAD, found, advice)
