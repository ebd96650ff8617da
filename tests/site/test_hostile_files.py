"""Files that want to be pages, pictures that want to be programs: kept as they came, and served as neither."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import Page

from archive.access.levels import AccessLevel
from archive.access.viewer import SYSTEM, Role
from archive.app import HANDLERS
from archive.base import runtime
from archive.base.db import reading, unit_of_work
from archive.base.runtime import session
from archive.media.models import DigitalObject
from archive.media.plan import MEDIA_TYPES, READING_SIZES
from archive.media.vocabulary import ObjectRole
from archive.records import service as records
from archive.records.models import Record
from archive.records.stored import description_of
from archive.worker import Worker
from tests.intake import desk
from tests.media import pictures
from tests.support.browser import Watcher
from tests.support.cast import Cast
from tests.support.pages import PageClient

SignIn = Callable[..., PageClient]
SCRIPT = b"<script>document.title='pwned'</script>"
HTML = b"<!doctype html><html><head><title>x</title></head><body>" + SCRIPT + b"</body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="document.title=1">' + SCRIPT + b"</svg>"

FILES: dict[str, bytes] = {
    "page.jpg": HTML,
    "drawing.svg": SVG,
    "drawing.png": b'<?xml version="1.0"?>' + SVG,
    "both.gif": pictures.encoded(pictures.scene(), "GIF") + HTML,
    "picture-with-a-page.jpg": pictures.laden("JPEG") + HTML,
    "bomb.png": pictures.png_claiming(60_000, 60_000),
    "lies.jpg": b"GIF89a" + HTML,
    "cut.jpg": pictures.laden("JPEG")[:400],
    "script.xhtml": b'<html xmlns="http://www.w3.org/1999/xhtml"><script>document.title="pwned"</script></html>',
    "leaflet.pdf": b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj",
    "archive.zip": b"PK\x03\x04" + b"\x00" * 60,
}


@pytest.fixture
def code(app: Flask, client: PageClient) -> str:
    """A published record that holds all of them, handed in by a visitor; the worker has looked at each."""
    page = desk.add(client, desk.to_files(client, "image"), FILES)
    uses = ["keep", "staff", "public", "publish-image"]
    answered = desk.from_files(client, page, uses=uses, aspects=["face", "voice"])
    page = client.submit(answered, "/contribute/submit")
    code = desk.code(page)
    with unit_of_work():
        record = session().query(Record).filter_by(reference_code=code).one()
        public = dict.fromkeys(("access", "access_text", "access_files"), AccessLevel.PUBLIC)
        opened = replace(description_of(record), **public)  # type: ignore[arg-type]  # the three levels by name
        records.edit(SYSTEM, record.id, opened, expected_revision=record.revision)
        records.accession(SYSTEM, record.id, unread_too=True)
        records.publish(SYSTEM, record.id, unread_too=True)
    assert Worker(runtime.current(), HANDLERS).drain() == 0
    return code


def objects(role: ObjectRole) -> list[DigitalObject]:
    with reading() as view:
        found = view.query(DigitalObject).filter_by(role=role).all()
        view.expunge_all()
    return found


def test_originals_leave_as_things_to_be_saved(code: str, signed_in: SignIn) -> None:
    archivist = signed_in(Role.ARCHIVIST)
    kept = objects(ObjectRole.EVIDENTIARY)
    assert {row.original_name for row in kept} == set(FILES)
    for row in kept:
        for asked in ({}, {"Range": "bytes=0-99"}, {"Accept": "text/html"}):
            with archivist.get(f"/records/{code}/files/{row.id}", headers=asked) as answer:
                assert answer.status_code in (200, 206), row.original_name
                assert answer.headers["Content-Disposition"].startswith("attachment;"), row.original_name
                assert row.original_name not in answer.headers["Content-Disposition"]
                assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
                assert answer.headers["Cache-Control"] == "no-store"
                if not asked:
                    assert answer.data == FILES[row.original_name or ""], "not a byte is changed"


def test_readers_get_pixels_and_nothing_else(code: str, client: PageClient) -> None:
    copies = objects(ObjectRole.WORKING)
    planned = sorted((one.purpose, MEDIA_TYPES[kind]) for one in READING_SIZES for kind in one.formats)
    assert sorted((row.purpose, row.detected_type) for row in copies) == sorted(planned * 2), (
        "of the two pictures alone"
    )
    for row in copies:
        with client.get(f"/records/{code}/files/{row.id}") as answer:
            assert answer.status_code == 200
            assert answer.mimetype == row.detected_type
            assert SCRIPT not in answer.data and b"Secret Photographer" not in answer.data
            assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    for row in objects(ObjectRole.EVIDENTIARY):
        assert client.get(f"/records/{code}/files/{row.id}").status_code == 404
    page = client.get_page(f"/records/{code}")
    assert not any(name in page.html for name in FILES), "nor do readers learn the names of files"


@pytest.mark.browser
def test_no_file_becomes_a_page_in_a_browser(
    code: str, window: Callable[..., Page], watcher: Watcher, cast: Cast, address: str
) -> None:
    watcher.expected = ("Refused to", "violates", "sandboxed", "Blocked script")
    page = window(cookies=cast.cookies(Role.ARCHIVIST), accept_downloads=True)
    page.goto(f"/records/{code}/custody")
    for row in objects(ObjectRole.EVIDENTIARY):
        with page.expect_download() as saved:
            page.evaluate("path => { location.href = path }", f"/records/{code}/files/{row.id}")
        assert saved.value.suggested_filename.startswith(code), row.original_name
        assert page.url == f"{address}/records/{code}/custody", row.original_name
        # Nor as a frame, a script or a picture of a page of ours.
        kind = page.evaluate(
            """async path => {
              const image = new Image();
              const done = new Promise(end => { image.onload = () => end("shown"); image.onerror = () => end("no"); });
              image.src = path;
              const frame = document.createElement("iframe");
              frame.src = path;
              document.body.append(frame);
              await done;
              return document.title;
            }""",
            f"/records/{code}/files/{row.id}",
        )
        assert "pwned" not in kind, row.original_name
