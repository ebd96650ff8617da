"""The browser's helpers find planted faults."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from flask import Flask, Response
from playwright.sync_api import Page

from tests.support.browser import PHONE, Watcher, axe, listening, overflow

FAULTY = """<!doctype html><html lang=en><head><title>Faults</title><link rel=icon href=data:,></head><body><main>
<h1>Faults</h1><img src=data:,><p style="color:#999;background:#fff">grey on white</p>
<a href=/a style="display:inline-block;width:9px;height:9px;overflow:hidden">a</a><a href=/b
style="display:inline-block;width:9px;height:9px;overflow:hidden">b</a><input name=unlabelled>
<div style="width:900px">wide</div></main></body></html>"""
SOUND = """<!doctype html><html lang=en><head><title>Sound</title><link rel=icon href=data:,></head>
<body><main><h1>Sound</h1><p>Words.</p></main></body></html>"""
LEAVING = SOUND.replace(
    "</main>",
    """<form method=post action=/hand><button>Send</button></form>
<button id=late>Late</button><a id=file href=/file>A file</a><a id=part href=#part>A part</a><script>
document.querySelector("#late").addEventListener("click", () => {
  const line = new MessageChannel();
  line.port1.onmessage = () => location.assign("/slow");
  line.port2.postMessage(0);
});</script></main>""",
)
CALLING = SOUND.replace("<p>", "<img alt='' src='http://192.0.2.1/tracker.png'><p>")

pytestmark = pytest.mark.browser


@pytest.fixture
def address() -> Iterator[str]:
    app = Flask(__name__)
    for path, html in (("/faulty", FAULTY), ("/sound", SOUND), ("/calling", CALLING)):
        app.add_url_rule(path, path, lambda html=html: html)
    app.add_url_rule("/leaving", "leaving", lambda: LEAVING)
    app.add_url_rule("/slow", "slow", slow)
    app.add_url_rule("/hand", "hand", slow, methods=["POST"])
    attached = {"Content-Disposition": "attachment; filename=a.txt"}
    app.add_url_rule("/file", "file", lambda: Response("words", headers=attached))
    with listening(app) as address:
        yield address


def slow() -> Iterator[str]:
    """A page whose beginning comes at once, and whose heading does not."""
    beginning, end = SOUND.split("<h1>")
    yield beginning
    time.sleep(0.3)
    yield f"<h1>{end}".replace("Sound", "Slow")


def test_axe_finds_planted_faults_and_none_elsewhere(window: Callable[..., Page]) -> None:
    page = window(width=PHONE)
    page.goto("/faulty")
    found = " ".join(axe(page))
    for rule in ("image-alt", "color-contrast", "target-size", "label"):
        assert f"{rule}:" in found
    assert overflow(page) > 500
    page.goto("/sound")
    assert axe(page) == []
    assert overflow(page) == 0


def test_a_call_to_a_third_party_is_seen(window: Callable[..., Page], watcher: Watcher) -> None:
    watcher.expected = ("net::ERR",)
    page = window()
    page.goto("/calling", wait_until="commit")
    page.wait_for_selector("p")
    assert watcher.faults == ["a third party is asked: http://192.0.2.1/tracker.png"]
    watcher.faults.clear()


def test_an_error_in_a_page_is_seen(window: Callable[..., Page], watcher: Watcher) -> None:
    page = window()
    page.goto("/sound")
    with page.context.expect_event("weberror"):
        page.evaluate("setTimeout(() => { throw new Error('planted') }, 0)")
    assert "planted" in watcher.faults[0]
    watcher.faults.clear()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_click_returns_when_the_page_that_it_leads_to_stands_whole(
    window: Callable[..., Page], scripts: bool
) -> None:
    page = window(java_script_enabled=scripts)
    for button in ("form button", "#late") if scripts else ("form button",):
        page.goto("/leaving")
        page.locator(button).click()
        assert page.locator("h1").all_inner_texts() == ["Slow"]
    page.goto("/leaving")
    page.click("#part")
    assert page.url.endswith("/leaving#part")
    with page.expect_download() as fetched:
        page.click("#file")
    assert fetched.value.suggested_filename == "a.txt"
    assert page.locator("h1").all_inner_texts() == ["Sound"]
