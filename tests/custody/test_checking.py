"""The check of the whole ledger: silent on a good one, and each tampering named."""

from __future__ import annotations

import hashlib
import uuid

import pytest
from sqlalchemy import select

from archive.access.viewer import SYSTEM
from archive.base import clock
from archive.base.db import Database, insert_rows, reading, unit_of_work
from archive.base.runtime import session
from archive.config import Settings
from archive.custody import checking, checkpoints, envelopes, keys, ledger, merkle, notes, swift, tree
from archive.custody.ledger import Scope
from archive.custody.models import CustodyEvent, LedgerKey
from archive.custody.vocabulary import CheckpointOccasion, EventType
from tests.custody.test_checkpoints import append, sign
from tests.custody.test_ledger import erase
from tests.support.tampering import tamper

pytestmark = [pytest.mark.both_engines, pytest.mark.usefixtures("database")]


def faults() -> list[tuple[str, str]]:
    with reading():
        return [(fault.where, str(fault.message)) for fault in checking.check_ledger()]


def filled() -> None:
    append(7)
    sign()
    append(6)
    sign()
    append(2)


def test_a_good_ledger_of_any_size_is_found_good(monkeypatch: pytest.MonkeyPatch) -> None:
    """With batches of four events, so that the seams between them are met."""
    assert faults() == []
    monkeypatch.setattr(checking, "LEVEL", 2)
    monkeypatch.setattr(checking, "BATCH", 4)
    for count in range(1, 19):
        append(count % 3 + 1)
        if count % 2:
            sign()
        assert faults() == []


def test_progress_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "LEVEL", 2)
    monkeypatch.setattr(checking, "BATCH", 4)
    append(10)
    told: list[tuple[int, int]] = []
    with reading():
        assert list(checking.check_ledger(lambda done, size: told.append((done, size)))) == []
    assert told == [(4, 10), (8, 10), (10, 10)]


SWAPPED = "; ".join(
    f"UPDATE checkpoint SET number = {new} WHERE number = {old}" for old, new in ((1, 9), (2, 1), (9, 2))
)
TAMPERINGS = [
    ("UPDATE custody_event SET time = '2001-01-01' WHERE sequence = 9", "event 9", "envelope was changed", "a time"),
    ("UPDATE custody_event SET digest = {hex} WHERE sequence = 9", "event 9", "its own digest", "a digest"),
    ("DELETE FROM custody_event WHERE sequence = 9", "event 9", "missing", "an event taken away"),
    ("DELETE FROM custody_event WHERE sequence > 12", "event 13", "missing", "the last ones taken away"),
    ("UPDATE custody_payload SET detail = '{}' WHERE sequence = 3", "event 3", "commitment", "what was told"),
    ("UPDATE custody_payload SET salt = {zeros} WHERE sequence = 3", "event 3", "commitment", "the salt of it"),
    ("DELETE FROM custody_payload WHERE sequence = 3", "event 3", "no later event says", "told no longer"),
    ("UPDATE ledger_node SET digest = {zeros} WHERE level = 1 AND position = 2", "tree", "events 5 to 6", "a node"),
    ("DELETE FROM ledger_node WHERE level = 3", "tree", "events 1 to 8", "a node taken away"),
    ("INSERT INTO ledger_node VALUES (1, 77, {zeros})", "tree", "not there", "a node too many"),
    ("UPDATE ledger_head SET digest = {hex}", "head", "digest of its last event", "the head"),
    ("UPDATE checkpoint SET root = {hex} WHERE number = 1", "checkpoint 1", "its signed note says", "a root"),
    ("UPDATE checkpoint SET note = replace(note, 'sijill/', 'sijull/')", "checkpoint 1", "No key", "a note"),
    ("DELETE FROM checkpoint WHERE number = 1", "checkpoint 2", "before it is missing", "an awkward one gone"),
    (SWAPPED, "checkpoint 2", "shorter than the one before", "two checkpoints swapped"),
    ("DELETE FROM checkpoint WHERE number = 2; DELETE FROM ledger_node WHERE level > 2", "tree", "1 to 8", "much"),
]  # fmt: skip


@pytest.mark.parametrize(("statements", "where", "said", "why"), TAMPERINGS, ids=[row[3] for row in TAMPERINGS])
def test_each_tampering_is_named(database: Database, statements: str, where: str, said: str, why: str) -> None:
    filled()
    tamper(database, *statements.split("; "))
    found = faults()
    assert found[0][0] == where
    assert said in found[0][1]
    assert found == [*dict.fromkeys(found)], "nothing is said twice"


def rewrite(database: Database, *, nodes: bool) -> None:
    """Change the time of event 9 and make the whole chain after it fit again, as a forger without the key would."""
    with reading():
        events = list(session().scalars(select(CustodyEvent).order_by(CustodyEvent.sequence)))
        session().expunge_all()
    previous = envelopes.FIRST_PREVIOUS
    for event in events:
        event.previous = previous
        event.time = "2001-01-01" if event.sequence == 9 else event.time
        previous = hashlib.sha256(envelopes.envelope(event)).hexdigest()
        change = f"time = '{event.time}', previous = '{event.previous}', digest = '{previous}'"
        tamper(database, f"UPDATE custody_event SET {change} WHERE sequence = {event.sequence}")
    tamper(database, f"UPDATE ledger_head SET digest = '{previous}'")
    if nodes:
        tamper(database, "DELETE FROM ledger_node")
        with unit_of_work():
            tree.complete()


def test_a_chain_that_was_forged_anew_does_not_fit_its_tree(database: Database) -> None:
    filled()
    rewrite(database, nodes=False)
    assert faults()[0] == ("tree", "The tree does not fit the events 9 to 10.")


def test_a_tree_that_was_forged_anew_does_not_fit_what_was_signed(database: Database) -> None:
    filled()
    rewrite(database, nodes=True)
    ((where, said),) = faults()
    assert where == "checkpoint 2"
    assert said.startswith("The first 13 events are not those that were signed")


def test_events_taken_away_with_a_head_that_fits_are_missed_by_the_checkpoint(database: Database) -> None:
    filled()
    with reading():
        digest = session().scalar(select(CustodyEvent.digest).where(CustodyEvent.sequence == 10))
    tamper(
        database,
        "DELETE FROM custody_payload WHERE sequence > 10",
        "DELETE FROM custody_event WHERE sequence > 10",
        "DELETE FROM ledger_node WHERE (position + 1) * (1 << level) > 10",
        f"UPDATE ledger_head SET sequence = 10, digest = '{digest}'",
    )
    assert faults() == [("checkpoint 2", "It speaks of 13 events, the ledger holds 10: the last ones were taken away.")]


def test_a_head_moved_back_over_events_that_stand_is_noticed(database: Database) -> None:
    append(5)
    tamper(database, "UPDATE ledger_head SET sequence = 3")
    assert ("head", "The ledger’s head was moved back over 2 events.") in faults()


def test_two_events_swapped_are_both_named(database: Database) -> None:
    append(6)
    tamper(
        database,
        "UPDATE custody_event SET sequence = 99 WHERE sequence = 3",
        "UPDATE custody_event SET sequence = 3 WHERE sequence = 4",
        "UPDATE custody_event SET sequence = 4 WHERE sequence = 99",
    )
    assert [where for where, _ in faults()][:2] == ["event 3", "event 4"]


def test_what_was_erased_lawfully_is_no_fault() -> None:
    record = uuid.uuid4()
    with unit_of_work():
        first = ledger.record_event(SYSTEM, EventType.CREATION, record, Scope(record), {"told": "in confidence"})
        other = ledger.record_event(SYSTEM, EventType.CREATION, uuid.uuid4(), Scope(record), {"told": "too"})
    erase(record, first)
    erase(record, other)
    assert faults() == []


def test_an_erasure_of_something_else_excuses_nothing(database: Database) -> None:
    append(2)
    with unit_of_work():
        ledger.record_event(SYSTEM, EventType.ERASURE, uuid.uuid4(), Scope(None))
    tamper(database, "DELETE FROM custody_payload WHERE sequence = 1")
    assert [where for where, _ in faults()] == ["event 1"]


def test_keys_that_were_changed_in_the_open_are_no_fault(settings: Settings) -> None:
    append(2)
    with unit_of_work():
        seeds = keys.rotate(SYSTEM)
        checkpoints.sign(SYSTEM, CheckpointOccasion.KEY, seeds)
    append()
    settings.ledger_path.unlink()
    with unit_of_work():
        keys.replace_lost(SYSTEM)
        checkpoints.sign(SYSTEM, CheckpointOccasion.KEY)
    assert faults() == []


def test_a_key_slipped_in_beside_the_program_is_noticed(settings: Settings) -> None:
    append(2)
    sign()
    seed = bytes(32)
    with unit_of_work():
        row = {"number": 2, "name": keys.origin(), "public_key": notes.public_key(seed), "reason": keys.ROTATED}
        insert_rows(LedgerKey, [{**row, "created_at": clock.now()}])
    settings.ledger_path.write_text(seed.hex())
    append()
    sign()
    assert [where for where, _ in faults()] == ["keys"]


def test_a_flipped_bit_in_any_column_of_an_event_is_found(database: Database) -> None:
    append(3)
    columns = ("version", "time", "type", "object_id", "agent", "outcome", "commitment", "previous", "digest")
    for column in columns:
        with reading():
            (row,) = envelopes.rows(f"SELECT {column} FROM custody_event WHERE sequence = 2")
        other = {"type": "capture", "outcome": "failure", "version": 2, "time": "2001-01-01"}.get(column)
        changed = other or uuid.uuid4().hex * (1 if column in ("object_id", "agent") else 2)
        tamper(database, f"UPDATE custody_event SET {column} = '{changed}' WHERE sequence = 2")
        assert faults()[0][0] == "event 2", column
        tamper(database, f"UPDATE custody_event SET {column} = '{row[0]}' WHERE sequence = 2")
        assert faults() == []


def test_a_good_ledger_is_never_looked_at_row_by_row() -> None:
    """On both engines the database joins whole batches to the bytes that the rows would give."""
    append(300)
    with reading():
        entries = [envelopes.envelope(one) for one in session().scalars(select(CustodyEvent).order_by("sequence"))]
        assert swift.chained(1, 1, envelopes.FIRST_PREVIOUS) == entries[:1]
        assert swift.chained(1, 300, envelopes.FIRST_PREVIOUS) == entries
        digest = hashlib.sha256(entries[99]).hexdigest()
        assert swift.chained(101, 300, digest) == entries[100:]
        assert swift.chained(102, 300, digest) is None
        assert swift.chained(101, 301, digest) is None
        pairs = [
            merkle.node_hash(*(merkle.leaf_hash(entry) for entry in entries[at : at + 2])) for at in range(0, 300, 2)
        ]
        assert swift.paid(1, 300) and swift.paid(300, 300)
        assert not swift.paid(300, 301)
        assert swift.nodes_fit(1, 0, pairs)
        assert swift.nodes_fit(1, 7, pairs[7:9])
        assert not swift.nodes_fit(1, 8, pairs[7:9])
        assert not swift.nodes_fit(1, 149, [*pairs[149:], pairs[0]])


def test_hashes_whose_ends_moved_over_to_their_neighbours_are_noticed(database: Database) -> None:
    append(4)
    with reading():
        first, second = (row[0] for row in envelopes.rows("SELECT digest FROM ledger_node WHERE level = 1"))
    cut = (f"X'{bytes(part).hex()}'" for part in (first + second[:1], second[1:]))
    if database.dialect != "sqlite":
        cut = (f"'\\x{bytes(part).hex()}'::bytea" for part in (first + second[:1], second[1:]))
    for position, digest in enumerate(cut):
        tamper(database, f"UPDATE ledger_node SET digest = {digest} WHERE level = 1 AND position = {position}")
    assert [where for where, _ in faults()] == ["tree", "tree"]
