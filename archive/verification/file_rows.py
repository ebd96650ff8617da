"""The row of every file against the events of its arrival or of its making."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import func, select

from archive.base.db import reading
from archive.base.messages import Message, msg
from archive.base.runtime import session
from archive.custody.vocabulary import EventType
from archive.media.models import DigitalObject
from archive.media.vocabulary import ObjectRole
from archive.records.models.record import Record
from archive.verification import redaction_rows
from archive.verification.facts import Event, Row, events_of, table
from archive.verification.findings import Finding, Step

AT_ONCE = 500
OLD_FILES = "files from before events carried record, name and copy’s digests"
# How a working copy comes to be.
_MADE = frozenset({EventType.MIGRATION, EventType.REDACTION})
_DIGESTED = EventType.MESSAGE_DIGEST_CALCULATION


def total() -> int:
    with reading():
        return session().scalar(select(func.count()).select_from(DigitalObject)) or 0


def run(after: str) -> Iterator[Step]:
    """The files beyond the id ``after``, in the order of their ids."""
    last = uuid.UUID(after) if after else None
    of = table(DigitalObject)
    while True:
        query = (
            select(of, Record.reference_code).join(Record, Record.id == of.c.record_id).order_by(of.c.id).limit(AT_ONCE)
        )
        with reading():
            rows = [row._mapping for row in session().execute(query.where(of.c.id > last) if last else query)]
            events, orphans = events_of([row["id"] for row in rows]), redaction_rows.unknown(rows)
        if not rows:
            return
        last = rows[-1]["id"]
        yield _step(rows, events, orphans)


def _step(rows: Sequence[Row], events: dict[uuid.UUID, list[Event]], orphans: set[uuid.UUID]) -> Step:
    findings, old = [], 0
    for row in rows:
        told = _told(row, events.get(row["id"], []))
        where = f"record {row['reference_code']}, file {row['id']}"
        findings += [Finding("file rows", where, message) for message in _wrong(row, told)]
        if row["id"] in orphans:
            findings.append(Finding("file rows", where, msg("The redaction that it is a copy of is not there.")))
        old += told is not None and "record" not in told
    uncovered = {OLD_FILES: old} if old else {}
    return Step(str(rows[-1]["id"]), {"file rows": len(rows)}, uncovered, tuple(findings))


def _told(row: Row, events: Sequence[Event]) -> dict[str, Any] | None:
    """All that the events of an arrival or a making say together; None where the decisive one is missing."""
    working = row["role"] is ObjectRole.WORKING
    kinds = _MADE if working else {EventType.INGESTION, _DIGESTED, EventType.FORMAT_IDENTIFICATION}
    told: dict[str, Any] = {}
    decisive = None
    for event in events:
        if event.type in kinds:
            told |= event.told or {}
            decisive = event if event.type in (*_MADE, _DIGESTED) else decisive
    return told | {"event": decisive.sequence, "known": decisive.told is not None} if decisive else None


# What an event says, and the column that says the same.
_SAME = {
    "sha256": "sha256",
    "sha512": "sha512",
    "size": "size",
    "detected": "detected_type",
    "media_type": "detected_type",
    "declared": "declared_type",
    "name": "original_name",
    "role": "role",
    "record": "record_id",
    "from": "derived_from",
    "purpose": "purpose",
    "redaction": "redaction_id",
}


def _wrong(row: Row, told: dict[str, Any] | None) -> Iterator[Message]:
    if told is None:
        yield msg("No event tells where this file came from.")
        return
    if not told["known"]:
        return
    wrong = [column for name, column in _SAME.items() if name in told and str(row[column]) != str(told[name])]
    # What events would have told, had there been anything to tell.
    silent = {"declared_type": "declared"} | ({"original_name": "name"} if "role" in told else {})
    wrong += [c for c, name in silent.items() if "detected" in told and name not in told and row[c] is not None]
    if "parameters" in told and row["parameters"] != told["parameters"]:
        wrong.append("parameters")
    if wrong:
        yield msg(
            "Its row is not what event %(number)s says: %(names)s.",
            number=told["event"],
            names=", ".join(sorted(set(wrong))),
        )
