"""The verbs on bytes: take in, record what was derived, hand out an original; ``fixity`` checks them again.

Hash first, then touch: ``accept`` is given a file that was hashed while it was written, makes it durable and
read-only, and only then writes of it; whatever opens its content comes afterwards, in the worker.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from archive import __version__
from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base import clock, outbox
from archive.base.errors import Invalid, NotVisible, Problem, Unavailable
from archive.base.messages import msg
from archive.base.runtime import session
from archive.custody.ledger import Scope, record_event
from archive.custody.vocabulary import EventType, Outcome
from archive.media import hiding, likeness, plan, queries, rules, store
from archive.media.fixity import DIGEST_TOOL
from archive.media.models import DigitalObject, ObjectReading
from archive.media.sandbox import REASONS, Decoded, Derivative, Undecodable
from archive.media.staging import Staged
from archive.media.store import StoredObject
from archive.media.vocabulary import ObjectRole, WorkingPurpose

DERIVE = "media.derive"
_US = f"Sijill {__version__}"


def accept(
    viewer: Viewer,
    record_id: uuid.UUID,
    staged: Staged,
    *,
    declared_type: str | None = None,
    original_name: str | None = None,
    role: ObjectRole = ObjectRole.EVIDENTIARY,
    protected: bool = True,
) -> DigitalObject:
    """Take a received file into the holdings of a record, with its three custody events.

    The same bytes handed in twice for one record are one object. ``protected`` says whether the ledger tells
    the day alone. Raises ``Invalid`` for an empty file and ``Unavailable`` when the disk refuses.
    """
    policy.require(viewer, Act.CONTRIBUTE)
    if staged.size == 0:
        raise Invalid([Problem(rules.kept_name(original_name) or "", msg("The file is empty."))])
    kept = store.current().keep(staged)
    return _take(viewer, record_id, kept, staged.head, declared_type, original_name, role, protected)


def accept_stored(
    viewer: Viewer,
    record_id: uuid.UUID,
    stored: StoredObject,
    *,
    declared_type: str | None = None,
    original_name: str | None = None,
    protected: bool = True,
) -> DigitalObject:
    """``accept`` for bytes that are kept already, as those of a draft are.

    Raises ``Unavailable`` when they are not there, or not as many as they were.
    """
    policy.require(viewer, Act.CONTRIBUTE)
    with store.current().open(stored.sha256) as file:
        head = file.read(rules.HEAD_BYTES)
        if file.seek(0, os.SEEK_END) != stored.size:
            raise Unavailable(msg("The bytes of this file cannot be read."))
    return _take(viewer, record_id, stored, head, declared_type, original_name, ObjectRole.EVIDENTIARY, protected)


def _take(
    viewer: Viewer,
    record_id: uuid.UUID,
    kept: StoredObject,
    head: bytes,
    declared_type: str | None,
    original_name: str | None,
    role: ObjectRole,
    protected: bool,
) -> DigitalObject:
    known = session().scalars(
        select(DigitalObject).where(
            DigitalObject.record_id == record_id,
            DigitalObject.sha256 == kept.sha256,
            DigitalObject.role == role,
        )
    )
    if found := known.first():
        return found
    row = _insert(record_id, role, kept, rules.detect(head), declared_type, original_name)
    _tell_arrival(viewer, row, Scope(record_id, protected))
    if rules.decodable(row.detected_type) or row.detected_type in rules.WITH_PAGES:
        outbox.send(DERIVE, {"object": str(row.id), "protected": protected})
    else:
        _insert_reading(row.id, Undecodable("not-an-image", REASONS["not-an-image"]))
    return row


def record_derivation(
    viewer: Viewer,
    object_id: uuid.UUID,
    result: Decoded | Undecodable,
    copies: Sequence[tuple[Derivative, StoredObject]],
    *,
    protected: bool = True,
) -> None:
    """Write down what the sandbox made of an object: its reading, its working copies, and their events.

    Does nothing for an object that has its reading already. Raises ``NotVisible`` for one that is gone.
    """
    original = session().get(DigitalObject, object_id)
    if original is None:
        raise NotVisible()
    if session().get(ObjectReading, object_id) is not None:
        return
    scope = Scope(original.record_id, protected)
    _insert_reading(object_id, result)
    record_event(
        viewer,
        EventType.METADATA_EXTRACTION,
        object_id,
        scope,
        {"tool": _US, "reason": result.code} if isinstance(result, Undecodable) else {"tool": _tool_of(result)},
        outcome=_outcome_of(result),
    )
    for derivative, kept in copies:
        insert_copy(viewer, original, derivative, kept, scope)
    if isinstance(result, Decoded):
        likeness.note(object_id, result, recipe=0 if plan.has_zoom(result.width, result.height) else plan.RECIPE)


def hand_out_original(viewer: Viewer, object_id: uuid.UUID, *, own: bool, protected: bool = True) -> None:
    """Leave the event of an original that leaves; ``own`` says whether the viewer contributed its record.

    Whether the viewer may see the record's files at all is asked by the caller, above. Raises ``NotVisible``
    where originals are closed to the viewer, and ``Unavailable`` for one that is set apart.
    """
    row = session().get(DigitalObject, object_id)
    if row is None or not rules.original_open_to(viewer, own=own):
        raise NotVisible()
    if not queries.reads_beneath_of(viewer, hiding.of_object(object_id), own=own):
        raise NotVisible()
    queries.refuse_quarantined(queries.quarantined_since([object_id]).get(object_id))
    record_event(viewer, EventType.DISSEMINATION, object_id, Scope(row.record_id, protected), {"what": "original file"})


def _insert(
    record_id: uuid.UUID,
    role: ObjectRole,
    kept: StoredObject,
    detected: str,
    declared: str | None,
    name: str | None,
    **more: Any,
) -> DigitalObject:
    moment = clock.now()
    row = DigitalObject(
        record_id=record_id,
        role=role,
        size=kept.size,
        sha256=kept.sha256,
        sha512=kept.sha512,
        hashed_at=moment,
        hashed_by=_US,
        declared_type=rules.declared_type(declared),
        detected_type=detected,
        original_name=rules.kept_name(name),
        created_at=moment,
        **more,
    )
    session().add(row)
    session().flush()
    return row


def _tell_arrival(viewer: Viewer, row: DigitalObject, scope: Scope) -> None:
    digests = {"sha256": row.sha256, "sha512": row.sha512, "record": str(row.record_id)}
    arrival: dict[str, object] = {"tool": _US, "size": row.size, "role": row.role.value}
    if row.original_name is not None:
        arrival["name"] = row.original_name
    formats: dict[str, object] = {"detected": row.detected_type}
    if row.declared_type is not None:
        formats["declared"] = row.declared_type
    agrees = row.declared_type in (None, row.detected_type, rules.UNKNOWN)
    told: tuple[tuple[EventType, Mapping[str, object], Outcome], ...] = (
        (EventType.INGESTION, arrival, Outcome.SUCCESS),
        (EventType.MESSAGE_DIGEST_CALCULATION, {"tool": DIGEST_TOOL, **digests}, Outcome.SUCCESS),
        (
            EventType.FORMAT_IDENTIFICATION,
            {"tool": _US, **formats},
            Outcome.SUCCESS if agrees else Outcome.WARNING,
        ),
    )
    for kind, detail, outcome in told:
        record_event(viewer, kind, row.id, scope, detail, outcome=outcome)


def _insert_reading(object_id: uuid.UUID, result: Decoded | Undecodable) -> None:
    reading = ObjectReading(object_id=object_id, read_at=clock.now(), decoded=isinstance(result, Decoded))
    if isinstance(result, Undecodable):
        reading.failure = result.reason.template
    else:
        reading.width, reading.height = result.width, result.height
        reading.perceptual_hash = result.perceptual_hash
        reading.technical = {
            **result.technical,
            "format": result.format,
            "orientation": result.orientation,
            "frames": result.frames,
            "looks_truncated": result.looks_truncated,
        }
    session().add(reading)
    session().flush()


def insert_copy(
    viewer: Viewer,
    original: DigitalObject,
    derivative: Derivative,
    kept: StoredObject,
    scope: Scope,
    *,
    redaction_id: uuid.UUID | None = None,
) -> DigitalObject:
    """Write down a working copy that was made of ``original``, with its event; its bytes are kept already.

    ``redaction_id`` says of which redaction it shows the picture.
    """
    size = {"width": derivative.width, "height": derivative.height}
    row = _insert(
        original.record_id,
        ObjectRole.WORKING,
        kept,
        derivative.media_type,
        None,
        None,
        purpose=derivative.purpose,
        derived_from=original.id,
        parameters={**derivative.parameters, **size},
        redaction_id=redaction_id,
    )
    detail = {
        "from": str(original.id),
        "from_sha256": original.sha256,
        "record": str(row.record_id),
        "sha256": kept.sha256,
        "sha512": kept.sha512,
        "size": kept.size,
        "media_type": row.detected_type,
        "parameters": {**derivative.parameters, **size},
        "purpose": str(derivative.purpose),
        **({"redaction": str(redaction_id)} if redaction_id else {}),
    }
    covers = derivative.purpose is WorkingPurpose.REDACTED
    record_event(viewer, EventType.REDACTION if covers else EventType.MIGRATION, row.id, scope, detail)
    return row


def _tool_of(result: Decoded) -> str:
    made_with = result.copies[0].parameters
    return f"{made_with['tool']} {made_with['version']}"


def _outcome_of(result: Decoded | Undecodable) -> Outcome:
    if isinstance(result, Undecodable):
        return Outcome.FAILURE
    return Outcome.WARNING if result.looks_truncated else Outcome.SUCCESS
