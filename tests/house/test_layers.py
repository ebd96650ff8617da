"""The direction of imports (docs/architecture.md) holds, and the rule that holds it cannot be passed by."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.checkout import ROOT

LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    # -P and a path of its own: the copy is judged, not the checkout.
    run = f"import sys; sys.path.insert(0, {str(folder)!r}); {LINT}"
    return subprocess.run([sys.executable, "-P", "-c", run], cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The package's Python files and the contracts, to be spoilt."""
    shutil.copytree(ROOT / "archive", tmp_path / "archive", ignore=shutil.ignore_patterns("__pycache__", "data"))
    shutil.copy(ROOT / "setup.cfg", tmp_path)
    return tmp_path


def test_the_contracts_hold() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("path", "text", "why"),
    [
        ("attic/__init__.py", "", "a new room without a place"),
        ("access/spy.py", "import archive.records.models", "a room imports one above it"),
        ("comments/spy.py", "import archive.search", "strangers on one line"),
        ("records/service.py", "import flask", "a verb knows the web"),
        ("records/rules.py", "import archive.web", "a rule knows the web"),
        ("media/spy.py", "import bleach", "a second door to bleach"),
    ],
)
def test_each_contract_can_fail(copy: Path, path: str, text: str, why: str) -> None:
    target = copy / "archive" / path
    target.parent.mkdir(exist_ok=True)
    with target.open("a") as file:
        file.write(f"\n{text}\n")
    assert lint(copy).returncode != 0, why
