"""The ledger's part of an erasure: payloads with their salts, and the way from a pseudonym to a person.

Envelopes stay for ever. The guards of both tables let go only after the erasure's own event was appended.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import delete, or_, select

from archive.base.runtime import session
from archive.custody.models import AgentPseudonym, CustodyEvent, CustodyPayload
from archive.custody.vocabulary import EventType


def forget_record(record_id: uuid.UUID, before: int) -> int:
    """Delete payload and salt of every event of a record before event ``before``; returns how many there were."""
    mine = select(CustodyEvent.sequence).where(
        CustodyEvent.sequence < before, or_(CustodyEvent.scope_id == record_id, CustodyEvent.object_id == record_id)
    )
    return _forget(list(session().scalars(mine)))


def forget_objects(object_ids: Collection[uuid.UUID], before: int, kinds: Collection[EventType] = ()) -> int:
    """The same for events on single things, of these ``kinds`` alone where some are given."""
    mine = select(CustodyEvent.sequence).where(CustodyEvent.sequence < before, CustodyEvent.object_id.in_(object_ids))
    if kinds:
        mine = mine.where(CustodyEvent.type.in_(kinds))
    return _forget(list(session().scalars(mine)))


def forget_people(scope_id: uuid.UUID, agent_ids: Collection[uuid.UUID]) -> int:
    """Delete what leads from the pseudonyms of a record to these people."""
    found = delete(AgentPseudonym).where(AgentPseudonym.scope_id == scope_id, AgentPseudonym.agent_id.in_(agent_ids))
    return len(session().execute(found.returning(AgentPseudonym.pseudonym)).all())


def _forget(sequences: Collection[int]) -> int:
    gone = delete(CustodyPayload).where(CustodyPayload.sequence.in_(sequences)).returning(CustodyPayload.sequence)
    return len(session().execute(gone).all()) if sequences else 0
