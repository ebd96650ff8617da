"""Coming back in a real browser: on a phone, in Arabic and dark, without JavaScript, on a line that is cut."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from archive.access.viewer import Role
from archive.base.db import reading, unit_of_work
from archive.base.runtime import session
from archive.intake.returning import thread
from archive.records import models as m
from tests.intake import desk
from tests.intake.returning.world import found, send_back
from tests.intake.test_browser import GO, judge, press
from tests.media import pictures
from tests.support.browser import PHONE, Watcher
from tests.support.cast import Cast
from tests.support.pages import PageClient

pytestmark = pytest.mark.browser
Window = Callable[..., Page]
SEND = "form[action$='/receipt/say'] .buttons button"


def open_receipt(page: Page, words: str) -> None:
    page.goto("/receipt")
    page.fill("#phrase", words)
    press(page, "main form[action$='/receipt'] button")
    assert page.url.endswith("/receipt/open")


@pytest.fixture
def words(client: PageClient, cast: Cast) -> str:
    """The phrase of something that an archivist sent back, with a question."""
    words = desk.phrase(desk.hand_in(client))
    record_id, staff = found(words).record_id, cast.viewer(Role.ARCHIVIST)
    send_back(cast, record_id)
    with unit_of_work():
        thread.ask(staff, record_id, "Was it before or after the market burnt?", uuid.uuid4().hex)
    return words


@pytest.mark.slow(why="the whole way back on a phone, each page through axe, in both directions of writing")
@pytest.mark.parametrize(
    ("locale", "options"),
    [
        ("en", {"width": PHONE, "color_scheme": "dark"}),
        ("ar", {"width": PHONE}),
        ("en", {"java_script_enabled": False}),
    ],
    ids=["phone and dark", "phone and Arabic", "no JavaScript"],
)
def test_the_whole_way_back(
    window: Window, words: str, tmp_path: Path, locale: str, options: dict[str, object]
) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(pictures.laden("JPEG"))
    page = window(locale=locale, **options)
    judged = judge if options.get("java_script_enabled", True) else lambda page: None
    page.goto("/contribute/safety")
    judged(page)
    open_receipt(page, words)
    judged(page)
    page.fill("#words", "After. Two days after.")
    press(page, SEND)
    expect(page.locator(".thread > li")).to_have_count(2)
    judged(page)
    press(page, "a[href$='/receipt/add']")
    page.fill("#words", "I remember this as well.")
    judged(page)
    press(page, "button[value='files']")
    page.set_input_files("#files", str(photo))
    if options.get("java_script_enabled", True):
        expect(page.locator("[data-files] section")).to_have_count(1)
    else:
        press(page, "button[value='add']")
    press(page, "button[value='go']")
    expect(page.locator("#words")).to_have_value("I remember this as well.")
    judged(page)
    press(page, "button[value='send']")
    press(page, "a[href$='/receipt/correct']")
    page.fill("#where", "New harbour")
    judged(page)
    press(page, "button[value='send']")
    press(page, "a[href$='/receipt/consent']")
    page.check("input[value='aspect:place']")
    judged(page)
    press(page, "button[value='some']")
    expect(page.locator("input[value='aspect:place']")).to_be_checked()
    page.goto("/receipt/open")
    press(page, "form[action$='/receipt/close'] .buttons button")
    page.goto("/receipt/open")
    assert page.url.endswith("/receipt")
    with reading():
        record = session().scalars(select(m.Record)).one()
        assert record.state == "submitted"
        assert record.body.endswith("I remember this as well.")
        assert [link.place.name for link in record.places] == ["New harbour"]


def test_a_cut_line_keeps_the_page_with_its_words(window: Window, watcher: Watcher) -> None:
    watcher.expected = ("ERR_INTERNET_DISCONNECTED", "Failed to load resource")
    page = window(width=PHONE)
    page.goto("/contribute")
    page.check("input[value='testimony']")
    press(page, GO)
    # Cut before anything is typed, or the page may have saved it by itself.
    page.context.set_offline(True)
    page.fill("#text", "Typed on a bad line.")
    page.locator(GO).first.click()
    expect(page.locator("[data-autosave-status]")).not_to_be_empty()
    assert page.url.endswith("/contribute/what")
    expect(page.locator("#text")).to_have_value("Typed on a bad line.")
    page.context.set_offline(False)
    press(page, GO)
    page.goto("/contribute/what")
    expect(page.locator("#text")).to_have_value("Typed on a bad line.")


def test_what_is_typed_into_a_receipt_is_saved_by_the_page_itself(window: Window, words: str) -> None:
    page = window(width=PHONE)
    page.clock.install()
    open_receipt(page, words)
    with page.expect_response("**/receipt/save") as answered:
        page.fill("#words", "Half an answer")
        page.clock.run_for(21_000)
    assert answered.value.ok
    other = window(width=PHONE)
    open_receipt(other, words)
    expect(other.locator("#words")).to_have_value("Half an answer")


def test_a_button_pressed_twice_sends_once_and_the_button_back_sends_nothing(window: Window, words: str) -> None:
    page = window(width=PHONE)
    open_receipt(page, words)
    page.fill("#words", "Once.")
    with page.expect_navigation():
        page.locator(SEND).dblclick()
    page.wait_for_load_state()
    expect(page.locator(".thread > li")).to_have_count(2)
    page.go_back()
    page.reload()
    page.goto("/receipt/open")
    expect(page.locator(".thread > li")).to_have_count(2)


def test_the_quick_exit_closes_the_receipt_too(window: Window, watcher: Watcher, words: str) -> None:
    page = window(width=PHONE)
    page.route("https://www.wikipedia.org/**", lambda route: route.fulfill(body="elsewhere"))
    open_receipt(page, words)
    with page.expect_request("**/receipt/close"):
        page.click("[data-quick-exit]")
    page.wait_for_url("https://www.wikipedia.org/")
    assert watcher.faults == ["a third party is asked: https://www.wikipedia.org/"], "the quick exit, and nothing else"
    watcher.faults.clear()
    # What was sent on leaving arrives in its own time.
    for _ in range(100):
        page.goto("/receipt/open")
        if page.url.endswith("/receipt"):
            break
        page.wait_for_timeout(100)
    assert page.url.endswith("/receipt")
