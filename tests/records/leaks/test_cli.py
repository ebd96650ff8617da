"""What was here before the leak check, and what came past it, is listed; its words are not."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from archive.access.levels import RecordState
from archive.access.viewer import Viewer
from archive.base.db import unit_of_work
from archive.config import Settings
from archive.records import service
from archive.records.leaks import guarding
from archive.records.leaks.cli import leaks
from tests.records.conftest import Make


def test_what_was_published_before_is_listed(
    make: Make, archivist: Viewer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(RecordState.PUBLISHED)
    made = make(RecordState.SUBMITTED, body="Call 0944 123 456 or amal@example.org.")
    monkeypatch.setenv("SIJILL_HOME", str(settings.home))
    said = CliRunner().invoke(leaks)
    assert (said.exit_code, said.output) == (0, "0 of 1 records wait for a decision: /review/CODE/leaks\n")
    with monkeypatch.context() as before, unit_of_work():
        before.setattr(guarding, "obstacles", lambda record_id, **_: [])
        service.accession(archivist, made.id)
    said = CliRunner().invoke(leaks)
    assert said.exit_code == 1
    assert said.output.splitlines()[0] == f"{made.reference_code}: 2"
    assert "0944" not in said.output
