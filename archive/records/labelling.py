"""The stored labels of a record, brought up to date when its standing, its levels or its consents change."""

from __future__ import annotations

import uuid

from sqlalchemy import Select, delete, exists, insert, select

from archive.access import policy
from archive.access.levels import AccessLevel, Part, RecordState
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base import clock, outbox
from archive.base.runtime import session
from archive.custody import ledger
from archive.custody.vocabulary import EventType
from archive.records import attesting, closing, storing
from archive.records import models as m
from archive.records.closing import Cause
from archive.records.description import Description
from archive.records.stored import description_of


def refresh_labels(record: m.Record, description: Description, *, withheld: bool = False) -> None:
    """Store the labels anew, keep search from showing what was closed, and tell the rooms above.

    ``withheld`` says that something is left out now of parts that stay open: the index knows it still.
    """
    query = select(m.RecordLabel.part, m.RecordLabel.label).where(m.RecordLabel.record_id == record.id)
    old = {(part, label) for part, label in session().execute(query)}
    columns = {
        name: getattr(record, name)
        for name in ("access", "access_text", "access_files", "embargo_until", "collection_id")
    }
    fresh = storing.labels_for_row(
        record.id,
        record.state,
        columns,
        description,
        record.contributor_id,
        never_published=record.published_at is None,
    )
    session().execute(delete(m.RecordLabel).where(m.RecordLabel.record_id == record.id))
    session().execute(insert(m.RecordLabel), fresh)
    session().flush()
    position = outbox.send(storing.CHANGED, {"record": record.id.hex})
    closed = old - {(row["part"], row["label"]) for row in fresh}
    if closed or withheld or record.state is RecordState.WITHDRAWN:
        session().execute(delete(m.IndexRevocation).where(m.IndexRevocation.record_id == record.id))
        session().execute(insert(m.IndexRevocation), [{"record_id": record.id, "position": position}])


def close_expired(viewer: Viewer) -> int:
    """Seal the records whose consent has run out since their labels were stored; returns how many.

    The worker asks for it each hour: the calendar opens nothing, but it closes. Until it has, no read opens them
    (``queries.visible``).
    """
    policy.require(viewer, Act.PUBLISH)
    records = list(session().scalars(select(m.Record).where(m.Record.id.in_(overdue())).with_for_update()))
    for record in records:
        description = description_of(record)
        scope = storing.scope_of(record.id, description)
        levels = attesting.of_levels({name: getattr(record, name) for name in attesting.LEVELS})
        told = {"reason": "a consent has run out", **levels}
        ledger.record_event(viewer, EventType.POLICY_ASSIGNMENT, record.id, scope, told)
        refresh_labels(record, description)
        closing.tell(record.id, Cause.CONSENT_EXPIRED)
    return len(records)


def overdue() -> Select[uuid.UUID]:
    """The ids of records whose consent has run out although their labels still open them to readers."""
    open_levels = [f"level:{level}" for level in AccessLevel if level is not AccessLevel.SEALED]
    still_open = exists().where(
        m.RecordLabel.record_id == m.Consent.record_id,
        m.RecordLabel.part == Part.DESCRIPTION,
        m.RecordLabel.label.in_(open_levels) | m.RecordLabel.label.startswith("grant:"),
    )
    return select(m.Consent.record_id).where(m.Consent.expires_on <= clock.today(), still_open)
