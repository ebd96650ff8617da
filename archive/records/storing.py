"""A new record, or a new revision of one, as rows, custody acts and secrets: prepared first, written shortly."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from archive.access.levels import RecordState
from archive.access.viewer import Viewer
from archive.base import clock, outbox
from archive.base.db import Base, insert_rows
from archive.base.identifiers import new_id
from archive.base.runtime import session
from archive.custody import ledger
from archive.custody.ledger import Act, Scope
from archive.custody.models import SOFTWARE_AGENT, VISITOR_AGENT
from archive.custody.vocabulary import EventType, Identity
from archive.records import attesting, fingerprints
from archive.records import models as m
from archive.records.consent_acts import consent_acts
from archive.records.description import Description
from archive.records.references import References
from archive.records.rows import CHILDREN, Rows, child_rows, record_row
from archive.records.rules import ConsentFacts, floors
from archive.records.stored import description_of
from archive.records.tombstones import OFFICE
from archive.records.visibility import Standing, label_rows, visibility
from archive.records.vocabulary import RecordKind
from archive.records.writing import description_json
from archive.vault import service as vault
from archive.vault.models import VaultField

CHANGED = "record.changed"
_ARRIVALS = frozenset({EventType.CREATION, EventType.INGESTION})
_BEFORE: tuple[type[Base], ...] = (m.Record, m.Revision, m.RecordLabel, m.ImportKey, m.Tombstone, m.Assessment)


@dataclass(frozen=True, slots=True)
class Secret:
    """What goes to the vault: a fact about a person at risk."""

    agent_id: uuid.UUID
    field: VaultField
    plaintext: str
    record_id: uuid.UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRecord:
    """A record to be made."""

    id: uuid.UUID
    reference_code: str
    description: Description
    state: RecordState
    contributor_id: uuid.UUID | None = None
    return_reason: str | None = None
    withdrawal_reason: str | None = None
    source_system: str = ""
    identifier: str = ""
    digest: str = ""


@dataclass(slots=True)
class Prepared:
    """Everything that one record writes."""

    record_id: uuid.UUID
    rows: Rows
    acts: list[Act]
    secrets: list[Secret] = field(default_factory=list)


def scope_of(record_id: uuid.UUID, description: Description | m.Record) -> Scope:
    """Testimonies, and whatever is not public, are protected: the ledger tells their day alone."""
    if description.kind is RecordKind.TESTIMONY or description.access.rank > 0:
        return Scope(record_id, protected=True)
    said = description if isinstance(description, Description) else description_of(description)
    floor, _, _ = floors(facts_of(said), clock.today())
    return Scope(record_id, protected=floor.rank > 0)


def prepare(viewer: Viewer, new: NewRecord, refs: References) -> Prepared:
    """The rows, acts and secrets of a new record."""
    moment = clock.now()
    rows, description = Rows(), new.description
    columns = record_row(description, refs.collection(description.collection))
    reached = _reached(new.state)
    rows.add(
        m.Record,
        **columns,
        id=new.id,
        reference_code=new.reference_code,
        state=new.state,
        revision=1,
        contributor_id=new.contributor_id,
        return_reason=new.return_reason,
        created_at=moment,
        updated_at=moment,
        submitted_at=moment if "submitted" in reached else None,
        accessioned_at=moment if "accessioned" in reached else None,
        published_at=moment if "published" in reached else None,
    )
    rows.add_all(m.RecordLabel, labels_for_row(new.id, new.state, columns, description, new.contributor_id))
    revision = revision_row(viewer, new.id, 1, description, moment, "")
    rows.by_table[m.Revision].append(revision)
    if new.identifier:
        rows.add(
            m.ImportKey,
            record_id=new.id,
            source_system=new.source_system,
            identifier=new.identifier,
            digest=new.digest,
        )
    if new.state is RecordState.WITHDRAWN:
        rows.add(
            m.Tombstone,
            record_id=new.id,
            reason=new.withdrawal_reason or "",
            withdrawn_at=moment,
            withdrawn_by=OFFICE,
        )
    rows.add_all(m.Assessment, assessment_rows(viewer, new.id, description, moment))
    secrets = people_rows(rows, new.id, description, refs)
    child_rows(rows, new.id, description, refs)
    return Prepared(new.id, rows, _acts(new, revision, moment), secrets)


def write(
    viewer: Viewer,
    prepared: Sequence[Prepared],
    refs: References,
    *,
    after_arrival: Callable[[], None] | None = None,
) -> None:
    """Write prepared records in the present transaction: rows, custody events, vault entries and news.

    ``after_arrival`` takes in what came with them, so that the trail tells their files before what was decided.
    """
    refs.insert()
    for table in (*_BEFORE, *CHILDREN):
        gathered = [row for item in prepared for row in item.rows.by_table[table]]
        insert_rows(table, gathered)
    fingerprints.write({row["id"]: row for item in prepared for row in item.rows.by_table[m.Record]})
    ledger.record_events(viewer, [act for item in prepared for act in item.acts if act.kind in _ARRIVALS])
    if after_arrival is not None:
        after_arrival()
    ledger.record_events(viewer, [act for item in prepared for act in item.acts if act.kind not in _ARRIVALS])
    for item in prepared:
        for secret in item.secrets:
            vault.seal(viewer, secret.agent_id, secret.field, secret.plaintext, record_id=secret.record_id)
    announce([item.record_id for item in prepared])


def assess(viewer: Viewer, record_id: uuid.UUID, description: Description) -> None:
    """Append the assessments of a new revision that do not stand yet; those that stand stay."""
    query = select(m.Assessment.scale, m.Assessment.value, m.Assessment.reasons)
    known = {tuple(row) for row in session().execute(query.where(m.Assessment.record_id == record_id))}
    rows = assessment_rows(viewer, record_id, description, clock.now())
    insert_rows(m.Assessment, [row for row in rows if (row["scale"], row["value"], row["reasons"]) not in known])


def announce(record_ids: Sequence[uuid.UUID]) -> None:
    """Tell the rooms above that records have changed."""
    outbox.send_all(CHANGED, [{"record": record_id.hex} for record_id in record_ids])


def facts_of(description: Description) -> tuple[ConsentFacts, ...]:
    """The consents of a description as far as they decide who may see."""
    return tuple(
        ConsentFacts(
            rights.basis,
            tuple((f"use:{key}", answer) for key, answer in rights.uses)
            + tuple((f"aspect:{key}", answer) for key, answer in rights.aspects),
            rights.withdrawn_on,
            rights.expires,
            rights.person,
        )
        for rights in description.rights
    )


def labels_for_row(
    record_id: uuid.UUID,
    state: RecordState,
    columns: dict[str, Any],
    description: Description,
    contributor_id: uuid.UUID | None,
    *,
    never_published: bool = False,
) -> list[dict[str, object]]:
    """The label rows of a record that has these columns."""
    standing = Standing(
        record_id=record_id,
        state=state,
        access=columns["access"],
        access_text=columns["access_text"],
        access_files=columns["access_files"],
        embargo_until=columns["embargo_until"],
        contributor_id=contributor_id,
        collection_id=columns["collection_id"],
        never_published=never_published,
    )
    return label_rows(visibility(standing, facts_of(description), clock.today()))


def assessment_rows(
    viewer: Viewer, record_id: uuid.UUID, description: Description, moment: datetime
) -> list[dict[str, Any]]:
    """The rows of the assessments of a description, as judgements of whoever hands it in."""
    return [
        {
            "id": new_id(),
            "record_id": record_id,
            "scale": judged.scale,
            "value": judged.value,
            "reasons": judged.reasons,
            "agent_id": _agent_of(viewer),
            # A microsecond apart, so that they are told in the order in which they were made.
            "assessed_at": moment + timedelta(microseconds=position),
        }
        for position, judged in enumerate(description.assessments)
    ]


def revision_row(
    viewer: Viewer, record_id: uuid.UUID, number: int, description: Description, moment: datetime, summary: str
) -> dict[str, Any]:
    """The row of a revision, by whoever makes it."""
    return {
        "record_id": record_id,
        "number": number,
        "description": description_json(description),
        "nonce": attesting.new_nonce(),
        "summary": summary,
        "agent_id": _agent_of(viewer),
        "created_at": moment,
    }


def _agent_of(viewer: Viewer) -> uuid.UUID:
    return SOFTWARE_AGENT if viewer.system else viewer.agent_id or VISITOR_AGENT


def people_rows(rows: Rows, record_id: uuid.UUID, description: Description, refs: References) -> list[Secret]:
    """The agents of a record; what only the vault may hold is handed back."""
    secrets: list[Secret] = []
    for position, person in enumerate(description.people):
        agent_id = refs.agent(record_id, person)
        rows.by_table[m.RecordAgent].append(
            {
                "id": uuid.uuid4(),
                "record_id": record_id,
                "agent_id": agent_id,
                "role": person.role,
                "inferred": person.inferred,
                "basis": person.basis,
                "position": position,
            }
        )
        if person.identity is not Identity.PUBLIC:
            told = [(VaultField.NAME, person.name), (VaultField.CONTACT, person.contact)]
            told += [(VaultField.ALIAS, name.value) for name in person.names]
            secrets += [Secret(agent_id, kind, plaintext, record_id) for kind, plaintext in told if plaintext]
    return secrets


def _reached(state: RecordState) -> tuple[str, ...]:
    way = ("submitted", "accessioned", "published")
    steps = {RecordState.DRAFT: 0, RecordState.SUBMITTED: 1, RecordState.RETURNED: 1, RecordState.ACCESSIONED: 2}
    return way[: steps.get(state, 3)]


def _acts(new: NewRecord, revision: dict[str, Any], moment: datetime) -> list[Act]:
    scope = scope_of(new.id, new.description)
    arrival = attesting.of_arrival(
        revision,
        reference_code=new.reference_code,
        contributor_id=new.contributor_id,
        source_system=new.source_system,
        identifier=new.identifier,
    )

    def step(kind: EventType, state: RecordState, **told: object) -> Act:
        return Act(kind, new.id, scope, {**told, **attesting.of_state(state, moment)})

    if new.state is RecordState.DRAFT:
        return [step(EventType.CREATION, new.state, **arrival), *consent_acts(new.id, scope, None, new.description)]
    acts = [step(EventType.INGESTION, RecordState.SUBMITTED, **arrival)]
    acts += consent_acts(new.id, scope, None, new.description)
    if new.state is RecordState.RETURNED:
        acts.append(step(EventType.APPRAISAL, new.state, outcome="returned", reason=new.return_reason or ""))
    reached = _reached(new.state)
    if "accessioned" in reached:
        acts.append(step(EventType.ACCESSION, RecordState.ACCESSIONED))
    if "published" in reached:
        acts.append(step(EventType.PUBLICATION, RecordState.PUBLISHED))
    if new.state is RecordState.WITHDRAWN:
        acts.append(step(EventType.WITHDRAWAL, new.state, reason=new.withdrawal_reason or "", by=OFFICE))
    return acts
