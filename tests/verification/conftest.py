"""A copy of the drill's archive for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archive.base.db import Database
from archive.config import Settings
from tests.support.archives import Engines
from tests.verification import drill
from tests.verification.drill import Held, Template

Archive = tuple[Settings, Database, Held]


@pytest.fixture(scope="session")
def templates(engines: Engines, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Template]:
    """The drill's archive on one engine, filled when it is first asked for."""
    known: dict[str, Template] = {}

    def template(engine: str) -> Template:
        if engine not in known:
            known[engine] = drill.made(engines, engine, tmp_path_factory.mktemp("drill") / "home")
        return known[engine]

    return template


@pytest.fixture
def archive(engines: Engines, templates: Callable[[str], Template], engine: str, home: Path) -> Iterator[Archive]:
    """A copy, in force."""
    with templates(engine).copied(engines, home) as copy:
        yield copy


@pytest.fixture
def on_postgresql(engines: Engines, templates: Callable[[str], Template], home: Path) -> Iterator[Archive]:
    """A copy on PostgreSQL, for what need not be tried on both for each row of a table."""
    with templates("postgresql").copied(engines, home) as copy:
        yield copy


@pytest.fixture
def settings(archive: Archive) -> Settings:
    """Those of the copy, in place of an empty archive's."""
    return archive[0]


@pytest.fixture
def database(archive: Archive) -> Database:
    """That of the copy."""
    return archive[1]
