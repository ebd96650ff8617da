"""One segment of the index, open for reading: its dictionary, its postings, and the facts of its documents.

Segments never change, so what was read of one holds as long as it lives; which of its documents are deleted is said
by the table of contents and kept apart. Safe to use from several threads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from archive.search.columns import ColumnFile, damaged
from archive.search.dictionary import Dictionary, Ordinals
from archive.search.leaf_facts import LeafFacts
from archive.search.postings import Row, Unpacked, placed, unpack, unpack_all
from archive.search.recent import Recent
from archive.search.word_rows import FIELDS

__all__ = ["FIELDS", "Kept", "Leaf", "LeafFacts", "Postings"]

Kept = Recent[tuple[int, int], tuple[Row, ...]]
"""Posting lists that were read last, by leaf and form; one for all segments of an engine."""
Positions = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]
KEPT_BYTES = 16_000_000
_ROW_COST = 300
_ORDINALS = 4096
# Reading so many bytes more is cheaper than reading twice.
_GAP = 8192
_NO_POSITIONS: Positions = (np.empty(0, np.int32), np.zeros(1, np.int32), np.empty(0, np.int32))


@dataclass(frozen=True, slots=True)
class Postings:
    """The documents that hold one form in one field, ascending, and how often each does."""

    field: int
    documents: NDArray[np.int32]
    counts: NDArray[Any]


def _cost(row: Row) -> int:
    return 2 * row.documents.nbytes + row.counts.nbytes + row.steps.nbytes


class Leaf:
    """The documents of one segment."""

    _made = 0

    def __init__(self, file: ColumnFile, kept: Kept | None = None) -> None:
        """Raises ``Unavailable`` where the file is damaged."""
        self._file = file
        self._kept = Kept(KEPT_BYTES) if kept is None else kept
        Leaf._made += 1
        self._key = Leaf._made  # never given twice, as an id() would be
        self._ordinals: dict[str, int] = {}
        try:
            self._dictionary = Dictionary(file)
            self._starts = file.column("starts")
            self.facts = LeafFacts(file, len(FIELDS))
        except (KeyError, ValueError, IndexError, OverflowError) as error:
            raise damaged() from error
        if len(self._starts) != self.forms + 1 or int(self._starts[-1]) != file.length:
            raise damaged()

    @property
    def size(self) -> int:
        """The number of documents, deleted ones too."""
        return len(self.facts.records)

    @property
    def forms(self) -> int:
        """The number of forms; their ordinals go by the order of their code points."""
        return len(self._dictionary.forms)

    def form(self, word: str) -> int:
        """The ordinal of a form, -1 where no document holds it."""
        known = self._ordinals.get(word)
        return self._noted(word, self._dictionary.forms.find(word.encode())) if known is None else known

    def ordinals(self, words: Sequence[str]) -> list[int]:
        """``form`` of several words."""
        found = list(map(self._ordinals.get, words))
        missing = [word for word, ordinal in zip(words, found, strict=True) if ordinal is None]
        if missing:
            for word, ordinal in zip(
                missing, self._dictionary.forms.find_all([*map(str.encode, missing)]), strict=True
            ):
                self._noted(word, ordinal)
        return [self.form(word) if ordinal is None else ordinal for word, ordinal in zip(words, found, strict=True)]

    def words(self, ordinals: Iterable[int]) -> list[str]:
        """``word`` of several ordinals."""
        wanted = list(ordinals)
        places = sorted(wanted)
        words = list(map(bytes.decode, self._dictionary.forms.at(places)))
        if len(self._ordinals) + len(words) > _ORDINALS:
            self._ordinals = {}
        self._ordinals.update(zip(words, places, strict=True))
        return words if places == wanted else list(map(dict(zip(places, words, strict=True)).__getitem__, wanted))

    def word(self, ordinal: int) -> str:
        """The form of an ordinal."""
        word = self._dictionary.forms[ordinal].decode()
        self._noted(word, int(ordinal))
        return word

    def _noted(self, word: str, ordinal: int) -> int:
        """One search asks for the same form several times; what was asked long ago is forgotten."""
        if len(self._ordinals) >= _ORDINALS:
            self._ordinals = {}
        self._ordinals[word] = ordinal
        return ordinal

    def lacks(self, words: Iterable[str]) -> None:
        """Be told that no document holds these forms, so that they need not be looked up."""
        for word in words:
            self._noted(word, -1)

    def folded(self, folded: str) -> Ordinals:
        """The forms whose folded word is this one, the form equal to it among them."""
        return self._dictionary.folded(folded.encode(), self.form(folded))

    def stemmed(self, asked: Sequence[tuple[str, str]]) -> list[Ordinals]:
        """For each language (first subtag) and folded stem the forms that have it in texts of that language."""
        return self._dictionary.stemmed([(language, stem.encode()) for language, stem in asked])

    @property
    def stem_languages(self) -> frozenset[str]:
        """The languages of whose texts stems are linked."""
        return frozenset(self._dictionary.stems)

    def beginning(self, prefix: str) -> list[str]:
        """The folded words that begin with ``prefix``, sorted."""
        return [word.decode() for word in self._dictionary.beginning(prefix.encode())]

    def forms_beginning(self, prefix: str) -> dict[int, str]:
        """The forms whose folded word begins with ``prefix``, by their ordinals."""
        found = {at: form.decode() for at, form in self._dictionary.forms_beginning(prefix.encode()).items()}
        if len(found) < _ORDINALS // 4:
            for ordinal, form in found.items():
                self._noted(form, ordinal)
        return found

    def folded_words(self) -> Iterator[str]:
        """All folded words in no order, some of them twice."""
        return (word.decode() for word in self._dictionary.folded_words())

    def postings(self, ordinal: int) -> tuple[Postings, ...]:
        """Where a form stands: one for each field that holds it, in the order of the fields."""
        return tuple(Postings(row.field, row.documents, row.counts) for row in self.rows(ordinal))

    def positions(self, ordinal: int, field: int) -> Positions:
        """The documents that hold a form in ``field``, where each one's positions begin, and the positions."""
        for row in self.rows(ordinal):
            if row.field == field:
                starts, positions = placed(row.steps, row.counts)
                return row.documents, starts, positions
        return _NO_POSITIONS

    def rows(self, ordinal: int) -> tuple[Row, ...]:
        """Where a form stands: one row for each field, its positions still as they are written."""
        rows = self._kept.get((self._key, ordinal))
        if rows is None:
            if not 0 <= ordinal < self.forms:
                raise IndexError(ordinal)
            data, at = self.bytes_of([ordinal])[ordinal]
            rows = tuple(unpack(data, at))
            self._kept.put([((self._key, ordinal), rows, _ROW_COST + sum(map(_cost, rows)))])
        return rows

    def bytes_of(self, ordinals: Sequence[int]) -> dict[int, tuple[bytes, int]]:
        """For each of some ordinals, ascending, bytes of the file and where in them its rows begin.

        What lies near each other is read in one go.
        """
        found: dict[int, tuple[bytes, int]] = {}
        start_of = self._starts.item
        starts, stops = [*map(start_of, ordinals)], [start_of(ordinal + 1) for ordinal in ordinals]
        first = 0
        for last in range(1, len(ordinals) + 1):
            if last < len(ordinals) and starts[last] - stops[last - 1] <= _GAP:
                continue
            low = starts[first]
            data = self._file.read(low, stops[last - 1])
            for i in range(first, last):
                found[ordinals[i]] = (data, starts[i] - low)
            first = last
        return found

    def rows_between(self, first: int, last: int) -> Unpacked:
        """All postings of the forms from one ordinal to before another."""
        starts = self._starts[first : last + 1].tolist()
        return unpack_all(self._file.read(starts[0], starts[-1]), [start - starts[0] for start in starts[:-1]])

    @property
    def dictionary(self) -> Dictionary:
        """The dictionary, for a segment that is made of several."""
        return self._dictionary

    @property
    def starts(self) -> NDArray[Any]:
        """Where the postings of each form begin; one more than there are forms."""
        return self._starts

    def verify(self) -> None:
        """Read the whole file again; raises ``Unavailable`` where it is not what was written."""
        self._file.verify()

    def close(self) -> None:
        """Give the file back; a leaf that is forgotten does so by itself."""
        self._file.close()
