"""Shortcuts of the tests of saved searches."""

from __future__ import annotations

import uuid
from typing import Any

from archive.access.viewer import Viewer
from archive.app import HANDLERS
from archive.base import runtime
from archive.base.db import reading, unit_of_work
from archive.search.query import SearchRequest
from archive.search.saved import queries, service
from archive.search.saved.service import Wish
from archive.worker import Worker


def work() -> None:
    """Everything that the worker has to do."""
    assert Worker(runtime.current(), HANDLERS).drain() == 0


def keep(viewer: Viewer, q: str = "", name: str = "", *, alerts: bool = True, **asked: Any) -> uuid.UUID:
    with unit_of_work():
        return service.save(viewer, SearchRequest(q=q, **asked), Wish(name or q or "everything", alerts))


def told(viewer: Viewer, search_id: uuid.UUID) -> list[str]:
    """Titles of the new matches of one search, sorted."""
    with reading():
        return sorted(match.summary.title for match in queries.new_matches(viewer, search_id))


def counted(viewer: Viewer) -> int:
    with reading():
        return queries.count_new(viewer)
