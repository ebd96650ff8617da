"""A whole archive in the real program, with its worker, and people who sit before it in Chromium."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.base.db import Database
from archive.config import Settings, load
from archive.operation.setting_up import set_up
from tests.support.archives import in_force
from tests.support.serving import Server, served


@pytest.fixture
def settings(home: Path) -> Settings:
    """An archive as ``sijill init`` leaves it."""
    return set_up(load({"SIJILL_HOME": str(home)})).settings


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """Its database, beside the program that serves it."""
    with in_force(settings) as database:
        yield database


@pytest.fixture
def server(settings: Settings, tmp_path: Path) -> Iterator[Server]:
    """``sijill serve``: the web server and, in a process of its own, the worker."""
    # No file is read again in the middle of it, which is a line more in the custody trail; and a busy machine has time.
    calm = {"SIJILL_FIXITY_PER_DAY": "0", "SIJILL_IMAGE_SECONDS": "60"}
    environment = {**os.environ, **calm, "SIJILL_HOME": str(settings.home)}
    with served((sys.executable, "-m", "archive"), environment, tmp_path / "log") as server:
        yield server


@pytest.fixture
def address(server: Server) -> str:
    return server.address
