"""The demonstration's records as they are written, and its pictures, drawn once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from demo.draw import draw_all
from tests.support.checkout import ROOT

Record = dict[str, Any]


@pytest.fixture(scope="session")
def written() -> list[Record]:
    """Every line of records.jsonl, as JSON."""
    lines = (ROOT / "demo" / "records.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """All pictures, drawn into a temporary folder."""
    return draw_all(tmp_path_factory.mktemp("pictures"))
