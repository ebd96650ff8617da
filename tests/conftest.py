"""Fixtures of every room. Nothing here replaces a part of the product: files, databases and pages are real."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from archive.access.viewer import Role
from archive.base import clock
from archive.base.db import Database
from archive.config import Settings

pytest.register_assert_rewrite("tests.support.pages")

from tests.support import browser as browsing  # noqa: E402  # after the line above
from tests.support import clicking, compiled  # noqa: E402  # as above
from tests.support.archives import Engines, in_force, new_settings  # noqa: E402  # as above
from tests.support.logs import Listener, leaks  # noqa: E402  # as above
from tests.support.network import forbid_outside  # noqa: E402  # as above
from tests.support.pages import PageClient  # noqa: E402  # as above

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.support.cast import Cast
    from tests.support.demonstration import House, Template

ENGINES = ("sqlite", "postgresql")


def pytest_configure(config: pytest.Config) -> None:
    """Close the network and take out of the environment what would change the product's behaviour."""
    forbid_outside()
    compiled.share()
    # How long one example takes tells how busy the machine is, and nothing of the product.
    patience = hypothesis_settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    # A change is judged by the same examples as the one before it; --hypothesis-profile=exploring draws new ones.
    hypothesis_settings.register_profile("archive", patience, derandomize=True, database=None)
    hypothesis_settings.register_profile("exploring", patience, max_examples=1000)
    if not config.getoption("--hypothesis-profile"):
        hypothesis_settings.load_profile("archive")
    os.umask(0o077)
    for name in list(os.environ):
        if (name.startswith("SIJILL_") and name != "SIJILL_CORPORA") or name == "DATABASE_URL":
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


@pytest.fixture(autouse=True)
def nothing_personal_is_logged() -> Iterator[None]:
    """Whatever a test makes the product log is looked at, formatted as the product formats it."""
    listener = Listener()
    root = logging.getLogger()
    before = root.level
    root.addHandler(listener)
    root.setLevel(logging.INFO)
    yield
    root.setLevel(before)
    root.removeHandler(listener)
    assert leaks("\n".join(listener.lines)) == []


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


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a little past half past twelve, and goes on: no window in which tries are counted ends within a test."""
    real = clock.now
    moved = real().replace(hour=12, minute=31, second=0) - real()
    monkeypatch.setattr(clock, "now", lambda: real() + moved)


@pytest.fixture
def app(settings: Settings, database: Database) -> Flask:
    """The web application over ``database``; its client checks every page (``tests.support.pages``)."""
    # Importing every room takes a second that tests of one room do not owe.
    from archive.app import create_app

    app = create_app(settings, database)
    app.testing = True
    app.test_client_class = PageClient
    return app


@pytest.fixture
def client(app: Flask) -> PageClient:
    """A visitor without an account."""
    client = app.test_client()
    assert isinstance(client, PageClient)
    return client


@pytest.fixture
def cast(database: Database) -> Cast:
    """Accounts by their roles: ``cast.viewer(Role.ARCHIVIST)``, ``cast.member(Role.MODERATOR, number=2)``."""
    # Here and not above, so that a room under repair does not stop the tests of the others.
    from tests.support.cast import Cast

    return Cast()


@pytest.fixture
def signed_in(app: Flask, cast: Cast) -> Callable[..., PageClient]:
    """A new client of somebody of the cast: ``signed_in(Role.MODERATOR)``, ``signed_in(Role.ARCHIVIST, number=2)``."""

    def sign_in(*roles: Role, number: int = 1) -> PageClient:
        client = app.test_client()
        assert isinstance(client, PageClient)
        for name, value in cast.cookies(*roles, number=number).items():
            client.set_cookie(name, value)
        return client

    return sign_in


@pytest.fixture(scope="session")
def demonstration(engines: Engines, tmp_path_factory: pytest.TempPathFactory) -> Template:
    """The demonstration archive, filled once: ``with demonstration.copied(home) as house:``."""
    # Here and not above, for the same reasons as the cast.
    from tests.support.demonstration import Template

    return Template(engines, tmp_path_factory.mktemp("demonstration") / "home")


@pytest.fixture
def house(demonstration: Template, home: Path) -> Iterator[House]:
    """A copy of the demonstration archive, in force, with its application and a cast."""
    with demonstration.copied(home) as house:
        yield house


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, started once for a process of tests."""
    # As slow to import as a dozen tests; the browser tests alone pay for it.
    from playwright.sync_api import expect, sync_playwright

    # As patient as the windows below: a busy machine is no fault of a page.
    expect.set_options(timeout=45_000)
    clicking.patient()
    with sync_playwright() as playwright:
        browser = browsing.launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The address at which ``app`` is served by waitress for the length of a test."""
    with browsing.listening(app) as address:
        yield address


@pytest.fixture
def watcher(address: str) -> Iterator[browsing.Watcher]:
    """Gathers what goes wrong in the pages of ``window``; anything that it holds at the end fails the test."""
    watcher = browsing.Watcher(address)
    yield watcher
    assert watcher.faults == []


@pytest.fixture
def window(chromium: Browser, address: str, watcher: browsing.Watcher) -> Iterator[Callable[..., Page]]:
    """Opens a new private window at ``address``.

    ``window(width=320, color_scheme="dark", locale="ar", java_script_enabled=False, cookies={…})``: all optional, and
    whatever else Playwright's ``new_context`` takes.
    """
    with ExitStack() as stack:

        def open_window(width: int = browsing.DESK, cookies: dict[str, str] | None = None, **options: Any) -> Page:
            viewport = {"width": width, "height": 800}
            # A page that is still scrolling smoothly is not where a test has just measured it.
            options = {"reduced_motion": "reduce", **options}
            context = chromium.new_context(base_url=address, viewport=viewport, **options)  # type: ignore[arg-type]  # plain dict
            stack.callback(context.close)
            context.set_default_timeout(45_000)
            watcher.watch(context)
            context.add_cookies([{"name": n, "value": v, "url": address} for n, v in (cookies or {}).items()])
            return context.new_page()

        yield open_window
