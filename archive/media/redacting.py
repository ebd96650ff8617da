"""Covering parts of a picture: its verbs, and the making of what readers get, outside of any unit of work."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from archive.access import policy
from archive.access.levels import AccessLevel
from archive.access.policy import Act
from archive.access.redaction import WHOLE_FOR, RedactionReason
from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.db import reading
from archive.base.errors import Invalid, NotVisible, Problem
from archive.base.identifiers import new_id
from archive.base.messages import msg
from archive.base.runtime import session, settings
from archive.custody.ledger import Scope, record_event
from archive.custody.models import SOFTWARE_AGENT, CustodyEvent
from archive.custody.vocabulary import EventType
from archive.media import confined, hiding, making, plan, service, store
from archive.media.covering import Shape
from archive.media.models import DigitalObject, ObjectReading
from archive.media.plan import Wanted
from archive.media.redaction_models import ImageRedaction
from archive.media.rules import DECODED_TYPES
from archive.media.sandbox import REASONS, Derivative, derivatives, refusal
from archive.media.store import StoredObject
from archive.media.vocabulary import ObjectRole, WorkingPurpose

_TASK = "archive.media.redacting_task"
_WHOLE = Wanted(WorkingPurpose.REDACTED, 1 << 16, formats=("JPEG",))
"""The covered picture at the size of the original, of which all others are made."""
PREVIEW_EDGE = 1000
_PREVIEW = (Wanted(WorkingPurpose.DISPLAY, PREVIEW_EDGE, formats=("JPEG",)),)
# The original is in memory at full size, three times while it is turned and its colours are read.
_LIMITS = confined.Limits(address_space=2 << 30, output_bytes=96 << 20, cpu_seconds=60, wall_seconds=120.0)

_one_at_a_time = threading.Lock()
Copies = tuple[tuple[Derivative, StoredObject], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """A picture with its parts covered, kept in the store and not yet spoken of by any row."""

    object_id: uuid.UUID
    shapes: tuple[Shape, ...]
    copies: Copies


def make(object_id: uuid.UUID, shapes: Sequence[Shape]) -> Covered:
    """Cover parts of an original and make all copies that readers get; takes seconds, in a confined child.

    Must be called outside any unit of work. Raises ``Invalid`` where nothing could be made, with the reason, and
    ``NotVisible`` for what is no original of a picture.
    """
    with reading():
        row, seen = _picture(object_id)
        sha256, kind = row.sha256, row.detected_type
        zoom = plan.has_zoom(seen.width or 0, seen.height or 0)
    made = _made(sha256, kind, shapes, (_WHOLE, *plan.READING_SIZES, *(plan.ZOOM_SIZES if zoom else ())))
    return Covered(object_id=object_id, shapes=tuple(shapes), copies=tuple(making.kept(copy) for copy in made))


def preview(object_id: uuid.UUID, shapes: Sequence[Shape]) -> bytes:
    """A JPEG of the picture as it would look; nothing of it is kept. Raises as ``make`` does."""
    with reading():
        row, _ = _picture(object_id)
        sha256, kind = row.sha256, row.detected_type
    (made,) = _made(sha256, kind, shapes, _PREVIEW)
    return made.data


def redact(
    viewer: Viewer,
    covered: Covered,
    reason: RedactionReason | str,
    *,
    note: str = "",
    whole_for: AccessLevel = AccessLevel.RESTRICTED,
    protected: bool = True,
) -> uuid.UUID:
    """Let readers have the covered picture alone from now on; returns the redaction's id.

    One that stood is ended by it. Raises ``Invalid`` for a reason that there is not and a level that hides nothing.
    """
    policy.require(viewer, Act.DESCRIBE)
    problems = []
    if reason not in tuple(RedactionReason):
        problems.append(Problem("reason", msg("Choose the reason; readers are told it.")))
    if whole_for not in WHOLE_FOR:
        problems.append(Problem("whole_for", msg("What everybody reads is not hidden: choose restricted or sealed.")))
    if problems:
        raise Invalid(problems)
    original, _ = _picture(covered.object_id)
    scope, redaction_id = Scope(original.record_id, protected), new_id()
    row = _row(viewer, original, covered, RedactionReason(reason), note.strip(), whole_for)
    sequence = _write_copies(viewer, original, covered, row, redaction_id, scope)
    stood = _end(original.id, sequence)
    session().flush()
    row.id, row.event_sequence = redaction_id, sequence
    session().add(row)
    session().flush()
    if stood is not None:
        record_event(viewer, EventType.REDACTION, original.id, scope, {"act": "replaced", "redaction": str(stood)})
    return redaction_id


def lift(viewer: Viewer, object_id: uuid.UUID, why: str, *, protected: bool = True) -> None:
    """Show a picture whole again, for a reason; raises ``Invalid`` without one, ``NotVisible`` where none stands."""
    policy.require(viewer, Act.DESCRIBE)
    live = hiding.of_object(object_id)
    if live is None:
        raise NotVisible()
    if not why.strip():
        raise Invalid([Problem("why", msg("Say why it is shown whole again."))])
    original, _ = _picture(object_id)
    told = {"act": "lifted", "redaction": str(live.id), "why": why.strip()}
    scope = Scope(original.record_id, protected)
    _end(object_id, record_event(viewer, EventType.REDACTION, object_id, scope, told))


def note_seen(viewer: Viewer, object_id: uuid.UUID, *, protected: bool = True) -> None:
    """Leave the event of somebody looking at a copy that shows what is hidden from readers."""
    row = session().get(DigitalObject, object_id)
    if row is None:
        raise NotVisible()
    scope = Scope(row.record_id, protected)
    record_event(viewer, EventType.DISSEMINATION, object_id, scope, {"what": "copy without redaction"})


def _picture(object_id: uuid.UUID) -> tuple[DigitalObject, ObjectReading]:
    row, seen = session().get(DigitalObject, object_id), session().get(ObjectReading, object_id)
    if row is None or seen is None or row.role is ObjectRole.WORKING or not seen.decoded:
        raise NotVisible()
    return row, seen


def _made(sha256: str, kind: str, shapes: Sequence[Shape], wanted: Sequence[Wanted]) -> tuple[Derivative, ...]:
    task = {
        "format": DECODED_TYPES[kind],
        "pixels": settings().image_pixels,
        "wanted": [one.as_json() for one in wanted],
        "shapes": [shape.as_json() for shape in shapes],
    }
    with _one_at_a_time, store.current().open(sha256) as source:
        answer = confined.run(_TASK, task, source, _LIMITS)
    if isinstance(answer, confined.Failure):
        raise _refused(answer.code)
    try:
        return derivatives(answer.said, answer.parts, wanted)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _refused("crashed") from error


def _refused(code: str) -> Invalid:
    return Invalid([Problem("shapes", refusal(code).reason if code in REASONS else REASONS["crashed"])])


def _row(
    viewer: Viewer,
    original: DigitalObject,
    covered: Covered,
    reason: RedactionReason,
    note: str,
    whole_for: AccessLevel,
) -> ImageRedaction:
    return ImageRedaction(
        object_id=original.id,
        record_id=original.record_id,
        shapes=[shape.as_json() for shape in covered.shapes],
        reason=reason,
        note=note,
        whole_for=whole_for,
        agent_id=viewer.agent_id or SOFTWARE_AGENT,
        made_at=clock.now(),
    )


def _write_copies(
    viewer: Viewer,
    original: DigitalObject,
    covered: Covered,
    row: ImageRedaction,
    redaction_id: uuid.UUID,
    scope: Scope,
) -> int:
    """The rows of the copies, the largest first; returns the sequence of its event, which is that of the redaction."""
    told = {"reason": row.reason.value, "whole_for": row.whole_for.value, "covered": row.shapes}
    (largest, kept), *others = covered.copies
    largest = replace(largest, parameters=largest.parameters | told)
    first = service.insert_copy(viewer, original, largest, kept, scope, redaction_id=redaction_id)
    sequence = session().scalars(select(CustodyEvent.sequence).where(CustodyEvent.object_id == first.id)).one()
    for derivative, stored in others:
        of_it = replace(derivative, parameters=derivative.parameters | {"from_redacted": first.sha256})
        service.insert_copy(viewer, original, of_it, stored, scope, redaction_id=redaction_id)
    return sequence


def _end(object_id: uuid.UUID, sequence: int) -> uuid.UUID | None:
    """End the redaction that stands, by the event ``sequence``; returns its id."""
    query = select(ImageRedaction).where(ImageRedaction.object_id == object_id, ImageRedaction.lifted_at.is_(None))
    row = session().scalar(query.with_for_update())
    if row is None:
        return None
    row.lifted_at, row.lifted_sequence = clock.now(), sequence
    session().flush()
    return row.id
