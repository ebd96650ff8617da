"""Everything that stands of some records, read with a number of queries that does not grow with them."""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import Table, select

from archive.access.levels import RecordState
from archive.base.runtime import session
from archive.custody.models import Agent, CustodyEvent, CustodyPayload
from archive.custody.vocabulary import EventType, Outcome
from archive.records import models as m
from archive.records.models.description import Descriptor
from archive.records.rows import CHILDREN

Row = Mapping[Any, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """An event as far as rows are proven by it; ``told`` is its payload, None where that is gone."""

    sequence: int
    type: EventType
    object_id: uuid.UUID
    scope_id: uuid.UUID | None
    outcome: Outcome
    told: Mapping[str, Any] | None

    def says(self, name: str) -> Any:
        return (self.told or {}).get(name)


@dataclass(slots=True)
class RecordFacts:
    """One record with all that hangs on it."""

    row: Row
    revisions: list[Row] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    children: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    labels: set[tuple[str, str]] = field(default_factory=set)
    assessments: set[tuple[str, str, str]] = field(default_factory=set)
    tombstone: Row | None = None
    erasure: Row | None = None
    import_key: Row | None = None

    @property
    def id(self) -> uuid.UUID:
        return cast(uuid.UUID, self.row["id"])

    @property
    def where(self) -> str:
        return f"record {self.row['reference_code']}"

    def state_events(self) -> list[tuple[Event, RecordState]]:
        """The events that left the record in a state, with that state."""
        found = [(event, _state_of(event)) for event in self.events]
        return [(event, state) for event, state in found if state is not None]


@dataclass(frozen=True, slots=True)
class Shared:
    """What records point at, by id: agents, keys of places, codes of descriptors, slugs of collections."""

    agents: Mapping[uuid.UUID, tuple[str, str, str]]
    """Kind, display name and identity."""
    places: Mapping[uuid.UUID, str]
    descriptors: Mapping[uuid.UUID, str]
    collections: Mapping[uuid.UUID, str]
    targets: Mapping[uuid.UUID, tuple[str, str, str] | None]
    """Reference code, source system and identifier of a record that another one points at; None of an erased one."""


# Events written before they told their state say it by their type.
_STATES = {
    EventType.CREATION: RecordState.DRAFT,
    EventType.INGESTION: RecordState.SUBMITTED,
    EventType.ACCESSION: RecordState.ACCESSIONED,
    EventType.PUBLICATION: RecordState.PUBLISHED,
    EventType.WITHDRAWAL: RecordState.WITHDRAWN,
}


def _state_of(event: Event) -> RecordState | None:
    said = event.says("state")
    if said is not None:
        return RecordState(said)
    if event.type is EventType.APPRAISAL and event.says("outcome") == "returned":
        return RecordState.RETURNED
    return _STATES.get(event.type)


def table(model: type[Any]) -> Table:
    return cast(Table, model.__table__)


def events_of(object_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Event]]:
    """The events of objects, oldest first; the envelope's own object, not the pointer beside it."""
    found: dict[uuid.UUID, list[Event]] = defaultdict(list)
    event = table(CustodyEvent).c
    query = (
        select(event.sequence, event.type, event.object_id, event.scope_id, event.outcome, CustodyPayload.detail)
        .outerjoin(CustodyPayload, CustodyPayload.sequence == event.sequence)
        .where(event.object_id.in_(object_ids))
        .order_by(event.sequence)
    )
    for sequence, kind, object_id, scope_id, outcome, detail in session().execute(query):
        told = None if detail is None else json.loads(detail)
        found[object_id].append(Event(sequence, kind, object_id, scope_id, outcome, told))
    return found


def gather(record_ids: Sequence[uuid.UUID]) -> tuple[list[RecordFacts], Shared]:
    """The facts of these records, in the order of their ids, and what they point at."""
    rows = _of(m.Record, record_ids, "id")
    found = {row["id"]: RecordFacts(row) for row in rows}
    for row in _of(m.Revision, record_ids):
        found[row["record_id"]].revisions.append(row)
    for record_id, events in events_of(record_ids).items():
        found[record_id].events = events
    for row in _of(m.RecordLabel, record_ids):
        found[row["record_id"]].labels.add((str(row["part"]), row["label"]))
    for row in _of(m.Assessment, record_ids):
        found[row["record_id"]].assessments.add((str(row["scale"]), row["value"], row["reasons"]))
    singles: tuple[tuple[type[Any], str], ...] = (
        (m.Tombstone, "tombstone"),
        (m.Erasure, "erasure"),
        (m.ImportKey, "import_key"),
    )
    for model, name in singles:
        for row in _of(model, record_ids):
            setattr(found[row["record_id"]], name, row)
    _children(found, record_ids)
    for facts in found.values():
        facts.revisions.sort(key=lambda row: row["number"])
    return [found[row["id"]] for row in rows], _shared(found.values())


def _of(model: type[Any], ids: Sequence[uuid.UUID], column: str = "record_id") -> list[Row]:
    of = table(model)
    query = select(of).where(of.c[column].in_(ids))
    if column == "id":
        query = query.order_by(of.c.id)
    return [row._mapping for row in session().execute(query)]


def _children(found: dict[uuid.UUID, RecordFacts], record_ids: Sequence[uuid.UUID]) -> None:
    """The rows of every table that hangs on a record; those that hang on another child say its position instead."""
    parents: dict[uuid.UUID, tuple[uuid.UUID, int]] = {}
    for model in CHILDREN:
        of = table(model)
        if "record_id" not in of.c:
            for column, row in _of_parents(of, parents):
                record_id, position = parents[row[column]]
                found[record_id].children[of.name].append({**row, column: position})
            continue
        for row in _of(model, record_ids):
            found[row["record_id"]].children[of.name].append(row)
            if "id" in row and "position" in row:
                parents[row["id"]] = (row["record_id"], row["position"])


def _of_parents(of: Table, parents: Collection[uuid.UUID]) -> Iterable[tuple[str, Row]]:
    (key,) = (key for key in of.foreign_keys)
    column = key.parent.name
    ids = list(parents)
    for start in range(0, len(ids), 1000):
        query = select(of).where(of.c[column].in_(ids[start : start + 1000]))
        for row in session().execute(query):
            yield column, row._mapping


def _shared(found: Iterable[RecordFacts]) -> Shared:
    wanted: dict[str, set[uuid.UUID]] = defaultdict(set)
    for facts in found:
        wanted["collection_id"].add(facts.row["collection_id"])
        for rows in facts.children.values():
            for row in rows:
                for name in ("agent_id", "place_id", "descriptor_id", "target_id"):
                    if row.get(name) is not None:
                        wanted[name].add(row[name])
    agents = select(Agent.id, Agent.kind, Agent.display_name, Agent.identity).where(Agent.id.in_(wanted["agent_id"]))
    targets = (
        select(
            m.Record.id,
            m.Record.reference_code,
            m.ImportKey.source_system,
            m.ImportKey.identifier,
            m.Erasure.event_sequence,
        )
        .outerjoin(m.ImportKey, m.ImportKey.record_id == m.Record.id)
        .outerjoin(m.Erasure, m.Erasure.record_id == m.Record.id)
        .where(m.Record.id.in_(wanted["target_id"]))
    )
    return Shared(
        agents={i: (str(kind), name, str(identity)) for i, kind, name, identity in session().execute(agents)},
        places=_pairs(m.Place.id, m.Place.key, wanted["place_id"]),
        descriptors=_pairs(Descriptor.id, Descriptor.code, wanted["descriptor_id"]),
        collections=_pairs(m.Collection.id, m.Collection.slug, wanted["collection_id"] - {None}),
        targets={
            i: None if erased else (code, system or "", key or "")
            for i, code, system, key, erased in session().execute(targets)
        },
    )


def _pairs(key: Any, value: Any, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    return dict(session().execute(select(key, value).where(key.in_(ids))).all()) if ids else {}
