"""Reads of digital objects. Which records a viewer may see is decided above and handed in."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, or_, select, true

from archive.access.redaction import reads_beneath
from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.errors import NotVisible, Unavailable
from archive.base.messages import Message, msg
from archive.base.runtime import session
from archive.custody.models import Fixity
from archive.custody.vocabulary import Outcome
from archive.media import hiding, rules
from archive.media.hiding import Standing
from archive.media.models import DigitalObject, ObjectReading, Quarantine
from archive.media.vocabulary import ObjectRole, WorkingPurpose

JPEG = "image/jpeg"
"""What every browser shows; the same copies as WebP are lighter and stand beside."""


@dataclass(frozen=True, slots=True)
class CopyView:
    """A working copy as pages need it; ``width`` and ``height`` in pixels, None for what is no picture."""

    id: uuid.UUID
    purpose: WorkingPurpose
    media_type: str
    size: int
    width: int | None
    height: int | None
    parameters: dict[str, Any]
    quarantined_since: datetime | None


@dataclass(frozen=True, slots=True)
class OriginalFacts:
    """What only those learn who may have the original: its name, its digests, what it says about itself."""

    sha256: str
    sha512: str
    original_name: str | None
    declared_type: str | None
    technical: dict[str, Any]
    perceptual_hash: str | None


@dataclass(frozen=True, slots=True)
class FileView:
    """An evidentiary copy (or a capture) with the copies made of it and the state of its integrity."""

    id: uuid.UUID
    record_id: uuid.UUID
    role: ObjectRole
    media_type: str
    size: int
    received_at: datetime
    width: int | None
    height: int | None
    looks_truncated: bool
    thumbnail: CopyView | None
    display: CopyView | None
    pictures: Mapping[tuple[WorkingPurpose, str], CopyView]
    """Every picture made of it, by purpose and media type."""
    other_copies: tuple[CopyView, ...]
    """What is neither its thumbnail nor its display copy as JPEG."""
    waiting: bool
    """No look was taken at it yet; the worker will."""
    no_preview: Message | None
    """Why there is nothing to show, once that is known."""
    checked_at: datetime | None
    """When its bytes were last read again."""
    intact: bool | None
    """The result of that; None before the first check."""
    quarantined_since: datetime | None
    """Set apart since then and not served, each copy by itself."""
    facts: OriginalFacts | None
    """None where originals are closed to the viewer."""
    covered: Standing | None = None
    """The redaction in force; every copy named here shows the picture with it."""


@dataclass(frozen=True, slots=True)
class FileToServe:
    """Bytes that a route may send once it has asked whether the viewer may see the record's files."""

    id: uuid.UUID
    record_id: uuid.UUID
    original: bool
    media_type: str
    size: int
    sha256: str
    quarantined_since: datetime | None = None
    """Set apart since then: ``serving`` refuses it."""
    uncovered: Standing | None = None
    """The redaction that covers some of what these bytes show: only who reads beneath it may have them."""
    bears_text: bool = False
    """Whether they may hold the words of the record: then only who reads all of these may have them."""
    shared: bool = True
    """Whether readers who may not have the original may have these bytes."""


def objects_of(
    viewer: Viewer, record_ids: Collection[uuid.UUID], *, own: Collection[uuid.UUID] = ()
) -> dict[uuid.UUID, tuple[FileView, ...]]:
    """The files of records whose files the viewer may see, in the order in which they came.

    ``own`` names those of the records that the viewer contributed. A record without files has an empty tuple.
    """
    rows = _rows(record_ids)
    originals = [row for row in rows if row.derived_from is None]
    readings, checks = _readings(originals), _last_checks(originals)
    apart, covered = quarantined_since([row.id for row in rows]), hiding.standing(record_ids)
    copies: dict[uuid.UUID, list[CopyView]] = defaultdict(list)
    for row in rows:
        if row.derived_from is not None and hiding.is_for_readers(row, covered.get(row.derived_from)):
            copies[row.derived_from].append(_copy(row, apart.get(row.id)))
    found: dict[uuid.UUID, tuple[FileView, ...]] = dict.fromkeys(record_ids, ())
    for row in originals:
        mine, hidden = row.record_id in own, covered.get(row.id)
        facts = rules.original_open_to(viewer, own=mine) and reads_beneath_of(viewer, hidden, own=mine)
        view = _view(row, copies[row.id], readings.get(row.id), checks.get(row.id), apart.get(row.id), facts)
        found[row.record_id] += (replace(view, covered=hidden),)
    return found


def withheld(view: FileView) -> FileView:
    """A file of which the viewer learns no more than that it is there."""
    why = msg("It holds words that are hidden from you.")
    return replace(
        view, thumbnail=None, display=None, pictures={}, other_copies=(), waiting=False, no_preview=why, facts=None
    )


def reads_beneath_of(viewer: Viewer, hidden: Standing | None, *, own: bool) -> bool:
    """Whether a redaction, where one stands, hides nothing of its picture from the viewer."""
    return hidden is None or reads_beneath(viewer, hidden.whole_for, own=own)


def servable(viewer: Viewer, object_id: uuid.UUID) -> FileToServe:
    """The bytes behind an id; raises ``NotVisible`` when there are none.

    Only half of the question: the caller asks whether ``viewer`` may see the files of ``record_id``, and for an
    original calls ``service.hand_out_original``, which refuses or leaves the event. What is set apart says so; only
    ``serving`` refuses it, so that the refusal tells nobody of a file that they may not know of.
    """
    row = _existing(object_id)
    page = row.purpose is WorkingPurpose.PAGE
    if page and not rules.original_open_to(viewer, own=False):
        raise NotVisible()
    return FileToServe(
        id=row.id,
        record_id=row.record_id,
        original=row.role is not ObjectRole.WORKING,
        media_type=row.detected_type,
        size=row.size,
        sha256=row.sha256,
        quarantined_since=quarantined_since([object_id]).get(object_id),
        uncovered=hiding.hidden_in(row),
        bears_text=rules.bears_text((_existing(row.derived_from) if row.derived_from else row).detected_type),
        shared=not page and row.role is ObjectRole.WORKING,
    )


def digests(viewer: Viewer, object_id: uuid.UUID) -> tuple[str, str]:
    """SHA-256 and SHA-512 of an object in hex; raises ``NotVisible`` where originals are closed to the viewer."""
    if not rules.original_open_to(viewer, own=False):
        raise NotVisible()
    row = _existing(object_id)
    return row.sha256, row.sha512


def due_for_fixity(viewer: Viewer, most: int, before: datetime | None = None) -> list[uuid.UUID]:
    """Up to ``most`` files whose turn it is to be read again.

    Never checked originals come first, then never checked working copies, then whatever was checked longest ago
    (and before ``before``). What is set apart is left to archivists: reading it daily would tell nothing new.
    """
    last = select(Fixity.object_id, func.max(Fixity.checked_at).label("at")).group_by(Fixity.object_id).subquery()
    apart = exists().where(Quarantine.object_id == DigitalObject.id, Quarantine.lifted_at.is_(None))
    working = DigitalObject.role == ObjectRole.WORKING
    query = (
        select(DigitalObject.id)
        .outerjoin(last, last.c.object_id == DigitalObject.id)
        .where(~apart, true() if before is None else _rested(last.c.at, before))
        .order_by(last.c.at.is_not(None), case((last.c.at.is_(None), working)), last.c.at, DigitalObject.created_at)
        .limit(most)
    )
    return list(session().scalars(query)) if rules.original_open_to(viewer, own=False) else []


def _rested(at: ColumnElement[datetime], before: datetime) -> ColumnElement[bool]:
    """A working copy can be made anew from its original: it is read a quarter as often."""
    long_before = before - 3 * (clock.now() - before)
    return or_(at.is_(None), at < case((DigitalObject.role == ObjectRole.WORKING, long_before), else_=before))


def known_digests(viewer: Viewer) -> set[str]:
    """The SHA-256 of everything that a row speaks of; nothing for a viewer to whom originals are closed."""
    if not rules.original_open_to(viewer, own=False):
        return set()
    return set(session().scalars(select(DigitalObject.sha256).distinct()))


def quarantined(object_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these files that are set apart now, because their bytes were not those that were taken in."""
    return set(quarantined_since(object_ids))


def quarantined_since(object_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    """The same, with the moment since when."""
    query = select(Quarantine.object_id, Quarantine.since).where(
        Quarantine.object_id.in_(object_ids), Quarantine.lifted_at.is_(None)
    )
    return dict(session().execute(query).all()) if object_ids else {}


def refuse_quarantined(since: datetime | None) -> None:
    """Raise ``Unavailable`` for a file that is set apart; asked once the viewer may know that it is there."""
    if since is not None:
        raise Unavailable(
            msg(
                "This file is not shown: on %(day)s its bytes were not those that the archive took in.",
                day=since.date(),
            )
        )


def _existing(object_id: uuid.UUID) -> DigitalObject:
    row = session().get(DigitalObject, object_id)
    if row is None:
        raise NotVisible()
    return row


def _rows(record_ids: Collection[uuid.UUID]) -> Sequence[DigitalObject]:
    query = (
        select(DigitalObject)
        .where(DigitalObject.record_id.in_(record_ids))
        .order_by(DigitalObject.created_at, DigitalObject.id)
    )
    return session().scalars(query).all() if record_ids else ()


def _readings(originals: Sequence[DigitalObject]) -> dict[uuid.UUID, ObjectReading]:
    ids = [row.id for row in originals]
    query = select(ObjectReading).where(ObjectReading.object_id.in_(ids))
    return {reading.object_id: reading for reading in session().scalars(query)} if ids else {}


def _last_checks(originals: Sequence[DigitalObject]) -> dict[uuid.UUID, Fixity]:
    ids = [row.id for row in originals]
    query = select(Fixity).where(Fixity.object_id.in_(ids)).order_by(Fixity.checked_at, Fixity.event_sequence)
    return {check.object_id: check for check in session().scalars(query)} if ids else {}


def _copy(row: DigitalObject, apart: datetime | None) -> CopyView:
    parameters = row.parameters or {}
    purpose = row.purpose
    if purpose is None:
        raise AssertionError("the database lets no working copy be without a purpose")
    width, height = parameters.get("width"), parameters.get("height")
    return CopyView(row.id, purpose, row.detected_type, row.size, width, height, parameters, apart)


def _view(
    row: DigitalObject,
    copies: Sequence[CopyView],
    reading: ObjectReading | None,
    check: Fixity | None,
    apart: datetime | None,
    facts: bool,
) -> FileView:
    pictures = {(copy.purpose, copy.media_type): copy for copy in copies}
    thumbnail = pictures.get((WorkingPurpose.THUMBNAIL, JPEG))
    display = pictures.get((WorkingPurpose.DISPLAY, JPEG))
    technical = (reading.technical if reading else None) or {}
    return FileView(
        id=row.id,
        record_id=row.record_id,
        role=row.role,
        media_type=row.detected_type,
        size=row.size,
        received_at=row.created_at,
        width=reading.width if reading else None,
        height=reading.height if reading else None,
        looks_truncated=bool(technical.get("looks_truncated")),
        thumbnail=thumbnail,
        display=display,
        pictures=pictures,
        other_copies=tuple(copy for copy in copies if copy not in (thumbnail, display)),
        waiting=reading is None,
        no_preview=Message(reading.failure) if reading is not None and reading.failure else None,
        checked_at=check.checked_at if check else None,
        intact=check.outcome is Outcome.SUCCESS if check else None,
        quarantined_since=apart,
        facts=_facts(row, reading, technical) if facts else None,
    )


def _facts(row: DigitalObject, reading: ObjectReading | None, technical: dict[str, Any]) -> OriginalFacts:
    return OriginalFacts(
        sha256=row.sha256,
        sha512=row.sha512,
        original_name=row.original_name,
        declared_type=row.declared_type,
        technical=technical,
        perceptual_hash=reading.perceptual_hash if reading else None,
    )
