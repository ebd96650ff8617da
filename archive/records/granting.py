"""One record opened to one person, inside a level that stays closed to them; and closed to them again."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from archive.access import policy
from archive.access.labels import record_grant
from archive.access.levels import AccessLevel, RecordState
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.accounts import grants
from archive.accounts import queries as accounts
from archive.base import clock
from archive.base.errors import IllegalTransition, Invalid, NotVisible, Problem
from archive.base.messages import msg
from archive.records import models as m
from archive.records import storing
from archive.records.service import for_change
from archive.records.stored import description_of


@dataclass(frozen=True, slots=True)
class LiveGrant:
    """To whom a record is open beyond its level, why and since when."""

    id: uuid.UUID
    name: str
    reason: str
    since: datetime


def can_be_granted(record: m.Record) -> bool:
    """Whether something of ``record`` is closed that a grant could open: drafts and embargoes it never opens."""
    levels = (record.access, record.access_text, record.access_files)
    closed = any(level is not AccessLevel.PUBLIC for level in levels)
    return record.state is RecordState.PUBLISHED and record.embargo_until is None and closed


def open_to(viewer: Viewer, record_id: uuid.UUID, name: str, reason: str) -> None:
    """Open a published record, with its text and files, to the active account called ``name``.

    Raises ``Invalid`` for an unknown name, a missing reason or a record that the person can open already, and
    ``IllegalTransition`` where there is nothing to open or a consent was withdrawn or has run out.
    """
    policy.require(viewer, Act.GRANT_ACCESS)
    record = for_change(viewer, record_id)
    if not can_be_granted(record):
        raise IllegalTransition(msg("Only a published record that is closed to some readers is opened to one person."))
    if any(said.is_over(clock.today()) for said in storing.facts_of(description_of(record))):
        raise IllegalTransition(msg("A consent was withdrawn or has run out; this record is opened to nobody."))
    try:
        account_id = accounts.id_named(name.strip())
    except NotVisible as error:
        raise Invalid([Problem("name", error.message)]) from error
    label = record_grant(record_id)
    if any(grant.account_id == account_id for grant, _ in accounts.grants_of(viewer, label)):
        raise Invalid([Problem("name", msg("This record is open to this person already."))])
    grants.grant_access(viewer, account_id, label, reason)


def close_to(viewer: Viewer, record_id: uuid.UUID, grant_id: uuid.UUID) -> None:
    """End a grant on this record; raises ``NotVisible`` for one that is not live or not of this record."""
    for_change(viewer, record_id)
    if grant_id not in {grant.id for grant in live(viewer, record_id)}:
        raise NotVisible()
    grants.end_access(viewer, grant_id)


def live(viewer: Viewer, record_id: uuid.UUID) -> list[LiveGrant]:
    """The grants on a record that stand, oldest first, for archivists."""
    found = accounts.grants_of(viewer, record_grant(record_id))
    return [LiveGrant(grant.id, name, grant.reason, grant.created_at) for grant, name in found]
