"""Opening a stranger's image in a process of its own, with little time, little memory, and no way out."""

from __future__ import annotations

import json
import logging
import math
import os
import re
import struct
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

import archive
from archive.base.errors import Unavailable
from archive.base.messages import Message, msg
from archive.media.rules import DISPLAY_EDGE, HEAD_BYTES, JPEG_QUALITY, THUMBNAIL_EDGE, decodable, detect
from archive.media.vocabulary import WorkingPurpose

log = logging.getLogger(__name__)

# Isolated mode ignores environment and current folder, so the child is told where this package stands.
_START = "import sys; sys.path.append(sys.argv.pop()); from archive.media.decoder import main; main()"
_ROOT = str(Path(archive.__file__).resolve().parents[1])
_HEADER_BYTES = 256 * 1024
_HASH = re.compile(r"[0-9a-f]{16}")
_warned: set[str] = set()

REASONS: dict[str, Message] = {
    "not-an-image": msg("This is not an image in a format that is opened here (JPEG, PNG, WebP, GIF, TIFF)."),
    "empty": msg("The file is empty."),
    "too-many-pixels": msg("The image has more pixels than are opened here."),
    "too-much-memory": msg("Opening the image needs more memory than is allowed."),
    "too-slow": msg("Opening the image takes longer than is allowed."),
    "damaged": msg("The image is damaged and cannot be opened."),
    "crashed": msg("The image could not be opened safely."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodeLimits:
    """What one image may cost: bytes of memory and output, seconds of processor and wall clock, pixels."""

    address_space: int = 768 * 1024 * 1024
    output_bytes: int = 16 * 1024 * 1024
    cpu_seconds: int = 5
    wall_seconds: float = 10.0
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
    thumbnail: Derivative
    display: Derivative


@dataclass(frozen=True, slots=True)
class Undecodable:
    """No picture came out, and why: a key of ``REASONS`` and its sentence."""

    code: str
    reason: Message


def decode(path: Path, *, limits: DecodeLimits = DecodeLimits()) -> Decoded | Undecodable:
    """Decode the image at ``path`` in a child process; only the five formats by content ever reach it.

    Raises ``Unavailable`` when the child cannot be started or the file cannot be read.
    """
    try:
        source = os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb")
    except OSError as error:
        raise Unavailable(msg("The bytes of this file cannot be read.")) from error
    with source:
        head = source.read(HEAD_BYTES)
        source.seek(0)
        if not head:
            return _refusal("empty")
        if not decodable(detect(head)):
            return _refusal("not-an-image")
        return _run(source, limits)


def _run(source: BinaryIO, limits: DecodeLimits) -> Decoded | Undecodable:
    edges = {"thumbnail": THUMBNAIL_EDGE, "display": DISPLAY_EDGE, "quality": JPEG_QUALITY}
    task = json.dumps({**asdict(limits), **edges})
    with (
        tempfile.TemporaryDirectory(prefix="sijill-decode-") as folder,
        tempfile.TemporaryFile(dir=folder) as out,
    ):
        try:
            # Standard output is a file, so that RLIMIT_FSIZE bounds what a subverted child can hand over.
            done = subprocess.run(
                [sys.executable, "-I", "-B", "-c", _START, task, _ROOT],
                stdin=source,
                stdout=out,
                stderr=subprocess.DEVNULL,
                cwd=folder,
                env={"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
                timeout=limits.wall_seconds,
                start_new_session=True,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return _refusal("too-slow")
        except OSError as error:
            raise Unavailable(msg("Images cannot be opened at the moment.")) from error
        if done.returncode != 0:
            return _refusal("too-slow" if done.returncode in _TIME_SIGNALS else "crashed")
        out.seek(0)
        return _answer(out)


_TIME_SIGNALS = (-9, -24)  # SIGKILL is what the hard processor limit sends, SIGXCPU the soft one


def _answer(out: BinaryIO) -> Decoded | Undecodable:
    """Read the child's answer as what it is, a stranger's words."""
    try:
        (length,) = struct.unpack(">Q", out.read(8))
        if not 0 < length <= _HEADER_BYTES:
            raise ValueError("header too long")
        head = json.loads(out.read(length))
        if not head.get("confined"):
            _warn_once("confined", "no seccomp filter on this kernel: images are decoded under limits alone")
        if "refused" in head:
            log.info("image not decoded: %s", _word(head.get("error", head["refused"])))
            return _refusal(head["refused"] if head["refused"] in REASONS else "crashed")
        return _read(head, out)
    except (struct.error, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return _refusal("crashed")


def _read(head: dict[str, Any], out: BinaryIO) -> Decoded:
    if not _HASH.fullmatch(head["perceptual_hash"]) or not isinstance(head["technical"], dict):
        raise ValueError("malformed answer")
    first, second = head["copies"]
    thumbnail = _derivative(WorkingPurpose.THUMBNAIL, THUMBNAIL_EDGE, first, head, out)
    display = _derivative(WorkingPurpose.DISPLAY, DISPLAY_EDGE, second, head, out)
    return Decoded(
        format=_word(head["format"]),
        width=_count(head["width"]),
        height=_count(head["height"]),
        orientation=_count(head["orientation"], 8),
        frames=_count(head["frames"]),
        looks_truncated=head["looks_truncated"] is True,
        technical=head["technical"],
        perceptual_hash=head["perceptual_hash"],
        thumbnail=thumbnail,
        display=display,
    )


def _derivative(
    purpose: WorkingPurpose, edge: int, about: dict[str, Any], head: dict[str, Any], out: BinaryIO
) -> Derivative:
    data = out.read(_count(about["bytes"]))
    if len(data) != about["bytes"] or detect(data[:HEAD_BYTES]) != "image/jpeg":
        raise ValueError("malformed copy")
    parameters = {
        "tool": "Pillow",
        "version": _word(head["version"]),
        "format": "JPEG",
        "edge": edge,
        "quality": JPEG_QUALITY,
        "frame": 1,
        "turned_from": _count(head["orientation"], 8),
        "colour": "profile to sRGB" if head["profile_applied"] is True else "as stored",
        "background": "white",
    }
    width, height = _count(about["width"], edge), _count(about["height"], edge)
    return Derivative(purpose, "image/jpeg", width, height, data, parameters)


def _count(value: object, most: float = math.inf) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise ValueError("not a count")
    return value


def _word(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z0-9.+-]{1,60}", value):
        raise ValueError("not a word")
    return value


def _refusal(code: str) -> Undecodable:
    return Undecodable(code, REASONS[code])


def _warn_once(key: str, sentence: str) -> None:
    if key not in _warned:
        _warned.add(key)
        log.warning(sentence)
