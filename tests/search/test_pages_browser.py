"""The search page in a real browser: narrow and wide, in both directions, by keys, and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from archive.access.viewer import Role
from tests.support.browser import DESK, PHONE, Watcher, axe, overflow
from tests.support.demonstration import House

pytestmark = pytest.mark.browser
Window = Callable[..., Page]

VISITS = {
    "everything": "/search",
    "all of it chosen": "/search?q=hospitals+OR+Aleppo&kind=article&kind=image&near=36.2,37.16,9000&fold=0&more=place",
    "table": "/search?q=hospital&view=table&sort=received",
    "timeline": "/search?view=timeline&q=hospital",
    "a page in between": "/search?per_page=3&page=5",
    "decades": "/search?q=-zzyzx&date_from=1900",
    "nothing": "/search?q=zzyzx+hospital&box=1,1,2,2",
    "faults": "/search?q=(bread&near=91,x,&date_from=yesterday",
    "help": "/search/help",
}
LOOKS: dict[str, dict[str, Any]] = {
    "phone, English": {"width": PHONE},
    "phone, dark, Arabic": {"width": PHONE, "color_scheme": "dark", "locale": "ar"},
    "desk, Arabic": {"width": DESK, "locale": "ar"},
    "desk, dark": {"width": DESK, "color_scheme": "dark"},
}


@pytest.fixture
def app(house: House) -> Flask:
    """What ``window`` shows is the demonstration."""
    return house.app


@pytest.mark.slow(why="every shape of the search page through axe, in four looks")
@pytest.mark.parametrize("look", LOOKS)
def test_the_page_is_accessible_and_fits(window: Window, watcher: Watcher, house: House, look: str) -> None:
    watcher.expected = ("the server responded with a status of 400",)
    page = window(cookies=house.cast.cookies(Role.INVESTIGATOR), **LOOKS[look])
    faults: list[str] = []
    for name, path in VISITS.items():
        page.goto(path)
        for fold in page.locator("main details").all():
            fold.evaluate("fold => { fold.open = true; }")
        if LOOKS[look]["width"] == PHONE and page.locator("#facets").count():
            page.locator("#facets").check(force=True)
        faults += [f"{name}: {fault}" for fault in axe(page)]
        faults += [f"{name}: {wide} pixels too wide" for wide in [overflow(page)] if wide]
    assert not faults, "\n".join(faults)


def test_facets_fold_on_a_phone_and_need_no_javascript(window: Window) -> None:
    page = window(width=PHONE, java_script_enabled=False)
    page.goto("/search")
    link = page.locator("#facet-kind a", has_text="Image")
    expect(link).to_be_hidden()
    page.locator("label[for=facets]").click()
    expect(link).to_be_visible()
    link.click()
    expect(page.locator(".chips")).to_contain_text("Kind: Image")


def test_the_form_finds_an_area_without_javascript(window: Window) -> None:
    page = window(java_script_enabled=False)
    page.goto("/search?kind=article&view=table")
    page.locator(".search-more > summary").click()
    page.fill("#latitude", "٣٦,٢")
    page.fill("#longitude", "37.16")
    page.fill("#kilometres", "50")
    page.check("#stem")
    page.locator(".search-more button").click()
    expect(page.locator(".chips")).to_contain_text("Within 50 km of")
    expect(page.locator(".chips")).to_contain_text("No other forms of a word")
    assert "near=36.2,37.16,50" in page.url.replace("%2C", ",") and "view=table" in page.url and "stem=0" in page.url
    page.locator(".chip", has_text="Within 50 km of").click()
    assert "near" not in page.url and "stem=0" in page.url
    page.goto("/search?per_page=3")
    page.fill("#page", "4")
    page.locator(".jump button").click()
    expect(page.locator(".pager .here")).to_contain_text("Page 4 of")


def test_an_address_holds_nothing_empty(window: Window) -> None:
    page = window()
    page.goto("/search")
    page.fill("#q", "hospital")
    page.press("#q", "Enter")
    page.wait_for_url("**/search?*")
    assert page.url.endswith("/search?q=hospital")


def test_keys_go_through_the_hits_and_can_be_switched_off(window: Window) -> None:
    page = window()
    page.goto("/search?q=hospital")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("Escape")
    page.locator("#q").blur()
    for key, place in (("j", 0), ("j", 1), ("k", 0)):
        page.keyboard.press(key)
        expect(page.locator("[data-hit]").nth(place).locator("a").first).to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("dialog[data-keys-list]")).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("o")
    page.wait_for_url("**/records/*")
    page.keyboard.press("?")
    page.wait_for_url("**/search/help#keys")
    page.get_by_role("link", name="Turn shortcut keys off").click()
    page.goto("/search?q=hospital")
    for key in ("j", "?"):
        page.keyboard.press(key)
    expect(page.locator(".selected-hit")).to_have_count(0)
    expect(page.locator("dialog[data-keys-list]")).to_be_hidden()


def test_the_caret_stands_where_the_fault_is_in_both_directions(window: Window, watcher: Watcher) -> None:
    watcher.expected = ("the server responded with a status of 400",)
    page = window(locale="ar")
    for query, right_to_left in (("خبز (حصار", True), ("bread (siege", False)):
        page.goto(f"/search?q={query}")
        mark, whole = page.locator(".caret mark").bounding_box(), page.locator(".caret").bounding_box()
        assert mark is not None and whole is not None
        from_start = whole["x"] + whole["width"] - mark["x"] if right_to_left else mark["x"] - whole["x"]
        assert 0 < from_start < whole["width"] / 2, query
        expect(page.locator(".caret mark")).to_have_text("(")


def test_a_printed_page_holds_the_hits_and_not_the_controls(window: Window) -> None:
    page = window()
    page.goto("/search?q=hospital")
    page.emulate_media(media="print")
    for hidden in (".facets", ".search-more", ".ways", ".pager", ".take-along"):
        for one in page.locator(hidden).all():
            expect(one).to_be_hidden()
    expect(page.locator("[data-hit]").first).to_be_visible()
    expect(page.locator("#q")).to_be_visible()
    expect(page.locator(".searched")).to_contain_text("index position")
