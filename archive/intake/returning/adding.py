"""Adding to what was handed in: files that came by way of a draft, and words.

As long as the archive has not taken it into its holdings, they join the record itself. Afterwards they are a
submission of their own, part of the first one and opened by the same phrase, so that nobody publishes them unread.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select

from archive.access.levels import AccessLevel, RecordState
from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.errors import Forbidden, IllegalTransition, Invalid, NotVisible, Problem
from archive.base.messages import msg
from archive.base.runtime import session
from archive.intake import receipts, rules, submitting
from archive.intake.models import Draft, DraftFile, Submission
from archive.intake.queries import added_to
from archive.intake.returning import thread
from archive.intake.returning.correcting import OPEN
from archive.intake.returning.vocabulary import Saying
from archive.intake.service import Started
from archive.intake.vocabulary import Step
from archive.media.models import DigitalObject
from archive.media.vocabulary import ObjectRole
from archive.records import models as m
from archive.records import service as records
from archive.records.description import Description, ImageInput, PersonInput, RelationInput, RightsInput, TestimonyInput
from archive.records.stored import description_of
from archive.records.vocabulary import AgentRole, Directness, RecordKind, RelationType, RightsBasis, TitleKind

SUMMARY = "added to by its contributor"
_HOW = "with an addition, allowing the same as before"


@dataclass(frozen=True, slots=True)
class Added:
    """What became of an addition; ``record_id`` is the record that holds it now."""

    record_id: uuid.UUID
    reference_code: str
    apart: bool
    """Whether it is a submission of its own."""


def begin(viewer: Viewer, record_id: uuid.UUID) -> Started:
    """A draft whose files are for a record that stands; raises ``Forbidden`` for anybody but its contributor."""
    record = _own(viewer, record_id)
    if record.state is RecordState.WITHDRAWN:
        raise IllegalTransition(msg("It was taken out of view: nothing is added to it any more."))
    key = receipts.new_key()
    row = Draft(
        key_digest=receipts.key_digest(key),
        account_id=viewer.account_id,
        answers={"adds_to": record_id.hex},
        step=Step.FILES,
        version=1,
        created_on=clock.today(),
        updated_at=clock.now().replace(minute=0, second=0, microsecond=0),
    )
    session().add(row)
    session().flush()
    return Started(row.id, key)


def add(viewer: Viewer, record_id: uuid.UUID, draft_id: uuid.UUID | None, words: str) -> Added:
    """Hand in the files of a draft (None: no files) and words, for the contributor of a record.

    Raises ``Invalid`` when there is neither, ``NotVisible`` for a draft that is not for this record.
    """
    record = _own(viewer, record_id)
    if record.state is RecordState.WITHDRAWN:
        raise IllegalTransition(msg("It was taken out of view: nothing is added to it any more."))
    draft = _draft_for(record_id, draft_id)
    files = list(draft.files) if draft else []
    problems = _faults(record, words, files)
    if problems:
        raise Invalid(problems)
    place = _join if record.state in OPEN else _apart
    added = place(viewer, record, files, words)
    if draft is not None:
        session().delete(draft)
    names = [file.original_name or "" for file in files]
    said = "\n".join(part for part in (words.strip(), *names) if part) or "…"
    thread.say(viewer, record_id, said[: thread.MOST], f"added {uuid.uuid4().hex[:24]}", Saying.ADDITION)
    return added


def _own(viewer: Viewer, record_id: uuid.UUID) -> m.Record:
    record = records.for_change(viewer, record_id)
    if not records.is_contributor(viewer, record):
        raise Forbidden(msg("Only its contributor adds to this."))
    return record


def _draft_for(record_id: uuid.UUID, draft_id: uuid.UUID | None) -> Draft | None:
    if draft_id is None:
        return None
    draft = session().scalar(select(Draft).where(Draft.id == draft_id).with_for_update())
    if draft is None or added_to(draft) != record_id:
        raise NotVisible()
    return draft


def _faults(record: m.Record, words: str, files: Sequence[DraftFile]) -> list[Problem]:
    if not words.strip() and not files:
        return [Problem("words", msg("Write something, or add a file."))]
    room = min(rules.LIMITS["text"] - len(record.body) - 2, thread.MOST)
    return [Problem("words", msg("At most %(most)s characters.", most=max(room, 0)))] if len(words) > room else []


def _join(viewer: Viewer, record: m.Record, files: Sequence[DraftFile], words: str) -> Added:
    record_id, code, described = record.id, record.reference_code, description_of(record)
    body = "\n\n".join(part for part in (described.body, words.strip("\n")) if part.strip())
    # A new revision in any case: an archivist who is reading it now decides on what was there before.
    records.edit(viewer, record_id, replace(described, body=body), expected_revision=record.revision, summary=SUMMARY)
    held = select(func.count()).where(
        DigitalObject.record_id == record_id, DigitalObject.role == ObjectRole.EVIDENTIARY
    )
    submitting.take_in(viewer, record_id, files, described, session().scalar(held) or 0)
    return Added(record_id, code, apart=False)


def _apart(viewer: Viewer, record: m.Record, files: Sequence[DraftFile], words: str) -> Added:
    first, account = record.id, record.contributor_id
    described = _described(description_of(record), record.reference_code, files, words)
    created = records.create(viewer, described, state=RecordState.SUBMITTED, contributor_id=account)
    submitting.take_in(viewer, created.id, files, described)
    contributor = select(m.RecordAgent.agent_id).where(
        m.RecordAgent.record_id == created.id, m.RecordAgent.role == AgentRole.CONTRIBUTOR
    )
    given = session().get(Submission, first)
    session().add(
        Submission(
            record_id=created.id,
            account_id=account,
            agent_id=session().scalars(contributor).one(),
            wishes="",
            received_on=clock.today(),
            adds_to=(given.adds_to if given else None) or first,
        )
    )
    session().flush()
    return Added(created.id, created.reference_code, apart=True)


def _described(first: Description, code: str, files: Sequence[DraftFile], words: str) -> Description:
    kind = first.kind if first.kind is not RecordKind.IMAGE or files else RecordKind.TESTIMONY
    caption = files[0].caption if files else ""
    alternative = files[0].alternative_text if files else ""
    return Description(
        kind=kind,
        title=first.title,
        title_language=first.title_language,
        title_kind=TitleKind.SUPPLIED,
        body=words,
        language=first.language,
        dates=first.dates if kind is first.kind else (),
        places=first.places if kind is first.kind else (),
        # As closed as can be until an archivist has read it; what was wished for the first is no wish for this.
        access=AccessLevel.RESTRICTED,
        access_text=AccessLevel.RESTRICTED,
        access_files=AccessLevel.RESTRICTED,
        testimony=_testimony(first) if kind is RecordKind.TESTIMONY else None,
        image=ImageInput(caption=caption, alternative_text=alternative) if kind is RecordKind.IMAGE else None,
        people=_contributor(first),
        rights=_same_consent(first),
        relations=(RelationInput(type=RelationType.PART_OF, target=code),),
    )


def _testimony(first: Description) -> TestimonyInput:
    directness = first.testimony.directness if first.testimony else Directness.UNKNOWN
    return TestimonyInput(told_in=first.language, directness=directness)


def _contributor(first: Description) -> tuple[PersonInput, ...]:
    # The vault keeps the name with the first; a second copy would be a second place to lose it from.
    return tuple(
        PersonInput(role=person.role, display=person.display, identity=person.identity)
        for person in first.people
        if person.role is AgentRole.CONTRIBUTOR
    )


def _same_consent(first: Description) -> tuple[RightsInput, ...]:
    names = {person.display for person in first.people if person.role is AgentRole.CONTRIBUTOR}
    own = [said for said in first.rights if said.basis is RightsBasis.CONSENT and said.person in names]
    return tuple(replace(said, given_on=clock.today(), how=_HOW) for said in own[:1] if said.withdrawn_on is None)
