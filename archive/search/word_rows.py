"""Gathers the words of documents that are being written, until they become posting lists and a dictionary.

A word costs one number in one flat array. Document, field and position are said once for each run of words; they
become arrays beside the words only when the segment is written.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from archive.search.columns import ColumnWriter, smallest
from archive.search.dictionary import write_dictionary
from archive.search.documents import IndexDocument
from archive.search.linking import BARE, Spoken, links_of
from archive.search.postings import pack
from archive.search.stemming import language_of
from archive.search.word_table import WordTable

FIELDS = (
    "title", "alternative", "abstract", "names", "other_names", "places", "other_places", "descriptors", "claims",
    "text",
)  # fmt: skip
"""Text fields; the number of a field is its place here."""
# Whose words are stemmed: as the record's own language, or as English whatever that is. Names are not.
_OWN_LANGUAGE = frozenset({"title", "alternative", "abstract", "text"})
_ENGLISH = frozenset({"descriptors", "claims"})
_NUMBERS = {name: number for number, name in enumerate(FIELDS)}

# Words that are packed at once.
_STRETCH = 1_000_000
Lengths = NDArray[np.int64]
_Numbers = NDArray[np.int64]


class WordRows:
    """The words of one document after the other."""

    def __init__(self, table: WordTable) -> None:
        self._table = table
        self._words = array("i")
        self._runs = tuple(array("i") for _ in range(5))  # document, field, first position, words, language
        self._languages: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._words)

    def add(self, document: int, parts: Sequence[IndexDocument]) -> None:
        """Take the words of a document; a phrase never runs from one passage into the next."""
        follows = [0] * len(FIELDS)
        for part in parts:
            for name, passages in part.texts().items():
                field = _NUMBERS[name]
                for passage in passages:
                    if passage and (words := self._table.words(passage)):
                        self._words.extend(words)
                        run = (document, field, follows[field], len(words), self._language(name, part.language))
                        for column, value in zip(self._runs, run, strict=True):
                            column.append(value)
                        follows[field] += len(words) + 1

    def _language(self, field: str, tag: str) -> int:
        if field in _OWN_LANGUAGE:
            return self._languages.setdefault(language_of(tag), len(self._languages))
        return self._languages.setdefault("en", len(self._languages)) if field in _ENGLISH else -1

    def write(self, out: ColumnWriter, size: int, bare: bool = False) -> Lengths:
        """Write postings and dictionary; returns the number of words in each field of each of ``size`` documents.

        A ``bare`` dictionary has no links: it can only be merged (``linking``).
        """
        words = np.frombuffer(self._words, np.int32) if self._words else np.empty(0, np.int32)
        document, field, _, number, language = (np.array(run, np.int32) for run in self._runs)
        used, ranks = self._ranked(words)
        starts: list[_Numbers] = []
        out.long_section(self._packed(ranks[words] * np.int32(len(FIELDS)) + np.repeat(field, number), starts))
        out.put("starts", smallest(np.concatenate(starts)))
        forms = [self._table.forms[ordinal] for ordinal in used]
        spoken = np.repeat(language.astype(np.int16), number)
        said = {tongue: np.flatnonzero(np.bincount(ranks[words[spoken == code]], minlength=len(forms)))
                for tongue, code in self._languages.items()}  # fmt: skip
        _write_dictionary(out, forms, said, bare)
        lengths = np.bincount(field.astype(np.int64) * size + document, number, minlength=len(FIELDS) * size)
        return lengths.astype(np.int64).reshape(len(FIELDS), size)

    def _packed(self, keys: NDArray[np.int32], starts: list[_Numbers]) -> Iterator[bytes]:
        """The posting lists, a stretch at a time; and where each form's begin, with the end of all as the last."""
        document, _, first, number, _ = (np.array(run, np.int32) for run in self._runs)
        order = np.argsort(keys, kind="stable")
        documents = np.repeat(document, number)
        positions = np.arange(len(keys), dtype=np.int32)
        positions -= np.repeat(np.cumsum(number, dtype=np.int32) - number - first, number)
        low, at = 0, 0
        while low < len(order):
            high = min(low + _STRETCH, len(order))
            if high < len(order):  # a form is not torn apart
                form = int(keys[order[high]]) // len(FIELDS)
                high += int(np.searchsorted(keys[order[high:]] // len(FIELDS), form, side="right"))
            here = order[low:high]
            packed = pack(keys[here].astype(np.int64), len(FIELDS), documents[here].astype(np.int64),
                          positions[here].astype(np.int64))  # fmt: skip
            starts.append(packed.starts + at)
            low, at = high, at + len(packed.data)
            yield packed.data
        starts.append(np.array([at]))

    def _ranked(self, words: NDArray[np.int32]) -> tuple[list[int], NDArray[np.int32]]:
        """The table's ordinals of the forms that occur, in the order of the forms, and the rank of each."""
        forms = self._table.forms
        used = sorted(np.flatnonzero(np.bincount(words)).tolist(), key=forms.__getitem__)
        ranks = np.zeros(len(forms), np.int32)
        ranks[used] = np.arange(len(used))
        return used, ranks


def _write_dictionary(out: ColumnWriter, forms: list[str], spoken: Spoken, bare: bool) -> None:
    encoded = map(str.encode, forms)
    if bare:
        listed = ((language, {BARE: numbers.tolist()}) for language, numbers in spoken.items())
        write_dictionary(out, encoded, np.zeros(len(forms), bool), {}, listed)
    else:
        write_dictionary(out, encoded, *links_of(forms, spoken))


def united(documents: Sequence[IndexDocument]) -> Iterator[tuple[IndexDocument, ...]]:
    """Documents as the index holds them: both parts of a record are one where all they share agrees."""
    waiting: dict[tuple[Any, ...], list[IndexDocument]] = {}
    for document in documents:
        key = (document.record_id, document.level, document.labels, document.language, document.revision)
        held = waiting.setdefault(key, [])
        if any(other.part is document.part for other in held):
            yield (document,)
        else:
            held.append(document)
    yield from (tuple(held) for held in waiting.values())
