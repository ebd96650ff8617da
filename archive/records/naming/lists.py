"""The archive's lists of further names: of public agents, and of places; by these as well a record is found."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import CompoundSelect, Select, or_, select

from archive.base.runtime import session
from archive.custody.models import Agent, AgentName
from archive.custody.vocabulary import Identity
from archive.records.models import ArticleParticulars, Place, PlaceListName, RecordAgent, RecordPlace

NAMES = "names.changed"
"""News that a list has changed; the payload names its ``agent``, or its ``place`` and ``country``."""


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of some agents and places, by the names under which these are shown."""

    agents: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    places: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    """By name and country; where the country is empty, of every place of that name."""

    def of_agent(self, name: str) -> tuple[str, ...]:
        """What the public agents of that name are called besides."""
        return self.agents.get(name, ())

    def of_place(self, name: str, country: str) -> tuple[str, ...]:
        """What a place is called besides."""
        return self.places.get((name, country), ()) + (self.places.get((name, ""), ()) if country else ())


def of(agents: Collection[str], places: Collection[str]) -> Lists:
    """The lists of public agents and of places that are shown under these names, in one query each."""
    by_agent: dict[str, list[str]] = defaultdict(list)
    query = (
        select(Agent.display_name, AgentName.value)
        .join(AgentName, AgentName.agent_id == Agent.id)
        .where(Agent.display_name.in_(agents), Agent.identity == Identity.PUBLIC)
        .order_by(Agent.id, AgentName.position, AgentName.id)
    )
    for name, value in session().execute(query) if agents else ():
        by_agent[name].append(value)
    by_place: dict[tuple[str, str], list[str]] = defaultdict(list)
    listed = (
        select(PlaceListName.place, PlaceListName.country, PlaceListName.value)
        .where(PlaceListName.place.in_(places))
        .order_by(PlaceListName.position, PlaceListName.id)
    )
    for name, country, value in session().execute(listed) if places else ():
        by_place[(name, country)].append(value)
    return Lists(
        {name: tuple(values) for name, values in by_agent.items()},
        {key: tuple(values) for key, values in by_place.items()},
    )


def users(payload: Mapping[str, str], after: str | None = None) -> Select[uuid.UUID]:
    """The ids of the records that the list of some news holds for, ascending, of those beyond ``after``."""
    found: Select[uuid.UUID] | CompoundSelect[uuid.UUID]
    if "agent" in payload:
        found = _users_of_agent(uuid.UUID(payload["agent"]))
    else:
        found = _users_of_place(payload["place"], payload["country"])
    ids = found.subquery()
    query = select(ids.c.id).order_by(ids.c.id)
    return query.where(ids.c.id > uuid.UUID(after)) if after else query


def _users_of_place(name: str, country: str) -> Select[uuid.UUID]:
    named = Place.name == name
    if country:
        named &= Place.country == country
    linked = select(RecordPlace.record_id.label("id")).join(Place, Place.id == RecordPlace.place_id)
    return linked.where(named).distinct()


def _users_of_agent(agent_id: uuid.UUID) -> CompoundSelect[uuid.UUID]:
    """Whatever names the agent as one of its people, or an article that says it came from there."""
    name = select(Agent.display_name).where(Agent.id == agent_id).scalar_subquery()
    article = ArticleParticulars
    linked = select(RecordAgent.record_id.label("id")).where(RecordAgent.agent_id == agent_id)
    written = select(article.record_id.label("id")).where(
        or_(article.byline == name, article.publisher == name, article.site == name)
    )
    return linked.union(written)
