"""No control character of an address or a form comes any further."""

from __future__ import annotations

import pytest
from flask import Flask, Request, request

from archive.web.plain_text import plain
from tests.support.pages import PageClient

WORDS = [
    ("as it was\ttyped,\r\nمن حلب, 👩\u200d🔬", "as it was\ttyped,\r\nمن حلب, 👩\u200d🔬", "text of any script"),
    ("a\x00b", "ab", "what PostgreSQL does not take"),
    ("a\x0cb\x0bc", "a\nb\nc", "a page's end and a line's end, as a PDF and a word processor copy them"),
    ("a\ud800b\x1b[31m", "ab[31m", "half a character, and an order to a terminal"),
]


@pytest.mark.parametrize(("typed", "kept", "why"), WORDS)
def test_words_without_what_no_text_holds(typed: str, kept: str, why: str) -> None:
    assert plain(typed) == kept, why


def test_addresses_and_forms_hold_text_alone(app: Flask) -> None:
    sent = {"title": "x\x00y\x0cz", "other": ["1", "2\x01"]}
    with app.test_request_context("/sign-in?q=a%00b&q=c&n%0c=1", method="POST", data=sent):
        look_at(request)


def look_at(request: Request) -> None:
    assert request.args.to_dict(flat=False) == {"q": ["ab", "c"], "n\n": ["1"]}
    assert request.form.to_dict(flat=False) == {"title": ["xy\nz"], "other": ["1", "2"]}
    assert request.form.get("title") == "xy\nz", "reading twice is reading the same"


@pytest.mark.both_engines
@pytest.mark.parametrize("path", ["/collections/a%00b", "/records/%0c", "/api/v1/records/%00", "/welcome/a%1fb"])
def test_an_address_with_such_a_character_is_nowhere(client: PageClient, path: str) -> None:
    assert client.get(path).status_code == 404
