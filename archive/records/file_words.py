"""What is said of a file: caption, words for people who cannot see it, whether it is graphic; editable ever after."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import select

from archive.access import policy
from archive.access.levels import RecordState
from archive.access.policy import Act as Allowed
from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.errors import IllegalTransition, NotVisible, Stale
from archive.base.messages import msg
from archive.base.runtime import session
from archive.custody import ledger
from archive.custody.ledger import Act
from archive.custody.vocabulary import EventType
from archive.media.models import DigitalObject
from archive.records import models as m
from archive.records import service, storing
from archive.records.stored import description_of


@dataclass(frozen=True, slots=True)
class FileWords:
    """What is said of one file."""

    caption: str = ""
    alternative_text: str = ""
    graphic: bool = False

    @property
    def version(self) -> str:
        """By which a form knows whether somebody else has written since."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Written:
    """New words for a file, on the ground of those of ``version``."""

    object_id: uuid.UUID
    version: str
    words: FileWords


def words_of(record_id: uuid.UUID) -> dict[uuid.UUID, FileWords]:
    """What is said of each file of a record of which something is said, for those who may describe it."""
    rows = session().scalars(select(m.FileDescription).where(m.FileDescription.record_id == record_id))
    return {row.object_id: FileWords(row.caption, row.alternative_text, row.graphic) for row in rows}


def describe_files(viewer: Viewer, record_id: uuid.UUID, written: Sequence[Written]) -> int:
    """Write what is new of ``written``, each with its event; returns how many files have changed.

    Raises ``Stale`` and writes nothing where somebody else has changed one of them, ``NotVisible`` for a file that is
    not of this record, ``IllegalTransition`` once it is withdrawn.
    """
    policy.require(viewer, Allowed.DESCRIBE)
    record = service.for_change(viewer, record_id)
    if record.state is RecordState.WITHDRAWN:
        raise IllegalTransition(msg("A withdrawn record is described no further."))
    query = select(m.FileDescription).where(m.FileDescription.record_id == record_id)
    rows = {row.object_id: row for row in session().scalars(query)}
    known = set(session().scalars(select(DigitalObject.id).where(DigitalObject.record_id == record_id)))
    scope = storing.scope_of(record_id, description_of(record))
    acts = []
    for one in written:
        if one.object_id not in known:
            raise NotVisible()
        row = rows.get(one.object_id)
        before = FileWords(row.caption, row.alternative_text, row.graphic) if row else FileWords()
        if one.words == before:
            continue
        if one.version != before.version:
            raise Stale(msg("Somebody has described this file while you were writing. Compare, and save again."))
        if row is None:
            row = m.FileDescription(object_id=one.object_id, record_id=record_id, position=len(rows))
            session().add(row)
        row.caption, row.alternative_text = one.words.caption, one.words.alternative_text
        row.graphic = one.words.graphic
        told: dict[str, object] = {"summary": "what is said of the file", **asdict(one.words)}
        acts.append(Act(EventType.METADATA_MODIFICATION, one.object_id, scope, told))
    if acts:
        record.updated_at = clock.now()
        session().flush()
        ledger.record_events(viewer, acts)
        storing.announce([record_id])
    return len(acts)
