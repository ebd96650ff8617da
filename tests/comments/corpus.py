"""Comments as readers, advertisers and threateners write them, in six languages: made of parts, several thousand.

Hard words that belong to the talk about a record of violence are in what readers say.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path

Parts = list[list[str]]


@cache
def _parts() -> dict[tuple[str, str], Parts]:
    found: dict[tuple[str, str], Parts] = {}
    for line in Path(__file__).with_name("corpus.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            kind, language = line.strip("[]").split()
            parts = found.setdefault((kind, language), [])
        elif line and not line.startswith("#"):
            parts.append(line.split("|")[:-1])
    return found


def made(of: str) -> Iterator[tuple[str, str]]:
    """Every combination of one kind (``talk``, ``insults``, ``threats``, ``spam``), with its language."""
    for (kind, language), parts in _parts().items():
        between = " " if of == "talk" and language != "zh" else ""
        for one in product(*parts) if kind == of else ():
            yield language, between.join(one)


def languages() -> list[str]:
    return sorted({language for _, language in _parts()})
