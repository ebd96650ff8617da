"""Opening a stranger's image in a process of its own, and believing nothing that comes back without looking at it."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.base.errors import Unavailable
from archive.base.messages import Message, msg
from archive.media.confined import Answer, Failure, Limits, count, run, word
from archive.media.plan import MEDIA_TYPES, READING_SIZES, Wanted, quality_of
from archive.media.rules import DECODED_TYPES, HEAD_BYTES, decodable, detect
from archive.media.vocabulary import WorkingPurpose

_TASK = "archive.media.decoder"
_HASH = re.compile(r"[0-9a-f]{16}")

REASONS: dict[str, Message] = {
    "not-an-image": msg(
        "This is not an image in a format that is opened here (JPEG, PNG, WebP, GIF, TIFF, AVIF, HEIC)."
    ),
    "no-decoder": msg("This archive has no decoder for images in this format (HEIC, AVIF) on this machine."),
    "empty": msg("The file is empty."),
    "too-many-pixels": msg("The image has more pixels than are opened here."),
    "too-much-memory": msg("Opening the image needs more memory than is allowed."),
    "too-slow": msg("Opening the image takes longer than is allowed."),
    "damaged": msg("The image is damaged and cannot be opened."),
    "crashed": msg("The image could not be opened safely."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodeLimits(Limits):
    """What one image may cost besides: pixels."""

    cpu_seconds: int = 8
    pixels: int = 64_000_000


@dataclass(frozen=True, slots=True)
class Derivative:
    """A copy made of decoded pixels alone, with the parameters it was made with."""

    purpose: WorkingPurpose
    media_type: str
    width: int
    height: int
    data: bytes
    parameters: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Decoded:
    """What the decoder saw; ``width`` and ``height`` are those of the file, before it is turned upright."""

    format: str
    width: int
    height: int
    orientation: int
    frames: int
    looks_truncated: bool
    technical: dict[str, Any]
    perceptual_hash: str
    perceptual_hash_down: str
    """The same of the picture turned over its diagonal: how brightness changes downwards."""
    copies: tuple[Derivative, ...]

    @property
    def thumbnail(self) -> Derivative:
        return self._first(WorkingPurpose.THUMBNAIL)

    @property
    def display(self) -> Derivative:
        return self._first(WorkingPurpose.DISPLAY)

    def _first(self, purpose: WorkingPurpose) -> Derivative:
        return next(copy for copy in self.copies if copy.purpose is purpose)


@dataclass(frozen=True, slots=True)
class Undecodable:
    """No picture came out, and why: a key of ``REASONS`` and its sentence."""

    code: str
    reason: Message


def decode(
    path: Path,
    *,
    limits: DecodeLimits = DecodeLimits(),
    wanted: Sequence[Wanted] = READING_SIZES,
    report: bool = True,
) -> Decoded | Undecodable:
    """Decode the image at ``path`` in a child process; only known formats, told by content, ever reach it.

    Without ``report`` its technical extract stays unread. Raises ``Unavailable`` when the child cannot be started or
    the file cannot be read.
    """
    try:
        source = os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb")
    except OSError as error:
        raise Unavailable(msg("The bytes of this file cannot be read.")) from error
    with source:
        head = source.read(HEAD_BYTES)
        source.seek(0)
        if not head:
            return refusal("empty")
        detected = detect(head)
        if not decodable(detected):
            return refusal("not-an-image")
        task = {
            "format": DECODED_TYPES[detected],
            "pixels": limits.pixels,
            "wanted": [one.as_json() for one in wanted],
            "report": report,
        }
        return checked(run(_TASK, task, source, limits), wanted)


def checked(answer: Answer | Failure, wanted: Sequence[Wanted]) -> Decoded | Undecodable:
    """The child's answer as what it is, a stranger's words: every copy must be what was asked for."""
    if isinstance(answer, Failure):
        return refusal(answer.code)
    try:
        return _read(answer.said, answer.parts, wanted)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        return refusal("crashed")


def _read(said: dict[str, Any], parts: Sequence[bytes], wanted: Sequence[Wanted]) -> Decoded:
    for name in ("perceptual_hash", "perceptual_hash_down"):
        if not _HASH.fullmatch(said[name]):
            raise ValueError("not a hash")
    if not isinstance(said["technical"], dict):
        raise TypeError("not an extract")
    return Decoded(
        format=word(said["format"]),
        width=count(said["width"]),
        height=count(said["height"]),
        orientation=count(said["orientation"], 8),
        frames=count(said["frames"]),
        looks_truncated=said["looks_truncated"] is True,
        technical=said["technical"],
        perceptual_hash=said["perceptual_hash"],
        perceptual_hash_down=said["perceptual_hash_down"],
        copies=derivatives(said, parts, wanted),
    )


def derivatives(said: dict[str, Any], parts: Sequence[bytes], wanted: Sequence[Wanted]) -> tuple[Derivative, ...]:
    """The copies of a child's answer, each checked against what was ``wanted``; ``ValueError`` where one differs."""
    asked = [(one, kind) for one in wanted for kind in one.formats]
    return tuple(
        _derivative(one, kind, about, said, data)
        for (one, kind), about, data in zip(asked, said["copies"], parts, strict=True)
    )


def _derivative(one: Wanted, kind: str, about: dict[str, Any], said: dict[str, Any], data: bytes) -> Derivative:
    if detect(data[:HEAD_BYTES]) != MEDIA_TYPES[kind]:
        raise ValueError("malformed copy")
    parameters = {
        "tool": "Pillow",
        "version": word(said["version"]),
        "format": kind,
        "edge": one.edge,
        "quality": quality_of(kind),
        "frame": 1,
        "turned_from": count(said["orientation"], 8),
        "colour": "profile to sRGB" if said["profile_applied"] is True else "as stored",
        "background": "white",
    }
    if one.treatment != "none":
        parameters["treatment"] = one.treatment
    width, height = count(about["width"], one.edge), count(about["height"], one.edge)
    return Derivative(one.purpose, MEDIA_TYPES[kind], width, height, data, parameters)


def refusal(code: str) -> Undecodable:
    """Why there is no picture; a code that nobody knows is a crash."""
    known = code if code in REASONS else "crashed"
    return Undecodable(known, REASONS[known])
