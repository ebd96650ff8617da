"""Which copies of a picture readers get: where a redaction stands, those of it and no others."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from archive.access.levels import AccessLevel
from archive.access.redaction import RedactionReason
from archive.base.runtime import session
from archive.media.models import DigitalObject
from archive.media.redaction_models import ImageRedaction
from archive.media.vocabulary import ObjectRole, WorkingPurpose


@dataclass(frozen=True, slots=True)
class Standing:
    """The redaction in force of a picture."""

    id: uuid.UUID
    object_id: uuid.UUID
    shapes: tuple[dict[str, Any], ...]
    reason: RedactionReason
    note: str
    whole_for: AccessLevel
    made_at: datetime


def standing(record_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Standing]:
    """The redactions in force of the files of these records, by the original that each is of."""
    query = select(ImageRedaction).where(ImageRedaction.record_id.in_(record_ids), ImageRedaction.lifted_at.is_(None))
    return {row.object_id: _standing(row) for row in session().scalars(query)} if record_ids else {}


def of_object(object_id: uuid.UUID) -> Standing | None:
    """The redaction in force of one original."""
    query = select(ImageRedaction).where(ImageRedaction.object_id == object_id, ImageRedaction.lifted_at.is_(None))
    row = session().scalar(query)
    return _standing(row) if row is not None else None


def for_readers() -> ColumnElement[bool]:
    """A condition on working copies of ``DigitalObject``: they show what readers may see of their picture."""
    live = (
        select(ImageRedaction.id)
        .where(ImageRedaction.object_id == DigitalObject.derived_from, ImageRedaction.lifted_at.is_(None))
        .correlate(DigitalObject)
        .scalar_subquery()
    )
    return DigitalObject.redaction_id.is_not_distinct_from(live)


def is_for_readers(row: DigitalObject, live: Standing | None) -> bool:
    """The same of a row, with the redaction in force of the original that it was made of."""
    return row.redaction_id == (live.id if live else None)


def hidden_in(row: DigitalObject) -> Standing | None:
    """The redaction that covers something of what these bytes show; None where readers may have them."""
    if row.role is not ObjectRole.WORKING:
        return of_object(row.id)
    live = of_object(row.derived_from) if row.derived_from is not None else None
    return live if live is not None and row.redaction_id != live.id else None


def _standing(row: ImageRedaction) -> Standing:
    return Standing(row.id, row.object_id, tuple(row.shapes), row.reason, row.note, row.whole_for, row.made_at)


def whole_display(object_id: uuid.UUID) -> DigitalObject | None:
    """The copy for pages of an original as it is, without any redaction."""
    query = select(DigitalObject).where(
        DigitalObject.derived_from == object_id,
        DigitalObject.purpose == WorkingPurpose.DISPLAY,
        DigitalObject.detected_type == "image/jpeg",
        DigitalObject.redaction_id.is_(None),
    )
    return session().scalars(query).first()
