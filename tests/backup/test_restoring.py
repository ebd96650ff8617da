"""Restoring overwrites nothing, takes nothing that was altered, and gives back what was there."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, text

from archive.access.viewer import SYSTEM, Role
from archive.accounts import invitations, service
from archive.accounts.models import ApiToken, Invitation, InvitationPurpose
from archive.accounts.models import Session as SignedIn
from archive.backup import keys, layout
from archive.backup.checking import check
from archive.backup.making import Made, make
from archive.backup.manifest import head_bytes, read_head
from archive.backup.restoring import restore
from archive.base import migrate
from archive.base.cli import RESTORING, open_database
from archive.base.db import Database, reading, unit_of_work
from archive.base.errors import Conflict, Invalid
from archive.base.locks import held
from archive.base.runtime import session
from archive.config import Settings
from archive.custody.models import CustodyEvent
from archive.operation.doctor import examine
from archive.operation.setting_up import set_up
from archive.operation.upkeep_cli import doctor
from archive.records.models.record import Record
from archive.search import checking, sync
from bench.judge import Acknowledged, faults
from tests.backup.conftest import Back, Fill, reseal
from tests.support.archives import Engines, in_force
from tests.support.cast import Cast


@pytest.fixture
def made(fill: Fill, backups: Path) -> Made:
    fill()
    return make(SYSTEM, backups)


def events() -> int:
    return session().scalar(select(func.max(CustodyEvent.sequence))) or 0


def test_everything_comes_back(made: Made, settings: Settings, backups: Path, back: Back) -> None:
    (settings.home / "sijill.toml").write_text('organisation = "House of Paper"\n')
    made = make(SYSTEM, backups)
    done = back(backups)
    assert (done.backup, done.proof.wrong, done.proof.known) == (made.path, [], [])
    assert done.settings.organisation == "House of Paper"
    home = done.settings.home
    assert faults(home, Acknowledged()) == []
    assert not (home / RESTORING).exists() and (home.stat().st_mode & 0o777) == 0o700
    assert [
        path for path in (home / "objects").rglob("*") if path.is_file() and path.stat().st_mode & 0o777 != 0o440
    ] == []
    with in_force(done.settings):
        with reading():
            assert session().scalar(select(func.count()).select_from(Record)) == 3
            assert events() == made.head.ledger_size + 1  # and the restore itself
        assert not checking.check() and sync.behind() == 0


@pytest.mark.both_engines
def test_both_engines_come_back(made: Made, engine: str, engines: Engines, settings: Settings, tmp_path: Path) -> None:
    if engine == "sqlite":
        environ: dict[str, str] = {}
    else:
        environ = {"DATABASE_URL": engines.cluster.url(engines.cluster.create())}
    done = restore(made.path, {"SIJILL_HOME": str(tmp_path / "r"), **environ})
    assert (done.proof.wrong, done.proof.known) == ([], [])
    with in_force(done.settings) as database:
        assert migrate.current(database) == migrate.head()
        with reading():
            assert session().scalar(select(func.count()).select_from(Record)) == 3


def test_a_postgresql_database_that_holds_anything_is_not_restored_into(
    engines: Engines, made: Made, tmp_path: Path
) -> None:
    head = made.head
    url = engines.cluster.url(engines.cluster.create())
    database = Database(url)
    with database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE mine (id int)"))
    database.close()
    dump = made.path / layout.POSTGRESQL
    shutil.move(made.path / layout.SQLITE, dump)
    (made.path / layout.HEAD).write_bytes(head_bytes(replace(head, engine="postgresql")))
    reseal(made.path)
    home = tmp_path / "r"
    with pytest.raises(Invalid, match="This database is not empty"):
        restore(made.path, {"SIJILL_HOME": str(home), "DATABASE_URL": url})
    assert not home.exists()


def test_another_engine_is_named(made: Made, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="holds a database of sqlite, the settings name postgresql"):
        restore(made.path, {"SIJILL_HOME": str(tmp_path / "r"), "DATABASE_URL": "postgresql://nowhere/x"})


def test_what_let_people_in_has_ended(settings: Settings, cast: Cast, backups: Path, back: Back) -> None:
    account_id = cast.viewer(Role.ARCHIVIST).account_id
    assert account_id is not None
    with unit_of_work():
        invitations.invite(SYSTEM, [Role.MODERATOR], InvitationPurpose.ENROL)
        service.issue_token(SYSTEM, account_id, "a program")
    make(SYSTEM, backups)
    with in_force(back(backups).settings), reading():
        counts = [
            session().scalar(select(func.count()).select_from(SignedIn)),
            session().scalar(select(func.count()).where(Invitation.used_at.is_(None))),
            session().scalar(select(func.count()).where(ApiToken.ended_at.is_(None))),
        ]
    assert counts == [0, 0, 0]


@pytest.mark.parametrize("seed", range(3))
def test_a_flipped_bit_in_any_file_is_found_and_named(made: Made, seed: int) -> None:
    chance = random.Random(seed)
    files = [path for path in made.path.rglob("*") if path.is_file()]
    assert len(files) == 8
    for path in files:
        before = path.read_bytes()
        path.chmod(0o600)
        changed = bytearray(before)
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)
        with pytest.raises(Invalid) as refused:
            check(made.path)
        if path.name != layout.MANIFEST:
            assert [problem.where for problem in refused.value.problems] == [path.relative_to(made.path).as_posix()]
        path.write_bytes(before)
    check(made.path)


def test_everything_that_is_wrong_is_named_at_once_and_nothing_is_made(made: Made, tmp_path: Path) -> None:
    objects = sorted(path for path in (made.path / "objects").rglob("*") if path.is_file())
    objects[0].unlink()
    objects[1].unlink()
    objects[1].symlink_to("/etc/passwd")
    (made.path / "objects" / "extra").write_text("strange")
    with pytest.raises(Invalid) as refused:
        restore(made.path, {"SIJILL_HOME": str(tmp_path / "r")})
    said = {Path(problem.where).name: str(problem.message) for problem in refused.value.problems}
    assert set(said) == {objects[0].name, objects[1].name, "extra"}
    assert "missing" in said[objects[0].name] and "cannot be read" in said[objects[1].name]
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize(
    "path", ["../outside", "/etc/passwd", "objects/aa/bb/../../../x", "keys/vault.key", "index/TOC"]
)
def test_a_manifest_names_nothing_else(made: Made, path: str) -> None:
    manifest = made.path / layout.MANIFEST
    lines = [*manifest.read_text().splitlines(), f"{'0' * 64}  {path}"]
    manifest.write_text("".join(f"{line}\n" for line in sorted(lines, key=lambda line: line[66:])))
    with pytest.raises(Invalid, match="does not stand as it was written"):
        check(made.path)


def test_nothing_is_overwritten(made: Made, settings: Settings, tmp_path: Path) -> None:
    before = sorted(settings.home.rglob("*"))
    with pytest.raises(Invalid, match=r"not empty\. Nothing is overwritten"):
        restore(made.path, {"SIJILL_HOME": str(settings.home)})
    assert sorted(settings.home.rglob("*")) == before
    other = tmp_path / "other"
    (other / "lost+found").mkdir(parents=True)
    restore(made.path, {"SIJILL_HOME": str(other)})  # an empty disk of its own


def test_a_cut_restore_is_no_archive_and_is_begun_anew(made: Made, back: Back) -> None:
    done = back(made.path)
    home = done.settings.home
    (home / RESTORING).touch()
    for use in (open_database, set_up):
        with pytest.raises(Invalid, match="was cut: it is no archive"):
            use(done.settings)
    assert [finding.verdict for finding in examine({"SIJILL_HOME": str(home)})] == ["bad"]
    with held(home / RESTORING), pytest.raises(Conflict, match="Another restore is at work"):
        back(made.path)
    (home / "archive.sqlite3").write_bytes(b"half")
    (home / "keys").mkdir()
    assert back(made.path).proof.wrong == []
    assert faults(home, Acknowledged()) == [] and not (home / "keys").exists()


def test_a_backup_of_an_older_schema_is_brought_up(made: Made, tmp_path: Path, back: Back) -> None:
    older = made.path / layout.SQLITE
    older.unlink()
    database = Database(f"sqlite:///{older}", pooled=False)
    migrate.upgrade(database, "0001")
    database.close()
    (made.path / layout.CHECKPOINT).unlink()
    head = replace(made.head, schema="0001", ledger_size=0, ledger_digest="0" * 64)
    (made.path / layout.HEAD).write_bytes(head_bytes(head))
    reseal(made.path)
    done = back(made.path)
    assert done.upgraded and done.proof.wrong == []
    with in_force(done.settings) as restored:
        assert migrate.current(restored) == migrate.head()


def test_a_backup_of_a_newer_schema_says_which_program_it_needs(made: Made, tmp_path: Path) -> None:
    (made.path / layout.HEAD).write_bytes(head_bytes(replace(made.head, schema="0999", program="9.1.0")))
    reseal(made.path)
    with pytest.raises(Invalid, match=r"Sijill 9\.1\.0, whose schema 0999 is not known here"):
        restore(made.path, {"SIJILL_HOME": str(tmp_path / "r")})


def test_a_form_of_backup_that_is_not_known_is_refused(made: Made) -> None:
    path = made.path / layout.HEAD
    path.write_text(path.read_text().replace("sijill-backup/1", "sijill-backup/2"))
    with pytest.raises(Invalid, match="sijill-backup/2"):
        read_head(made.path)


def test_files_that_were_missing_are_told_as_known(fill: Fill, settings: Settings, backups: Path, back: Back) -> None:
    fill("a", 2)
    gone = next(path for path in settings.objects.rglob("*") if path.is_file())
    gone.unlink()
    make(SYSTEM, backups)
    proof = back(backups).proof
    assert proof.wrong == [] and len(proof.known) == 1 and "missing when the backup was made" in proof.known[0]


def test_an_altered_row_in_a_backup_that_was_sealed_anew_is_found(made: Made, back: Back) -> None:
    """Whoever can write a manifest can still not write a ledger that its checkpoint signs."""
    with closing(sqlite3.connect(made.path / layout.SQLITE)) as database, database:
        database.execute("DROP TRIGGER custody_event_is_never_updated")
        database.execute("UPDATE custody_event SET outcome = 'failure' WHERE sequence = 2")
    reseal(made.path)
    assert any("event 2" in finding for finding in back(made.path).proof.wrong)


def test_keys_come_back_with_it_and_strange_ones_are_told(
    made: Made, settings: Settings, tmp_path: Path, back: Back
) -> None:
    found = keys.gather(settings)
    done = restore(made.path, {"SIJILL_HOME": str(tmp_path / "a")}, keys=found)
    assert done.proof.wrong == [] and keys.gather(done.settings) == found
    strange = found | {"ledger.key": "ab" * 32 + "\n"}
    done = restore(made.path, {"SIJILL_HOME": str(tmp_path / "b")}, keys=strange)
    assert done.proof.wrong == ["keys: the key that signs the ledger is not in the bundle"]


def test_the_doctor_looks_at_the_restored_archive(made: Made, settings: Settings, tmp_path: Path) -> None:
    home = tmp_path / "r"
    restore(made.path, {"SIJILL_HOME": str(home)}, keys=keys.gather(settings))
    said = CliRunner().invoke(doctor, env={"SIJILL_HOME": str(home)}).output
    assert [line for line in said.splitlines() if line.startswith("BAD") and "worker" not in line] == []
