"""The helpers catch what they are there to catch."""

from __future__ import annotations

import socket
import urllib.request

import pytest
from flask import Flask
from werkzeug.wrappers import Response

from archive.access.viewer import Role
from archive.base import outbox
from archive.base.db import Database, unit_of_work
from tests.support.cast import Cast
from tests.support.network import ReachedOutside
from tests.support.pages import Page, PageClient, faults_of

GOOD = """<!doctype html><html lang=en dir=ltr><head><title>A page</title></head><body><main><h1>Here</h1>
<form method=post action=/send><input type=hidden name=csrf_token value=t>
<label for=a>A</label><textarea id=a name=a>
first</textarea><label>B <input type=checkbox name=b checked></label>
<label>C <select name=c><option>one<option selected>two</select></label><button name=d value=x>Go</button></form>
</main></body></html>"""
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'",
    "X-Content-Type-Options": "nosniff",
    "Content-Type": "text/html; charset=utf-8",
}


def page(html: str, headers: dict[str, str] = HEADERS) -> Page:
    return Page(Response(html, headers=headers), "/", html)


def test_a_faultless_page_has_no_faults() -> None:
    assert faults_of(page(GOOD)) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("<h1>Here</h1>", "<h1>Here</h1><h1>There</h1>", "2 h1"),
        (" lang=en", "", "no lang"),
        (" dir=ltr", "", "no dir"),
        ("A page", " ", "no title"),
        ("<main>", "<main><p id=a></p>", "2 times"),
        ("<main>", "<main><p style='color:red'></p>", "inline style"),
        ("<main>", "<main><script>1</script>", "inline script"),
        ("<main>", "<main onclick=x>", "inline handler"),
        ("<main>", "<main><img src=/a>", "without alt"),
        ("<main>", "<main><img alt='' src=https://example.org/a>", "third party"),
        ("<main>", "<main><a href=#gone>x</a>", "link to no id"),
        ("<main>", "<main></p></div>", "not valid HTML"),
        ("for=a", "for=z", "has no label"),
        ("name=csrf_token", "name=other", "without csrf_token"),
    ],
)
def test_each_fault_is_found(old: str, new: str, fault: str) -> None:
    assert old in GOOD
    assert fault in "\n".join(faults_of(page(GOOD.replace(old, new))))


def test_missing_headers_are_found() -> None:
    assert len(faults_of(page(GOOD, {"Content-Type": "text/html"}))) == 2


def test_a_form_is_sent_as_a_browser_would() -> None:
    app = Flask(__name__)
    app.test_client_class = PageClient
    received: dict[str, list[str]] = {}

    @app.after_request
    def head(response: Response) -> Response:
        response.headers.update(HEADERS)
        return response

    @app.route("/")
    def show() -> str:
        return GOOD

    @app.post("/send")
    def send() -> str:
        from flask import request

        received.update(request.form.to_dict(flat=False))
        return GOOD

    client = app.test_client()
    assert isinstance(client, PageClient)
    client.submit(client.get_page("/"), press="Go", b=None)
    assert received == {"csrf_token": ["t"], "a": ["first"], "c": ["two"], "d": ["x"]}
    with pytest.raises(AssertionError, match="no such field"):
        client.submit(client.get_page("/"), unknown="x")


def test_no_test_can_reach_another_machine() -> None:
    with pytest.raises(ReachedOutside):
        urllib.request.urlopen("http://example.org")
    with socket.socket() as probe, pytest.raises(ReachedOutside):
        probe.connect(("192.0.2.1", 80))


@pytest.mark.both_engines
@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_has_a_database_of_its_own(database: Database, turn: int) -> None:
    with unit_of_work():
        outbox.send(f"turn {turn}", {})
        assert outbox.pending("turn 1") + outbox.pending("turn 2") == 1
    assert database.dialect in ("sqlite", "postgresql")


@pytest.mark.both_engines
def test_the_cast_are_real_people(cast: Cast) -> None:
    moderator = cast.viewer(Role.MODERATOR)
    assert moderator.has(Role.MODERATOR)
    assert not moderator.has(Role.ARCHIVIST)
    assert cast.viewer(Role.MODERATOR) is moderator
    assert cast.viewer(Role.MODERATOR, number=2).account_id != moderator.account_id
    assert cast.viewer(*Role).roles == frozenset(Role)
    assert cast.viewer().signed_in
