"""What a description refers to by name: places, descriptors, collections and people, found or made."""

from __future__ import annotations

import hashlib
import uuid
from collections import defaultdict
from typing import Any

from sqlalchemy import insert, select

from archive.base import clock
from archive.base.db import Base
from archive.base.errors import Problem
from archive.base.identifiers import new_id
from archive.base.messages import msg
from archive.base.runtime import session
from archive.custody.models import Agent, AgentName
from archive.custody.vocabulary import AgentKind, Identity
from archive.records import models as m
from archive.records import places
from archive.records.description import CollectionInput, Description, PersonInput, PlaceInput
from archive.records.models.record import CollectionTitle

_LONGEST_KEY = 120
_ORDER: tuple[type[Base], ...] = (Agent, AgentName, m.Collection, CollectionTitle, m.Place, m.PlaceName)


class References:
    """Knows what stands already, and gathers the rows of what is new; ``insert`` writes them."""

    def __init__(self) -> None:
        self.new: dict[type[Base], list[dict[str, Any]]] = defaultdict(list)
        known = session().execute(select(m.Descriptor.code, m.Descriptor.id, m.Descriptor.retired))
        self._descriptors = {code: (descriptor_id, retired) for code, descriptor_id, retired in known}
        rows = session().execute(select(m.Collection.slug, m.Collection.id))
        self._collections: dict[str, uuid.UUID] = dict(rows.all())
        self._places: dict[tuple[str, places.Told], uuid.UUID] = {}
        self._public: dict[tuple[AgentKind, str], uuid.UUID] = {}
        self._people: dict[tuple[uuid.UUID, str], uuid.UUID] = {}

    def problems(self, description: Description) -> list[Problem]:
        """Descriptors that this archive does not know or uses no longer."""
        found = []
        for position, code in enumerate(description.descriptors):
            where = f"descriptors[{position}]"
            if code not in self._descriptors:
                found.append(Problem(where, msg("There is no descriptor “%(code)s” in this archive.", code=code)))
            elif self._descriptors[code][1]:
                found.append(Problem(where, msg("The descriptor “%(code)s” is retired.", code=code)))
        return found

    def descriptor(self, code: str) -> uuid.UUID:
        return self._descriptors[code][0]

    def collection(self, wanted: CollectionInput | None) -> uuid.UUID | None:
        """The collection of that slug; a new one takes the title that is given, or its slug."""
        if wanted is None:
            return None
        known = self._collections.get(wanted.slug)
        if known is None:
            known = self._collections[wanted.slug] = new_id()
            self.new[m.Collection].append(
                {
                    "id": known,
                    "slug": wanted.slug,
                    "title": wanted.title or wanted.slug.replace("-", " "),
                    "language": wanted.language,
                    "description": wanted.description,
                    "created_at": clock.now(),
                }
            )
            for title in {title.language: title for title in wanted.titles}.values():
                self.new[CollectionTitle].append(
                    {
                        "collection_id": known,
                        "language": title.language,
                        "value": title.value,
                        "description": title.description,
                    }
                )
        return known

    def place(self, wanted: PlaceInput) -> uuid.UUID:
        """The place of that gazetteer entry, else of that name, country and position, as ``wanted`` tells of it.

        What one record says anew of a place (another name, a finer precision) is not said in all others: then it is
        another place.
        """
        key = place_key(wanted)
        told = places.told(wanted)
        known = self._places.get((key, told)) or places.standing(key, told)
        if known is None:
            known = new_id()
            key = self._free_key(key, told)
            self.new[m.Place].append(
                {
                    "id": known,
                    "key": key,
                    "name": wanted.name,
                    "gazetteer": wanted.gazetteer,
                    "gazetteer_id": wanted.gazetteer_id,
                    "country": wanted.country,
                    "admin1": wanted.admin1,
                    "latitude": wanted.lat,
                    "longitude": wanted.lon,
                    "precision_m": wanted.precision_m,
                    "public_precision_m": wanted.public_precision_m,
                }
            )
            for position, name in enumerate(wanted.names):
                row = {"id": new_id(), "place_id": known, "value": name.value, "language": name.language}
                self.new[m.PlaceName].append({**row, "position": position})
        self._places[(place_key(wanted), told)] = known
        return known

    def _free_key(self, key: str, told: places.Told) -> str:
        taken = session().scalar(select(m.Place.id).where(m.Place.key == key)) is not None
        pending = any(row["key"] == key for row in self.new[m.Place])
        return places.another_key(key, told) if taken or pending else key

    def agent(self, record_id: uuid.UUID, person: PersonInput) -> uuid.UUID:
        """A public agent is one wherever it appears; anybody else is a new agent in each record."""
        if person.identity is Identity.PUBLIC:
            key = (person.kind, person.display)
            known = self._public.get(key) or session().scalar(
                select(Agent.id).where(
                    Agent.kind == person.kind, Agent.display_name == person.display, Agent.identity == Identity.PUBLIC
                )
            )
        else:
            known = self._people.get((record_id, person.display))
        if known is None:
            known = new_id()
            self.new[Agent].append(
                {
                    "id": known,
                    "kind": person.kind,
                    "display_name": person.display,
                    "identity": person.identity,
                    "created_at": clock.now(),
                }
            )
        if person.identity is Identity.PUBLIC:
            self._public[(person.kind, person.display)] = known
            self._name(known, person)
        self._people[(record_id, person.display)] = known
        return known

    def _name(self, agent_id: uuid.UUID, person: PersonInput) -> None:
        """Begin the list of names of a public agent that has none; one that is kept already is the archivist's."""
        wanted = {(name.value, name.language) for name in person.names}
        if not wanted or any(row["agent_id"] == agent_id for row in self.new[AgentName]):
            return
        if session().scalar(select(AgentName.id).where(AgentName.agent_id == agent_id).limit(1)) is None:
            for position, (value, language) in enumerate(sorted(wanted)):
                row = {"id": new_id(), "agent_id": agent_id, "value": value, "language": language}
                self.new[AgentName].append({**row, "position": position})

    def know_person(self, record_id: uuid.UUID, display: str, agent_id: uuid.UUID) -> None:
        """An agent that the record has already keeps its id through an edit."""
        self._people[(record_id, display)] = agent_id

    def person(self, record_id: uuid.UUID, display: str) -> uuid.UUID | None:
        """The agent of that display name in that record, if it has one."""
        return self._people.get((record_id, display))

    def insert(self) -> None:
        """Write what is new in the present transaction."""
        for table in _ORDER:
            if self.new[table]:
                session().execute(insert(table), self.new[table])
        self.new.clear()


def place_key(place: PlaceInput) -> str:
    """By what a place is known again.

    Its position and its public precision are parts of it, so that no record shows a place more exactly, or
    elsewhere, than it was told of that place itself.
    """
    public = "" if place.public_precision_m is None else f"|{place.public_precision_m}"
    position = "" if place.lat is None or place.lon is None else f"{place.lat:.4f},{place.lon:.4f}"
    if place.gazetteer and place.gazetteer_id:
        return f"{place.gazetteer}:{place.gazetteer_id}{position and '|' + position}{public}"
    key = f"{place.name.casefold().strip()}|{place.country}|{place.admin1.casefold()}|{position}{public}"
    # Two long names that begin alike are two places.
    return key if len(key) <= _LONGEST_KEY else f"sha256:{hashlib.sha256(key.encode()).hexdigest()}"
