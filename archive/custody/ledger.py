"""The ledger: events appended in one chain and one tree, each an envelope for ever and a payload that can be erased."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.canonical import canonical
from archive.base.db import insert_rows
from archive.base.runtime import session
from archive.custody import tree
from archive.custody.envelopes import VERSION, commit, sealed
from archive.custody.merkle import leaf_hash
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


@dataclass(frozen=True, slots=True)
class Scope:
    """The record that an event belongs to, and whether it is protected (then the envelope tells the day alone)."""

    record_id: uuid.UUID | None
    protected: bool = True


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that was done to one object; ``detail`` goes into the erasable payload."""

    kind: EventType
    object_id: uuid.UUID
    scope: Scope
    detail: Mapping[str, object] = field(default_factory=dict)
    outcome: Outcome = Outcome.SUCCESS


def record_event(
    viewer: Viewer,
    kind: EventType,
    object_id: uuid.UUID,
    scope: Scope,
    detail: Mapping[str, object] | None = None,
    *,
    outcome: Outcome = Outcome.SUCCESS,
) -> int:
    """Append one event in the present transaction and return its sequence (see ``record_events``)."""
    return record_events(viewer, [Act(kind, object_id, scope, detail or {}, outcome)])[0]


def record_events(viewer: Viewer, acts: Sequence[Act]) -> list[int]:
    """Append events in the present transaction, in order, and return their sequences.

    ``detail`` is text, numbers, booleans and lists or mappings of these; the exact time and the roles
    of the viewer are added to it. Raises ``TypeError`` for anything without a canonical form.
    """
    moment = clock.now()
    head = session().scalars(select(LedgerHead).where(LedgerHead.id == 1).with_for_update()).one()
    pseudonyms = _Pseudonyms(viewer)
    events: list[dict[str, Any]] = []
    payloads: list[dict[str, Any]] = []
    leaves: list[bytes] = []
    sequence, previous = head.sequence, head.digest
    for act in acts:
        sequence += 1
        salt = secrets.token_bytes(32)
        payload = canonical({**act.detail, "at": clock.stamp(moment), "roles": sorted(viewer.roles)})
        event = {
            "sequence": sequence,
            "version": VERSION,
            "time": _time(moment, act.scope),
            "type": act.kind,
            "object_id": act.object_id,
            "agent": pseudonyms.within(act.scope),
            "outcome": act.outcome,
            "commitment": commit(salt, payload),
            "previous": previous,
        }
        entry = sealed(event)
        leaves.append(leaf_hash(entry))
        previous = hashlib.sha256(entry).hexdigest()
        events.append({**event, "digest": previous, "scope_id": act.scope.record_id})
        payloads.append({"sequence": sequence, "salt": salt, "detail": payload.decode("utf-8")})
    if events:
        insert_rows(CustodyEvent, events)
        insert_rows(CustodyPayload, payloads)
        tree.append(head.sequence, leaves)
        head.sequence, head.digest = sequence, previous
        session().flush()
    return [event["sequence"] for event in events]


def _time(moment: datetime, scope: Scope) -> str:
    return f"{moment:%Y-%m-%d}" if scope.protected else clock.stamp(moment)


class _Pseudonyms:
    """Under which id a viewer appears in the ledger, inside each record."""

    def __init__(self, viewer: Viewer) -> None:
        self._open: uuid.UUID | None = None
        self._person: uuid.UUID | None = None
        if viewer.system:
            self._open = SOFTWARE_AGENT
        elif viewer.agent_id is None:
            self._open = VISITOR_AGENT
        else:
            agent = session().get_one(Agent, viewer.agent_id)
            hidden = agent.kind is AgentKind.PERSON and agent.identity is not Identity.PUBLIC
            self._open, self._person = (None, agent.id) if hidden else (agent.id, None)

    def within(self, scope: Scope) -> uuid.UUID:
        """The agent's own id, or for a person who is not public the pseudonym of this record alone."""
        if self._open is not None:
            return self._open
        # An act on no record (an account's own file, say) gets a pseudonym of its own as well.
        scope_id = scope.record_id or uuid.uuid4()
        query = select(AgentPseudonym.pseudonym).where(
            AgentPseudonym.scope_id == scope_id, AgentPseudonym.agent_id == self._person
        )
        known = session().scalar(query)
        if known is None:
            known = uuid.uuid4()
            row = {"pseudonym": known, "agent_id": self._person, "scope_id": scope_id}
            session().execute(insert(AgentPseudonym), [row])
        return known
