"""What is written: documents into segments of each level, generations, and what the index holds of every record."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from archive.search.codec import FormSegment
from archive.search.documents import IndexDocument
from archive.search.engine import LEVELS, EngineState, Indexed
from archive.search.generations import Generations
from archive.search.leaves import Leaf
from archive.search.linking import Linker
from archive.search.snapshot import Snapshot, Snapshots
from archive.search.word_rows import united
from archive.search.word_table import WordTable
from archive.search.writer import RecordWriter, in_tiers, into_few, stays, without_deleted

# Words as written that a rebuild analyses once: about 200 MB, and as much for their links, until all are written.
_MOST_OF_A_REBUILD = 800_000
_MergePolicy = Callable[[RecordWriter, Sequence[FormSegment]], list[FormSegment]]


class Store:
    """One archive's index, under ``home`` (``SIJILL_HOME/index``). Safe to use from several threads."""

    def __init__(self, home: Path) -> None:
        self._generations = Generations(home)
        self._snapshots = Snapshots(self._generations)
        self._table = WordTable()

    def writing(self) -> AbstractContextManager[None]:
        """Hold the right to write; raises ``Unavailable`` while another process holds it."""
        return self._generations.writing()

    def state(self) -> EngineState:
        """The generation in force and how far it has read."""
        return self._generations.state()

    def newest(self) -> Snapshot:
        """The index as it is now; raises ``Unavailable`` where there is none or it cannot be read."""
        return self._snapshots.newest()

    def check(self) -> Iterator[Indexed]:
        """All that the index holds; raises ``Unavailable`` where a file of it is damaged."""
        return self.newest().documents()

    def index(
        self, documents: Sequence[IndexDocument], gone: Sequence[uuid.UUID] = (), position: int | None = None
    ) -> None:
        """Replace what is indexed of these records; a record never disappears from a level before it is on another."""
        with self.writing():
            snapshot = self.newest()
            changed = list({document.record_id for document in documents} | set(gone))
            stands = snapshot.levels_of(changed)
            for level in LEVELS:
                here = [document for document in documents if document.level == level]
                self._commit(snapshot.generation, level, here, stands[level])
            if position is not None:
                self._generations.note(snapshot.generation, position)

    def delete(self, ids: Sequence[uuid.UUID], purge: bool = False) -> None:
        """Forget records; with ``purge`` every segment that holds a deleted one is written anew without its words."""
        with self.writing():
            snapshot = self.newest()
            stands = snapshot.levels_of(list(ids))
            policy = without_deleted if purge else in_tiers
            for level in LEVELS:
                self._commit(snapshot.generation, level, [], stands[level], policy, always=purge)

    def _commit(
        self,
        generation: str,
        level: str,
        documents: Sequence[IndexDocument],
        old: Sequence[uuid.UUID] = (),
        policy: _MergePolicy = in_tiers,
        *,
        always: bool = False,
    ) -> None:
        if not documents and not old and not always:
            return
        writer = self._writer(generation, level)
        try:
            writer.forget(old)
            writer.add_records(united(documents))
        except BaseException:
            writer.cancel()
            raise
        writer.commit(mergetype=policy)

    def _writer(self, generation: str, level: str) -> RecordWriter:
        if self._table.full:
            self._table = WordTable()
        index = self._generations.opened(generation, level)

        def opened(segment: FormSegment) -> Leaf:
            return self._snapshots.leaf(level, segment) or segment.opened(index.storage)

        return RecordWriter(index, self._table, opened)

    @contextmanager
    def rebuild(self) -> Iterator[StoreRebuild]:
        """Write a new generation beside the one in force; removed again unless ``finish`` is reached."""
        with self.writing():
            name = self._generations.begin()
            rebuild = StoreRebuild(self._generations, name)
            try:
                yield rebuild
            finally:
                if not rebuild.finished:
                    rebuild.forget()
                    self._generations.abandon(name)


class StoreRebuild:
    """A generation in the making: nobody reads it, so that each level is merged only at the end."""

    def __init__(self, generations: Generations, name: str) -> None:
        self._generations = generations
        self._name = name
        self._begin()
        self._writers: dict[str, RecordWriter] = {}
        self._bare: set[str] = set()
        self._record: list[IndexDocument] = []
        self.finished = False

    def add(self, documents: Iterable[IndexDocument]) -> None:
        """Index documents that stand in no generation yet, the parts of a record one after the other."""
        for document in documents:
            if self._record and self._record[0].record_id != document.record_id:
                self._take()
            self._record.append(document)

    def _take(self) -> None:
        """Index the record that is complete."""
        for parts in united(self._record):
            level = parts[0].level
            writer = self._writers.get(level)
            if writer is None:
                writer = self._writers[level] = self._writer(level)
            writer.add_records([parts])
            if writer.full:
                self._flush(level)
        self._record.clear()
        if self._table.full:
            for level in list(self._writers):
                self._flush(level)
            self._begin()

    def forget(self) -> None:
        """Let go of what waits to be written, and of the room that it takes on the disk."""
        self._writers.clear()

    def _begin(self) -> None:
        self._table = WordTable(_MOST_OF_A_REBUILD)
        self._linker = Linker(self._table.forms)

    def _writer(self, level: str, *, bare: bool = False) -> RecordWriter:
        index = self._generations.opened(self._name, level)
        return RecordWriter(index, self._table, bare=bare, linker=self._linker)

    def _flush(self, level: str, *, last: bool = False) -> None:
        """Write what a level has gathered; what is small, and not all there is, waits for others to be merged with."""
        writer = self._writers.pop(level)
        writer.bare = not stays(writer.documents) and not (last and level not in self._bare)
        if writer.bare:
            self._bare.add(level)
        writer.commit(mergetype=_none)

    def finish(self, position: int) -> None:
        """Put the new generation in force, atomically, and remove the old one."""
        self._take()
        for writer in self._writers.values():
            writer.settle()
        self._table.keep_forms_alone()
        for level in list(self._writers):
            self._flush(level, last=True)
        self._begin()  # merging needs no table, but memory
        for level in sorted(self._bare):
            self._writer(level, bare=True).commit(mergetype=into_few)
        self._generations.note(self._name, position)
        self._generations.enforce(self._name)
        self.finished = True


def _none(writer: RecordWriter, segments: Sequence[FormSegment]) -> list[FormSegment]:
    return list(segments)
