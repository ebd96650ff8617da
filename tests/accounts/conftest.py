"""People of the tests of accounts."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from archive.access.viewer import SYSTEM, Role, Viewer
from archive.accounts import queries, service
from archive.accounts.making import hashed_password
from archive.base import clock
from archive.base.db import Database, reading, unit_of_work

PASSWORD = "four unrelated plain words"

AddPerson = Callable[..., Viewer]


@pytest.fixture
def add_person(database: Database) -> AddPerson:
    """Add somebody, with a password where ``password=True``; hashing is slow, so only where it is needed."""

    def add(name: str, *roles: Role, password: bool = False) -> Viewer:
        hashed = hashed_password(name, PASSWORD) if password else None
        with unit_of_work():
            service.add_account(SYSTEM, name, roles, hashed)
        with reading():
            return queries.viewer_named(name)

    return add


@pytest.fixture
def administrator(add_person: AddPerson) -> Viewer:
    return add_person("administrator", Role.ADMINISTRATOR)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Let time pass for the archive's one clock."""
    moved = timedelta()
    real = clock.now

    def now() -> datetime:
        return real() + moved

    def move(by: timedelta) -> None:
        nonlocal moved
        moved += by

    monkeypatch.setattr(clock, "now", now)
    return move


def nobody() -> uuid.UUID:
    """An id that no account has."""
    return uuid.uuid4()
