"""A contributor at the desk: walks the pages as a browser without JavaScript would."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

from tests.support.pages import Page, PageClient

TOLD = "They came at night and took the radio operator.\n\nI stood behind the wall."
KEEP_AND_STAFF = ["keep", "staff"]

Walk = Callable[..., Page]


def begin(client: PageClient, kind: str = "testimony") -> Page:
    """From the first page to the one that asks what happened."""
    return client.submit(client.get_page("/contribute"), "/contribute/kind", kind=kind)


def what(client: PageClient, page: Page, **values: Any) -> Page:
    return client.submit(page, "/contribute/what", **{"title": "A night", "text": TOLD, "language": "en", **values})


def to_files(client: PageClient, kind: str = "testimony", **values: Any) -> Page:
    """On to the page of files."""
    page = what(client, begin(client, kind), **values)
    return client.submit(page, "/contribute/when", when="15 November 2016", where="Old harbour")


def add(client: PageClient, page: Page, files: Mapping[str, bytes], status: int = 200, **values: Any) -> Page:
    """Add files, several at once; answers the page that shows them."""
    sent = [(io.BytesIO(data), name) for name, data in files.items()]
    return client.submit(page, "/contribute/files", press="add", status=status, files=sent, **values)


def from_files(client: PageClient, page: Page, *, you: Mapping[str, str] | None = None, **consent: Any) -> Page:
    """From the files to the answers once more."""
    page = client.submit(page, "/contribute/files", press="go")
    page = client.submit(page, "/contribute/access")
    page = client.submit(page, "/contribute/you", **(you or {}))
    return client.submit(page, "/contribute/consent", **{"uses": KEEP_AND_STAFF, **consent})


def hand_in(client: PageClient, **values: Any) -> Page:
    """The whole way, without files; answers the receipt."""
    page = from_files(client, to_files(client, **values))
    return client.submit(page, "/contribute/submit")


def phrase(page: Page) -> str:
    return str(page.one("//*[@id='phrase']").text).strip()


def code(page: Page) -> str:
    return str(page.one("//dd[contains(@class, 'code')]").text).strip()
