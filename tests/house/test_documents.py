"""What the documents promise is there: links, tests that they name, settings, commands, dependencies."""

from __future__ import annotations

import ast
import re
from dataclasses import fields
from pathlib import Path

import click
import pytest

from archive.cli import COMMANDS, main
from archive.config import Settings
from tests.support.checkout import ROOT, tracked_files

PAGES = sorted(path for path in tracked_files() if path.suffix == ".md")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`")
PATH = re.compile(
    r"`((?:archive|bench|demo|docs|migrations|requirements|static|templates|tests|translations)/[^`*…]*)`"
)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def prose(path: Path) -> str:
    """A page without its blocks of code."""
    return FENCE.sub("", path.read_text("utf-8"))


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as forges make them."""
    headings = re.findall(r"^#+ (.+)$", prose(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = []
    for link in LINK.findall(prose(page)):
        target, _, anchor = link.partition("#")
        if ":" in target:
            continue
        there = (page.parent / target).resolve() if target else page
        if not there.exists() or (anchor and anchor not in anchors(there)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_path_that_is_named_exists(page: Path) -> None:
    assert [path for path in PATH.findall(prose(page)) if "::" not in path and not (ROOT / path).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_test_that_is_named_exists(page: Path) -> None:
    gone = []
    for file, test in TEST.findall(page.read_text("utf-8")):
        path = ROOT / file
        tree = ast.parse(path.read_text("utf-8")) if path.is_file() else ast.Module([], [])
        if not path.is_file() or (test and test not in {getattr(node, "name", "") for node in tree.body}):
            gone.append(f"{file}::{test}")
    assert gone == []


def test_the_threat_model_names_a_test_for_each_defence() -> None:
    section = prose(ROOT / "docs" / "threat-model.md").split("\n## Defences\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ") and "shown by" not in line]
    assert len(rows) > 40
    assert [row for row in rows if not TEST.search(row)] == []


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs" / "settings.md").read_text("utf-8")
    told = set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))
    assert told == {field.name for field in fields(Settings)} - {"home"}


def test_every_command_is_documented() -> None:
    text = "\n".join(path.read_text("utf-8") for path in PAGES)
    assert [command for command in COMMANDS if not re.search(rf"(?:\./)?sijill {command}\b", text)] == []


def test_no_document_names_a_command_that_is_not_there() -> None:
    found = {match for path in PAGES for match in re.findall(r"`(?:\./)?sijill ([a-z]+)\b", path.read_text("utf-8"))}
    later = set(re.findall(r"`sijill (\w+)`", _section("CHANGELOG.md", "Not yet")))
    assert found - set(COMMANDS) - later - {"test"} == set()


def test_the_readme_begins_with_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    commands = re.findall(r"^\./sijill (\w+)", text, re.MULTILINE)
    assert commands[:2] == ["demo", "test"]
    assert "\n./sijill test" in (ROOT / ".ci" / "run").read_text()
    for command in COMMANDS:
        assert main.get_command(click.Context(main), command) is not None


def test_every_dependency_has_its_reason() -> None:
    asked = set()
    for file in ("runtime.in", "postgresql.in"):
        lines = (ROOT / "requirements" / file).read_text().splitlines()
        asked |= {re.split(r"[\[<>=]", line)[0] for line in lines if line and line[0] not in "#-"}
    told = re.findall(r"^\| ([\w-]+) \| [^|]+ \| [^|]+ \| [^|]+ \| [^|]+ \|$", _decision(), re.MULTILINE)
    assert sorted(set(told) - {"library"}) == sorted(asked)
    assert len(told) == len(set(told))


def test_every_tool_of_the_tests_is_named() -> None:
    lines = (ROOT / "requirements" / "test.in").read_text().splitlines()
    tools = [re.split("[-=]", line.removeprefix("pytest-"))[0] for line in lines if line and line[0] not in "#-"]
    known = _decision()
    assert [tool for tool in tools if tool not in ("types", "lxml") and tool not in known] == []


def test_every_decision_is_in_the_index() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text("utf-8")
    for path in folder.glob("0*.md"):
        title = path.read_text("utf-8").splitlines()[0].split(". ", 1)[1]
        assert f"[{int(path.name[:4])}]({path.name}) | {title} |" in index


def test_the_licence_is_the_one_that_is_stated() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert text.split("\n", 2)[0].strip() == "GNU AFFERO GENERAL PUBLIC LICENSE"
    assert "Version 3, 19 November 2007" in text.split("\n", 2)[1]
    assert all(f"\n  {number}. " in text for number in range(18))
    assert "license = AGPL-3.0-or-later" in (ROOT / "setup.cfg").read_text()


def _decision() -> str:
    return (ROOT / "docs" / "decisions" / "0002-dependencies.md").read_text("utf-8")


def _section(file: str, heading: str) -> str:
    text = (ROOT / file).read_text("utf-8")
    return text.split(f"# {heading}\n")[1].split("\n#")[0]
