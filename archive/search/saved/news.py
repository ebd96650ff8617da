"""News for the alerts: which records were indexed anew, and which search wants to hear of them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import exists, select

from archive.base import outbox
from archive.base.db import reading, unit_of_work
from archive.base.runtime import session
from archive.search.saved.models import SavedSearch

INDEXED = "search.indexed"
SAVED = "search.saved"
_BATCH = 500


def tell(ids: Sequence[uuid.UUID]) -> None:
    """Tell the alerts, if there are any, that these records are in the index as they are now, or are so no more."""
    if not ids:
        return
    with reading():
        wanted = session().scalar(select(exists().where(SavedSearch.alerts_since.is_not(None))))
    if wanted:
        with unit_of_work():
            for start in range(0, len(ids), _BATCH):
                outbox.send(INDEXED, {"records": [one.hex for one in ids[start : start + _BATCH]]})


def saved(search_id: uuid.UUID) -> None:
    """Have the alerts look once more for what came in while this search was being saved."""
    outbox.send(SAVED, {"search": search_id.hex})
