"""Files at the desk: hostile ones are kept and explained, refused ones are named, nothing is left lying about."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from archive.access.viewer import SYSTEM
from archive.app import create_app
from archive.base.db import Database, reading
from archive.base.runtime import session
from archive.config import MEGABYTE, Settings
from archive.intake import queries
from archive.intake.models import DraftFile
from archive.media import store
from tests.intake import desk
from tests.media import pictures
from tests.support.pages import PageClient


@pytest.fixture
def small(settings: Settings, database: Database) -> Iterator[PageClient]:
    """A desk that takes three files of a hundred thousand bytes."""
    yield _client(replace(settings, upload_limit=100_000, upload_count=3), database)


def _client(settings: Settings, database: Database) -> PageClient:
    app: Flask = create_app(settings, database)
    app.testing = True
    app.test_client_class = PageClient
    client = app.test_client()
    assert isinstance(client, PageClient)
    return client


def names() -> list[str | None]:
    with reading():
        return list(session().scalars(select(DraftFile.original_name).order_by(DraftFile.position)))


def nothing_staged() -> bool:
    return list(store.current().inbox.iterdir()) == []


@pytest.mark.parametrize(
    ("data", "words", "sentence"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 200, "This is not an image", "a picture that is none"),
        (pictures.laden("JPEG")[:400], "The image is damaged", "a picture cut off"),
        (b"<html><script>alert(1)</script></html>", "This is not an image", "a page with a script"),
        (b"%PDF-1.7 ...", "This is not an image", "a document"),
        (b"MZ\x90\x00" + b"\x00" * 99, "This is not an image", "a program"),
    ],
)
def test_a_hostile_file_is_kept_and_explained(client: PageClient, data: bytes, words: str, sentence: str) -> None:
    page = desk.add(client, desk.to_files(client), {"<b>x</b>.jpg": data})
    assert words in page.text, (sentence, page.text)
    assert hashlib.sha256(data).hexdigest() in page.text
    assert store.current().path(hashlib.sha256(data).hexdigest()).read_bytes() == data
    page = client.submit(desk.from_files(client, page), "/contribute/submit")
    assert hashlib.sha256(data).hexdigest() in page.text


def test_one_refused_file_is_named_and_everything_else_is_kept(small: PageClient) -> None:
    page = desk.add(small, desk.to_files(small), {"a.txt": b"a"})
    caption = next(name for name in page.all("//input/@name") if name.startswith("caption-"))
    files = {"large.bin": b"x" * 100_001, "b.txt": b"b", "empty.txt": b""}
    page = desk.add(small, page, files, status=422, **{caption: "The first"})
    (summary,) = page.all("//*[@data-error-summary]")
    said = " ".join("".join(summary.itertext()).split())
    assert "large.bin: The file is larger than 1 MB." in said
    assert "empty.txt: The file is empty." in said
    assert names() == ["a.txt", "b.txt"]
    assert page.one(f"//input[@name='{caption}']").get("value") == "The first"
    assert nothing_staged()


def test_too_many_files_are_refused_one_by_one(small: PageClient) -> None:
    page = desk.add(small, desk.to_files(small), {f"{n}.txt": bytes([65 + n]) for n in range(5)}, status=422)
    assert names() == ["0.txt", "1.txt", "2.txt"]
    assert "3.txt" in page.text and "4.txt" in page.text
    page = desk.add(small, page, {"again.txt": b"again"}, status=422)
    assert "A submission has at most 3 files" in page.text
    assert nothing_staged()


def test_more_than_can_be_read_in_one_go_loses_no_draft(small: PageClient) -> None:
    page = desk.add(small, desk.to_files(small), {"a.txt": b"a"})
    token = page.one("//form[contains(@action, 'files')]//input[@name='csrf_token']").get("value")
    # Put together by hand: the test client would leave a temporary file of its own open.
    body = (
        b'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n' + token.encode() + b"\r\n"
        b'--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\n'
        + b"x" * (5 * MEGABYTE) + b"\r\n--x--\r\n"
    )  # fmt: skip
    answer = small.post(
        "/contribute/files", input_stream=io.BytesIO(body), content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 413
    assert "in one go" in answer.text
    assert names() == ["a.txt"]
    assert nothing_staged()


def test_a_disk_that_is_nearly_full_refuses_files_and_keeps_words(settings: Settings, database: Database) -> None:
    client = _client(replace(settings, disk_reserve=2**60), database)
    page = desk.add(client, desk.to_files(client), {"a.txt": b"a"}, status=422)
    assert "disk is nearly full" in page.text
    assert names() == []
    assert client.get_page("/contribute/what").one("//textarea").text.strip("\n") == desk.TOLD


def test_the_rate_of_files_is_limited_by_name(settings: Settings, database: Database) -> None:
    client = _client(replace(settings, uploads_per_hour=2), database)
    page = desk.add(client, desk.to_files(client), {"a": b"a", "b": b"b", "c": b"c"}, status=422)
    assert names() == ["a", "b"]
    assert "c : That was too often" in page.text


def test_the_same_file_twice_is_one(client: PageClient) -> None:
    page = desk.add(client, desk.to_files(client), {"a.txt": b"same"})
    desk.add(client, page, {"b.txt": b"same"})
    assert names() == ["a.txt"]


def test_a_file_is_taken_out_and_no_longer_named(client: PageClient) -> None:
    page = desk.add(client, desk.to_files(client), {"a.txt": b"one", "b.txt": b"two"})
    action = page.all("//button/@formaction")[0]
    token = page.one("//form[contains(@action, 'files')]//input[@name='csrf_token']").get("value")
    client.post(action, data={"csrf_token": token}, follow_redirects=True)
    assert names() == ["b.txt"]
    with reading():
        assert queries.draft_digests(SYSTEM) == {hashlib.sha256(b"two").hexdigest()}


def test_a_page_that_takes_no_files_still_refuses_them(client: PageClient) -> None:
    page = desk.begin(client)
    token = page.one("//form[contains(@action, '/what')]//input[@name='csrf_token']").get("value")
    body = (
        b"--x\r\nContent-Disposition: form-data; name=\"csrf_token\"\r\n\r\n" + token.encode() + b"\r\n"
        b"--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a\"\r\n\r\nabc\r\n--x--\r\n"
    )  # fmt: skip
    answer = client.post("/contribute/what", data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413
    assert nothing_staged()


def test_a_text_that_is_too_long_for_one_form_is_told_so(client: PageClient) -> None:
    page = desk.begin(client)
    token = page.one("//form[contains(@action, '/what')]//input[@name='csrf_token']").get("value")
    answer = client.post("/contribute/what", data={"csrf_token": token, "text": "x" * 2_200_000})
    assert answer.status_code == 413
    assert "Add it as a file" in answer.text
