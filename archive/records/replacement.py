"""Putting one object of the import format in the place of a record, as programs do: on the revision that they read."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base.errors import Invalid, Problem, Stale
from archive.base.messages import msg
from archive.base.runtime import session
from archive.media.models import DigitalObject
from archive.media.vocabulary import ObjectRole
from archive.records import models as m
from archive.records import replacing, service
from archive.records.description import Description, ImportRow
from archive.records.references import References
from archive.records.schemas import read_replacement
from archive.records.stored import description_of

_STANDING = (
    ("files", msg("Files stay as they are; they come with an import, or by the page.")),
    ("comments", msg("Comments come with an import, or by the comments address.")),
    ("withdrawal", msg("A record is withdrawn by its own step.")),
    ("return_reason", msg("A record is returned by its own step.")),
)


def replace_record(viewer: Viewer, record_id: uuid.UUID, body: Any, *, expected_revision: int) -> int:
    """Describe a record by an object of the import format; returns the number of its revision.

    What does not belong to the description may be given as it stands, and is refused otherwise. An assessment that
    stands stays. Nothing is written where nothing changes. Raises ``Stale``, and ``Invalid`` with every problem.
    """
    policy.require(viewer, Act.DESCRIBE)
    record = service.for_change(viewer, record_id)
    if record.revision != expected_revision:
        raise Stale(msg("The record stands at revision %(number)s. Read it again.", number=record.revision))
    held = select(DigitalObject.id).where(
        DigitalObject.record_id == record_id, DigitalObject.role == ObjectRole.EVIDENTIARY
    )
    row = read_replacement(body, has_files=session().scalar(held.limit(1)) is not None)
    problems = [
        *_beyond_a_description(record, row, body),
        *References().problems(row.description),
        *replacing.unknown_targets(record_id, row.description.relations),
    ]
    if problems:
        raise Invalid(problems)
    stands = description_of(record)
    description = _with_assessments(stands, row.description)
    if description == stands:
        return expected_revision
    return service.edit(
        viewer,
        record_id,
        description,
        expected_revision=expected_revision,
        summary="replaced",
        leaks_kept=row.leaks_kept,
    )


def _beyond_a_description(record: m.Record, row: ImportRow, body: dict[str, Any]) -> Iterator[Problem]:
    key = session().get(m.ImportKey, record.id)
    known = {"identifier": key.identifier if key else "", "source_system": key.source_system if key else ""}
    for name, stands in known.items():
        if getattr(row, name) and getattr(row, name) != stands:
            yield Problem(name, msg("It says where the record came from, and stays as it is."))
    if row.description.kind is not record.kind:
        yield Problem("kind", msg("The kind of a record stays as it is."))
    if "status" in body and row.status is not record.state:
        yield Problem("status", msg("The status is %(status)s; it changes by its own steps.", status=str(record.state)))
    for name, why in _STANDING:
        if name in body and getattr(row, name):
            yield Problem(name, why)


def _with_assessments(stands: Description, wanted: Description) -> Description:
    kept = tuple(one for one in stands.assessments if one not in wanted.assessments)
    return replace(wanted, assessments=kept + wanted.assessments) if kept else wanted
