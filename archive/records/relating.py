"""The links of a record as one viewer may see them: a target that is closed to the viewer is left out altogether."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import or_, select

from archive.access.viewer import Viewer
from archive.base.runtime import session
from archive.records import models as m
from archive.records import queries
from archive.records.vocabulary import RelationType


@dataclass(frozen=True, slots=True)
class RelationView:
    """A link as it looks from this record."""

    type: RelationType
    inverse: bool
    reference_code: str | None
    title: str
    title_language: str
    outside: str
    note: str
    erased: bool = False
    """Its target was erased: what the link said of it is not told either."""


def relations_of(viewer: Viewer, record_id: uuid.UUID) -> tuple[RelationView, ...]:
    """The links of a record in both directions, in their order."""
    query = select(m.Relation).where(or_(m.Relation.record_id == record_id, m.Relation.target_id == record_id))
    relations = list(session().scalars(query.order_by(m.Relation.position)))
    others = {row.target_id if row.record_id == record_id else row.record_id for row in relations}
    known = [other for other in others if other is not None]
    seen = queries.summaries(viewer, known)
    erased = _erased(viewer, set(known) - seen.keys())
    found = []
    for row in relations:
        inverse = row.record_id != record_id
        other = row.record_id if inverse else row.target_id
        if other in erased:
            found.append(RelationView(row.type, inverse, erased[other], "", "und", "", "", erased=True))
            continue
        if other is not None and other not in seen:
            continue
        summary = seen[other] if other is not None else None
        found.append(
            RelationView(
                type=row.type,
                inverse=inverse,
                reference_code=summary.reference_code if summary else None,
                title=summary.title if summary else "",
                title_language=summary.title_language if summary else "und",
                outside=row.outside,
                note="" if inverse else row.note,
            )
        )
    return tuple(found)


def _erased(viewer: Viewer, ids: Collection[uuid.UUID]) -> dict[uuid.UUID | None, str]:
    """Those of ``ids`` that were erased and whose notice the viewer may read, with their codes."""
    if not ids:
        return {}
    query = select(m.Record.id, m.Record.reference_code).join(m.Erasure, m.Erasure.record_id == m.Record.id)
    return dict(session().execute(query.where(m.Record.id.in_(ids), queries.visible(viewer))).all())
