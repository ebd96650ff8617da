"""A search for a viewer: the engine's hits within the viewer's rights, checked once more against the database."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from sqlalchemy import CompoundSelect, select

from archive.access import labels
from archive.access.viewer import Viewer
from archive.base import clock, outbox
from archive.base.errors import Invalid, Problem, Unavailable
from archive.base.messages import msg
from archive.base.runtime import session
from archive.records import labelling
from archive.records import queries as records
from archive.records.models import IndexRevocation
from archive.search import syntax, watch
from archive.search.current import engine
from archive.search.dates import date_within
from archive.search.engine import (
    LEVELS,
    STAFF_LEVEL,
    Area,
    Around,
    EngineRequest,
    EngineResult,
    FacetCount,
    Match,
    Reach,
    Sort,
    Step,
    Understood,
)
from archive.search.explaining import Asked, Reasons, explained
from archive.search.grammar import parse
from archive.search.progress import Rebuilding, rebuilding
from archive.search.sync import CHANGED

_SECONDS = 5.0
"""Of work, for all that one page asks of the engine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """What somebody asked for."""

    q: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    date_from: str = ""
    date_to: str = ""
    area: Area | Around | None = None
    steps: frozenset[Step] = frozenset(Step)
    """The steps by which words may be found; those left out are switched off."""
    sort: Sort = Sort.RELEVANCE
    match: Match = Match.ALL
    page: int = 1
    per_page: int = 20


@dataclass(frozen=True, slots=True)
class Hit:
    """One record of the page of results, as the viewer may see it."""

    summary: records.Summary
    score: float
    steps: frozenset[Step]
    """By which steps it was found."""
    reasons: Reasons
    """Where it holds the words of the query."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """One page of results and all that explains it."""

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, tuple[FacetCount, ...]]
    index_position: int | None
    """How far the index has read; None where it does not know."""
    pending: int
    suggestion: str | None
    offer_any: bool
    """Whether asking for any of the words, rather than all, would find something."""
    left_out: tuple[str, ...]
    understood: tuple[Understood, ...]
    histogram: tuple[tuple[int, int], ...]
    """Year of the event and number of hits, inside all filters but the year's."""
    rebuilding: Rebuilding | None
    """A rebuild of the index that runs now; until it ends, the index from before it answers."""
    sees_all: bool
    """False where rights may hide some items from this viewer."""
    took_ms: float


def run(viewer: Viewer, request: SearchRequest) -> SearchPage:
    """Search; raises ``QueryError`` or ``Invalid`` for what cannot be read, ``Unavailable`` without an index.

    All that one page asks of the engine has the same few seconds of work: what the search leaves of them is for offers.
    """
    begun, ends = time.perf_counter(), time.thread_time() + _SECONDS
    node = parse(request.q)
    reach = reach_of(viewer)
    asked = replace(engine_request(request, node), seconds=_SECONDS)
    result = _searched(asked, reach)
    hits = _hits(viewer, request, result, node)
    several = isinstance(node, syntax.All) and node.implied and request.match is Match.ALL
    offers = _Offers(asked, reach, ends)
    return SearchPage(
        hits=hits,
        total=result.total - (len(result.hits) - len(hits)),
        facets=result.facets,
        index_position=_position(),
        pending=outbox.pending(CHANGED),
        suggestion=offers.spelling() if not result.total else None,
        offer_any=several and not result.total and offers.any_word(),
        left_out=result.left_out,
        understood=result.understood,
        histogram=result.histogram,
        rebuilding=rebuilding(),
        sees_all=reach.whole == frozenset(LEVELS),
        took_ms=round((time.perf_counter() - begun) * 1000, 1),
    )


def _position() -> int | None:
    """How far the index has read; where it does not know, the worker is told."""
    position = engine().state().position
    if position is None:
        watch.suspect()
    return position


def _hits(viewer: Viewer, request: SearchRequest, result: EngineResult, node: syntax.Node) -> tuple[Hit, ...]:
    """What was found, as far as the database says that this viewer may see it now."""
    found = records.summaries(viewer, [hit.record_id for hit in result.hits])
    hits = [hit for hit in result.hits if hit.record_id in found]
    asked = Asked(
        node,
        result.understood,
        frozenset(result.left_out),
        any_word=request.match is Match.ANY,
        listed=Step.NAMED in request.steps,
    )
    reasons = explained(viewer, asked, [found[hit.record_id] for hit in hits])
    return tuple(Hit(found[hit.record_id], hit.score, hit.steps, why) for hit, why in zip(hits, reasons, strict=True))


def _searched(asked: EngineRequest, reach: Reach) -> EngineResult:
    """The engine's answer; where there is none, the worker is told, and whoever asks how long it may take."""
    try:
        return engine().search(asked, reach)
    except Unavailable as error:
        watch.suspect()
        running = rebuilding()
        if running is None:
            raise
        say = msg(
            "The search index is being built: %(done)s of %(total)s records are in it. Try again in a while.",
            done=running.done, total=running.total,
        )  # fmt: skip
        raise Unavailable(say) from error


def reach_of(viewer: Viewer) -> Reach:
    """The indexes that a viewer's search opens, after the one pair of label functions."""
    if viewer.system:
        return Reach(frozenset(LEVELS))
    held = labels.labels_for(viewer)
    whole = {level.value for level in labels.levels_read_whole(viewer)}
    if labels.STAFF in held:
        whole.add(STAFF_LEVEL)
    single = {label for label in held if not label.startswith("level:") and label != labels.STAFF}
    granted = any(not label.startswith(labels.OWN) for label in single)
    return Reach(frozenset(whole), frozenset(single), records.reads_closely(viewer) or not granted)


def engine_request(request: SearchRequest, node: syntax.Node) -> EngineRequest:
    """A request as the engine needs it; raises ``Invalid`` for dates that cannot be read."""
    problems: list[Problem] = []
    earliest = _day(request.date_from, "date_from", problems)
    latest = _day(request.date_to, "date_to", problems)
    if problems:
        raise Invalid(problems)
    return EngineRequest(
        query=node,
        written=request.q,
        match=request.match,
        chosen=request.chosen,
        earliest=earliest.earliest if earliest else None,
        latest=latest.latest if latest else None,
        area=request.area,
        steps=request.steps | {Step.WRITTEN},
        sort=request.sort,
        offset=(request.page - 1) * request.per_page,
        limit=request.per_page,
        excluded=revoked(),
    )


def _day(text: str, where: str, problems: list[Problem]) -> syntax.DateWithin | None:
    if not text.strip():
        return None
    try:
        return date_within(text, 0)
    except syntax.QueryError as error:
        problems.append(Problem(where, error.message))
        return None


def revoked() -> frozenset[uuid.UUID]:
    """What was closed since it was indexed: by an act, or by a consent that has run out since."""
    return frozenset(session().scalars(_closed_by(clock.today())))


@lru_cache(maxsize=2)
def _closed_by(today: date) -> CompoundSelect[uuid.UUID]:
    # Each day has its own: making the statement costs more than the database takes to answer it.
    return select(IndexRevocation.record_id).union(labelling.overdue())


@dataclass(frozen=True, slots=True)
class _Offers:
    """What might find something where nothing was found; what costs too much is not offered, and breaks no answer."""

    asked: EngineRequest
    reach: Reach
    ends: float
    """When the time of this page is over, by the work of its thread."""

    def spelling(self) -> str | None:
        """Another spelling that finds something with the same filters."""
        try:
            suggested = engine().suggest(self._rest(self.asked), self.reach)
            if suggested is None:
                return None
            found = self._finds(replace(self.asked, query=parse(suggested), written=suggested))
        except syntax.QueryError:  # it is late, or a similar word (~) is too short now
            return None
        return suggested if found else None

    def any_word(self) -> bool:
        """Whether asking for any of the words would find something."""
        try:
            return self._finds(replace(self.asked, match=Match.ANY))
        except syntax.QueryError:
            return False

    def _finds(self, asked: EngineRequest) -> bool:
        alone = replace(self._rest(asked), limit=0, offset=0, facets_wanted=(), histogram_wanted=False)
        return engine().search(alone, self.reach).total > 0

    def _rest(self, asked: EngineRequest) -> EngineRequest:
        return replace(asked, seconds=self.ends - time.thread_time())
