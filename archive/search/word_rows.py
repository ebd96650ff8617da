"""Gathers the words of documents that are being written, until they become posting lists and a dictionary.

A word costs one number. Document, field and position are said once for each run of words; they become arrays beside
the words only when the segment is written. Then the words are dealt out to stretches of the dictionary, so that a few
at a time are sorted in memory, however many there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from archive.search.columns import ColumnWriter, smallest
from archive.search.dictionary import write_dictionary
from archive.search.documents import IndexDocument
from archive.search.linking import Linker, bare_links
from archive.search.postings import Packed, pack
from archive.search.sorting import ordered
from archive.search.spool import Spool, Stretches
from archive.search.stemming import has_stemmer, language_of
from archive.search.word_table import WordTable

FIELDS = (
    "title", "alternative", "abstract", "names", "other_names", "places", "other_places", "descriptors", "claims",
    "text",
)  # fmt: skip
"""Text fields; the number of a field is its place here."""
ENGLISH_FIELDS = frozenset({"descriptors"})
"""Whose words are stemmed as English, whatever the record's own language, as which those of all others are."""

# Letters of text whose words are looked up at once.
_LETTERS = 200_000
# Words that are held in memory, and that are sorted and packed at once.
_STRETCH = 1_000_000
Lengths = NDArray[np.int64]
_Ints = NDArray[np.int32]
_Rows = tuple[NDArray[Any], NDArray[Any], NDArray[Any]]


class WordRows:
    """The words of one document after the other."""

    def __init__(self, table: WordTable, folder: Path, linker: Linker | None = None) -> None:
        """``folder`` takes what is too much for memory; ``linker`` knows the forms of ``table`` by their ordinals."""
        self._table = table
        self._folder = folder
        self._linker = linker
        self._texts: list[str] = []
        self._letters = 0
        self._told: list[tuple[int, int, int]] = []  # document, field and language of each of these
        self._words = Spool(folder)
        self._runs: list[_Ints] = []  # of each batch five rows: document, field, first position, words, language
        self._ends: list[int] = []  # of each piece of words, how many batches end in it or before
        self._languages: dict[str, int] = {}
        self._spoken: dict[str, list[int]] = {}

    def __len__(self) -> int:
        return len(self._words)

    def add(self, document: int, parts: Sequence[IndexDocument]) -> None:
        """Take the words of a document; a phrase never runs from one passage into the next."""
        held = [(part.texts(), self._language(part.language)) for part in parts]
        for field, name in enumerate(FIELDS):
            for passages, language in held:
                for passage in passages[name]:
                    if passage:
                        self._texts.append(passage)
                        self._told.append((document, field, language[field]))
                        self._letters += len(passage)
        if self._letters > _LETTERS:
            self.settle()

    def _language(self, tag: str) -> Sequence[int]:
        """For each field, which language's stems its words have in a part with this tag; -1 for none."""
        if tag not in self._spoken:
            own, english = self._number(language_of(tag)), self._number("en")
            self._spoken[tag] = [english if name in ENGLISH_FIELDS else own for name in FIELDS]
        return self._spoken[tag]

    def _number(self, language: str) -> int:
        # Whoever deposits chooses among thousands of tags, and each number takes a byte for every form.
        return self._languages.setdefault(language, len(self._languages)) if has_stemmer(language) else -1

    def settle(self) -> None:
        """Look up the words of the texts that wait: of many at once, and of whole documents."""
        words, numbers = self._table.words_of(self._texts)
        told = np.array(self._told, np.int32).reshape(-1, 3)
        self._texts, self._told, self._letters = [], [], 0
        held = np.flatnonzero(numbers)
        document, field, language = told[held].T
        number = numbers[held]
        runs = (document, field, _first_positions(document, field, number), number, language)
        self._runs.append(np.array(runs, np.int32).reshape(5, -1))
        self._words.add(words)
        if self._words.waiting >= _STRETCH:
            self._words.put()
            self._ends.append(len(self._runs))

    def write(self, out: ColumnWriter, size: int, bare: bool = False) -> Lengths:
        """Write postings and dictionary; returns the number of words in each field of each of ``size`` documents.

        A ``bare`` dictionary has no links: it can only be merged (``linking``).
        """
        self.settle()
        counts, said = self._counted()
        used = np.array(self._table.in_order(np.flatnonzero(counts)), np.int64)
        ranks = np.zeros(len(counts), np.int32)
        ranks[used] = np.arange(len(used))
        starts: list[NDArray[np.int64]] = []
        out.long_section(_packed(self._stretches(ranks, counts[used]), starts))
        out.put("starts", smallest(np.concatenate(starts)))
        forms = [self._table.forms[ordinal] for ordinal in used.tolist()]
        if self._linker and not bare:
            links = self._linker.links(used, said)
        else:
            spoken = {language: ranks[held].astype(np.int64) for language, held in said.items()}
            links = bare_links(len(forms), spoken) if bare else Linker(forms).links(np.arange(len(forms)), spoken)
        write_dictionary(out, map(str.encode, forms), *links)
        document, field, _, number, _ = self._between(0, len(self._runs))
        lengths = np.bincount(field.astype(np.int64) * size + document, number, minlength=len(FIELDS) * size)
        return lengths.astype(np.int64).reshape(len(FIELDS), size)

    def _pieces(self) -> Iterator[tuple[_Ints, _Ints]]:
        """The words piece by piece, with the runs that they are."""
        begin = 0
        for words, end in zip(self._words.pieces(), [*self._ends, len(self._runs)], strict=True):
            yield words, self._between(begin, end)
            begin = end

    def _between(self, begin: int, end: int) -> _Ints:
        return np.concatenate([np.empty((5, 0), np.int32), *self._runs[begin:end]], axis=1)

    def _counted(self) -> tuple[NDArray[np.int64], dict[str, NDArray[np.int64]]]:
        """How often each form stands here, and for each language the forms that stand in texts of it."""
        forms, languages = len(self._table.forms), len(self._languages) + 1
        counts = np.zeros(forms, np.int64)
        said = np.zeros(forms * languages, bool)
        for words, (_, _, _, number, language) in self._pieces():
            counts += np.bincount(words, minlength=forms)
            said[words * np.int64(languages) + np.repeat(language + 1, number)] = True
        held = said.reshape(forms, languages)
        spoken = ((tongue, np.flatnonzero(held[:, code + 1])) for tongue, code in self._languages.items())
        return counts, {tongue: ordinals for tongue, ordinals in spoken if len(ordinals)}

    def _stretches(self, ranks: _Ints, counts: NDArray[np.int64]) -> Iterator[_Rows]:
        """Key, document and position of each word, a stretch of forms after the other; ``counts`` by rank."""
        before = np.cumsum(counts) - counts
        # A form is not torn apart.
        stretches = (before // _STRETCH).astype(np.uint16)
        if not self._ends or not len(stretches):
            yield from (_placed(ranks[words], runs) for words, runs in self._pieces() if len(words))
            return
        number = int(stretches[-1]) + 1
        # What fits a byte is dealt out in one pass.
        stretches = stretches.astype(np.uint8) if number <= 256 else stretches
        dealt = Stretches(self._folder, number)
        for words, runs in self._pieces():
            held = ranks[words]
            dealt.put(stretches[held], _placed(held, runs))
        yield from dealt.taken()


def _first_positions(document: _Ints, field: _Ints, number: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each passage begins in its field: one place after the end of the one before it is left free."""
    begins = np.cumsum(number + 1) - (number + 1)
    new = np.append(True, (document[1:] != document[:-1]) | (field[1:] != field[:-1]))[: len(number)]
    return begins - np.maximum.accumulate(np.where(new, begins, 0))


def _placed(ranks: _Ints, runs: _Ints) -> _Rows:
    """Of each word the key of its row (form × fields + field), its document and its position."""
    document, field, first, number, _ = runs
    positions = np.arange(len(ranks), dtype=np.int32)
    positions -= np.repeat(np.cumsum(number, dtype=np.int32) - number - first, number)
    return ranks * np.int32(len(FIELDS)) + np.repeat(field, number), np.repeat(document, number), positions


def _packed(stretches: Iterator[_Rows], starts: list[NDArray[np.int64]]) -> Iterator[bytes]:
    """The posting lists of each stretch; and where each form's begin, with the end of all as the last."""
    at = 0
    for keys, documents, positions in stretches:
        order = ordered(keys)
        packed: Packed = pack(keys[order], len(FIELDS), documents[order], positions[order])
        starts.append(packed.starts + at)
        at += len(packed.data)
        yield packed.data
    starts.append(np.array([at]))


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
