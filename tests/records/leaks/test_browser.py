"""An archivist decides on findings in a browser: with scripts and without, by keyboard, on a phone, in Arabic."""

from __future__ import annotations

import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from archive.access.levels import RecordState
from archive.access.viewer import Role
from archive.app import HANDLERS
from archive.base.db import reading
from archive.base.runtime import current, session
from archive.records import models as m
from archive.worker import Worker
from tests.intake import desk
from tests.support import browser as browsing
from tests.support.cast import Cast
from tests.support.pages import PageClient

if TYPE_CHECKING:
    from playwright.sync_api import Page

Window = Callable[..., "Page"]
TEXT = "I rang 0944 123 456 from the mill.\n\nZubayda Qanariyya opened. Her address was zubayda@example.org then."


def photograph() -> bytes:
    """A picture that says where it was taken and by whom."""
    picture, made = Image.new("RGB", (320, 200), "teal"), BytesIO()
    exif = picture.getexif()
    exif[0x013B] = "Somebody Somewhere"
    exif.get_ifd(0x8825).update({1: "N", 2: (36.0, 12.0, 7.0), 3: "E", 4: (37.0, 8.0, 3.0)})
    picture.save(made, "JPEG", exif=exif)
    return made.getvalue()


@pytest.fixture
def code(client: PageClient) -> str:
    """A testimony that tells too much: in its words, by a name of the vault, and in its photograph."""
    page = desk.add(client, desk.to_files(client, text=TEXT), {"IMG 0933 222 111.jpg": photograph()})
    you = {"naming": "named", "name": "Zubayda Qanariyya", "contact": "0911 000 111"}
    page = desk.from_files(client, page, you=you)
    code = desk.code(client.submit(page, "/contribute/submit"))
    Worker(current(), HANDLERS).drain()
    return code


def shot(page: Page, name: str) -> None:
    """A picture to look at, where somebody asks for it."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_every_finding_is_decided_in_a_browser(code: str, window: Window, cast: Cast, scripts: bool) -> None:
    page = window(cookies=cast.cookies(Role.ARCHIVIST), java_script_enabled=scripts)
    page.goto(f"/review/{code}")
    page.get_by_role("link", name="Look at them, and decide").click()
    assert page.locator("mark").all_inner_texts() == [
        "0944 123 456",
        "Zubayda Qanariyya",
        "zubayda@example.org",
        "0933 222 111",
    ]
    assert "where it was taken" in page.inner_text("main")
    assert scripts is False or browsing.axe(page) == []
    shot(page, f"leaks-{scripts}")
    for kind in ("A telephone number", "A name or contact that the vault protects", "An e-mail address"):
        page.get_by_label(kind, exact=True).first.check()
    page.get_by_role("button", name="Hide them from readers").click()
    assert page.locator("mark").all_inner_texts() == ["0933 222 111"]
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_label("Why, in your words").fill("Readers get a copy without name and metadata.")
    page.get_by_role("button", name="Keep them, each for its reason").click()
    assert "Nothing waits for a decision" in page.inner_text("main")
    shot(page, f"leaks-kept-{scripts}")
    page.goto(f"/review/{code}")
    page.get_by_role("link", name="Leak check", exact=True).wait_for()
    page.locator("#act-accept summary").click()
    page.get_by_role("button", name="Take it into the holdings").click()
    with reading():
        record = session().query(m.Record).filter(m.Record.reference_code == code).one()
        assert record.state is RecordState.ACCESSIONED
        assert record.body == TEXT


SIZES = [
    pytest.param({"width": 320}, id="phone"),
    pytest.param({"width": 320, "locale": "ar"}, id="phone in Arabic"),
    pytest.param({"color_scheme": "dark"}, id="dark"),
    pytest.param({"locale": "ar", "color_scheme": "dark"}, id="dark in Arabic"),
]


@pytest.mark.browser
@pytest.mark.parametrize("how", SIZES)
def test_its_pages_are_readable_everywhere(
    code: str, window: Window, cast: Cast, how: dict[str, object], request: pytest.FixtureRequest
) -> None:
    page = window(cookies=cast.cookies(Role.ARCHIVIST), **how)
    for name, path in {
        "leaks": f"/review/{code}/leaks",
        "people": f"/review/{code}/identities",
        "requests": "/identities",
    }.items():
        page.goto(path)
        assert browsing.axe(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} is wider than the window"
        shot(page, f"{request.node.callspec.id.replace(' ', '-')}-{name}")
