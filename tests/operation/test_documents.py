"""docs/settings.md names every setting with its default, and docs/operation.md every check of the doctor."""

from __future__ import annotations

import re
from dataclasses import fields

from archive.config import Settings
from tests.support.checkout import ROOT

ROW = re.compile(r"^\| `(\w+)` \| ([^|]+) \|", re.MULTILINE)


def test_every_setting_is_documented_with_its_default() -> None:
    said = dict(ROW.findall((ROOT / "docs" / "settings.md").read_text("utf-8")))
    declared = {field.name: field.default for field in fields(Settings)}
    del declared["home"]
    assert set(said) == set(declared)
    for name, default in declared.items():
        if default not in ("", None, ()):
            value = str(default).lower() if isinstance(default, bool) else str(default)
            assert said[name].split(" (")[0].strip("`") == value, name
