"""People of the tests of accounts."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from argon2 import PasswordHasher

from archive.access.viewer import SYSTEM, Role, Viewer
from archive.accounts import queries, secrets, service
from archive.accounts.making import hashed_password
from archive.base import clock
from archive.base.db import Database, reading, unit_of_work

PASSWORD = "four unrelated plain words"

AddPerson = Callable[..., Viewer]


@pytest.fixture(autouse=True)
def quick_passwords(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Real hashes of the least cost; what one costs is the matter of ``test_secrets`` alone."""
    if request.path.name != "test_secrets.py":
        monkeypatch.setattr(secrets, "_HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=2))
        monkeypatch.setattr(secrets, "_DUMMY", secrets._dummy())


@pytest.fixture
def add_person(database: Database) -> AddPerson:
    """Add somebody, with a password where ``password=True``."""

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
