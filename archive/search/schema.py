"""The index as Whoosh sees it: fields that take terms as our own analysis made them, and one column of facts.

Whoosh's analysers are not used; a field is handed its terms and writes them. Facts (facets, dates, lengths) are
JSON in a column, so that nothing of ours is pickled into the index.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator, Mapping
from typing import Any

from whoosh import columns, fields, formats

from archive.search.analysis import ANALYSIS_VERSION, analyse
from archive.search.documents import IndexDocument
from archive.search.fields import EXACT_ONLY, STEMMED, TEXTUAL, exact

# Raise this when fields or facts change their form; an index of another form is rebuilt.
FORM = f"2.{ANALYSIS_VERSION}"
FACTS = "facts"


class PackedPositions(formats.Positions):
    """Positions as plain unsigned integers rather than a pickle."""

    def encode(self, poslist: Any) -> bytes:
        return array("I", poslist).tobytes()

    def decode_positions(self, valuestring: bytes) -> list[int]:
        return array("I", valuestring).tolist()

    def decode_frequency(self, valuestring: bytes) -> int:
        return len(valuestring) // 4

    def decode_weight(self, valuestring: bytes) -> float:
        return len(valuestring) / 4

    def combine(self, vs: Any) -> bytes:
        return self.encode(sorted({position for value in vs for position in self.decode_positions(value)}))


class PlacedTerms(fields.FieldType):
    """Terms with their positions."""

    def __init__(self) -> None:
        super().__init__(PackedPositions(), None)

    def index(self, value: Mapping[str, list[int]], **kwargs: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        encode = self.format.encode
        return ((term.encode(), len(at), float(len(at)), encode(at)) for term, at in value.items())


class CountedTerms(fields.FieldType):
    """Terms with how often each stands in the document."""

    def __init__(self) -> None:
        super().__init__(formats.Existence(), None)

    def index(self, value: Mapping[str, int], **kwargs: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        return ((term.encode(), count, float(count), b"") for term, count in value.items())


def _schema() -> fields.Schema:
    schema = fields.Schema()
    for name in ("record", "labels", *STEMMED):
        schema.add(name, CountedTerms())
    for name in TEXTUAL:
        schema.add(exact(name), PlacedTerms())
    schema.add(FACTS, fields.COLUMN(columns.VarBytesColumn()))
    return schema


SCHEMA = _schema()


def as_fields(document: IndexDocument) -> dict[str, Any]:
    """The keyword arguments with which Whoosh's writer takes ``document``."""
    values: dict[str, Any] = {
        "record": {document.record_id.hex: 1},
        "labels": dict.fromkeys(document.labels, 1),
    }
    lengths: dict[str, int] = {}
    for name, texts in document.texts().items():
        if not any(texts):
            continue
        terms = analyse(texts, _language(name, document))
        values[exact(name)] = terms.exact
        lengths[name] = sum(map(len, terms.exact.values()))
        if name not in EXACT_ONLY:
            values[name] = terms.stemmed
    values[FACTS] = json.dumps(_facts(document, lengths), ensure_ascii=False, separators=(",", ":")).encode()
    return values


def _language(field: str, document: IndexDocument) -> str:
    """Claims are in our own words and descriptors in many languages: those are not stemmed as the record is."""
    return "en" if field in ("claims", "descriptors") else document.language


def _facts(document: IndexDocument, lengths: dict[str, int]) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "id": document.record_id.hex,
        "part": document.part.value,
        "revision": document.revision,
        "digest": document.digest(),
        "language": document.language,
        "lengths": lengths,
    }
    if document.part.value == "description":
        facts |= {"facets": document.facets, "spans": document.spans, "received": document.received}
    return facts
