"""Events whose rows are gone, and events that were moved to another record."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, select
from sqlalchemy.orm import aliased

from archive.accounts.models import AccessGrant
from archive.base.db import reading
from archive.base.messages import Message, msg
from archive.base.runtime import session
from archive.comments.desk_models import Appeal, Sanction
from archive.comments.models import Comment, ModerationDecision
from archive.custody.models import CustodyEvent, CustodyPayload, Fixity
from archive.custody.vocabulary import EventType
from archive.exports.models import Export, ExportedRecord, TransferredRecord
from archive.media.models import DigitalObject, ObjectReading, Quarantine
from archive.records.models.record import Record, Tombstone
from archive.vault.models import VaultEntry
from archive.verification.findings import Finding, Step

_ARRIVED = (EventType.CREATION, EventType.INGESTION, EventType.MESSAGE_DIGEST_CALCULATION, EventType.MIGRATION)
_Erasure = aliased(CustodyEvent)


@dataclass(frozen=True, slots=True)
class Missing:
    """Events of some kinds that must still have something beside them."""

    kinds: tuple[EventType, ...]
    stands: ColumnElement[bool]
    message: Message


@dataclass(frozen=True, slots=True)
class Told:
    """An event whose payload stands."""

    sequence: int
    object_id: uuid.UUID
    told: Mapping[str, Any]


Wrong = Iterator[tuple[int, Message]]
"""Sequences of events, and what is wrong with what they speak of."""


def _missing() -> tuple[Missing, ...]:
    object_id, sequence = CustodyEvent.object_id, CustodyEvent.sequence
    stands = exists().where(Record.id == object_id) | exists().where(DigitalObject.id == object_id)
    return (
        Missing(_ARRIVED, stands, msg("What came in with this event, a record or a file, stands no more.")),
        Missing(
            (EventType.FIXITY_CHECK,),
            exists().where(Fixity.event_sequence == sequence),
            msg("The result of this fixity check is gone."),
        ),
        Missing(
            (EventType.QUARANTINE,),
            exists().where(Quarantine.event_sequence == sequence),
            msg("The file that this event set apart is set apart no more, and no event lifted that."),
        ),
        Missing(
            (EventType.UNQUARANTINE,),
            exists().where(Quarantine.lifted_sequence == sequence),
            msg("This event lifted a quarantine that stands nowhere."),
        ),
        Missing(
            (EventType.METADATA_EXTRACTION,),
            exists().where(ObjectReading.object_id == object_id),
            msg("What was read from the file of this event is gone."),
        ),
        Missing(
            (EventType.WITHDRAWAL,),
            exists().where(Tombstone.record_id == object_id),
            msg("The tombstone of this withdrawal is gone."),
        ),
        Missing(
            (EventType.APPEAL,),
            exists().where(Appeal.subject_id == object_id),
            msg("The appeal of this event is gone."),
        ),
        Missing(
            (EventType.SANCTION,),
            exists().where(Sanction.id == object_id),
            msg("The sanction of this event is gone."),
        ),
    )


def run(after: str) -> Iterator[Step]:
    """Each question in turn, a whole one at a time; ``after`` is the number of the last that was answered."""
    questions = [_gone(missing) for missing in _missing()] + [_moved_records(), _moved_files(), _moved_comments()]
    messages = [missing.message for missing in _missing()]
    messages += [msg("This event is listed under a record that it does not belong to.")] * 3
    done = int(after) if after else 0
    for number, (query, message) in enumerate(zip(questions, messages, strict=True), 1):
        if number > done:
            with reading():
                found = list(session().scalars(query.order_by(CustodyEvent.sequence)))
            yield Step(str(number), {}, {}, tuple(Finding("events", f"event {one}", message) for one in found))
    if done <= len(questions):
        yield Step(str(len(questions) + 1), {}, {}, (*_payloads_without_rows(), *_left_and_come()))


def total() -> int:
    return len(_missing()) + 4


def _gone(missing: Missing) -> Select[int]:
    return select(CustodyEvent.sequence).where(CustodyEvent.type.in_(missing.kinds), ~missing.stands, ~_erased())


def _erased() -> ColumnElement[bool]:
    """Whether the object of an event, or its record, was erased since."""
    return exists().where(
        _Erasure.type == EventType.ERASURE,
        _Erasure.object_id.in_([CustodyEvent.object_id, CustodyEvent.scope_id]),
        _Erasure.sequence > CustodyEvent.sequence,
    )


def _moved_records() -> Select[int]:
    """Events on a record itself."""
    other = CustodyEvent.scope_id.is_distinct_from(Record.id)
    return select(CustodyEvent.sequence).join(Record, and_(Record.id == CustodyEvent.object_id, other))


def _moved_files() -> Select[int]:
    other = CustodyEvent.scope_id.is_distinct_from(DigitalObject.record_id)
    return select(CustodyEvent.sequence).join(DigitalObject, and_(DigitalObject.id == CustodyEvent.object_id, other))


def _moved_comments() -> Select[int]:
    other = CustodyEvent.scope_id.is_distinct_from(Comment.record_id)
    return select(CustodyEvent.sequence).join(Comment, and_(Comment.id == CustodyEvent.object_id, other))


def _payloads_without_rows() -> Iterator[Finding]:
    """What only a payload names: a grant that it opened, a decision on one version, what the vault took in."""
    for kind, judge in _NAMED.items():
        last = 0
        while rows := _told(kind, last):
            last = rows[-1].sequence
            with reading():
                found = list(judge(rows))
            yield from (Finding("events", f"event {sequence}", message) for sequence, message in found)


def _told(kind: EventType, after: int) -> list[Told]:
    query = (
        select(CustodyEvent.sequence, CustodyEvent.object_id, CustodyPayload.detail)
        .join(CustodyPayload, CustodyPayload.sequence == CustodyEvent.sequence)
        .where(CustodyEvent.type == kind, CustodyEvent.sequence > after)
        .order_by(CustodyEvent.sequence)
        .limit(1000)
    )
    with reading():
        return [Told(sequence, key, json.loads(detail)) for sequence, key, detail in session().execute(query)]


def _grants(rows: Sequence[Told]) -> Wrong:
    named = {row.sequence: uuid.UUID(row.told["grant"]) for row in rows if row.told.get("grant")}
    known = set(session().scalars(select(AccessGrant.id).where(AccessGrant.id.in_(set(named.values())))))
    say = msg("The grant of this event is gone.")
    yield from ((sequence, say) for sequence, grant in named.items() if grant not in known)


def _decisions(rows: Sequence[Told]) -> Wrong:
    of = ModerationDecision
    query = select(of.comment_id, of.version).where(of.comment_id.in_({row.object_id for row in rows}))
    known = {tuple(row) for row in session().execute(query)}
    say = msg("The decision of this event is gone.")
    yield from ((row.sequence, say) for row in rows if (row.object_id, row.told["version"]) not in known)


def _vault(rows: Sequence[Told]) -> Wrong:
    """What was put into the vault is there, unless it was erased since, alone or with its record or its person."""
    put = {row.sequence: row.object_id for row in rows if "vault" in row.told}
    known = set(session().scalars(select(VaultEntry.id).where(VaultEntry.id.in_(set(put.values())))))
    missing = [sequence for sequence, entry in put.items() if entry not in known]
    query = select(CustodyEvent.sequence).where(CustodyEvent.sequence.in_(missing), ~_erased())
    say = msg("What this event put into the vault is gone, and no later event erased it.")
    yield from ((sequence, say) for sequence in session().scalars(query.order_by(CustodyEvent.sequence)))


def _exports(rows: Sequence[Told]) -> Wrong:
    named = {row.sequence: uuid.UUID(row.told["export"]) for row in rows if row.told.get("export")}
    of = Export
    query = select(of.id, of.audience, of.format, of.recipient).where(of.id.in_(set(named.values())))
    known = {row.id: row for row in session().execute(query)}
    told = {row.sequence: row.told for row in rows}
    for sequence, export in named.items():
        if export not in known:
            yield sequence, msg("The export of this event is not in the register.")
            continue
        says = told[sequence]
        names = ("audience", "format", "recipient")
        wrong = [name for name in names if name in says and str(getattr(known[export], name)) != says[name]]
        if wrong:
            say = msg(
                "The register does not say of its export what this event says: %(names)s.", names=", ".join(wrong)
            )
            yield sequence, say


_NAMED: dict[EventType, Callable[[Sequence[Told]], Wrong]] = {
    EventType.ACCESS_GRANT: _grants,
    EventType.MODERATION_DECISION: _decisions,
    EventType.POLICY_ASSIGNMENT: _vault,
    EventType.EXPORTING: _exports,
}


def _left_and_come() -> Iterator[Finding]:
    """Records that are said to have left with an export, or to have come with a transfer, past their own custody."""
    left = msg("It is said to have left with an export, and none of its events tells of that.")
    come = msg("It is said to have come from another archive, and none of its events tells of that.")
    for column, kind, message in (
        (ExportedRecord.record_id, EventType.EXPORTING, left),
        (TransferredRecord.record_id, EventType.TRANSFER, come),
    ):
        told = exists().where(CustodyEvent.object_id == column, CustodyEvent.type == kind)
        query = select(Record.reference_code).where(Record.id.in_(select(column).where(~told)))
        with reading():
            found = list(session().scalars(query.order_by(Record.reference_code)))
        yield from (Finding("events", f"record {code}", message) for code in found)
