"""Pure rules about bytes: what they are by their own showing, what may be decoded, how they are named."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import timedelta

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer

THUMBNAIL_EDGE = 480
"""Longest edge of a thumbnail, in pixels."""
DISPLAY_EDGE = 1600
"""Longest edge of a display copy, in pixels."""
JPEG_QUALITY = 85
HEAD_BYTES = 4096
"""How many first bytes ``detect`` needs at most."""
UNKNOWN = "application/octet-stream"
INBOX_PATIENCE = timedelta(hours=24)
"""Age after which a file in the inbox belongs to no request any more."""

DECODED_TYPES = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/gif": "GIF",
    "image/tiff": "TIFF",
    "image/avif": "AVIF",
    "image/heic": "HEIF",
}
"""The image formats that are decoded, with the decoder's names for them; nothing else ever is.

AVIF and HEIC where this machine has a decoder for them; the child finds out and says so.
"""

WITH_PAGES = frozenset({"application/pdf"})
"""Documents whose pages are drawn."""

_EXTENSIONS = {
    "application/gzip": "gz",
    "application/json": "json",
    "application/pdf": "pdf",
    "application/zip": "zip",
    "audio/flac": "flac",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
    "image/avif": "avif",
    "image/bmp": "bmp",
    "image/gif": "gif",
    "image/heic": "heic",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/svg+xml": "svg",
    "image/tiff": "tif",
    "image/webp": "webp",
    "text/html": "html",
    "text/plain": "txt",
    "text/xml": "xml",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/webm": "webm",
    "video/x-msvideo": "avi",
}


@dataclass(frozen=True, slots=True)
class Magic:
    """Bytes at an offset that give a format away."""

    offset: int
    mark: bytes
    media_type: str
    also_offset: int = 0
    also: bytes = b""

    def fits(self, head: bytes) -> bool:
        return head.startswith(self.mark, self.offset) and head.startswith(self.also, self.also_offset)


# The first row that fits wins, so the narrower stands before the wider.
_MAGIC = (
    Magic(0, b"\xff\xd8\xff", "image/jpeg"),
    Magic(0, b"\x89PNG\r\n\x1a\n", "image/png"),
    Magic(0, b"GIF87a", "image/gif"),
    Magic(0, b"GIF89a", "image/gif"),
    Magic(0, b"RIFF", "image/webp", 8, b"WEBP"),
    Magic(0, b"RIFF", "audio/wav", 8, b"WAVE"),
    Magic(0, b"RIFF", "video/x-msvideo", 8, b"AVI "),
    Magic(0, b"II*\x00", "image/tiff"),
    Magic(0, b"MM\x00*", "image/tiff"),
    Magic(0, b"II+\x00", "image/tiff"),
    Magic(0, b"MM\x00+", "image/tiff"),
    Magic(0, b"BM", "image/bmp", 6, b"\x00\x00\x00\x00"),
    Magic(4, b"ftypavif", "image/avif"),
    Magic(4, b"ftypavis", "image/avif"),
    Magic(4, b"ftyphei", "image/heic"),
    Magic(4, b"ftyphev", "image/heic"),
    Magic(4, b"ftypmsf1", "image/heic"),
    Magic(4, b"ftypmif1", "image/avif", 16, b"mif1avif"),
    Magic(4, b"ftypmif1", "image/avif", 16, b"avif"),
    Magic(4, b"ftypmif1", "image/heic"),
    Magic(4, b"ftypqt", "video/quicktime"),
    Magic(4, b"ftypM4A", "audio/mp4"),
    Magic(4, b"ftyp", "video/mp4"),
    Magic(0, b"\x1aE\xdf\xa3", "video/webm"),
    Magic(0, b"ID3", "audio/mpeg"),
    Magic(0, b"\xff\xfb", "audio/mpeg"),
    Magic(0, b"\xff\xf3", "audio/mpeg"),
    Magic(0, b"\xff\xf2", "audio/mpeg"),
    Magic(0, b"fLaC", "audio/flac"),
    Magic(0, b"OggS", "audio/ogg"),
    Magic(0, b"%PDF-", "application/pdf"),
    Magic(0, b"PK\x03\x04", "application/zip"),
    Magic(0, b"PK\x05\x06", "application/zip"),
    Magic(0, b"\x1f\x8b", "application/gzip"),
)
_HTML = re.compile(r"<(!doctype html|html|head|body|title|meta|script|article)[\s>]", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_DECLARED = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}")
_UNSAFE_IN_NAME = re.compile(r"[^A-Za-z0-9-]+")


def detect(first_bytes: bytes) -> str:
    """The media type that the bytes themselves show; ``application/octet-stream`` when they show none."""
    for magic in _MAGIC:
        if magic.fits(first_bytes):
            return magic.media_type
    return _detect_text(first_bytes[:HEAD_BYTES])


def _detect_text(head: bytes) -> str:
    try:
        # The cut may fall inside a character: up to three bytes at the end are forgiven.
        text = head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3 or error.reason != "unexpected end of data":
            return UNKNOWN
        text = head[: error.start].decode("utf-8-sig")
    if not text or _CONTROL.search(text):
        return UNKNOWN
    start = text.lstrip()[:1024].lower()
    if "<svg" in start:
        return "image/svg+xml"
    if _HTML.search(start):
        return "text/html"
    return "text/xml" if start.startswith("<?xml") else "text/plain"


def decodable(media_type: str) -> bool:
    """Whether files of this detected type are ever handed to the decoder."""
    return media_type in DECODED_TYPES


def bears_text(media_type: str) -> bool:
    """Whether a file of this detected type may hold the words of its record, as a page or a letter does."""
    return not media_type.startswith(("image/", "audio/", "video/"))


def declared_type(text: str | None) -> str | None:
    """The type as the sender declared it, lower case and without parameters; None when it is no media type.

    It is kept as a fact about the transfer and decides nothing.
    """
    bare = (text or "").split(";", 1)[0].strip().lower()
    return bare if _DECLARED.fullmatch(bare) else None


def original_open_to(viewer: Viewer, *, own: bool) -> bool:
    """Whether originals are open to the viewer, by right or because they came from them (``own``)."""
    return bool(policy.may(viewer, Act.READ_ORIGINAL)) or (own and viewer.signed_in)


def kept_name(text: str | None) -> str | None:
    """The uploader's own file name as a fact: last part, printable, at most 255 characters; never a path."""
    last = re.split(r"[/\\]", text or "")[-1]
    printable = "".join(character for character in last if character.isprintable()).strip()
    return printable[:255] or None


def extension(media_type: str) -> str:
    """The extension of our own for a detected type, without its dot; ``bin`` where there is none."""
    return _EXTENSIONS.get(media_type, "bin")


def safe_download_name(reference_code: str, object_id: uuid.UUID, media_type: str) -> str:
    """The name under which a file leaves: our code, the object's id, our extension; nothing else."""
    code = _UNSAFE_IN_NAME.sub("-", reference_code).strip("-") or "file"
    return f"{code}-{object_id.hex[:8]}.{extension(media_type)}"
