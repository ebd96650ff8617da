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
from archive.access.levels import RecordState
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
from archive.media.models import DigitalObject
from archive.media.vocabulary import ObjectRole
from archive.records import consenting
from archive.records import models as m
from archive.records.stored import description_of
from archive.records.vocabulary import (
    AgentRole,
    ConsentAspect,
    ConsentUse,
    Directness,
    Permission,
    RecordKind,
    RightsBasis,
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
class FoundDraft:
    """A receipt phrase opened a draft; nothing of its content is told before it is taken up again."""

    id: uuid.UUID
    saved_on: date
    what: str = "draft"


@dataclass(frozen=True, slots=True)
class FoundSubmission:
    """What became of a submission, for the one who handed it in."""

    record_id: uuid.UUID
    agent_id: uuid.UUID
    reference_code: str
    title: str
    title_language: str
    text: str
    language: str
    state: RecordState
    revision: int
    received_on: date
    return_reason: str | None
    tombstone: str | None
    withdrawn_on: date | None
    digests: tuple[str, ...]
    consent_stands: bool
    """Whether there is a consent that could be withdrawn."""
    what: str = "submission"


@dataclass(frozen=True, slots=True)
class SubmissionFacts:
    """A submission as archivists see it; ``by`` is the name that the contributor goes by, None where none is."""

    received_on: date
    wishes: str
    directness: Directness
    by: str | None
    consent: tuple[tuple[str, Permission], ...]
    consent_words: str


@dataclass(frozen=True, slots=True)
class StandingConsent:
    """What was allowed, or left open, for something that was handed in."""

    title: str
    title_language: str
    open: tuple[str, ...]
    """Uses and aspects, such as ``use:public``."""


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
    return [
        OwnDraft(row.id, answers_of(row).record_kind, Step(row.step), row.updated_at.date())
        for row in session().scalars(query)
    ]


def by_receipt(viewer: Viewer, phrase: str) -> FoundDraft | FoundSubmission | None:
    """What a typed receipt phrase opens, if anything; slow on purpose, and counted by the caller."""
    digests = receipts.digests(phrase)
    given = session().scalar(select(Submission).where(Submission.receipt_digest.in_(digests)))
    if given is not None:
        return _found(given)
    row = session().scalar(select(Draft).where(Draft.receipt_digest.in_(digests)))
    if row is None:
        return None
    if row.submitted_record_id is None:
        return FoundDraft(row.id, row.updated_at.date())
    return _found(session().get_one(Submission, row.submitted_record_id))


def own_submissions(viewer: Viewer) -> list[FoundSubmission]:
    """What the viewer's account handed in, the newest first."""
    if viewer.account_id is None:
        return []
    query = (
        select(Submission)
        .join(m.Record, m.Record.id == Submission.record_id)
        .where(Submission.account_id == viewer.account_id)
        .order_by(m.Record.created_at.desc())
        .limit(100)
    )
    return [_found(given) for given in session().scalars(query)]


def own_submission(viewer: Viewer, record_id: uuid.UUID) -> FoundSubmission:
    """What became of a submission of the viewer's account; ``NotVisible`` for any other."""
    given = session().get(Submission, record_id)
    if given is None or viewer.account_id is None or given.account_id != viewer.account_id:
        raise NotVisible()
    return _found(given)


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


def consent_that_stands(record_id: uuid.UUID) -> StandingConsent | None:
    """What a submission's consents still allow, for the one who gave them; None where nothing stands."""
    record = session().get_one(m.Record, record_id)
    rights = consenting.standing(description_of(record))
    if not rights:
        return None
    return StandingConsent(record.title, record.title_language, consenting.open_answers(rights))


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
    )


def _group(draft_id: uuid.UUID, step: Step, values: Mapping[str, Any]) -> Group:
    found: YouAnswer | Group = identity.unseal(draft_id, values) if step is Step.YOU else read(step, values)
    return found


def _found(given: Submission) -> FoundSubmission:
    record = session().get_one(m.Record, given.record_id)
    stone = session().get(m.Tombstone, given.record_id)
    digests = session().scalars(
        select(DigitalObject.sha256)
        .where(DigitalObject.record_id == given.record_id, DigitalObject.role == ObjectRole.EVIDENTIARY)
        .order_by(DigitalObject.created_at, DigitalObject.id)
    )
    return FoundSubmission(
        record_id=record.id,
        agent_id=given.agent_id,
        reference_code=record.reference_code,
        title=record.title,
        title_language=record.title_language,
        text=record.body,
        language=record.language,
        state=record.state,
        revision=record.revision,
        received_on=given.received_on,
        return_reason=record.return_reason if record.state is RecordState.RETURNED else None,
        tombstone=stone.reason if stone else None,
        withdrawn_on=stone.withdrawn_at.date() if stone else None,
        digests=tuple(digests),
        consent_stands=record.state is not RecordState.WITHDRAWN and _consent_stands(record.id),
    )


def _consent_stands(record_id: uuid.UUID) -> bool:
    query = select(m.Consent.id).where(
        m.Consent.record_id == record_id, m.Consent.basis == RightsBasis.CONSENT, m.Consent.withdrawn_on.is_(None)
    )
    return session().scalar(query.limit(1)) is not None


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
