"""The archive's lists of further names: of public agents, and of places; by these as well a record is found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from archive.base.runtime import session
from archive.custody.models import Agent, AgentName
from archive.custody.vocabulary import Identity
from archive.records.models import PlaceListName


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
