"""A drill proves a backup, touches nothing, and leaves its result where administrators see it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from archive.access.viewer import SYSTEM, Role
from archive.backup import drilling, keys, layout
from archive.backup.drilling import drill
from archive.backup.making import Made, make
from archive.backup.manifest import Head
from archive.backup.models import Backup, Drill
from archive.backup.queries import protection
from archive.backup.rules import overdue
from archive.base import clock, locks
from archive.base.db import Database, reading, unit_of_work
from archive.base.errors import Forbidden, Unavailable
from archive.base.identifiers import new_id
from archive.base.runtime import session
from archive.config import Settings
from archive.custody.models import CustodyEvent
from archive.custody.vocabulary import EventType, Outcome
from archive.operation.doctor import examine
from archive.records.importing import import_file
from tests.backup.conftest import Fill, batch
from tests.operation.conftest import named
from tests.support.archives import Engines, in_force, new_settings
from tests.support.cast import Cast


@pytest.fixture
def made(fill: Fill, backups: Path) -> Made:
    fill()
    return make(SYSTEM, backups)


def last_drill() -> Drill:
    return session().scalars(select(Drill).order_by(Drill.done_at.desc()).limit(1)).one()


@pytest.mark.both_engines
def test_a_good_backup_passes_and_nothing_is_touched(made: Made, settings: Settings, database: Database) -> None:
    def standing() -> dict[Path, bytes]:
        live = [path for path in settings.home.rglob("*") if path.is_file() and "archive.sqlite3" not in path.name]
        return {path: path.read_bytes() for path in [*live, *made.path.rglob("*")] if path.is_file()}

    before = standing()
    done = drill(SYSTEM, made.path.parent, keys=keys.gather(settings))
    assert (done.backup, done.proof.wrong, done.proof.known, done.passed) == (made.path, [], [], True)
    assert standing() == before and list(settings.temporary.iterdir()) == []
    if database.dialect == "postgresql":
        with reading():
            names = session().scalars(text("SELECT datname FROM pg_database")).all()
        assert [name for name in names if name.startswith("sijill_drill")] == []


def test_what_a_killed_drill_left_goes_with_the_next(made: Made, settings: Settings) -> None:
    """The copy of the database knows what may have been erased since, and the keys lie beside it in clear."""
    left = settings.temporary / "drill-killed" / "keys"
    left.mkdir(parents=True)
    (left / "vault.key").write_bytes(settings.vault_path.read_bytes())
    (left.parent / "drill.lock").touch()
    drill(SYSTEM, made.path.parent)
    assert not left.parent.exists()


def test_a_drill_that_is_at_work_is_left_alone(made: Made, settings: Settings) -> None:
    folder = settings.temporary / "drill-alive"
    folder.mkdir(parents=True)
    with locks.held(folder / "drill.lock"):
        drilling.sweep()
        assert folder.exists()
    drilling.sweep()
    assert not folder.exists()


def test_the_result_is_a_row_and_an_event(made: Made) -> None:
    drill(SYSTEM, made.path)
    with reading():
        row = last_drill()
        assert (row.outcome, row.backup_made_at, row.findings) == (Outcome.SUCCESS, made.head.made_at, "")
        event = session().scalars(select(CustodyEvent).order_by(CustodyEvent.sequence.desc()).limit(1)).one()
        assert (event.type, event.object_id, event.outcome) == (EventType.VALIDATION, made.head.id, Outcome.SUCCESS)


def test_a_damaged_backup_fails_and_is_written_down(made: Made) -> None:
    damaged = next(path for path in (made.path / "objects").rglob("*") if path.is_file())
    damaged.chmod(0o600)
    damaged.write_bytes(damaged.read_bytes()[:-1])
    done = drill(SYSTEM, made.path)
    assert not done.passed and damaged.name in done.proof.wrong[0]
    with reading():
        assert last_drill().outcome is Outcome.FAILURE and damaged.name in last_drill().findings
        assert protection(SYSTEM).drill_failed


def test_what_the_backup_told_of_itself_is_a_warning(fill: Fill, settings: Settings, backups: Path) -> None:
    fill("a", 2)
    next(path for path in settings.objects.rglob("*") if path.is_file()).unlink()
    make(SYSTEM, backups)
    done = drill(SYSTEM, backups)
    assert done.passed and len(done.proof.known) == 1
    with reading():
        assert last_drill().outcome is Outcome.WARNING and not protection(SYSTEM).drill_failed


def test_an_archive_that_was_set_back_is_found(made: Made, settings: Settings, database: Database, fill: Fill) -> None:
    """The live archive is replaced by an older state of itself: its ledger is shorter than the backup's."""
    database.close()
    older = settings.home / "archive.sqlite3"
    shutil.copy(made.path / layout.SQLITE, older.with_suffix(".kept"))
    fill("b", 2)
    later = make(SYSTEM, made.path.parent)
    database.close()
    for path in settings.home.glob("archive.sqlite3*"):
        path.unlink()
    older.with_suffix(".kept").rename(older)
    done = drill(SYSTEM, later.path)
    assert any("it was set back, or is another" in finding for finding in done.proof.wrong)


def test_another_archives_backup_is_found(made: Made, engines: Engines, tmp_path: Path) -> None:
    with engines.migrated("sqlite", new_settings(tmp_path / "elsewhere")) as other, in_force(other):
        import_file(SYSTEM, batch(tmp_path / "others", "other", 9))
        done = drill(SYSTEM, made.path)
    assert any("does not continue the ledger of this backup" in finding for finding in done.proof.wrong)


def test_keys_that_are_not_this_archives_fail(made: Made, settings: Settings) -> None:
    strange = keys.gather(settings) | {"ledger.key": "ab" * 32 + "\n"}
    assert drill(SYSTEM, made.path, keys=strange).proof.wrong == [
        "keys: the key that signs the ledger is not in the bundle"
    ]


def test_where_no_database_may_be_made_it_says_so(
    engines: Engines, fill: Fill, made: Made, settings: Settings, tmp_path: Path
) -> None:
    name = engines.cluster.create()
    url = engines.cluster.url(name)
    database = Database(url, pooled=False)
    with database.engine.begin() as connection:
        connection.execute(text("CREATE ROLE poor LOGIN"))
    database.close()
    poor = replace(settings, database_url=url.replace("sijill@", "poor@"))
    head: Head = replace(made.head, engine="postgresql")
    with pytest.raises(Unavailable, match="ALTER ROLE"), drilling._database(head, poor):
        pass


# Days since the last one (None: never), the setting, whether it is overdue.
OVERDUE = [
    (None, 2, True, "never made, and wanted"),
    (None, 0, False, "never made, and not wanted"),
    (1.9, 2, False, "just in time"),
    (2.1, 2, True, "too old"),
    (400, 0, False, "old, and nobody wants to be warned"),
]


@pytest.mark.parametrize(("days", "setting", "expected", "why"), OVERDUE)
def test_overdue(days: float | None, setting: int, expected: bool, why: str) -> None:
    now = clock.now()
    last = None if days is None else now - timedelta(days=days)
    assert overdue(last, now, setting) is expected, why


def backed_up(days: float) -> None:
    with unit_of_work() as work:
        moment = clock.now() - timedelta(days=days)
        work.add(Backup(id=new_id(), made_at=moment, ledger_size=1, files=1, size=1_500_000))


def drilled(days: float, outcome: Outcome, findings: str = "") -> None:
    with unit_of_work() as work:
        moment = clock.now() - timedelta(days=days)
        work.add(Drill(done_at=moment, backup_made_at=moment, outcome=outcome, findings=findings))


def test_the_doctor_says_what_is_overdue(fill: Fill, settings: Settings, database: Database) -> None:
    def said(name: str) -> tuple[str, str]:
        found = named(examine({"SIJILL_HOME": str(settings.home)}), name)
        return str(found.verdict), found.found

    assert said("backup") == ("ok", "none was made yet")  # nothing is there to be lost
    fill()
    assert said("backup") == ("care", "none was made yet")
    backed_up(40)
    assert said("backup")[0] == "care" and said("restore drill") == ("care", "no backup was ever tried")
    backed_up(1)
    drilled(36, Outcome.SUCCESS)
    assert said("backup")[0] == "ok" and said("restore drill")[0] == "care"
    drilled(3, Outcome.WARNING)
    assert said("restore drill")[0] == "ok"
    drilled(1, Outcome.FAILURE, "objects/x: damaged\nmore")
    verdict, words = said("restore drill")
    assert verdict == "bad" and "objects/x: damaged" in words and "more" not in words


def test_the_administrators_page_says_the_same(fill: Fill, signed_in, cast: Cast) -> None:  # type: ignore[no-untyped-def]  # the fixture's own
    fill()
    client = signed_in(Role.ADMINISTRATOR)

    def section() -> str:
        words = client.get("/admin").text
        return words[words.index("Protection against loss") : words.index("Security log")]

    assert section().count("never") == 2 and section().count("overdue") == 1
    backed_up(40)
    assert "1.5" in section() and section().count("overdue") == 2
    backed_up(1)
    drilled(3, Outcome.SUCCESS)
    assert "passed" in section() and "overdue" not in section() and "never" not in section()
    drilled(1, Outcome.FAILURE, "file kvxzq: missing\nfile kwyzq: missing")
    shown = section()
    assert "failed" in shown and "passed" not in shown
    assert "kvxzq" not in shown and "kwyzq" not in shown, "an administrator reads nothing that tells of closed content"


def test_who_may_ask(cast: Cast) -> None:
    with reading(), pytest.raises(Forbidden):
        protection(cast.viewer(Role.ARCHIVIST))
