"""Static files: compressed once, kept by browsers for a year, and as guarded as every other answer."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Response

from archive.base.folders import folder
from archive.config import Settings
from archive.operation.static_files import compressed, with_static


class Visitor(Client):
    """Reads each answer to its end and closes it, as a server would."""

    def fetch(self, path: str, **headers: str) -> TestResponse:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        with self.get(path, headers=sent, buffered=True) as answer:
            answer.get_data()
            return answer


@pytest.fixture
def visitor(settings: Settings) -> Visitor:
    settings.temporary.mkdir()
    behind = Response("the application", status=418)
    return Visitor(with_static(behind, settings))


def test_a_sheet_comes_compressed_to_those_who_can_read_it(visitor: Visitor) -> None:
    plain = visitor.fetch("/static/css/sijill.css")
    packed = visitor.fetch("/static/css/sijill.css?v=1", Accept_Encoding="gzip, br")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data == (folder("static") / "css" / "sijill.css").read_bytes()
    assert len(packed.data) < len(plain.data) / 2
    for answer in (plain, packed):
        assert answer.headers["Content-Type"].startswith("text/css")
        assert "max-age=31536000" in answer.headers["Cache-Control"]
        assert "Accept-Encoding" in answer.headers["Vary"]


def test_the_answer_is_guarded(visitor: Visitor) -> None:
    headers = visitor.fetch("/static/img/sijill.svg").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.parametrize("path", ["/", "/static/", "/static/css", "/static/../archive.sqlite3", "/static/absent.css"])
def test_everything_else_is_the_application_s(visitor: Visitor, path: str) -> None:
    assert visitor.fetch(path).status_code == 418


def test_copies_are_made_once_and_old_ones_go(tmp_path: Path) -> None:
    source, temporary = tmp_path / "source", tmp_path / "tmp"
    source.mkdir()
    temporary.mkdir()
    (source / "a.css").write_text("a {}")
    first = compressed(source, temporary)
    assert {path.name for path in first.iterdir()} == {"a.css", "a.css.gz"}
    moment = first.stat().st_mtime_ns
    assert compressed(source, temporary) == first and first.stat().st_mtime_ns == moment
    (source / "a.css").write_text("b {}")
    second = compressed(source, temporary)
    assert list(temporary.iterdir()) == [second] and second != first
