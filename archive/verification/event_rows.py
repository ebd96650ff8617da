"""Rows that name the event they belong to: each names an event of its kind, on its object, that says the same."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, tuple_

from archive.base.db import reading
from archive.base.messages import Message, msg
from archive.base.runtime import session
from archive.custody.models import CustodyEvent, CustodyPayload, Fixity
from archive.custody.vocabulary import EventType, Outcome
from archive.exports.models import Transfer
from archive.media.models import Quarantine
from archive.verification.facts import Row, table
from archive.verification.findings import Finding, Step

AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Linked:
    """One table, the column that names the event, and what else must agree."""

    name: str
    model: type[Any]
    event: str
    kind: EventType
    object_id: str
    """Column of the event's object."""
    same: Mapping[str, str]
    """What the payload says, and the column that says the same; passed over in payloads that do not say it."""


LINKED = (
    Linked(
        "fixity checks",
        Fixity,
        "event_sequence",
        EventType.FIXITY_CHECK,
        "object_id",
        {"found_sha256": "found_sha256", "checked": "checked_at"},
    ),
    Linked("quarantines", Quarantine, "event_sequence", EventType.QUARANTINE, "object_id", {"since": "since"}),
    Linked(
        "lifted quarantines", Quarantine, "lifted_sequence", EventType.UNQUARANTINE, "object_id", {"since": "lifted_at"}
    ),
    Linked(
        "transfers",
        Transfer,
        "event_sequence",
        EventType.TRANSFER,
        "id",
        {name: name for name in ("origin", "bag_sha256", "evidence_sha256", "checkpoint_size")},
    ),
)


def total() -> int:
    with reading():
        return sum(session().scalar(select(func.count()).select_from(linked.model)) or 0 for linked in LINKED)


def run(after: str) -> Iterator[Step]:
    """Every table in turn; ``after`` is the name of a table and the last event of it that was looked at."""
    begun, _, reached = after.partition("|")
    names = [linked.name for linked in LINKED]
    for linked in LINKED[names.index(begun) if begun else 0 :]:
        yield from _table(linked, json.loads(reached) if reached and linked.name == begun else None)


def _table(linked: Linked, last: list[Any] | None) -> Iterator[Step]:
    of = table(linked.model)
    event = of.c[linked.event]
    while True:
        query = (
            select(of, CustodyEvent.type, CustodyEvent.object_id, CustodyEvent.outcome, CustodyPayload.detail)
            .outerjoin(CustodyEvent, CustodyEvent.sequence == event)
            .outerjoin(CustodyPayload, CustodyPayload.sequence == event)
            .where(event.is_not(None))
            .order_by(event, of.c.id)
            .limit(AT_ONCE)
        )
        if last is not None:
            query = query.where(tuple_(event, of.c.id) > tuple_(last[0], uuid.UUID(last[1])))
        with reading():
            rows = [tuple(row) for row in session().execute(query)]
        if not rows:
            return
        names = [column.name for column in of.c]
        findings = [
            Finding("rows of events", f"event {row[names.index(linked.event)]}", message)
            for row in rows
            for message in _wrong(linked, dict(zip(names, row, strict=False)), *row[len(names) :])
        ]
        last = [rows[-1][names.index(linked.event)], str(rows[-1][names.index("id")])]
        yield Step(f"{linked.name}|{json.dumps(last)}", {linked.name: len(rows)}, {}, tuple(findings))


def _wrong(
    linked: Linked, row: Row, kind: EventType | None, object_id: uuid.UUID, outcome: Outcome, detail: str | None
) -> Iterator[Message]:
    what = linked.model.__tablename__
    if kind is None:
        yield msg("A row of “%(table)s” names this event, which is not there.", table=what)
        return
    if kind is not linked.kind:
        yield msg("A row of “%(table)s” names this event, which is of another kind.", table=what)
        return
    wrong = []
    if row[linked.object_id] != object_id:
        wrong.append(linked.object_id)
    if "outcome" in row and row["outcome"] is not outcome:
        wrong.append("outcome")
    told = json.loads(detail) if detail is not None else {}
    wrong += [
        column for name, column in linked.same.items() if name in told and _said(row[column]) != _said(told[name])
    ]
    if wrong:
        yield msg("The row of “%(table)s” is not what this event says: %(names)s.", table=what, names=", ".join(wrong))


def _said(value: Any) -> str:
    plain: Callable[[], str] | None = getattr(value, "isoformat", None)
    return plain() if plain is not None else str(value)
