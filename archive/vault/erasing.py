"""The vault's part in the erasure of a record: all that it holds of that record's people."""

from __future__ import annotations

import uuid

from sqlalchemy import delete

from archive.base.runtime import session
from archive.vault.models import VaultEntry


def forget_person(record_id: uuid.UUID, agent_id: uuid.UUID) -> int:
    """Delete what a record keeps of one person; returns how many entries there were."""
    mine = (VaultEntry.record_id == record_id) & (VaultEntry.agent_id == agent_id)
    return len(session().execute(delete(VaultEntry).where(mine).returning(VaultEntry.id)).all())


def forget(record_id: uuid.UUID) -> int:
    """Delete every entry that belongs to a record, under its erasure's event; returns how many there were.

    ``service.erase`` is the verb for one person, with an event for each entry.
    """
    gone = delete(VaultEntry).where(VaultEntry.record_id == record_id).returning(VaultEntry.id)
    return len(session().execute(gone).all())
