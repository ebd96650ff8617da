"""What came of asking for a copy, turn after turn: closed with words, opened again with a reason, closed again.

The newest closing stands in the columns of its task. What was before it is kept in front of its words, as JSON, so
that a task that was opened again forgets nothing.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

_START = '{"turns": '


class Turn(StrEnum):
    CLOSED = "closed"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Said:
    """One turn that is over: what was done, when, by which agent, in which words."""

    turn: Turn
    at: datetime
    by: uuid.UUID
    words: str


def read(outcome: str) -> tuple[tuple[Said, ...], str]:
    """The turns that are over, oldest first, and the words of the newest closing, empty while the task is open."""
    if not outcome.startswith(_START):
        return (), outcome
    kept = json.loads(outcome)
    turns = (
        Said(Turn(one["turn"]), datetime.fromisoformat(one["at"]), uuid.UUID(one["by"]), one["words"])
        for one in kept["turns"]
    )
    return tuple(turns), kept["outcome"]


def write(turns: tuple[Said, ...], outcome: str) -> str:
    """Both as ``read`` reads them."""
    if not turns and not outcome.startswith(_START):
        return outcome
    kept = [{"turn": one.turn, "at": one.at.isoformat(), "by": str(one.by), "words": one.words} for one in turns]
    return json.dumps({"turns": kept, "outcome": outcome}, ensure_ascii=False)
