"""``sijill media sweep``: what a crash leaves behind is found."""

from __future__ import annotations

import os
import uuid

import pytest
from click.testing import CliRunner

from archive.access.viewer import ANONYMOUS
from archive.base.db import Database, unit_of_work
from archive.config import Settings
from archive.media import service, store
from archive.operation.media_command import media
from tests.media.conftest import Arrive


def test_files_without_a_row_are_listed_and_the_old_inbox_emptied(
    settings: Settings,
    database: Database,
    record_id: uuid.UUID,
    arrive: Arrive,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SIJILL_HOME", str(settings.home))
    with unit_of_work():
        service.accept(ANONYMOUS, record_id, arrive(b"with a row"))
    clean = CliRunner().invoke(media, ["sweep"])
    assert (clean.exit_code, clean.stdout) == (0, "")

    orphan = store.current().keep(arrive(b"without a row"))
    left = arrive(b"left in the inbox")
    os.utime(left.path, (0, 0))
    found = CliRunner().invoke(media, ["sweep"])
    assert (found.exit_code, found.stdout) == (1, f"{orphan.sha256}\n")
    assert "inbox: 1" in found.stderr
    assert store.current().path(orphan.sha256).exists()
    assert not left.path.exists()
