"""Fixtures of every room. Nothing here replaces a part of the product: files, databases and pages are real."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.base.db import Database
from archive.config import Settings

pytest.register_assert_rewrite("tests.support.pages")

from tests.support.archives import Engines, in_force, new_settings  # noqa: E402  # after the line above
from tests.support.network import forbid_outside  # noqa: E402  # as above

ENGINES = ("sqlite", "postgresql")


def pytest_configure(config: pytest.Config) -> None:
    """Close the network and take out of the environment what would change the product's behaviour."""
    forbid_outside()
    os.umask(0o077)
    for name in list(os.environ):
        if name.startswith("SIJILL_") or name == "DATABASE_URL":
            del os.environ[name]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test marked ``both_engines`` runs on each engine, every other one on SQLite."""
    if "engine" in metafunc.fixturenames:
        both = metafunc.definition.get_closest_marker("both_engines")
        metafunc.parametrize("engine", ENGINES if both else ENGINES[:1], scope="function")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever is slow says why."""
    for item in items:
        for mark in item.iter_markers("slow"):
            assert mark.kwargs.get("why"), f"{item.nodeid}: say why it is worth its time, slow(why=…)"


@pytest.fixture(scope="session")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engines]:
    """Migrated templates of both engines, made when they are first asked for."""
    engines = Engines(tmp_path_factory.mktemp("engines"))
    yield engines
    engines.close()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder for SIJILL_HOME that does not exist yet."""
    return tmp_path / "home"


@pytest.fixture
def settings(engines: Engines, engine: str, home: Path) -> Iterator[Settings]:
    """Settings of a new archive with keys and an empty database at the newest schema."""
    with engines.migrated(engine, new_settings(home)) as settings:
        yield settings


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """The database of ``settings``; the archive is in force, so ``unit_of_work()`` works."""
    with in_force(settings) as database:
        yield database
