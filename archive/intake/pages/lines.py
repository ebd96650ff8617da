"""Lines and sentences: the units that every rule looks at."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from archive.intake.pages.facts import Anchor
from archive.intake.pages.limits import MAX_LINE_CHARACTERS, MAX_LINES

_SPACE = re.compile(r"[^\S\n]+")
_GAP = re.compile(r"\s*")
_STOP = re.compile(r"[.!?؟…۔。]+[\"”’»)\]]*(?=\s|$)")
# A point behind these does not end a sentence.
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:Mr|Mrs|Ms|Dr|Prof|St|Gen|Col|Maj|Capt|Lt|Sgt|Gov|Sen|Rep|No|vs|approx|ca|c|Jr|Sr|M|Mme|Sra?|Dra?|Ud|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|a\.m|p\.m|e\.g|i\.e|[A-Z]|(?:[A-Z]\.)+[A-Z])$"
)
_TERMINAL = re.compile(r"[.!?؟…۔。][\"”’»)\]]*$")
CONTEXT = 20


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text file or a block of a page. ``number`` counts from 1 in the file as received."""

    number: int
    text: str
    tag: str = "text"
    containers: frozenset[str] = frozenset()
    image: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the reading text."""

    start: int
    end: int


def tidy(text: str) -> str:
    """One line without control characters and repeated spaces; letters and digits stay as written."""
    visible = "".join(c for c in text if c in "\t\n" or unicodedata.category(c) not in {"Cc", "Cs", "Co", "Cn"})
    return _SPACE.sub(" ", visible.replace("\n", " ")).strip().lstrip("\ufeff").strip()


def text_lines(text: str) -> tuple[Line, ...]:
    """The lines of a plain text that hold anything, numbered as in the file."""
    lines = []
    for number, raw in enumerate(text.split("\n")[:MAX_LINES], start=1):
        line = tidy(raw[:MAX_LINE_CHARACTERS])
        if line:
            lines.append(Line(number, line))
    return tuple(lines)


def sentences(text: str, offset: int = 0) -> list[Span]:
    """The sentences of one paragraph, as spans moved by ``offset``."""
    spans, start = [], 0
    for stop in _STOP.finditer(text):
        if text[stop.start()] == "." and _ABBREVIATION.search(text[max(0, stop.start() - 12) : stop.start()]):
            continue
        spans.append(Span(offset + start, offset + stop.end()))
        gap = _GAP.match(text, stop.end())
        start = gap.end() if gap else stop.end()
    if text[start:].strip():
        spans.append(Span(offset + start, offset + len(text)))
    return spans


def ends_a_sentence(text: str) -> bool:
    """Whether the line closes with sentence punctuation, as a title seldom does."""
    return bool(_TERMINAL.search(text))


def is_paragraph(text: str) -> bool:
    """Running text: two sentences, or one long one. (A hundred characters: longer than most captions.)"""
    if len(text) < 60:
        return False
    return len(sentences(text)) >= 2 or (len(text) >= 140 and (ends_a_sentence(text) or len(text) >= 220))


def words(text: str) -> list[str]:
    """The words of a line, folded for comparison."""
    return re.findall(r"\w+", text.casefold())


def anchor(text: str, start: int, end: int) -> Anchor:
    """The anchor of ``text[start:end]`` with twenty characters of context on each side."""
    return Anchor(text[start:end], text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT], start, end)
