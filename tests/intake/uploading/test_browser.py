"""Files in pieces in a real browser: on a slow line that is cut, after a reload, several at once, and refused."""

from __future__ import annotations

import base64
import hashlib
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import CDPSession, Page, Request, expect
from sqlalchemy import select

from archive.app import create_app
from archive.base.db import Database, reading
from archive.base.runtime import session
from archive.config import Settings
from archive.intake.models import DraftFile
from archive.media import store
from tests.intake.uploading import tus
from tests.support.browser import PHONE, Watcher, axe, overflow

pytestmark = pytest.mark.browser
Window = Callable[..., Page]

KB = 1024
SLOW = {"latency": 300, "downloadThroughput": 40 * KB, "uploadThroughput": 15 * KB}
"""Bytes a second and milliseconds of a good day of 2G."""


@pytest.fixture
def app(settings: Settings, database: Database) -> Flask:
    """A desk that takes files of at most a million bytes."""
    app = create_app(replace(settings, upload_limit=1_000_000, upload_count=4), database)
    app.testing = True
    return app


def random_bytes(seed: int, size: int) -> bytes:
    return random.Random(seed).randbytes(size)


@pytest.fixture
def at_files(window: Window) -> Callable[..., Page]:
    """At the page of files of a new draft."""

    def walk(**options: object) -> Page:
        page = window(**options)
        page.goto("/contribute")
        page.check("input[value='testimony']")
        with page.expect_navigation():
            page.locator("form[action$='/contribute/kind'] button.button").first.click()
        page.goto("/contribute/files")
        return page

    return walk


def line_of(page: Page) -> Callable[..., None]:
    """What the line of a page is like from now on."""
    wire: CDPSession = page.context.new_cdp_session(page)
    wire.send("Network.enable")

    def be(**conditions: object) -> None:
        wire.send("Network.emulateNetworkConditions", {"offline": False, **SLOW, **conditions})

    return be


def fast(be: Callable[..., None]) -> None:
    be(latency=0, downloadThroughput=-1, uploadThroughput=-1)


def held(be: Callable[..., None]) -> None:
    """Pages come at once; what is sent takes minutes, however long this test is kept waiting before it goes on."""
    be(latency=0, downloadThroughput=-1, uploadThroughput=KB // 2)


def kept() -> dict[str | None, str]:
    with reading():
        return {row.original_name: row.sha256 for row in session().scalars(select(DraftFile))}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def pieces(page: Page) -> Iterator[list[int]]:
    """The offsets of the pieces that a page sends from now on."""
    offsets: list[int] = []

    def note(request: Request) -> None:
        if request.method == "PATCH":
            offsets.append(int(request.headers["upload-offset"]))

    page.on("request", note)
    yield offsets


def wait_for_bytes(page: Page) -> None:
    """Until something of the first file is safely at the other end, and not yet all."""
    expect(page.locator("progress").first).not_to_have_js_property("value", 0, timeout=60_000)


@pytest.mark.slow(why="a slow line is slow: a quarter of a megabyte at the speed of 2G, cut in the middle")
def test_a_cut_in_the_middle_of_a_slow_line(at_files: Callable[..., Page], watcher: Watcher, tmp_path: Path) -> None:
    watcher.expected = ("ERR_INTERNET_DISCONNECTED", "Failed to load resource")
    data = random_bytes(1, 300 * KB)
    (tmp_path / "film.bin").write_bytes(data)
    page = at_files(width=PHONE)
    be, offsets = line_of(page), next(pieces(page))
    be()
    page.set_input_files("#files", str(tmp_path / "film.bin"))
    wait_for_bytes(page)
    be(offline=True)
    expect(page.locator("[data-upload-list] li")).to_contain_text("Waits for the line")
    assert axe(page) == []
    assert overflow(page) == 0
    page.wait_for_timeout(2500)
    be()
    heading = page.locator("[data-files] h2")
    expect(heading).to_have_text("film.bin", timeout=120_000)
    expect(page.locator("[data-files] .digest")).to_have_text(sha256(data))
    assert kept() == {"film.bin": sha256(data)}
    assert store.current().path(sha256(data)).read_bytes() == data
    assert offsets == sorted(offsets) and len(offsets) > 3, "nothing that had arrived was sent twice"
    steps = {after - before for before, after in pairwise(offsets)} - {0}
    assert len(steps) > 1, "the pieces fit themselves to the line"
    expect(page.locator("[data-upload-list] li")).to_have_count(0)


@pytest.mark.slow(why="the first half of a file on a slow line, and a reload")
def test_a_reload_in_the_middle(at_files: Callable[..., Page], watcher: Watcher, tmp_path: Path) -> None:
    # What the first page had sent may arrive after the second has asked how far it is.
    watcher.expected = ("409",)
    data, other = random_bytes(2, 400 * KB), random_bytes(3, 400 * KB)
    for folder, content in (("one", data), ("two", other)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "film.bin").write_bytes(content)
    page = at_files()
    be = line_of(page)
    be()
    page.set_input_files("#files", str(tmp_path / "one" / "film.bin"))
    wait_for_bytes(page)
    held(be)
    page.reload()
    fast(be)
    waiting = page.locator("[aria-labelledby=unfinished] li")
    expect(waiting).to_contain_text("film.bin")
    assert axe(page) == []
    offsets = next(pieces(page))
    # Another file of this name and size is another file.
    page.set_input_files("#files", str(tmp_path / "two" / "film.bin"))
    expect(page.locator("[data-files] .digest")).to_have_text([sha256(other)], timeout=60_000)
    assert offsets[0] == 0
    expect(waiting).to_have_count(1)
    offsets.clear()
    page.set_input_files("#files", str(tmp_path / "one" / "film.bin"))
    expect(page.locator("[data-files] .digest")).to_have_text([sha256(other), sha256(data)], timeout=60_000)
    assert offsets[0] > 0, "it goes on where it was"
    expect(waiting).to_have_count(0)


def test_several_at_once_while_something_is_typed(at_files: Callable[..., Page], tmp_path: Path) -> None:
    sent = {f"صورة {number}.bin": random_bytes(number, 90 * KB + number) for number in range(4)}
    paths = []
    for name, data in sent.items():
        (tmp_path / name).write_bytes(data)
        paths.append(str(tmp_path / name))
    page = at_files()
    page.set_input_files("#files", paths[0])
    caption = page.locator("[name^=caption-]").first
    caption.fill("The first")
    page.set_input_files("#files", paths[1:])
    expect(page.locator("[data-files] > section")).to_have_count(4, timeout=60_000)
    expect(caption).to_have_value("The first")
    expect(caption).to_be_focused()
    assert kept() == {name: sha256(data) for name, data in sent.items()}
    # The button sends the words, and no file again.
    with page.expect_navigation():
        page.locator("button[value=go]").click()
    page.goto("/contribute/files")
    expect(page.locator("[name^=caption-]").first).to_have_value("The first")


def test_what_is_refused_says_why_and_the_rest_arrives(
    at_files: Callable[..., Page], watcher: Watcher, tmp_path: Path
) -> None:
    watcher.expected = ("Failed to load resource",)
    for name, size in (("large.bin", 1_000_001), ("empty.bin", 0), ("good.bin", 5000)):
        (tmp_path / name).write_bytes(random_bytes(size, size))
    page = at_files()
    page.set_input_files("#files", [str(tmp_path / name) for name in ("large.bin", "empty.bin", "good.bin")])
    expect(page.locator("[data-files] h2")).to_have_text("good.bin")
    left = page.locator("[data-upload-list] li")
    expect(left).to_have_count(2)
    expect(left.first).to_contain_text("larger than 1 MB")
    expect(left.last).to_contain_text("The file is empty")
    assert axe(page) == []
    # Given up, the keyboard stands at the choice of files again.
    left.first.get_by_role("button", name="Give it up").click()
    expect(page.locator("#files")).to_be_focused()
    expect(left).to_have_count(1)


def test_the_button_waits_for_what_is_on_its_way(at_files: Callable[..., Page], tmp_path: Path) -> None:
    data = random_bytes(7, 120 * KB)
    (tmp_path / "a.bin").write_bytes(data)
    page = at_files()
    be = line_of(page)
    held(be)
    page.set_input_files("#files", str(tmp_path / "a.bin"))
    page.locator("button[value=go]").click()
    expect(page.locator("[data-upload-status]")).to_contain_text("goes on by itself")
    fast(be)
    page.wait_for_url("**/contribute/access", timeout=60_000)
    assert kept() == {"a.bin": sha256(data)}


def test_a_second_press_goes_on_without_it(at_files: Callable[..., Page], watcher: Watcher, tmp_path: Path) -> None:
    watcher.expected = ("Failed to load resource",)
    (tmp_path / "a.bin").write_bytes(random_bytes(7, 300 * KB))
    page = at_files()
    be = line_of(page)
    be(uploadThroughput=4 * KB)
    page.set_input_files("#files", str(tmp_path / "a.bin"))
    page.locator("button[value=go]").click()
    expect(page.locator("[data-upload-status]")).to_contain_text("goes on by itself")
    page.locator("button[value=go]").click()
    page.wait_for_url("**/contribute/access")
    fast(be)
    page.goto("/contribute/check")
    expect(page.locator("main")).to_contain_text("Some files have not arrived whole")
    assert kept() == {}


def test_giving_up_an_upload_leaves_nothing(at_files: Callable[..., Page], tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(random_bytes(8, 500 * KB))
    page = at_files()
    be = line_of(page)
    be()
    page.set_input_files("#files", str(tmp_path / "a.bin"))
    wait_for_bytes(page)
    held(be)
    with page.expect_response(lambda answer: answer.request.method == "DELETE"):
        page.get_by_role("button", name="Give it up").click()
    fast(be)
    page.reload()
    expect(page.locator("[aria-labelledby=unfinished]")).to_have_count(0)
    assert kept() == {}


@pytest.mark.parametrize(
    ("locale", "options"), [("en", {"width": PHONE, "color_scheme": "dark"}), ("ar", {"width": PHONE}), ("en", {})]
)
def test_the_page_in_the_middle_of_it(
    at_files: Callable[..., Page], tmp_path: Path, locale: str, options: dict[str, object]
) -> None:
    names = ["a-name-that-was-made-by-a-machine-and-has-no-place-to-break-20161115-221305.bin", "b.bin"]
    for seed, name in enumerate(names):
        (tmp_path / name).write_bytes(random_bytes(seed, 200 * KB))
    page = at_files(locale=locale, **options)
    be = line_of(page)
    be()
    page.set_input_files("#files", [str(tmp_path / name) for name in names])
    wait_for_bytes(page)
    held(be)
    assert axe(page) == []
    assert overflow(page) == 0
    page.screenshot(path=str(tmp_path / "page.png"), full_page=True)


def test_the_page_knows_a_file_by_the_mark_that_is_written_down(at_files: Callable[..., Page], tmp_path: Path) -> None:
    """So that other programs can go on with what a page began."""
    data = random_bytes(11, 300 * KB + 7)
    (tmp_path / "a.bin").write_bytes(data)
    page = at_files()
    line_of(page)()
    with page.expect_request(lambda request: request.method == "POST" and request.url.endswith("/uploads")) as sent:
        page.set_input_files("#files", str(tmp_path / "a.bin"))
    assert f"mark {base64.b64encode(tus.mark_of(data).encode()).decode()}" in sent.value.headers["upload-metadata"]
