"""axe on every page, wide and light in English, narrow and dark in Arabic; nothing scrolls sideways on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.site.visits import NO_PAGES, Visit, visits
from tests.support.browser import DESK, PHONE, Watcher, axe, opened, overflow
from tests.support.demonstration import House

Window = Callable[..., Page]

LOOKS: dict[str, dict[str, Any]] = {
    "wide, light, English": {"width": DESK, "color_scheme": "light", "locale": "en"},
    "narrow, dark, Arabic": {"width": PHONE, "color_scheme": "dark", "locale": "ar"},
}


@pytest.fixture
def app(house: House) -> Flask:
    """What ``window`` shows is the demonstration."""
    return house.app


def test_every_page_is_visited(house: House) -> None:
    visited = {visit.endpoint for visit in visits(house)}
    pages = {rule.endpoint for rule in house.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert pages - NO_PAGES - visited == set(), "a new page: say in visits.py how to open it"
    assert visited <= pages


@pytest.mark.browser
@pytest.mark.slow(why="every page of the product through axe: what a reader with other eyes or hands meets")
@pytest.mark.parametrize("look", LOOKS)
def test_every_page_is_accessible(house: House, window: Window, watcher: Watcher, look: str) -> None:
    watcher.expected = ("the server responded with a status of",)
    faults: list[str] = []
    pages: dict[tuple[object, ...], Page] = {}
    for visit in visits(house):
        who = (visit.roles, visit.drafting, visit.phrase)
        if who not in pages:
            cookies = house.cast.cookies(*visit.roles) if visit.roles else None
            pages[who] = window(cookies=cookies, **LOOKS[look])
            if visit.drafting:
                begin_draft(pages[who])
            if visit.phrase:
                open_receipt(pages[who], visit.phrase)
        faults += judged(pages[who], visit, look)
    assert not faults, f"{len(faults)} faults:\n" + "\n".join(faults)


def begin_draft(page: Page) -> None:
    page.goto("/contribute")
    page.check("input[value='testimony']")
    with page.expect_navigation():
        page.locator("main form[action*='/contribute/'] button.button").first.click()


def open_receipt(page: Page, phrase: str) -> None:
    page.goto("/receipt")
    page.fill("#phrase", phrase)
    with page.expect_navigation():
        page.locator("main form[action$='/receipt'] button").click()


def judged(page: Page, visit: Visit, look: str) -> list[str]:
    answer = opened(page, visit.path)
    where = f"{visit.path} ({look})"
    assert answer.status == visit.status, f"{where}: {answer.status}"
    assert page.locator("html").get_attribute("dir") == ("rtl" if "Arabic" in look else "ltr")
    found = [f"{where}: {fault}" for fault in axe(page)]
    page.set_viewport_size({"width": PHONE, "height": 800})
    wide = overflow(page)
    page.set_viewport_size({"width": int(LOOKS[look]["width"]), "height": 800})
    return found + ([f"{where}: {wide} pixels too wide: {page.evaluate(STICKING_OUT)}"] if wide else [])


STICKING_OUT = """() => {
  const edge = document.documentElement.clientWidth + 1;
  const range = document.createRange();
  const found = [];
  for (const element of document.querySelectorAll("body *")) {
    range.selectNodeContents(element);
    const boxes = [element.getBoundingClientRect(), ...range.getClientRects()];
    if (boxes.some(box => box.right > edge || box.left < -1)) found.push(element.outerHTML.slice(0, 120));
  }
  return found.slice(0, 5);
}"""


PLANTED = """() => {
  const main = document.querySelector("main");
  const tiny = ["a", "b"].map(name => {
    const link = document.createElement("a");
    link.href = "/" + name;
    link.textContent = name;
    Object.assign(link.style, {display: "inline-block", width: "9px", height: "9px", overflow: "hidden"});
    return link;
  });
  const grey = document.createElement("p");
  grey.textContent = "grey on grey";
  Object.assign(grey.style, {color: "#888", background: "#999"});
  const wide = document.createElement("div");
  wide.textContent = "wide";
  wide.style.width = "900px";
  const field = document.createElement("input");
  const picture = document.createElement("img");
  picture.src = "data:,";
  main.append(...tiny, grey, wide, field, picture);
}"""


@pytest.mark.browser
def test_planted_faults_are_caught_on_a_page_of_the_archive(window: Window, watcher: Watcher) -> None:
    watcher.expected = ("data:,",)
    page = window(width=PHONE)
    page.goto("/")
    assert axe(page) == []
    page.evaluate(PLANTED)
    found = " ".join(axe(page))
    for rule in ("target-size", "color-contrast", "label", "image-alt"):
        assert f"{rule}:" in found, rule
    assert overflow(page) > 500
