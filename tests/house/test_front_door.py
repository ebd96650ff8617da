"""./sijill itself: starts on an old Python, says what is missing, builds once, leaves nothing half."""

from __future__ import annotations

import ast
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.checkout import ROOT

DOOR = ROOT / "sijill"
REPLACED_VERSION = "import sys; sys.version_info = (3, 9, 2, 'final', 0)"
WITHOUT_VENV = "import importlib.util as u; old = u.find_spec; u.find_spec = lambda n: n != 'ensurepip' and old(n)"


def test_it_is_written_for_python_3_8_and_the_standard_library() -> None:
    tree = ast.parse(DOOR.read_text(), feature_version=(3, 8))
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names
    assert os.access(DOOR, os.X_OK)


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (REPLACED_VERSION, ["Python 3.11 or newer is needed", "apt install python3 python3-venv"]),
        (WITHOUT_VENV, ["venv module is not complete", "apt install python3"]),
    ],
)
def test_what_is_missing_is_said_with_the_command_that_mends_it(
    before: str, expected: list[str], checkout: Path
) -> None:
    door = str(checkout / "sijill")
    start = f"sys.argv = ['sijill', 'demo']; runpy.run_path({door!r}, run_name='__main__')"
    run = f"import runpy, sys; {before}; {start}"
    done = subprocess.run(
        [sys.executable, "-c", run], env={"PATH": "/nowhere"}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    for words in expected:
        assert words in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow(why="makes a real virtual environment three times: the first thing that a newcomer meets")
def test_it_builds_once_again_when_the_lock_changes_and_never_half(checkout: Path) -> None:
    assert said(checkout, "one") == ["one"]
    built, when = stamp(checkout), (checkout / ".venv").stat().st_ctime_ns
    assert said(checkout, "two", "three") == ["two", "three"]
    assert (stamp(checkout), (checkout / ".venv").stat().st_ctime_ns) == (built, when), "it was built once"

    (checkout / "requirements" / "runtime.lock").write_text("# changed\n")
    cut = subprocess.Popen([checkout / "sijill", "four"], stderr=subprocess.PIPE, start_new_session=True)
    while not (checkout / ".venv.new").exists():
        assert cut.poll() is None, cut.communicate()
        time.sleep(0.01)
    os.killpg(cut.pid, signal.SIGKILL)
    cut.communicate()
    assert stamp(checkout) == built, "a cut leaves the former environment whole"

    together = [
        subprocess.Popen([checkout / "sijill", "five"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    told = [process.communicate() for process in together]
    assert [json.loads(out) for out, _ in told] == [["five"], ["five"]]
    assert sum("setting up" in err for _, err in told) == 1
    assert stamp(checkout) != built
    assert {path.name for path in checkout.glob(".venv*")} == {".venv", ".venv.lock"}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with the real front door, locks that ask for nothing, and a command that echoes."""
    root = tmp_path / "a check out"
    (root / "archive").mkdir(parents=True)
    (root / "requirements").mkdir()
    shutil.copy(DOOR, root)
    for name in ("runtime", "postgresql", "test"):
        (root / "requirements" / f"{name}.lock").write_text("# nothing\n")
    (root / "archive" / "__init__.py").touch()
    (root / "archive" / "__main__.py").write_text("import json, sys; print(json.dumps(sys.argv[1:]))")
    return root


def said(checkout: Path, *arguments: str) -> list[str]:
    done = subprocess.run([checkout / "sijill", *arguments], cwd="/", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answer: list[str] = json.loads(done.stdout)
    return answer


def stamp(checkout: Path) -> str:
    return (checkout / ".venv" / "sijill.json").read_text()
