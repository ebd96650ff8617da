"""The texts of the search benchmark: invented ones from a fixed seed, or real ones from JSON Lines."""

from __future__ import annotations

import gzip
import json
import lzma
import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from archive.access.levels import Part
from archive.search.documents import IndexDocument
from bench.tongues import Tongue, tongues, vowelled

SHORTEST, LONGEST = 100, 500
LEVELS = ("public",) * 8 + ("registered", "restricted")
"""Every tenth record stands on each of two closed levels: whoever measures may read all three."""
KINDS = ("article", "article", "article", "testimony", "testimony", "image")
_FIRST_DAY = date(2000, 1, 1)
_DAYS = 9000
_VOWELLED = 0.15
_IDS = 1 << 128
_SPREAD = 0x9E3779B97F4A7C15F39CC0605CEDC835
_BACK = pow(_SPREAD, -1, _IDS)


@dataclass(frozen=True, slots=True)
class Text:
    """One record, as every engine is given it."""

    number: int
    title: str
    body: str
    language: str
    kind: str
    level: str
    place: str
    source: str
    day: date
    """The day of the event."""

    @property
    def id(self) -> uuid.UUID:
        """As random to look at as the archive's own, and the same in each run."""
        return uuid.UUID(int=(self.number + 1) * _SPREAD % _IDS)

    @property
    def about(self) -> str:
        """What is searched beside title and text."""
        return f"{self.place}. {self.source}"

    @property
    def size(self) -> int:
        """Bytes of all words that are searched (UTF-8)."""
        return len(self.title.encode()) + len(self.body.encode()) + len(self.about.encode())

    def documents(self) -> tuple[IndexDocument, IndexDocument]:
        """What our index is given of it."""
        known: dict[str, Any] = {
            "record_id": self.id, "reference_code": f"{self.number:08d}", "level": self.level,
            "labels": frozenset({f"level:{self.level}"}), "kind": self.kind, "language": self.language, "revision": 1,
        }  # fmt: skip
        day = self.day.toordinal()
        description = IndexDocument(
            part=Part.DESCRIPTION, title=self.title, names=(self.source,), places=(self.place,),
            place_values=(self.place,), source=self.source, verification="unverified", spans=((day, day),),
            years=(self.day.year,), received=1_500_000_000 + self.number * 60, **known,
        )  # fmt: skip
        return description, IndexDocument(part=Part.TEXT, text=self.body, **known)

    def row(self) -> dict[str, Any]:
        """The same in the import format."""
        return {
            "identifier": f"text-{self.number}", "source_system": "bench",
            "kind": "article" if self.kind == "image" else self.kind,
            "title": self.title, "body": self.body, "language": self.language, "date": self.day.isoformat(),
            "places": [{"name": self.place, "role": "event"}], "access": self.level, "status": "published",
        }  # fmt: skip


def number_of(record_id: uuid.UUID) -> int:
    """The number of the text with this id."""
    return record_id.int * _BACK % _IDS - 1


def generated(number: int, seed: int = 2016) -> Iterator[Text]:
    """``number`` invented records; the first of a longer run are those of a shorter one."""
    chance, draw = random.Random(seed), np.random.Generator(np.random.PCG64(seed))
    spoken = tongues()
    shares = [tongue.share for tongue in spoken]
    towns = [str(name) for name in spoken[0].tail if str(name).isalpha()][:400]
    papers = [f"The {name} Post" for name in towns[300:360]]
    for position in range(number):
        (tongue,) = chance.choices(spoken, shares)
        yield Text(
            position, title=_title(tongue, draw), body=_body(tongue, chance, draw), language=tongue.tag,
            kind=chance.choice(KINDS), level=chance.choice(LEVELS), place=towns[int(300 ** chance.random()) - 1],
            source=chance.choice(papers), day=_FIRST_DAY + timedelta(days=chance.randrange(_DAYS)),
        )  # fmt: skip


def _title(tongue: Tongue, draw: np.random.Generator) -> str:
    words = tongue.words(draw, int(draw.integers(5, 10)))
    return (" " if tongue.spaced else "").join(words).capitalize()


def _body(tongue: Tongue, chance: random.Random, draw: np.random.Generator) -> str:
    text = tongue.written(tongue.words(draw, chance.randint(SHORTEST, LONGEST)))
    return vowelled(text) if tongue.tag == "ar" and chance.random() < _VOWELLED else text


def real(paths: Sequence[Path], number: int) -> Iterator[Text]:
    """Up to ``number`` records of JSON Lines (plain, .gz or .xz) with title, text and language where they have them."""
    chance = random.Random(7)
    rows = (row for path in paths for row in _rows(path) if str(row.get("text") or "").strip())
    for position, row in enumerate(islice(rows, number)):
        text = str(row["text"])
        yield Text(
            position, title=str(row.get("title") or text[:80]), body=text,
            language=str(row.get("language") if len(str(row.get("language", ""))) == 2 else row.get("lang") or "en"),
            kind=chance.choice(KINDS), level=chance.choice(LEVELS),
            place=str(row.get("country") or row.get("place") or row.get("category") or "Elsewhere"),
            source=str(row.get("source") or "A source"), day=_day(row, chance),
        )  # fmt: skip


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    opened = {".gz": gzip.open, ".xz": lzma.open}.get(path.suffix, open)
    with opened(path, "rt", encoding="utf-8") as file:  # type: ignore[operator]  # three functions of one shape
        for line in file:
            if line.strip():
                yield json.loads(line)


def _day(row: dict[str, Any], chance: random.Random) -> date:
    for key in ("date", "published", "year"):
        value = str(row.get(key) or "")
        try:
            return date.fromisoformat(value)
        except ValueError:
            if value.isdigit() and 1900 < int(value) < 2100:
                return date(int(value), 1, 1) + timedelta(days=chance.randrange(365))
    return _FIRST_DAY + timedelta(days=chance.randrange(_DAYS))
