"""What is asked: many different queries of each kind, drawn from the texts themselves."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from archive.search.stemming import ENGLISH_STOP_WORDS
from bench.search.texts import Text

FACETS = ("kind", "language", "year", "place")
# A run of one script's plain letters between spaces: the engines part words alike there, and differ elsewhere.
_PLAIN = re.compile(r"(?<!\S)[^\W\d_]{2,}(?=[\s.,]|$)")
_NO_WORDS = re.compile(r"[\u0300-\u036f\u064b-\u0652\u0e00-\u0eff\u3040-\u9fff]")
_YEAR = 365


@dataclass(frozen=True, slots=True)
class Question:
    """One search, in no engine's language."""

    kind: str
    words: tuple[str, ...]
    shape: str = "all"
    """``all`` or ``any`` of the words, the ``phrase`` that they make, or a ``prefix``."""
    earliest: date | None = None
    latest: date | None = None
    facets: tuple[str, ...] = ()
    newest: bool = False
    highlights: bool = False


class Asker:
    """Draws questions from a sample of the texts; the same for the same sample."""

    def __init__(self, sample: Sequence[Text], seed: int = 7) -> None:
        self._chance = random.Random(seed)
        self._texts = [words for text in sample if len(words := _words(text.body)) > 20]
        self._days = sorted(text.day for text in sample)
        holding = Counter(word for words in self._texts for word in set(words))
        self._share = {word: count / len(sample) for word, count in holding.items()}
        self._common = self._between(0.10, 0.60)
        self._vocabulary = sorted(holding)

    def questions(self, number: int) -> dict[str, list[Question]]:
        """Kind to ``number`` questions of it."""
        kinds: dict[str, Callable[[], Question]] = {
            "common term": self._term,
            "three terms AND": self._three,
            "three common OR": lambda: Question("", tuple(self._chance.sample(self._common, 3)), "any"),
            "phrase": self._phrase,
            "prefix": self._prefix,
            "date range": self._dated,
            "four facets": lambda: replace(self._term(), facets=FACETS),
            "sort by date": lambda: replace(self._term(), newest=True),
            "20 highlights": self._highlighted,
        }
        return {
            kind: [replace(question(), kind=kind) for _ in range(number)] for kind, question in kinds.items()
        }  # fmt: skip

    def _between(self, least: float, most: float) -> list[str]:
        return sorted(word for word, share in self._share.items() if least <= share <= most)

    def _term(self) -> Question:
        return Question("", (self._chance.choice(self._common),))

    def _highlighted(self) -> Question:
        """One common word, or two words of a text: both are typed into search boxes."""
        asked = self._term() if self._chance.random() < 0.5 else Question("", self._from_one_text(2))
        return replace(asked, highlights=True)

    def _three(self) -> Question:
        return Question("", self._from_one_text(3))

    def _from_one_text(self, number: int) -> tuple[str, ...]:
        """Words of one text that are neither everywhere nor in it alone."""
        while True:
            words = sorted({w for w in self._chance.choice(self._texts) if 0.005 <= self._share[w] <= 0.4})
            if len(words) >= number:
                return tuple(self._chance.sample(words, number))

    def _phrase(self) -> Question:
        while True:
            words = self._chance.choice(self._texts)
            start = self._chance.randrange(len(words) - 2)
            pair = tuple(words[start : start + 2])
            if all(self._share[word] >= 0.005 for word in pair) and len(set(pair)) == 2:
                return Question("", pair, "phrase")

    def _prefix(self) -> Question:
        while True:
            word = self._chance.choice(self._vocabulary)
            prefix = word[: self._chance.choice((4, 5))]
            begun = sum(1 for other in self._vocabulary if other.startswith(prefix))
            if len(prefix) >= 4 and 3 <= begun <= 50:
                return Question("", (prefix,), "prefix")

    def _dated(self) -> Question:
        first = self._chance.choice(self._days[: len(self._days) * 9 // 10])
        return replace(self._term(), earliest=first, latest=first + timedelta(days=_YEAR))


def _words(body: str) -> list[str]:
    found = (word.lower() for word in _PLAIN.findall(body))
    return [word for word in found if word not in ENGLISH_STOP_WORDS and not _NO_WORDS.search(word)]
