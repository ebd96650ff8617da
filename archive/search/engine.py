"""What any search engine must do for this archive; nothing here knows which one stands behind it.

Another engine takes the place of Whoosh by fulfilling ``Engine``: the same documents in, the same hits out.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from archive.search.documents import IndexDocument
from archive.search.syntax import Node

# Each level is an index of its own. "staff" holds what waits for review or lies under embargo.
STAFF_LEVEL = "staff"
LEVELS = ("public", "registered", "restricted", "sealed", STAFF_LEVEL)


class Sort(StrEnum):
    """Order of the hits; newest and oldest go by the date of the event."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


class Match(StrEnum):
    """Whether words that merely stand side by side must all match."""

    ALL = "all"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a viewer's search goes: levels read whole, and labels that open single records elsewhere."""

    whole: frozenset[str]
    labels: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineRequest:
    """A search, as the engine needs it."""

    query: Node
    written: str = ""
    """The query as typed, for the offer of another spelling."""
    match: Match = Match.ALL
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Facet values that were chosen: ORed within one facet, ANDed between them."""
    earliest: int | None = None
    """Event no earlier than this day (``date.toordinal``)."""
    latest: int | None = None
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    limit: int = 20
    excluded: frozenset[uuid.UUID] = frozenset()
    """Records that the database has closed since they were indexed."""
    seconds: float = 5.0
    """The search is refused when it has not ended by then."""


@dataclass(frozen=True, slots=True)
class EngineHit:
    """One record that matches, and how well."""

    record_id: uuid.UUID
    score: float


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many hits there would be with this value chosen."""

    value: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineResult:
    """One page of hits, the number of all, and the counts of every facet."""

    hits: tuple[EngineHit, ...]
    total: int
    facets: Mapping[str, tuple[FacetCount, ...]]
    left_out: tuple[str, ...] = ()
    """Words too common to be searched for."""
    stems: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Each word of the query and the stems it was searched by."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """What the index holds of one part of one record, to be compared with the database."""

    record_id: uuid.UUID
    part: str
    level: str
    revision: int
    digest: str


@dataclass(frozen=True, slots=True)
class EngineState:
    """Which generation is in force and how far it has read."""

    generation: str | None
    position: int
    current: bool
    """False where the generation was made by another version of the analysis and must be rebuilt."""


class Rebuild(Protocol):
    """A new generation in the making; in force once it is finished."""

    def add(self, documents: Iterable[IndexDocument]) -> None:
        """Index documents that stand in no generation yet."""

    def finish(self, position: int) -> None:
        """Put the new generation in force, atomically, and remove the old one."""


class Engine(Protocol):
    """An index of the archive. Reads raise ``Unavailable`` where it cannot be read, never an empty answer."""

    def writing(self) -> AbstractContextManager[None]:
        """Hold the right to write; raises ``Unavailable`` while another process holds it."""

    def index(
        self, documents: Sequence[IndexDocument], gone: Sequence[uuid.UUID] = (), position: int | None = None
    ) -> None:
        """Replace all that is indexed of these documents' records, and forget the records of ``gone``."""

    def delete(self, ids: Sequence[uuid.UUID], purge: bool = False) -> None:
        """Forget records; with ``purge`` their words leave the index's files as well."""

    def rebuild(self) -> AbstractContextManager[Rebuild]:
        """Write a new generation beside the one in force; abandoned unless finished."""

    def search(self, request: EngineRequest, reach: Reach) -> EngineResult:
        """One page of hits within ``reach``; raises ``QueryError`` where the query would cost too much."""

    def facets(self, request: EngineRequest, reach: Reach) -> Mapping[str, tuple[FacetCount, ...]]:
        """The counts alone."""

    def suggest(self, request: EngineRequest, reach: Reach) -> str | None:
        """The query with misspelt words replaced by words that this viewer's records hold."""

    def check(self) -> Iterator[Indexed]:
        """All that the index holds."""

    def state(self) -> EngineState:
        """The generation in force; reads nothing of the records."""
