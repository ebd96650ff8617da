"""Redactions of pictures: what is covered, why, and whether it still stands, against what events say."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import select

from archive.base.messages import Message, msg
from archive.base.runtime import session
from archive.custody.vocabulary import EventType
from archive.media.models import DigitalObject
from archive.media.redaction_models import ImageRedaction
from archive.media.vocabulary import WorkingPurpose
from archive.verification.facts import Event, Row, events_of, table


def judge(rows: Sequence[Row]) -> tuple[list[tuple[str, Message]], int]:
    """Where and what is wrong; none is too old to tell."""
    of = table(DigitalObject).c
    query = select(of.id, of.redaction_id).where(
        of.redaction_id.in_([row["id"] for row in rows]), of.purpose == WorkingPurpose.REDACTED
    )
    copies = {redaction_id: copy_id for copy_id, redaction_id in session().execute(query)}
    events = events_of([*copies.values(), *{row["object_id"] for row in rows}])
    made: dict[uuid.UUID, list[Event]] = defaultdict(list, {key: events[copy] for key, copy in copies.items()})
    found = []
    for row in rows:
        where = f"redaction {row['id']}"
        found += [(where, message) for message in _wrong(row, made[row["id"]], events[row["object_id"]])]
    return found, 0


def _wrong(row: Row, made: Sequence[Event], of_original: Sequence[Event]) -> Iterator[Message]:
    begun = next((event for event in made if event.type is EventType.REDACTION), None)
    if begun is None or begun.sequence != row["event_sequence"]:
        yield msg("No event tells of this redaction.")
        return
    if begun.told is not None:
        said = begun.told.get("parameters", {})
        stands = {"covered": row["shapes"], "reason": str(row["reason"]), "whole_for": str(row["whole_for"])}
        wrong = sorted(name for name, value in stands.items() if said.get(name) != value)
        if wrong:
            say = msg("Its row is not what event %(number)s says: %(names)s.", number=begun.sequence,
                      names=", ".join(wrong))  # fmt: skip
            yield say
    ended = [event for event in of_original if event.says("redaction") == str(row["id"])]
    if (row["lifted_at"] is not None) != bool(ended) and all(event.told is not None for event in of_original):
        yield msg("Whether it still stands is not what events say.")


def unknown(rows: Sequence[Row]) -> set[uuid.UUID]:
    """Of files that are copies of a redaction, the ids of those whose redaction is not there."""
    wanted = {row["redaction_id"] for row in rows} - {None}
    there = set(session().scalars(select(ImageRedaction.id).where(ImageRedaction.id.in_(wanted)))) if wanted else set()
    return {row["id"] for row in rows if row["redaction_id"] is not None and row["redaction_id"] not in there}
