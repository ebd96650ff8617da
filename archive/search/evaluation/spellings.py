"""Ways to write one word that folding does not join, because it would join what is two words as well.

They are tried for the words of a query, and only words that bear the sign in question are found by them: so *قائم*
finds no *قاوم*, and *l'oro* no *loro*.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, product

from archive.base.folding import APOSTROPHES

_CARRIERS = "ؤئأ"
_MOST_CARRIERS = 3
_MOST = 12
_APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
_BETWEEN = re.compile(rf"(?<=[^\W\d_])[{APOSTROPHES}](?=[^\W\d_])")


def with_other_hamza(word: str) -> Iterator[str]:
    """A word with hamza on other letters inside it: Egypt writes مسئول, Syria مسؤول."""
    places = [place for place, letter in enumerate(word) if place and letter in _CARRIERS][:_MOST_CARRIERS]
    for letters in islice(product(_CARRIERS, repeat=len(places)), _MOST + 1) if places else ():
        written = list(word)
        for place, letter in zip(places, letters, strict=True):
            written[place] = letter
        if (other := "".join(written)) != word:
            yield other


def bears_hamza(form: str) -> bool:
    """Whether hamza sits on a letter inside a form."""
    return any(letter in form[1:] for letter in _CARRIERS)


def bears_apostrophe(form: str) -> bool:
    """Whether a form holds a sign that stands for a letter between its letters."""
    return _APOSTROPHE.search(form, 1, len(form) - 1) is not None


def parted(word: str) -> str:
    """A word with a plain apostrophe for each half ring or the like between its letters: of *Sanaʿa*, *Sana'a*."""
    return _BETWEEN.sub("'", word)
