"""The words of tus 1.0.0 (tus.io/protocols/resumable-upload): headers read and written, nothing stored."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from archive.base.errors import DomainError, Invalid, Problem
from archive.base.messages import msg
from archive.media import rules

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,checksum,termination"
ALGORITHMS = ("sha1", "sha256", "sha512")
CONTENT_TYPE = "application/offset+octet-stream"
MOST_METADATA = 2000
_NUMBER = re.compile(r"[0-9]{1,18}")
_MARK = re.compile(r"[0-9a-f]{64}")


class BadChecksum(DomainError):
    """A piece is not what its sender says it is: nothing of it was kept."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a sender says of a file: kept as facts, never believed."""

    original_name: str | None = None
    declared_type: str | None = None
    mark: str | None = None


@dataclass(frozen=True, slots=True)
class Checksum:
    """The digest that a piece must have."""

    algorithm: str
    digest: bytes

    def verify(self, found: bytes) -> None:
        """Raise ``BadChecksum`` unless ``found`` is it."""
        if found != self.digest:
            raise BadChecksum(msg("This part was damaged on its way. It is sent again."))


def number(name: str, text: str | None) -> int:
    """A header that is a number of bytes; raises ``Invalid``."""
    if text is None or not _NUMBER.fullmatch(text):
        raise Invalid([Problem(name, msg("Say a number of bytes."))])
    return int(text)


def metadata(text: str) -> Metadata:
    """``Upload-Metadata``: pairs of a key and Base64, parted by commas; unknown keys are passed over.

    Raises ``Invalid`` for what is not of this form.
    """
    if len(text) > MOST_METADATA:
        raise Invalid([Problem("Upload-Metadata", msg("At most %(most)s characters.", most=MOST_METADATA))])
    found: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        key, _, value = pair.partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError, ValueError) as error:
            raise Invalid([Problem("Upload-Metadata", msg("Write each value in Base64."))]) from error
    mark = found.get("mark", "")
    return Metadata(
        rules.kept_name(found.get("filename")),
        rules.declared_type(found.get("filetype")),
        mark if _MARK.fullmatch(mark) else None,
    )


def checksum(text: str | None) -> Checksum | None:
    """``Upload-Checksum``: an algorithm and a digest in Base64; raises ``Invalid``."""
    if text is None:
        return None
    algorithm, _, value = text.partition(" ")
    if algorithm not in ALGORITHMS:
        raise Invalid([Problem("Upload-Checksum", msg("Use one of these: %(names)s.", names=", ".join(ALGORITHMS)))])
    try:
        digest = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Invalid([Problem("Upload-Checksum", msg("Write each value in Base64."))]) from error
    if len(digest) != hashlib.new(algorithm).digest_size:
        raise Invalid([Problem("Upload-Checksum", msg("The digest has another length than its algorithm gives."))])
    return Checksum(algorithm, digest)


def http_date(moment: datetime) -> str:
    """A moment as ``Upload-Expires`` says it (RFC 9110)."""
    return format_datetime(moment, usegmt=True)
