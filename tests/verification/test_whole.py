"""An archive in which nothing was tampered with: all of it is looked at, and nothing is found."""

from __future__ import annotations

import pytest

from archive.custody.vocabulary import Outcome
from archive.verification import whole
from tests.verification.conftest import Archive


@pytest.mark.both_engines
def test_an_archive_that_nobody_touched_is_whole(archive: Archive) -> None:
    report = whole.check()
    assert [str(finding) for finding in report.tally.findings] == []
    assert report.outcome is Outcome.SUCCESS
    assert report.ledger_size == archive[2].size
    assert dict(report.tally.uncovered) == {}
