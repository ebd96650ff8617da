"""Records in a real database for the tests of finding."""

from __future__ import annotations

import uuid
from typing import Any

from archive.access.levels import RecordState
from archive.access.viewer import SYSTEM
from archive.base.db import unit_of_work
from archive.records import service, terms
from archive.records.schemas import read_row
from archive.search import sync


def put(
    title: str, *, state: RecordState = RecordState.PUBLISHED, by: uuid.UUID | None = None, **keys: Any
) -> uuid.UUID:
    """Make a record; returns its id."""
    row = read_row(
        {"kind": "testimony", "title": title, "body": "Nothing more.", "language": "en", "access": "public", **keys}
    )
    with unit_of_work():
        return service.create(SYSTEM, row.description, state=state, contributor_id=by).id


def descriptors() -> None:
    """Load the archive's own vocabulary."""
    with unit_of_work():
        terms.load_descriptors(SYSTEM)


def index_all() -> None:
    """Do what the worker does with the news."""
    sync.ensure()
    sync.catch_up()
