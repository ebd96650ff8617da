"""One moment of the index: the segments in force on every level, and what was made of them for searching."""

from __future__ import annotations

import os
import threading
import time
import uuid
from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from whoosh.index import TOC, FileIndex

from archive.access.levels import Part
from archive.base.errors import Unavailable
from archive.base.messages import msg
from archive.search.codec import FormSegment
from archive.search.columns import damaged
from archive.search.engine import LEVELS, Indexed
from archive.search.generations import Generations
from archive.search.leaves import KEPT_BYTES, Kept, Leaf
from archive.search.recent import Recent

_ATTEMPTS = 5
# Clocks of file systems tick coarsely: a folder that changed less than so many nanoseconds ago may change again
# without showing a later time.
_SETTLED = 3_000_000_000
_WORD_BYTES = 16_000_000
Mask = NDArray[np.bool_]
Parts = list[tuple[Leaf, Mask]]
"""Segments, and which of their documents are meant."""
_Made = TypeVar("_Made")


class Snapshot:
    """What every level held at one moment; never changes."""

    def __init__(
        self, generation: str, commits: Mapping[str, int], levels: Mapping[str, Mapping[str, tuple[Leaf, Mask]]]
    ) -> None:
        self.generation = generation
        self.commits = commits
        self.levels = levels
        """Level to the id of each segment, and its documents that are not deleted."""
        self._made: dict[Hashable, object] = {}
        self.words: Recent[Any, Any] = Recent(_WORD_BYTES)
        """What words of queries came to, last asked; only at this moment is it true."""

    def once(self, key: Hashable, make: Callable[[], _Made]) -> _Made:
        """What ``make`` gives, made once for this moment: a space, say; ``key`` tells it from all others."""
        known = self._made.get(key)
        if known is None:
            known = self._made.setdefault(key, make())
        return known  # type: ignore[return-value]  # a key stands for one type

    def readable(self, whole: frozenset[str]) -> Parts:
        """All documents of these levels."""
        return [part for level in LEVELS if level in whole for part in self.levels[level].values()]

    def granted(self, whole: frozenset[str], labels: frozenset[str]) -> Parts:
        """The documents of other levels that one of these labels opens; empty where there are none."""
        found = [
            (leaf, live & leaf.facts.labelled(labels))
            for level in LEVELS
            if level not in whole
            for leaf, live in self.levels[level].values()
        ]
        return [(leaf, mask) for leaf, mask in found if mask.any()]

    def levels_of(self, records: list[uuid.UUID]) -> dict[str, list[uuid.UUID]]:
        """Level to those of ``records`` of which it holds something."""
        return {
            level: list(
                {
                    leaf.facts.record(document)
                    for leaf, live in leaves.values()
                    for document in leaf.facts.of_records(records)
                    if live[document]
                }
            )
            for level, leaves in self.levels.items()
        }

    def documents(self) -> Iterator[Indexed]:
        """Every part of every document that is not deleted; raises ``Unavailable`` where a file is damaged."""
        for level, leaves in self.levels.items():
            for leaf, live in leaves.values():
                facts = leaf.facts
                for part, holds in ((Part.DESCRIPTION, facts.described), (Part.TEXT, facts.has_text)):
                    for i in np.flatnonzero(live & holds).tolist():
                        revision = int(facts.revisions[i])
                        yield Indexed(facts.record(i), part.value, level, revision, facts.digest(part, i))
                leaf.verify()


class Snapshots:
    """The newest snapshot, made anew when the generation or a commit has changed; shared by all threads."""

    def __init__(self, generations: Generations) -> None:
        self._generations = generations
        self._lock = threading.Lock()
        self._kept = Kept(KEPT_BYTES)
        self._newest: Snapshot | None = None
        self._indexes: dict[str, FileIndex] = {}
        self._listed: dict[str, tuple[int, int]] = {}
        self._named = str(generations.home / "current")
        self._name: tuple[tuple[int, int], str | None] | None = None

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
                    raise damaged() from error
        raise damaged()

    def leaf(self, level: str, segment: FormSegment) -> Leaf | None:
        """A segment of the newest snapshot that is open already."""
        if self._newest is None:
            return None
        found = self._newest.levels[level].get(segment.segment_id())
        return found[0] if found else None

    def _refreshed(self) -> Snapshot:
        name = self._current()
        if name is None:
            raise Unavailable(msg("The search index has not been built yet."))
        if self._newest is None or self._newest.generation != name or not self._indexes:
            self._indexes = {level: self._generations.opened(name, level) for level in LEVELS}
            self._listed = {}
        commits = {level: self._latest(level, index) for level, index in self._indexes.items()}
        if self._newest is None or (self._newest.generation, self._newest.commits) != (name, commits):
            self._newest = self._read(name, commits)
        return self._newest

    def _current(self) -> str | None:
        """The generation in force; its name is read only when the file that holds it has changed."""
        try:
            found = os.stat(self._named)  # noqa: PTH116  # at every search: no path is made
        except FileNotFoundError:
            return None
        seen = (found.st_ino, found.st_mtime_ns)
        if self._name is not None and self._name[0] == seen:
            return self._name[1]
        name = self._generations.current()
        self._name = (seen, name) if time.time_ns() - found.st_mtime_ns > _SETTLED else None
        return name

    def _latest(self, level: str, index: FileIndex) -> int:
        """The number of a level's last commit; its folder is listed only when it has changed."""
        changed = os.stat(index.storage.folder).st_mtime_ns  # noqa: PTH116  # at every search: no path is made
        known = self._listed.get(level)
        if known is not None and known[0] == changed:
            return known[1]
        number: int = index.latest_generation()
        if time.time_ns() - changed > _SETTLED:
            self._listed[level] = (changed, number)
        return number

    def _read(self, name: str, commits: dict[str, int]) -> Snapshot:
        known = self._newest if self._newest is not None and self._newest.generation == name else None
        levels: dict[str, Mapping[str, tuple[Leaf, Mask]]] = {}
        for level, index in self._indexes.items():
            if known is not None and known.commits[level] == commits[level]:
                levels[level] = known.levels[level]
                continue
            toc = TOC.read(index.storage, index.indexname, commits[level], schema=index._schema)
            opened: dict[str, tuple[Leaf, Mask]] = {}
            for segment in toc.segments:
                before = known.levels[level].get(segment.segment_id()) if known else None
                leaf = before[0] if before else segment.opened(index.storage, self._kept)
                live = np.ones(leaf.size, bool)
                live[segment.deleted_docs()] = False
                if live.any():
                    opened[segment.segment_id()] = (leaf, live)
            levels[level] = opened
        return Snapshot(name, commits, levels)
