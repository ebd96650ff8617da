"""Tampering that takes more than a line of SQL: files, forged signatures, history rewritten whole, an older archive."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import inspect, select

from archive.access.viewer import SYSTEM
from archive.base.db import Database, reading, unit_of_work
from archive.base.runtime import session, settings
from archive.custody import checkpoints, envelopes, keys, ledger, merkle, notes, tree
from archive.custody.ledger import Scope
from archive.custody.models import Checkpoint, CustodyEvent
from archive.custody.vocabulary import CheckpointOccasion, EventType
from archive.media import store
from archive.media.models import DigitalObject
from archive.verification import whole
from archive.verification.findings import Grade
from tests.support.tampering import tamper
from tests.verification.conftest import Archive
from tests.verification.drill import Held, sequence_of
from tests.verification.test_tampering import found, is_named

both_engines = pytest.mark.both_engines


def path_of(held: Held, name: str) -> Path:
    with reading():
        return store.current().path(session().get_one(DigitalObject, held.ids[name]).sha256)


def writable(path: Path) -> Path:
    path.chmod(0o600)
    return path


# Files


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[3] ^= 1
    writable(path).write_bytes(data)


def lengthen(path: Path) -> None:
    writable(path).write_bytes(path.read_bytes() + b"\n")


def empty(path: Path) -> None:
    writable(path).write_bytes(b"")


def link(path: Path) -> None:
    elsewhere = path.with_name("elsewhere")
    path.rename(elsewhere)
    path.symlink_to(elsewhere)


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (flip, "Its bytes are not those that were taken in: their SHA-256 is …."),
        (lengthen, "Its bytes are not those that were taken in: their SHA-256 is …."),
        (empty, "Its bytes are not those that were taken in: their SHA-256 is …."),
        (os.unlink, "It is gone from the disk."),
        (link, "The disk does not give its bytes."),
    ],
    ids=["one bit was flipped", "a byte was added", "emptied", "deleted", "made a link to another file"],
)
def test_a_damaged_file_is_named_with_its_record(
    archive: Archive, damage: Callable[[Path], None], sentence: str
) -> None:
    held = archive[2]
    damage(path_of(held, "letter"))
    said = found()
    where = f"record {held.codes['whole']}, file {held.ids['letter']}"
    assert is_named(f"{where}: {sentence}", said), said


@both_engines
def test_a_file_that_was_replaced_with_its_digests_in_the_row_does_not_fit_its_event(archive: Archive) -> None:
    _, database, held = archive
    old, data = path_of(held, "letter"), b"Nobody is missing.\n"
    new = store.current().path(hashlib.sha256(data).hexdigest())
    new.parent.mkdir(parents=True)
    new.write_bytes(data)
    writable(old).unlink()
    digests = f"sha256 = '{new.name}', sha512 = '{hashlib.sha512(data).hexdigest()}', size = {len(data)}"
    tamper(database, f"UPDATE digital_object SET {digests} WHERE id = '{held.ids['letter'].hex}'")
    said = found()
    sentence = f"record {held.codes['whole']}, file …: Its row is not what event … says: sha256, sha512, size."
    assert is_named(sentence, said), said


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (f"aa/aa/{'a' * 64}", f"file {'a' * 64}: No row speaks of this file.…"),
        (f"bb/cc/{'a' * 64}", f"objects/bb/cc/{'a' * 64}: This is no stored file…"),
        ("notes.txt", "objects/notes.txt: This is no stored file…"),
    ],
    ids=["like a stored file", "in another's folder", "beside them"],
)
def test_a_file_that_nothing_speaks_of_is_told_and_is_no_damage(archive: Archive, name: str, sentence: str) -> None:
    path = settings().home / "objects" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    report = whole.check()
    (finding,) = report.tally.findings
    assert is_named(sentence, [str(finding)]), str(finding)
    assert finding.grade is Grade.CARE
    assert report.tally.wrong == []


# Whole records


@both_engines
def test_a_record_that_was_taken_away_whole_is_missed(archive: Archive) -> None:
    _, database, held = archive
    record = held.ids["waiting"].hex
    tables = ("record_label", "revision", "outbox_message", "record")
    tamper(
        database,
        *(
            f"DELETE FROM {table} WHERE {'id' if table == 'record' else 'record_id'} = '{record}'"
            for table in tables
            if table != "outbox_message"
        ),
    )
    arrival = sequence_of(held.ids["waiting"], "ingestion")
    said = found()
    sentence = f"event {arrival}: What came in with this event, a record or a file, stands no more."
    assert is_named(sentence, said), said


@both_engines
def test_a_record_that_came_in_past_the_program_has_no_event(archive: Archive) -> None:
    _, database, held = archive
    columns = ", ".join(column["name"] for column in _columns(database))
    copied = columns.replace("reference_code", "'0000-0000-1'", 1).replace(
        "id,", "'0000000000004000800000000000000a',", 1
    )
    waiting = held.ids["waiting"].hex
    tamper(database, f"INSERT INTO record ({columns}) SELECT {copied} FROM record WHERE id = '{waiting}'")
    sentence = "record 0000-0000-1: No event tells of its arrival: it did not come in through this program."
    said = found()
    assert is_named(sentence, said), said


def _columns(database: Database) -> list[dict[str, str]]:
    with database.engine.connect() as connection:
        return [{"name": str(column["name"])} for column in inspect(connection).get_columns("record")]


# The ledger's end


def trimmed(size: int) -> list[str]:
    """The statements after which the ledger ends at ``size`` and nothing in it says that it ever went on."""
    levels = [f"level = {level} AND position >= {size >> level}" for level in range(1, 40)]
    last = f"SELECT digest FROM custody_event WHERE sequence = {size}"
    return [
        f"DELETE FROM custody_payload WHERE sequence > {size}",
        f"DELETE FROM custody_event WHERE sequence > {size}",
        f"UPDATE ledger_head SET sequence = {size}, digest = ({last})",
        f"DELETE FROM ledger_node WHERE {' OR '.join(levels)}",
        f"DELETE FROM checkpoint WHERE size > {size}",
    ]


@both_engines
@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ((0, 1), "event {first}: The event is missing."),
        ((0, 1, 2), "tree: The tree holds nodes of events that are not there."),
        ((0, 1, 2, 3), "checkpoint …: It speaks of {then} events, the ledger holds {now} now…"),
        ((0, 1, 2, 3, 4), "event …: A row of “quarantine” names this event, which is not there."),
    ],
    ids=["the head left", "with the head", "with the tree", "with the checkpoints as well"],
)
def test_the_last_events_were_deleted(archive: Archive, parts: tuple[int, ...], sentence: str) -> None:
    _, database, held = archive
    statements = trimmed(held.size - 12)
    tamper(database, *(statements[part] for part in parts))
    said = found()
    then = checkpoints.read(held.notes[-1].split("\n\n")[0] + "\n").size
    expected = sentence.format(first=held.size - 11, then=then, now=held.size - 12).replace(" now…", ":…")
    assert is_named(expected, said), said


@both_engines
def test_who_kept_a_checkpoint_sees_that_the_last_events_are_gone(archive: Archive) -> None:
    _, database, held = archive
    tamper(database, *trimmed(held.size - 12))
    sentence = "checkpoint that was kept: The ledger held … events when it was signed, and holds … now: …set back."
    assert is_named(sentence, found(held.notes[-1])), "the newest one"
    assert not any("kept" in line for line in found(held.notes[0])), "an older one has nothing to object to"


# An older archive


def test_an_older_database_and_its_files_are_whole_and_only_a_kept_checkpoint_tells(archive: Archive) -> None:
    """Database, files and keys put back together, as from a backup: nothing inside can know of what came later."""
    home, database, held = archive[0].home, archive[1], archive[2]
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copytree(home, home.with_name("older"))
    with unit_of_work():
        ledger.record_event(SYSTEM, EventType.VALIDATION, held.ids["whole"], Scope(held.ids["whole"]))
        kept = checkpoints.sign(SYSTEM, CheckpointOccasion.REQUEST).note
    assert found(kept) == []
    database.close()
    for name in ("archive.sqlite3", "archive.sqlite3-wal", "archive.sqlite3-shm"):
        (home / name).unlink(missing_ok=True)
    shutil.copy2(home.with_name("older") / "archive.sqlite3", home / "archive.sqlite3")
    assert found() == [], "the older archive is whole in itself"
    (line,) = found(kept)
    assert is_named(
        f"checkpoint that was kept: The ledger held {held.size + 1} events when it was signed, "
        f"and holds {held.size} now: the archive was set back.",
        [line],
    )
    assert found(held.notes[0]) == []


def test_an_older_database_under_newer_files_leaves_files_without_a_row(archive: Archive) -> None:
    home, database = archive[0].home, archive[1]
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy2(home / "archive.sqlite3", home / "older.sqlite3")
    data = b"came later"
    path = store.current().path(hashlib.sha256(data).hexdigest())
    path.parent.mkdir(parents=True)
    path.write_bytes(data)
    database.close()
    shutil.copy2(home / "older.sqlite3", home / "archive.sqlite3")
    (line,) = found()
    assert is_named(f"file {path.name}: No row speaks of this file.…", [line])


# Forged signatures


def forged(held: Held, seed: bytes) -> str:
    """The last checkpoint, signed with another key."""
    text = held.notes[-1].split("\n\n")[0] + "\n"
    return notes.sign(text, text.split("\n")[0], [seed])


@both_engines
def test_a_checkpoint_forged_with_another_key_is_named(archive: Archive) -> None:
    _, database, held = archive
    tamper(database, f"UPDATE checkpoint SET note = '{forged(held, secrets.token_bytes(32))}' WHERE number = 2")
    said = found()
    assert is_named("checkpoint 2: …", said), said


@both_engines
def test_the_forger_s_key_in_the_table_is_named_too(archive: Archive) -> None:
    _, database, held = archive
    seed = secrets.token_bytes(32)
    public = notes.public_key(seed).hex()
    blob = f"X'{public}'" if database.dialect == "sqlite" else f"'\\x{public}'"
    name = held.notes[-1].split("\n")[0]
    tamper(
        database,
        f"UPDATE checkpoint SET note = '{forged(held, seed)}' WHERE number = 2",
        (
            "INSERT INTO ledger_key (number, name, public_key, reason, created_at) "
            f"VALUES (2, '{name}', {blob}, 'rotated', '2026-01-01 00:00:00')"
        ),
    )
    said = found()
    assert is_named("keys: Key 2 came into use without a checkpoint that the key before it signed too.", said), said


def test_a_kept_checkpoint_of_somebody_else_proves_nothing(archive: Archive) -> None:
    held = archive[2]
    for note in (forged(held, secrets.token_bytes(32)), "some words\n", ""):
        (line,) = found(note)
        assert is_named("checkpoint that was kept: It proves nothing here. …", [line])


# History written anew


def rewritten(database: Database, sequence: int) -> None:
    """Change an event, and make everything after it fit again: digests, links, head and tree."""
    with reading():
        events = list(session().scalars(select(CustodyEvent).order_by(CustodyEvent.sequence)))
        session().expunge_all()
    previous, growth, statements = envelopes.FIRST_PREVIOUS, merkle.Growth(), ["DELETE FROM ledger_node"]
    for event in events:
        if event.sequence == sequence:
            event.time = "2020-01-01"
        event.previous = previous
        entry = envelopes.envelope(event)
        previous = hashlib.sha256(entry).hexdigest()
        growth.add(merkle.leaf_hash(entry))
        statements.append(
            f"UPDATE custody_event SET time = '{event.time}', previous = '{event.previous}', digest = '{previous}' "
            f"WHERE sequence = {event.sequence}"
        )
    statements.append(f"UPDATE ledger_head SET digest = '{previous}'")
    for level, position, digest in growth.fresh:
        blob = f"X'{digest.hex()}'" if database.dialect == "sqlite" else f"'\\x{digest.hex()}'"
        statements.append(f"INSERT INTO ledger_node (level, position, digest) VALUES ({level}, {position}, {blob})")
    tamper(database, *statements)


@both_engines
def test_history_that_was_written_anew_does_not_fit_what_was_signed(archive: Archive) -> None:
    _, database, _ = archive
    rewritten(database, 9)
    said = found()
    assert is_named("checkpoint 1: The first … events are not those that were signed…", said), said
    assert is_named("checkpoint 2: The first … events are not those that were signed…", said), said


@both_engines
def test_even_with_the_stolen_key_a_kept_checkpoint_tells(archive: Archive) -> None:
    """Everything inside fits: events, tree and checkpoints, signed with the archive's own key."""
    _, database, held = archive
    rewritten(database, 9)
    with reading():
        seed, name = keys.signing_seed(), keys.origin()
        sizes = list(session().execute(select(Checkpoint.number, Checkpoint.size)))
        roots = {size: tree.root(size) for _, size in sizes}
    statements = []
    for number, size in sizes:
        note = notes.sign(checkpoints.Statement(name, size, roots[size]).text, name, [seed])
        statements.append(
            f"UPDATE checkpoint SET root = '{roots[size].hex()}', note = '{note}' WHERE number = {number}"
        )
    tamper(database, *statements)
    assert found() == []
    for note in held.notes:
        (line,) = found(note)
        sentence = "checkpoint that was kept: The first … events are not those that it was signed over: …rewritten."
        assert is_named(sentence, [line])
