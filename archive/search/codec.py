"""Whoosh's codec for our segments: how its writer makes one, and how its own readers and matchers read it.

The segment is one file (``columns``). Whoosh's ``SegmentReader`` gets from here what it asks for: terms with their
statistics, matchers with positions, exact lengths of fields, and deletions. Our own evaluation asks ``Leaf`` instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from whoosh.codec import base

from archive.search.columns import ColumnFile, damaged
from archive.search.leaves import Kept, Leaf
from archive.search.stock_reading import FormDocumentReader, FormTermsReader
from archive.search.storage import DurableStorage

_ID = re.compile(r"[0-9a-z]{16}")


class FormSegment(base.Segment):
    """What the table of contents says of one segment: its name, its size and which of its documents are deleted."""

    def __init__(self, indexname: str) -> None:
        super().__init__(indexname)
        self._size = 0
        self._deleted: set[int] = set()

    def __getstate__(self) -> tuple[str, str, int, list[int]]:
        return (self.indexname, self.segid, self._size, sorted(self._deleted))

    def __setstate__(self, state: Any) -> None:
        """Raises ``Unavailable`` where the state is not one that was written here."""
        match state:
            case (str(name), str(segid), int(size), list(deleted)):
                pass
            case _:
                raise damaged()
        if not name.isalnum() or not _ID.fullmatch(segid) or not 0 <= size < 2**31:
            raise damaged()
        if not all(type(document) is int and 0 <= document < size for document in deleted):
            raise damaged()
        self.indexname, self.segid, self._size, self._deleted = name, segid, size, set(deleted)
        self.compound = False

    def codec(self) -> FormCodec:
        return FormCodec()

    def should_assemble(self) -> bool:
        """It is one file from the beginning."""
        return False

    @property
    def file_name(self) -> str:
        """The name of its file."""
        return str(self.make_filename(self.COMPOUND_EXT))

    def opened(self, storage: DurableStorage, kept: Kept | None = None) -> Leaf:
        """Open it; raises ``Unavailable`` where it is damaged, ``FileNotFoundError`` where it is gone."""
        leaf = Leaf(ColumnFile(storage.descriptor(self.file_name)), kept)
        if leaf.size != self._size:
            raise damaged()
        return leaf

    def doc_count_all(self) -> int:
        return self._size

    def set_doc_count(self, doccount: int) -> None:
        self._size = doccount

    def deleted_count(self) -> int:
        return len(self._deleted)

    def deleted_docs(self) -> Iterable[int]:
        return sorted(self._deleted)

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        if delete:
            self._deleted.add(docnum)
        else:
            self._deleted.discard(docnum)

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self._deleted


class FormCodec(base.Codec):
    """Reads and writes segments of forms."""

    def new_segment(self, storage: DurableStorage, indexname: str) -> FormSegment:
        return FormSegment(indexname)

    def per_document_writer(self, storage: DurableStorage, segment: FormSegment) -> Unused:
        return Unused()

    def field_writer(self, storage: DurableStorage, segment: FormSegment) -> Unused:
        return Unused()

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> Any:
        raise NotImplementedError("postings are written with their segment")

    def postings_reader(self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None) -> Any:
        raise NotImplementedError("postings are read with their segment")

    def terms_reader(self, storage: DurableStorage, segment: FormSegment) -> FormTermsReader:
        return FormTermsReader(segment.opened(storage))

    def per_document_reader(self, storage: DurableStorage, segment: FormSegment) -> FormDocumentReader:
        return FormDocumentReader(segment.opened(storage), segment)


class Unused:
    """Stands where Whoosh's writer expects what takes one document or one posting at a time."""

    is_closed = False

    def close(self) -> None:
        self.is_closed = True
