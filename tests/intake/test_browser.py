"""The desk in a real browser: on a phone, without JavaScript, in Arabic; every page is judged by axe."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.intake import desk
from tests.media import pictures
from tests.support.browser import PHONE, Watcher, axe, overflow

pytestmark = pytest.mark.browser
Window = Callable[..., Page]


def judge(page: Page) -> None:
    """axe finds nothing, and the page fits its window."""
    assert axe(page) == [], page.url
    assert overflow(page) == 0, page.url


def press(page: Page, selector: str) -> None:
    """Press a button and wait for the page that follows."""
    with page.expect_navigation():
        page.locator(selector).first.click()


GO = "main form[action*='/contribute/'] button.button:not(.quiet, .danger)"


@pytest.mark.slow(why="the whole way of a contributor on a phone, each page through axe, in both directions of writing")
@pytest.mark.parametrize(
    ("locale", "options"),
    [("en", {"width": PHONE, "color_scheme": "dark"}), ("ar", {"width": PHONE})],
)
def test_the_whole_way_on_a_phone(
    window: Window, watcher: Watcher, tmp_path: Path, locale: str, options: dict[str, object]
) -> None:
    watcher.expected = ("422",)
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(pictures.laden("JPEG"))
    page = window(locale=locale, **options)
    page.goto("/contribute")
    assert page.locator("html").get_attribute("dir") == ("rtl" if locale == "ar" else "ltr")
    judge(page)
    page.check("input[value='testimony']")
    press(page, GO)
    judge(page)
    page.fill("#text", desk.TOLD)
    press(page, GO)
    press(page, GO)
    assert page.url.endswith("/contribute/files")
    judge(page)
    page.set_input_files("#files", str(photo))
    expect(page.locator("[data-files] section")).to_have_count(1)
    judge(page)
    press(page, "button[value='go']")
    judge(page)
    press(page, GO)
    judge(page)
    press(page, GO)
    judge(page)
    page.check("input[value='keep']")
    press(page, GO)
    judge(page)
    press(page, "form[action$='/contribute/submit'] button")
    expect(page.locator("[data-error-summary]")).to_be_visible()
    judge(page)
    press(page, "[data-error-summary] a")
    page.check("#when_unknown")
    page.check("#where_unknown")
    press(page, GO)
    press(page, "form[action$='/contribute/submit'] button")
    expect(page.locator("#phrase")).to_be_visible()
    judge(page)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_enter_in_a_caption_saves_and_takes_nothing_out(window: Window, tmp_path: Path, scripts: bool) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(pictures.laden("JPEG"))
    page = window(width=PHONE, java_script_enabled=scripts)
    page.goto("/contribute")
    page.check("input[value='image']")
    press(page, GO)
    press(page, GO)
    page.goto("/contribute/files")
    page.set_input_files("#files", str(photo))
    if not scripts:
        press(page, "button[value='add']")
    caption = page.locator("input[name^='caption-']")
    caption.fill("The harbour")
    with page.expect_navigation():
        caption.press("Enter")
    expect(page.locator("input[name^='caption-']")).to_have_value("The harbour")


def test_the_way_needs_no_javascript(window: Window, tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(pictures.laden("JPEG"))
    page = window(java_script_enabled=False)
    page.goto("/contribute")
    page.check("input[value='image']")
    press(page, GO)
    press(page, GO)
    page.fill("#when", "2016")
    page.fill("#where", "Old harbour")
    press(page, GO)
    page.set_input_files("#files", str(photo))
    press(page, "button[value='add']")
    press(page, "button[value='go']")
    press(page, GO)
    press(page, GO)
    page.check("input[value='keep']")
    press(page, GO)
    press(page, "form[action$='/contribute/submit'] button")
    assert len(page.locator("#phrase").inner_text().split()) == 6


def test_going_back_and_sending_again_loses_nothing(window: Window, watcher: Watcher) -> None:
    watcher.expected = ("400",)
    page = window()
    page.goto("/contribute")
    page.check("input[value='testimony']")
    press(page, GO)
    page.fill("#text", "first")
    press(page, GO)
    page.go_back()
    page.fill("#text", "second")
    press(page, GO)
    page.goto("/contribute/what")
    expect(page.locator("#text")).to_have_value("second")
    expect(page.locator(".notice.care")).to_have_count(0)
    # The browser forgot its cookies while the page was open.
    page.context.clear_cookies()
    page.fill("#text", "third")
    press(page, GO)
    expect(page.locator("#text")).to_have_value("third")
    press(page, GO)
    page.goto("/contribute/what")
    expect(page.locator("#text")).to_have_value("third")
