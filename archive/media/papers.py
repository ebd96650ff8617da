"""PDF files: text and pages as a confined child makes them, believed no further than they were looked at."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import Any, BinaryIO

from archive.access.viewer import SYSTEM
from archive.base import clock
from archive.base.db import reading, unit_of_work
from archive.base.messages import Message, msg
from archive.base.runtime import session
from archive.custody.ledger import Scope, record_event
from archive.custody.vocabulary import EventType, Outcome
from archive.media import making, plan, service, store
from archive.media.confined import Failure, Limits, count, run, word
from archive.media.models import DigitalObject, ObjectReading
from archive.media.picture_models import Picture
from archive.media.rules import HEAD_BYTES, detect
from archive.media.sandbox import Derivative
from archive.media.vocabulary import WorkingPurpose

PDF = "application/pdf"
MOST_PAGES = 300
"""Pages whose text is read."""
MOST_PICTURES = 30
"""Pages that are drawn."""
MOST_CHARACTERS = 1_500_000
LARGEST = 100_000_000
"""Bytes of a file that is opened."""
EDGE = 1400
"""Longest edge of a page's picture, in pixels."""
_QUALITY = 80
_TASK = "archive.media.paper_task"
_LIMITS = Limits(cpu_seconds=60, wall_seconds=90.0, output_bytes=96 << 20, address_space=1024 << 20)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

REASONS: dict[str, Message] = {
    "locked": msg("This PDF is locked with a password, so its text and its pages cannot be read here."),
    "too-large": msg("This PDF is larger than what is opened here."),
    "damaged": msg("This PDF is damaged and cannot be opened."),
    "too-slow": msg("Opening this PDF takes longer than is allowed."),
    "too-much-memory": msg("Opening this PDF needs more memory than is allowed."),
    "crashed": msg("This PDF could not be opened safely."),
}


@dataclass(frozen=True, slots=True)
class Paper:
    """What came of a PDF: how many pages, the text of each, the pictures of the first."""

    pages: int
    texts: tuple[str, ...]
    pictures: tuple[Derivative, ...]
    unreadable: int
    cut: bool
    about: dict[str, str]
    tool: str

    @property
    def text(self) -> str:
        """The text of all pages, with an empty line between two."""
        return "\n\n".join(text.strip() for text in self.texts if text.strip())


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Nothing came of it, and why: a key of ``REASONS`` and its sentence."""

    code: str
    reason: Message


def read(source: BinaryIO | bytes, *, pictures: int = MOST_PICTURES) -> Paper | Unreadable:
    """Open a PDF in a confined child; raises ``Unavailable`` where none can be started."""
    size = len(source) if isinstance(source, bytes) else source.seek(0, 2)
    if not isinstance(source, bytes):
        source.seek(0)
    if size > LARGEST:
        return _refusal("too-large")
    task = {
        "pages": MOST_PAGES,
        "characters": MOST_CHARACTERS,
        "pictures": pictures,
        "edge": EDGE,
        "quality": _QUALITY,
    }
    answer = run(_TASK, task, source, _LIMITS)
    if isinstance(answer, Failure):
        return _refusal(answer.code)
    try:
        return _paper(answer.said, answer.parts, pictures)
    except (ValueError, KeyError, TypeError, AttributeError):
        return _refusal("crashed")


def derive(object_id: uuid.UUID, *, protected: bool = True) -> None:
    """Draw the pages of a kept PDF as working copies, or write down why there are none; safe to repeat."""
    with reading():
        row = session().get(DigitalObject, object_id)
        if row is None or session().get(ObjectReading, object_id) is not None:
            return
        sha256 = row.sha256
    with store.current().open(sha256) as file:
        found = read(file)
    copies = [making.kept(copy) for copy in found.pictures] if isinstance(found, Paper) else []
    with unit_of_work():
        original = session().get(DigitalObject, object_id)
        if original is None or session().get(ObjectReading, object_id) is not None:
            return
        scope = Scope(original.record_id, protected)
        _note(object_id, found)
        told = {"tool": found.tool} if isinstance(found, Paper) else {"reason": found.code}
        outcome = Outcome.SUCCESS if isinstance(found, Paper) else Outcome.WARNING
        record_event(SYSTEM, EventType.METADATA_EXTRACTION, object_id, scope, told, outcome=outcome)
        for copy, kept in copies:
            service.insert_copy(SYSTEM, original, copy, kept, scope)


def _note(object_id: uuid.UUID, found: Paper | Unreadable) -> None:
    row = ObjectReading(object_id=object_id, read_at=clock.now(), decoded=isinstance(found, Paper))
    if isinstance(found, Paper):
        row.technical = {"format": "PDF", "pages": found.pages, "about": found.about, "unreadable": found.unreadable}
        # Of no likeness to anything: its pages are not compared, and no recipe of pictures asks for it again.
        session().add(Picture(object_id=object_id, recipe=plan.RECIPE, across="0" * 16, down="0" * 16))
    else:
        row.failure = found.reason.template
    session().add(row)
    session().flush()


def _paper(said: dict[str, Any], parts: tuple[bytes, ...], pictures: int) -> Paper:
    pages = count(said["pages"])
    texts = tuple(_CONTROL.sub("", text) for text in said["texts"])
    if len(texts) > MOST_PAGES or sum(map(len, texts)) > MOST_CHARACTERS or len(parts) > pictures:
        raise ValueError("more than was asked for")
    tool = f"PDFium {word(said['version'])}"
    drawn = tuple(_picture(size, data, tool) for size, data in zip(said["sizes"], parts, strict=True))
    about = {_CONTROL.sub("", key): _CONTROL.sub("", value) for key, value in said["about"].items()}
    return Paper(pages, texts, drawn, int(said["unreadable"]), said["cut"] is True, about, tool)


def _picture(size: list[int], data: bytes, tool: str) -> Derivative:
    number, width, height = count(size[0], MOST_PICTURES), count(size[1], EDGE), count(size[2], EDGE)
    if detect(data[:HEAD_BYTES]) != "image/jpeg":
        raise ValueError("malformed picture")
    name, _, version = tool.partition(" ")
    parameters = {"tool": name, "version": version, "format": "JPEG", "edge": EDGE, "quality": _QUALITY, "page": number}
    return Derivative(WorkingPurpose.PAGE, "image/jpeg", width, height, data, parameters)


def _refusal(code: str) -> Unreadable:
    known = code if code in REASONS else "crashed"
    return Unreadable(known, REASONS[known])
