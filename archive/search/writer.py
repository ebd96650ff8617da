"""Whoosh's writer, made to take whole records: their words go into flat arrays and become one segment at the end."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from whoosh.index import FileIndex
from whoosh.writing import SegmentWriter

from archive.search.codec import FormCodec, FormSegment
from archive.search.columns import ColumnWriter
from archive.search.documents import IndexDocument
from archive.search.fact_rows import FactRows
from archive.search.leaves import Leaf
from archive.search.linking import Linker
from archive.search.merging import merge
from archive.search.word_rows import WordRows
from archive.search.word_table import WordTable

Opened = Callable[[FormSegment], Leaf]


class RecordWriter(SegmentWriter):
    """Writes one commit: documents that are new, deletions, and segments made of others.

    Our own lock is held by whoever makes one; Whoosh's is not taken.
    """

    def __init__(
        self,
        index: FileIndex,
        table: WordTable,
        opened: Opened | None = None,
        *,
        bare: bool = False,
        linker: Linker | None = None,
    ) -> None:
        """``bare``: its segments have no links before they are merged; ``linker``: of the forms of ``table``."""
        super().__init__(index, _lk=False, codec=FormCodec())
        storage = index.storage  # not through this writer: what it has gathered is to go with it, at once
        self._opened: Opened = opened or (lambda segment: segment.opened(storage))
        self.bare = bare
        self._facts = FactRows()
        self._words = WordRows(table, Path(index.storage.folder), linker)

    @property
    def documents(self) -> int:
        """How many documents wait to be written."""
        return self._facts.size

    @property
    def full(self) -> bool:
        """Whether what waits is as much as one segment should hold."""
        return self.documents >= _LARGEST or len(self._words) >= _WORDS

    def settle(self) -> None:
        """Look up what waits: after this the table of words is asked for its forms alone."""
        self._words.settle()

    def add_records(self, documents: Iterable[Sequence[IndexDocument]]) -> None:
        """Index documents: each a part of a record, or both parts of one."""
        for parts in documents:
            self._words.add(self._facts.size, parts)
            self._facts.add(parts)
            self._added = True

    def add_document(self, **fields: Any) -> None:
        raise NotImplementedError("records come as a whole")

    def forget(self, records: Iterable[uuid.UUID]) -> None:
        """Delete every document of these records."""
        wanted = list(records)
        for segment in self.segments if wanted else ():
            for document in self._opened(segment).facts.of_records(wanted):
                segment.delete_document(document)

    def merged(self, segments: Sequence[FormSegment]) -> list[FormSegment]:
        """Make one segment of several, without what is deleted in them; none where nothing is left."""
        if not any(segment.doc_count() for segment in segments):
            return []
        made = FormSegment(self.indexname)
        with self._creating(made) as out:
            made.set_doc_count(merge(out, [(self._opened(one), one) for one in segments], self.bare))
        return [made]

    @contextmanager
    def _creating(self, segment: FormSegment) -> Iterator[ColumnWriter]:
        with self.storage.create_file(segment.file_name) as stream:
            out = ColumnWriter(stream)
            yield out
            out.finish()

    def _finalize_segment(self) -> FormSegment:
        segment: FormSegment = self.newsegment
        segment.set_doc_count(self._facts.size)
        with self._creating(segment) as out:
            self._facts.write(out, self._words.write(out, self._facts.size, self.bare))
        return segment

    def _close_segment(self) -> None:
        self.pool.cleanup()


_TIERS = (64, 512, 4096)
_MOST_OF_A_TIER = 8
# A commit never waits for more than eight segments below this size: some four seconds of work.
_LEFT_ALONE = 32_768
_LARGEST = 100_000
# Words of a segment of long documents: 16 bytes each beside the index while it is written.
_WORDS = 100_000_000


def in_tiers(writer: RecordWriter, segments: Sequence[FormSegment]) -> list[FormSegment]:
    """Whoosh's merge policy of a common commit: as soon as eight segments are of like size, they become one.

    So a record is written anew about once for each eightfold growth of the index (a log-structured merge tree:
    O'Neil and others, 1996). A segment of which more than half is deleted is written anew as well, and one of which
    all is deleted goes.
    """
    tiers: dict[int, list[FormSegment]] = {}
    kept: list[FormSegment] = []
    for segment in segments:
        size = segment.doc_count()
        if segment.deleted_count() > size:
            kept.extend(writer.merged([segment]))
        elif size >= _LEFT_ALONE:
            kept.append(segment)
        else:
            tiers.setdefault(sum(size >= limit for limit in _TIERS), []).append(segment)
    for tier in sorted(tiers):
        held = tiers[tier]
        kept.extend(writer.merged(held) if len(held) >= _MOST_OF_A_TIER else held)
    return kept


def without_deleted(writer: RecordWriter, segments: Sequence[FormSegment]) -> list[FormSegment]:
    """Whoosh's merge policy after an erasure: no deleted document stays in any file."""
    kept: list[FormSegment] = []
    for segment in segments:
        kept.extend(writer.merged([segment]) if segment.has_deletions() else [segment])
    return kept


def stays(documents: int) -> bool:
    """Whether a segment of a rebuild is large enough to stay as it is: it gets its links at once."""
    return documents >= _LARGEST // 2


def into_few(writer: RecordWriter, segments: Sequence[FormSegment]) -> list[FormSegment]:
    """Whoosh's merge policy at the end of a rebuild: those that do not stay are merged up to 100,000 documents each.

    They are bare, so each is written anew.
    """
    kept: list[FormSegment] = []
    groups: list[list[FormSegment]] = [[]]
    size = 0
    for segment in segments:
        if stays(segment.doc_count()):
            kept.append(segment)
            continue
        if groups[-1] and size + segment.doc_count() > _LARGEST:
            groups.append([])
            size = 0
        groups[-1].append(segment)
        size += segment.doc_count()
    return kept + [made for group in groups for made in writer.merged(group)]
