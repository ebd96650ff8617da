"""Gathers the facts of documents that are being written, until they become columns."""

from __future__ import annotations

import json
from array import array
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from archive.access.levels import Part
from archive.search.columns import ColumnWriter
from archive.search.documents import IndexDocument
from archive.search.leaf_facts import DESCRIBED, DIGEST, HAS_TEXT, LABELS, PARTS, write_facts
from archive.search.leaf_tables import Table
from archive.search.word_rows import Lengths

PLACE_NAMES = "place_names"
"""The table of what each document calls its places: the shown name of one and all its names, as a JSON array."""
_FLAGS = {Part.DESCRIPTION: DESCRIBED, Part.TEXT: HAS_TEXT}


class _Values:
    """One facet in the making."""

    def __init__(self) -> None:
        self.ordinals: dict[str, int] = {}
        self.rows = array("i")
        self.held = array("i")

    def add(self, row: int, values: Sequence[str]) -> None:
        ordinals = self.ordinals
        for value in values:
            self.rows.append(row)
            self.held.append(ordinals.setdefault(value, len(ordinals)))

    def table(self) -> Table:
        return tuple(self.ordinals), np.array(self.rows, np.int32), np.array(self.held, np.int32)


class FactRows:
    """The facts of one document after the other."""

    def __init__(self) -> None:
        self.size = 0
        self._records = bytearray()
        self._flags = bytearray()
        self._languages: dict[str, int] = {}
        self._spoken = array("i")
        self._received = array("q")
        self._revisions = array("q")
        self._digests = {part: bytearray() for part in PARTS}
        self._facets: defaultdict[str, _Values] = defaultdict(_Values)
        self._spans = array("q")
        self._located = array("i")
        self._boxes = array("d")

    def add(self, parts: Sequence[IndexDocument]) -> None:
        """Take a document: one part of a record, or both, of one level, with the same labels and language."""
        first = parts[0]
        self._records += first.record_id.bytes
        self._spoken.append(self._languages.setdefault(first.language, len(self._languages)))
        self._revisions.append(first.revision)
        held = {part.part: part for part in parts}
        self._flags.append(sum(_FLAGS[part] for part in held))
        for part, digests in self._digests.items():
            digests.extend(bytes.fromhex(held[part].digest()) if part in held else bytes(DIGEST))
        described = held.get(Part.DESCRIPTION)
        self._received.append(described.received if described else 0)
        self._count(LABELS, sorted(first.labels))
        if described:
            self._describe(described)
        self.size += 1

    def _count(self, facet: str, values: Sequence[str]) -> None:
        self._facets[facet].add(self.size, values)

    def _describe(self, document: IndexDocument) -> None:
        for facet, values in document.facets.items():
            self._count(facet, values)
        for low, high in document.spans:
            self._spans.extend((self.size, low, high))
        for box in document.locations:
            self._located.append(self.size)
            self._boxes.extend(box)
        called = [json.dumps([place, *names], ensure_ascii=False) for place, names in document.place_names.items()]
        self._count(PLACE_NAMES, called)

    def write(self, out: ColumnWriter, lengths: Lengths) -> None:
        """Write the columns; ``lengths`` of the fields come from the words."""
        digests = [np.frombuffer(self._digests[part], np.uint8).reshape(-1, DIGEST) for part in PARTS]
        columns: dict[str, NDArray[Any]] = {
            "records": np.frombuffer(self._records, np.uint8),
            "flags": np.frombuffer(self._flags, np.uint8),
            "languages": np.array(self._spoken, np.int64),
            "lengths": lengths,
            "received": np.array(self._received, np.int64),
            "revisions": np.array(self._revisions, np.int64),
            "digests": np.stack(digests),
            "spans": np.array(self._spans, np.int64).reshape(-1, 3),
            "located": np.array(self._located, np.int64),
            "boxes": np.array(self._boxes, np.float64).reshape(-1, 4),
        }
        facets = {name: values.table() for name, values in self._facets.items()}
        write_facts(out, columns, tuple(self._languages), facets)
