"""Pages from outside: limits, hostile lines, no network."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from archive.intake.pages import sandbox
from archive.intake.pages.limits import MAX_BYTES, PageTooLarge, PageUnreadable
from archive.intake.pages.reading import read_page
from archive.intake.pages.sandbox import read_page_sandboxed
from archive.intake.pages.wire import from_json, to_json
from tests.support.spending import least

FOLDER = Path(__file__).parent / "fixtures"


def test_the_child_reads_what_the_parent_would() -> None:
    path = FOLDER / "scrape-en.txt"
    assert read_page_sandboxed(path, published="2019-03") == read_page(path.read_bytes(), published="2019-03")


def test_a_page_above_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    large = tmp_path / "large.html"
    large.write_bytes(b"a" * (MAX_BYTES + 1))
    with pytest.raises(PageTooLarge):
        read_page_sandboxed(large)
    with pytest.raises(PageTooLarge):
        read_page(large.read_bytes())


def test_a_reader_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "CHILD_WALL_SECONDS", 0.05)
    with pytest.raises(PageUnreadable):
        read_page_sandboxed(b"The ferry did not run.")


def test_nothing_is_fetched() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        here = f"http://127.0.0.1:{server.getsockname()[1]}"
        page = (
            f'<!DOCTYPE html SYSTEM "{here}/x.dtd"><html><head><base href="{here}"><link rel=stylesheet '
            f'href="{here}/a.css"><link rel=canonical href="{here}/c">'
            f'<script src="{here}/s.js"></script></head><body><iframe src="{here}/i"></iframe><img '
            f'src="{here}/p.png"><p>{"The ferry did not run that day. " * 20}</p></body></html>'
        )
        reading = read_page_sandboxed(page.encode(), "text/html")
        assert reading.address is not None
        with pytest.raises(TimeoutError):
            server.accept()


def test_a_reading_survives_the_pipe() -> None:
    reading = read_page((FOLDER / "news.html").read_bytes())
    assert from_json(to_json(reading)) == reading
    with pytest.raises((TypeError, KeyError)):
        from_json({"media_type": 7})


HOSTILE = {
    "numbers": "1,234 " * 3000,
    "digits": "1" * 19000,
    "ranges": "between 1 and 2 and 3 " * 800,
    "names": "Aa " * 5000,
    "roles": "a resident " * 2000 + "named",
    "organisations": "The United of and for the " * 700,
    "brackets": "[[[[((((" * 2000,
    "quotes": "“aaaa bbbb cc dd ee ff gg " * 700,
    "sources": "According to " * 1400,
    "verbs": "killed a total of the of the of the " * 500,
    "points": "a. " * 6000,
    "arabic": "قال محمد " * 2000,
    "blame": "blamed x on " * 1500,
    "spaces": "\u00a0" * 15000 + "x",
    "bars": "A | " * 4000,
    "networks": "facebook twitter " * 19,
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_line_takes_no_more_than_seconds(name: str) -> None:
    line = HOSTILE[name]
    page = f"{line}\n\n{line[:3000]}.\nx said:\n{line[:5000]}".encode()
    assert least(lambda: read_page(page), turns=1) < 10


STRANGE = [
    b"",
    b"\x00\xff\xfe" * 5000,
    b"<div>" * 100000 + b"hello",
    b"<html><body>" + b"<table><tr><td>" * 20000,
    b"<html><body><p>" + b"&#x0;" * 1000,
    b"<html><script type='application/ld+json'>" + b"[" * 50000,
]


@pytest.mark.parametrize("data", STRANGE, ids=range(len(STRANGE)))
def test_strange_bytes_give_a_reading_or_nothing(data: bytes) -> None:
    reading = read_page(data, "text/html")
    assert len(reading.completeness) == 8
