"""Events whose rows are gone, and events that were moved to another record."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, exists, select
from sqlalchemy.orm import aliased

from archive.accounts.models import AccessGrant
from archive.base.db import reading
from archive.base.messages import Message, msg
from archive.base.runtime import session
from archive.comments.models import Comment, ModerationDecision
from archive.custody.models import CustodyEvent, CustodyPayload, Fixity
from archive.custody.vocabulary import EventType
from archive.exports.models import Export, ExportedRecord, TransferredRecord
from archive.media.models import DigitalObject, Quarantine
from archive.records.models.record import Record, Tombstone
from archive.verification.findings import Finding, Step

_ARRIVED = (EventType.CREATION, EventType.INGESTION, EventType.MESSAGE_DIGEST_CALCULATION, EventType.MIGRATION)
_Erasure = aliased(CustodyEvent)


@dataclass(frozen=True, slots=True)
class Missing:
    """Events of some kinds that must still have something beside them."""

    kinds: tuple[EventType, ...]
    stands: ColumnElement[bool]
    message: Message


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
            (EventType.MODERATION_DECISION,),
            exists().where(ModerationDecision.comment_id == object_id),
            msg("The decision of this event is gone."),
        ),
        Missing(
            (EventType.WITHDRAWAL,),
            exists().where(Tombstone.record_id == object_id),
            msg("The tombstone of this withdrawal is gone."),
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
    erased = exists().where(
        _Erasure.type == EventType.ERASURE,
        _Erasure.object_id.in_([CustodyEvent.object_id, CustodyEvent.scope_id]),
        _Erasure.sequence > CustodyEvent.sequence,
    )
    return select(CustodyEvent.sequence).where(CustodyEvent.type.in_(missing.kinds), ~missing.stands, ~erased)


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
    """What only a payload names: the grant that it opened, the export that a record was to leave with."""
    grant = msg("The grant of this event is gone.")
    export = msg("The export of this event is not in the register.")
    for kind, message in ((EventType.ACCESS_GRANT, grant), (EventType.EXPORTING, export)):
        last = 0
        while rows := _told(kind, last):
            last = rows[-1][0]
            for sequence in _unknown(kind, rows):
                yield Finding("events", f"event {sequence}", message)


def _told(kind: EventType, after: int) -> list[tuple[int, str]]:
    query = (
        select(CustodyEvent.sequence, CustodyPayload.detail)
        .join(CustodyPayload, CustodyPayload.sequence == CustodyEvent.sequence)
        .where(CustodyEvent.type == kind, CustodyEvent.sequence > after)
        .order_by(CustodyEvent.sequence)
        .limit(1000)
    )
    with reading():
        return [(sequence, detail) for sequence, detail in session().execute(query)]


def _unknown(kind: EventType, rows: Sequence[tuple[int, str]]) -> Iterator[int]:
    name, column = ("grant", AccessGrant.id) if kind is EventType.ACCESS_GRANT else ("export", Export.id)
    told = [(sequence, json.loads(detail).get(name)) for sequence, detail in rows]
    named = {sequence: uuid.UUID(value) for sequence, value in told if value}
    with reading():
        known = set(session().scalars(select(column).where(column.in_(set(named.values())))))
    yield from (sequence for sequence, one in named.items() if one not in known)


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
