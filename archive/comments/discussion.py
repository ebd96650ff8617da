"""Who may comment on a record, and whether it is shown before a person has looked: by record, collection, archive."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import select

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.errors import Forbidden, NotVisible, SignInNeeded
from archive.base.messages import msg
from archive.base.runtime import session, settings
from archive.comments.finding import record_of
from archive.comments.reader_models import DiscussionRule
from archive.comments.vocabulary import DiscussionPolicy
from archive.custody import ledger
from archive.custody.models import SOFTWARE_AGENT
from archive.custody.vocabulary import EventType
from archive.records import models as m
from archive.records import storing
from archive.vault.models import VaultEntry


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds for the comments on one record."""

    policy: DiscussionPolicy
    at_once: bool
    """Whether a comment in which nothing was noticed is shown before a moderator has read it."""

    @property
    def closed(self) -> bool:
        return self.policy is DiscussionPolicy.CLOSED

    def takes(self, viewer: Viewer) -> bool:
        """Whether ``viewer`` may comment here."""
        if self.policy is DiscussionPolicy.REGISTERED:
            return viewer.system or viewer.signed_in
        return not self.closed


@dataclass(frozen=True, slots=True)
class Choices:
    """What was chosen where, for whoever may change it."""

    record: DiscussionPolicy | None
    collection: DiscussionPolicy | None
    archive: DiscussionPolicy
    protected: bool
    """Somebody of this record stands in the vault: whatever is chosen, a moderator reads each comment first."""


def standing(record: m.Record) -> Standing:
    """The policy in force: the record's own, else its collection's, else the archive's.

    Where somebody of the record is protected nothing is shown at once, whatever was chosen: in an open discussion a
    comment that does not appear would answer the question whether a name is known here.
    """
    found = choices(record)
    chosen = found.record or found.collection or found.archive
    open_ones = (DiscussionPolicy.OPEN, DiscussionPolicy.REGISTERED)
    return Standing(chosen, at_once=chosen in open_ones and not found.protected)


def choices(record: m.Record) -> Choices:
    """What was chosen for the record, for its collection and for the archive."""
    subjects = [one for one in (record.id, record.collection_id) if one is not None]
    query = select(DiscussionRule.subject_id, DiscussionRule.policy).where(DiscussionRule.subject_id.in_(subjects))
    rules = dict(session().execute(query).all())
    protected = session().scalar(select(VaultEntry.id).where(VaultEntry.record_id == record.id).limit(1))
    of_collection = rules.get(record.collection_id) if record.collection_id else None
    return Choices(rules.get(record.id), of_collection, of_archive(), protected is not None)


def of_archive() -> DiscussionPolicy:
    """What holds where nothing was chosen."""
    return DiscussionPolicy(settings().discussion)


def of_collection(collection_id: uuid.UUID) -> DiscussionPolicy | None:
    """What was chosen for a collection."""
    return session().scalar(select(DiscussionRule.policy).where(DiscussionRule.subject_id == collection_id))


def require(viewer: Viewer, found: Standing) -> None:
    """Raise ``Forbidden`` or ``SignInNeeded``, with the reason, where ``viewer`` may not comment."""
    if found.takes(viewer):
        return
    if found.closed:
        raise Forbidden(msg("The discussion of this record is closed. What was said stays."))
    raise SignInNeeded(msg("On this record people with an account may comment. You can read what was said."))


def choose_for_record(viewer: Viewer, record_id: uuid.UUID, chosen: DiscussionPolicy | None) -> None:
    """Set the policy of one record, or with None leave it to its collection; leaves the event *policy assignment*."""
    policy.require(viewer, Act.DESCRIBE)
    record = record_of(viewer, record_id)
    if not _put(viewer, record_id, chosen):
        return
    detail = {"discussion": chosen.value if chosen else "as its collection"}
    ledger.record_event(viewer, EventType.POLICY_ASSIGNMENT, record.id, storing.scope_of(record.id, record), detail)


def choose_for_collection(viewer: Viewer, collection_id: uuid.UUID, chosen: DiscussionPolicy | None) -> None:
    """Set the policy of a collection's records that have none of their own; leaves the event *policy assignment*."""
    policy.require(viewer, Act.DESCRIBE)
    if session().get(m.Collection, collection_id) is None:
        raise NotVisible()
    if not _put(viewer, collection_id, chosen):
        return
    detail = {"discussion": chosen.value if chosen else "as the archive"}
    ledger.record_event(viewer, EventType.POLICY_ASSIGNMENT, collection_id, ledger.Scope(None), detail)


def _put(viewer: Viewer, subject_id: uuid.UUID, chosen: DiscussionPolicy | None) -> bool:
    """Whether anything was changed by it."""
    before = session().get(DiscussionRule, subject_id, with_for_update=True)
    if (before.policy if before else None) is chosen:
        return False
    if chosen is None:
        session().delete(before)
    else:
        row = before or DiscussionRule(subject_id=subject_id)
        row.policy, row.set_by, row.set_at = chosen, viewer.agent_id or SOFTWARE_AGENT, clock.now()
        session().add(row)
    session().flush()
    return True
