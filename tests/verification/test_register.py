"""The register of exports after the fact: what was closed since is asked back, and what never was made is no fault."""

from __future__ import annotations

import pytest

from archive.access.viewer import SYSTEM
from archive.app import HANDLERS
from archive.base.db import unit_of_work
from archive.base.runtime import current
from archive.erasure import service as erasure
from archive.exports import jobs, keeping, making
from archive.exports import service as exports
from archive.exports.vocabulary import Audience, ExportFormat
from archive.records import service
from archive.records.vocabulary import ErasureReason
from archive.verification import whole
from archive.verification.register import OLD_EXPORTS
from archive.worker import Worker
from tests.support.tampering import tamper
from tests.verification.conftest import Archive
from tests.verification.test_tampering import found, is_named


def withdraw(archive: Archive) -> None:
    """A record that left with the export is closed, and the news of it wait."""
    with unit_of_work():
        service.withdraw(SYSTEM, archive[2].ids["plain"], "asked for")


def work() -> None:
    Worker(current(), HANDLERS).drain()


@pytest.mark.both_engines
def test_a_task_that_was_deleted_is_missed(archive: Archive) -> None:
    held = archive[2]
    withdraw(archive)
    assert found() == [], "the news of it wait: nothing is wrong"
    work()
    assert found() == []
    tamper(archive[1], "DELETE FROM recall")
    sentence = "export …: Event … closed record {plain_code}, which it holds, and no task stands to ask it back."
    assert is_named(held.filled(sentence), found())


def test_a_record_that_was_erased_after_it_was_handed_out_is_asked_back(archive: Archive) -> None:
    held = archive[2]
    wish = erasure.Wish(code=held.codes["plain"], reason=ErasureReason.ASKED)
    with unit_of_work():
        erasure.erase(SYSTEM, held.ids["plain"], wish)
    work()
    assert found() == []
    tamper(archive[1], "DELETE FROM recall")
    assert any("no task stands to ask it back" in line for line in found())


def test_an_export_that_failed_or_waits_is_no_fault(archive: Archive) -> None:
    """Its events stand (decision 8), and nothing was handed over."""
    request = exports.ExportRequest(
        audience=Audience.PUBLIC, format=ExportFormat.CSV, recipient="R", reason="W", selection={"all": True}
    )
    with unit_of_work():
        failed = exports.request_export(SYSTEM, request)
        exports.request_export(SYSTEM, request)

    def refuse(folder: object) -> making.Delivered:
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="gone"):
        making.make(failed, keeping.folder() / "work", refuse, lambda done, total: None)
    assert found() == []
    with unit_of_work():
        exports.try_again(SYSTEM, failed)
    jobs.make_here(failed)
    assert found() == []


def test_an_export_from_before_the_last_event_is_counted_and_what_it_reports_is_held_against_it(
    archive: Archive,
) -> None:
    """Its row is copied under another id, as an older program would have left it: no event tells of that one."""
    _, database, held = archive
    export = held.ids["export"].hex
    columns = "audience, format, recipient, reason, selection, requested_by, requested_at, state, done, total, report"
    old = "00000000000040008000000000000002"
    tamper(
        database,
        f"INSERT INTO export (id, {columns}) SELECT '{old}', {columns} FROM export WHERE id = '{export}'",
        f"INSERT INTO exported_record SELECT '{old}', record_id, revision, files FROM exported_record",
    )
    report = whole.check()
    assert [str(one) for one in report.tally.wrong] == []
    assert report.tally.uncovered[OLD_EXPORTS] == 1
    tamper(database, f"DELETE FROM exported_record WHERE export_id = '{old}'")
    assert is_named("export …: It was made with … records, and holds 0 now.", found())
