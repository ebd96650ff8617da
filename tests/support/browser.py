"""Debian's Chromium, as a reader uses it: every page is watched for errors and for requests to strangers."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from flask import Flask
from waitress.server import create_server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Request, Response

EXECUTABLE = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
PHONE, DESK = 320, 1280
AXE_OPTIONS = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=EXECUTABLE, args=ARGUMENTS, timeout=180_000)


@contextmanager
def listening(app: Flask) -> Iterator[str]:
    """The app under waitress, in a thread of this process, on a free port of this machine; its address."""
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    with running(server):
        yield f"http://127.0.0.1:{server.effective_port}"


@contextmanager
def running(server: Any) -> Iterator[None]:
    """A server of waitress at work in a thread for as long as the block lasts; no connection is left open."""
    ending = threading.Event()

    def run() -> None:
        while not ending.is_set():
            server.asyncore.loop(timeout=1, map=server._map, count=1)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        # Those who still answer need the loop, and the loop its sockets.
        server.task_dispatcher.shutdown(timeout=60)
        ending.set()
        server.pull_trigger()
        thread.join()
        for channel in list(server.active_channels.values()):
            channel.handle_close()
        server.close()


@dataclass
class Watcher:
    """What went wrong in a browser context: console errors, page errors, requests to other machines."""

    address: str
    faults: list[str] = field(default_factory=list)
    expected: tuple[str, ...] = ()
    """Words of console messages that a test means to provoke."""

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"page error: {error.error}"))
        context.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(word in message.text for word in self.expected):
            self.faults.append(f"console {message.type}: {message.text} ({message.location.get('url')})")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:", "about:")):
            self.faults.append(f"a third party is asked: {request.url}")


@cache
def _axe_source() -> str:
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


def axe(page: Page) -> list[str]:
    """Everything that axe finds wrong with a page, one line a fault; the page's own CSP stays on."""
    result = _judged(page)
    return [
        f"{violation['id']}: {violation['help']}: {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


def opened(page: Page, path: str) -> Response:
    """Open a page for a long look: one that looks again by itself every few seconds is kept as it came."""
    answer = page.goto(path)
    assert answer is not None
    if "refresh" in answer.headers:
        page.evaluate("stop()")
    return answer


def _judged(page: Page) -> dict[str, Any]:
    """What axe says; asked anew where a click before it took the page away under its hands."""
    from playwright.sync_api import Error

    for patience in (2, 1, 0):
        page.wait_for_load_state()
        try:
            page.evaluate(_axe_source())
            result: dict[str, Any] = page.evaluate(
                "options => axe.run(document, JSON.parse(options))", json.dumps(AXE_OPTIONS)
            )
        except Error:
            if not patience:
                raise
            page.wait_for_timeout(200)
        else:
            return result
    raise AssertionError("unreachable")


def overflow(page: Page) -> int:
    """By how many CSS pixels the page is wider than its window (0 when it reflows)."""
    page.wait_for_load_state()
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return max(0, width)
