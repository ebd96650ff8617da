"""Headers, cookies and forgery: what must be true of every answer, whatever the page."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from archive.access.policy import Act
from archive.access.viewer import Role
from archive.app import create_app
from archive.base.db import Database
from archive.config import Settings
from archive.web import errors, gate
from tests.site.visits import visits
from tests.support.cast import Cast
from tests.support.demonstration import House
from tests.support.pages import PageClient

SignIn = Callable[..., PageClient]
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def policy_of(answer: TestResponse) -> dict[str, str]:
    parts = [part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";")]
    return {name: value for name, _, value in parts}


def test_every_page_is_sound_and_asks_no_stranger(house: House) -> None:
    """Valid HTML, one h1, labels, no inline script or style, no address of another site: ``support.pages``."""
    for visit in visits(house):
        if visit.drafting:
            continue
        client = house.app.test_client()
        assert isinstance(client, PageClient)
        for name, value in (house.cast.cookies(*visit.roles) if visit.roles else {}).items():
            client.set_cookie(name, value)
        if visit.phrase:
            client.submit(client.get_page("/receipt"), "/receipt", phrase=visit.phrase)
        page = client.get_page(visit.path, status=visit.status)
        assert policy_of(page.response) == POLICY, visit.path  # type: ignore[arg-type]  # a test's response
        if visit.roles:
            assert page.response.headers["Cache-Control"] == "no-store", visit.path


def test_every_other_answer_has_its_headers(house: House) -> None:
    client = house.app.test_client()
    paths = ["/healthz", "/robots.txt", "/api/v1/openapi.json", "/api/v1/records", "/nothing", "/api/v1/nothing",
             "/static/css/sijill.css", "/static/nothing", "/preferences?theme=dark", "/static/../wsgi.py"]  # fmt: skip
    for path in paths:
        for method in ("GET", "HEAD", "OPTIONS", "POST", "DELETE"):
            with client.open(path, method=method) as answer:
                headers = answer.headers
                assert policy_of(answer)["default-src"] == "'none'", f"{method} {path}"
                assert headers["X-Content-Type-Options"] == "nosniff", f"{method} {path}"
                assert headers["X-Frame-Options"] == "DENY"
                assert headers["Referrer-Policy"] == "same-origin"
                assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
                assert "Server" not in headers or "Werkzeug" not in headers["Server"]
                assert answer.status_code < 500, f"{method} {path}"


def test_a_cookie_is_for_this_site_and_no_script(app: Flask, cast: Cast) -> None:
    client = app.test_client()
    client.get("/receipt")
    client.get("/preferences?language=ar&theme=dark&keys=off")
    cookies = client._cookies or {}
    assert cookies
    for cookie in cookies.values():
        assert cookie.http_only, cookie.key
        assert cookie.same_site == "Lax", cookie.key
        assert cookie.domain == "localhost" and cookie.origin_only, cookie.key


# ---- Forgery ---------------------------------------------------------------------------------------------------------

VALUES: dict[str, Any] = {
    "code": "0000-0000-0", "act": "publish", "step": "what", "token": "x",
    "said": "appeal", "slug": "x", "filename": "x", "listing": "place",
}  # fmt: skip


def changing(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every page that changes something, with an address of it."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and not rule.rule.startswith("/api/"):
            values = {name: VALUES.get(name, uuid.uuid4()) for name in rule.arguments}
            yield rule, adapter.build(rule.endpoint, values, method="POST")


@pytest.fixture
def everything(signed_in: SignIn) -> PageClient:
    """Somebody who may do all there is."""
    return signed_in(*Role)


def test_no_form_is_taken_without_its_token(app: Flask, everything: PageClient) -> None:
    for rule, path in changing(app):
        for data in ({}, {"csrf_token": "x"}, {"csrf_token": ""}):
            answer = everything.post(path, data=data)
            assert answer.status_code == 400, f"{rule}: {answer.status_code}"


def test_no_form_is_taken_with_the_token_of_another_browser(app: Flask, everything: PageClient) -> None:
    other = app.test_client()
    assert isinstance(other, PageClient)
    token = other.get_page("/receipt").all("//input[@name='csrf_token']/@value")[0]
    for rule, path in changing(app):
        answer = everything.post(path, data={"csrf_token": token})
        assert answer.status_code == 400, f"{rule}: {answer.status_code}"


@pytest.mark.parametrize(
    "sent",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    ],
    ids=str,
)
def test_no_form_is_taken_from_another_site(app: Flask, everything: PageClient, sent: dict[str, str]) -> None:
    token = everything.get_page("/receipt").all("//input[@name='csrf_token']/@value")[0]
    for rule, path in changing(app):
        answer = everything.post(path, data={"csrf_token": token}, headers=sent)
        assert answer.status_code == 403, f"{rule}: {answer.status_code}"


def test_getting_a_page_changes_nothing(house: House) -> None:
    """A link that is followed by a program, or by somebody who was tricked, does nothing but read."""
    pages = visits(house)
    tables = (
        "record",
        "comment",
        "account",
        "draft",
        "submission",
        "invitation",
        "moderation_decision",
        "record_label",
    )

    def content() -> dict[str, list[Any]]:
        with house.database.engine.connect() as connection:
            return {name: list(connection.exec_driver_sql(f"SELECT * FROM {name}")) for name in tables}

    for visit in pages:
        if visit.roles:
            house.cast.cookies(*visit.roles)
    before = content()
    for visit in pages:
        client = house.app.test_client()
        for name, value in (house.cast.cookies(*visit.roles) if visit.roles else {}).items():
            client.set_cookie(name, value)
        client.get(visit.path)
    assert content() == before


# ---- Over HTTPS ------------------------------------------------------------------------------------------------------

PUBLIC = "https://archive.example.org"


@pytest.fixture
def public(settings: Settings, database: Database) -> PageClient:
    """A browser that comes over HTTPS to an archive with an address of its own."""
    app = create_app(replace(settings, public_url=PUBLIC), database)
    app.testing = True
    app.test_client_class = PageClient
    client = app.test_client()
    assert isinstance(client, PageClient)
    return client


def over_https(client: PageClient, method: str, path: str, **options: Any) -> TestResponse:
    return client.open(path, method=method, base_url=PUBLIC, **options)


def test_over_https_cookies_are_bound_to_host_and_https(public: PageClient) -> None:
    answer = over_https(public, "GET", "/receipt")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    cookies = answer.headers.getlist("Set-Cookie")
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-"), cookie
        for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
            assert flag in cookie, cookie
        assert "Domain=" not in cookie


def test_over_https_a_form_of_ours_is_taken_and_a_strangers_is_not(public: PageClient) -> None:
    page = public._page(over_https(public, "GET", "/receipt"), "/receipt", 200)
    token = page.all("//input[@name='csrf_token']/@value")[0]
    data = {"csrf_token": token, "phrase": "no such words at all here"}

    def send(**headers: str) -> int:
        return over_https(public, "POST", "/receipt", data=data, headers=headers).status_code

    ours = {"Origin": PUBLIC, "Sec-Fetch-Site": "same-origin", "Referer": f"{PUBLIC}/receipt"}
    # What a browser sends under our own Referrer-Policy: same-origin.
    assert send(**ours) == 404
    assert send(**{**ours, "Referer": "https://evil.example/"}) == 400
    assert send(**{**ours, "Origin": "https://evil.example"}) == 403
    assert send(Origin=PUBLIC) == 400, "without a referrer nobody can say where it came from"


def test_no_address_is_made_of_what_the_caller_says_of_the_host(app: Flask, public: PageClient) -> None:
    for client, base in ((app.test_client(), None), (public, PUBLIC)):
        forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http", "Forwarded": "host=evil.example"}
        for path in ("/", "/account", "/api/v1/openapi.json", "/collections", "/search"):
            answer = client.get(path, headers=forged, base_url=base)
            assert "evil.example" not in answer.text + str(answer.headers), path
    for path in (
        "//evil.example/",
        "/\\evil.example",
        "/preferences?next=//evil.example",
        "/preferences?next=https:evil",
    ):
        answer = app.test_client().get(path)
        assert "evil" not in answer.headers.get("Location", "") or answer.headers["Location"].startswith("/"), path


@pytest.mark.parametrize(
    "path",
    [
        "/static/../archive/config.py", "/static/%2e%2e/wsgi.py", "/static/..%2f..%2fwsgi.py", "/static//etc/passwd",
        "/static/%5c..%5cwsgi.py", "/records/..%2f..%2fetc%2fpasswd", "/records/%00", "/collections/..", "/welcome/%00",
        "/records/0000-0000-0/files/../../x", "/review/%2e%2e/accept", "/%ff", "/records/" + "A" * 5000,
    ],
)  # fmt: skip
def test_no_path_leads_out(app: Flask, everything: PageClient, path: str) -> None:
    for client in (app.test_client(), everything):
        answer = client.get(path)
        assert answer.status_code in (301, 308, 400, 401, 403, 404, 405, 414), path
        assert "SECRET" not in answer.text and "root:" not in answer.text


def test_a_page_of_refusal_is_headed_by_the_status_that_it_has(app: Flask, client: PageClient) -> None:
    @app.get("/refused/<int:status>")
    @gate.permits(Act.READ)
    def refused(status: int) -> tuple[str, int]:
        return errors.page(status)

    for status in (400, 401, 403, 404, 405, 409, 410, 411, 413, 415, 422, 428, 429, 500, 501, 503, 504):
        page = client.get_page(f"/refused/{status}", status=status)
        assert page.one("//main//*[@class='eyebrow']").text == f"Error {status}"
