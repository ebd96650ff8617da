"""The words that a writer has met: each is analysed once, however often it is written.

A word as written leads to the ordinal of its form by one look into a dict. Ordinals are the table's own and outlive
a segment; a segment numbers its forms anew, in their order.
"""

from __future__ import annotations

from collections.abc import Iterator

from archive.search.analysis import LONGEST_TERM, WRITTEN, tokens
from archive.search.folding import fold, fold_case
from archive.search.stemming import ENGLISH_STOP_WORDS, terms

_MOST = 400_000


def form_of(written: str) -> str:
    """The form of one word: only case and compatibility are put aside."""
    return fold_case(written)[:LONGEST_TERM]


def folded_of(form: str) -> str:
    """The folded word of a form."""
    return fold(form)[:LONGEST_TERM]


class WordTable(dict[str, int]):
    """Word as written -> ordinal of its form; below zero where it gives several words or none."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[str] = []
        self.folded: list[str] = []
        self._paired: list[bool] = []
        self._ordinals: dict[str, int] = {}
        self._several: list[tuple[int, ...]] = []
        self._stems: dict[tuple[int, str], tuple[str, ...]] = {}

    def __missing__(self, written: str) -> int:
        found = tuple(self._ordinal(form_of(token.written), token.paired) for token in tokens(written))
        if len(found) == 1:
            value = found[0]
        else:
            self._several.append(found)
            value = -len(self._several)
        self[written] = value
        return value

    def _ordinal(self, form: str, paired: bool) -> int:
        known = self._ordinals.get(form)
        if known is None:
            known = self._ordinals[form] = len(self.forms)
            self.forms.append(form)
            self.folded.append(folded_of(form))
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

    def stems(self, ordinal: int, language: str) -> tuple[str, ...]:
        """The folded stems by which a form is found in texts of ``language`` (first subtag)."""
        key = (ordinal, language)
        known = self._stems.get(key)
        if known is None:
            known = self._stems[key] = self._stemmed(ordinal, language)
        return known

    def _stemmed(self, ordinal: int, language: str) -> tuple[str, ...]:
        if self._paired[ordinal] or (language == "en" and self.folded[ordinal] in ENGLISH_STOP_WORDS):
            return ()
        parted = (term.partition(":") for term in terms(self.forms[ordinal], language))
        return tuple(stem[:LONGEST_TERM] for _, colon, stem in parted if colon)

    @property
    def full(self) -> bool:
        """Whether it is time to begin a new table."""
        return len(self) > _MOST
