"""The words of a segment: its forms, and the links by which folded words and stems lead to forms.

A *form* is a word as it was written, but for case and compatibility (NFKC). Postings exist of forms alone. A folded
word and a stem have none: they lead to the forms that have them, so that each can be left out of a search.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from archive.search.columns import ColumnFile, ColumnWriter, Numbers, damaged, smallest
from archive.search.ordered_words import HEAD, Words, head, in_memory
from archive.search.runs import Runs

Ordinals = NDArray[np.int32]
# Stems of more languages are looked up one by one: the number of a language is one byte.
_MOST_AT_ONCE = 256
_NONE: Ordinals = np.empty(0, np.int32)


class Links:
    """Words that lead to forms."""

    def __init__(self, words: Words, numbers: NDArray[Any], forms: Numbers, size: int) -> None:
        """With the number of forms to which each leads, and what gives some of all ``size``.

        Raises ``Unavailable`` where these do not fit.
        """
        self._runs = Runs(numbers)
        if len(numbers) != len(words) or self._runs.total != size:
            raise damaged()
        self.words = words
        self._forms = forms

    def get(self, word: bytes) -> Ordinals:
        """The forms to which ``word`` leads."""
        at = self.words.find(word)
        return _NONE if at < 0 else self.at(at)

    def at(self, place: int) -> Ordinals:
        """The forms to which the word at a place leads."""
        return self._forms(*self._runs.span(place)).astype(np.int32)

    def pairs(self) -> tuple[NDArray[np.int64], Ordinals]:
        """Every form that is led to, and the place of the word that leads there."""
        return np.repeat(np.arange(len(self.words)), self._runs.lengths), self._forms(0, self._runs.total).astype(
            np.int32
        )


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
            keys.append(links.words.heads(HEAD - 1) | np.uint64(number << 8 * (HEAD - 1)))
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
        wanted = np.array([self._numbers[of] << 8 * (HEAD - 1) | head(stem, HEAD - 1) for _, of, stem in known],
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


def read_links(file: ColumnFile, name: str, forms: int, *, held: bool) -> Links:
    """Read links, their words only where they shall be ``held``; raises ``Unavailable`` where one leads nowhere."""
    ordinals = file.column(f"{name}=")
    if len(ordinals) and int(ordinals.max()) >= forms:
        raise damaged()
    words = in_memory(file.bytes_of(name)) if held else file.left(name)
    return Links(
        Words(*words, file.column(f"{name}#")), file.column(f"{name}>"), file.numbers(f"{name}="), len(ordinals)
    )


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
        self.forms = Words(*file.left("forms"), file.column("forms#"))
        size = len(self.forms)
        self._plain = file.bytes_of("plain")
        if len(self._plain) != -(-size // 8):
            raise damaged()
        self.folds = read_links(file, "folds", size, held=False)
        self.stems = {
            name.removeprefix(_STEMS): read_links(file, name, size, held=True)
            for name in file.names()
            if name.startswith(_STEMS) and name[-1] not in "#>="
        }
        self._stems = Stems(self.stems)

    @property
    def plain(self) -> NDArray[np.bool_]:
        """For each form whether it is its own folded word."""
        return self._plain_between(0, len(self.forms))

    def _plain_between(self, low: int, high: int) -> NDArray[np.bool_]:
        first = low >> 3
        bits = np.unpackbits(np.frombuffer(self._plain[first : -(-high // 8)], np.uint8))
        return bits[low - 8 * first : high - 8 * first].astype(bool)

    def stemmed(self, asked: Sequence[tuple[str, bytes]]) -> list[Ordinals]:
        """For each language and folded stem the forms that have it in texts of that language."""
        return self._stems.get(asked)

    def folded(self, word: bytes, form: int) -> Ordinals:
        """The forms whose folded word is this one; ``form`` is the ordinal of the form equal to it, or -1."""
        found = self.folds.get(word)
        if len(found) or form < 0 or not self._plain_between(form, form + 1)[0]:
            return found
        return np.array([form], np.int32)

    def forms_beginning(self, prefix: bytes) -> dict[int, bytes]:
        """The forms whose folded word begins with ``prefix``, by their ordinals."""
        places = self.forms.beginning(prefix)
        words = zip(
            places,
            self.forms.between(places.start, places.stop),
            self._plain_between(places.start, places.stop),
            strict=True,
        )
        found = {ordinal: form for ordinal, form, plain in words if plain}
        led = sorted(
            {ordinal for place in self.folds.words.beginning(prefix) for ordinal in self.folds.at(place).tolist()}
        )
        return found | dict(zip(led, self.forms.at(led), strict=True))

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
                self.forms.between(forms.start, forms.stop), self._plain_between(forms.start, forms.stop), strict=True
            )
            if plain
        }
        return sorted(found.union(self.folds.words.between(folds.start, folds.stop)))
