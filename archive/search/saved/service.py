"""What a person does with saved searches and their feed. None of it concerns the holdings: the security log has it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.accounts.log import note
from archive.accounts.models import Account
from archive.accounts.vocabulary import SecurityEvent
from archive.base import clock
from archive.base.db import insert_rows
from archive.base.errors import Invalid, LimitReached, NotVisible, Problem
from archive.base.messages import msg
from archive.base.outbox import OutboxMessage
from archive.base.runtime import session, settings
from archive.search.query import SearchRequest
from archive.search.saved import news, stored
from archive.search.saved.finding import MOST, everything
from archive.search.saved.models import (
    LONGEST_DATE,
    LONGEST_NAME,
    LONGEST_VALUE,
    SavedSearch,
    SearchMatch,
)
from archive.search.sync import CHANGED


@dataclass(frozen=True, slots=True)
class Wish:
    """How a saved search is called, and whether its owner wants to be told of new matches."""

    name: str
    alerts: bool


def save(viewer: Viewer, asked: SearchRequest, wish: Wish) -> uuid.UUID:
    """Keep a search; raises ``Invalid`` for a bad name or query, ``LimitReached`` when there are as many as may be."""
    account_id = _locked(viewer)
    name = _name(wish.name, account_id, None)
    _check(asked)
    held = session().scalar(select(func.count()).where(SavedSearch.account_id == account_id)) or 0
    if held >= settings().saved_searches:
        raise LimitReached(
            msg("You keep %(most)s searches already. Delete one of them first.", most=settings().saved_searches)
        )
    row = SavedSearch(account_id=account_id, name=name, created_at=clock.now())
    stored.put(row, asked)
    session().add(row)
    session().flush()
    _set_alerts(viewer, row, wish.alerts)
    note(viewer, SecurityEvent.SEARCH_SAVED, account_id)
    return row.id


def change(viewer: Viewer, search_id: uuid.UUID, wish: Wish) -> None:
    """Give a saved search another name, and switch its alerts on or off; raises as ``save`` does."""
    account_id = _locked(viewer)
    row = own(viewer, search_id)
    row.name = _name(wish.name, account_id, row.id)
    if wish.alerts != (row.alerts_since is not None):
        _set_alerts(viewer, row, wish.alerts)
    note(viewer, SecurityEvent.SEARCH_CHANGED, account_id)


def replace(viewer: Viewer, search_id: uuid.UUID, asked: SearchRequest) -> None:
    """Put another query in the place of a saved one's; what it matched before is forgotten."""
    account_id = _locked(viewer)
    row = own(viewer, search_id)
    _check(asked)
    # The old filters leave the table before the new ones come: some may be the same.
    row.filters = []
    session().flush()
    stored.put(row, asked)
    _set_alerts(viewer, row, row.alerts_since is not None)
    note(viewer, SecurityEvent.SEARCH_CHANGED, account_id)


def delete_search(viewer: Viewer, search_id: uuid.UUID) -> None:
    """Delete a saved search with its matches."""
    row = own(viewer, search_id)
    session().execute(delete(SearchMatch).where(SearchMatch.search_id == row.id))
    session().delete(row)
    note(viewer, SecurityEvent.SEARCH_DELETED, viewer.account_id)


def mark_seen(viewer: Viewer, search_id: uuid.UUID, until: datetime) -> None:
    """Count no more as new what was found up to ``until``: what came in since the page was made stays new."""
    row = own(viewer, search_id)
    fresh = update(SearchMatch).where(
        SearchMatch.search_id == row.id, SearchMatch.seen_at.is_(None), SearchMatch.found_at <= until
    )
    session().execute(fresh.values(seen_at=clock.now()))


def own(viewer: Viewer, search_id: uuid.UUID) -> SavedSearch:
    """One of the viewer's own saved searches; anybody else's is ``NotVisible`` like one that never was."""
    policy.require(viewer, Act.USE_ACCOUNT)
    row = session().get(SavedSearch, search_id)
    if row is None or viewer.account_id is None or row.account_id != viewer.account_id:
        raise NotVisible()
    return row


def _set_alerts(viewer: Viewer, row: SavedSearch, wanted: bool) -> None:
    """Begin to tell new matches from this moment on, or stop: what matches now is known, and is not new."""
    session().execute(delete(SearchMatch).where(SearchMatch.search_id == row.id))
    moment = clock.now()
    # Run in any case: a search that cannot be run is not kept.
    found = everything(viewer, stored.request_of(row))
    row.counted = found.total <= MOST
    row.alerts_since, row.stopped_at = (moment if row.counted else _not_indexed_since(moment)) if wanted else None, None
    if wanted and row.counted:
        known = {"search_id": row.id, "account_id": row.account_id, "found_at": None, "seen_at": moment}
        insert_rows(SearchMatch, [known | {"record_id": one} for one in found.codes])
    if wanted:
        news.saved(row.id)


def _not_indexed_since(moment: datetime) -> datetime:
    """From when on what was published is not in the index yet, with a margin for what was being written."""
    waiting = session().scalar(select(func.min(OutboxMessage.created_at)).where(OutboxMessage.topic == CHANGED))
    return (waiting or moment) - timedelta(minutes=1)


def _locked(viewer: Viewer) -> uuid.UUID:
    """The viewer's account, held so that two requests at once neither exceed a limit nor take one name twice."""
    policy.require(viewer, Act.USE_ACCOUNT)
    found = session().scalar(select(Account.id).where(Account.id == viewer.account_id).with_for_update())
    if found is None:
        raise NotVisible()
    return found


def _name(typed: str, account_id: uuid.UUID, but: uuid.UUID | None) -> str:
    name = " ".join(typed.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise Invalid([Problem("name", msg("Give it a name of 1 to %(most)s characters.", most=LONGEST_NAME))])
    query = select(SavedSearch.id).where(SavedSearch.account_id == account_id, SavedSearch.name == name)
    taken = session().scalar(query)
    if taken is not None and taken != but:
        raise Invalid([Problem("name", msg("You keep another search under this name."))])
    return name


def _check(asked: SearchRequest) -> None:
    """Refuse what the table has no room for; the words themselves are checked by running them."""
    values = [value for chosen in asked.chosen.values() for value in chosen]
    if any(len(value) > LONGEST_VALUE for value in values):
        raise Invalid([Problem("", msg("A chosen filter is longer than %(most)s characters.", most=LONGEST_VALUE))])
    for where in ("date_from", "date_to"):
        if len(getattr(asked, where)) > LONGEST_DATE:
            raise Invalid([Problem(where, msg("A date is longer than %(most)s characters.", most=LONGEST_DATE))])
