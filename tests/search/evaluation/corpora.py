"""Invented records and queries, the same for the same seed."""

from __future__ import annotations

import random
from datetime import date

from archive.search.documents import IndexDocument
from tests.search.samples import description, text

# Words that share beginnings, stems, accents and doubled letters.
WORDS = (
    "prison prisons prisoner café cafés cafe village villages arrest arrested arresting bomb bombs bombed Aleppo alepo "
    "école ecole écoles شهادة شهادات الشهادة مدينة مدينه city cities the from and north"
).split()
PLACES = {"Aleppo": ("Aleppo", "Halab", "حلب"), "North City": ("North City", "شمال المدينة"), "Idlib": ("Idlib",)}
LANGUAGES = ("en", "fr", "ar", "und")


def words(rng: random.Random, most: int) -> str:
    return " ".join(rng.choices(WORDS, k=rng.randint(1, most)))


def record(rng: random.Random, n: int, level: str = "public", text_level: str | None = None) -> list[IndexDocument]:
    """A record with a text, which stands on ``text_level`` where that is another."""
    place = rng.choice([*PLACES, None])
    first = date(rng.randint(2009, 2014), rng.randint(1, 12), 3).toordinal()
    language = rng.choice(LANGUAGES)
    described = description(
        n, words(rng, 4), level, language=language, received=rng.randint(0, 9), kind=rng.choice(["image", "article"]),
        places=(place,) if place else (), place_values=(place,) if place else (),
        other_places=PLACES[place][1:] if place else (), place_names={place: PLACES[place]} if place else {},
        claims=(words(rng, 5),) if rng.random() < 0.3 else (), names=(words(rng, 2),) if rng.random() < 0.3 else (),
        descriptor_codes=tuple(sorted({rng.choice("abc") for _ in range(rng.randint(0, 3))})),
        spans=((first, first + rng.randint(0, 500)),) if rng.random() < 0.8 else (),
        years=(date.fromordinal(first).year,),
    )  # fmt: skip
    return [described, text(n, words(rng, 30), text_level or level, language=language)]


def query(rng: random.Random, depth: int = 0) -> str:
    """A query of the query language; only whole conjunctions hold what is to be left out."""
    kind = rng.random()
    if depth < 2 and kind < 0.25:
        return f"({query(rng, depth + 1)} OR {query(rng, depth + 1)})"
    if depth < 2 and kind < 0.5:
        return f"({query(rng, depth + 1)} {query(rng, depth + 1)})"
    if not depth and kind < 0.6:
        return f"{word(rng)} -{word(rng)}"
    return word(rng)


def word(rng: random.Random) -> str:
    one, other = rng.choice(WORDS), rng.choice(WORDS)
    return rng.choice(
        [
            one, one, f"{one} {other}", f'"{one} {other}"', f"{one[:3]}*", f"title:{one}", f"text:{other}",
            f"claim:{one}", "kind:image", "lang:fr", "place:halab", "aleppo", "date:2011",
            f"{'arrested' if len(one) < 5 else one}~",
        ]
    )  # fmt: skip
