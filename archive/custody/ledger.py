"""The ledger: events appended in one chain, each an envelope for ever and a payload that can be erased."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.canonical import canonical
from archive.base.runtime import session
from archive.custody.models import (
    SOFTWARE_AGENT,
    VISITOR_AGENT,
    Agent,
    AgentPseudonym,
    CustodyEvent,
    CustodyPayload,
    LedgerHead,
)
from archive.custody.vocabulary import AgentKind, EventType, Identity, Outcome

FIRST_PREVIOUS = "0" * 64
VERSION = 1


@dataclass(frozen=True, slots=True)
class Scope:
    """The record that an event belongs to, and whether it is protected (then the envelope tells the day alone)."""

    record_id: uuid.UUID | None
    protected: bool = True


def record_event(
    viewer: Viewer,
    kind: EventType,
    object_id: uuid.UUID,
    scope: Scope,
    detail: Mapping[str, object] | None = None,
    *,
    outcome: Outcome = Outcome.SUCCESS,
) -> int:
    """Append one event in the present transaction and return its sequence.

    ``detail`` is text, whole numbers, booleans and lists or mappings of these; the exact time and the
    record are added to it. Raises ``TypeError`` for anything without a canonical form.
    """
    moment = clock.now()
    head = session().scalars(select(LedgerHead).where(LedgerHead.id == 1).with_for_update()).one()
    salt = secrets.token_bytes(32)
    payload = canonical({**(detail or {}), "at": clock.stamp(moment), "roles": sorted(viewer.roles)})
    event = CustodyEvent(
        sequence=head.sequence + 1,
        version=VERSION,
        time=_time(moment, scope),
        type=kind,
        object_id=object_id,
        agent=_agent(viewer, scope),
        outcome=outcome,
        commitment=commit(salt, payload),
        previous=head.digest,
        scope_id=scope.record_id,
    )
    event.digest = hashlib.sha256(envelope(event)).hexdigest()
    session().add(event)
    session().flush()
    session().add(CustodyPayload(sequence=event.sequence, salt=salt, detail=payload.decode("utf-8")))
    head.sequence, head.digest = event.sequence, event.digest
    session().flush()
    return event.sequence


def envelope(event: CustodyEvent) -> bytes:
    """The canonical bytes of an event's envelope (RFC 8785): what the chain hashes."""
    return canonical(
        {
            "v": event.version,
            "seq": event.sequence,
            "time": event.time,
            "type": str(event.type),
            "object": str(event.object_id),
            "agent": str(event.agent),
            "outcome": str(event.outcome),
            "commitment": event.commitment,
            "prev": event.previous,
        }
    )


def commit(salt: bytes, payload: bytes) -> str:
    """The commitment to a payload: HMAC-SHA-256 under its salt, in hex."""
    return hmac.new(salt, payload, hashlib.sha256).hexdigest()


def _time(moment: datetime, scope: Scope) -> str:
    return f"{moment:%Y-%m-%d}" if scope.protected else clock.stamp(moment)


def _agent(viewer: Viewer, scope: Scope) -> uuid.UUID:
    if viewer.system:
        return SOFTWARE_AGENT
    if viewer.agent_id is None:
        return VISITOR_AGENT
    agent = session().get_one(Agent, viewer.agent_id)
    if agent.kind is not AgentKind.PERSON or agent.identity is Identity.PUBLIC or scope.record_id is None:
        return agent.id
    query = select(AgentPseudonym.pseudonym).where(
        AgentPseudonym.scope_id == scope.record_id, AgentPseudonym.agent_id == agent.id
    )
    known = session().scalar(query)
    if known is None:
        row = AgentPseudonym(agent_id=agent.id, scope_id=scope.record_id)
        session().add(row)
        session().flush()
        known = row.pseudonym
    return known
