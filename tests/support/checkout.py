"""Where things lie in the checkout."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def tracked_files() -> list[Path]:
    """Every file that git holds, or (in an unpacked sdist) every file that is there."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        paths = [ROOT / name for name in listed.stdout.split("\0") if name]
        return [path for path in paths if path.is_file()]
    hidden = (".venv", ".git", "var", "demo-var")
    return [path for path in ROOT.rglob("*") if path.is_file() and path.relative_to(ROOT).parts[0] not in hidden]


def modules(folder: str = "archive") -> list[Path]:
    """The Python files of one folder."""
    return sorted((ROOT / folder).rglob("*.py"))
