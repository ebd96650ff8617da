"""A new revision in place of what stands: rows, events, labels and news, inside the verb that asked for it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import delete, insert, select

from archive.access.viewer import Viewer
from archive.base import clock, outbox
from archive.base.db import Base
from archive.base.errors import Invalid, Problem
from archive.base.identifiers import new_id
from archive.base.messages import msg
from archive.base.runtime import session
from archive.custody import ledger
from archive.custody.ledger import Act, Scope
from archive.custody.vocabulary import EventType, Identity
from archive.records import attesting, fingerprints, keys, rules, storing
from archive.records import models as m
from archive.records.consent_acts import consent_acts
from archive.records.description import Description, PlaceInput, RelationInput
from archive.records.keeping import keep_recorded, with_new_names
from archive.records.labelling import refresh_labels
from archive.records.redaction_carrying import carried
from archive.records.references import References
from archive.records.rows import CHILDREN, Rows, child_rows, record_row
from archive.records.stored import description_of
from archive.vault import service as vault

PURGE = "index.purge"
"""News for search: words that are hidden from now on leave its files as well."""
# Children of children go by their parents' ids.
_OF_PARENTS: tuple[type[Base], ...] = (m.ClaimAgent, m.ConsentAnswer)


def replace_description(
    viewer: Viewer,
    record_id: uuid.UUID,
    description: Description,
    refs: References,
    summary: str,
    number: int,
    of_withdrawal: Mapping[str, object] | None = None,
    renamed: Mapping[str, str] | None = None,
    *,
    redactions_decided: bool = False,
) -> None:
    """Write revision ``number`` of a record; raises ``Invalid`` for a relation to a record that is not there.

    ``of_withdrawal`` is what the events of consents that are taken back say besides; ``renamed`` are people who stay
    who they are and are shown under another name. Every redaction that stands is kept, unless ``redactions_decided``.
    """
    know_people(record_id, description, refs, renamed or {})
    record = session().get_one(m.Record, record_id)
    stood = description_of(record)
    description = description if redactions_decided else carried(stood, description)
    previous = with_new_names(stood, renamed or {})
    before = {column: getattr(record, column) for column in attesting.LEVELS}
    rows = Rows()
    columns = record_row(description, refs.collection(description.collection))
    secrets = storing.people_rows(rows, record_id, description, refs)
    child_rows(rows, record_id, description, refs)
    keep_recorded(rows, record_id, previous, description)
    relations(rows, record_id, description, _system_of(record_id))
    clear(record_id)
    refs.insert()
    for name, value in columns.items():
        setattr(record, name, value)
    record.revision, record.updated_at = number, (moment := clock.now())
    session().flush()
    rows.insert(CHILDREN)
    fingerprints.renew(record_id, columns)
    revision = storing.revision_row(viewer, record_id, number, description, moment, summary)
    session().execute(insert(m.Revision), [revision])
    storing.assess(viewer, record_id, description)
    for secret in secrets:
        vault.seal(viewer, secret.agent_id, secret.field, secret.plaintext, record_id=record_id)
    scope = storing.scope_of(record_id, description)
    told = {"summary": summary, **attesting.of_revision(revision)}
    acts = [Act(EventType.METADATA_MODIFICATION, record_id, scope, told)]
    acts += consent_acts(record_id, scope, previous, description, of_withdrawal)
    ledger.record_events(viewer, [*acts, *_levels_acts(record_id, scope, before, columns)])
    _tell(record, stood, previous, description)


def _tell(record: m.Record, stood: Description, previous: Description, description: Description) -> None:
    refresh_labels(record, description, withheld=_withholds(stood, previous, description))
    if _hides(stood, description):
        outbox.send(PURGE, {"record": record.id.hex})


def _withholds(stood: Description, previous: Description, description: Description) -> bool:
    gone = _named(stood) - _named(description) or _placed(stood) - _placed(description)
    return bool(gone) or _hides(stood, description) or _untold(previous) != _untold(description)


def _hides(stood: Description, description: Description) -> bool:
    """Whether words are hidden that were not."""
    return not set(description.redactions) <= set(stood.redactions)


def _named(description: Description) -> set[str]:
    """Who is told by name: one who is protected from now on must not be found by it until the index knows."""
    return {person.display for person in description.people if person.identity is Identity.PUBLIC}


def _placed(description: Description) -> set[PlaceInput]:
    """Where it lies, by which names and how closely: a place made coarser must not be found by its old cell."""
    return set(description.places)


def _untold(description: Description) -> rules.Withholding:
    return rules.withheld(storing.facts_of(description))


def relations(rows: Rows, record_id: uuid.UUID, description: Description, source_system: str = "") -> None:
    """Add the rows of a record's relations.

    A target is an identifier of ``source_system`` or a reference code that stands; raises ``Invalid`` for others.
    """
    problems = list(_unknown(description.relations, source_system))
    for position, relation in enumerate(description.relations):
        target = keys.target(relation.system_within(source_system), relation.target) if relation.target else None
        rows.add(
            m.Relation,
            id=new_id(),
            record_id=record_id,
            type=relation.type,
            target_id=target,
            outside="" if target else relation.outside,
            note=relation.note,
            position=position,
        )
    if problems:
        raise Invalid(problems)


def unknown_targets(record_id: uuid.UUID, relations: Iterable[RelationInput]) -> list[Problem]:
    """Those of the relations that a record is to have which are to records that are not there."""
    return list(_unknown(relations, _system_of(record_id)))


def _system_of(record_id: uuid.UUID) -> str:
    """Where a record came from, in which its identifiers are looked up."""
    query = select(m.ImportKey.source_system).where(m.ImportKey.record_id == record_id)
    return session().scalar(query) or ""


def _unknown(relations: Iterable[RelationInput], source_system: str) -> Iterator[Problem]:
    for position, relation in enumerate(relations):
        if not relation.target or relation.outside:
            continue
        if keys.target(relation.system_within(source_system), relation.target) is None:
            where = f"relations[{position}].target"
            yield Problem(where, msg("There is no record “%(code)s”.", code=relation.target))


def know_people(record_id: uuid.UUID, description: Description, refs: References, renamed: Mapping[str, str]) -> None:
    """Let the people of a record keep their ids; who was public is somebody new once they are not."""
    wanted = {person.display: person for person in description.people}
    for link in session().scalars(select(m.RecordAgent).where(m.RecordAgent.record_id == record_id)):
        agent = link.agent
        if agent.identity is Identity.PUBLIC:
            continue
        agent.display_name = renamed.get(agent.display_name, agent.display_name)
        refs.know_person(record_id, agent.display_name, agent.id)
        person = wanted.get(agent.display_name)
        if person is not None and person.identity is not Identity.PUBLIC:
            agent.identity = person.identity
    # The children that were read are about to be deleted past the session.
    session().flush()
    session().expunge_all()


def _levels_acts(
    record_id: uuid.UUID, scope: Scope, before: dict[str, object], columns: dict[str, object]
) -> list[Act]:
    if all(columns[name] == value for name, value in before.items()):
        return []
    return [Act(EventType.POLICY_ASSIGNMENT, record_id, scope, attesting.of_levels(columns))]


def clear(record_id: uuid.UUID) -> None:
    """Delete everything that hangs on a record and comes from its description."""
    claims = select(m.Claim.id).where(m.Claim.record_id == record_id)
    consents = select(m.Consent.id).where(m.Consent.record_id == record_id)
    session().execute(delete(m.ClaimAgent).where(m.ClaimAgent.claim_id.in_(claims)))
    session().execute(delete(m.ConsentAnswer).where(m.ConsentAnswer.consent_id.in_(consents)))
    for table in reversed(CHILDREN):
        if table not in _OF_PARENTS:
            session().execute(delete(table).where(table.record_id == record_id))  # type: ignore[attr-defined]  # each has it
