"""The part of saved searches in an erasure: nobody is told of the record any more."""

from __future__ import annotations

import uuid

from sqlalchemy import delete

from archive.base.runtime import session
from archive.search.saved.models import SearchMatch


def forget(record_id: uuid.UUID) -> int:
    """Delete every match of one record; returns how many there were."""
    gone = delete(SearchMatch).where(SearchMatch.record_id == record_id).returning(SearchMatch.record_id)
    return len(session().execute(gone).all())
