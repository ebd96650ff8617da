"""A click that returns once the page that it leads to stands.

Playwright waits only for a navigation that began while it watched the click. A busy browser sends a form a moment
later, and whatever a test then asks is asked of a page that is going away.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page, Request

# Answered by another process of the browser, scripts or none: by then what the click put in line has begun.
_ROUND = "new Blob(['x']).text()"
_STEP = 20
_PATIENCE = 60_000


def patient() -> None:
    """From now on in this process every click waits so, unless it is given ``no_wait_after=True``."""
    from playwright.sync_api import Locator, Page

    for kind in (Locator, Page):
        if not hasattr(kind.click, "__wrapped__"):
            kind.click = _patient(kind.click)  # type: ignore[method-assign]  # the point of it


def _patient(click: Callable[..., None]) -> Callable[..., None]:
    @wraps(click)
    def clicked(where: Any, *arguments: Any, **options: Any) -> None:
        page: Page = getattr(where, "page", where)
        leaving = _Leaving(page)
        try:
            click(where, *arguments, **options)
            if not options.get("no_wait_after"):
                leaving.wait()
        finally:
            leaving.end()

    return clicked


class _Leaving:
    """Whether a page has asked for another one that has not come yet."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._asked: list[Request] = []
        self._heard = {"request": self._note, "requestfailed": self._fail, "framenavigated": self._arrive}
        for name, act in self._heard.items():
            page.on(name, act)  # type: ignore[call-overload]  # one overload for each name

    def wait(self) -> None:
        from playwright.sync_api import Error

        for _ in range(_PATIENCE // _STEP):
            if self._page.is_closed():
                return
            try:
                self._page.evaluate(_ROUND)
            except Error:
                # It went away meanwhile: its follower is asked.
                self._page.wait_for_timeout(_STEP)
                continue
            if not self._asked:
                self._page.wait_for_load_state()
                return
            self._page.wait_for_timeout(_STEP)
        raise AssertionError(f"{self._page.url} asked for a page that never came")

    def end(self) -> None:
        for name, act in self._heard.items():
            self._page.remove_listener(name, act)

    def _note(self, request: Request) -> None:
        if request.is_navigation_request() and request.frame == self._page.main_frame:
            self._asked.append(request)

    def _fail(self, request: Request) -> None:
        # Also of a file that is fetched: it replaces no page.
        if request in self._asked:
            self._asked.remove(request)

    def _arrive(self, frame: Frame) -> None:
        if frame == self._page.main_frame:
            self._asked.clear()
