"""The published vectors of github.com/transparency-dev/merkle: run where SIJILL_CORPORA names a folder that holds them.

The folder ``merkle`` in it is the ``testdata`` of that repository: ``inclusion`` and ``consistency``, 196 cases.
"""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any

import pytest

from archive.custody import merkle

FOLDER = Path(os.environ.get("SIJILL_CORPORA", "")) / "merkle"
pytestmark = pytest.mark.skipif(
    not os.environ.get("SIJILL_CORPORA") or not FOLDER.is_dir(), reason="SIJILL_CORPORA names no folder with merkle"
)


def cases(kind: str) -> list[Path]:
    return sorted((FOLDER / kind).rglob("*.json"))


def read(path: Path) -> tuple[dict[str, Any], list[bytes]]:
    case = json.loads(path.read_text("utf-8"))
    return case, [base64.b64decode(digest or "") for digest in case["proof"] or []]


def test_none_is_left_out() -> None:
    assert len(cases("inclusion") + cases("consistency")) == 196


@pytest.mark.parametrize("path", cases("inclusion"), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_inclusion(path: Path) -> None:
    case, there = read(path)
    leaf, root = (base64.b64decode(case[name] or "") for name in ("leafHash", "root"))
    assert merkle.inclusion_holds(leaf, case["leafIdx"], case["treeSize"], there, root) is not case["wantErr"]


@pytest.mark.parametrize("path", cases("consistency"), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_consistency(path: Path) -> None:
    case, there = read(path)
    old, new = (base64.b64decode(case[name] or "") for name in ("root1", "root2"))
    assert merkle.consistency_holds(case["size1"], case["size2"], there, old, new) is not case["wantErr"]
