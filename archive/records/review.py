"""The archivist's queue and what is missing before a record can be published."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, select, true

from archive.access import policy
from archive.access.levels import AccessLevel, Part, RecordState
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.messages import Message, msg
from archive.base.runtime import session
from archive.media.models import DigitalObject
from archive.media.vocabulary import ObjectRole
from archive.records import likenesses, queries, readiness, rules, storing
from archive.records import models as m
from archive.records.description import Description
from archive.records.leaks import looking
from archive.records.leaks.looking import Waiting
from archive.records.likenesses import Alike
from archive.records.queries import Summary
from archive.records.readiness import Readiness
from archive.records.rules import Floor
from archive.records.vocabulary import Permission, RecordKind

TABS = ("submitted", "returned", "accessioned", "embargoed", "to-erase", "withdrawn")


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One record that waits."""

    summary: Summary
    files: int
    waiting_days: int
    why: Message | None = None
    """What needs attention."""
    readiness: Readiness | None = None
    alike: tuple[Alike, ...] = ()
    waits: Waiting = looking.NOTHING
    """On what of the leak check it waits."""
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of a tab's records are looked at."""

    kind: RecordKind | None = None
    batch: uuid.UUID | None = None

    def condition(self) -> ColumnElement[bool]:
        """On ``Record``."""
        found: ColumnElement[bool] = true()
        if self.kind is not None:
            found &= m.Record.kind == self.kind
        if self.batch is not None:
            came = m.ImportBatchRecord
            found &= exists().where(came.record_id == m.Record.id, came.batch_id == self.batch)
        return found


ALL = Wanted()


def _condition(tab: str) -> ColumnElement[bool]:
    if tab == "embargoed":
        return m.Record.embargo_until.is_not(None) & (m.Record.state == RecordState.PUBLISHED)
    if tab == "to-erase":
        # Keeping it was refused, or taken back: what is left of it waits to be erased.
        refused = exists().where(
            m.Consent.record_id == m.Record.id,
            m.ConsentAnswer.consent_id == m.Consent.id,
            m.ConsentAnswer.about == "use:keep",
            m.ConsentAnswer.answer == Permission.REFUSED,
        )
        return refused & (m.Record.state != RecordState.WITHDRAWN)
    return m.Record.state == RecordState(tab)


def counts(viewer: Viewer, wanted: Wanted = ALL) -> dict[str, int]:
    """How many records stand in each tab."""
    policy.require(viewer, Act.REVIEW)
    asked = wanted.condition()
    return {
        tab: session().scalar(
            select(func.count()).select_from(m.Record).where(_condition(tab), asked, queries.visible(viewer))
        )
        or 0
        for tab in TABS
        if tab != "withdrawn"
    }


def queue(viewer: Viewer, tab: str, page: int, per_page: int, wanted: Wanted = ALL) -> list[QueueItem]:
    """A page of one tab, oldest first."""
    policy.require(viewer, Act.REVIEW)
    query = (
        select(m.Record.id)
        .where(_condition(tab), wanted.condition(), queries.visible(viewer))
        .order_by(*((m.Record.embargo_until,) if tab == "embargoed" else ()), m.Record.submitted_at, m.Record.id)
        .limit(per_page)
        .offset((page - 1) * per_page)
    )
    ids = list(session().scalars(query))
    counted = (
        select(DigitalObject.record_id, func.count())
        .where(DigitalObject.record_id.in_(ids), DigitalObject.role == ObjectRole.EVIDENTIARY)
        .group_by(DigitalObject.record_id)
    )
    files = dict(session().execute(counted).all())
    today = clock.today()
    revisions = dict(session().execute(select(m.Record.id, m.Record.revision).where(m.Record.id.in_(ids))).all())
    over = set(session().scalars(select(m.Record.id).where(m.Record.id.in_(ids), m.Record.embargo_until <= today)))
    ready, alike, waits = readiness.of(ids), likenesses.of(viewer, ids), looking.waiting(viewer, ids)
    return [
        QueueItem(
            summary,
            files.get(summary.id, 0),
            (today - summary.submitted_at.date()).days if summary.submitted_at else 0,
            msg("The day of its embargo has come: lift it, or give it a new day.") if summary.id in over else None,
            ready.get(summary.id),
            alike.get(summary.id, ()),
            waits.get(summary.id, looking.NOTHING),
            revisions.get(summary.id, 0),
        )
        for summary in queries.in_order(viewer, ids)
    ]


def next_in_queue(viewer: Viewer, after: uuid.UUID) -> str | None:
    """The code of the oldest other submission."""
    query = (
        select(m.Record.reference_code)
        .where(m.Record.state == RecordState.SUBMITTED, m.Record.id != after, queries.visible(viewer))
        .order_by(m.Record.submitted_at, m.Record.id)
        .limit(1)
    )
    return session().scalar(query)


def gaps(description: Description) -> list[Message]:
    """What an archivist should know before publishing; all at once."""
    found = [
        problem.message
        for problem in rules.obstacles_to_publication(
            description.kind, storing.facts_of(description), description.access, confirmed=False
        )
    ]
    if not description.dates:
        found.append(msg("No date is given, not even an approximate one."))
    if not description.places:
        found.append(msg("No place is given."))
    if not description.descriptors:
        found.append(msg("No descriptor is attached; readers who browse by subject will not find it."))
    if description.language == "und" and description.body:
        found.append(msg("The language of the text is not stated."))
    return found


def floors(description: Description) -> dict[Part, Floor]:
    """The parts that consents close, whatever level is chosen for them, and because of which answers."""
    found = rules.floors_explained(storing.facts_of(description), clock.today())
    return {part: floor for part, floor in found.items() if floor.level is not AccessLevel.PUBLIC}


def asks_confirmation(description: Description) -> bool:
    """Whether publishing it needs the act of an archivist who knows that nobody is known to allow it."""
    return rules.asks_confirmation(description.kind, storing.facts_of(description))
