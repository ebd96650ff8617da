"""Reads of the contributor's desk: drafts, what became of a submission, and what archivists see of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base.errors import NotVisible
from archive.base.runtime import session
from archive.custody.models import Agent
from archive.custody.vocabulary import Identity
from archive.intake import identity, looking, receipts
from archive.intake.answers import Answers, FileFacts, Group, YouAnswer, read
from archive.intake.looking import Look
from archive.intake.models import Draft, DraftFile, Submission
from archive.intake.vocabulary import Step
from archive.records import models as m
from archive.records.vocabulary import (
    AgentRole,
    ConsentAspect,
    ConsentUse,
    Directness,
    Permission,
    RecordKind,
)

_ABOUT = (*(f"use:{use}" for use in ConsentUse), *(f"aspect:{aspect}" for aspect in ConsentAspect))


@dataclass(frozen=True, slots=True)
class FileOfDraft:
    """A file that waits in a draft: its bytes are kept already."""

    id: uuid.UUID
    facts: FileFacts
    look: Look | None
    """None until the sandbox has looked at it."""


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft for the one who holds it."""

    id: uuid.UUID
    step: Step
    version: int
    answers: Answers
    others: Mapping[Step, Group]
    """What another window had said at a step, until the step is saved again."""
    files: tuple[FileOfDraft, ...]
    handed_in: bool
    created_on: date
    adds_to: uuid.UUID | None = None
    """The record to which its files are to be added; None for a submission of its own."""

    @property
    def file_facts(self) -> tuple[FileFacts, ...]:
        return tuple(file.facts for file in self.files)


@dataclass(frozen=True, slots=True)
class OwnDraft:
    """A draft in its owner's list."""

    id: uuid.UUID
    kind: RecordKind | None
    step: Step
    saved_on: date


@dataclass(frozen=True, slots=True)
class SubmissionFacts:
    """A submission as archivists see it; ``by`` is the name that the contributor goes by, None where none is."""

    received_on: date
    wishes: str
    directness: Directness
    by: str | None
    consent: tuple[tuple[str, Permission], ...]
    consent_words: str


def draft_of_key(viewer: Viewer, key: str) -> DraftView | None:
    """The draft that a key opens; a draft of an account is closed to other accounts."""
    row = session().scalar(_drafts().where(Draft.key_digest == receipts.key_digest(key)))
    if row is None or (row.account_id is not None and viewer.signed_in and viewer.account_id != row.account_id):
        return None
    return _view(row)


def draft(viewer: Viewer, draft_id: uuid.UUID) -> DraftView:
    """A draft of the viewer's own account; ``NotVisible`` for any other."""
    row = session().scalar(_drafts().where(Draft.id == draft_id))
    if row is None or viewer.account_id is None or row.account_id != viewer.account_id:
        raise NotVisible()
    return _view(row)


def own_drafts(viewer: Viewer) -> list[OwnDraft]:
    """The open drafts of the viewer's account, the newest first."""
    if viewer.account_id is None:
        return []
    query = (
        select(Draft)
        .where(Draft.account_id == viewer.account_id, Draft.submitted_record_id.is_(None))
        .order_by(Draft.updated_at.desc(), Draft.id)
        .limit(100)
    )
    rows = (row for row in session().scalars(query) if added_to(row) is None)
    return [OwnDraft(row.id, answers_of(row).record_kind, Step(row.step), row.updated_at.date()) for row in rows]


def for_review(viewer: Viewer, record_id: uuid.UUID) -> SubmissionFacts | None:
    """What was handed in with a record, for archivists; None for a record that came another way."""
    policy.require(viewer, Act.REVIEW)
    given = session().get(Submission, record_id)
    if given is None:
        return None
    told = session().get(m.TestimonyParticulars, record_id)
    consents = session().scalars(select(m.Consent).where(m.Consent.record_id == record_id)).all()
    answers = {answer.about: answer.answer for consent in consents for answer in consent.answers}
    return SubmissionFacts(
        received_on=given.received_on,
        wishes=given.wishes,
        directness=told.directness if told else Directness.UNKNOWN,
        by=_name_gone_by(record_id),
        consent=tuple((about, answers[about]) for about in _ABOUT if about in answers),
        consent_words=next((consent.words for consent in consents if consent.words), ""),
    )


def draft_digests(viewer: Viewer) -> set[str]:
    """The SHA-256 of every file that waits in a draft: bytes that are no orphans although no record has them yet."""
    if not viewer.system:
        return set()
    return set(session().scalars(select(DraftFile.sha256).distinct()))


def answers_of(row: Draft) -> Answers:
    """The answers that a draft's row holds, opened."""
    groups = row.answers.get("groups", {})
    return Answers(
        **{step: _group(row.id, Step(step), stored["values"]) for step, stored in groups.items()}  # type: ignore[arg-type]  # each step has its own class
    )


def added_to(row: Draft) -> uuid.UUID | None:
    """The record that a draft adds to, if it is no submission of its own."""
    found = row.answers.get("adds_to")
    return uuid.UUID(found) if found else None


def file_facts(file: DraftFile) -> FileFacts:
    """A row of a draft's file as rules and descriptions want it."""
    return FileFacts(
        sha256=file.sha256,
        size=file.size,
        name=file.original_name or "",
        caption=file.caption,
        alternative_text=file.alternative_text,
    )


def _drafts() -> Any:
    return select(Draft).options(selectinload(Draft.files))


def _view(row: Draft) -> DraftView:
    looks = row.answers.get("looks", {})
    return DraftView(
        id=row.id,
        step=Step(row.step),
        version=row.version,
        answers=answers_of(row),
        others={
            Step(step): _group(row.id, Step(step), values) for step, values in row.answers.get("others", {}).items()
        },
        files=tuple(
            FileOfDraft(file.id, file_facts(file), looking.read(looks[file.sha256]) if file.sha256 in looks else None)
            for file in row.files
        ),
        handed_in=row.submitted_record_id is not None,
        created_on=row.created_on,
        adds_to=added_to(row),
    )


def _group(draft_id: uuid.UUID, step: Step, values: Mapping[str, Any]) -> Group:
    found: YouAnswer | Group = identity.unseal(draft_id, values) if step is Step.YOU else read(step, values)
    return found


def _name_gone_by(record_id: uuid.UUID) -> str | None:
    query = (
        select(Agent.display_name)
        .join(m.RecordAgent, m.RecordAgent.agent_id == Agent.id)
        .where(
            m.RecordAgent.record_id == record_id,
            m.RecordAgent.role == AgentRole.CONTRIBUTOR,
            Agent.identity != Identity.PROTECTED,
        )
    )
    return session().scalar(query.limit(1))
