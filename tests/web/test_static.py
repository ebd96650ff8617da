"""What every page brings along: light, our own, and vendored pieces that are what they say they are."""

from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path

import pytest

from archive.base.folders import folder

STATIC = folder("static")
TEMPLATES = sorted(folder("templates").rglob("*.html"))
SCRIPTS = sorted(STATIC.glob("js/*.js"))
SHEETS = sorted(STATIC.glob("css/*.css"))


def on_the_wire(*paths: Path) -> int:
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths)


def brought_along(*templates: Path) -> list[Path]:
    """The scripts and sheets that these templates name."""
    named = re.findall(r"filename='((?:js|css)/[^']+)'", "".join(path.read_text("utf-8") for path in templates))
    return [STATIC / name for name in dict.fromkeys(named)]


# Pages on which pictures are looked at and covered are allowed their viewer on top.
VIEWERS = {"js/zoom.js", "js/redact.js"}


def test_all_scripts_but_the_viewers_weigh_at_most_12_kb() -> None:
    assert SCRIPTS and on_the_wire(*(path for path in SCRIPTS if f"js/{path.name}" not in VIEWERS)) <= 12_000


def test_what_every_page_brings_along_leaves_most_of_the_50_kb_to_its_words() -> None:
    base = folder("templates") / "base.html"
    assert on_the_wire(*brought_along(base), STATIC / "img" / "favicon.svg") <= 15_000


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_a_page_brings_along_beside_that_is_little(template: Path) -> None:
    own = [path for path in brought_along(template) if path.name not in ("sijill.js", "sijill.css")]
    assert on_the_wire(*own) <= 4_000


def test_every_script_and_sheet_is_brought_along_by_some_page() -> None:
    assert set(brought_along(*TEMPLATES)) >= {*SCRIPTS, *SHEETS}


@pytest.mark.parametrize("path", [*SHEETS, *SCRIPTS], ids=lambda path: path.name)
def test_nothing_of_ours_asks_another_site(path: Path) -> None:
    assert not re.search(r"https?://|url\(\s*[\"']?//|@import|data:", path.read_text("utf-8"))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_stores_nothing_on_the_device(path: Path) -> None:
    words = r"localStorage|sessionStorage|indexedDB|document\.cookie|serviceWorker|\beval\b|innerHTML"
    assert not re.search(words, path.read_text("utf-8"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_template_has_no_inline_style_or_script(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(
        r"<style|\sstyle=|\son(click|load|submit|change|error)=|<script(?![^>]*\ssrc=)|\|\s*safe\b", text
    )


def test_sheets_know_no_left_and_right() -> None:
    sides = r"(margin|padding|border)-(left|right)\b|[{;]\s*(left|right)\s*:|(text-align|float):\s*(left|right)"
    physical = re.compile(sides)
    for sheet in SHEETS:
        assert not physical.search(sheet.read_text("utf-8"))


def vendored() -> list[tuple[str, str]]:
    lines = []
    for sums in STATIC.glob("vendor/*/SHA256SUMS"):
        for line in sums.read_text("utf-8").splitlines():
            digest, name = line.split()
            lines.append((f"{sums.parent.name}/{name}", digest))
    return lines


@pytest.mark.parametrize(("name", "digest"), vendored())
def test_a_vendored_piece_has_its_stated_digest(name: str, digest: str) -> None:
    assert hashlib.sha256((STATIC / "vendor" / name).read_bytes()).hexdigest() == digest


def test_every_vendored_folder_states_version_licence_and_digests() -> None:
    for piece in (STATIC / "vendor").iterdir():
        assert re.search(r"-\d+(\.\d+)+$", piece.name)
        listed = {line.split()[1] for line in (piece / "SHA256SUMS").read_text("utf-8").splitlines()}
        present = {path.name for path in piece.iterdir()} - {"README.md", "SHA256SUMS"}
        assert present == listed and any("OFL" in name or "LICEN" in name for name in present)
