"""The words that a writer has met: each is analysed once, however often it is written.

A word as written leads to the ordinal of its form by one look into a dict. Ordinals are the table's own and outlive
a segment; a segment numbers its forms anew, in their order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archive.search.analysis import LONGEST_TERM, WRITTEN, tokens
from archive.search.folding import fold, fold_case
from archive.search.stemming import ENGLISH_STOP_WORDS, stems

_MOST = 100_000
# What is analysed once for a table need not crowd out what queries have in the caches of these.
_stems = stems.__wrapped__
_Stems = tuple[str, ...]


def form_of(written: str) -> str:
    """The form of one word: only case and compatibility are put aside."""
    return fold_case(written)[:LONGEST_TERM]


def folded_of(form: str) -> str:
    """The folded word of a form."""
    return fold(form)[:LONGEST_TERM]


class WordTable(dict[str, int]):
    """Word as written -> ordinal of its form; below zero where it gives several words or none."""

    def __init__(self, most: int = _MOST) -> None:
        """A table for some ``most`` words as written; each takes about 300 bytes."""
        super().__init__()
        self._most = most
        self.forms: list[str] = []
        self.folded: list[str] = []
        self._paired: list[bool] = []
        self._ordinals: dict[str, int] = {}
        self._several: list[tuple[int, ...]] = []
        self._stems: dict[str, dict[int, _Stems]] = {}

    def __missing__(self, written: str) -> int:
        if written.isascii() and written.isalnum():
            form = written.lower()[:LONGEST_TERM]
            value = self._ordinal(form, form)
        else:
            found = [self._ordinal(form_of(one.written), one.folded, one.paired) for one in tokens(written)]
            if len(found) == 1:
                value = found[0]
            else:
                self._several.append(tuple(found))
                value = -len(self._several)
        self[written] = value
        return value

    def _ordinal(self, form: str, folded: str, paired: bool = False) -> int:
        known = self._ordinals.get(form)
        if known is None:
            known = self._ordinals[form] = len(self.forms)
            self.forms.append(form)
            # One object for equal words: most are their own folded word.
            self.folded.append(form if folded == form else folded)
            self._paired.append(paired)
        return known

    def words(self, text: str) -> list[int]:
        """The ordinals of the words of ``text``, in order: what ``analysis.tokens`` finds."""
        found = list(map(self.__getitem__, WRITTEN.findall(text)))
        if found and min(found) < 0:
            return list(self._parted(found))
        return found

    def _parted(self, found: list[int]) -> Iterator[int]:
        for ordinal in found:
            if ordinal >= 0:
                yield ordinal
            else:
                yield from self._several[-ordinal - 1]

    def stems(self, ordinals: Iterable[int], language: str) -> Iterator[_Stems]:
        """For each form the folded stems by which it is found in texts of ``language`` (first subtag).

        They are those of ``stemming.terms``: of the form, and of its folded word.
        """
        known = self._stems.setdefault(language, {})
        for ordinal in ordinals:
            found = known.get(ordinal)
            if found is None:
                found = known[ordinal] = self._stemmed(ordinal, language)
            yield found

    def _stemmed(self, ordinal: int, language: str) -> _Stems:
        form, folded = self.forms[ordinal], self.folded[ordinal]
        if self._paired[ordinal] or (language == "en" and folded in ENGLISH_STOP_WORDS):
            return ()
        stemming, found = _stems(form, language)
        if not stemming:
            return ()
        if folded != form:
            found = (*found, *_stems(folded, language)[1])
        return tuple({folded if stem == folded else stem[:LONGEST_TERM]: None for stem in found})

    @property
    def full(self) -> bool:
        """Whether it is time to begin a new table."""
        return len(self) > self._most
