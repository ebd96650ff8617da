"""The facts of a segment's documents: dense columns with one place for each, read as they lie in the file."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from archive.access.levels import Part
from archive.search.columns import ColumnFile, ColumnWriter, damaged, smallest
from archive.search.leaf_tables import LeftTable, Table, Tables, read_table, write_table

DESCRIBED, HAS_TEXT = 1, 2
DIGEST = 12
"""Bytes of a digest."""
PARTS = (Part.DESCRIPTION, Part.TEXT)
LABELS = "labels"
"""The table of the labels that open each document."""
_RECORD = 16
_HALF = np.dtype("<u8")
_FEW = 16
_FACET = "facet:"
_COLUMNS = ("languages", "lengths", "received", "revisions")


class LeafFacts:
    """What filters, counts, orders and checks the documents of one segment; never changes."""

    def __init__(self, file: ColumnFile, fields: int) -> None:
        """Raises ``Unavailable`` where the columns do not fit each other."""
        flags = file.column("flags")
        size = len(flags)
        records = file.column("records").tobytes()
        if len(records) != size * _RECORD:
            raise damaged()
        self._ids = records
        self.records: NDArray[np.bytes_] = np.frombuffer(records, f"S{_RECORD}")
        # Numbers are compared many times faster than bytes: the first half of an id tells nearly all of them apart.
        self._halves = np.frombuffer(records, _HALF)[::2]
        self.described: NDArray[np.bool_] = flags & DESCRIBED > 0
        self.has_text: NDArray[np.bool_] = flags & HAS_TEXT > 0
        self.language_tags: tuple[str, ...] = file.strings("tags")
        self.languages, self.lengths, received, revisions = (file.column(name) for name in _COLUMNS)
        self.received: NDArray[np.int64] = received.astype(np.int64)
        self.revisions: NDArray[np.int32] = revisions.astype(np.int32)
        self._file = file
        every = np.arange(size, dtype=np.int32)
        tables = [
            name.removeprefix(_FACET)
            for name in file.names()
            if name.startswith(_FACET) and name[-1] not in "#@=" and name != _FACET + LABELS
        ]
        self._labels = LeftTable(file, _FACET + LABELS, every)
        self.facets: Mapping[str, Table] = Tables(
            {name: read_table(file, _FACET + name, every) for name in tables}, {LABELS: self._labels}
        )
        self.locations: tuple[NDArray[np.int32], NDArray[np.float64]] = (
            file.column("located").astype(np.int32), file.column("boxes").astype(np.float64)
        )  # fmt: skip
        self._examine(size, fields)

    def _examine(self, size: int, fields: int) -> None:
        spans = self.spans
        shapes = [
            (self.languages.shape, (size,)), (self.lengths.shape, (fields, size)), (self.received.shape, (size,)),
            (self.revisions.shape, (size,)), (self._file.shape("digests"), (len(PARTS), size, DIGEST)),
            (spans.shape, (len(spans), 3)), (self.locations[1].shape, (len(self.locations[0]), 4)),
        ]  # fmt: skip
        if any(shape != wanted for shape, wanted in shapes):
            raise damaged()
        for documents, limit in (
            (spans[:, 0], size), (self.locations[0], size), (self.languages, len(self.language_tags))
        ):  # fmt: skip
            if len(documents) and not 0 <= int(documents.min()) <= int(documents.max()) < limit:
                raise damaged()

    def of_records(self, records: Iterable[uuid.UUID]) -> list[int]:
        """The documents of these records, deleted ones too."""
        wanted = {record.bytes for record in records}
        if not wanted or not len(self._halves):
            return []
        halves = np.sort(np.frombuffer(b"".join(wanted), _HALF)[::2])
        if len(halves) <= _FEW:
            like = np.logical_or.reduce([self._halves == half for half in halves])
        else:
            like = halves[np.minimum(np.searchsorted(halves, self._halves), len(halves) - 1)] == self._halves
        return [i for i in np.flatnonzero(like).tolist() if self.record(i).bytes in wanted]

    @property
    def spans(self) -> NDArray[np.int64]:
        """Document, earliest and latest day of each date of an event; read from the file."""
        return self._file.column("spans").astype(np.int64)

    def labelled(self, labels: Collection[str]) -> NDArray[np.bool_]:
        """Which documents bear one of these labels."""
        return self._labels.having(labels)

    def digest(self, part: Part, document: int) -> str:
        """The digest of this part of a document, as ``IndexDocument.digest`` gave it; read from the file."""
        low = DIGEST * (PARTS.index(part) * len(self._halves) + document)
        return self._file.bytes_of("digests", low, low + DIGEST).hex()

    def record(self, document: int) -> uuid.UUID:
        """The id of a document's record."""
        return uuid.UUID(bytes=self.id_of(document))

    def id_of(self, document: int) -> bytes:
        """The record of a document as the 16 bytes of its id."""
        return self._ids[_RECORD * document : _RECORD * (document + 1)]

    def taken(self, kept: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
        """The columns of some documents alone, for a segment that is made of several."""
        return {
            "records": self.records[kept],
            "flags": self.described[kept] * np.uint8(DESCRIBED) | self.has_text[kept] * np.uint8(HAS_TEXT),
            "languages": self.languages[kept].astype(np.int64),
            "lengths": self.lengths[:, kept],
            "received": self.received[kept],
            "revisions": self.revisions[kept],
            "digests": self._file.column("digests")[:, kept],
        }


def write_facts(
    out: ColumnWriter,
    columns: Mapping[str, NDArray[Any]],
    tags: tuple[str, ...],
    facets: Mapping[str, Table],
) -> None:
    """Write the columns that ``LeafFacts.taken`` names, with ``spans``, ``located`` and ``boxes`` among them."""
    records = np.ascontiguousarray(columns["records"]).view(np.uint8)
    for name, values in {**columns, "records": records}.items():
        out.put(name, values if name in ("boxes", "records", "digests") else smallest(values))
    out.put_words("tags", (tag.encode() for tag in tags))
    for facet, table in facets.items():
        write_table(out, _FACET + facet, table, len(columns["flags"]))
