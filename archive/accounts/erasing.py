"""The part of accounts in an erasure: who it was opened to, and why."""

from __future__ import annotations

import uuid

from sqlalchemy import delete

from archive.access.labels import record_grant
from archive.accounts.models import AccessGrant
from archive.base.runtime import session


def forget(record_id: uuid.UUID) -> int:
    """Delete the grants on one record with their reasons; returns how many there were."""
    gone = delete(AccessGrant).where(AccessGrant.label == record_grant(record_id)).returning(AccessGrant.id)
    return len(session().execute(gone).all())
