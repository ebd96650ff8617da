"""The part of media in an erasure: the rows of files at once, their bytes after the commit."""

from __future__ import annotations

import os
import uuid
from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import delete, or_, select

from archive.base.runtime import session
from archive.custody.models import Fixity
from archive.media import store
from archive.media.models import DigitalObject, ObjectReading, Quarantine
from archive.media.picture_models import Picture
from archive.media.redaction_models import ImageRedaction

_ARRIVING = timedelta(hours=1)
"""So long an upload may still be claimed by the request that it came with."""


def objects_of(record_id: uuid.UUID) -> list[DigitalObject]:
    """Every file of a record, working copies as well."""
    return list(session().scalars(select(DigitalObject).where(DigitalObject.record_id == record_id)))


def with_copies(object_id: uuid.UUID) -> list[DigitalObject]:
    """One file and the working copies that were made from it."""
    of = or_(DigitalObject.id == object_id, DigitalObject.derived_from == object_id)
    return list(session().scalars(select(DigitalObject).where(of)))


def forget(rows: Collection[DigitalObject]) -> frozenset[str]:
    """Delete the rows of files and all that was read from them; returns the digests whose bytes may go."""
    ids = [row.id for row in rows]
    digests = frozenset(row.sha256 for row in rows)
    if not ids:
        return digests
    for table in (Fixity, Quarantine, ObjectReading, Picture, ImageRedaction):
        session().execute(delete(table).where(table.object_id.in_(ids)))
    copies = [row.id for row in rows if row.derived_from is not None]
    session().execute(delete(DigitalObject).where(DigitalObject.id.in_(copies)))
    session().execute(delete(DigitalObject).where(DigitalObject.id.in_(ids)))
    return digests


def still_named(digests: Collection[str], *, but: uuid.UUID | None = None) -> frozenset[str]:
    """Those of ``digests`` that a file of some record has, ``but`` this one."""
    query = select(DigitalObject.sha256).where(DigitalObject.sha256.in_(digests))
    if but is not None:
        query = query.where(DigitalObject.record_id != but)
    return frozenset(session().scalars(query))


def remove_bytes(digests: Collection[str]) -> int:
    """Remove kept bytes for good, and what nobody claimed in the inbox; returns how many kept files went.

    Safe to repeat. The caller has asked whether any row still names them, and holds the transaction in which no
    other can begin to.
    """
    place, removed = store.current(), 0
    for sha256 in digests:
        path = place.path(sha256)
        try:
            path.unlink()
        except FileNotFoundError:
            continue
        removed += 1
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    place.sweep_inbox(_ARRIVING)
    return removed
