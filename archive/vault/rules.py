"""What a read of the vault needs; pure."""

from __future__ import annotations

from archive.base.errors import Problem
from archive.base.messages import msg

SHORTEST_REASON = 5


def reason_problems(reason: str) -> list[Problem]:
    """Whether a reason says anything at all."""
    if len(reason.strip()) >= SHORTEST_REASON:
        return []
    return [
        Problem("reason", msg("Give the reason. It is kept with the record’s custody; do not write the name in it."))
    ]
