"""Where the words that a query was searched by stand in a text as it was written.

The engine says by which forms each word of a query was searched. A text is brought into the shape of forms once, and
the forms are looked for in it as they are: no word of a text is stemmed for this.
"""

from __future__ import annotations

import heapq
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from archive.base.folding import UNSPACED, fold_case
from archive.search import syntax
from archive.search.analysis import WORD, tokens
from archive.search.engine import Step, Understood

# Of more forms than this, each word of the text is looked up; of fewer, each form is searched for.
_FEW = 16
# A text that holds a word everywhere is not read to its end for it.
_MOST_OF_ONE = 100
_READ_AT_MOST = 60_000
_APOSTROPHES = "'’ʼ＇`"
_MARKED_STEPS = (Step.WRITTEN, Step.FOLDED, Step.STEMMED, Step.NAMED)


class Occurrence(NamedTuple):
    """One word or run of a text that the query asks for."""

    start: int
    end: int
    word: int
    """Which word of the query it answers."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The words of a query, each with every form by which it was searched; those of a phrase in their order."""

    sequences: tuple[tuple[frozenset[str], ...], ...] = ()
    forms: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Form to the sequences that hold it."""

    @classmethod
    def of(cls, query: syntax.Node, understood: Iterable[Understood] = ()) -> Wanted:
        """What the texts of hits are asked for by ``query``, as the engine understood its words."""
        known: dict[str, set[str]] = {}
        for one in understood:
            forms = known.setdefault(fold_case(one.word), set())
            forms.update(form for step in _MARKED_STEPS for form in one.forms.get(step, ()))
        found: dict[tuple[frozenset[str], ...], None] = {}
        for leaf, asked in syntax.leaves(query):
            if asked in (None, "text") and (sequence := tuple(_units(leaf, known))):
                found[sequence] = None
        sequences = tuple(found)
        places: dict[str, list[int]] = {}
        for number, sequence in enumerate(sequences):
            for form in frozenset[str]().union(*sequence):
                places.setdefault(form, []).append(number)
        return cls(sequences, {form: tuple(numbers) for form, numbers in places.items()})

    def __bool__(self) -> bool:
        return bool(self.sequences)


def _units(leaf: syntax.Word | syntax.Phrase, known: Mapping[str, set[str]]) -> Iterator[frozenset[str]]:
    """The words of a leaf in order; a run of a script without spaces is one, whatever its pairs."""
    run: tuple[int, int] | None = None
    for token in tokens(leaf.text):
        if token.paired:
            run = (run[0] if run else token.start, max(run[1] if run else 0, token.end))
            continue
        if run:
            yield frozenset({fold_case(leaf.text[slice(*run)])})
            run = None
        form = fold_case(token.written)
        yield frozenset({form} | known.get(form, set()))
    if run:
        yield frozenset({fold_case(leaf.text[slice(*run)])})


def occurrences(text: str, wanted: Wanted) -> list[Occurrence]:
    """Where ``text`` holds what is wanted, in order; a phrase only where its words follow each other."""
    if not wanted:
        return []
    shaped = Shaped.of(text[:_READ_AT_MOST])
    found = sorted(_found(shaped.text, wanted))
    kept: set[Occurrence] = set()
    for at, (start, end, form) in enumerate(found):
        for number in wanted.forms[form]:
            sequence = wanted.sequences[number]
            if form in sequence[0]:
                kept.update(
                    Occurrence(*shaped.span(first, last), number)
                    for first, last in _followed(shaped.text, found, at, sequence, (start, end))
                )
    return sorted(kept)


def _followed(
    text: str,
    found: list[tuple[int, int, str]],
    at: int,
    sequence: tuple[frozenset[str], ...],
    first: tuple[int, int],
) -> list[tuple[int, int]]:
    """The places of a whole sequence that begins at ``first``; nothing where it breaks off."""
    spans = [first]
    for wanted in sequence[1:]:
        for start, end, form in found[at + 1 : at + 12]:
            if form in wanted and start >= spans[-1][1] and not _WORDS_BETWEEN.search(text, spans[-1][1], start):
                spans.append((start, end))
                break
        else:
            return []
    return spans


# A possessive s stands in no index, so that it parts no phrase.
_WORDS_BETWEEN = re.compile(rf"(?<![{_APOSTROPHES}])[^\W_]|[^\W_](?=\w)")


def _found(text: str, wanted: Wanted) -> Iterator[tuple[int, int, str]]:
    if len(wanted.forms) <= _FEW or UNSPACED.search(text):
        for form in wanted.forms:
            yield from _standing(text, form)
        return
    for word in WORD.finditer(text):
        if word.group() in wanted.forms:
            yield word.start(), word.end(), word.group()
    for form in wanted.forms:
        if WORD.fullmatch(form) is None:
            yield from _standing(text, form)


def _standing(text: str, form: str) -> Iterator[tuple[int, int, str]]:
    """The first places where ``form`` stands as a whole word, or anywhere in a script without spaces."""
    unspaced = UNSPACED.match(form) is not None
    at, number = text.find(form), 0
    while at >= 0 and number < _MOST_OF_ONE:
        end = at + len(form)
        if unspaced or (_begins(text, at) and _ends(text, at, end)):
            yield at, end, form
            number += 1
            at = text.find(form, end)
        else:
            at = text.find(form, at + 1)


def _begins(text: str, at: int) -> bool:
    """Whether no word reaches over this place."""
    if at == 0:
        return True
    before = text[at - 1]
    if before.isalnum():
        return UNSPACED.match(before) is not None
    if before.isspace() or before in ".,(" or at < 2 or not text[at - 2].isalnum():
        return True
    word = WORD.match(text, at - 2)
    return word is None or word.end() <= at


def _ends(text: str, at: int, end: int) -> bool:
    """Whether the word that begins ``at`` ends here, or goes over into a script without spaces."""
    if end == len(text) or text[end].isspace():
        return True
    word = WORD.match(text, at)
    return word is None or word.end() == end or UNSPACED.match(text, end) is not None


@dataclass(frozen=True, slots=True)
class Shaped:
    """A text in the shape of forms, and the way back to the places of the text as written."""

    text: str
    starts: list[int] | None = None
    """Where each piece begins in ``text``; None where both are alike, letter for letter."""
    pieces: list[tuple[int, int]] | None = None
    """Where each piece begins and ends in the text as written."""

    @classmethod
    def of(cls, written: str) -> Shaped:
        """Most texts need no more than other case; where a letter has other forms still, word by word."""
        if written.isascii():
            return cls(written.lower())
        if _is_even(written):
            return cls(written.casefold())
        shaped: list[str] = []
        starts: list[int] = []
        pieces: list[tuple[int, int]] = []
        length, last = 0, 0
        for start, end in _uneven_words(written):
            between, form = written[last:start].casefold(), fold_case(written[start:end])
            starts += (length, length + len(between))
            pieces += ((last, start), (start, end))
            shaped += (between, form)
            length += len(between) + len(form)
            last = end
        starts.append(length)
        pieces.append((last, len(written)))
        return cls("".join([*shaped, written[last:].casefold()]), starts, pieces)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the text as written; a part of a word whose letters were changed stands for all of it."""
        if self.starts is None or self.pieces is None:
            return start, end
        first, last = bisect_right(self.starts, start) - 1, bisect_right(self.starts, end - 1) - 1
        return self._place(first, start, False), self._place(last, end, True)

    def _place(self, piece: int, at: int, is_end: bool) -> int:
        assert self.starts is not None and self.pieces is not None  # span() has asked
        begin, end = self.pieces[piece]
        length = (self.starts[piece + 1] if piece + 1 < len(self.starts) else len(self.text)) - self.starts[piece]
        if length == end - begin:
            return begin + at - self.starts[piece]
        return end if is_end else begin


# The sign is looked for first and what stands before it afterwards: the other way each letter would be asked.
_SIGN_IN_WORD = re.compile(f'[{_APOSTROPHES}"״“”׳](?<=[\u0400-\u052f\u05d0-\u05ea].)')


def _is_even(text: str) -> bool:
    """Whether the form of each letter is one other letter."""
    return _uneven().search(text) is None and _SIGN_IN_WORD.search(text) is None


def _uneven_words(text: str) -> Iterator[tuple[int, int]]:
    """The words among which such a letter stands, up to the next space on either side."""
    read = 0
    for found in heapq.merge(_uneven().finditer(text), _SIGN_IN_WORD.finditer(text), key=re.Match.start):
        if found.start() < read:
            continue
        begin = max(read, text.rfind(" ", read, found.start()) + 1)
        space = text.find(" ", found.end())
        read = space if space >= 0 else len(text)
        yield from (word.span() for word in WORD.finditer(text, begin, read))


@lru_cache(maxsize=1)
def _uneven() -> re.Pattern[str]:
    """Marks, joiners, letters of compatibility; all beyond the first plane, whose ranges would make this slow."""
    found = (chr(code) for code in range(0x80, 0x10000) if _changes(chr(code)))
    return re.compile(f"[{''.join(found)}\U00010000-\U0010ffff]")


def _changes(character: str) -> bool:
    category = unicodedata.category(character)
    if category[0] == "M" or category == "Cf" or "\u1100" <= character <= "\u11ff":
        return True
    if len(character.casefold()) != 1:
        return True
    return character.isalnum() and not unicodedata.is_normalized("NFKC", character)
