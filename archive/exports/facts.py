"""What the writer of a bag is told: the facts of an export, and its part of the ledger."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO, Protocol

from archive.base.errors import DomainError
from archive.base.messages import msg
from archive.exports.vocabulary import Audience, LeftOut

BAG_FORMAT = "sijill-bag/1"
_CODE = re.compile(r"[0-9A-Z]{1,20}(?:-[0-9A-Z]{1,20}){0,8}")
_FILE_NAME = re.compile(r"[0-9]{2,6}-[a-z0-9-]{1,60}\.[a-z0-9]{1,10}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFacts:
    """For whom an export was made, by whom, and how many records were asked for.

    ``left_out`` counts those that never reach the writer; the writer adds those that it is handed as omitted,
    and refuses a bag whose counts do not add up to ``asked``.
    """

    id: uuid.UUID
    audience: Audience
    recipient: str
    created: datetime
    organisation: str
    origin: str
    """Name of the ledger, as its checkpoints are signed."""
    software: str
    asked: int
    left_out: Mapping[LeftOut, int] = field(default_factory=dict)
    reason: str = ""

    @property
    def name(self) -> str:
        """Name of the bag's folder."""
        return f"sijill-{self.created:%Y-%m-%d}-{self.id.hex[:8]}"

    @property
    def moment(self) -> str:
        """When it was made, RFC 3339 to the second."""
        return f"{self.created:%Y-%m-%dT%H:%M:%SZ}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What went in and what stayed out, counted while writing."""

    asked: int
    exported: int
    left_out: Mapping[LeftOut, int]
    withheld: Mapping[LeftOut, int]


@dataclass(frozen=True, slots=True)
class LedgerEvent:
    """One event for the extract; payload and salt are None where this audience may not read them, or erased."""

    sequence: int
    envelope: bytes
    """RFC 8785, exactly what the chain hashes."""
    payload: bytes | None = None
    """RFC 8785, exactly what the commitment binds."""
    salt: bytes | None = None
    erased: bool = False


class LedgerExtract(Protocol):
    """The ledger as this bag needs it; everything under one checkpoint."""

    @property
    def note(self) -> str:
        """The signed note, byte for byte."""
        ...

    @property
    def verifier_keys(self) -> Sequence[str]:
        """All verifier keys, oldest first."""
        ...

    def sign(self, text: str) -> str:
        """``text`` as a note signed with the ledger's newest key (C2SP signed-note)."""
        ...

    def events(self, wanted: Sequence[tuple[int, bool]]) -> Iterable[LedgerEvent]:
        """The events of these sequences, in their order; payload and salt only where the second is true."""
        ...

    def proofs(self, sequences: Sequence[int]) -> Mapping[int, str]:
        """A tlog-proof for each sequence."""
        ...

    def consistency(self) -> Iterator[tuple[int, str]]:
        """Earlier checkpoints by size, each with its consistency path to the one of this bag."""
        ...


class OpensFiles(Protocol):
    """Where kept bytes are read (``media.store.ObjectStore``)."""

    def open(self, sha256: str) -> BinaryIO: ...


class BagFault(DomainError):
    """The bag cannot be written whole, so it is not written."""


def record_folder(code: str) -> str:
    """Folder of a record, relative to ``data/``; refuses a code that is no plain name."""
    if not _CODE.fullmatch(code):
        raise BagFault(msg("“%(code)s” is no reference code that can name a folder.", code=code))
    return f"records/{code}"


def file_path(code: str, name: str) -> str:
    """Path of a file of a record, relative to ``data/``; refuses anything but ``NN-what.extension``."""
    if not _FILE_NAME.fullmatch(name):
        raise BagFault(msg("“%(name)s” is no name for a file in a bag.", name=name))
    return f"{record_folder(code)}/files/{name}"
