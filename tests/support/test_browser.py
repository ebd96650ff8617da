"""The browser's helpers find planted faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.support.browser import PHONE, Watcher, axe, listening, overflow

FAULTY = """<!doctype html><html lang=en><head><title>Faults</title><link rel=icon href=data:,></head><body><main>
<h1>Faults</h1><img src=data:,><p style="color:#999;background:#fff">grey on white</p>
<a href=/a style="display:inline-block;width:9px;height:9px;overflow:hidden">a</a><a href=/b
style="display:inline-block;width:9px;height:9px;overflow:hidden">b</a><input name=unlabelled>
<div style="width:900px">wide</div></main></body></html>"""
SOUND = """<!doctype html><html lang=en><head><title>Sound</title><link rel=icon href=data:,></head>
<body><main><h1>Sound</h1><p>Words.</p></main></body></html>"""
CALLING = SOUND.replace("<p>", "<img alt='' src='http://192.0.2.1/tracker.png'><p>")

pytestmark = pytest.mark.browser


@pytest.fixture
def address() -> Iterator[str]:
    app = Flask(__name__)
    for path, html in (("/faulty", FAULTY), ("/sound", SOUND), ("/calling", CALLING)):
        app.add_url_rule(path, path, lambda html=html: html)
    with listening(app) as address:
        yield address


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
    page.evaluate("setTimeout(() => { throw new Error('planted') }, 0)")
    page.wait_for_timeout(100)
    assert "planted" in watcher.faults[0]
    watcher.faults.clear()
