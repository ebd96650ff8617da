"""One segment of a Whoosh index as arrays: its documents' facts, and posting lists read whole.

Segments never change, so their arrays are kept as long as the segment lives; which of its documents are deleted is
said by the table of contents and kept apart. Whoosh's files remember a position while they are read, so all reading
stands behind one lock; the arrays need none.
"""

from __future__ import annotations

import io
import json
import struct
import threading
import zlib
from collections import OrderedDict
from collections.abc import Iterator
from pickle import Unpickler
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.base import Segment
from whoosh.filedb.filestore import Storage
from whoosh.reading import TermNotFound

from archive.search.leaf_arrays import LeafArrays
from archive.search.schema import FACTS, SCHEMA
from archive.search.storage import MappedSegment, Tampered

_POSTINGS_KEPT = 1_000_000
_POSITIONS_KEPT = 100_000
_MAGIC = b"W3Bl"
Postings = tuple[NDArray[np.int32], NDArray[np.float32]]
_NOTHING: Postings = (np.empty(0, np.int32), np.empty(0, np.float32))


class _Plain(Unpickler):
    """Whoosh's posting blocks are pickled tuples of numbers and bytes; nothing else may come out of them."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("_codecs", "encode"):  # how pickle's second protocol writes bytes
            return super().find_class(module, name)
        raise Tampered(f"{module}.{name} in a posting list")


_Value = TypeVar("_Value")


class Kept(Generic[_Value]):
    """What was read last, up to so many postings in all."""

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._used = 0
        self._values: OrderedDict[tuple[str, bytes], tuple[_Value, int]] = OrderedDict()

    def get(self, key: tuple[str, bytes]) -> _Value | None:
        """The value of ``key``, if it is still kept."""
        found = self._values.get(key)
        if found is None:
            return None
        self._values.move_to_end(key)
        return found[0]

    def put(self, key: tuple[str, bytes], value: _Value, postings: int) -> None:
        """Keep a value, and forget those that were not asked for the longest time."""
        cost = postings + 16
        self._values[key] = (value, cost)
        self._used += cost
        while self._used > self._budget and len(self._values) > 1:
            self._used -= self._values.popitem(last=False)[1][1]


class Leaf:
    """The documents of one segment."""

    def __init__(self, storage: Storage, segment: Segment) -> None:
        codec = segment.codec()
        files = MappedSegment(storage.open_file(segment.make_filename(segment.COMPOUND_EXT)))
        self._lock = threading.Lock()
        self._terms = codec.terms_reader(files, segment)
        self._postings: Kept[Postings] = Kept(_POSTINGS_KEPT)
        self._positions: Kept[tuple[bytes, ...]] = Kept(_POSITIONS_KEPT)
        self._vocabulary: dict[str, tuple[str, ...]] = {}
        self.size: int = segment.doc_count_all()
        documents = codec.per_document_reader(files, segment)
        column = documents.column_reader(FACTS, SCHEMA[FACTS].column_type)
        self.arrays = LeafArrays([json.loads(column[i]) for i in range(self.size)])

    def postings(self, field: str, term: str) -> Postings:
        """Documents that hold ``term`` in ``field``, and how often."""
        key = (field, term.encode())
        with self._lock:
            found = self._postings.get(key)
            if found is None:
                found = self._read(*key)[:2]
                self._postings.put(key, found, len(found[0]))
        return found

    def positions(self, field: str, term: str) -> tuple[bytes, ...]:
        """The encoded positions of ``term``, one for each of its documents."""
        key = (field, term.encode())
        with self._lock:
            found = self._positions.get(key)
            if found is None:
                found = self._read(*key)[2]
                self._positions.put(key, found, len(found))
        return found

    def _read(self, field: str, term: bytes) -> tuple[NDArray[np.int32], NDArray[np.float32], tuple[bytes, ...]]:
        try:
            info = self._terms.term_info(field, term)
        except TermNotFound:
            return (*_NOTHING, ())
        offset, length = info.extent()
        if isinstance(length, tuple):  # as Whoosh 3.54 forgets to unpack it
            (length,) = length
        return _decode(self._terms._postfile.get(offset, length))

    def vocabulary(self, field: str) -> tuple[str, ...]:
        """All terms of ``field`` in this segment, sorted by their bytes."""
        with self._lock:
            known = self._vocabulary.get(field)
            if known is None:
                known = self._vocabulary[field] = tuple(self._from(field, b""))
        return known

    def beginning_with(self, field: str, prefix: str) -> list[str]:
        """Terms of ``field`` that begin with ``prefix``."""
        found: list[str] = []
        with self._lock:
            for term in self._from(field, prefix.encode()):
                if not term.startswith(prefix):
                    break
                found.append(term)
        return found

    def _from(self, field: str, start: bytes) -> Iterator[str]:
        for name, term in self._terms.terms_from(field, start):
            if name != field:
                return
            yield term.decode()


def _decode(block: bytes) -> tuple[NDArray[np.int32], NDArray[np.float32], tuple[bytes, ...]]:
    """All blocks of one posting list in the format of Whoosh's third codec."""
    if block[:4] != _MAGIC:
        raise Tampered("a posting list without its mark")
    at, last = 4, False
    documents: list[NDArray[np.int32]] = []
    weights: list[NDArray[np.float32]] = []
    values: list[bytes] = []
    while not last:
        (length,) = struct.unpack_from("!i", block, at)
        last, length = length < 0, abs(length)
        stream = io.BytesIO(block[at + 4 : at + 4 + length])
        count, _, _, compression, *_ = _Plain(stream).load()
        data = stream.read()
        ids, weight, value = _Plain(io.BytesIO(zlib.decompress(data) if compression else data)).load()
        documents.append(np.cumsum(ids, dtype=np.int32))
        weights.append(np.broadcast_to(np.asarray(1.0 if weight is None else weight, np.float32), (count,)))
        values.extend(value or ())
        at += 4 + length
    return np.concatenate(documents), np.concatenate(weights), tuple(values)
