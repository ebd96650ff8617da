"""The wheel: every room is in it, it installs beside nothing of the checkout, and it serves a page."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import urllib.request
import zipfile
from pathlib import Path

import pytest

from tests.support.checkout import ROOT, tracked_files
from tests.support.serving import served

BESIDE = ("migrations", "static", "templates", "translations")


def test_every_room_is_packaged() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    found = (path.parent.relative_to(ROOT) for path in (ROOT / "archive").rglob("__init__.py"))
    expected = {".".join(folder.parts) for folder in found} | {f"archive.{name}" for name in BESIDE}
    assert set(config["options"]["packages"].split()) == expected


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from the tracked files alone."""
    source = tmp_path_factory.mktemp("source")
    for path in tracked_files():
        target = source / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    out = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", out, source)
    (found,) = out.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Programs of a new environment that holds the wheel, and sees the dependencies but no checkout."""
    folder = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "venv", "--without-pip", folder)
    site = next(folder.glob("lib/python3.*/site-packages"))
    run(sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", site, wheel)
    # Its .pth files are not followed, so the checkout stays out of sight.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    program = folder / "bin" / "sijill"
    program.write_text(f"#!{folder}/bin/python\nfrom archive.cli import main\nmain()\n")
    program.chmod(0o755)
    return folder / "bin"


@pytest.mark.slow(why="builds and installs the wheel: the only proof that a page opens without the checkout")
def test_the_wheel_holds_everything_beside_the_package(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in BESIDE:
        for path in tracked_files():
            relative = path.relative_to(ROOT)
            if relative.parts[0] == folder:
                assert f"archive/{relative.as_posix()}" in names
    assert not [name for name in names if name.startswith(("tests/", "bench/", "docs/"))]


@pytest.mark.slow(why="starts the installed program as an operator would: init, then serve, then a page")
def test_the_installed_program_serves_a_page(installed: Path, tmp_path: Path) -> None:
    environment = {
        "PATH": f"{installed}:{os.environ['PATH']}",
        "SIJILL_HOME": str(tmp_path / "home"),
        "SIJILL_ORGANISATION": "Wheel House",
        "PYTHONWARNINGS": "default",
    }
    where = run(installed / "python", "-c", "import archive; print(archive.__file__)", cwd=tmp_path)
    assert str(ROOT) not in where
    initialised = run(installed / "sijill", "init", "--organisation", "Wheel House", cwd=tmp_path, env=environment)
    assert "/enrol" in initialised or "/invitation" in initialised or "http" in initialised
    with served([installed / "sijill"], environment, tmp_path / "log") as server:
        with urllib.request.urlopen(server.address, timeout=60) as answer:  # our own loopback address
            page = answer.read().decode()
        assert "Wheel House" in page
        stylesheet = re.search(r'href="(/static/[^"]+\.css[^"]*)"', page)
        assert stylesheet is not None
        with urllib.request.urlopen(server.address + stylesheet[1], timeout=60) as answer:  # as above
            assert answer.headers["Content-Type"].startswith("text/css")


def run(*command: object, cwd: Path | None = None, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        [str(word) for word in command], cwd=cwd, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
