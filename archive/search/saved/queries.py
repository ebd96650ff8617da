"""Reads of one's own saved searches. What was found is asked of the labels again each time: rights change."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from archive.access import policy
from archive.access.levels import RecordState
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base.errors import NotVisible
from archive.base.runtime import session
from archive.records import queries as records
from archive.records.models import Record
from archive.records.queries import Summary
from archive.search.query import SearchRequest
from archive.search.saved import service
from archive.search.saved.models import SavedSearch, SearchMatch, SearchReceipt
from archive.search.saved.stored import request_of

MOST_COUNTED = 99
"""Beyond it, new matches are only said to be more."""
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A saved search as its owner sees it."""

    id: uuid.UUID
    name: str
    request: SearchRequest
    alerts_since: datetime | None
    counted: bool
    """False where older records are not told when they come to match, because too many match."""
    stopped_at: datetime | None
    created_at: datetime
    new: int
    """New matches that were not marked as seen."""


@dataclass(frozen=True, slots=True)
class Match:
    """One new match that its owner may see."""

    search_id: uuid.UUID
    found_at: datetime
    summary: Summary


def of(viewer: Viewer) -> list[Kept]:
    """The viewer's own saved searches by name, each with its number of new matches."""
    policy.require(viewer, Act.USE_ACCOUNT)
    rows = session().scalars(select(SavedSearch).where(SavedSearch.account_id == viewer.account_id))
    counted = (
        select(SearchMatch.search_id, func.count())
        .join(Record, Record.id == SearchMatch.record_id)
        .where(*_new(viewer))
        .group_by(SearchMatch.search_id)
    )
    new = dict(session().execute(counted).all())
    return [_kept(row, new.get(row.id, 0)) for row in sorted(rows, key=lambda row: row.name.casefold())]


def one(viewer: Viewer, search_id: uuid.UUID) -> Kept:
    """One of the viewer's own saved searches; ``NotVisible`` for any other."""
    row = service.own(viewer, search_id)
    matches = select(SearchMatch.record_id).join(Record, Record.id == SearchMatch.record_id)
    matches = matches.where(*_new(viewer), SearchMatch.search_id == row.id)
    return _kept(row, session().scalar(select(func.count()).select_from(matches.subquery())) or 0)


def count_new(viewer: Viewer) -> int:
    """How many new matches wait for the viewer, counted no further than ``MOST_COUNTED`` + 1."""
    if viewer.account_id is None:
        return 0
    matches = select(SearchMatch.record_id).join(Record, Record.id == SearchMatch.record_id).where(*_new(viewer))
    return session().scalar(select(func.count()).select_from(matches.limit(MOST_COUNTED + 1).subquery())) or 0


def new_matches(viewer: Viewer, search_id: uuid.UUID) -> list[Match]:
    """The new matches of one saved search, the latest first, at most ``MOST_SHOWN``."""
    row = service.own(viewer, search_id)
    return _matches(viewer, [*_new(viewer), SearchMatch.search_id == row.id], MOST_SHOWN)


def told(viewer: Viewer, most: int) -> list[Match]:
    """What alerts have found, seen or not, the latest first: what the private feed carries."""
    return _matches(viewer, [*_mine(viewer), SearchMatch.found_at.is_not(None)], most)


def receipts_of(viewer: Viewer) -> list[SearchReceipt]:
    """The viewer's own search receipts, the latest first."""
    policy.require(viewer, Act.USE_ACCOUNT)
    query = select(SearchReceipt).where(SearchReceipt.account_id == viewer.account_id)
    return list(session().scalars(query.order_by(SearchReceipt.made_at.desc(), SearchReceipt.code)))


def receipt(viewer: Viewer, code: str) -> SearchReceipt:
    """One of the viewer's own search receipts; ``NotVisible`` for any other."""
    policy.require(viewer, Act.USE_ACCOUNT)
    query = select(SearchReceipt).where(SearchReceipt.code == code, SearchReceipt.account_id == viewer.account_id)
    found = session().scalar(query)
    if found is None:
        raise NotVisible()
    return found


def _mine(viewer: Viewer) -> list[ColumnElement[bool]]:
    return [
        SearchMatch.account_id == viewer.account_id,
        Record.state != RecordState.WITHDRAWN,
        records.visible(viewer),
    ]


def _new(viewer: Viewer) -> list[ColumnElement[bool]]:
    return [*_mine(viewer), SearchMatch.seen_at.is_(None)]


def _matches(viewer: Viewer, conditions: Sequence[ColumnElement[bool]], most: int) -> list[Match]:
    query = (
        select(SearchMatch.search_id, SearchMatch.record_id, SearchMatch.found_at)
        .join(Record, Record.id == SearchMatch.record_id)
        .where(*conditions)
        .order_by(SearchMatch.found_at.desc(), SearchMatch.record_id, SearchMatch.search_id)
        .limit(most)
    )
    rows = list(session().execute(query))
    found = records.summaries(viewer, list({record_id for _, record_id, _ in rows}))
    return [
        Match(search_id, found_at, found[record_id])
        for search_id, record_id, found_at in rows
        if record_id in found and found_at is not None
    ]


def _kept(row: SavedSearch, new: int) -> Kept:
    return Kept(
        id=row.id,
        name=row.name,
        request=request_of(row),
        alerts_since=row.alerts_since,
        counted=row.counted,
        stopped_at=row.stopped_at,
        created_at=row.created_at,
        new=new,
    )
