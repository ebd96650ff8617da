"""How many published records a viewer may know of, by kind and by collection.

To count is to look at every record, so that the counts are kept for as long as nothing happens: each act on a record
writes an event, and the end of the ledger tells whether there was one.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import func, select

from archive.access.levels import RecordState
from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.runtime import session, settings
from archive.custody.models import LedgerHead
from archive.records import models as m
from archive.records import queries
from archive.records.vocabulary import RecordKind


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of records; what has none is not among them."""

    kinds: Mapping[RecordKind, int]
    collections: Mapping[uuid.UUID, int]


def by_kind(viewer: Viewer) -> list[tuple[RecordKind, int]]:
    """How many published records of each kind the viewer may know of."""
    found = counts(viewer).kinds
    return [(kind, found.get(kind, 0)) for kind in RecordKind]


def counts(viewer: Viewer) -> Counts:
    """The numbers as they are now."""
    if not session().info.get("reading"):
        # What is not yet committed may never come true.
        return _count(viewer)
    end = session().scalar(select(LedgerHead.digest)) or ""
    return _kept(settings().database, end, clock.today(), viewer)


@lru_cache(maxsize=64)
def _kept(database: str, end: str, today: date, viewer: Viewer) -> Counts:
    return _count(viewer)


def _count(viewer: Viewer) -> Counts:
    query = (
        select(m.Record.kind, m.Record.collection_id, func.count())
        .where(m.Record.state == RecordState.PUBLISHED, queries.visible(viewer))
        .group_by(m.Record.kind, m.Record.collection_id)
    )
    kinds: Counter[RecordKind] = Counter()
    collections: Counter[uuid.UUID] = Counter()
    for kind, collection_id, number in session().execute(query):
        kinds[kind] += number
        if collection_id is not None:
            collections[collection_id] += number
    return Counts(kinds, collections)
