"""The words of docs/glossary.md are the names in the code, and its lists of values are the code's, both ways."""

from __future__ import annotations

import importlib
import re
from enum import StrEnum
from typing import Any

from tests.support.checkout import ROOT

TEXT = (ROOT / "docs" / "glossary.md").read_text("utf-8")
CODE = re.compile(r"`([^`]+)`")
# Words of one room's own machinery that nobody stores, imports or says.
UNSPOKEN = {"search.lexer.Kind", "intake.pages.layout.Place", "comments.rules.Step", "operation.findings.Verdict"}
UNSPOKEN |= {"records.edtf_point.Qualifier", "records.edtf_point.Precision", "records.edtf_point.Limit"}


def rows(heading: str) -> list[list[str]]:
    """The cells of each row of the table under ``heading``, without its head."""
    section = TEXT.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def found(name: str) -> Any:
    """The thing that ``room.module.Name`` (or ``room.module``) names in the code."""
    try:
        return importlib.import_module(f"archive.{name}")
    except ModuleNotFoundError:
        module, _, attribute = f"archive.{name}".rpartition(".")
        return getattr(importlib.import_module(module), attribute, None)


def lists() -> dict[str, list[str]]:
    """The lists of values that the glossary gives, by their name in the code."""
    return {CODE.findall(name)[0]: CODE.findall(words) for name, words in rows("Values")}


def test_every_term_stands_in_the_code() -> None:
    terms = rows("Terms")
    assert len(terms) > 50
    assert [row for row in terms if len(row) != 3 or not CODE.findall(row[2])] == []
    assert [name for row in terms for name in CODE.findall(row[2]) if found(name) is None] == []


def test_terms_stand_once() -> None:
    terms = [row[0] for row in rows("Terms")]
    assert sorted(terms) == sorted(set(terms))


def test_each_list_has_the_words_of_the_code() -> None:
    for name, words in lists().items():
        enum = found(name)
        assert isinstance(enum, type) and issubclass(enum, StrEnum), name
        assert words == [member.value for member in enum], name


def test_every_list_of_words_in_the_code_is_here() -> None:
    defined = set()
    for path in (ROOT / "archive").rglob("*.py"):
        module = ".".join(path.relative_to(ROOT / "archive").with_suffix("").parts)
        for name in re.findall(r"^class (\w+)\(StrEnum\)", path.read_text("utf-8"), re.MULTILINE):
            defined.add(f"{module}.{name}")
    assert len(defined) > 40
    assert defined - UNSPOKEN == set(lists())
