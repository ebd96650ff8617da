"""Where else a picture was seen: the same file, or one that looks nearly the same, in records that may be seen."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace

from sqlalchemy import select

from archive.access import policy
from archive.access.levels import Part
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base.errors import NotVisible
from archive.base.runtime import session
from archive.media import likeness
from archive.records import models as m
from archive.records import queries, service
from archive.records.description import RelationInput
from archive.records.queries import Summary
from archive.records.stored import description_of
from archive.records.vocabulary import RelationType


@dataclass(frozen=True, slots=True)
class Seen:
    """Another record with this picture; ``percent`` says how much of the fingerprint agrees."""

    summary: Summary
    same_bytes: bool
    percent: int
    related: bool
    """Whether a relation between the two says so already."""


def seen_elsewhere(viewer: Viewer, record_id: uuid.UUID, object_id: uuid.UUID) -> list[Seen]:
    """The records whose files the viewer may see and that hold this picture too, the nearest first.

    Nothing for whoever may not have originals. A flat number of queries, however many pictures the archive keeps.
    """
    found = likeness.alike(viewer, object_id)
    others = [one.record_id for one in found]
    summaries = queries.summaries(viewer, _with_open_files(viewer, others))
    related = _related(record_id)
    seen: dict[uuid.UUID, Seen] = {}
    for one in found:
        if one.record_id in summaries:
            percent = round(100 * (1 - one.bits / 128))
            row = Seen(summaries[one.record_id], one.same_bytes, percent, one.record_id in related)
            seen.setdefault(one.record_id, row)
    return list(seen.values())


def relate(viewer: Viewer, record_id: uuid.UUID, object_id: uuid.UUID, other_code: str) -> None:
    """Say in the record's description that it is nearly the same as another that holds its picture too: a revision.

    Raises ``NotVisible`` for a record that ``seen_elsewhere`` does not name; saying it twice changes nothing.
    """
    policy.require(viewer, Act.DESCRIBE)
    seen = {one.summary.reference_code: one for one in seen_elsewhere(viewer, record_id, object_id)}
    if other_code not in seen:
        raise NotVisible()
    if seen[other_code].related:
        return
    record = session().get_one(m.Record, record_id)
    description = description_of(record)
    said = RelationInput(type=RelationType.NEAR_DUPLICATE_OF, target=other_code)
    description = replace(description, relations=(*description.relations, said))
    service.edit(viewer, record_id, description, expected_revision=record.revision, summary="near-duplicate")


def _with_open_files(viewer: Viewer, ids: list[uuid.UUID]) -> list[uuid.UUID]:
    query = select(m.Record.id).where(m.Record.id.in_(ids), queries.visible(viewer, Part.FILES))
    return list(session().scalars(query)) if ids else []


def _related(record_id: uuid.UUID) -> set[uuid.UUID | None]:
    near = m.Relation.type == RelationType.NEAR_DUPLICATE_OF
    here = select(m.Relation.target_id).where(m.Relation.record_id == record_id, near)
    there = select(m.Relation.record_id).where(m.Relation.target_id == record_id, near)
    return {*session().scalars(here), *session().scalars(there)}
