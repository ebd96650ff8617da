"""Which agents and places have lists of names, or could have one; archivists alone read these."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, String, cast, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from archive.access import policy
from archive.access.levels import RecordState
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base.errors import NotVisible
from archive.base.runtime import session
from archive.custody.models import Agent, AgentName
from archive.custody.vocabulary import AgentKind, Identity
from archive.records import models as m
from archive.records.naming.lists import users
from archive.records.naming.rules import ListedName, version
from archive.records.queries import visible

MOST_FOUND = 50


class Listing(StrEnum):
    """What a list of names is of."""

    AGENT = "agent"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Entry:
    """An agent or a place, and how many further names the archive lists for it."""

    listing: Listing
    id: uuid.UUID
    name: str
    country: str
    kind: AgentKind | None
    listed: int


@dataclass(frozen=True, slots=True)
class NameList:
    """The list of one agent or place as it stands."""

    listing: Listing
    id: uuid.UUID
    """Of the agent, or of one place that is shown under this name."""
    name: str
    country: str
    told: tuple[ListedName, ...]
    """What records themselves tell as names of this place."""
    names: tuple[ListedName, ...]

    @property
    def version(self) -> str:
        """By which a form knows whether somebody has saved since it was read."""
        return version(self.name, self.names)

    @property
    def news(self) -> dict[str, str]:
        """What tells the rooms above whose list has changed."""
        if self.listing is Listing.AGENT:
            return {"agent": self.id.hex}
        return {"place": self.name, "country": self.country}


def found(viewer: Viewer, wanted: str) -> list[Entry]:
    """Places, then agents, whose shown or listed names hold ``wanted``; where it is empty, those that have a list.

    Only what stands in records that the viewer may see, and at most ``MOST_FOUND`` of each.
    """
    policy.require(viewer, Act.DESCRIBE)
    return [*_places(viewer, wanted.strip()), *_agents(viewer, wanted.strip())]


def name_list(viewer: Viewer, listing: Listing, key: uuid.UUID) -> NameList:
    """One list; raises ``NotVisible`` for what stands in no record that the viewer may see, or is not public."""
    policy.require(viewer, Act.DESCRIBE)
    if listing is Listing.AGENT:
        agent = session().scalar(_seen_agents(viewer).where(Agent.id == key))
        if agent is None:
            raise NotVisible()
        query = select(AgentName.value, AgentName.language).where(AgentName.agent_id == key)
        names = _listed(query.order_by(AgentName.position, AgentName.id))
        return NameList(listing, key, agent.display_name, "", (), names)
    place = session().scalar(select(m.Place).where(m.Place.id == key, _seen(viewer)))
    if place is None:
        raise NotVisible()
    told = (
        select(m.PlaceName.value, m.PlaceName.language)
        .join(m.Place, m.Place.id == m.PlaceName.place_id)
        .where(m.Place.name == place.name, m.Place.country == place.country, _seen(viewer))
        .distinct()
        .order_by(m.PlaceName.value)
    )
    of_place = (m.PlaceListName.place == place.name) & (m.PlaceListName.country == place.country)
    query = select(m.PlaceListName.value, m.PlaceListName.language).where(of_place)
    names = _listed(query.order_by(m.PlaceListName.position, m.PlaceListName.id))
    return NameList(listing, key, place.name, place.country, _listed(told), names)


def records_of(found_list: NameList) -> int:
    """How many records the list holds for, whoever may see them."""
    return session().scalar(select(func.count()).select_from(users(found_list.news).order_by(None).subquery())) or 0


def _places(viewer: Viewer, wanted: str) -> list[Entry]:
    names = m.PlaceListName
    of_place = (names.place == m.Place.name) & (names.country == m.Place.country)
    listed = select(func.count()).where(of_place).correlate(m.Place).scalar_subquery()
    told = exists().where(m.PlaceName.place_id == m.Place.id, _holds(m.PlaceName.value, wanted))
    held = or_(_holds(m.Place.name, wanted), told, exists().where(of_place, _holds(names.value, wanted)))
    query = (
        select(m.Place.name, m.Place.country, func.min(cast(m.Place.id, String)), func.max(listed))
        .where(held if wanted else exists().where(of_place), _seen(viewer))
        .group_by(m.Place.name, m.Place.country)
        .order_by(m.Place.name, m.Place.country)
        .limit(MOST_FOUND)
    )
    return [
        Entry(Listing.PLACE, uuid.UUID(key), name, country, None, count)
        for name, country, key, count in session().execute(query)
    ]


def _agents(viewer: Viewer, wanted: str) -> list[Entry]:
    mine = AgentName.agent_id == Agent.id
    held = or_(_holds(Agent.display_name, wanted), exists().where(mine, _holds(AgentName.value, wanted)))
    query = _seen_agents(viewer).where(held if wanted else exists().where(mine))
    agents = list(session().scalars(query.order_by(Agent.display_name, Agent.id).limit(MOST_FOUND)))
    counted = select(AgentName.agent_id, func.count()).where(AgentName.agent_id.in_([agent.id for agent in agents]))
    counts = dict(session().execute(counted.group_by(AgentName.agent_id)).all())
    return [
        Entry(Listing.AGENT, agent.id, agent.display_name, "", agent.kind, counts.get(agent.id, 0)) for agent in agents
    ]


def _seen_agents(viewer: Viewer) -> Select[Agent]:
    """Public agents that stand in a record which the viewer may see."""
    link = m.RecordAgent
    stands = exists().where(link.agent_id == Agent.id, m.Record.id == link.record_id, *_told(viewer))
    return select(Agent).where(Agent.identity == Identity.PUBLIC, stands)


def _seen(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on ``Place``: it stands in a record that the viewer may see."""
    link = m.RecordPlace
    return exists().where(link.place_id == m.Place.id, m.Record.id == link.record_id, *_told(viewer))


def _told(viewer: Viewer) -> tuple[ColumnElement[bool], ...]:
    """Of what was withdrawn nothing is told any more."""
    return visible(viewer), m.Record.state != RecordState.WITHDRAWN


def _holds(column: InstrumentedAttribute[str], wanted: str) -> ColumnElement[bool]:
    return func.lower(column).contains(wanted.lower(), autoescape=True)


def _listed(query: Select[str, str]) -> tuple[ListedName, ...]:
    return tuple(ListedName(value, language) for value, language in session().execute(query))
