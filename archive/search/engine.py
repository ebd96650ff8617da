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
from archive.search.fields import FACETS
from archive.search.syntax import Node

# Each level is an index of its own. "staff" holds what waits for review or lies under embargo.
STAFF_LEVEL = "staff"
LEVELS = ("public", "registered", "restricted", "sealed", STAFF_LEVEL)


class Sort(StrEnum):
    """Order of the hits: newest and oldest by the date of the event, received with the latest taken in first."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    RECEIVED = "received"


class Step(StrEnum):
    """What a word of a query may be found by, the plainest first."""

    WRITTEN = "written"
    """As it stands there, but for case and compatibility forms (NFKC)."""
    FOLDED = "folding"
    """Without the marks and variants of letters that readers ignore."""
    STEMMED = "stemming"
    """By another inflection of the same word."""
    NAMED = "names"
    """By another name of the same place or agent."""
    PLACE = "place"
    """Not by a word: the query names the record's place, which moved it up."""


class Match(StrEnum):
    """Whether words that merely stand side by side must all match."""

    ALL = "all"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a viewer's search goes: levels read whole, and labels that open single records elsewhere."""

    whole: frozenset[str]
    labels: frozenset[str] = frozenset()
    closely: bool = True
    """Whether what closed levels alone are told may be asked of records that only a label opens.

    That are names and places that a consent withholds from readers, and exact positions. Else none of these records is
    found by a name, a place or a source.
    """


@dataclass(frozen=True, slots=True)
class Area:
    """A box in degrees (WGS 84). One whose west is greater than its east crosses the antimeridian."""

    south: float
    west: float
    north: float
    east: float


@dataclass(frozen=True, slots=True)
class Around:
    """All within so many metres of a point (degrees, WGS 84)."""

    latitude: float
    longitude: float
    metres: float


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
    steps: frozenset[Step] = frozenset(Step)
    """The steps that are switched on; ``WRITTEN`` always is."""
    area: Area | Around | None = None
    """Only records whose place, as far as this viewer may know it, overlaps with this."""
    among: frozenset[uuid.UUID] | None = None
    """Only these records."""
    facets_wanted: tuple[str, ...] = FACETS
    """The facets to be counted."""
    histogram_wanted: bool = True
    seconds: float = 5.0
    """The search is refused when it has not ended by then."""


@dataclass(frozen=True, slots=True)
class EngineHit:
    """One record that matches, how well, and by which steps: for each word of the query the plainest that did."""

    record_id: uuid.UUID
    score: float
    steps: frozenset[Step] = frozenset()


@dataclass(frozen=True, slots=True)
class Understood:
    """What one word of the query was searched by: forms that stand in this viewer's own records, by step."""

    word: str
    position: int
    forms: Mapping[Step, tuple[str, ...]]


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
    understood: tuple[Understood, ...] = ()
    """The words of the query in their order, and what each was searched by."""
    histogram: tuple[tuple[int, int], ...] = ()
    """Year of the event and number of hits, ascending: inside all filters but the year's."""


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
    position: int | None
    """None where it is not known: there is no generation, or what it says of itself is damaged."""
    current: bool
    """False where the generation must be rebuilt: another version of the analysis made it, or it says that no more."""


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
