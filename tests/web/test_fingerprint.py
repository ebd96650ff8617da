"""An address that may be kept for a year is another one when the content is."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, url_for

from archive.web import fingerprint


def address(folder: Path) -> str:
    app = Flask("a", static_folder=str(folder))
    fingerprint.install(app)
    with app.test_request_context():
        assert url_for("static", filename="a.css", v="whatever") == url_for("static", filename="a.css")
        return url_for("static", filename="a.css")


def test_the_address_changes_with_name_and_content_alone(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a {}")
    first = address(tmp_path)
    (tmp_path / "a.css").touch()
    assert address(tmp_path) == first
    (tmp_path / "a.css").write_text("b {}")
    second = address(tmp_path)
    (tmp_path / "a.css").rename(tmp_path / "b.css")
    assert len({first, second, address(tmp_path)}) == 3
