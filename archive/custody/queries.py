"""Reading the chain of custody."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Role, Viewer
from archive.base.messages import Message
from archive.base.runtime import session
from archive.custody import words
from archive.custody.models import (
    SOFTWARE_AGENT,
    VISITOR_AGENT,
    AgentPseudonym,
    CustodyEvent,
    CustodyPayload,
    Fixity,
    LedgerHead,
)
from archive.custody.models import Agent as AgentRow
from archive.custody.vocabulary import EventType, Outcome


@dataclass(frozen=True, slots=True)
class ChainEvent:
    """One line of a custody trail, as far as the viewer may read it."""

    sequence: int
    type: EventType
    words: Message
    time: str
    at: datetime
    """As fine as the envelope tells it; the day alone where the object is protected."""
    object_id: uuid.UUID
    of_record: bool
    """Whether the object is the record itself, not a file or a part of it."""
    agent_id: uuid.UUID
    agent: str | None
    """A name this viewer may know."""
    outcome: Outcome
    detail: Mapping[str, Any] | None
    """The payload; None when closed to this viewer or erased."""
    erased: bool
    commitment: str
    digest: str
    previous: str
    erased_by: int | None = None
    """The event of the erasure, where it stands in the same trail."""


def chain(viewer: Viewer, record_id: uuid.UUID) -> list[ChainEvent]:
    """The events of one record, oldest first; whether the record may be seen is the caller's to ask."""
    return chains(viewer, [record_id])[record_id]


def chains(viewer: Viewer, record_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[ChainEvent]]:
    """The same of many records, with as many queries as for one."""
    detailed = bool(policy.may(viewer, Act.READ_CUSTODY_DETAIL))
    rows = session().execute(
        select(CustodyEvent, CustodyPayload)
        .outerjoin(CustodyPayload, CustodyPayload.sequence == CustodyEvent.sequence)
        .where(CustodyEvent.scope_id.in_(record_ids))
        .order_by(CustodyEvent.sequence)
    )
    pairs = [(event, payload) for event, payload in rows]
    names = _names([event.agent for event, _ in pairs]) if detailed else {}
    found: dict[uuid.UUID, list[ChainEvent]] = {record_id: [] for record_id in record_ids}
    for event, payload in pairs:
        if event.scope_id is not None:
            found[event.scope_id].append(_line(event, payload, detailed, names))
    return {record_id: _with_erasures(lines) for record_id, lines in found.items()}


def _with_erasures(lines: list[ChainEvent]) -> list[ChainEvent]:
    """Each line without a payload together with the first later erasure of its object, or of the whole record."""
    erasures = [line for line in lines if line.type is EventType.ERASURE]
    if not erasures:
        return lines
    return [replace(line, erased_by=_eraser(line, erasures)) if line.erased else line for line in lines]


def _eraser(line: ChainEvent, erasures: Sequence[ChainEvent]) -> int | None:
    later = (one for one in erasures if one.sequence > line.sequence)
    return next((one.sequence for one in later if one.of_record or one.object_id == line.object_id), None)


def latest_fixity(object_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Fixity]:
    """The newest fixity result of each object that has one."""
    newest = (
        select(Fixity.object_id, func.max(Fixity.checked_at).label("at"))
        .where(Fixity.object_id.in_(object_ids))
        .group_by(Fixity.object_id)
        .subquery()
    )
    query = select(Fixity).join(newest, (newest.c.object_id == Fixity.object_id) & (newest.c.at == Fixity.checked_at))
    return {row.object_id: row for row in session().scalars(query)}


def size() -> int:
    """How many events the ledger holds."""
    return session().scalar(select(LedgerHead.sequence)) or 0


def _line(
    event: CustodyEvent, payload: CustodyPayload | None, detailed: bool, names: Mapping[uuid.UUID, str]
) -> ChainEvent:
    told = json.loads(payload.detail) if payload is not None and detailed else None
    return ChainEvent(
        sequence=event.sequence,
        type=event.type,
        words=words.words(event.type, event.outcome, of_record=event.object_id == event.scope_id),
        time=event.time,
        at=_moment(event.time),
        object_id=event.object_id,
        of_record=event.object_id == event.scope_id,
        agent_id=event.agent,
        agent=names.get(event.agent) if _may_be_named(event.agent, told) else None,
        outcome=event.outcome,
        detail=told,
        erased=payload is None,
        commitment=event.commitment,
        digest=event.digest,
        previous=event.previous,
    )


def _may_be_named(agent_id: uuid.UUID, told: Mapping[str, Any] | None) -> bool:
    """The archive itself, and who acted for it; a contributor goes by the name in the description, if by any."""
    if agent_id in (SOFTWARE_AGENT, VISITOR_AGENT):
        return True
    return told is not None and bool(set(told["roles"]) - {Role.CONTRIBUTOR})


def _moment(time: str) -> datetime:
    return datetime.fromisoformat(time.replace("Z", "+00:00")).replace(tzinfo=UTC)


def _names(agents: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Display names behind ids and pseudonyms, for those who may read the detail."""
    wanted = set(agents)
    own = select(AgentRow.id, AgentRow.display_name).where(AgentRow.id.in_(wanted))
    behind = (
        select(AgentPseudonym.pseudonym, AgentRow.display_name)
        .join(AgentRow, AgentRow.id == AgentPseudonym.agent_id)
        .where(AgentPseudonym.pseudonym.in_(wanted))
    )
    return dict(session().execute(own).all()) | dict(session().execute(behind).all())
