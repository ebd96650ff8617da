"""Alerts: once records are indexed, every saved search that wants to know is asked for those records alone.

It is asked as its owner, with the rights of that moment, so that an alert says what a search of theirs would say. A
match is a row, and a row is made once: whatever cuts this short, the news are heard again and nothing is told twice.
"""

from __future__ import annotations

import logging
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, func, select, update

from archive.access.viewer import Viewer
from archive.accounts import queries as accounts
from archive.base import clock
from archive.base.db import insert_rows, reading, unit_of_work
from archive.base.errors import Invalid
from archive.base.outbox import OutboxMessage
from archive.base.runtime import session
from archive.records.models import Record
from archive.search.query import SearchRequest, revoked
from archive.search.saved.finding import MOST, everything
from archive.search.saved.models import SavedSearch, SearchMatch
from archive.search.saved.stored import request_of

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """One saved search as it stood when it was asked."""

    id: uuid.UUID
    account_id: uuid.UUID
    since: datetime
    counted: bool
    request: SearchRequest


@dataclass(slots=True)
class _Changes:
    """What is new of each search, what it finds no more, and which could not be run."""

    new: dict[_Asked, set[uuid.UUID]] = field(default_factory=dict)
    gone: dict[_Asked, set[uuid.UUID]] = field(default_factory=dict)
    stopped: list[_Asked] = field(default_factory=list)


def handle_indexed(messages: Sequence[OutboxMessage]) -> None:
    """Ask every saved search with alerts for the records that were indexed; raises ``Unavailable`` without an index."""
    ids = {uuid.UUID(one) for message in messages for one in message.payload["records"]}
    changes = _Changes()
    with reading():
        # What was closed and not yet indexed anew is judged when it is: news of that are on their way.
        ids -= revoked()
        searches = _wanting()
        viewers = accounts.viewers({one.account_id for one in searches})
        known, begun = _known(ids), _begun(ids)
        for one in searches:
            viewer = viewers.get(one.account_id)
            if viewer is not None:
                _ask(one, viewer, ids, known[one.id], begun, changes)
    _keep(changes)


def handle_saved(messages: Sequence[OutboxMessage]) -> None:
    """Look once more for what came in while a search was being saved: it was asked by nobody."""
    wanted = {uuid.UUID(message.payload["search"]) for message in messages}
    changes = _Changes()
    with reading():
        searches = [one for one in _wanting() if one.id in wanted and one.counted]
        viewers = accounts.viewers({one.account_id for one in searches})
        for one in searches:
            known = set(session().scalars(select(SearchMatch.record_id).where(SearchMatch.search_id == one.id)))
            found = _found(one, viewers.get(one.account_id), None, changes)
            # More than are looked at would be told as new for no other reason than their number.
            if found is not None and len(found) < MOST:
                changes.new[one] = set(found) - known
    _keep(changes)


def _ask(
    one: _Asked,
    viewer: Viewer,
    ids: Collection[uuid.UUID],
    known: set[uuid.UUID],
    begun: Mapping[uuid.UUID, datetime],
    changes: _Changes,
) -> None:
    found = _found(one, viewer, ids, changes)
    if found is None:
        return
    fresh = set(found) - known
    if not one.counted:
        fresh = {record_id for record_id in fresh if begun[record_id] > one.since}
    changes.new[one], changes.gone[one] = fresh, known.difference(found)


def _found(
    one: _Asked, viewer: Viewer | None, ids: Collection[uuid.UUID] | None, changes: _Changes
) -> Collection[uuid.UUID] | None:
    if viewer is None:
        return None
    try:
        return everything(viewer, one.request, ids).codes
    except Invalid:  # it could be run when it was saved: the vocabulary has grown since
        changes.stopped.append(one)
        return None


def _wanting() -> list[_Asked]:
    query = select(SavedSearch).where(SavedSearch.alerts_since.is_not(None), SavedSearch.stopped_at.is_(None))
    return [
        _Asked(row.id, row.account_id, row.alerts_since, row.counted, request_of(row))
        for row in session().scalars(query.order_by(SavedSearch.id))
        if row.alerts_since is not None
    ]


def _known(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, set[uuid.UUID]]:
    """Which of these records each search is known to find."""
    found: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    query = select(SearchMatch.search_id, SearchMatch.record_id).where(SearchMatch.record_id.in_(ids))
    for search_id, record_id in session().execute(query):
        found[search_id].add(record_id)
    return found


def _begun(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    """From when on each record could be found: published, or else made."""
    began = func.coalesce(Record.published_at, Record.created_at, type_=Record.created_at.type)
    return dict(session().execute(select(Record.id, began).where(Record.id.in_(ids))).all())


def _keep(changes: _Changes) -> None:
    """Write what was found, unless its search was changed or deleted meanwhile."""
    if not (changes.stopped or any(changes.new.values()) or any(changes.gone.values())):
        return
    moment = clock.now()
    with unit_of_work():
        standing = {one.id: one.since for one in _wanting()}
        for one, ids in changes.gone.items():
            if standing.get(one.id) == one.since and ids:
                mine = (SearchMatch.search_id == one.id) & SearchMatch.record_id.in_(ids)
                session().execute(delete(SearchMatch).where(mine))
        for one, ids in changes.new.items():
            if standing.get(one.id) == one.since:
                row = {"search_id": one.id, "account_id": one.account_id, "found_at": moment, "seen_at": None}
                insert_rows(SearchMatch, [row | {"record_id": record_id} for record_id in ids - _rows(one, ids)])
        for one in changes.stopped:
            session().execute(update(SavedSearch).where(SavedSearch.id == one.id).values(stopped_at=moment))
            log.warning("a saved search cannot be run any more; its owner is told on their page")


def _rows(one: _Asked, ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    query = select(SearchMatch.record_id).where(SearchMatch.search_id == one.id, SearchMatch.record_id.in_(ids))
    return set(session().scalars(query)) if ids else set()
