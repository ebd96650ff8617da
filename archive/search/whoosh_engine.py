"""The engine of ``archive.search.engine`` on Whoosh: its segments and codec, our analysis and evaluation."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from archive.base.messages import msg
from archive.search import syntax
from archive.search.analysis import tokens
from archive.search.compile import Compiler
from archive.search.documents import IndexDocument
from archive.search.engine import (
    LEVELS,
    EngineRequest,
    EngineResult,
    EngineState,
    FacetCount,
    Indexed,
    Reach,
)
from archive.search.evaluate import Evaluator, Found
from archive.search.generations import Generations
from archive.search.ranking import Selection, counted, lifted, order, selected, standing
from archive.search.schema import as_fields
from archive.search.old_snapshot import Snapshot, Snapshots
from archive.search.space import Mask, Space
from archive.search.vocabulary import better_spelling

# A batch stays below the size at which Whoosh's posting pool spills to disk and doubles its work.
_BATCH = 3000
_SHORTEST_MENDED = 4


class WhooshEngine:
    """One archive's index, under ``home`` (``SIJILL_HOME/index``). Safe to use from several threads."""

    def __init__(self, home: Path) -> None:
        self._generations = Generations(home)
        self._snapshots = Snapshots(self._generations)

    def writing(self) -> AbstractContextManager[None]:
        """Hold the right to write; raises ``Unavailable`` while another process holds it."""
        return self._generations.writing()

    def state(self) -> EngineState:
        """The generation in force and how far it has read."""
        return self._generations.state()

    def index(
        self, documents: Sequence[IndexDocument], gone: Sequence[uuid.UUID] = (), position: int | None = None
    ) -> None:
        """Replace what is indexed of these records; a record never disappears from a level before it is on another."""
        with self.writing():
            snapshot = self._snapshots.newest()
            changed = {document.record_id for document in documents} | set(gone)
            stands = {record_id: snapshot.levels_of(record_id) for record_id in changed}
            for level in LEVELS:
                old = [record_id for record_id, levels in stands.items() if level in levels]
                self._commit(snapshot.generation, level, [d for d in documents if d.level == level], old)
            if position is not None:
                self._generations.note(snapshot.generation, position)

    def delete(self, ids: Sequence[uuid.UUID], purge: bool = False) -> None:
        """Forget records; with ``purge`` every segment that held one is written anew without its words."""
        with self.writing():
            snapshot = self._snapshots.newest()
            stands = {record_id: snapshot.levels_of(record_id) for record_id in ids}
            for level in LEVELS:
                old = [record_id for record_id, levels in stands.items() if level in levels]
                self._commit(snapshot.generation, level, [], old, purge)

    def _commit(
        self,
        generation: str,
        level: str,
        documents: Sequence[IndexDocument],
        old: Sequence[uuid.UUID] = (),
        purge: bool = False,
    ) -> None:
        if not documents and not old and not purge:
            return
        writer = self._generations.opened(generation, level).writer()
        try:
            for record_id in old:
                writer.delete_by_term("record", record_id.hex)
            for document in documents:
                writer.add_document(**as_fields(document))
        except BaseException:
            writer.cancel()
            raise
        writer.commit(optimize=purge)

    @contextmanager
    def rebuild(self) -> Iterator[WhooshRebuild]:
        """Write a new generation beside the one in force; removed again unless ``finish`` is reached."""
        with self.writing():
            name = self._generations.begin()
            rebuild = WhooshRebuild(self._generations, name, self._commit)
            try:
                yield rebuild
            finally:
                if not rebuild.finished:
                    self._generations.abandon(name)

    def search(self, request: EngineRequest, reach: Reach) -> EngineResult:
        """One page of hits within ``reach``; raises ``QueryError``, or ``Unavailable`` without a readable index."""
        search = _Search(self._snapshots.newest(), request, reach)
        hits, total = order(search.selections(), request)
        return EngineResult(
            hits=tuple(hits),
            total=total,
            facets=counted(search.space, search.wanted(), request.chosen),
            left_out=tuple(search.compiler.left_out),
            understood=tuple(search.compiler.understood),
            histogram=search.histogram(),
        )

    def facets(self, request: EngineRequest, reach: Reach) -> Mapping[str, tuple[FacetCount, ...]]:
        """The counts alone."""
        search = _Search(self._snapshots.newest(), request, reach)
        return counted(search.space, search.wanted(), request.chosen)

    def suggest(self, request: EngineRequest, reach: Reach) -> str | None:
        """The query with each unknown word replaced by the nearest that this viewer's own levels hold."""
        space = self._snapshots.newest().space(reach.whole)
        among = standing(space, request)
        written, moved, changed = request.written, 0, False
        for leaf, field in syntax.leaves(request.query):
            if field not in (None, "title", "text", "name", "place", "claim") or getattr(leaf, "prefix", False):
                continue
            for token in tokens(leaf.text):
                better = None if token.paired or len(token.folded) < _SHORTEST_MENDED else (
                    better_spelling(space, token.folded, among)
                )  # fmt: skip
                if better is not None:
                    start, end = leaf.position + token.start + moved, leaf.position + token.end + moved
                    written = written[:start] + better + written[end:]
                    moved += len(better) - (token.end - token.start)
                    changed = True
        return written if changed else None

    def check(self) -> Iterator[Indexed]:
        """All that the index holds."""
        return self._snapshots.newest().documents()


class _Search:
    """One search in one snapshot."""

    def __init__(self, snapshot: Snapshot, request: EngineRequest, reach: Reach) -> None:
        self.request = request
        self.check = _deadline(request.seconds)
        self.space = snapshot.space(reach.whole)
        self.compiler = Compiler(self.space, request.match, self.check)
        self.main, self.masks = self._select(self.space, self.compiler)
        self.granted = snapshot.granted(reach.whole, reach.labels) if reach.labels else None

    def _select(self, space: Space, compiler: Compiler) -> tuple[Selection, Mapping[str, Mask]]:
        node = compiler.compile(self.request.query)
        found: Found = Evaluator(space, self.space, self.check).run(node)
        return selected(lifted(found, self.request.query, space, self.check), self.request, space)

    def wanted(self) -> Mapping[str, Mask]:
        """The masks of the facets that are asked for."""
        return {facet: mask for facet, mask in self.masks.items() if facet in self.request.facets_wanted}

    def histogram(self) -> tuple[tuple[int, int], ...]:
        """Year of the event and number of hits."""
        if not self.request.histogram_wanted:
            return ()
        years = counted(self.space, {"year": self.masks["year"]}, {})["year"]
        return tuple(sorted((int(row.value), row.count) for row in years))

    def selections(self) -> list[Selection]:
        """The hits of the levels read whole, then those that only a grant opens."""
        if self.granted is None:
            return [self.main]
        compiler = Compiler(self.granted, self.request.match, self.check, capped=False)
        return [self.main, self._select(self.granted, compiler)[0]]


class WhooshRebuild:
    """A generation in the making."""

    def __init__(
        self, generations: Generations, name: str, commit: Callable[[str, str, Sequence[IndexDocument]], None]
    ) -> None:
        self._generations = generations
        self._name = name
        self._commit = commit
        self._waiting: dict[str, list[IndexDocument]] = {level: [] for level in LEVELS}
        self.finished = False

    def add(self, documents: Iterable[IndexDocument]) -> None:
        """Index documents that stand in no generation yet."""
        for document in documents:
            waiting = self._waiting[document.level]
            waiting.append(document)
            if len(waiting) >= _BATCH:
                self._commit(self._name, document.level, waiting)
                waiting.clear()

    def finish(self, position: int) -> None:
        """Put the new generation in force, atomically, and remove the old one."""
        for level, waiting in self._waiting.items():
            self._commit(self._name, level, waiting)
        self._generations.note(self._name, position)
        self._generations.enforce(self._name)
        self.finished = True


def _deadline(seconds: float) -> Callable[[], None]:
    # The work of this thread, not the clock on the wall: a busy machine must not make a cheap query too dear.
    end = time.thread_time() + seconds

    def check() -> None:
        if time.thread_time() > end:
            raise syntax.QueryError(
                msg("This query took longer than %(seconds)s seconds and was stopped. Ask for less at once.",
                    seconds=f"{seconds:g}"), 0
            )  # fmt: skip

    return check
