"""Findings as a page shows them: where each stands, with the words around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from archive.base.messages import Message, msg
from archive.media.telling import TELLING_WORDS, Telling
from archive.records.desk.sections import SECTIONS
from archive.records.leaks import rules
from archive.records.leaks.looking import Judged, Read
from archive.records.leaks.rules import LeakKind
from archive.records.revisions import LABELS

_AROUND = 140
_SHOWN = 12
"""Places of one finding that are shown; the others are counted."""
_FILES: dict[str, Message] = {
    "name": msg("Name of a file"),
    "caption": msg("What is said of a file"),
    "alternative_text": msg("What a picture shows, in words"),
    "metadata": msg("File"),
}


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A finding among the words around it."""

    before: str
    found: str
    after: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One finding in words."""

    key: str
    kind: Message
    part: Message
    excerpts: tuple[Excerpt, ...]
    more: int
    tells: tuple[Message, ...]
    """What a file says about itself."""
    file: str
    said_of_file: bool
    """Whether it stands in what is said of the file, which can be edited."""
    section: str
    """Of the desk, where it can be edited; empty where it is of a file."""
    hideable: bool
    kept_because: str = ""
    kept_on: datetime | None = None
    for_fewer: bool = False
    """It was kept, for fewer readers than it is judged for here."""


def shown(found: Sequence[Judged], read: Read) -> list[Shown]:
    """Findings of one record, whose words are ``read``."""
    return [_shown(one, read) for one in found]


def _shown(judged: Judged, read: Read) -> Shown:
    finding, decision = judged.finding, judged.decision or judged.for_fewer
    top, _, rest = finding.part.partition(".")
    of_file = top == rules.FILE_PART
    excerpts = [_excerpt(read.words.get(place.part, ""), place) for place in finding.places[:_SHOWN]]
    return Shown(
        key=finding.key,
        kind=rules.KIND_WORDS[finding.kind],
        part=_FILES[rest] if of_file else LABELS.get(top, Message(top.replace("_", " "))),
        excerpts=tuple(one for one in excerpts if one.found),
        more=max(len(finding.places) - _SHOWN, 0),
        tells=_tells(judged),
        file=_file(judged, read) if of_file else "",
        said_of_file=rest in ("caption", "alternative_text"),
        section="" if of_file else next((one.slug for one in SECTIONS if top in one.keys), "title"),
        hideable=not of_file and bool(finding.places),
        kept_because=decision.reason if decision else "",
        kept_on=decision.decided_at if decision else None,
        for_fewer=judged.decision is None and decision is not None,
    )


def _excerpt(text: str, place: rules.Place) -> Excerpt:
    before, after = text[max(place.start - _AROUND, 0) : place.start], text[place.end : place.end + _AROUND]
    return Excerpt(
        ("…" if place.start > _AROUND else "") + before,
        text[place.start : place.end],
        after + ("…" if place.end + _AROUND < len(text) else ""),
    )


def _tells(judged: Judged) -> tuple[Message, ...]:
    if judged.finding.kind is not LeakKind.FILE_METADATA:
        return ()
    return tuple(TELLING_WORDS[Telling(word)] for word in judged.finding.text.split()[1:])


def _file(judged: Judged, read: Read) -> str:
    place = judged.finding.places[0].part if judged.finding.places else ""
    number = place.partition("[")[2].partition("]")[0]
    return read.files[int(number)].name if number.isdigit() and int(number) < len(read.files) else ""
