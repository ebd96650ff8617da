"""The history of a description: its revisions, and what changed between two."""

from __future__ import annotations

import difflib
import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.accounts.models import Account
from archive.base.errors import NotVisible
from archive.base.messages import Message, msg
from archive.base.runtime import session
from archive.custody.models import Agent
from archive.records import description_words, queries, redacting
from archive.records import models as m
from archive.records.tombstones import refuse_withdrawn
from archive.records.vocabulary import AgentRole

LABELS: dict[str, Message] = {
    "title": msg("Title"),
    "alternative_titles": msg("Alternative titles"),
    "abstract": msg("Abstract"),
    "body": msg("Text"),
    "language": msg("Language"),
    "dates": msg("Dates"),
    "places": msg("Places"),
    "descriptors": msg("Descriptors"),
    "collection": msg("Collection"),
    "access": msg("Access"),
    "access_text": msg("Access to the text"),
    "access_files": msg("Access to the files"),
    "embargo": msg("Embargo"),
    "content_warning": msg("Content warning"),
    "claims": msg("Claims"),
    "relations": msg("Relations"),
    "people": msg("People"),
    "rights": msg("Consent and rights"),
    "source": msg("Source"),
    "verification": msg("Verification"),
    "holding": msg("Holding"),
    "title_language": msg("Language of the title"),
    "title_kind": msg("Who made the title"),
    "language_source": msg("Who says which language it is"),
    "testimony": msg("Testimony"),
    "image": msg("Image"),
    "completeness": msg("How completely it was collected"),
    "removed_fragments": msg("Left out of the reading text"),
    "assessments": msg("Assessments"),
    "leads": msg("Open questions"),
    "redactions": msg("Hidden from readers"),
}


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """One revision in a list."""

    number: int
    at: datetime
    agent: str
    summary: str


@dataclass(frozen=True, slots=True)
class Change:
    """One element that differs: runs of words that are the same, removed or added."""

    label: Message
    words: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between two revisions; when, by whom and why are those of the later one."""

    before: int
    after: int
    at: datetime
    agent: str
    summary: str
    changes: tuple[Change, ...]


def heading(viewer: Viewer, record_id: uuid.UUID) -> m.Record:
    """The record whose revisions are read; raises ``Forbidden``, ``NotVisible`` or ``Withdrawn``."""
    policy.require(viewer, Act.READ_REVISIONS)
    query = select(m.Record).where(m.Record.id == record_id, queries.visible(viewer))
    record = session().scalar(query)
    if record is None:
        raise NotVisible()
    refuse_withdrawn(record)
    return redacting.told(record, redacting.of_records(viewer, [record_id]).get(record_id, redacting.NOTHING))


def listed(viewer: Viewer, record_id: uuid.UUID) -> list[RevisionLine]:
    """All revisions, newest first; a contributor's is of nobody who is named here."""
    hidden = _hands(heading(viewer, record_id))
    redactor = redacting.of_records(viewer, [record_id]).get(record_id, redacting.NOTHING)
    query = (
        select(m.Revision, Agent.display_name)
        .join(Agent, Agent.id == m.Revision.agent_id)
        .where(m.Revision.record_id == record_id)
        .order_by(m.Revision.number.desc())
    )
    return [
        RevisionLine(
            row.number, row.created_at, "" if row.agent_id in hidden else name, redactor.said("summary", row.summary)
        )
        for row, name in session().execute(query)
    ]


def _hands(record: m.Record) -> set[uuid.UUID]:
    """The agents of whoever handed the record in: by account, and as the description has them."""
    account = select(Account.agent_id).where(Account.id == record.contributor_id)
    described = select(m.RecordAgent.agent_id).where(
        m.RecordAgent.record_id == record.id, m.RecordAgent.role == AgentRole.CONTRIBUTOR
    )
    return {*session().scalars(account), *session().scalars(described)}


def compare(viewer: Viewer, record_id: uuid.UUID, number: int, earlier: int | None = None) -> Comparison:
    """What changed from revision ``earlier`` to ``number``; without ``earlier``, from the one before it."""
    record = heading(viewer, record_id)
    lines = {line.number: line for line in listed(viewer, record_id)}
    since = number - 1 if earlier is None else earlier
    if number not in lines or since not in lines or since >= number:
        raise NotVisible()
    redactor = redacting.of_records(viewer, [record.id]).get(record.id, redacting.NOTHING)
    before, after = (redacting.told(_saved(viewer, record.id, one), redactor) for one in (since, number))
    closed = _closed(viewer, record.id) | ({"redactions"} if redactor else set())
    names = sorted((before.keys() | after.keys()) - closed, key=lambda name: (name not in LABELS, name))
    changes = tuple(
        Change(LABELS.get(name, Message(name.replace("_", " "))), tuple(words(said(before, name), said(after, name))))
        for name in names
        if before.get(name) != after.get(name)
    )
    line = lines[number]
    return Comparison(since, number, line.at, line.agent, line.summary, changes)


# What parts the members of an entry is a word by itself, so that a member that follows leaves the one before alone.
_WORD = re.compile(r"\s+|;(?=\s)|(?:(?!;\s)\S)+")


def words(before: str, after: str) -> Iterator[tuple[str, str]]:
    """A word diff: ``same``, ``removed`` and ``added`` runs in reading order."""
    left, right = _WORD.findall(before), _WORD.findall(after)
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            yield "same", "".join(left[i1:i2])
            continue
        if i2 > i1:
            yield "removed", "".join(left[i1:i2])
        if j2 > j1:
            yield "added", "".join(right[j1:j2])


def said(description: dict[str, Any], name: str) -> str:
    """An element as text a person can compare."""
    return description_words.said(name, description.get(name, ""))


def _saved(viewer: Viewer, record_id: uuid.UUID, number: int) -> dict[str, Any]:
    query = select(m.Revision.description).where(m.Revision.record_id == record_id, m.Revision.number == number)
    found: dict[str, Any] = json.loads(session().scalars(query).one())
    if "people" in found and not policy.may(viewer, Act.DESCRIBE):
        # The page names its contributor to archivists alone.
        found["people"] = [person for person in found["people"] if person["role"] != AgentRole.CONTRIBUTOR]
    return found


def _closed(viewer: Viewer, record_id: uuid.UUID) -> set[str]:
    """The elements that are not compared for this viewer, as they are not on the record's page."""
    closed: set[str] = set()
    if not _reads_text(viewer, record_id):
        # The source's own words, which stand in these as well.
        closed |= {"body", "claims", "removed_fragments"}
    if not policy.may(viewer, Act.DESCRIBE):
        # A relation names its target, which may be closed to somebody who reads this record.
        closed |= {"rights", "leads", "relations"}
    return closed


def _reads_text(viewer: Viewer, record_id: uuid.UUID) -> bool:
    found = queries.summaries(viewer, [record_id])
    return record_id in found and found[record_id].body is not None
