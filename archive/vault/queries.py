"""What may be known of the vault without opening it."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import select

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base.runtime import session
from archive.vault.models import VaultEntry, VaultField


def has_entries(viewer: Viewer, record_ids: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Which of these records have an identity in the vault, for those who may reveal one."""
    policy.require(viewer, Act.REVEAL_IDENTITY)
    query = select(VaultEntry.record_id).where(VaultEntry.record_id.in_(record_ids)).distinct()
    return frozenset(found for found in session().scalars(query) if found is not None)


def kinds_of(viewer: Viewer, record_id: uuid.UUID) -> dict[uuid.UUID, tuple[VaultField, ...]]:
    """What kinds of facts the vault keeps of each person of one record, for those who may reveal one."""
    policy.require(viewer, Act.REVEAL_IDENTITY)
    query = select(VaultEntry.agent_id, VaultEntry.field).where(VaultEntry.record_id == record_id).distinct()
    held: dict[uuid.UUID, set[VaultField]] = {}
    for agent_id, kind in session().execute(query):
        held.setdefault(agent_id, set()).add(kind)
    return {agent_id: tuple(kind for kind in VaultField if kind in kinds) for agent_id, kinds in held.items()}


def agents_of(viewer: Viewer, record_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """The agents whose identity the vault keeps for one record, for those who may reveal one."""
    policy.require(viewer, Act.REVEAL_IDENTITY)
    return frozenset(session().scalars(select(VaultEntry.agent_id).where(VaultEntry.record_id == record_id)))
