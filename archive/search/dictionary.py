"""The words of a segment: its forms, and the links by which folded words and stems lead to forms.

A *form* is a word as it was written, but for case and compatibility (NFKC). Postings exist of forms alone. A folded
word and a stem have none: they lead to the forms that have them, so that each can be left out of a search.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from archive.search.columns import ColumnFile, ColumnWriter, damaged, smallest

Ordinals = NDArray[np.int32]
_HEAD = 8
# Of so many words one has its first bytes in memory as a number.
_EVERY = 8
# So few words are gone through one after the other.
_NEAR = 32
# Stems of more languages are looked up one by one: the number of a language is one byte.
_MOST_AT_ONCE = 256
_NONE: Ordinals = np.empty(0, np.int32)


class Words(Sequence[bytes]):
    """Words in the order of their bytes, which is that of their code points."""

    def __init__(self, data: bytes, starts: NDArray[np.int64]) -> None:
        if not len(starts) or int(starts[-1]) != len(data):
            raise damaged()
        self._data = data
        self._starts = starts.astype(np.uint32)

    def __len__(self) -> int:
        return len(self._starts) - 1

    @overload
    def __getitem__(self, index: int) -> bytes: ...
    @overload
    def __getitem__(self, index: slice) -> list[bytes]: ...
    def __getitem__(self, index: int | slice) -> bytes | list[bytes]:
        if isinstance(index, slice):
            return list(self.between(*index.indices(len(self))[:2]))
        starts = self._starts
        return self._data[starts[index] : starts[index + 1]]

    @cached_property
    def _heads(self) -> NDArray[np.uint64]:
        """The first bytes of every eighth word as numbers: most of the halving is then one step of NumPy."""
        return self.heads(_HEAD, _EVERY)

    def heads(self, number: int, every: int = 1) -> NDArray[np.uint64]:
        """The first ``number`` bytes of words as numbers, most significant first; what a word lacks is 0."""
        data = np.frombuffer(self._data + bytes(number), np.uint8)
        starts, lengths = self._starts[:-1:every].astype(np.int64), np.diff(self._starts)[::every]
        heads = np.zeros(len(starts), np.uint64)
        for i in range(number):
            heads = heads << np.uint64(8) | np.where(lengths > i, data[starts + i], 0).astype(np.uint64)
        return heads

    def find(self, word: bytes) -> int:
        """The place of ``word``, or -1."""
        return self.find_all([word])[0]

    def find_all(self, words: Sequence[bytes]) -> list[int]:
        """``find`` of several words."""
        heads = self._heads
        wanted = np.array([_head(word, _HEAD) for word in words], np.uint64)
        lows = heads.searchsorted(wanted)
        alike = (heads.take(lows, mode="clip") == wanted).tolist() if len(heads) else [False] * len(words)
        found: list[int] = []
        for word, low, again in zip(words, lows.tolist(), alike, strict=True):
            high = int(heads.searchsorted(np.uint64(_head(word, _HEAD)), "right")) if again else low
            found.append(self._among(word, max(0, low - 1) * _EVERY, min(high * _EVERY, len(self))))
        return found

    def _among(self, word: bytes, low: int, high: int) -> int:
        """The place of ``word``, which is nowhere but from one place to before another; or -1."""
        if high - low > _NEAR:
            low = bisect_left(self, word, low, high)
            high = min(low + 1, high)
        starts, data = self._starts[low : high + 1].tolist(), self._data
        for place, (start, end) in enumerate(pairwise(starts), low):
            if data[start:end] == word:
                return place
        return -1

    def beginning(self, prefix: bytes) -> range:
        """The places of the words that begin with ``prefix``."""
        # No character of UTF-8 has the byte 0xFF.
        first, last = (int.from_bytes(prefix[:_HEAD].ljust(_HEAD, fill), "big") for fill in (b"\0", b"\xff"))
        low = max(0, int(self._heads.searchsorted(np.uint64(first))) - 1) * _EVERY
        high = min(int(self._heads.searchsorted(np.uint64(last), "right")) * _EVERY, len(self))
        return range(bisect_left(self, prefix, low, high), bisect_left(self, prefix + b"\xff", low, high))

    def between(self, low: int, high: int) -> Iterator[bytes]:
        """The words from one place to before another."""
        starts = self._starts[low : high + 1].tolist()
        data = self._data
        return (data[a:b] for a, b in pairwise(starts))


def _head(word: bytes, number: int) -> int:
    return int.from_bytes(word[:number].ljust(number, b"\0"), "big")


class Links:
    """Words that lead to forms."""

    def __init__(self, words: Words, starts: NDArray[np.int64], forms: Ordinals) -> None:
        if len(starts) != len(words) + 1 or int(starts[-1]) != len(forms):
            raise damaged()
        self.words = words
        self._starts = starts.astype(np.uint32)
        self._forms = forms

    def get(self, word: bytes) -> Ordinals:
        """The forms to which ``word`` leads."""
        at = self.words.find(word)
        return _NONE if at < 0 else self.at(at)

    def at(self, place: int) -> Ordinals:
        """The forms to which the word at a place leads."""
        return self._forms[self._starts[place] : self._starts[place + 1]]

    def pairs(self) -> tuple[NDArray[np.int64], Ordinals]:
        """Every form that is led to, and the place of the word that leads there."""
        return np.repeat(np.arange(len(self.words)), np.diff(self._starts)), self._forms


class LinkColumn(NamedTuple):
    """Links as they are written: words in order, how many forms each leads to, and these one after the other."""

    words: Sequence[bytes]
    counts: NDArray[np.int64]
    forms: NDArray[np.int64]


def column_of(words: Sequence[bytes], places: NDArray[np.int64], forms: NDArray[np.int64]) -> LinkColumn:
    """Links from pairs: the place of a word in ``words``, and a form to which it leads.

    A pair may come twice; a word that leads nowhere is left out.
    """
    used = np.flatnonzero(np.bincount(places, minlength=len(words)))
    order = sorted(used.tolist(), key=words.__getitem__)
    ranks = np.empty(len(words), np.int64)
    ranks[order] = np.arange(len(order))
    size = int(forms.max()) + 1 if len(forms) else 1
    pairs = np.unique(ranks[places] * size + forms)
    counts = np.bincount(pairs // size, minlength=len(order))
    return LinkColumn([words[place] for place in order], counts, pairs % size)


class Stems:
    """The links of the stems of each language: several stems of several languages are looked up in one go."""

    def __init__(self, links: Mapping[str, Links]) -> None:
        self._links = links
        self._numbers = {language: number for number, language in enumerate(links)}
        sizes = [len(of.words) for of in links.values()]
        self._begins = [sum(sizes[:number]) for number in range(len(sizes))]

    @cached_property
    def _keys(self) -> NDArray[np.uint64]:
        """For each stem the number of its language and its first bytes, ascending."""
        keys = [np.empty(0, np.uint64)]
        for number, links in enumerate(self._links.values()):
            keys.append(links.words.heads(_HEAD - 1) | np.uint64(number << 8 * (_HEAD - 1)))
        return np.concatenate(keys)

    def get(self, asked: Sequence[tuple[str, bytes]]) -> list[Ordinals]:
        """For each language and stem the forms to which it leads there."""
        links = self._links
        if len(links) > _MOST_AT_ONCE:
            return [links[language].get(stem) if language in links else _NONE for language, stem in asked]
        known = [(at, language, stem) for at, (language, stem) in enumerate(asked) if language in links]
        found = [_NONE] * len(asked)
        keys = self._keys
        if not known or not len(keys):
            return found
        wanted = np.array([self._numbers[of] << 8 * (_HEAD - 1) | _head(stem, _HEAD - 1) for _, of, stem in known],
                          np.uint64)  # fmt: skip
        places = keys.searchsorted(wanted)
        like = keys.take(places, mode="clip") == wanted
        for one, place, key, maybe in zip(known, places.tolist(), wanted, like.tolist(), strict=True):
            if maybe:
                at, language, stem = one
                before = self._begins[self._numbers[language]]
                words, first = links[language].words, place - before
                if words[first] != stem:
                    first = bisect_left(words, stem, first, int(keys.searchsorted(key, "right")) - before)
                if first < len(words) and words[first] == stem:
                    found[at] = links[language].at(first)
        return found


def write_links(out: ColumnWriter, name: str, links: LinkColumn) -> None:
    """Write links under ``name``."""
    out.put_words(name, links.words)
    out.put(f"{name}>", smallest(links.counts))
    out.put(f"{name}=", smallest(links.forms))


def read_links(file: ColumnFile, name: str, forms: int) -> Links:
    """Read links; raises ``Unavailable`` where one leads out of the dictionary."""
    numbers = file.column(f"{name}>")
    starts = np.zeros(len(numbers) + 1, np.int64)
    np.cumsum(numbers, out=starts[1:])
    ordinals = file.column(f"{name}=").astype(np.int32)
    if len(ordinals) and int(ordinals.max()) >= forms:
        raise damaged()
    return Links(Words(*file.words(name)), starts, ordinals)


_STEMS = "stems:"


def write_dictionary(
    out: ColumnWriter,
    forms: Iterable[bytes],
    plain: NDArray[np.bool_],
    folds: LinkColumn,
    stems: Iterable[tuple[str, LinkColumn]],
) -> None:
    """Write forms in order, which of them are their own folded words, and the links of folded words and stems.

    The links of one language after the other are written, so that they need not be made all at once.
    ``folds`` holds a folded word only where its forms are others than itself alone.
    """
    out.put_words("forms", forms)
    out.put("plain", np.packbits(plain))
    write_links(out, "folds", folds)
    for language, links in stems:
        write_links(out, _STEMS + language, links)


class Dictionary:
    """The forms of a segment and the links to them."""

    def __init__(self, file: ColumnFile) -> None:
        self.forms = Words(*file.words("forms"))
        size = len(self.forms)
        self.plain: NDArray[np.bool_] = np.unpackbits(file.column("plain"), count=size).astype(bool)
        self.folds = read_links(file, "folds", size)
        self.stems = {
            name.removeprefix(_STEMS): read_links(file, name, size)
            for name in file.names()
            if name.startswith(_STEMS) and name[-1] not in "#>="
        }
        self._stems = Stems(self.stems)

    def stemmed(self, asked: Sequence[tuple[str, bytes]]) -> list[Ordinals]:
        """For each language and folded stem the forms that have it in texts of that language."""
        return self._stems.get(asked)

    def folded(self, word: bytes, form: int) -> Ordinals:
        """The forms whose folded word is this one; ``form`` is the ordinal of the form equal to it, or -1."""
        found = self.folds.get(word)
        if len(found) or form < 0 or not self.plain[form]:
            return found
        return np.array([form], np.int32)

    def forms_beginning(self, prefix: bytes) -> dict[int, bytes]:
        """The forms whose folded word begins with ``prefix``, by their ordinals."""
        places = self.forms.beginning(prefix)
        words = zip(places, self.forms.between(places.start, places.stop), self.plain[places], strict=True)
        found = {ordinal: form for ordinal, form, plain in words if plain}
        for place in self.folds.words.beginning(prefix):
            found |= {ordinal: self.forms[ordinal] for ordinal in self.folds.at(place).tolist()}
        return found

    def folded_words(self) -> Iterator[bytes]:
        """All folded words in no order; one to which several forms are folded may come twice."""
        forms = zip(self.forms.between(0, len(self.forms)), self.plain, strict=True)
        yield from (form for form, plain in forms if plain)
        yield from self.folds.words.between(0, len(self.folds.words))

    def beginning(self, prefix: bytes) -> list[bytes]:
        """The folded words that begin with ``prefix``, in order."""
        forms, folds = self.forms.beginning(prefix), self.folds.words.beginning(prefix)
        found = {
            word
            for word, plain in zip(
                self.forms.between(forms.start, forms.stop), self.plain[forms.start : forms.stop], strict=True
            )
            if plain
        }
        return sorted(found.union(self.folds.words.between(folds.start, folds.stop)))
