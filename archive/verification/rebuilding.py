"""The rows that a saved description makes, made again and laid beside those that stand.

Ids are made anew at each saving and prove nothing: what a row points at is compared by what it is called.
"""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from archive.base.identifiers import normalise_code
from archive.custody.vocabulary import Identity
from archive.records import storing
from archive.records.description import CollectionInput, Description, PersonInput, PlaceInput
from archive.records.places import comparable
from archive.records.references import References, place_key
from archive.records.rows import Row, Rows, child_rows, record_row
from archive.verification.facts import RecordFacts, Shared, table

_SPACE = uuid.UUID("5161a3d0-0000-4000-8000-0000000000f0")
# Made when the row is, not said by the description.
_OWN = frozenset({"id", "record_id", "recorded_at"})


def named(*words: object) -> uuid.UUID:
    """An id that stands for what these words call; the same words, the same id."""
    return uuid.uuid5(_SPACE, json.dumps([str(word) for word in words]))


class Names(References):
    """Answers with what things are called instead of the ids under which they stand; asks no database."""

    def __init__(self) -> None:
        self._people = {}

    def collection(self, wanted: CollectionInput | None) -> uuid.UUID | None:
        return named("collection", wanted.slug) if wanted else None

    def descriptor(self, code: str) -> uuid.UUID:
        return named("descriptor", code)

    def place(self, wanted: PlaceInput) -> uuid.UUID:
        return named("place", comparable(place_key(wanted)))

    def agent(self, record_id: uuid.UUID, person: PersonInput) -> uuid.UUID:
        key = (record_id, person.display)
        if person.identity is Identity.PUBLIC or key not in self._people:
            self._people[key] = _agent(str(person.kind), person.display, str(person.identity))
        return self._people[key]


def differences(facts: RecordFacts, shared: Shared, description: Description) -> Iterator[str]:
    """What of a record's row and of the rows that hang on it is not what ``description`` says, by name."""
    refs = Names()
    columns = record_row(description, refs.collection(description.collection))
    stands = dict(facts.row) | {"collection_id": _called("collection", shared.collections, facts.row["collection_id"])}
    yield from (name for name, value in columns.items() if stands[name] != value)
    made = Rows()
    storing.people_rows(made, facts.id, description, refs)
    child_rows(made, facts.id, description, refs)
    tables = {table(model).name: rows for model, rows in made.by_table.items()}
    positions = {
        row["id"]: row["position"] for rows in tables.values() for row in rows if "position" in row and "id" in row
    }
    for name in sorted({*tables, *facts.children} - {"relation"}):
        expected = [_plain(row, positions) for row in tables.get(name, ())]
        found = [_translated(row, shared) for row in facts.children.get(name, ())]
        if not _alike(expected, found):
            yield name.replace("_", " ")
    if not _relations_stand(facts, shared, description):
        yield "relation"


def _agent(kind: str, display: str, identity: str) -> uuid.UUID:
    # The kind of somebody who is not public stays what it was when they were first named.
    return named("agent", display, identity, kind if identity == Identity.PUBLIC else "")


def _plain(row: Row, positions: Mapping[uuid.UUID, int]) -> Row:
    """A row as it was made, without what is its own; children of children say their parent's position."""
    return {
        name: positions.get(value, value) if name in ("claim_id", "consent_id") else value
        for name, value in row.items()
        if name not in _OWN
    }


def _translated(row: Mapping[str, Any], shared: Shared) -> Row:
    """A row as it stands, with names for ids."""
    names: dict[str, Callable[[uuid.UUID], uuid.UUID | None]] = {
        "place_id": lambda key: named("place", comparable(shared.places[key])) if key in shared.places else None,
        "descriptor_id": lambda key: _called("descriptor", shared.descriptors, key),
        "agent_id": lambda key: _agent(*shared.agents[key]) if key in shared.agents else None,
    }
    return {
        name: names[name](value) if name in names and value is not None else value
        for name, value in row.items()
        if name not in _OWN
    }


def _called(what: str, names: Mapping[uuid.UUID, str], key: uuid.UUID | None) -> uuid.UUID | None:
    return named(what, names.get(key, "")) if key is not None else None


def _alike(expected: Iterable[Row], found: Iterable[Row]) -> bool:
    """The same rows in any order; a column that the description leaves open may hold anything."""
    wanted = list(expected)
    said = set().union(*wanted) if wanted else set()
    # Somebody who left a description keeps what was recorded of them: their consent names them still.
    loose = (
        {"agent_id"} if any("basis" in row and "how" in row and row["agent_id"] is None for row in wanted) else set()
    )

    def key(row: Row) -> tuple[tuple[str, Any], ...]:
        return tuple(sorted((name, value) for name, value in row.items() if name in said - loose))

    return Counter(map(key, wanted)) == Counter(map(key, found))


def _relations_stand(facts: RecordFacts, shared: Shared, description: Description) -> bool:
    rows = sorted(facts.children.get("relation", ()), key=lambda row: row["position"])
    if len(rows) != len(description.relations):
        return False
    system = facts.import_key["source_system"] if facts.import_key else ""
    for row, said in zip(rows, description.relations, strict=True):
        if (row["type"], row["note"]) != (said.type, said.note):
            return False
        if row["target_id"] is None:
            # A target that the archive does not have is named in words instead.
            if row["outside"] != said.outside or (said.target and not said.outside):
                return False
        elif not _is_target(shared, row["target_id"], said.system_within(system), said.target):
            return False
    return True


def _is_target(shared: Shared, target_id: uuid.UUID, system: str, said: str) -> bool:
    target = shared.targets.get(target_id, ("", "", ""))
    if target is None:
        # What it was called was erased with it.
        return bool(said)
    code, target_system, identifier = target
    return normalise_code(said) == code or (target_system, identifier) == (system, said)
