"""Reads for whoever comes back: what a phrase opens, and what became of what was handed in."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from archive.access.levels import RecordState
from archive.access.viewer import Viewer
from archive.base.errors import NotVisible
from archive.base.runtime import session
from archive.intake import receipts
from archive.intake.models import Draft, Submission
from archive.media.models import DigitalObject
from archive.media.vocabulary import ObjectRole
from archive.records import consenting
from archive.records import models as m
from archive.records.stored import description_of
from archive.records.vocabulary import Permission, RightsBasis


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
    files: tuple[tuple[str, str], ...]
    """Name and SHA-256 of each."""
    consent_stands: bool
    """Whether there is a consent that could be withdrawn."""
    adds_to: uuid.UUID | None = None
    """The first submission, where this was added to it later."""
    what: str = "submission"


@dataclass(frozen=True, slots=True)
class Addition:
    """Something that was added later, in the list of its first submission."""

    record_id: uuid.UUID
    reference_code: str
    state: RecordState
    received_on: date


@dataclass(frozen=True, slots=True)
class StandingConsent:
    """What a submission's contributor allowed, and has not taken back as a whole."""

    answers: Mapping[str, Permission]
    """Every use and aspect, as ``use:public``."""
    given_on: date | None
    words: str
    """The text as it was shown when it was last answered."""
    explained: str


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
    """What became of a submission of the viewer: by account, or as its own agent; ``NotVisible`` for any other."""
    given = session().get(Submission, record_id)
    if given is None or not _is_own(viewer, given):
        raise NotVisible()
    return _found(given)


def agent_of_receipt(record_id: uuid.UUID, within: uuid.UUID) -> uuid.UUID | None:
    """Whose submission ``record_id`` is, where the phrase of ``within`` opens it: that one, or an addition to it."""
    first, given = session().get(Submission, within), session().get(Submission, record_id)
    if first is None or first.receipt_digest is None or given is None:
        return None
    return given.agent_id if within in (given.record_id, given.adds_to) else None


def additions(record_id: uuid.UUID) -> list[Addition]:
    """What was added to a submission as submissions of their own, the oldest first."""
    query = (
        select(m.Record.id, m.Record.reference_code, m.Record.state, Submission.received_on)
        .join(Submission, Submission.record_id == m.Record.id)
        .where(Submission.adds_to == record_id)
        .order_by(m.Record.created_at, m.Record.id)
        .limit(100)
    )
    return [Addition(*row) for row in session().execute(query)]


def _is_own(viewer: Viewer, given: Submission) -> bool:
    if viewer.account_id is not None:
        return given.account_id == viewer.account_id
    return viewer.agent_id is not None and given.agent_id == viewer.agent_id


def consent_that_stands(record_id: uuid.UUID) -> StandingConsent | None:
    """What its contributor's consent says now; None where none stands."""
    described = description_of(session().get_one(m.Record, record_id))
    position = consenting.own_position(described)
    if position is None:
        return None
    own = described.rights[position]
    return StandingConsent(consenting.answers(own), own.given_on, own.words, own.explained)


def _found(given: Submission) -> FoundSubmission:
    record = session().get_one(m.Record, given.record_id)
    stone = session().get(m.Tombstone, given.record_id)
    files = session().execute(
        select(DigitalObject.original_name, DigitalObject.sha256)
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
        files=tuple((name or "", sha256) for name, sha256 in files),
        consent_stands=record.state is not RecordState.WITHDRAWN and _consent_stands(record.id),
        adds_to=given.adds_to,
    )


def _consent_stands(record_id: uuid.UUID) -> bool:
    query = select(m.Consent.id).where(
        m.Consent.record_id == record_id, m.Consent.basis == RightsBasis.CONSENT, m.Consent.withdrawn_on.is_(None)
    )
    return session().scalar(query.limit(1)) is not None
