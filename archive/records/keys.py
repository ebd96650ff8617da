"""Finding a record by what another system calls it."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from archive.base.identifiers import normalise_code
from archive.base.runtime import session, settings
from archive.config import read_keys
from archive.custody.models import LedgerKey
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


def own(source_system: str, identifier: str) -> uuid.UUID | None:
    """The record that this archive itself exported under its ledger's name and its reference code."""
    code = normalise_code(identifier) if source_system else None
    if not code:
        return None
    name = session().scalar(select(LedgerKey.name).order_by(LedgerKey.number.desc()).limit(1))
    if source_system != name:
        return None
    return session().scalar(select(m.Record.id).where(m.Record.reference_code == code))


def target(source_system: str, text: str) -> uuid.UUID | None:
    """The record that a relation names: by identifier of the same source system, else by reference code."""
    found = find(source_system, text)
    code = normalise_code(text)
    if found is None and code:
        found = session().scalar(select(m.Record.id).where(m.Record.reference_code == code))
    return found
