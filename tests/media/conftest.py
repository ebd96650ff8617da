"""A record to hang files on, and files that have just arrived."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable

import pytest

from archive.access.levels import AccessLevel, RecordState
from archive.base import clock
from archive.base.db import Database, unit_of_work
from archive.base.identifiers import new_reference_code
from archive.media import store
from archive.media.staging import Staged
from archive.records.models.record import Record
from archive.records.vocabulary import RecordKind

Arrive = Callable[[bytes], Staged]


@pytest.fixture
def record_id(database: Database) -> uuid.UUID:
    """A submitted record without files."""
    moment = clock.now()
    with unit_of_work() as session:
        record = Record(
            reference_code=new_reference_code(),
            kind=RecordKind.IMAGE,
            state=RecordState.SUBMITTED,
            title="A wall",
            access=AccessLevel.PUBLIC,
            access_text=AccessLevel.PUBLIC,
            access_files=AccessLevel.PUBLIC,
            created_at=moment,
            updated_at=moment,
        )
        session.add(record)
        session.flush()
        return record.id


@pytest.fixture
def arrive(database: Database) -> Arrive:
    """Receive bytes into the inbox of the archive in force."""
    return lambda data: store.current().receive(io.BytesIO(data), limit=10_000_000)
