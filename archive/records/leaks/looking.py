"""What the leak check finds in records as they stand, and what was decided about it."""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from archive.access import policy
from archive.access.levels import AccessLevel
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base.runtime import session
from archive.media import telling
from archive.media.models import DigitalObject, ObjectReading
from archive.media.telling import Telling
from archive.media.vocabulary import ObjectRole
from archive.records import models as m
from archive.records.description import Description, FileInput
from archive.records.leaks import rules
from archive.records.leaks.rules import Finding, LeakKind, Levels, Place, Protected, Spans
from archive.records.leaks.standing import Decisions
from archive.records.redacting import Redactor
from archive.records.schemas import read_description
from archive.records.writing import plain, without_secrets
from archive.vault import matching

TELLS = (Telling.PLACE, Telling.PERSON, Telling.SERIAL, Telling.WORDS)
"""What of a file's own data could lead to a person; by when and with what sort of device alone nobody is found."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding and what was decided on it last; nothing where it is open."""

    finding: Finding
    decision: m.LeakDecision | None = None
    for_fewer: m.LeakDecision | None = None
    """By which it stayed before fewer readers than it would have now."""


@dataclass(frozen=True, slots=True)
class File:
    """What comes with a record and says something by itself."""

    object_id: uuid.UUID | None
    """None before it is stored."""
    name: str = ""
    caption: str = ""
    alternative_text: str = ""
    tells: tuple[Telling, ...] = ()
    unread: bool = False
    """Whether no program has looked into it yet; what could not be opened has been looked into."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What stands between a record and its being opened."""

    findings: int = 0
    """Nobody has decided on them."""
    unread: int = 0
    """Files that no program has looked into yet."""


NOTHING = Waiting()


@dataclass(frozen=True, slots=True)
class Read:
    """The words of one record, by part."""

    words: Mapping[str, str]
    levels: Levels
    """For whose eyes its parts are."""
    redactor: Redactor = field(default_factory=Redactor)
    files: tuple[File, ...] = ()

    def findings(self, protected: Protected | None = None) -> tuple[Finding, ...]:
        """What stands in them and readers are shown; with a look at the vault unless one was taken before."""
        return (*rules.find(self.words, protected or _protected, self._hidden), *_of_files(self.files))

    @property
    def unread(self) -> int:
        """How many files no program has looked into yet."""
        return sum(file.unread for file in self.files)

    def _hidden(self, part: str, text: str) -> Spans:
        return [(span.start, span.end) for span in self.redactor.spans(part, text)]


def of_description(description: Description, files: Sequence[FileInput] = ()) -> Read:
    """What a description that is not stored yet says, with the names of its files and without the vault's part."""
    named = [File(None, one.name or one.path.rpartition("/")[2], one.caption, one.alternative_text) for one in files]
    return _read(plain(without_secrets(description)), named, Levels.of(description))


def of_records(record_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Read]:
    """What records say as they stand, with the names, captions and own data of their files."""
    query = (
        select(m.Record.id, m.Record.access, m.Record.access_text, m.Record.access_files, m.Revision.description)
        .join(m.Revision, (m.Revision.record_id == m.Record.id) & (m.Revision.number == m.Record.revision))
        .where(m.Record.id.in_(record_ids))
    )
    files = _files(record_ids)
    return {
        row.id: _read(json.loads(row.description), files.get(row.id, ()), Levels.of(row))
        for row in session().execute(query)
    }


def judged(
    record_ids: Collection[uuid.UUID], opened_to: AccessLevel | Levels | None = None
) -> dict[uuid.UUID, tuple[Judged, ...]]:
    """What is found in each of these records, with its last decision; open ones first within each.

    They are judged for those who may see them now, or would if they were ``opened_to`` more.
    """
    return _judged(of_records(record_ids), opened_to)


def _judged(
    reads: Mapping[uuid.UUID, Read], opened_to: AccessLevel | Levels | None = None
) -> dict[uuid.UUID, tuple[Judged, ...]]:
    protected = _looked_at_once(reads.values())
    found = {key: read.findings(protected) for key, read in reads.items()}
    decisions = Decisions(found)
    each_judged = {}
    for key, those in found.items():
        levels = opened_to if isinstance(opened_to, Levels) else reads[key].levels.opened_to(opened_to)
        each = [Judged(one, *decisions.on(key, one, levels.of_part(one.part))) for one in those]
        each_judged[key] = tuple(sorted(each, key=lambda one: one.decision is not None))
    return each_judged


def undecided(record_id: uuid.UUID, opened_to: AccessLevel | Levels | None = None) -> tuple[Finding, ...]:
    """What is found in a record and nobody has decided on."""
    return tuple(one.finding for one in judged([record_id], opened_to).get(record_id, ()) if one.decision is None)


def waiting(
    viewer: Viewer, record_ids: Collection[uuid.UUID], opened_to: AccessLevel | None = None
) -> dict[uuid.UUID, Waiting]:
    """What stands between each of these records and its being opened; those without anything are left out."""
    policy.require(viewer, Act.REVIEW)
    reads = of_records(record_ids)
    found = _judged(reads, opened_to)
    counted = {
        key: Waiting(sum(1 for one in found[key] if one.decision is None), read.unread) for key, read in reads.items()
    }
    return {key: one for key, one in counted.items() if one != NOTHING}


def _read(said: Mapping[str, Any], files: Sequence[File], levels: Levels) -> Read:
    redactions = read_description(dict(said)).redactions if said.get("redactions") else ()
    words = rules.words_of(said)
    for number, file in enumerate(files):
        for name in ("name", "caption", "alternative_text"):
            if getattr(file, name).strip():
                words[f"{rules.FILE_PART}[{number}].{name}"] = getattr(file, name)
    present = {name: str(said.get(name, "")) for name in ("title", "abstract", "body")}
    return Read(words, levels, Redactor(redactions, present), tuple(files))


def _files(record_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[File]]:
    query = (
        select(DigitalObject.record_id, DigitalObject.id, DigitalObject.original_name, m.FileDescription, ObjectReading)
        .outerjoin(m.FileDescription, m.FileDescription.object_id == DigitalObject.id)
        .outerjoin(ObjectReading, ObjectReading.object_id == DigitalObject.id)
        .where(DigitalObject.record_id.in_(record_ids), DigitalObject.role != ObjectRole.WORKING)
        .order_by(DigitalObject.created_at, DigitalObject.id)
    )
    found: dict[uuid.UUID, list[File]] = defaultdict(list)
    for record_id, object_id, name, described, reading in session().execute(query):
        found[record_id].append(
            File(
                object_id,
                name or "",
                described.caption if described else "",
                described.alternative_text if described else "",
                telling.tells(reading.technical) if reading and reading.technical else (),
                unread=reading is None,
            )
        )
    return found


def _of_files(files: Sequence[File]) -> list[Finding]:
    found = []
    for number, file in enumerate(files):
        if file.object_id is not None and any(one in TELLS for one in file.tells):
            said = " ".join([file.object_id.hex, *(one.value for one in file.tells)])
            place = Place(f"{rules.FILE_PART}[{number}].metadata", 0, 0)
            found.append(Finding(LeakKind.FILE_METADATA, f"{rules.FILE_PART}.metadata", said, (place,)))
    return found


def _looked_at_once(reads: Collection[Read]) -> Protected:
    """Where the vault is named in any words of these, with one look at it however many they are."""
    texts = list({text for read in reads for text in read.words.values()})
    spans = dict(zip(texts, _protected(texts) if texts else (), strict=True))
    return lambda those: [spans[text] for text in those]


def _protected(texts: Sequence[str]) -> list[Spans]:
    return [[(span.start, span.end) for span in spans] for spans in matching.protected_in(texts)]
