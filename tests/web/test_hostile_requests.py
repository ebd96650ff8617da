"""Requests that no browser of ours makes are answered in words, and never by a fault of the archive."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from archive.access.viewer import Role
from archive.app import create_app
from archive.base.db import Database
from archive.config import Settings
from archive.web.paging import LAST_PAGE, window
from tests.support.pages import PageClient

SignedIn = Callable[..., PageClient]
FAR = ("9223372036854775807", "1" + "0" * 30)


@pytest.mark.parametrize("page", [None, 0, -1, 7, 10**30])
def test_a_page_is_inside_what_a_database_counts(page: int | None) -> None:
    number, per_page = window(page, None)
    assert 1 <= number <= LAST_PAGE
    assert number * per_page < 2**63


@pytest.mark.parametrize("far", FAR)
def test_a_page_far_beyond_the_last_is_empty(signed_in: SignedIn, far: str) -> None:
    for role, path in (
        (Role.ARCHIVIST, "/review"),
        (Role.MODERATOR, "/moderation"),
        (Role.ADMINISTRATOR, "/admin/log"),
    ):
        assert signed_in(role).get(f"{path}?page={far}").status_code == 200, path


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "::", "https://elsewhere.example"])
def test_an_origin_that_is_no_address_is_another_site(client: PageClient, origin: str) -> None:
    assert client.post("/sign-in", headers={"Origin": origin}).status_code == 403


@pytest.mark.parametrize("host", ["elsewhere.example", "a b", "x" * 300])
def test_a_name_that_is_not_ours_is_refused_in_words(settings: Settings, database: Database, host: str) -> None:
    visitor = create_app(settings, database).test_client()
    for answer in (
        visitor.get("/", headers={"Host": host}),
        visitor.get("/records/AAAA-AAAA-A", headers={"Host": host}),
        visitor.post("/sign-in", headers={"Host": host, "Origin": "http://elsewhere.example"}),
        visitor.get("/api/v1/records", headers={"Host": host}),
    ):
        assert answer.status_code == 400
        assert "Content-Security-Policy" in answer.headers
        assert answer.mimetype in ("text/plain", "application/problem+json")
