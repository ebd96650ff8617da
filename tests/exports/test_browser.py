"""An archivist hands a record to a court, in a browser: the counts, the making, the copy, the register."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from archive.access.viewer import Role
from archive.app import HANDLERS
from archive.base.runtime import current
from archive.worker import Worker
from tests.site.visits import exports_visits as exports
from tests.support import browser as browsing
from tests.support.demonstration import House

if TYPE_CHECKING:
    from flask import Flask
    from playwright.sync_api import Page

Window = Callable[..., "Page"]


@pytest.fixture
def app(house: House) -> Iterator[Flask]:
    yield house.app


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_record_is_handed_to_a_court(house: House, window: Window, tmp_path: Path, scripts: bool) -> None:
    code = house.code("qw-image-hospital")
    page = window(cookies=house.cast.cookies(Role.ARCHIVIST), java_script_enabled=scripts, accept_downloads=True)
    page.goto(f"/records/{code}")
    page.get_by_role("link", name="Export", exact=True).click()
    page.get_by_label("A court or mechanism").check()
    page.get_by_label("JSON Lines").check()
    page.get_by_label("Who receives it").fill("Court of Appeal, registry")
    page.get_by_label("Why it is handed over").fill("Request 12/2026")
    page.get_by_role("button", name="See what would be in it").click()
    assert "Of 1 record 1 will be in it." in page.inner_text("main")
    page.get_by_role("button", name="Make the export").click()
    assert "The page looks again every few seconds." in page.inner_text("main")
    Worker(current(), HANDLERS).drain()
    page.get_by_role("link", name="Fetch the copy").wait_for()  # the page looks again by itself
    assert scripts is False or browsing.axe(page) == []
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Fetch the copy").click()
    copy = tmp_path / "copy.zip"
    waiting.value.save_as(copy)
    assert waiting.value.suggested_filename.startswith("sijill-")
    with zipfile.ZipFile(copy) as packed:
        (lines,) = [name for name in packed.namelist() if name.endswith("records.jsonl")]
        row = json.loads(packed.read(lines))
    assert row["identifier"] == "qw-image-hospital"
    page.get_by_role("link", name="Exports", exact=True).first.click()
    assert "Court of Appeal, registry" in page.inner_text("main")
    page.goto(f"/records/{code}/custody")
    assert "Exported" in page.inner_text("main")


@pytest.mark.browser
def test_the_pages_reflow_and_read_from_the_right(house: House, window: Window) -> None:
    cookies = house.cast.cookies(Role.ARCHIVIST)
    paths = list(dict.fromkeys(visit.path for visit in exports(house)))
    for options in ({"width": 320}, {"width": 390, "locale": "ar"}):
        page = window(cookies=cookies, **options)
        for path in paths:
            browsing.opened(page, path)
            assert browsing.overflow(page) == 0, path
            assert browsing.axe(page) == [], path
    page.goto("/exports/new")
    page.locator("#everything").check()
    page.locator("input[name='audience'][value='court']").check()
    page.locator("#recipient").fill("محكمة")
    page.locator("#reason").fill("طلب")
    page.locator("main form button[type='submit']").first.click()
    assert browsing.overflow(page) == 0
    assert browsing.axe(page) == []
