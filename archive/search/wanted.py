"""Where the words that a query was searched by stand in a text as it was written.

The engine says by which forms each word of a query was searched. A text is brought into the shape of forms once, and
the forms are looked for in it as they are: no word of a text is stemmed for this. Time grows with the length of a
text alone, whatever is written in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from archive.base.folding import UNSPACED, WITHIN, fold_case
from archive.search import syntax
from archive.search.analysis import APOSTROPHES, WORD, tokens
from archive.search.engine import Step, Understood
from archive.search.letters import letters, plain
from archive.search.shaping import shape, spelt

# Of more beginnings than this, their first letters alone are looked for.
_FEW = 48
# A text that holds a word everywhere is not read to its end for it.
_MOST_OF_ONE = 200
_READ_AT_MOST = 60_000
# Behind more marks than this no letter is looked for any more.
_MOST_MARKS = 64
_MARKED_STEPS = (Step.WRITTEN, Step.FOLDED, Step.STEMMED)

Occurrence = tuple[int, int, int]
"""Where a word or run of a text begins and ends that the query asks for, and which word of the query it answers."""
# Apostrophes that part words, as shapes hold them.
_TYPED = "'’‘`"
Leaf = syntax.Word | syntax.Phrase
_Found = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The words of a query, each with every form by which it was searched; those of a phrase in their order."""

    sequences: tuple[tuple[frozenset[str], ...], ...] = ()
    forms: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Form to the sequences that hold it."""
    beginnings: tuple[str, ...] = ()
    """What every form that is a word begins with, none with another: where none of them stands, there is no word."""
    anywhere: tuple[str, ...] = ()
    """The other forms: runs of a script without spaces, which stand within runs, and what is no word."""
    longest: int = 0
    """Letters of the longest form."""
    alone: bool = True
    """Whether every sequence is of one word."""
    numbers: Mapping[Leaf, int] = field(default_factory=dict)
    """Which sequence each part of the query asks for."""
    same: Mapping[int, int] = field(default_factory=dict)
    """Sequences that are another way to write one that is asked for, and which."""

    @classmethod
    def of(cls, query: syntax.Node, understood: Iterable[Understood] = (), within: str = "text") -> Wanted:
        """What ``query`` asks for in a field (a name of ``fields.TEXT_FIELDS``), as the engine understood its words."""
        known: dict[str, set[str]] = {}
        for one in understood:
            told = (form for step in _MARKED_STEPS for form in one.forms.get(step, ()))
            forms = {way for form in told for way in _signed(form)}
            # Names are told as they are written; those of several words of the query hold for each of these.
            names = {fold_case(name) for name in one.forms.get(Step.NAMED, ())}
            for word in one.word.split(" ") if names else [one.word]:
                known.setdefault(fold_case(word), set()).update(forms, names)
        found: dict[tuple[frozenset[str], ...], int] = {}
        numbers: dict[Leaf, int] = {}
        same: dict[int, int] = {}
        for leaf, asked in syntax.leaves(query):
            if asked in (None, within) and (sequence := tuple(_units(leaf, known))):
                numbers[leaf] = found.setdefault(sequence, len(found))
                # A word that an apostrophe parts stands elsewhere as one, with a half ring.
                whole = known.get(fold_case(leaf.text)) if len(sequence) > 1 else None
                if whole:
                    other = found.setdefault((frozenset(whole),), len(found))
                    same[other] = numbers[leaf]
        sequences = tuple(found)
        places: dict[str, list[int]] = {}
        for number, sequence in enumerate(sequences):
            for form in frozenset[str]().union(*sequence):
                places.setdefault(form, []).append(number)
        words = {form for form in places if _is_word(form)}
        return cls(
            sequences,
            {form: tuple(numbers) for form, numbers in places.items()},
            _beginnings(words),
            tuple(places.keys() - words),
            max(map(len, places), default=0),
            all(len(sequence) == 1 for sequence in sequences),
            numbers,
            same,
        )

    def __bool__(self) -> bool:
        return bool(self.sequences)


def _signed(form: str) -> Iterator[str]:
    """A form with an apostrophe between its letters, as the signs stand in texts that are typed for one."""
    yield form
    if "'" in form or "’" in form:
        yield from (fold_case(form).replace("’", sign) for sign in _TYPED)


def _units(leaf: Leaf, known: Mapping[str, set[str]]) -> Iterator[frozenset[str]]:
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
        yield frozenset(way for one in {form} | known.get(form, set()) for way in spelt(one))
    if run:
        yield frozenset({fold_case(leaf.text[slice(*run)])})


def _is_word(form: str) -> bool:
    return (form.isalnum() or WORD.fullmatch(form) is not None) and (form.isascii() or not UNSPACED.search(form))


def _beginnings(words: Iterable[str]) -> tuple[str, ...]:
    """The words that begin with no other of them; of many, as many of their letters as leave few beginnings."""
    kept: list[str] = []
    for word in sorted(words):
        if not kept or not word.startswith(kept[-1]):
            kept.append(word)
    for length in (4, 3, 2, 1):
        if len(kept) > _FEW:
            kept = sorted({word[:length] for word in kept})
    return tuple(kept)


def occurrences(text: str, wanted: Wanted) -> list[Occurrence]:
    """Where ``text`` holds what is wanted, in order; a phrase only where its words follow each other."""
    if not wanted:
        return []
    shaped, apart = shape(text[:_READ_AT_MOST])
    found = _standing(shaped, wanted)
    if apart:
        found += _apart(text, apart, wanted)
    found.sort()
    if wanted.alone:
        return [(start, end, wanted.same.get(at, at)) for start, end, form in found for at in wanted.forms[form]]
    return sorted({(start, end, wanted.same.get(at, at)) for start, end, at in _sequences(shaped, found, wanted)})


def _sequences(text: str, found: list[_Found], wanted: Wanted) -> Iterator[Occurrence]:
    for at, (start, end, form) in enumerate(found):
        for number in wanted.forms[form]:
            sequence = wanted.sequences[number]
            if form in sequence[0]:
                for first, last in _followed(text, found, at, sequence, (start, end)):
                    yield first, last, number


def _followed(
    text: str, found: list[_Found], at: int, sequence: tuple[frozenset[str], ...], first: tuple[int, int]
) -> list[tuple[int, int]]:
    """The places of a whole sequence that begins at ``first``; nothing where it breaks off."""
    spans = [first]
    for wanted in sequence[1:]:
        for place in range(at + 1, min(at + 12, len(found))):
            start, end, form = found[place]
            if form in wanted and start >= spans[-1][1] and not _WORDS_BETWEEN.search(text, spans[-1][1], start):
                spans.append((start, end))
                at = place
                break
        else:
            return []
    return spans


# A possessive s stands in no index, so that it parts no phrase.
_WORDS_BETWEEN = re.compile(rf"(?<![{APOSTROPHES}`])[^\W_]|[^\W_](?=\w)")


def _standing(text: str, wanted: Wanted) -> list[_Found]:
    found = _words(text, wanted)
    for form in wanted.anywhere:
        found += _anywhere(text, form)
    return found


def _words(text: str, wanted: Wanted) -> list[_Found]:
    """Where the forms stand that are whole words, by their beginnings."""
    found: list[_Found] = []
    for beginning in wanted.beginnings:
        at, most = text.find(beginning), len(found) + _MOST_OF_ONE
        while at >= 0 and len(found) < most:
            after = at + len(beginning)
            if at == 0 or text[at - 1] == " " or _begins(text, at):
                form = beginning if text[after : after + 1] == " " else _word(text, at, wanted.longest)
                if form in wanted.forms:
                    after = at + len(form)
                    found.append((at, after, form))
            at = text.find(beginning, after)
    return found


def _word(text: str, at: int, longest: int) -> str:
    """The word that begins ``at``, or as much of it as shows that it is longer than any form."""
    word = WORD.match(text, at, at + longest + 2)
    form = word.group() if word else ""
    if form.isascii():
        return form
    run = UNSPACED.search(form)
    return form[: run.start()] if run else form


def _anywhere(text: str, form: str) -> Iterator[_Found]:
    """The first places where ``form`` stands as whole words, or anywhere in a script without spaces."""
    unspaced = UNSPACED.match(form) is not None
    last = max(form.rfind(" "), form.rfind("-")) + 1
    at, number = text.find(form), 0
    while at >= 0 and number < _MOST_OF_ONE:
        end = at + len(form)
        if unspaced or (_begins(text, at) and _ends(text, at + last, end)):
            yield at, end, form
            number += 1
            at = text.find(form, end)
        else:
            at = text.find(form, at + 1)


def _apart(text: str, words: Iterable[_Found], wanted: Wanted) -> Iterator[_Found]:
    """Of the words that are told apart those that are wanted, and what is within runs of a script without spaces."""
    for start, end, word in words:
        if word in wanted.forms:
            yield start, end, word
        elif UNSPACED.search(word) and (found := _standing(word, wanted)):
            places = _places(text[start:end], word)
            yield from {(start + places[first][0], start + places[last - 1][1], form) for first, last, form in found}


def _places(written: str, form: str) -> list[tuple[int, int]]:
    """Where each letter of a form was written; where they cannot be told from each other, the whole word."""
    found = [(fold_case(letter.text), (letter.start, letter.end)) for letter in letters(plain(written))]
    if "".join(one for one, _ in found) != form:
        return [(0, len(written))] * len(form)
    return [place for one, place in found for _ in one]


_FIRST_UNSPACED = "\u0e00"
_MARK = re.compile(f"[{WITHIN}]")
# An apostrophe between Cyrillic letters, a geresh or gershayim between Hebrew ones, as in a word of the analysis.
_SIGN_IN_WORD = re.compile(
    "['’＇`](?<=[\u0400-\u052f].)(?=[\u0400-\u052f])|['’׳\"“”״](?<=[\u05d0-\u05ea].)(?=[\u05d0-\u05ea])"
)


def _begins(text: str, at: int) -> bool:
    """Whether no word reaches over this place."""
    if at == 0:
        return True
    before = text[at - 1]
    if before.isalnum():
        return before >= _FIRST_UNSPACED and UNSPACED.match(before) is not None
    if before.isascii() and before not in "'`\"":
        return True
    if _SIGN_IN_WORD.match(text, at - 1):
        return False
    back = at - 1
    while back >= 0 and _MARK.match(text, back) and back >= at - _MOST_MARKS:
        back -= 1
    return back == at - 1 or back < 0 or not text[back].isalnum()


def _ends(text: str, at: int, end: int) -> bool:
    """Whether the word that begins ``at`` ends here, or goes over into a script without spaces."""
    if end == len(text) or text[end].isspace():
        return True
    word = WORD.match(text, at, end + 2)
    return word is None or word.end() == end or UNSPACED.match(text, end) is not None
