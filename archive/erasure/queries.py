"""What an erasure would take, what it would leave, and what lies elsewhere: read before anybody confirms."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from archive.access import policy
from archive.access.levels import RecordState
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.backup.models import Backup
from archive.base.runtime import session
from archive.comments.models import Comment
from archive.custody.models import Agent, CustodyEvent, CustodyPayload
from archive.custody.vocabulary import Identity
from archive.erasure.finishing import shared
from archive.exports.models import Export, ExportedRecord, TransferredRecord
from archive.media import erasing as media
from archive.media.vocabulary import ObjectRole
from archive.records import models as m
from archive.vault.models import VaultEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class FileInQuestion:
    """A file that could be erased by itself."""

    id: uuid.UUID
    name: str
    media_type: str
    size: int
    shared: bool
    """Another record, a draft or a transfer holds the same bytes: these stay where they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonInQuestion:
    """Somebody whose identity could be erased by itself."""

    id: uuid.UUID
    name: str
    in_vault: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A copy of the record that was handed out: it is asked back, and may never come."""

    recipient: str
    made_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """All that the page of an erasure says before it is confirmed."""

    reference_code: str
    title: str
    title_language: str
    revisions: int
    events: int
    payloads: int
    comments: int
    vault_entries: int
    files: tuple[FileInQuestion, ...]
    people: tuple[PersonInQuestion, ...]
    copies: tuple[Copy, ...]
    backups: int
    """How many backups were made since the record came: each may hold it until it is destroyed."""
    transferred: bool
    """It came from another archive, whose extract of its ledger is kept as one file for all that came with it."""


def preview(viewer: Viewer, record_id: uuid.UUID) -> Preview:
    """What is there to be erased; whether the record may be seen is the caller's to ask.

    Of a withdrawn record nothing is shown but its tombstone: here too titles and names stay out.
    """
    policy.require(viewer, Act.ERASE)
    record = session().scalars(select(m.Record).where(m.Record.id == record_id)).one()
    named = record.state is not RecordState.WITHDRAWN
    return Preview(
        reference_code=record.reference_code,
        title=record.title if named else "",
        title_language=record.title_language,
        revisions=_count(select(func.count()).where(m.Revision.record_id == record_id)),
        events=_count(select(func.count()).where(CustodyEvent.scope_id == record_id)),
        payloads=_count(
            select(func.count())
            .select_from(CustodyPayload)
            .join(CustodyEvent, CustodyEvent.sequence == CustodyPayload.sequence)
            .where(CustodyEvent.scope_id == record_id)
        ),
        comments=_count(select(func.count()).where(Comment.record_id == record_id)),
        vault_entries=_count(select(func.count()).where(VaultEntry.record_id == record_id)),
        files=_files(record_id, named),
        people=_people(record_id, named),
        copies=_copies(record_id),
        backups=_count(select(func.count()).where(Backup.made_at >= record.created_at)),
        transferred=_count(select(func.count()).where(TransferredRecord.record_id == record_id)) > 0,
    )


def _count(query: object) -> int:
    return session().scalar(query) or 0  # type: ignore[call-overload]  # a count, whatever it counts


def _files(record_id: uuid.UUID, named: bool) -> tuple[FileInQuestion, ...]:
    rows = [row for row in media.objects_of(record_id) if row.role is not ObjectRole.WORKING]
    elsewhere = shared(frozenset(row.sha256 for row in rows), but=record_id)
    return tuple(
        FileInQuestion(
            id=row.id,
            name=(row.original_name or "") if named else "",
            media_type=row.detected_type,
            size=row.size,
            shared=row.sha256 in elsewhere,
        )
        for row in sorted(rows, key=lambda row: (row.created_at, row.id))
    )


def _people(record_id: uuid.UUID, named: bool) -> tuple[PersonInQuestion, ...]:
    entries = select(VaultEntry.agent_id, func.count()).where(VaultEntry.record_id == record_id)
    counted = dict(session().execute(entries.group_by(VaultEntry.agent_id)).all())
    query = (
        select(Agent.id, Agent.display_name, func.min(m.RecordAgent.position))
        .join(m.RecordAgent, m.RecordAgent.agent_id == Agent.id)
        .where(m.RecordAgent.record_id == record_id, Agent.identity != Identity.PUBLIC)
        .group_by(Agent.id, Agent.display_name)
        .order_by(func.min(m.RecordAgent.position))
    )
    return tuple(
        PersonInQuestion(id=agent_id, name=name if named else "", in_vault=counted.get(agent_id, 0))
        for agent_id, name, _ in session().execute(query)
    )


def _copies(record_id: uuid.UUID) -> tuple[Copy, ...]:
    query = (
        select(Export.recipient, Export.requested_at)
        .join(ExportedRecord, ExportedRecord.export_id == Export.id)
        .where(ExportedRecord.record_id == record_id)
        .order_by(Export.requested_at)
    )
    return tuple(Copy(recipient=recipient, made_on=at.date()) for recipient, at in session().execute(query))
