"""The verbs of records: each checks who may, which step exists, appends its events and tells the rooms above."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import delete, select

from archive.access import labels, policy
from archive.access.levels import RecordState
from archive.access.policy import Act as Allowed
from archive.access.viewer import Role, Viewer
from archive.base import clock
from archive.base.errors import Conflict, Forbidden, IllegalTransition, Invalid, NotVisible, Problem, Stale
from archive.base.identifiers import new_id, new_reference_code
from archive.base.messages import msg
from archive.base.runtime import session
from archive.custody import ledger
from archive.custody.vocabulary import EventType
from archive.records import attesting, closing, keys, replacing, rules, storing
from archive.records import models as m
from archive.records.closing import Cause
from archive.records.description import Description, EmbargoInput, ImportRow
from archive.records.labelling import refresh_labels
from archive.records.leaks import guarding
from archive.records.leaks.rules import Levels
from archive.records.references import References
from archive.records.stored import description_of
from archive.records.tombstones import OFFICE
from archive.records.vocabulary import AgentRole
from archive.records.writing import row_digest


@dataclass(frozen=True, slots=True)
class Created:
    """A record that was made."""

    id: uuid.UUID
    reference_code: str


def create(
    viewer: Viewer,
    description: Description,
    *,
    state: RecordState = RecordState.SUBMITTED,
    contributor_id: uuid.UUID | None = None,
    source_system: str = "",
    identifier: str = "",
    leaks_kept: str = "",
) -> Created:
    """Make a record; ``leaks_kept`` says why what the leak check finds stays, where it is taken in at once.

    Raises ``Invalid`` for unknown descriptors or targets, ``Forbidden`` for a state beyond one's right,
    ``IllegalTransition`` for one in which nothing begins, and ``Conflict`` for an identifier that its source system
    has used already.
    """
    if state in (RecordState.RETURNED, RecordState.WITHDRAWN):
        raise IllegalTransition(msg("A record cannot begin with this status."))
    if state not in (RecordState.DRAFT, RecordState.SUBMITTED):
        policy.require(viewer, Allowed.PUBLISH)
    refs = References()
    problems = refs.problems(description)
    facts = storing.facts_of(description)
    if state is RecordState.ACCESSIONED:
        problems += rules.obstacles_to_accession(facts)
    if state is RecordState.PUBLISHED:
        problems += rules.obstacles_to_publication(description.kind, facts, description.access, confirmed=True)
    if not leaks_kept.strip():
        problems += guarding.obstacles_of(description, state)
    if problems:
        raise Invalid(problems)
    if identifier and keys.find(source_system, identifier) is not None:
        raise Conflict(msg("The identifier “%(key)s” stands in this archive already.", key=identifier))
    new = storing.NewRecord(
        id=new_id(),
        reference_code=new_reference_code(),
        description=description,
        state=state,
        contributor_id=contributor_id,
        source_system=source_system,
        identifier=identifier,
        digest=(row_digest(ImportRow(description=description, status=state), keys.digest_key()) if identifier else ""),
    )
    prepared = storing.prepare(viewer, new, refs)
    replacing.relations(prepared.rows, new.id, description, source_system)
    storing.write(viewer, [prepared], refs)
    found = guarding.kept_at_once(ImportRow(description=description, status=state, leaks_kept=leaks_kept))
    ruling = guarding.Ruling(leaks_kept, Levels.of(description))
    guarding.decide(viewer, new.id, 1, found, ruling, storing.scope_of(new.id, description))
    return Created(new.id, new.reference_code)


def edit(
    viewer: Viewer,
    record_id: uuid.UUID,
    description: Description,
    *,
    expected_revision: int,
    summary: str = "",
    renamed: Mapping[str, str] | None = None,
    leaks_kept: str = "",
) -> int:
    """Describe a record anew: a new revision; returns its number.

    ``renamed`` says under which new name a person is shown who stays who they are, ``leaks_kept`` why what the leak
    check finds in the new words of a record that was taken in stays, and what was not judged for those who would see
    it now: without it ``Invalid``. Raises ``Stale`` when somebody else has saved since ``expected_revision``.
    """
    record = for_change(viewer, record_id)
    if not _may_describe(viewer, record):
        raise Forbidden(msg("Only an archivist, or the contributor of what is not yet accessioned, may edit this."))
    if record.state is RecordState.WITHDRAWN:
        raise IllegalTransition(msg("A withdrawn record is described no further."))
    if record.revision != expected_revision:
        raise Stale(msg("Somebody has saved this record while you were writing. Compare, and save again."))
    refs = References()
    found = guarding.brought(record, description)
    problems = [*refs.problems(description), *(() if leaks_kept.strip() else guarding.told(found))]
    if problems:
        raise Invalid(problems)
    replacing.replace_description(viewer, record_id, description, refs, summary, expected_revision + 1, renamed=renamed)
    stays, ruling = [one.finding for one in found], guarding.Ruling(leaks_kept, Levels.of(description))
    scope = storing.scope_of(record_id, description)
    guarding.decide(viewer, record_id, expected_revision + 1, stays, ruling, scope)
    return expected_revision + 1


def submit(viewer: Viewer, record_id: uuid.UUID) -> None:
    """Hand in a draft, or a returned record again."""
    record = for_change(viewer, record_id)
    if not is_contributor(viewer, record):
        raise Forbidden(msg("Only its contributor hands this in."))
    record.state = rules.next_state("submit", record.state)
    record.submitted_at, record.return_reason = clock.now(), None
    _after(viewer, record, EventType.INGESTION)


def return_to_contributor(viewer: Viewer, record_id: uuid.UUID, reason: str) -> None:
    """Send a submission back with a reason."""
    policy.require(viewer, Allowed.REVIEW)
    record = for_change(viewer, record_id)
    _not_own(viewer, record)
    if not reason.strip():
        raise Invalid([Problem("reason", msg("Say why, so that the contributor knows what to do."))])
    record.state, record.return_reason = rules.next_state("return", record.state), reason.strip()
    _after(viewer, record, EventType.APPRAISAL, {"outcome": "returned", "reason": reason.strip()})


def accession(viewer: Viewer, record_id: uuid.UUID, *, unread_too: bool = False) -> None:
    """Take a submission formally into the holdings; ``unread_too`` although not every file was looked into."""
    policy.require(viewer, Allowed.REVIEW)
    record = for_change(viewer, record_id)
    _not_own(viewer, record)
    state = rules.next_state("accession", record.state)
    problems = [
        *rules.obstacles_to_accession(storing.facts_of(description_of(record))),
        *guarding.obstacles(record_id, unread_too=unread_too),
    ]
    if problems:
        raise Invalid(problems)
    record.state, record.accessioned_at = state, clock.now()
    _after(viewer, record, EventType.ACCESSION, guarding.opened_unread(record_id))


def publish(viewer: Viewer, record_id: uuid.UUID, *, confirmed: bool = False, unread_too: bool = False) -> None:
    """Open a record to those whom its access levels name.

    ``confirmed`` answers a missing basis, ``unread_too`` for files that were not looked into.
    """
    policy.require(viewer, Allowed.PUBLISH)
    record = for_change(viewer, record_id)
    _not_own(viewer, record)
    state = rules.next_state("publish", record.state)
    facts = storing.facts_of(description_of(record))
    problems = [
        *rules.obstacles_to_publication(record.kind, facts, record.access, confirmed=confirmed),
        *guarding.obstacles(record_id, unread_too=unread_too),
    ]
    if problems:
        raise Invalid(problems)
    record.state, record.published_at = state, clock.now()
    told: dict[str, object] = {"access": str(record.access), "confirmed": confirmed}
    _after(viewer, record, EventType.PUBLICATION, told | guarding.opened_unread(record_id))


def withdraw(viewer: Viewer, record_id: uuid.UUID, reason: str) -> None:
    """Remove a published record from view; a tombstone stays, and search forgets it at once."""
    policy.require(viewer, Allowed.WITHDRAW)
    record = for_change(viewer, record_id)
    if not reason.strip():
        raise Invalid([Problem("reason", msg("Say why; the tombstone shows it."))])
    record.state = rules.next_state("withdraw", record.state)
    stone = m.Tombstone(record_id=record.id, reason=reason.strip(), withdrawn_at=clock.now(), withdrawn_by=OFFICE)
    session().add(stone)
    closing.tell(record.id, Cause.WITHDRAWAL)
    told: dict[str, object] = {"reason": stone.reason, "by": stone.withdrawn_by}
    _after(viewer, record, EventType.WITHDRAWAL, told | attesting.of_state(record.state, stone.withdrawn_at))


def take_back(viewer: Viewer, record_id: uuid.UUID, reason: str, told: Mapping[str, object] | None = None) -> None:
    """Take what was never published out of the queue; archivists alone see its tombstone, nobody else anything.

    An archivist may, and whoever handed it in as long as it was not accessioned. The identifier under which it was
    imported is free again. ``told`` is what the event says besides.
    """
    record = for_change(viewer, record_id)
    own = record.state is not RecordState.ACCESSIONED and is_contributor(viewer, record)
    if not own:
        policy.require(viewer, Allowed.WITHDRAW)
    if not reason.strip():
        raise Invalid([Problem("reason", msg("Say why; the tombstone shows it."))])
    record.state, moment = rules.next_state("take back", record.state), clock.now()
    session().add(m.Tombstone(record_id=record.id, reason=reason.strip(), withdrawn_at=moment, withdrawn_by=OFFICE))
    session().execute(delete(m.ImportKey).where(m.ImportKey.record_id == record.id))
    closing.tell(record.id, Cause.WITHDRAWAL)
    said: dict[str, object] = {"reason": reason.strip(), "by": OFFICE, "identifier_released": True, **(told or {})}
    _after(viewer, record, EventType.WITHDRAWAL, said | attesting.of_state(record.state, moment))


def set_embargo(viewer: Viewer, record_id: uuid.UUID, embargo: EmbargoInput | None) -> None:
    """Close a record until a day with a reason, or lift its embargo; the calendar alone lifts nothing."""
    policy.require(viewer, Allowed.PUBLISH)
    record = for_change(viewer, record_id)
    description = description_of(record)
    edit(
        viewer,
        record_id,
        replace(description, embargo=embargo),
        expected_revision=record.revision,
        summary="embargo set" if embargo else "embargo lifted",
    )


def note_reading(viewer: Viewer, record_id: uuid.UUID) -> None:
    """Leave the event that reading a sealed record leaves."""
    record = for_change(viewer, record_id)
    scope = storing.scope_of(record_id, description_of(record))
    ledger.record_event(viewer, EventType.DISSEMINATION, record_id, scope, {"read": "page"})


def for_change(viewer: Viewer, record_id: uuid.UUID) -> m.Record:
    """The record for a verb; raises ``NotVisible`` where the viewer may not see that it exists."""
    locked = select(m.Record).where(m.Record.id == record_id).with_for_update()
    # Read anew: what this session may have read before the lock is not what stands now.
    record = session().scalar(locked.execution_options(populate_existing=True))
    if record is None:
        raise NotVisible()
    held = labels.labels_for(viewer)
    seen = select(m.RecordLabel.label).where(
        m.RecordLabel.record_id == record_id, m.RecordLabel.part == "description", m.RecordLabel.label.in_(held)
    )
    if session().scalar(seen.limit(1)) is None and not is_contributor(viewer, record):
        raise NotVisible()
    if record.state is RecordState.WITHDRAWN and session().get(m.Erasure, record_id) is not None:
        raise IllegalTransition(msg("This record was erased; nothing is left that could be changed."))
    return record


def _after(viewer: Viewer, record: m.Record, kind: EventType, detail: dict[str, object] | None = None) -> None:
    record.updated_at = clock.now()
    session().flush()
    description = description_of(record)
    since = {
        RecordState.SUBMITTED: record.submitted_at,
        RecordState.ACCESSIONED: record.accessioned_at,
        RecordState.PUBLISHED: record.published_at,
    }
    told = attesting.of_state(record.state, since.get(record.state)) | (detail or {})
    ledger.record_event(viewer, kind, record.id, storing.scope_of(record.id, description), told)
    refresh_labels(record, description)


def _may_describe(viewer: Viewer, record: m.Record) -> bool:
    if viewer.system or viewer.has(Role.ARCHIVIST):
        return True
    waiting = (RecordState.DRAFT, RecordState.SUBMITTED, RecordState.RETURNED)
    return record.state in waiting and is_contributor(viewer, record)


def is_contributor(viewer: Viewer, record: m.Record) -> bool:
    """By account; or, for somebody who came back with a receipt phrase, as the agent of this record alone."""
    if viewer.account_id is not None:
        return record.contributor_id == viewer.account_id
    query = select(m.RecordAgent.id).where(
        m.RecordAgent.record_id == record.id,
        m.RecordAgent.agent_id == viewer.agent_id,
        m.RecordAgent.role == AgentRole.CONTRIBUTOR,
    )
    return viewer.agent_id is not None and session().scalar(query.limit(1)) is not None


def _not_own(viewer: Viewer, record: m.Record) -> None:
    policy.not_own(viewer, record.contributor_id, msg("Nobody decides on what they handed in themselves."))
