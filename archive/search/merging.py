"""Makes one segment of several: postings are read whole, renumbered and packed again, never analysed again.

Documents keep their order, segment after segment, without those that are deleted. The forms are taken a stretch at a
time, so that memory does not grow with the index; a form that no document holds any more is left out, and so are the
folded words and stems that led to it alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from archive.search.codec import FormSegment
from archive.search.columns import ColumnWriter, smallest
from archive.search.dictionary import LinkColumn, Links, column_of, write_dictionary
from archive.search.leaf_facts import write_facts
from archive.search.leaf_tables import Table
from archive.search.leaves import FIELDS, Leaf
from archive.search.linking import BARE, Linker
from archive.search.postings import Packed, pack
from archive.search.sorting import ordered

_Numbers = NDArray[np.int64]
# Bytes of postings that are worked on at once; in memory they are about twenty times as many.
_STRETCH = 2_000_000


class _Source:
    """One of the segments that are merged."""

    def __init__(self, leaf: Leaf, segment: FormSegment, first: int) -> None:
        self.leaf = leaf
        live = np.ones(leaf.size, bool)
        live[list(segment.deleted_docs())] = False
        self.kept = np.flatnonzero(live)
        self.places = np.full(leaf.size, -1, np.int64)
        self.places[self.kept] = first + np.arange(len(self.kept))
        self.numbers: _Numbers = np.empty(0, np.int64)
        """The number of each form among those of all sources, later among those that are left."""


def merge(out: ColumnWriter, segments: Sequence[tuple[Leaf, FormSegment]], bare: bool = False) -> int:
    """Write one segment with the live documents of these; returns how many they are.

    The links of ``bare`` segments (``linking``) are made here.
    """
    sources: list[_Source] = []
    size = 0
    for leaf, segment in segments:
        sources.append(_Source(leaf, segment, size))
        size += len(sources[-1].kept)
    forms = _numbered(sources)
    starts, left = _merge_postings(out, sources, len(forms))
    out.put("starts", smallest(starts))
    ranks = np.full(len(forms), -1, np.int64)
    ranks[left] = np.arange(len(left))
    for source in sources:
        source.numbers = ranks[source.numbers]
    forms = [forms[number] for number in left.tolist()]
    if bare:
        linker = Linker(list(map(bytes.decode, forms)))
        write_dictionary(out, forms, *linker.links(np.arange(len(forms)), _spoken(sources)))
    else:
        _merge_dictionary(out, sources, forms)
    _merge_facts(out, sources)
    return size


def _numbered(sources: Sequence[_Source]) -> list[bytes]:
    """The forms of all sources, in order; each source is told their numbers."""
    met: dict[bytes, int] = {}
    for source in sources:
        words = source.leaf.dictionary.forms
        found = (met.setdefault(form, len(met)) for form in words.between(0, len(words)))
        source.numbers = np.fromiter(found, np.int64, len(words))
    forms = sorted(met)
    ranks = np.empty(len(forms), np.int64)
    ranks[np.fromiter(map(met.__getitem__, forms), np.int64, len(forms))] = np.arange(len(forms))
    for source in sources:
        source.numbers = ranks[source.numbers]
    return forms


def _spoken(sources: Sequence[_Source]) -> dict[str, _Numbers]:
    """The forms that stand in texts of each language, as bare segments say it."""
    found: dict[str, list[_Numbers]] = {}
    for source in sources:
        for language, links in source.leaf.dictionary.stems.items():
            found.setdefault(language, []).append(source.numbers[links.get(BARE)])
    united = {language: np.unique(np.concatenate(parts)) for language, parts in found.items()}
    return {language: numbers[numbers >= 0] for language, numbers in united.items()}


def _merge_postings(out: ColumnWriter, sources: Sequence[_Source], forms: int) -> tuple[_Numbers, _Numbers]:
    held: list[Packed] = []

    def pieces() -> Iterator[bytes]:
        at = 0
        for low, high in _stretches(sources, forms):
            packed = _packed(sources, low, high)
            held.append(Packed(b"", packed.forms, packed.starts + at))
            at += len(packed.data)
            yield packed.data
        held.append(Packed(b"", np.empty(0, np.int64), np.array([at])))

    out.long_section(pieces())
    return np.concatenate([packed.starts for packed in held]), np.concatenate([packed.forms for packed in held])


def _stretches(sources: Sequence[_Source], forms: int) -> Iterator[tuple[int, int]]:
    """Ranges of forms of which the postings together are about as long as can be held."""
    sizes = np.zeros(forms, np.int64)
    for source in sources:
        np.add.at(sizes, source.numbers, np.diff(source.leaf.starts.astype(np.int64)))
    ends = np.cumsum(sizes)
    low = 0
    while low < forms:
        before = int(ends[low - 1]) if low else 0
        high = max(low + 1, int(np.searchsorted(ends, before + _STRETCH, side="right")))
        yield low, high
        low = high


def _packed(sources: Sequence[_Source], low: int, high: int) -> Packed:
    """The postings of a range of forms, from all sources."""
    keys, documents, positions = [], [], []
    for source in sources:
        first, last = np.searchsorted(source.numbers, (low, high)).tolist()
        if first < last:
            found = source.leaf.rows_between(first, last)
            key = source.numbers[first + found.forms] * len(FIELDS) + found.fields
            document = np.repeat(source.places[found.documents], found.counts)
            live = document >= 0
            keys.append(np.repeat(np.repeat(key, found.sizes), found.counts)[live])
            documents.append(document[live])
            positions.append(found.positions[live])
    key = np.concatenate(keys)
    order = ordered(key)
    return pack(key[order], len(FIELDS), np.concatenate(documents)[order], np.concatenate(positions)[order])


def _merge_dictionary(out: ColumnWriter, sources: Sequence[_Source], forms: list[bytes]) -> None:
    plain = np.zeros(len(forms), bool)
    for source in sources:
        chosen = source.numbers >= 0
        plain[source.numbers[chosen]] = source.leaf.dictionary.plain[chosen]
    folds = _merge_links([(source.leaf.dictionary.folds, source.numbers) for source in sources])
    ordinals = {form: number for number, form in enumerate(forms)}
    languages = sorted({language for source in sources for language in source.leaf.dictionary.stems})
    stems = (
        column_of(
            *_merge_links(
                [
                    (source.leaf.dictionary.stems[language], source.numbers)
                    for source in sources
                    if language in source.leaf.dictionary.stems
                ]
            )
        )
        for language in languages
    )
    write_dictionary(out, forms, plain, _merge_folds(*folds, plain, ordinals), zip(languages, stems, strict=True))


_Pairs = tuple[list[bytes], _Numbers, _Numbers]


def _merge_links(parts: Sequence[tuple[Links, _Numbers]]) -> _Pairs:
    """Words, and pairs of the place of one of them and a form that is left."""
    met: dict[bytes, int] = {}
    places, forms = [], []
    for links, numbers in parts:
        words = links.words.between(0, len(links.words))
        here = np.fromiter((met.setdefault(word, len(met)) for word in words), np.int64, len(links.words))
        place, form = links.pairs()
        places.append(here[place])
        forms.append(numbers[form])
    led = np.concatenate(forms)
    return list(met), np.concatenate(places)[led >= 0], led[led >= 0]


def _merge_folds(
    words: list[bytes], places: _Numbers, forms: _Numbers, plain: NDArray[np.bool_], ordinals: dict[bytes, int]
) -> LinkColumn:
    """Links of folded words, with those that are forms themselves; a word that leads to itself alone needs none."""
    own = np.fromiter((ordinals.get(word, -1) for word in words), np.int64, len(words))
    led = np.zeros(len(words), bool)
    led[places[forms != own[places]]] = True
    itself = np.flatnonzero(led & (own >= 0))
    itself = itself[plain[own[itself]]]
    kept = led[places]
    return column_of(words, np.append(places[kept], itself), np.append(forms[kept], own[itself]))


def _merge_facts(out: ColumnWriter, sources: Sequence[_Source]) -> None:
    taken = [source.leaf.facts.taken(source.kept) for source in sources]
    tags: dict[str, int] = {}
    for source, columns in zip(sources, taken, strict=True):
        columns["languages"] = _renumbered(columns["languages"], source.leaf.facts.language_tags, tags)
    columns = {name: np.concatenate([one[name] for one in taken], axis=_axis(name)) for name in taken[0]}
    columns["spans"] = np.concatenate([_moved(source.leaf.facts.spans, source.places) for source in sources])
    located, boxes = [], []
    for source in sources:
        documents, held = source.leaf.facts.locations
        places = source.places[documents]
        located.append(places[places >= 0])
        boxes.append(held[places >= 0])
    columns["located"], columns["boxes"] = np.concatenate(located), np.concatenate(boxes)
    facets = {name: _merge_facet(sources, name) for source in sources for name in source.leaf.facts.facets}
    write_facts(out, columns, tuple(tags), facets)


def _axis(name: str) -> int:
    return {"lengths": 1, "digests": 1}.get(name, 0)


def _moved(spans: _Numbers, places: _Numbers) -> _Numbers:
    spans = spans.copy()
    spans[:, 0] = places[spans[:, 0]]
    return spans[spans[:, 0] >= 0]


def _merge_facet(sources: Sequence[_Source], name: str) -> Table:
    known: dict[str, int] = {}
    rows, ordinals = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for source in sources:
        values, documents, held = source.leaf.facts.facets.get(name, ((), np.empty(0, np.int32), np.empty(0, np.int32)))
        places = source.places[documents]
        rows.append(places[places >= 0])
        ordinals.append(_renumbered(held[places >= 0], values, known))
    return tuple(known), np.concatenate(rows).astype(np.int32), np.concatenate(ordinals).astype(np.int32)


def _renumbered(ordinals: NDArray[Any], values: Sequence[str], known: dict[str, int]) -> _Numbers:
    """Ordinals among the values of all sources; a value that no document has any more gets none."""
    here = np.full(len(values), -1, np.int64)
    for ordinal in np.unique(ordinals).tolist():
        here[ordinal] = known.setdefault(values[ordinal], len(known))
    renumbered: _Numbers = here[ordinals]
    return renumbered
