"""``sijill verify``: what it says, that it goes on where it was interrupted, and that no damage throws it off."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from archive.access.viewer import ANONYMOUS, SYSTEM
from archive.base.db import reading, unit_of_work
from archive.base.messages import Message
from archive.base.runtime import session, settings
from archive.custody import ledger
from archive.custody.ledger import Scope
from archive.custody.models import CustodyEvent
from archive.custody.vocabulary import EventType, Outcome
from archive.media import store
from archive.media.models import DigitalObject
from archive.records import service as records
from archive.records.models import Record
from archive.records.stored import description_of
from archive.verification import queries, whole
from archive.verification.cli import verify
from archive.verification.counting import ONE, counted
from archive.verification.models import Verification
from archive.verification.whole import STAGES
from tests.support.tampering import tamper
from tests.verification.conftest import Archive

Run = Callable[..., Result]


@pytest.fixture
def run(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("SIJILL_HOME", str(archive[0].home))
    return lambda *words: told(CliRunner().invoke(verify, list(words)))


def told(result: Result) -> Result:
    """The same, with the traceback of whatever was not caught."""
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def files_on_disk() -> list[Path]:
    """Every file that the store holds."""
    return [path for path in (settings().home / "objects").rglob("*") if path.is_file()]


def test_a_whole_archive_is_said_to_be_whole_and_the_result_is_kept(archive: Archive, run: Run) -> None:
    result = run()
    assert result.exit_code == 0
    assert result.stdout.startswith("Everything that was looked at is what it was.")
    assert f"{archive[2].size} events" in result.stdout
    with reading():
        row = session().scalars(select(Verification)).one()
        event = session().scalars(select(CustodyEvent).where(CustodyEvent.object_id == row.id)).one()
        assert (row.outcome, event.type, event.outcome) == (Outcome.SUCCESS, EventType.VALIDATION, Outcome.SUCCESS)
        last = queries.last_check(SYSTEM)
        assert last is not None
        assert (last.wrong, last.ledger_size) == (0, archive[2].size)
        assert queries.last_check(ANONYMOUS) is None
    assert run().exit_code == 0, "its own event is proven like every other"


def test_what_was_counted_agrees_with_its_number(archive: Archive, run: Run) -> None:
    assert set(whole.check().tally.looked) <= set(ONE), "a new thing is counted: say what one of it is called"
    assert counted({"transfers": 1, "vault entries": 2, "grants": 0}) == "1 transfer, 2 vault entries"
    assert counted({}) == "nothing"
    assert not re.search(r"\b1 [a-z ]+s\b(?! of)", re.sub(r"1 (?:fixity|decision)", "", run().stdout))


def test_the_first_thing_that_is_wrong_is_said_first_and_then_all(archive: Archive, run: Run) -> None:
    tamper(
        archive[1],
        "UPDATE tombstone SET reason = 'x'",
        "UPDATE custody_event SET outcome = 'failure' WHERE sequence = 5",
    )
    result = run()
    lines = result.stdout.splitlines()
    assert result.exit_code == 1
    assert lines[0] == "WRONG. The first thing: event 5: Its envelope was changed: it does not fit its own digest."
    assert any("Its tombstone is not what event" in line for line in lines)
    answer = json.loads(run("--json").stdout)
    assert answer["first"] == answer["wrong"][0]
    assert answer["outcome"] == "failure"
    assert {"check": "tombstone", "where": f"record {archive[2].codes['gone']}"}.items() <= answer["wrong"][-1].items()
    with reading():
        rows = list(session().scalars(select(Verification)))
        assert [row.outcome for row in rows] == [Outcome.FAILURE] * 2
        kinds = session().scalars(select(CustodyEvent.type).where(CustodyEvent.sequence > archive[2].size))
        assert list(kinds) == [], "nothing is appended to a damaged ledger"


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE custody_event",
        "DROP TABLE ledger_head",
        "DELETE FROM ledger_head",
        "DROP TABLE ledger_node",
        "DROP TABLE revision",
        "DROP TABLE record_label",
        "DROP TABLE record",
        "DROP TABLE digital_object",
        "DROP TABLE fixity",
        "DROP TABLE comment",
        "DROP TABLE verification",
        "DROP TABLE alembic_version",
        "UPDATE record SET kind = 'rumour' WHERE id = '{plain}'",
        "UPDATE record SET created_at = 'yesterday' WHERE id = '{plain}'",
        "UPDATE revision SET description = '[' WHERE record_id = '{plain}'",
        "UPDATE revision SET description = '{{}}' WHERE record_id = '{plain}'",
        "UPDATE custody_payload SET detail = '[' WHERE sequence = 5",
        "UPDATE digital_object SET sha256 = 'x' WHERE id = '{letter}'",
        "UPDATE checkpoint SET note = 'x' WHERE number = 1",
        "UPDATE custody_event SET type = 'rumour' WHERE sequence = 5",
        "UPDATE digital_object SET id = 'x' WHERE id = '{letter}'",
    ],
)
def test_a_damaged_archive_is_told_without_a_traceback(archive: Archive, run: Run, statement: str) -> None:
    if statement.startswith("DROP"):
        with sqlite3.connect(settings().home / "archive.sqlite3") as connection:
            connection.execute(statement)
    else:
        tamper(archive[1], "PRAGMA ignore_check_constraints = ON", archive[2].filled(statement))
    result = run()
    assert result.exit_code == (0 if "alembic_version" in statement else 1), result.stdout
    assert "Traceback" not in result.output


def test_a_file_that_is_no_database_is_told(archive: Archive, run: Run) -> None:
    archive[1].close()
    for name in ("archive.sqlite3-wal", "archive.sqlite3-shm"):
        (settings().home / name).unlink(missing_ok=True)
    (settings().home / "archive.sqlite3").write_bytes(b"nothing of the kind" * 1000)
    result = run("--json")
    assert result.exit_code == 1
    answer = json.loads(result.stdout)
    assert not answer["written"]
    assert answer["first"]["message"].startswith("This part could not be checked to its end")


def test_files_that_nobody_may_read_are_told_one_by_one(archive: Archive, run: Run) -> None:
    held = len(files_on_disk())
    shutil.rmtree(settings().home / "objects")
    result = run("--json")
    gone = [one for one in json.loads(result.stdout)["wrong"] if one["message"] == "It is gone from the disk."]
    assert len(gone) == held > 0


def test_without_an_archive_one_line_says_what_to_do(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIJILL_HOME", str(home))
    result = CliRunner().invoke(verify, [])
    assert (result.exit_code, result.stdout) == (1, "")
    assert "sijill init" in result.stderr


def test_a_bag_is_read_without_an_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIJILL_HOME", str(tmp_path / "nowhere"))
    (tmp_path / "bag").mkdir()
    result = told(CliRunner().invoke(verify, [str(tmp_path / "bag")]))
    assert result.exit_code in (1, 2)
    assert "bagit.txt" in result.output


def test_a_kept_checkpoint_is_held_against_the_ledger(archive: Archive, run: Run, tmp_path: Path) -> None:
    note = tmp_path / "checkpoint.txt"
    note.write_text(archive[2].notes[-1])
    assert run("--against", str(note)).exit_code == 0
    note.write_text("some words\n")
    result = run("--against", str(note))
    assert result.exit_code == 1
    assert "checkpoint that was kept: It proves nothing here." in result.stdout


# Going on


def interrupted(at: str) -> None:
    """Run a check until the stage whose title is ``at`` has taken its first step."""
    seen: list[str] = []

    def progress(title: Message, done: int, total: int) -> None:
        seen.append(str(title))
        if seen.count(at) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        whole.check(progress)


def titles_of(resume: bool) -> tuple[whole.Report, set[str]]:
    seen: set[str] = set()
    report = whole.check(lambda title, done, total: seen.add(str(title)), resume=resume)
    return report, seen


def test_a_check_goes_on_where_it_was_interrupted(archive: Archive) -> None:
    tamper(archive[1], "UPDATE tombstone SET reason = 'x'")
    path = next(path for path in (settings().home / "objects").rglob("*") if path.is_file())
    path.chmod(0o600)
    good = path.read_bytes()
    path.write_bytes(b"damaged")
    interrupted("records")
    path.write_bytes(good)
    report, seen = titles_of(resume=True)
    assert report.resumed
    assert {"the ledger", "stored files"} & seen == set(), "what was read is not read again"
    assert any("not those that were taken in" in str(one) for one in report.tally.findings), (
        "what was found stays found"
    )
    whole_report, everything = titles_of(resume=False)
    assert everything == {"the ledger", *(str(stage.title) for stage in STAGES)}
    # The damaged file was shorter.
    del report.tally.looked["bytes"], whole_report.tally.looked["bytes"]
    assert report.tally.looked == whole_report.tally.looked, "nothing is counted twice"
    assert not (settings().temporary / "verify.json").exists()


def test_what_changed_since_is_looked_at_again(archive: Archive) -> None:
    held = archive[2]
    interrupted("rows of files")
    with reading():
        description = description_of(session().get_one(Record, held.ids["waiting"]))
    with unit_of_work():
        records.edit(SYSTEM, held.ids["waiting"], description, expected_revision=1, summary="again")
    tamper(archive[1], f"UPDATE record SET title = 'x' WHERE id = '{held.ids['waiting'].hex}'")
    report, seen = titles_of(resume=True)
    assert "the ledger" in seen, "it grew"
    assert report.again == 1
    (line,) = [str(one) for one in report.tally.findings]
    assert line.startswith(f"record {held.codes['waiting']}: What stands is not")


def test_a_ledger_that_was_set_back_in_between_is_no_ledger_that_was_checked(archive: Archive) -> None:
    database, held = archive[1], archive[2]
    interrupted("records")
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    size = held.size
    tamper(
        database,
        f"DELETE FROM custody_payload WHERE sequence = {size}",
        f"DELETE FROM custody_event WHERE sequence = {size}",
        f"UPDATE ledger_head SET sequence = {size - 1}, "
        f"digest = (SELECT digest FROM custody_event WHERE sequence = {size - 1})",
    )
    report, _ = titles_of(resume=True)
    assert str(report.tally.wrong[0]).startswith(f"event {size}: The ledger was rewritten or set back since this check")


def test_nothing_to_go_on_with_begins_anew(archive: Archive) -> None:
    kept = settings().temporary / "verify.json"
    kept.parent.mkdir(exist_ok=True)
    for content in (None, "", "{}", '{"format": 99}'):
        if content is not None:
            kept.write_text(content)
        report, seen = titles_of(resume=True)
        assert not report.resumed
        assert "the ledger" in seen


def test_what_happens_while_a_check_runs_is_covered_by_it(archive: Archive) -> None:
    """Events that are appended meanwhile bring their records back for a second look."""
    held = archive[2]
    appended: list[int] = []

    def progress(title: Message, done: int, total: int) -> None:
        if str(title) == "other rows" and not appended:
            with unit_of_work():
                scope = Scope(held.ids["whole"])
                appended.append(ledger.record_event(SYSTEM, EventType.DISSEMINATION, held.ids["whole"], scope))

    report = whole.check(progress)
    assert (report.again, report.tally.findings) == (1, [])


def test_a_file_that_came_while_a_check_runs_is_read(archive: Archive) -> None:
    with reading():
        row = session().get_one(DigitalObject, archive[2].ids["second"])
        path = store.current().path(row.sha256)
    assert os.access(path, os.R_OK)
    assert whole.check().tally.looked["files"] == len(files_on_disk())
