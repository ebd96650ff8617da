"""The words of docs/glossary.md are the names in the code."""

from __future__ import annotations

import importlib
import re

from tests.support.checkout import ROOT

# The last column of a row of the table, in backquotes: room.module.Name, or Enum.MEMBER.
NAME = re.compile(r"`((?:[a-z_]+\.)+[A-Za-z_]+)`")


def names() -> list[str]:
    text = (ROOT / "docs" / "glossary.md").read_text()
    rows = [line.rsplit("|", 2)[1] for line in text.splitlines() if line.startswith("|") and line.count("|") > 2]
    return sorted({name for row in rows for name in NAME.findall(row)})


def missing(name: str) -> bool:
    module, _, attribute = f"archive.{name}".rpartition(".")
    try:
        return not hasattr(importlib.import_module(module), attribute)
    except ModuleNotFoundError:
        return True


def is_module(name: str) -> bool:
    return (ROOT / "archive" / name.replace(".", "/")).with_suffix(".py").is_file()


def test_the_words_of_the_glossary_stand_in_the_code() -> None:
    assert len(names()) > 20
    assert [name for name in names() if not is_module(name) and missing(name)] == []
