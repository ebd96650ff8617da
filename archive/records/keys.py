"""Finding a record by what another system calls it."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from archive.base.identifiers import normalise_code
from archive.base.runtime import session, settings
from archive.config import read_keys
from archive.records import models as m


def digest_key() -> bytes:
    """The key of ``writing.row_digest``: the oldest that is kept, so that rows are known again after a rotation."""
    return read_keys(settings().secret_path)[-1]


def find(source_system: str, identifier: str) -> uuid.UUID | None:
    """The record with that identifier in that source system."""
    query = select(m.ImportKey.record_id).where(
        m.ImportKey.source_system == source_system, m.ImportKey.identifier == identifier
    )
    return session().scalar(query)


def target(source_system: str, text: str) -> uuid.UUID | None:
    """The record that a relation names: by identifier of the same source system, else by reference code."""
    found = find(source_system, text)
    code = normalise_code(text)
    if found is None and code:
        found = session().scalar(select(m.Record.id).where(m.Record.reference_code == code))
    return found
