"""The vault's part in the erasure of a record: all that it holds of that record's people."""

from __future__ import annotations

import uuid

from sqlalchemy import delete

from archive.base.runtime import session
from archive.vault.models import VaultEntry
from archive.vault.request_models import RevealRequest


def forget_person(record_id: uuid.UUID, agent_id: uuid.UUID) -> int:
    """Delete what a record keeps of one person; returns how many entries there were."""
    mine = (VaultEntry.record_id == record_id) & (VaultEntry.agent_id == agent_id)
    asked = (RevealRequest.record_id == record_id) & (RevealRequest.agent_id == agent_id)
    session().execute(delete(RevealRequest).where(asked))
    return len(session().execute(delete(VaultEntry).where(mine).returning(VaultEntry.id)).all())


def forget(record_id: uuid.UUID) -> int:
    """Delete every entry that belongs to a record, under its erasure's event; returns how many there were.

    ``service.erase`` is the verb for one person, with an event for each entry.
    """
    session().execute(delete(RevealRequest).where(RevealRequest.record_id == record_id))
    gone = delete(VaultEntry).where(VaultEntry.record_id == record_id).returning(VaultEntry.id)
    return len(session().execute(gone).all())
