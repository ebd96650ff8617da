"""Nothing that is committed names one machine, one package host, or a third party that a page would call."""

from __future__ import annotations

import re

from tests.support.checkout import ROOT, tracked_files

# Written in pieces, so that this file does not find itself.
PRIVATE = re.compile(r"(?<![\w.])/(?:" + "work|farm|home/[a-z]+|root" + r")/|/tmp/[A-Za-z]")  # looked for, not used
HOSTS = re.compile("pypi" + r"\.org|python" + "hosted|--index" + "-url|--find" + "-links")
THIRD_PARTY = re.compile(
    r"""(?:src|action|poster|data)\s*=\s*["'](?:https?:)?//|url\(\s*["']?(?:https?:)?//|@import\s+["']?(?:https?:)?//"""
    r"""|<link[^>]+href\s*=\s*["'](?:https?:)?//"""
)
TEXT = {
    ".py",
    ".cfg",
    ".toml",
    ".md",
    ".html",
    ".css",
    ".js",
    ".svg",
    ".txt",
    ".in",
    ".json",
    ".jsonl",
    ".xml",
    "",
}
LARGEST = 1_500_000


def text_files() -> dict[str, str]:
    files = [path for path in tracked_files() if path.suffix in TEXT and path.suffix != ".lock"]
    return {str(path.relative_to(ROOT)): path.read_text("utf-8", errors="replace") for path in files}


def found(pattern: re.Pattern[str], files: dict[str, str]) -> list[str]:
    return [f"{name}: {match[0]}" for name, text in files.items() for match in pattern.finditer(text)]


def test_no_path_of_one_machine_and_no_package_host() -> None:
    files = text_files()
    assert found(PRIVATE, files) == []
    assert found(HOSTS, files) == []


def test_no_page_asks_a_third_party_for_anything() -> None:
    files = {name: text for name, text in text_files().items() if name.startswith(("templates/", "static/"))}
    assert found(THIRD_PARTY, files) == []


def test_no_large_file_is_committed() -> None:
    assert [str(path) for path in tracked_files() if path.stat().st_size > LARGEST] == []
