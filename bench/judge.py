"""After a crash: reads an archive's SQLite file and its bytes without code of the product, and says what is wrong."""

from __future__ import annotations

import hashlib
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

FIRST_PREVIOUS = "0" * 64


@dataclass
class Acknowledged:
    """What the program said yes to: each must still be there after any crash."""

    comments: dict[str, str] = field(default_factory=dict)
    """Comment id to its words."""
    uploads: dict[str, str] = field(default_factory=dict)
    """Reference code to the SHA-256 of the file that was handed in with it."""
    batches: dict[str, int] = field(default_factory=dict)
    """Prefix of identifiers of an import that ended with 0, to its number of records."""
    attempted: dict[str, int] = field(default_factory=dict)
    """The same of every import that was begun."""

    def counts(self) -> str:
        return f"{len(self.comments)} comments, {len(self.uploads)} uploads, {len(self.batches)} imports"


def faults(home: Path, said: Acknowledged) -> list[str]:
    """Everything that is lost, half, or without its bytes; empty when all is well."""
    with closing(sqlite3.connect(home / "archive.sqlite3")) as database:
        return [
            *_integrity(database),
            *_ledger(database),
            *_bytes(database, home / "objects"),
            *unfinished(database, home),
            *_comments(database, said),
            *_uploads(database, said),
            *_imports(database, said),
        ]


def _integrity(database: sqlite3.Connection) -> Iterator[str]:
    for (found,) in database.execute("PRAGMA integrity_check"):
        if found != "ok":
            yield f"integrity_check: {found}"
    for row in database.execute("PRAGMA foreign_key_check"):
        yield f"foreign_key_check: {row}"


def _ledger(database: sqlite3.Connection) -> Iterator[str]:
    previous, last = FIRST_PREVIOUS, 0
    query = "SELECT sequence, previous, digest FROM custody_event ORDER BY sequence"
    for sequence, named, digest in database.execute(query):
        if sequence != last + 1:
            yield f"the ledger has a gap after {last}"
        if named != previous:
            yield f"event {sequence} does not follow the one before it"
        previous, last = digest, sequence
    head = database.execute("SELECT sequence, digest FROM ledger_head").fetchone()
    if head != (last, previous):
        yield f"the ledger's head says {head}, its end is {(last, previous)}"


def _bytes(database: sqlite3.Connection, folder: Path) -> Iterator[str]:
    stored = {_sha256(path): path.stat().st_size for path in folder.rglob("*") if path.is_file()}
    for role, digest, size in database.execute("SELECT role, sha256, size FROM digital_object"):
        if stored.get(digest) != size:
            yield f"{role} row {digest[:12]} has no such bytes"


def unfinished(database: sqlite3.Connection, home: Path) -> Iterator[str]:
    """Uploads of which more was acknowledged than is there; while no server moves them."""
    query = "SELECT id, received, length, sha256 FROM unfinished_upload WHERE NOT kept"
    for key, received, length, sha256 in database.execute(query):
        place = home / "objects" / sha256[:2] / sha256[2:4] / sha256 if sha256 else None
        if place is not None and place.exists() and place.stat().st_size == length:
            continue
        partial = home / "uploads" / uuid.UUID(key).hex
        if not partial.exists() or partial.stat().st_size < received:
            yield f"{received} bytes of an upload were acknowledged and are not there"


def _comments(database: sqlite3.Connection, said: Acknowledged) -> Iterator[str]:
    found = {str(uuid.UUID(row[0])): row[1] for row in database.execute("SELECT id, body FROM comment")}
    for key, body in said.comments.items():
        if found.get(str(uuid.UUID(key))) != body:
            yield f"comment {key} was acknowledged and is lost"


def _uploads(database: sqlite3.Connection, said: Acknowledged) -> Iterator[str]:
    query = (
        "SELECT record.reference_code, digital_object.sha256 FROM record JOIN digital_object "
        "ON digital_object.record_id = record.id WHERE digital_object.role = 'evidentiary'"
    )
    found = set(database.execute(query))
    for code, digest in said.uploads.items():
        if (code, digest) not in found:
            yield f"the submission {code} was acknowledged and is lost"


def _imports(database: sqlite3.Connection, said: Acknowledged) -> Iterator[str]:
    for prefix, number in said.attempted.items():
        query = "SELECT count(*) FROM import_key WHERE identifier LIKE ?"
        (found,) = database.execute(query, (f"{prefix}-%",)).fetchone()
        if found not in (0, number):
            yield f"import {prefix} is half there: {found} of {number}"
        if prefix in said.batches and found != number:
            yield f"import {prefix} was acknowledged and is lost"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
