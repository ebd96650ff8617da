"""One search: from a request to a page of hits with its counts."""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from archive.base.messages import msg
from archive.search import syntax
from archive.search.analysis import tokens
from archive.search.engine import EngineHit, EngineRequest, EngineResult, FacetCount, Match, Reach, Sort, Step
from archive.search.evaluation.closeness import closer
from archive.search.evaluation.compiling import Compiler
from archive.search.evaluation.counting import counted, histogram
from archive.search.evaluation.evaluator import Evaluator, Found
from archive.search.evaluation.leaf_arrays import Mask, Places, arrays_of
from archive.search.evaluation.lifting import lifted, placed
from archive.search.evaluation.queries import OneWord
from archive.search.evaluation.similar import better_spelling
from archive.search.evaluation.space import Numbers, Space
from archive.search.evaluation.topk import Key, page
from archive.search.evaluation.understanding import understood
from archive.search.snapshot import Snapshot
from archive.search.syntax import QueryError

_SHORTEST_MENDED = 4
# The facets of which a closed level holds what readers are not told.
_CLOSED = frozenset({"place", "source"})
_MENDED_IN = (None, "title", "text", "name", "place", "claim")


def space_of(snapshot: Snapshot, request: EngineRequest, reach: Reach) -> Space:
    """The records of the levels that may be read whole, without those that the database has closed since."""
    space = snapshot.once(("space", reach.whole), lambda: Space(snapshot.readable(reach.whole), snapshot.words))
    return space.without(request.excluded)


def granted_space(snapshot: Snapshot, request: EngineRequest, reach: Reach) -> Space | None:
    """The records that only labels open, with their parts in the levels read whole; None where there are none."""
    if not reach.labels:
        return None
    opened = snapshot.granted(reach.whole, reach.labels)
    records = {bytes(record).ljust(16, b"\0") for leaf, mask in opened for record in leaf.facts.records[mask]}
    if not records:
        return None
    for leaf, live in snapshot.readable(reach.whole):
        mask = np.zeros(leaf.size, bool)
        mask[arrays_of(leaf).documents_of(records)] = True
        if (mask & live).any():
            opened.append((leaf, mask & live))
    return Space(opened).without(request.excluded)


@dataclass(frozen=True, slots=True)
class Selection:
    """The hits of one space."""

    evaluator: Evaluator
    compiler: Compiler
    found: Found
    hits: Places
    inside: Mapping[str, Places]
    """For each facet that has values chosen: the hits of all filters but its own."""

    @property
    def space(self) -> Space:
        return self.evaluator.space


def select(
    space: Space,
    statistics: Space,
    request: EngineRequest,
    check: Callable[[], None],
    theirs: Found | None = None,
    *,
    closely: bool = True,
) -> Selection:
    """Compile and evaluate, then filter; ``theirs`` is what was found in the space of the statistics.

    Not ``closely``: nothing is found by what a closed level alone is told (``Reach.closely``).
    """
    granted = space is not statistics
    compiler = Compiler(space, request.match, request.steps | {Step.WRITTEN}, check, cut=granted, closely=closely)
    words = theirs.words() if theirs is not None else ()
    by_key = {word.node.key: word for word in words if isinstance(word.node, OneWord)}
    evaluator = Evaluator(space, statistics, check, by_key)
    found = evaluator.run(compiler.compile(request.query))
    chosen = {facet: space.having(facet, values) for facet, values in request.chosen.items() if values}
    if not closely and (request.area is not None or not _CLOSED.isdisjoint(chosen)):
        chosen = dict.fromkeys(chosen or ("place",), np.zeros(space.places, bool))
    if not chosen and not _narrowed(request):
        return Selection(evaluator, compiler, found, found.hits, {})
    base = found.mask
    if request.earliest is not None or request.latest is not None:
        base = base & space.within(request.earliest, request.latest)
    if request.area is not None:
        base = base & space.overlapping(request.area)
    if request.among is not None:
        base = base & space.having_records(request.among)
    inside = {facet: _inside(base, [mask for name, mask in chosen.items() if name != facet]) for facet in chosen}
    return Selection(evaluator, compiler, found, _inside(base, list(chosen.values())), inside)


def _narrowed(request: EngineRequest) -> bool:
    limits = (request.earliest, request.latest, request.area, request.among)
    return any(limit is not None for limit in limits)


def _inside(base: Mask, masks: Sequence[Mask]) -> Places:
    for mask in masks:
        base = base & mask
    return np.flatnonzero(base)


class Ordering:
    """The hits of one space and what orders them."""

    def __init__(
        self, selection: Selection, request: EngineRequest, check: Callable[[], None], *, closely: bool = True
    ) -> None:
        """Not ``closely``: nothing rises by where its words stand, which may be in a name that is not told."""
        self.selection = selection
        self._closely = closely
        self._request = request
        self._check = check
        places = selection.compiler.places if Step.PLACE in request.steps else ()
        self._named = selection.space.having("place", places) if places else None
        self._scores: Numbers | None = None
        if request.sort is Sort.RELEVANCE and request.limit and len(selection.hits):
            self._scores = self.scores(selection.hits)

    def scores(self, places: Places) -> Numbers:
        """The scores of some hits; those of all where the order goes by them."""
        selection = self.selection
        if self._scores is not None:
            return self._scores if places is selection.hits else self._scores[selection.hits.searchsorted(places)]
        scores = selection.evaluator.scores(selection.found, places, ascending=places is selection.hits)
        if self._request.sort is not Sort.RELEVANCE or not self._closely:
            return scores
        if self._request.match is Match.ANY:
            scores = closer(selection.evaluator, selection.found, places, scores)
        if self._named is not None:
            scores = placed(scores, places, self._named)
        steps = selection.compiler.steps
        known = selection.found.read()
        return lifted(scores, places, self._request.query, selection.space, steps, self._check, known)

    def by(self) -> list[Key]:
        """What orders the hits; equal ones stand in the order of their random ids, which tells nothing."""
        space = self.selection.space
        last: list[Key] = [
            lambda places: -space.column("received")[places],
            lambda places: space.column("keys")[places],
            lambda places: space.column("tails")[places],
        ]
        match self._request.sort:
            case Sort.RELEVANCE:
                return [lambda places: -self.scores(places), *last]
            case Sort.NEWEST:
                return [lambda places: -space.column("last_days")[places], *last]
            case Sort.OLDEST:
                return [lambda places: space.column("first_days")[places], *last]
            case Sort.RECEIVED:
                return last

    def page(self, start: int, stop: int) -> Places:
        """The places of the hits from one rank to before another."""
        self._check()
        return page(self.by(), self.selection.hits, start, stop)

    def told(self, places: Places) -> list[EngineHit]:
        """Hits as they are answered, each with the steps that made it one."""
        space = self.selection.space
        steps = self.selection.evaluator.steps(self.selection.found, places)
        hits: list[EngineHit] = []
        for place, score, taken in zip(places.tolist(), self.scores(places).tolist(), steps, strict=True):
            if self._named is not None and self._named[place]:
                taken |= {Step.PLACE}
            hits.append(EngineHit(space.record(place), score, taken))
        return hits


def search(snapshot: Snapshot, request: EngineRequest, reach: Reach) -> EngineResult:
    """One page of hits within ``reach``; raises ``QueryError`` where the query would cost too much."""
    check = _deadline(request.seconds)
    space = space_of(snapshot, request, reach)
    selection = select(space, space, request, check)
    ordering = Ordering(selection, request, check)
    hits, more = _page(snapshot, ordering, request, reach, check)
    return EngineResult(
        hits=tuple(hits),
        total=len(selection.hits) + more,
        facets=_facets(selection, request),
        left_out=tuple(selection.compiler.left_out),
        understood=understood(selection.compiler.asked, selection.found, space),
        histogram=histogram(space, selection.inside.get("year", selection.hits)) if request.histogram_wanted else (),
    )


def facets(snapshot: Snapshot, request: EngineRequest, reach: Reach) -> Mapping[str, tuple[FacetCount, ...]]:
    """The counts alone."""
    space = space_of(snapshot, request, reach)
    return _facets(select(space, space, request, _deadline(request.seconds)), request)


def _facets(selection: Selection, request: EngineRequest) -> Mapping[str, tuple[FacetCount, ...]]:
    hits = {facet: selection.inside.get(facet, selection.hits) for facet in request.facets_wanted}
    return counted(selection.space, hits, request)


def _page(
    snapshot: Snapshot, ordering: Ordering, request: EngineRequest, reach: Reach, check: Callable[[], None]
) -> tuple[list[EngineHit], int]:
    """The hits asked for, and how many of all only a grant opens."""
    start = request.offset if request.limit else 0
    stop = start + request.limit
    granted = granted_space(snapshot, request, reach)
    if granted is None:
        return ordering.told(ordering.page(start, stop)), 0
    space = ordering.selection.space
    selection = select(granted, space, request, check, ordering.selection.found, closely=reach.closely)
    again = _also_in(granted, selection.hits, space, ordering.selection.hits)
    selection = replace(selection, hits=selection.hits[~again])
    opened = Ordering(selection, request, check, closely=reach.closely)
    rows = list(heapq.merge(_ranked(ordering, 0, stop), _ranked(opened, 0, stop), key=lambda row: row[0]))
    hits = [row[1].told(np.array([row[2]]))[0] for row in rows[start:stop]]
    return hits, len(selection.hits)


def _also_in(granted: Space, hits: Places, space: Space, found: Places) -> Mask:
    """Which of the hits by a grant are hits of the levels read whole already."""
    ids = [granted.record(place).bytes for place in hits.tolist()]
    known = np.zeros(space.places, bool)
    known[found] = True
    both: set[bytes] = set()
    for part in space.parts:
        places = part.arrays.documents_of(ids) + part.offset
        both.update(space.record(place).bytes for place in places[known[places]].tolist())
    return np.array([record in both for record in ids], bool)


def _ranked(ordering: Ordering, start: int, stop: int) -> list[tuple[tuple[Any, ...], Ordering, int]]:
    """The first hits of one space, each with what orders it."""
    places = ordering.page(start, stop)
    keys = [key(places).tolist() for key in ordering.by()]
    return [(tuple(values), ordering, place) for *values, place in zip(*keys, places.tolist(), strict=True)]


def suggest(snapshot: Snapshot, request: EngineRequest, reach: Reach) -> str | None:
    """The query with each unknown word replaced by the nearest that this viewer's own levels hold."""
    space = space_of(snapshot, request, reach)
    check = _deadline(request.seconds)
    written, moved, changed = request.written, 0, False
    for leaf, field in syntax.leaves(request.query):
        if field not in _MENDED_IN or getattr(leaf, "prefix", False):
            continue
        for token in tokens(leaf.text):
            check()
            if token.paired or len(token.folded) < _SHORTEST_MENDED or _stands(space, token.written, request, check):
                continue
            better = better_spelling(space, token.folded, check)
            if better is not None:
                start, end = leaf.position + token.start + moved, leaf.position + token.end + moved
                written = written[:start] + better + written[end:]
                moved += len(better) - (token.end - token.start)
                changed = True
    return written if changed else None


def _stands(space: Space, word: str, request: EngineRequest, check: Callable[[], None]) -> bool:
    """Whether a word finds something by any of the steps: one that is found in another form is not misspelt."""
    alone = EngineRequest(query=syntax.Word(word, 0), steps=request.steps)
    return len(select(space, space, alone, check).hits) > 0


def _deadline(seconds: float) -> Callable[[], None]:
    # The work of this thread, not the clock on the wall: a busy machine must not make a cheap query too dear.
    # That never exceeds the clock, and the clock is read without asking the system.
    end, earliest = time.thread_time() + seconds, time.monotonic() + seconds

    def check() -> None:
        if time.monotonic() > earliest and time.thread_time() > end:
            raise QueryError(
                msg("This query took longer than %(seconds)s seconds and was stopped. Ask for less at once.",
                    seconds=f"{seconds:g}"), 0
            )  # fmt: skip

    return check
