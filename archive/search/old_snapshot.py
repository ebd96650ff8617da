"""One moment of the index: the segments in force on every level, and the spaces that searches see."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator, Mapping

import numpy as np
from whoosh.index import TOC, FileIndex

from archive.base.errors import Unavailable
from archive.base.messages import msg
from archive.search.engine import LEVELS, Indexed
from archive.search.generations import Generations
from archive.search.old_leaves import Leaf
from archive.search.schema import SCHEMA
from archive.search.space import Mask, Space

_ATTEMPTS = 5
LevelLeaves = tuple[tuple[str, Leaf, Mask], ...]


class Snapshot:
    """What every level held at one moment; never changes."""

    def __init__(self, generation: str, commits: Mapping[str, int], levels: Mapping[str, LevelLeaves]) -> None:
        self.generation = generation
        self.commits = commits
        self.levels = levels
        self._spaces: dict[frozenset[str], Space] = {}

    def space(self, whole: frozenset[str]) -> Space:
        """The records of the levels that may be read whole; the same object for the same levels."""
        known = self._spaces.get(whole)
        if known is None:
            known = Space([(leaf, live) for level in LEVELS if level in whole for _, leaf, live in self.levels[level]])
            self._spaces[whole] = known
        return known

    def granted(self, whole: frozenset[str], labels: frozenset[str]) -> Space | None:
        """The records that only labels open, with their parts in the levels read whole; None where there are none."""
        opened: list[tuple[Leaf, Mask]] = []
        for level in LEVELS:
            if level not in whole:
                opened.extend((leaf, live & _labelled(leaf, labels)) for _, leaf, live in self.levels[level])
        ids = [leaf.arrays.records[mask] for leaf, mask in opened]
        if not any(len(found) for found in ids):
            return None
        wanted = np.concatenate(ids)
        for level in LEVELS:
            if level in whole:
                opened.extend(
                    (leaf, live & np.isin(leaf.arrays.records, wanted)) for _, leaf, live in self.levels[level]
                )
        return Space(opened)

    def levels_of(self, record_id: uuid.UUID) -> list[str]:
        """Levels on which something of a record is indexed."""
        return [
            level
            for level, leaves in self.levels.items()
            if any(live[leaf.postings("record", record_id.hex)[0]].any() for _, leaf, live in leaves)
        ]

    def documents(self) -> Iterator[Indexed]:
        """Every document that is not deleted."""
        for level, leaves in self.levels.items():
            for _, leaf, live in leaves:
                arrays = leaf.arrays
                for i in np.flatnonzero(live):
                    yield Indexed(
                        uuid.UUID(bytes=bytes(arrays.records[i]).ljust(16, b"\0")),
                        "description" if arrays.described[i] else "text",
                        level,
                        arrays.revisions[i],
                        arrays.digests[i],
                    )


def _labelled(leaf: Leaf, labels: frozenset[str]) -> Mask:
    mask = np.zeros(leaf.size, bool)
    for label in labels:
        mask[leaf.postings("labels", label)[0]] = True
    return mask


class Snapshots:
    """The newest snapshot, made anew when the generation or a commit has changed; shared by all threads."""

    def __init__(self, generations: Generations) -> None:
        self._generations = generations
        self._lock = threading.Lock()
        self._newest: Snapshot | None = None
        self._indexes: dict[str, FileIndex] = {}

    def newest(self) -> Snapshot:
        """The index as it is now; raises ``Unavailable`` where there is none or it cannot be read."""
        with self._lock:
            for _ in range(_ATTEMPTS):
                try:
                    return self._refreshed()
                except FileNotFoundError:
                    # The writer removed a file between its being listed and its being opened: look again.
                    self._indexes = {}
                except Unavailable:
                    raise
                except Exception as error:  # a damaged file can raise anything at all
                    raise Unavailable(msg("The search index cannot be read. It must be rebuilt.")) from error
        raise Unavailable(msg("The search index cannot be read. It must be rebuilt."))

    def _refreshed(self) -> Snapshot:
        name = self._generations.current()
        if name is None:
            raise Unavailable(msg("The search index has not been built yet."))
        if self._newest is None or self._newest.generation != name or not self._indexes:
            self._indexes = {level: self._generations.opened(name, level) for level in LEVELS}
        commits = {level: index.latest_generation() for level, index in self._indexes.items()}
        if self._newest is None or (self._newest.generation, self._newest.commits) != (name, commits):
            self._newest = self._read(name, commits)
        return self._newest

    def _read(self, name: str, commits: dict[str, int]) -> Snapshot:
        known: dict[tuple[str, str], Leaf] = {}
        if self._newest is not None and self._newest.generation == name:
            known = {(level, key): leaf for level, rows in self._newest.levels.items() for key, leaf, _ in rows}
        levels: dict[str, LevelLeaves] = {}
        for level, index in self._indexes.items():
            toc = TOC.read(index.storage, index.indexname, commits[level], schema=SCHEMA)
            rows = []
            for segment in toc.segments:
                if not segment.doc_count_all():
                    continue
                key = segment.segment_id()
                leaf = known.get((level, key)) or Leaf(index.storage, segment)
                live = np.ones(leaf.size, bool)
                live[list(segment.deleted_docs())] = False
                rows.append((key, leaf, live))
            levels[level] = tuple(rows)
        return Snapshot(name, commits, levels)
