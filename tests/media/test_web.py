"""Files over HTTP: in, hashed as they come; out, as a thing that can only be shown or saved."""

from __future__ import annotations

import hashlib
import io
import os
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient

from archive.base import runtime
from archive.base.db import Database
from archive.base.errors import DomainError
from archive.config import Settings
from archive.media import serving, store
from archive.media.queries import FileToServe
from archive.media.uploads import UploadRequest, takes_files
from tests.media.conftest import Arrive

MB = 1024 * 1024
DATA = os.urandom(3 * MB)


@pytest.fixture
def client(settings: Settings, database: Database) -> Iterator[FlaskClient]:
    app = Flask("uploads")
    app.request_class = UploadRequest

    @app.errorhandler(DomainError)
    def problem(error: DomainError) -> tuple[str, int]:
        return str(error.message), 400

    @app.post("/in")
    @takes_files
    def take() -> dict[str, object]:
        assert isinstance(request, UploadRequest)
        found = request.uploads("file")
        waiting = len(list(store.current().inbox.iterdir()))
        if request.form.get("keep"):
            store.current().keep(found[0].staged)
        return {
            "waiting": waiting,
            "files": [[up.staged.sha256, up.staged.size, up.declared_type, up.original_name] for up in found],
        }

    @app.post("/plain")
    def plain() -> str:
        return request.form["word"]

    limited = replace(settings, upload_limit=4 * MB, upload_count=3)
    with runtime.active(runtime.Runtime(limited, database)):
        yield app.test_client()


def sent(client: FlaskClient, path: str, files: list[tuple[bytes, str, str]], **fields: str) -> Response:
    """A form put together by hand: the test client would leave a temporary file of its own open."""
    parts = [(f'name="{name}"', value.encode()) for name, value in fields.items()]
    parts += [(f'name="file"; filename="{name}"\r\nContent-Type: {kind}', data) for data, name, kind in files]
    body = b"".join(
        b"--x\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n" % (head.encode(), data) for head, data in parts
    )
    answer: Response = client.post(
        path, input_stream=io.BytesIO(body + b"--x--\r\n"), content_type="multipart/form-data; boundary=x"
    )
    return answer


def inbox() -> list[str]:
    return [file.name for file in store.current().inbox.iterdir()]


def test_an_upload_is_hashed_while_it_arrives_and_gone_when_nobody_kept_it(client: FlaskClient) -> None:
    answer = sent(client, "/in", [(DATA, "../a.jpg", "image/jpeg"), (b"b", "b.txt", "nonsense")])
    assert answer.get_json() == {
        "waiting": 2,
        "files": [
            [hashlib.sha256(DATA).hexdigest(), len(DATA), "image/jpeg", "a.jpg"],
            [hashlib.sha256(b"b").hexdigest(), 1, None, "b.txt"],
        ],
    }
    assert inbox() == []
    assert list(store.current().stored()) == []


def test_a_kept_upload_stays(client: FlaskClient) -> None:
    answer = sent(client, "/in", [(DATA, "a", "image/jpeg")], keep="yes")
    (row,) = answer.get_json()["files"]
    assert list(store.current().stored()) == [row[0]]
    assert inbox() == []


def test_an_input_left_empty_is_no_file(client: FlaskClient) -> None:
    answer = sent(client, "/in", [(b"", "", "application/octet-stream")] * 9 + [(b"x", "x", "text/plain")])
    assert len(answer.get_json()["files"]) == 1
    assert answer.get_json()["waiting"] == 1


@pytest.mark.parametrize(
    ("path", "files", "words", "why"),
    [
        ("/in", [(b"x" * (4 * MB + 1), "a", "image/png")], "larger than 4 MB", "too large"),
        ("/in", [(b"x", "a", "image/png")] * 4, "At most 3 files", "too many"),
        ("/plain", [(b"x", "a", "image/png")], "takes no files", "a view that asked for none"),
        ("/nowhere", [(b"x", "a", "image/png")], "not found", "no view at all"),
    ],
)
def test_what_is_refused_leaves_nothing(
    client: FlaskClient, path: str, files: list[tuple[bytes, str, str]], words: str, why: str
) -> None:
    answer = sent(client, path, files, word="w")
    assert answer.status_code in (400, 404), why
    assert words.lower() in answer.get_data(as_text=True).lower(), why
    assert inbox() == []


def test_a_form_without_files_reads_as_ever(client: FlaskClient) -> None:
    assert sent(client, "/plain", [(b"", "", "application/octet-stream")], word="w").text == "w"
    assert inbox() == []


def test_a_client_that_goes_away_leaves_nothing(client: FlaskClient) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n' + b"x" * 500_000
    answer = client.post(
        "/in", input_stream=io.BytesIO(body), content_type="multipart/form-data; boundary=x", content_length=9 * MB
    )
    assert answer.status_code >= 400 or answer.get_json()["files"] == []
    assert inbox() == []


Fetch = Callable[..., Response]


@pytest.fixture
def fetch(settings: Settings, arrive: Arrive) -> Fetch:
    kept = store.current().keep(arrive(DATA))
    app = Flask("serving")
    object_id = uuid.uuid4()

    @app.get("/<kind>")
    def file(kind: str) -> Response:
        original = kind == "original"
        media_type = "text/html" if kind == "page" else "image/jpeg"
        found = FileToServe(object_id, uuid.uuid4(), original, media_type, kept.size, kept.sha256)
        return serving.send(found, name="CODE-1.jpg", public=kind == "public")

    return lambda kind, **headers: app.test_client().get(
        f"/{kind}",
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        buffered=True,
    )


@pytest.mark.parametrize("kind", ["public", "closed", "original", "page"])
def test_bytes_can_only_be_shown_or_saved(fetch: Fetch, kind: str) -> None:
    answer = fetch(kind)
    headers = answer.headers
    assert answer.get_data() == DATA
    assert headers["Content-Type"] == ("text/html" if kind == "page" else "image/jpeg")
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cache-Control"] == ("no-cache" if kind == "public" else "no-store")
    way = "attachment" if kind in ("original", "page") else "inline"
    assert headers["Content-Disposition"] == f"{way}; filename=CODE-1.jpg"
    assert hashlib.sha256(DATA).hexdigest() not in str(headers), "a tag that is the digest confirms possession"
    assert "Last-Modified" not in headers, "the hour of arrival is nobody's business"


def test_ranges_and_conditions(fetch: Fetch) -> None:
    part = fetch("public", Range="bytes=10-19")
    assert (part.status_code, part.get_data()) == (206, DATA[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(DATA)}"
    assert fetch("public", Range=f"bytes={len(DATA)}-").status_code == 416
    tag = fetch("public").headers["ETag"]
    again = fetch("public", If_None_Match=tag)
    assert (again.status_code, again.get_data()) == (304, b"")
    assert fetch("public", If_None_Match='"other"').status_code == 200


def test_bytes_that_are_gone_are_unavailable(fetch: Fetch) -> None:
    (sha256,) = store.current().stored()
    store.current().path(sha256).unlink()
    assert fetch("public").status_code == 500, "Unavailable, which the application answers with 503"
