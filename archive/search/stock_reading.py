"""Whoosh's own way of reading, over our segments: one term, one posting at a time.

It is what Whoosh's ``Searcher`` uses. Our evaluation does not; a test holds that both give the same hits.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from whoosh.codec import base
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.reading import TermInfo, TermNotFound

from archive.search.leaves import FIELDS, Leaf, Positions, Postings

_NUMBERS = {name: number for number, name in enumerate(FIELDS)}


class FormTermsReader(base.TermsReader):
    """The terms of a segment: a text field and a form."""

    def __init__(self, leaf: Leaf) -> None:
        self._leaf = leaf

    def _found(self, fieldname: str, text: bytes) -> tuple[int, Postings]:
        ordinal = self._leaf.form(text.decode())
        for postings in self._leaf.postings(ordinal) if ordinal >= 0 else ():
            if FIELDS[postings.field] == fieldname:
                return ordinal, postings
        raise TermNotFound(f"{fieldname}:{text!r}")

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        try:
            self._found(*term)
        except TermNotFound:
            return False
        return True

    def indexed_field_names(self) -> Iterable[str]:
        return FIELDS

    def terms(self) -> Iterator[tuple[str, bytes]]:
        for field in FIELDS:
            yield from self.terms_from(field, b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        number = _NUMBERS[fieldname]
        for ordinal in range(self._leaf.forms):
            word = self._leaf.word(ordinal).encode()
            if word >= prefix and any(found.field == number for found in self._leaf.postings(ordinal)):
                yield fieldname, word

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        _, found = self._found(fieldname, text)
        lengths = self._leaf.facts.lengths[found.field, found.documents]
        return TermInfo(
            float(found.counts.sum(dtype=np.int64)), len(found.documents), int(lengths.min()), int(lengths.max()),
            float(found.counts.max()), int(found.documents[0]), int(found.documents[-1]),
        )  # fmt: skip

    def frequency(self, fieldname: str, text: bytes) -> float:
        return float(self.term_info(fieldname, text).weight()) if (fieldname, text) in self else 0.0

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        return int(self.term_info(fieldname, text).doc_frequency()) if (fieldname, text) in self else 0

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> FormMatcher:
        ordinal, found = self._found(fieldname, text)
        held = self._leaf.positions(ordinal, found.field)
        return FormMatcher((fieldname, text), self.term_info(fieldname, text), found, held, format_, scorer)

    def cursor(self, fieldname: str, fieldobj: Any) -> FormCursor:
        return FormCursor([word for _, word in self.terms_from(fieldname, b"")], fieldname, self)


class FormCursor(base.FieldCursor):
    """Walks over the terms of one field."""

    def __init__(self, words: list[bytes], fieldname: str, terms: FormTermsReader) -> None:
        self._words = words
        self._field = fieldname
        self._terms = terms
        self._at = 0

    def first(self) -> str | None:
        self._at = 0
        return self.text()

    def find(self, term: str | bytes) -> str | None:
        wanted = term if isinstance(term, bytes) else term.encode()
        self._at = next((i for i, word in enumerate(self._words) if word >= wanted), len(self._words))
        return self.text()

    def next(self) -> str | None:
        self._at += 1
        return self.text()

    def text(self) -> str | None:
        return self._words[self._at].decode() if self.is_valid() else None

    def term_info(self) -> TermInfo | None:
        return self._terms.term_info(self._field, self._words[self._at]) if self.is_valid() else None

    def is_valid(self) -> bool:
        return self._at < len(self._words)


class FormMatcher(LeafMatcher):
    """The postings of one form in one field, one after the other."""

    def __init__(
        self, term: tuple[str, bytes], info: TermInfo, found: Postings, held: Positions, format_: Any, scorer: Any
    ) -> None:
        self._term = term
        self._info = info
        self._found = found
        self._held = held
        self.format = format_
        self.scorer = scorer
        self._at = 0

    def is_active(self) -> bool:
        return self._at < len(self._found.documents)

    def reset(self) -> None:
        self._at = 0

    def copy(self) -> FormMatcher:
        other = FormMatcher(self._term, self._info, self._found, self._held, self.format, self.scorer)
        other._at = self._at
        return other

    def id(self) -> int:
        if not self.is_active():
            raise ReadTooFar
        return int(self._found.documents[self._at])

    def next(self) -> None:
        if not self.is_active():
            raise ReadTooFar
        self._at += 1

    def skip_to(self, id: int) -> None:  # noqa: A002 - the name that Whoosh calls it by
        self._at = max(self._at, int(np.searchsorted(self._found.documents, id)))

    def skip_to_quality(self, minquality: float) -> int:
        if self.block_quality() <= minquality:
            self._at = len(self._found.documents)
        return 0

    def all_ids(self) -> Iterator[int]:
        return iter(self._found.documents[self._at :].tolist())

    def weight(self) -> float:
        return float(self._found.counts[self._at])

    def value(self) -> bytes:
        _, starts, positions = self._held
        return array("I", positions[starts[self._at] : starts[self._at + 1]].tolist()).tobytes()

    def block_min_length(self) -> int:
        return int(self._info.min_length())

    def block_max_length(self) -> int:
        return int(self._info.max_length())

    def block_max_weight(self) -> float:
        return float(self._info.max_weight())


class FormDocumentReader(base.PerDocumentReader):
    """Lengths and deletions of a segment's documents; nothing is stored in them."""

    def __init__(self, leaf: Leaf, segment: base.Segment) -> None:
        self._leaf = leaf
        self._segment = segment

    def doc_count(self) -> int:
        return int(self._segment.doc_count())

    def doc_count_all(self) -> int:
        return self._leaf.size

    def has_deletions(self) -> bool:
        return bool(self._segment.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        return bool(self._segment.is_deleted(docnum))

    def deleted_docs(self) -> Iterator[int]:
        yield from self._segment.deleted_docs()

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        return {}

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        return int(self._leaf.facts.lengths[_NUMBERS[fieldname], docnum]) or default

    def doc_field_length_reader(self, fieldname: str, default: int = 0) -> Callable[[int], int]:
        return lambda docnum: self.doc_field_length(docnum, fieldname, default)

    def field_length(self, fieldname: str) -> int:
        return int(self._leaf.facts.lengths[_NUMBERS[fieldname]].sum(dtype=np.int64))

    def min_field_length(self, fieldname: str) -> int:
        return int(self._leaf.facts.lengths[_NUMBERS[fieldname]].min(initial=2**31 - 1))

    def max_field_length(self, fieldname: str) -> int:
        return int(self._leaf.facts.lengths[_NUMBERS[fieldname]].max(initial=0))
