"""Decisions on what the leak check found: each stands as its event says, so that none is slipped in."""

from __future__ import annotations

from collections.abc import Sequence

from archive.base.messages import Message, msg
from archive.custody.vocabulary import EventType
from archive.verification.facts import Row, events_of


def judge(rows: Sequence[Row]) -> tuple[list[tuple[str, Message]], int]:
    """Where and what is wrong; nothing here is too old to tell."""
    found = []
    events = events_of({row["record_id"] for row in rows})
    for row in rows:
        where = f"decision on a finding {row['id']}"
        those = [one for one in events.get(row["record_id"], []) if one.type is EventType.APPRAISAL]
        event = next((one for one in those if one.says("finding") == row["digest"]), None)
        if event is None:
            found.append((where, msg("No event tells of this decision.")))
        elif (event.says("outcome"), event.says("reason")) != (row["outcome"], row["reason"]):
            found.append((where, msg("It is not what event %(number)s says.", number=event.sequence)))
    return found, 0
