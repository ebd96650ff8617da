"""The files of a record that go to an audience, under safe names; their bytes are read from the object store."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from archive.access.levels import AccessLevel
from archive.base.runtime import session
from archive.exports.audiences import viewer_of
from archive.exports.standing import Opened
from archive.exports.vocabulary import Audience, LeftOut
from archive.media import hiding
from archive.media import queries as media
from archive.media import rules as media_rules
from archive.media.hiding import Standing
from archive.media.models import DigitalObject
from archive.media.plan import stays_at_home
from archive.media.vocabulary import ObjectRole, WorkingPurpose
from archive.records import models as m
from archive.records.redacting import beneath

_OF_THE_TEXT = frozenset({WorkingPurpose.CLEAN_TEXT, WorkingPurpose.TRANSCRIPT, WorkingPurpose.TRANSLATION})


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedFile:
    """One file of a record: its facts, its safe name within the record, and what is said of it."""

    id: uuid.UUID
    role: ObjectRole
    purpose: WorkingPurpose | None
    original: bool
    media_type: str
    """As detected."""
    declared_type: str | None
    size: int
    sha256: str
    sha512: str
    name: str
    """Ours: ``01-original.jpg``, ``01-display.jpg``; never from the uploader."""
    original_name: str | None
    derived_from: uuid.UUID | None
    parameters: dict[str, Any] | None
    caption: str
    alternative_text: str
    graphic: bool
    covered: AccessLevel | None = None
    """Of an original: for whom alone it is, because a redaction covers something of it."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What the archive knows of the files of some records."""

    objects: Mapping[uuid.UUID, list[DigitalObject]]
    said: Mapping[uuid.UUID, m.FileDescription]
    quarantined: Collection[uuid.UUID]
    covered: Mapping[uuid.UUID, Standing]
    """The redaction in force of each original that has one."""


def facts_of(record_ids: Collection[uuid.UUID]) -> FileFacts:
    """Everything about the files of ``record_ids``, in three queries."""
    rows = session().scalars(
        select(DigitalObject)
        .where(DigitalObject.record_id.in_(record_ids))
        .order_by(DigitalObject.created_at, DigitalObject.id)
    )
    objects: dict[uuid.UUID, list[DigitalObject]] = defaultdict(list)
    for row in rows:
        objects[row.record_id].append(row)
    said = session().scalars(select(m.FileDescription).where(m.FileDescription.record_id.in_(record_ids)))
    set_apart = media.quarantined([row.id for rows in objects.values() for row in rows])
    return FileFacts(objects, {row.object_id: row for row in said}, set_apart, hiding.standing(record_ids))


def files_for(
    audience: Audience, opened: Opened, facts: FileFacts, left_out: Counter[LeftOut]
) -> tuple[ExportedFile, ...]:
    """The files that go to ``audience``; those that do not are counted by reason in ``left_out``."""
    objects = facts.objects.get(opened.record.id, [])
    if not opened.files:
        left_out[opened.files_reason] += sum(row.derived_from is None for row in objects)
        return ()
    firsts = [row for row in objects if row.derived_from is None]
    firsts.sort(key=lambda row: facts.said[row.id].position if row.id in facts.said else 0)
    found: list[ExportedFile] = []
    names: Counter[str] = Counter()
    for number, first in enumerate(firsts, 1):
        copies = [row for row in objects if row.derived_from == first.id]
        family = [first, *(row for row in copies if not _stays_at_home(row, facts.covered.get(first.id)))]
        for row in family:
            reason = _of_words(audience, opened, first) or _reason(audience, opened, row, facts)
            if reason is None:
                file = _exported(row, number, opened, facts.said.get(first.id), names)
                found.append(replace(file, covered=_level(facts.covered.get(first.id)) if row is first else None))
            elif row is first or reason is LeftOut.QUARANTINED:
                left_out[reason] += 1
    return tuple(found)


def _of_words(audience: Audience, opened: Opened, first: DigitalObject) -> LeftOut | None:
    """A page or a letter holds the words that are hidden in the record's text."""
    hidden = beneath(viewer_of(audience), opened.description.redactions, own=False)
    return LeftOut.REDACTED if hidden and media_rules.bears_text(first.detected_type) else None


def _stays_at_home(row: DigitalObject, hidden: Standing | None) -> bool:
    """What nobody is handed: copies that another form stands for, and those of a redaction that ended."""
    ended = row.redaction_id is not None and not hiding.is_for_readers(row, hidden)
    return ended or stays_at_home(row.purpose, row.detected_type)


def _level(hidden: Standing | None) -> AccessLevel | None:
    return hidden.whole_for if hidden is not None else None


def _reason(audience: Audience, opened: Opened, row: DigitalObject, facts: FileFacts) -> LeftOut | None:
    if row.id in facts.quarantined:
        return LeftOut.QUARANTINED
    viewer = viewer_of(audience)
    if row.role is not ObjectRole.WORKING and not media_rules.original_open_to(viewer, own=False):
        return LeftOut.ORIGINAL
    original = row.derived_from or row.id
    hidden = facts.covered.get(original)
    if not media.reads_beneath_of(viewer, hidden, own=False) and (
        row.id == original or not hiding.is_for_readers(row, hidden)
    ):
        return LeftOut.ORIGINAL
    if row.purpose in _OF_THE_TEXT and not opened.text:
        return opened.text_reason
    return None


def _exported(
    row: DigitalObject, number: int, opened: Opened, said: m.FileDescription | None, names: Counter[str]
) -> ExportedFile:
    original = row.role is not ObjectRole.WORKING
    picture = opened.description.image
    of_picture = picture is not None and picture.graphic
    return ExportedFile(
        id=row.id,
        role=row.role,
        purpose=row.purpose,
        original=original,
        media_type=row.detected_type,
        declared_type=row.declared_type if original else None,
        size=row.size,
        sha256=row.sha256,
        sha512=row.sha512,
        name=_name(row, number, names),
        original_name=row.original_name if original else None,
        derived_from=row.derived_from,
        parameters=row.parameters,
        caption=said.caption if said else "",
        alternative_text=said.alternative_text if said else "",
        graphic=bool((said and said.graphic) or of_picture or opened.record.content_warning),
    )


def _name(row: DigitalObject, number: int, names: Counter[str]) -> str:
    what = "original" if row.role is ObjectRole.EVIDENTIARY else str(row.purpose or row.role)
    stem = f"{number:02d}-{what}"
    names[stem] += 1
    again = f"-{names[stem]}" if names[stem] > 1 else ""
    return f"{stem}{again}.{media_rules.extension(row.detected_type)}"
