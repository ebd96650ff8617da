"""Handing a draft in."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from archive.access import policy
from archive.access.levels import RecordState
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.errors import Invalid, NotVisible
from archive.base.runtime import session
from archive.intake import rules
from archive.intake.answers import AccessAnswer, Answers, YouAnswer
from archive.intake.describing import describe
from archive.intake.models import Draft, DraftFile, Submission
from archive.intake.queries import answers_of, file_facts
from archive.intake.receipts import Issued
from archive.media import service as media
from archive.media.models import DigitalObject
from archive.media.store import StoredObject
from archive.media.vocabulary import ObjectRole
from archive.records import models as m
from archive.records import service as records
from archive.records.description import Description
from archive.records.storing import scope_of
from archive.records.vocabulary import AgentRole
from archive.vault import service as vault
from archive.vault.models import VaultField


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a contributor takes away: shown once, and only the digests are stored."""

    record_id: uuid.UUID
    reference_code: str
    phrase: str = field(repr=False)
    digests: tuple[tuple[str, str], ...] = ()
    """Name and SHA-256 of each file."""


def submit(viewer: Viewer, draft_id: uuid.UUID, issued: Issued) -> Receipt:
    """Hand a draft in; pressed twice, it finds the same record.

    ``issued`` is the phrase of the draft's key (``receipts.issue``, made before the unit of work because it is slow).
    Raises ``Invalid`` with every gap at once (``where`` is ``step.field``), ``NotVisible`` without a draft,
    ``Unavailable`` when bytes or the vault's key cannot be reached.
    """
    policy.require(viewer, Act.CONTRIBUTE)
    row = session().scalar(select(Draft).where(Draft.id == draft_id).with_for_update())
    if row is None:
        raise NotVisible()
    if row.submitted_record_id is not None:
        return _receipt(row.submitted_record_id, issued)
    answers, facts = answers_of(row), [file_facts(file) for file in row.files]
    gaps = rules.missing(answers, facts)
    if gaps:
        raise Invalid(gaps)
    description = describe(answers, facts, clock.today())
    created = records.create(viewer, description, state=RecordState.SUBMITTED, contributor_id=viewer.account_id)
    take_in(viewer, created.id, row.files, description)
    _write_submission(viewer, created.id, answers, issued)
    row.submitted_record_id = created.id
    # The record has it all now: a draft that stayed would be a second copy that nobody guards.
    row.answers, row.files = {}, []
    session().flush()
    return _receipt(created.id, issued)


def as_contributor(submission_agent: uuid.UUID) -> Viewer:
    """Somebody who came back with a receipt phrase: the agent of that one record, and nobody else."""
    return Viewer(agent_id=submission_agent)


def take_in(
    viewer: Viewer, record_id: uuid.UUID, files: Sequence[DraftFile], description: Description, first: int = 0
) -> None:
    """Make the files of a draft digital objects of a record; ``first`` is how many files it has already."""
    protected = scope_of(record_id, description).protected
    for number, file in enumerate(files):
        row = media.accept_stored(
            viewer,
            record_id,
            StoredObject(file.sha256, file.sha512, file.size),
            declared_type=file.declared_type,
            original_name=file.original_name,
            protected=protected,
        )
        if session().get(m.FileDescription, row.id) is None:
            session().add(
                m.FileDescription(
                    object_id=row.id,
                    record_id=record_id,
                    caption=file.caption,
                    alternative_text=file.alternative_text,
                    position=first + number,
                )
            )
    session().flush()


def _write_submission(viewer: Viewer, record_id: uuid.UUID, answers: Answers, issued: Issued) -> None:
    contributor = session().scalars(
        select(m.RecordAgent.agent_id).where(
            m.RecordAgent.record_id == record_id, m.RecordAgent.role == AgentRole.CONTRIBUTOR
        )
    )
    agent_id = contributor.one()
    you, access = answers.you or YouAnswer(), answers.access or AccessAnswer()
    if you.safe_contact.strip():
        vault.seal(viewer, agent_id, VaultField.SAFE_CONTACT, you.safe_contact, record_id=record_id)
    session().add(
        Submission(
            record_id=record_id,
            receipt_digest=issued.digest,
            account_id=viewer.account_id,
            agent_id=agent_id,
            wishes=access.wishes,
            received_on=clock.today(),
        )
    )
    session().flush()


def _receipt(record_id: uuid.UUID, issued: Issued) -> Receipt:
    code = session().scalars(select(m.Record.reference_code).where(m.Record.id == record_id)).one()
    query = (
        select(DigitalObject.original_name, DigitalObject.sha256)
        .where(DigitalObject.record_id == record_id, DigitalObject.role == ObjectRole.EVIDENTIARY)
        .order_by(DigitalObject.created_at, DigitalObject.id)
    )
    digests = tuple((name or "", sha256) for name, sha256 in session().execute(query))
    return Receipt(record_id, code, issued.phrase, digests)
