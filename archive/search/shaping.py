"""A text in the shape of forms, letter for letter where it was written.

Whatever is found in the shape stands at the same place of the text. Most texts need no more than other case; where a
form is longer or shorter than the word it stands for, or no longer one word, it is blanked out and told apart.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from archive.base.folding import INVISIBLE, WITHIN, fold_case
from archive.search.analysis import LONGEST_TERM, WORD
from archive.search.letters import plain

# Two letters each when folded, and common where they are written: a text keeps them, forms are looked for with them.
_KEPT = _SHARP, _DOTTED = "ß", "İ"
_LONG_SHARP, _LONG_DOTTED = _SHARP.casefold(), _DOTTED.casefold()
# Of a form with more of them than this, not every mixture is looked for.
_MOST_MIXED = 3
# A letter that no form holds, since it has another case.
_BLANK = "X"


class Shape(NamedTuple):
    """A text as forms are looked for in it."""

    text: str
    """As long as the text that was written."""
    apart: list[tuple[int, int, str]]
    """Where a word begins and ends whose form cannot stand in its place, and its form; in ``text`` it is blank."""


def shape(written: str) -> Shape:
    """The shape of a text, in time that grows with its length alone."""
    if (even := _western(written)) is not None:
        return Shape(even, [])
    folded = _folded(written)
    if len(folded) == len(written) and unicodedata.is_normalized("NFKC", folded) and not _APART.search(folded):
        return Shape(folded, [])
    written = plain(written)
    pieces: list[str] = []
    apart: list[tuple[int, int, str]] = []
    last = 0
    for start, end in _uneven_words(written):
        word = written[start:end]
        form = fold_case(word) if len(word) <= LONGEST_TERM else fold_case.__wrapped__(word)
        if len(form) != end - start or not _LETTERS_LIKE_SIGNS.isdisjoint(word):
            apart.append((start, end, form))
            form = _BLANK * (end - start)
        pieces += (_folded(written[last:start]), form)
        last = end
    return Shape("".join([*pieces, _folded(written[last:])]), apart)


def spelt(form: str) -> Iterator[str]:
    """A form, and the ways it may stand in a shape: with a sharp s for two, with a dot on its capital i."""
    if _LONG_SHARP not in form and _LONG_DOTTED not in form:
        yield form
        return
    dotted = {form, form.replace(_LONG_DOTTED, _DOTTED)}
    for one in dotted:
        parts = one.split(_LONG_SHARP)
        if len(parts) > _MOST_MIXED + 1:
            yield from (one, _SHARP.join(parts))
            continue
        for mixture in product((_LONG_SHARP, _SHARP), repeat=len(parts) - 1):
            yield parts[0] + "".join(sign + part for sign, part in zip(mixture, parts[1:], strict=True))


def _western(written: str) -> str | None:
    """The shape of a text in the letters of western Europe, which is most of the work saved; None of another."""
    if written.isascii():
        return written.lower()
    try:
        letters = written.encode("latin-1").translate(_WESTERN)
    except UnicodeEncodeError:
        return None
    return None if _UNEVEN in letters else letters.decode("latin-1")


def _folded(text: str) -> str:
    """Without case, but for the letters that a text keeps."""
    for letter in _KEPT:
        if letter in text:
            return letter.join([_folded(part) for part in text.split(letter)])
    return text.casefold()


# Letters within words as written, signs that part words once they are folded.
_LETTERS_LIKE_SIGNS = frozenset("ʹʻʼʽʾʿˈ")
_SIGNS = "'’＇`\"“”״׳"
_BETWEEN = "\u0400-\u052f\u05d0-\u05ea"
# One class first, so that all other letters are passed over quickly; what stands around it is asked afterwards.
_ALONE = INVISIBLE + "\u2e80-\u2fd5" + "".join(sorted(_LETTERS_LIKE_SIGNS))
# The first part of an am of Thai or Lao, which stands behind its tone in a form.
_AM = "\u0e4d\u0ecd"
_APART = re.compile(
    f"[{_ALONE}{_SIGNS}{_SHARP}{_DOTTED}{_AM}](?:(?<=[{_ALONE}])|(?<=[{_BETWEEN}].)"
    rf"|(?<=[{_SHARP}{_DOTTED}])(?=[{WITHIN}])|(?<=[{_AM}])(?=[\u0e32\u0eb2]?[\u0e48-\u0e4b\u0ec8-\u0ecb]))"
)


def _uneven_words(text: str) -> Iterator[tuple[int, int]]:
    """The words whose form may be more than another case, up to the next space on either side."""
    read = 0
    for found in _uneven().finditer(text):
        if found.start() < read:
            continue
        begin = max(read, text.rfind(" ", read, found.start()) + 1)
        space = text.find(" ", found.end())
        read = space if space >= 0 else len(text)
        yield from (word.span() for word in WORD.finditer(text, begin, read))


@lru_cache(maxsize=1)
def _uneven() -> re.Pattern[str]:
    """What changes a word; all beyond the first plane, whose ranges would make this slow."""
    composing = {unicodedata.decomposition(chr(code)).rpartition(" ")[2] for code in range(0x80, 0x20000)}
    characters = [chr(code) for code in range(0x80, 0x10000)]
    alone = {c for c in characters if f"{ord(c):04X}" in composing or _changes(c)}
    marks = "".join(c for c in characters if unicodedata.combining(c) and c not in alone)
    always = re.escape("".join(sorted(alone - {*_KEPT}))) + "\U00010000-\U0010ffff"
    return re.compile(f"[{always}]|[{marks}](?<=[{marks}].)|{_APART.pattern}")


def _changes(character: str) -> bool:
    if len(character.casefold()) != 1 or "\u1100" <= character <= "\u11ff":
        return True
    if unicodedata.is_normalized("NFKC", character) and unicodedata.is_normalized("NFKC", character.casefold()):
        return False
    return character.isalnum() or unicodedata.category(character)[0] == "M"


def _western_letter(letter: str) -> bytes:
    changes = _UNSEEN.match(letter) or (letter not in _KEPT and _changes(letter))
    return _UNEVEN if changes else _folded(letter).encode("latin-1")


_UNSEEN = re.compile(f"[{INVISIBLE}]")
_UNEVEN = b"\0"
# Each letter of Latin-1 without case in its place.
_WESTERN = b"".join(map(_western_letter, map(chr, range(256))))
