"""Records by the thousand, the same for the same seed, in the import format of the documentation.

Words follow Zipf's law over an invented vocabulary, as in real text: a few very common, most of them rare.
Nothing in them is about anybody.
"""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ONSETS = "b br ch d dr f g gr h k kl l m n p pr r s sh st t tr v w z".split()
VOWELS = "a e i o u ai ea ou".split()
CODAS = " l m n r s t nd rk st".split(" ")
ARABIC = "ا ب ت ج ح د ر س ش ص ط ع ف ق ك ل م ن ه و ي".split()
TOWNS = ("Varenna", "Ostrel", "Kadim", "Mirova", "Tel Sahar", "Lowen", "Brask", "Qasrin", "Deluma", "Ponte Alto")
# Common words stand in every text of a language, so that a search for one of them is the hardest case.
COMMON = "the of and in to was that were by on they from with had people we not at army street night".split()
LEVELS = ("public",) * 8 + ("registered", "restricted")
VOCABULARY = 20_000
WORDS = 250


class Generator:
    """An endless supply of records; ``records(n)`` of two generators with one seed are equal."""

    def __init__(self, seed: int = 2016) -> None:
        self._random = random.Random(seed)
        self._latin = [*COMMON, *itertools.islice(self._invent(self._latin_word), VOCABULARY)]
        self._arabic = list(itertools.islice(self._invent(self._arabic_word), VOCABULARY // 4))

    def common_words(self) -> list[str]:
        """The most frequent words of what is generated."""
        return self._latin[:10]

    def rare_words(self) -> list[str]:
        """Words that a handful of records hold."""
        return self._latin[3000:3100]

    def records(self, number: int) -> Iterator[dict[str, Any]]:
        """``number`` published records."""
        for position in range(number):
            yield self._record(position)

    def write(self, path: Path, number: int) -> int:
        """Write ``number`` records as JSON Lines; returns the size in bytes."""
        with path.open("w", encoding="utf-8") as file:
            for record in self.records(number):
                file.write(json.dumps(record, ensure_ascii=False) + "\n")
        return path.stat().st_size

    def _record(self, position: int) -> dict[str, Any]:
        chance = self._random
        arabic = chance.random() < 0.2
        words = self._arabic if arabic else self._latin
        day = date(2011, 1, 1) + timedelta(days=chance.randrange(4000))
        return {
            "identifier": f"bench-{position}",
            "source_system": "bench",
            "kind": "article" if chance.random() < 0.7 else "testimony",
            "title": self._sentence(words, 8),
            "body": self._text(words),
            "language": "ar" if arabic else "en",
            "date": day.isoformat() if chance.random() < 0.7 else day.strftime("%Y-%m"),
            "places": [{"name": chance.choice(TOWNS), "role": "event"}],
            "access": chance.choice(LEVELS),
            "status": "published",
        }

    def _text(self, words: list[str]) -> str:
        length = int(self._random.lognormvariate(0, 0.6) * WORDS) + 20
        sentences = [self._sentence(words, 14) + "." for _ in range(length // 14 + 1)]
        paragraphs = [" ".join(sentences[start : start + 5]) for start in range(0, len(sentences), 5)]
        return "\n\n".join(paragraphs)

    def _sentence(self, words: list[str], length: int) -> str:
        # The inverse of the Zipf distribution's integral: rank ~ size ** u.
        chosen = [words[int(len(words) ** self._random.random()) - 1] for _ in range(length)]
        return " ".join(chosen).capitalize()

    def _latin_word(self) -> str:
        parts = range(self._random.choice((1, 2, 2, 3)))
        pick = self._random.choice
        return "".join(pick(ONSETS) + pick(VOWELS) for _ in parts) + pick(CODAS)

    def _arabic_word(self) -> str:
        return "".join(self._random.choice(ARABIC) for _ in range(self._random.randint(3, 6)))

    @staticmethod
    def _invent(word: Any) -> Iterator[str]:
        seen: set[str] = set(COMMON)
        while True:
            new = word()
            if new not in seen:
                seen.add(new)
                yield new
