"""The world of the visibility tests: made once for a process of tests, and only read by them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from archive.base import outbox
from archive.base.db import Database, unit_of_work
from tests.site.asking import Asker
from tests.site.standings import Person
from tests.site.world import World, settle
from tests.support.archives import Engines, in_force, new_settings
from tests.support.pages import PageClient


@pytest.fixture(scope="session")
def world(engines: Engines, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One archive with a record of every level in every state, indexed."""
    from archive.app import create_app
    from archive.search import sync

    home = tmp_path_factory.mktemp("world") / "home"
    limits = {"comments_per_hour": 10**6, "comments_per_record": 10**6, "receipt_attempts": 10**6}
    with engines.migrated("sqlite", new_settings(home, **limits)) as settings:
        with in_force(settings):
            cast, records = settle(settings)
            sync.rebuild()
            with unit_of_work():
                outbox.done([news.id for news in outbox.due([sync.CHANGED], 1000)])
        # A database of its own, so that no archive stays in force between the tests of other rooms.
        database = Database(settings.database)
        app = create_app(settings, database)
        app.testing = True
        app.test_client_class = PageClient
        yield World(settings, app, cast, records)
        database.close()


@pytest.fixture(params=list(Person), ids=str)
def asker(request: pytest.FixtureRequest, world: World) -> Asker:
    """Each person in turn."""
    return Asker(world, request.param)
