"""A database that somebody else writes to for too long is a reason to come back, in words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest

from archive.base import db
from archive.base.db import Database
from archive.config import Settings
from tests.support.pages import PageClient


@pytest.fixture
def held(settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[sqlite3.Connection]:
    """Another program that is writing, and an archive that waits a moment only."""
    monkeypatch.setattr(db, "BUSY_MILLISECONDS", 50)
    database.close()
    other = sqlite3.connect(settings.home / "archive.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield other
    other.close()


def test_a_busy_archive_says_so_and_when_to_come_back(client: PageClient, held: sqlite3.Connection) -> None:
    page = client.get_page("/sign-in")
    said = {"name": "somebody", "password": "a long phrase of words"}
    busy = client.submit(page, "/sign-in", status=503, **said)
    assert busy.response.headers["Retry-After"] == "5"
    assert "very busy" in busy.text
    assert "Nothing was changed" in busy.text
    assert client.get("/").status_code == 200, "readers go on"
    held.execute("ROLLBACK")
    client.submit(page, "/sign-in", status=422, **said)
