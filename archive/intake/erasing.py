"""The desk's part in an erasure: the submission with its receipt and wishes, and the drafts that led to it."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, select, update

from archive.base.runtime import session
from archive.intake.models import Draft, DraftFile, Submission
from archive.intake.returning.models import SubmissionMessage, UnsentWords
from archive.intake.uploading import queries


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Whose submission it was, and which bytes its drafts held."""

    agents: frozenset[uuid.UUID]
    digests: frozenset[str]


def forget(record_id: uuid.UUID) -> Forgotten:
    """Delete submission, thread, receipt and drafts of a record: its phrase opens nothing any more."""
    agents = session().scalars(select(Submission.agent_id).where(Submission.record_id == record_id)).all()
    for table in (SubmissionMessage, UnsentWords, Submission):
        session().execute(delete(table).where(table.record_id == record_id))
    session().execute(update(Submission).where(Submission.adds_to == record_id).values(adds_to=None))
    drafts = list(session().scalars(select(Draft.id).where(Draft.submitted_record_id == record_id)))
    digests = session().scalars(select(DraftFile.sha256).where(DraftFile.draft_id.in_(drafts))).all()
    session().execute(delete(DraftFile).where(DraftFile.draft_id.in_(drafts)))
    session().execute(delete(Draft).where(Draft.id.in_(drafts)))
    return Forgotten(frozenset(agents), frozenset(digests))


def become(record_id: uuid.UUID, before: uuid.UUID, after: uuid.UUID) -> None:
    """Let a submission belong to somebody of whom nothing is known; its receipt phrase opens it as before."""
    mine = (Submission.record_id == record_id) & (Submission.agent_id == before)
    session().execute(update(Submission).where(mine).values(agent_id=after, account_id=None))


def still_named(digests: Collection[str]) -> frozenset[str]:
    """Those of ``digests`` that a file of some draft has, or is just about to have."""
    named = session().scalars(select(DraftFile.sha256).where(DraftFile.sha256.in_(digests)))
    return frozenset(named) | queries.still_coming(digests)
