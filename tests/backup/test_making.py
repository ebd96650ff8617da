"""A backup is one moment of the archive, whole, and apart from the keys."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from archive.access.viewer import ANONYMOUS, SYSTEM, Role
from archive.backup import layout
from archive.backup.checking import check
from archive.backup.making import make
from archive.backup.manifest import read_head
from archive.backup.models import Backup
from archive.base import clock, locks
from archive.base.db import Database, reading, unit_of_work
from archive.base.errors import Conflict, Invalid, SignInNeeded, Unavailable
from archive.base.runtime import session
from archive.config import Settings
from archive.custody import checkpoints, keys, notes
from archive.custody.models import CustodyEvent
from archive.custody.vocabulary import EventType, Outcome
from archive.intake import service as drafts
from archive.intake.models import Draft, DraftFile
from archive.intake.uploading import receiving
from archive.media import store
from tests.backup.conftest import Fill
from tests.support.cast import Cast


@pytest.mark.both_engines
def test_a_backup_holds_everything_and_other_tools_can_check_it(
    fill: Fill, settings: Settings, database: Database, backups: Path
) -> None:
    fill()
    (settings.home / "sijill.toml").write_text('organisation = "Test House"\n')
    made = make(SYSTEM, backups)
    names = {path.relative_to(made.path).as_posix() for path in made.path.rglob("*") if path.is_file()}
    small = {layout.HEAD, layout.MANIFEST, layout.CHECKPOINT, layout.SETTINGS, layout.README}
    assert names - {name for name in names if name.startswith("objects/")} == small | {
        layout.DATABASES[database.dialect]
    }
    assert made.head.files == 3 == len([name for name in names if name.startswith("objects/")])
    assert made.size == sum(path.stat().st_size for path in made.path.rglob("*") if path.is_file())
    assert all(path.stat().st_mode & 0o077 == 0 for path in [made.path, *made.path.rglob("*")])
    subprocess.run(["sha256sum", "--quiet", "--strict", "-c", layout.MANIFEST], cwd=made.path, check=True)
    with reading():
        said = checkpoints.read(notes.opened((made.path / layout.CHECKPOINT).read_text(), keys.verifier_keys()))
        assert said.size == made.head.ledger_size > 0


def test_it_is_written_down_in_a_row_and_an_event(fill: Fill, backups: Path) -> None:
    fill()
    made = make(SYSTEM, backups)
    with reading():
        row = session().scalars(select(Backup)).one()
        event = session().scalars(select(CustodyEvent).order_by(CustodyEvent.sequence.desc()).limit(1)).one()
        assert (row.id, row.files, row.size, row.ledger_size) == (made.head.id, 3, made.size, made.head.ledger_size)
        assert (event.type, event.object_id, event.outcome) == (EventType.REPLICATION, row.id, Outcome.SUCCESS)
        assert event.sequence == made.head.ledger_size + 1


def test_who_may(database: Database, backups: Path) -> None:
    with pytest.raises(SignInNeeded):
        make(ANONYMOUS, backups)
    assert not backups.exists()


def test_keys_sessions_index_and_what_is_on_its_way_stay_out(
    fill: Fill, settings: Settings, cast: Cast, backups: Path
) -> None:
    fill()
    cast.member(Role.ARCHIVIST)
    store.current().receive(_Bytes(b"canary in the inbox"), limit=100)
    with unit_of_work():
        draft = drafts.start(ANONYMOUS)
    half = receiving.begin(ANONYMOUS, draft.id, 99, "filename Y2FuYXJ5IG9uIGl0cyB3YXk=")
    receiving.append(ANONYMOUS, draft.id, half.id, 0, _Bytes(b"canary in an upload"), 19)
    with reading():
        (digest,) = session().connection().exec_driver_sql("SELECT digest FROM session").scalars()
    made = make(SYSTEM, backups)
    everything = b"".join(path.read_bytes() for path in made.path.rglob("*") if path.is_file())
    assert digest.encode() not in everything and b"canary in" not in everything
    assert b"Y2FuYXJ5IG9uIGl0cyB3YXk" not in everything, "nor its name"
    for key in (settings.secret_path, settings.vault_path, settings.ledger_path):
        assert key.read_bytes().strip() not in everything
    assert not {"index", "inbox", "tmp", "keys"} & {path.name for path in made.path.iterdir()}


def test_the_next_backup_shares_what_has_not_changed(fill: Fill, backups: Path) -> None:
    fill("a", 2)
    first = make(SYSTEM, backups)
    fill("b", 1)
    second = make(SYSTEM, backups)
    third = make(SYSTEM, backups, copy_all=True)
    assert [made.linked for made in (first, second, third)] == [0, 2, 0]
    links = sorted(path.stat().st_nlink for path in (second.path / "objects").rglob("*") if path.is_file())
    assert links == [1, 2, 2]
    shutil.rmtree(first.path)  # an old one may go without harm to the next
    subprocess.run(["sha256sum", "--quiet", "-c", layout.MANIFEST], cwd=second.path, check=True)


def test_a_file_that_rots_in_a_backup_does_not_rot_in_the_next(fill: Fill, backups: Path) -> None:
    fill("a", 1)
    first = make(SYSTEM, backups)
    (copy,) = (path for path in (first.path / "objects").rglob("*") if path.is_file())
    copy.chmod(0o600)
    copy.write_bytes(b"x" + copy.read_bytes()[1:])
    second = make(SYSTEM, backups)
    assert second.linked == 0 and second.head.flawless
    check(second.path)


def test_a_file_that_was_damaged_in_the_backup_before_is_not_shared(
    fill: Fill, settings: Settings, backups: Path
) -> None:
    fill("a", 1)
    (kept,) = (path for path in settings.objects.rglob("*") if path.is_file())
    good = kept.read_bytes()
    kept.chmod(0o600)
    kept.write_bytes(b"x" + good[1:])
    first = make(SYSTEM, backups)
    assert first.head.damaged == (kept.name,) and not first.head.flawless
    kept.write_bytes(good)
    second = make(SYSTEM, backups)
    assert second.linked == 0 and second.head.flawless


def test_a_missing_file_is_named_and_the_backup_is_made(fill: Fill, settings: Settings, backups: Path) -> None:
    fill("a", 2)
    gone = next(path for path in settings.objects.rglob("*") if path.is_file())
    gone.unlink()
    made = make(SYSTEM, backups)
    assert made.head.missing == (gone.name,) and made.head.files == 1
    assert read_head(made.path) == made.head
    with reading():
        last = select(CustodyEvent.outcome).order_by(CustodyEvent.sequence.desc()).limit(1)
        assert session().scalar(last) is Outcome.WARNING


def test_a_file_that_is_erased_meanwhile_is_no_fault(fill: Fill, settings: Settings, backups: Path) -> None:
    fill("a", 1)
    stored = store.current().keep(store.current().receive(_Bytes(b"of a draft"), limit=100))
    moment = clock.now()
    with unit_of_work() as work:
        draft = Draft(key_digest="a" * 64, answers={}, step="what", created_on=date(2026, 1, 1), updated_at=moment)
        facts = {"sha256": stored.sha256, "sha512": stored.sha512, "size": stored.size, "hashed_at": moment}
        draft.files.append(DraftFile(**facts))
        work.add(draft)

    def erase(doing: str, done: int, total: int) -> None:
        if doing == "copying the database" and done == total:
            store.current().path(stored.sha256).unlink(missing_ok=True)
        elif doing == "copying files" and done == total:
            with unit_of_work() as work:
                work.execute(delete(DraftFile))

    made = make(SYSTEM, backups, progress=erase)
    assert (made.head.erased_meanwhile, made.head.missing) == ((stored.sha256,), ())
    assert made.head.flawless


class _Bytes:
    def __init__(self, data: bytes) -> None:
        self._data = data

    def read(self, size: int = -1, /) -> bytes:
        data, self._data = self._data, b""
        return data


def test_it_refuses_a_place_that_would_be_lost_with_the_archive(settings: Settings, database: Database) -> None:
    with pytest.raises(Invalid, match="lost together with it"):
        make(SYSTEM, settings.home / "backups")


def test_two_at_once_in_one_folder_are_refused(database: Database, backups: Path) -> None:
    backups.mkdir()
    with locks.held(backups / ".backup.lock"), pytest.raises(Conflict, match="Another backup"):
        make(SYSTEM, backups)


def test_what_a_cut_backup_left_is_removed_by_the_next_and_never_taken_for_one(
    fill: Fill, database: Database, backups: Path
) -> None:
    cut = backups / "incomplete-sijill-2026-01-01T000000Z"
    shutil.copytree(make(SYSTEM, backups).path, cut)
    with pytest.raises(Invalid, match="cut before it was whole"):
        layout.find(cut)
    made = make(SYSTEM, backups)
    assert made.swept == (cut.name,) and not cut.exists()
    assert layout.find(backups) == made.path


def test_a_damaged_database_is_not_copied_as_if_it_were_well(fill: Fill, settings: Settings, backups: Path) -> None:
    fill()
    path = settings.home / "archive.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'custody_event'"
        page = connection.execute(query).fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    before = path.read_bytes()
    path.write_bytes(before[: (page - 1) * size] + b"\xff" * size + before[page * size :])
    with pytest.raises(Unavailable, match=r"damaged|malformed"):
        make(SYSTEM, backups)
    assert [path.name for path in backups.iterdir()] == [".backup.lock"]


def test_a_ledger_that_cannot_be_signed_is_backed_up_and_said(fill: Fill, settings: Settings, backups: Path) -> None:
    fill()
    settings.ledger_path.unlink()
    made = make(SYSTEM, backups)
    assert "key file cannot be used" in made.head.unsigned and not made.head.flawless
    assert not (made.path / layout.CHECKPOINT).exists()
