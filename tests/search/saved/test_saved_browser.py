"""Saved searches as people see them: narrow and dark in Arabic, wide and light in English, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page

from archive.access.viewer import Role
from archive.search import sync
from tests.search.holdings import put
from tests.search.saved.keeping import work
from tests.support.browser import DESK, PHONE, axe, overflow
from tests.support.cast import Cast

Window = Callable[..., Page]
LOOKS: dict[str, dict[str, Any]] = {
    "wide, light, English": {"width": DESK, "color_scheme": "light", "locale": "en"},
    "narrow, dark, Arabic": {"width": PHONE, "color_scheme": "dark", "locale": "ar", "java_script_enabled": False},
}
NAME = "طواحين على النهر and a-very-long-name-without-any-space-in-it-that-must-not-push-the-page-aside"


def fits(page: Page, direction: str) -> None:
    assert page.locator("html").get_attribute("dir") == direction
    assert axe(page) == [] and overflow(page) == 0, page.url


@pytest.mark.browser
@pytest.mark.parametrize("look", LOOKS)
def test_a_search_is_saved_told_of_fed_and_put_on_a_receipt(
    app: Flask, window: Window, cast: Cast, look: str, watcher: Any
) -> None:
    sync.ensure()
    # axe is a script of the tests: where pages run none, only their width is looked at.
    scripts = LOOKS[look].get("java_script_enabled", True)
    direction = "ltr" if scripts else "rtl"

    def looks() -> None:
        if scripts:
            fits(page, direction)

    page = window(cookies=cast.cookies(Role.INVESTIGATOR), **LOOKS[look])
    page.goto("/search?q=mill+OR+%D8%B7%D8%A7%D8%AD%D9%88%D9%86%D8%A9&kind=testimony&near=36.2,37.16,25")
    looks()
    page.goto("/search?q=mill")
    with page.expect_navigation():
        page.locator("main a[href^='/account/searches/new']").click()
    page.fill("#name", NAME)
    looks()
    with page.expect_navigation():
        page.locator("main form[action='/account/searches/new'] button").click()
    for n in range(3):
        put(f"The mill {n}", body="mill", places=[{"name": "Aleppo"}], date="2016-11")
    work()
    page.goto("/account/searches")
    looks()
    assert "3" in (page.locator("header summary").first.text_content() or "")
    side, brand = (page.locator(f"header {part}").bounding_box() for part in (".other-language", ".brand bdi"))
    assert side and brand
    assert side["x"] + side["width"] <= brand["x"] + 1 or brand["x"] + brand["width"] <= side["x"] + 1
    with page.expect_navigation():
        page.locator("form[action$='/feed'] button").click()
    looks()
    assert "/feeds/searches/" in page.locator("#new-feed").inner_text()
    page.goto("/search?q=mill")
    with page.expect_navigation():
        page.locator("form[action='/search/receipts'] button").click()
    looks()
    assert page.locator("main ol.codes li").count() == 3
    with page.expect_navigation():
        page.locator("main a[href$='/today']").click()
    looks()
    page.goto("/account/searches")
    with page.expect_navigation():
        page.locator("main h2 a").first.click()
    looks()
    with page.expect_navigation():
        page.locator("form[action$='/seen'] button").click()
    assert page.locator("header summary .badge").count() == 0, "nothing is new any more"
