"""The register of exports: what was handed over is what its last event says, and what closed since is asked back."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import func, select

from archive.base.db import reading
from archive.base.messages import Message, msg
from archive.base.outbox import OutboxMessage
from archive.base.runtime import session
from archive.custody.models import CustodyEvent
from archive.custody.vocabulary import EventType
from archive.exports import attesting
from archive.exports.models import Export, ExportedRecord, Recall
from archive.exports.recalling import CLOSED
from archive.exports.vocabulary import ExportState, RecallCause
from archive.records.models.record import Record
from archive.verification.facts import Event, Row, events_of, table
from archive.verification.findings import Finding, Step

AT_ONCE = 50
OLD_EXPORTS = "exports from before an event told what was in them"
_CHUNK = 500
_MADE = (ExportState.READY, ExportState.REMOVED)
_CLOSING = {
    EventType.WITHDRAWAL: RecallCause.WITHDRAWAL,
    EventType.ERASURE: RecallCause.ERASURE,
    EventType.CONSENT_WITHDRAWN: RecallCause.CONSENT_WITHDRAWN,
    EventType.POLICY_ASSIGNMENT: RecallCause.CONSENT_EXPIRED,
}
Held = Sequence[tuple[uuid.UUID, int, int]]
"""Id, revision and number of files of each record that an export holds."""


def total() -> int:
    with reading():
        return session().scalar(select(func.count()).select_from(Export)) or 0


def run(after: str) -> Iterator[Step]:
    """The exports beyond the id ``after``, in the order of their ids."""
    of = table(Export)
    last = uuid.UUID(after) if after else None
    while True:
        query = select(of).order_by(of.c.id).limit(AT_ONCE)
        with reading():
            rows = [row._mapping for row in session().execute(query.where(of.c.id > last) if last else query)]
            if not rows:
                return
            yield _step(rows)
        last = rows[-1]["id"]


def _step(rows: Sequence[Row]) -> Step:
    findings, old = [], 0
    events = events_of({row["id"] for row in rows})
    for row in rows:
        of = ExportedRecord
        query = select(of.record_id, of.revision, of.files).where(of.export_id == row["id"])
        held = [(key, revision, files) for key, revision, files in session().execute(query)]
        last = next((event for event in reversed(events.get(row["id"], [])) if event.says("finished")), None)
        found = list(_entry(row, held, last))
        if last is not None:
            found += _not_asked_back(row["id"], held, last.sequence)
        old += last is None and row["state"] in _MADE
        findings += [Finding("register", f"export {row['id']}", message) for message in found]
    return Step(str(rows[-1]["id"]), {"exports": len(rows)}, {OLD_EXPORTS: old} if old else {}, tuple(findings))


def _entry(row: Row, held: Held, last: Event | None) -> Iterator[Message]:
    """What stands in the register of one export, against its last event and its own report."""
    counted = (row["report"] or {}).get("exported", 0)
    if last is None:
        if row["state"] not in _MADE and held:
            yield msg("It holds records, and the register says that it was never finished.")
        elif row["state"] in _MADE and counted != len(held):
            yield msg("It was made with %(then)s records, and holds %(now)s now.", then=counted, now=len(held))
        return
    wrong = [name for name in attesting.SAME if not _same(row[name], last.says(name))]
    if row["state"] not in _MADE:
        wrong.append("state")
    if row["finished_at"] is None or row["finished_at"].isoformat() != last.says("finished"):
        wrong.append("finished_at")
    if attesting.request_sha256(row) != last.says("request_sha256"):
        wrong.append("reason or request")
    if attesting.records_sha256(held) != last.says("records_sha256"):
        wrong.append("records")
    if wrong:
        say = msg("The register does not say of it what event %(number)s says: %(names)s.", number=last.sequence,
                  names=", ".join(wrong))  # fmt: skip
        yield say


def _same(stands: object, told: object) -> bool:
    return stands == told if isinstance(stands, dict | int) or stands is None else str(stands) == told


def _not_asked_back(export_id: uuid.UUID, held: Held, since: int) -> Iterator[Message]:
    """A record of it that was closed after it was made has a task for each cause, or news of it that still wait."""
    closed: dict[tuple[uuid.UUID, RecallCause], int] = {}
    ids = [record_id for record_id, *_ in held]
    for start in range(0, len(ids), _CHUNK):
        for event in _closings(ids[start : start + _CHUNK], since):
            cause = _cause(event)
            if cause is not None:
                closed.setdefault((event.object_id, cause), event.sequence)
    if not closed:
        return
    # News are read before tasks: a worker opens the task before it forgets the news.
    waiting = _waiting()
    query = select(Recall.record_id, Recall.cause).where(Recall.export_id == export_id)
    opened = {(record_id, cause) for record_id, cause in session().execute(query)}
    codes = _codes({record_id for record_id, _ in closed})
    for (record_id, cause), sequence in closed.items():
        if (record_id, cause) not in opened and record_id.hex not in waiting:
            say = "Event %(number)s closed record %(code)s, which it holds, and no task stands to ask it back."
            yield msg(say, number=sequence, code=codes.get(record_id, str(record_id)))


def _closings(ids: Sequence[uuid.UUID], since: int) -> Iterator[Event]:
    query = select(CustodyEvent.object_id).where(
        CustodyEvent.object_id.in_(ids), CustodyEvent.sequence > since, CustodyEvent.type.in_(_CLOSING)
    )
    touched = set(session().scalars(query))
    found: dict[uuid.UUID, list[Event]] = events_of(touched) if touched else defaultdict(list)
    yield from (event for events in found.values() for event in events if event.sequence > since)


def _cause(event: Event) -> RecallCause | None:
    """Why an event closed its record to copies; None for one that did not, or whose payload is gone."""
    if event.type is EventType.CONSENT_WITHDRAWN and event.says("reached") is None:
        return None
    if event.type is EventType.POLICY_ASSIGNMENT and event.says("reason") != "a consent has run out":
        return None
    return _CLOSING.get(event.type)


def _waiting() -> set[str]:
    payloads = session().scalars(select(OutboxMessage.payload).where(OutboxMessage.topic == CLOSED))
    return {str(payload["record"]) for payload in payloads}


def _codes(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    return dict(session().execute(select(Record.id, Record.reference_code).where(Record.id.in_(ids))).all())
