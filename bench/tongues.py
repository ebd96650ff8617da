"""Invented languages: words that look like those of a real one, with its inflections, and mean nothing.

Ranks follow Zipf's law, as in real text: a few words stand in nearly every text, most of them in a handful. Beside the
vocabulary there is a long tail of names and numbers that hardly ever come twice.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

TAIL = 0.012
"""The share of words that are rare names or numbers."""
_TAIL_SIZE = 60_000
_PLAIN = 5
"""The higher, the more often a word stands without an ending."""
_VOWEL_MARKS = "\u064e\u064f\u0650\u0652"


@dataclass(frozen=True)
class Tongue:
    """One invented language. A word is syllables of onset and vowel, a coda, and one of the endings."""

    tag: str
    share: float
    onsets: tuple[str, ...]
    vowels: tuple[str, ...]
    codas: tuple[str, ...]
    endings: tuple[str, ...]
    fronts: tuple[str, ...] = ("",)
    lemmas: int = 3_500
    spaced: bool = True

    @cached_property
    def forms(self) -> NDArray[Any]:
        """Row: a word by its rank; column: its inflections, the plainest first."""
        words = _distinct(random.Random(f"words {self.tag}"), self, self.lemmas)
        table = np.empty((self.lemmas, len(self.endings) * len(self.fronts)), object)
        for row, word in enumerate(words):
            table[row] = [front + word + ending for front in self.fronts for ending in self.endings]
        return table

    @cached_property
    def tail(self) -> NDArray[Any]:
        """Names and numbers."""
        chance = random.Random(f"names {self.tag}")
        names = [name.capitalize() for name in _distinct(chance, self, _TAIL_SIZE, syllables=(2, 3, 3, 4))]
        names[::6] = [str(chance.randrange(2, 5000)) for _ in names[::6]]
        return np.array(names, object)

    def words(self, chance: np.random.Generator, number: int) -> list[str]:
        """``number`` words one after the other."""
        rank = (self.lemmas ** chance.random(number)).astype(np.int64) - 1
        columns = self.forms.shape[1]
        ending = (columns * chance.random(number) ** _PLAIN).astype(np.int64)
        found = self.forms[rank, ending]
        rare = np.flatnonzero(chance.random(number) < TAIL)
        found[rare] = self.tail[chance.integers(0, _TAIL_SIZE, len(rare))]
        return list(found)

    def written(self, words: list[str]) -> str:
        """Words as sentences and paragraphs."""
        gap, stop = (" ", ". ") if self.spaced else ("", "。")
        sentences = [gap.join(words[start : start + 14]) for start in range(0, len(words), 14)]
        sentences = [sentence[:1].upper() + sentence[1:] for sentence in sentences]
        paragraphs = [stop.join(sentences[start : start + 6]) for start in range(0, len(sentences), 6)]
        return f"{stop.strip()}\n\n".join(paragraphs) + stop.strip()


def vowelled(text: str) -> str:
    """Arabic with vowel signs over most of its letters, as it stands in schoolbooks and scripture."""
    return " ".join(_with_vowels(word) for word in text.split(" "))


@lru_cache(maxsize=50_000)
def _with_vowels(word: str) -> str:
    marks = random.Random(word).choices([*_VOWEL_MARKS, ""], k=len(word))
    return "".join(letter + mark if letter.isalpha() else letter for letter, mark in zip(word, marks, strict=True))


def _distinct(
    chance: random.Random, tongue: Tongue, number: int, syllables: tuple[int, ...] = (1, 2, 2, 2, 3)
) -> list[str]:
    """The commonest words come first and are the shortest, as they are anywhere."""
    seen: dict[str, None] = {}
    pick = chance.choice
    while len(seen) < number:
        few = len(seen) < len(tongue.onsets)
        word = "".join(pick(tongue.onsets) + pick(tongue.vowels) for _ in range(1 if few else pick(syllables)))
        seen[word if few else word + pick(tongue.codas)] = None
    return list(seen)


def _tongue(tag: str, share: float, onsets: str, vowels: str, codas: str, endings: str, **more: Any) -> Tongue:
    return Tongue(tag, share, tuple(onsets.split()), tuple(vowels.split()), ("", *codas.split()),
                  ("", *endings.split()), **more)  # fmt: skip


_HAN = " ".join(chr(code) for code in range(0x4E00, 0x9F00, 9))


@lru_cache(maxsize=1)
def tongues() -> tuple[Tongue, ...]:
    """All of them; their shares add up to one."""
    return (
        _tongue("en", 0.40, "b br ch d dr f fl g gr h k kl l m n p pr r s sh st t tr v w z", "a e i o u ai ea ou",
                "l m n r s t nd rk st ck", "s ed ing er ly ness", lemmas=8_000),
        _tongue("fr", 0.12, "b bl c ch d dr f g l m n p pr qu r s t tr v j", "a e é i o u ou eau è au",
                "l n r t s x nt", "s e es er ait aient ement"),
        _tongue("es", 0.10, "b br c d f g h j ll l m n ñ p pr r s t tr v z", "a e i o u ue ie á ó í",
                "l n r s d", "s es ado aron ando mente"),
        _tongue("de", 0.05, "b bl d f fr g gr h k kl l m n pf r s sch schw st t tr w z", "a e i o u ä ö ü ei au ie",
                "l m n r s t nd ch cht ß", "e en er es te ten ung ungen"),
        _tongue("tr", 0.05, "b c ç d f g h k l m n p r s ş t v y z", "a e ı i o ö u ü", "k l m n r t z ş ğ",
                "lar lari da dan in im lik mak"),
        _tongue("ru", 0.08, "б бр в г д др ж з к кр л м н п пр р с ст т тр ф х ц ч ш щ", "а е ё и о у ы э ю я",
                "й л м н р т сть в", "а у ом е ы ов ам ами ах"),
        _tongue("uk", 0.05, "б в г ґ д др ж з к кр л м н п пр р с ст т тр х ц ч ш", "а е є и і ї о у ю я",
                "й л м н р т сть в", "а у ом і и ів ам ами ах"),
        _tongue("ar", 0.11, "ب ت ج ح خ د ر س ش ص ط ع غ ف ق ك ل م ن ه", "ا و ي ا و", "ب د ر س ل م ن ق ة",
                "ها ات ون ين ان", fronts=("", "ال", "وال", "ب")),
        _tongue("zh", 0.04, _HAN, "的 人 日 国 年 月 大 中", "市 区 者 会", "们", lemmas=4_000, spaced=False),
    )  # fmt: skip
