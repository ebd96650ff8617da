"""Word lists against a text: whatever case, diacritics, drawn-out or masked letters; whole words only. Pure.

An entry is one word or several; a star at the end of a word stands for any ending, ``_`` for up to two words in
between. Letters are folded as by search; a digit or sign that stands for a letter (``1d10t``), a letter written many
times (``idiooot``), letters apart (``i d i o t``) and a star in a word (``id*ot``) do not hide it. In scripts without
spaces an entry is found inside the text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from archive.base.folding import APOSTROPHES, UNSPACED, WITHIN, collapsed, fold
from archive.comments.vocabulary import ListKind

ANY = "_"
MOST_BETWEEN = 2
_WORD = re.compile(rf"[^\W_@$](?:[^\W_]|[{WITHIN}]|[{APOSTROPHES}*@$](?=[*@$]{{0,3}}[^\W_]))*|[@$][^\W\d_][^\W_]*")
_ELIDED = re.compile(f"[{APOSTROPHES}]")
_LETTERS_APART = re.compile(r"(?<!\w)[^\W\d_](?:[ .\-_*]{1,2}[^\W\d_]){3,}(?!\w)")
_LOOKS_LIKE = str.maketrans("013457@$", "oieastas")
_ARABIC = re.compile("[\u0620-\u064a]")
# “and”, “so”, “with”, “like”, “for” and the article are written onto an Arabic word; “O …” is often run in.
_CLITICS = re.compile(r"^(?:يا)?[وف]?(?:لل|[بكل]?ال|[بكل])?(?=.{3})")


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that stands in a text."""

    start: int
    stop: int
    entry: str
    kind: ListKind
    list_name: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list: its words folded, each with whether it may go on."""

    text: str
    words: tuple[tuple[str, bool], ...]


@dataclass(slots=True, eq=False)
class Entries:
    """A word list made ready for looking up; the same list only if it is the same object."""

    name: str
    kind: ListKind
    by_word: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    by_beginning: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    unspaced: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    stop: int
    forms: tuple[str, ...]


def prepared(name: str, kind: ListKind, lines: Iterable[str]) -> Entries:
    """The entries of a list; empty lines and what follows ``#`` are left out."""
    made = Entries(name, kind)
    for line in lines:
        text = " ".join(line.partition("#")[0].split())
        if not text or text == "*":
            continue
        if UNSPACED.search(text):
            made.unspaced.append(text.casefold())
            continue
        words = tuple((_folded(word.removesuffix("*")), word.endswith("*")) for word in text.split())
        words = tuple((word, open_end) for word, open_end in words if word)
        if not words or words[0][0] == ANY:
            continue
        first, open_end = words[0]
        (made.by_beginning if open_end else made.by_word)[first].append(Entry(text, words))
    return made


def find(text: str, lists: Sequence[Entries]) -> Iterator[Hit]:
    """Every entry of ``lists`` in ``text``, in its order; of one list at one place the longest."""
    tokens = [*_tokens(text), *_apart(text)]
    begun = _begun(tokens, tuple(lists))
    found = [hit for entries in lists if entries in begun for hit in _spaced(tokens, entries)]
    if UNSPACED.search(text):
        found += [hit for entries in lists for hit in _unspaced(text, entries)]
    found.sort(key=lambda hit: (hit.start, -hit.stop))
    last: dict[ListKind, int] = {}
    for hit in found:
        if hit.start >= last.get(hit.kind, 0):
            last[hit.kind] = hit.stop
            yield hit


def _begun(tokens: Sequence[_Token], lists: tuple[Entries, ...]) -> set[Entries]:
    """The lists of which some entry may begin in a text: few of many, and most texts begin none."""
    by_word, by_beginning = _together(lists)
    found: set[Entries] = set()
    for form in {form for token in tokens for form in token.forms}:
        if "*" in form:
            return set(lists)
        found.update(by_word.get(form, ()))
        for length in range(3, len(form) + 1):
            found.update(by_beginning.get(form[:length], ()))
    return found


@lru_cache(maxsize=4)
def _together(lists: tuple[Entries, ...]) -> tuple[dict[str, set[Entries]], dict[str, set[Entries]]]:
    """For each first word, and each first beginning of one, the lists that have such an entry."""
    by_word: dict[str, set[Entries]] = defaultdict(set)
    by_beginning: dict[str, set[Entries]] = defaultdict(set)
    for entries in lists:
        for word in entries.by_word:
            by_word[word].add(entries)
        for word in entries.by_beginning:
            by_beginning[word].add(entries)
    return dict(by_word), dict(by_beginning)


def _spaced(tokens: Sequence[_Token], entries: Entries) -> Iterator[Hit]:
    for at, token in enumerate(tokens):
        best: tuple[int, Entry] | None = None
        for entry in _beginning_with(token, entries):
            stop = _matched(tokens, at, entry.words)
            if stop is not None and (best is None or stop > best[0]):
                best = stop, entry
        if best is not None:
            yield Hit(token.start, best[0], best[1].text, entries.kind, entries.name)


def _beginning_with(token: _Token, entries: Entries) -> Iterator[Entry]:
    for form in token.forms:
        if "*" in form:
            masked = re.compile(re.escape(form).replace(r"\*", r"\w{1,2}"))
            yield from (one for word, them in entries.by_word.items() if masked.fullmatch(word) for one in them)
            continue
        yield from entries.by_word.get(form, ())
        for length in range(3, len(form) + 1):
            yield from entries.by_beginning.get(form[:length], ())


def _matched(tokens: Sequence[_Token], at: int, words: Sequence[tuple[str, bool]]) -> int | None:
    """Where the words of an entry end that begins at token ``at``; None where it goes on otherwise."""
    here, skipped, position = at + 1, 0, 1
    while position < len(words):
        word, open_end = words[position]
        if word == ANY:
            skipped, position = MOST_BETWEEN, position + 1
            continue
        if here >= len(tokens) or tokens[here].start < tokens[here - 1].stop:
            return None
        if any(form == word or (open_end and form.startswith(word)) for form in tokens[here].forms):
            here, skipped, position = here + 1, 0, position + 1
        elif skipped:
            here, skipped = here + 1, skipped - 1
        else:
            return None
    return tokens[here - 1].stop


def _unspaced(text: str, entries: Entries) -> Iterator[Hit]:
    low = text.lower()
    if len(low) != len(text):
        low = text
    for entry in entries.unspaced:
        start = low.find(entry)
        while start >= 0:
            yield Hit(start, start + len(entry), entry, entries.kind, entries.name)
            start = low.find(entry, start + len(entry))


def _tokens(text: str) -> Iterator[_Token]:
    for match in _WORD.finditer(text):
        yield _Token(match.start(), match.end(), _forms(match[0]))


def _apart(text: str) -> Iterator[_Token]:
    """Words written with spaces or signs between their letters; one or two letters before them may be words alone."""
    for match in _LETTERS_APART.finditer(text):
        places = [place for place, character in enumerate(match[0], match.start()) if character.isalpha()]
        joined = "".join(text[place] for place in places)
        for first in range(min(3, len(joined) - 3)):
            yield _Token(places[first], match.end(), _forms(joined[first:]))


def _forms(word: str) -> tuple[str, ...]:
    """What a word may be read as."""
    if "*" in word:
        return ("*".join(fold(part) for part in re.split(r"\*+", word)),)
    forms = [fold(word)]
    # “d’idiot”: what is elided before the word is no part of it.
    forms += [fold(part) for part in _ELIDED.split(word)[1:] if len(part) > 2]
    if not word.isalpha():
        forms.append(fold(word.translate(_LOOKS_LIKE)))
    for form in tuple(forms):
        short = _once(form)
        forms += [short, collapsed(form)] if short != form else []
        if _ARABIC.match(form):
            forms.append(_CLITICS.sub("", form))
    return tuple(dict.fromkeys(forms))


def _folded(word: str) -> str:
    return word if word == ANY else fold(word)


def _once(form: str) -> str:
    """A letter that is written three times or more, written twice."""
    return re.sub(r"(.)\1{2,}", r"\1\1", form)
