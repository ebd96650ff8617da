"""Checkpoints: what is signed, what is never signed, and how keys change."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from archive.access.viewer import SYSTEM, Role
from archive.base.db import Database, reading, unit_of_work
from archive.base.errors import Conflict, Forbidden, Unavailable
from archive.base.runtime import session
from archive.config import Settings
from archive.custody import checkpoints, envelopes, keys, ledger, merkle, notes, proofs, tree
from archive.custody.checkpoints import Inconsistent, Statement
from archive.custody.ledger import Act, Scope
from archive.custody.models import Checkpoint, CustodyEvent, LedgerKey
from archive.custody.vocabulary import CheckpointOccasion, EventType
from tests.support.archives import LEDGER_SEED
from tests.support.cast import Cast
from tests.support.tampering import tamper

pytestmark = [pytest.mark.both_engines, pytest.mark.usefixtures("database")]


def append(count: int = 1) -> None:
    with unit_of_work():
        ledger.record_events(SYSTEM, [Act(EventType.CREATION, uuid.uuid4(), Scope(None, False))] * count)


def sign(occasion: CheckpointOccasion = CheckpointOccasion.REQUEST) -> Checkpoint:
    with unit_of_work():
        return checkpoints.sign(SYSTEM, occasion)


def test_a_checkpoint_says_who_how_many_and_which_root(settings: Settings) -> None:
    append(5)
    made = sign()
    with reading():
        (key,) = keys.verifier_keys()
        said = checkpoints.read(notes.opened(made.note, [key]))
        entries = [envelopes.envelope(one) for one in session().scalars(select(CustodyEvent).order_by("sequence"))]
        root = merkle.root_from_leaves(merkle.leaf_hash(entry) for entry in entries)
        assert said == Statement(keys.origin(), 5, root)
        assert (made.number, made.size, made.root) == (1, 5, root.hex())
        assert checkpoints.latest() is not None
    assert key.startswith(keys_name := said.origin + "+")
    assert keys_name.startswith("sijill/")


def test_an_empty_ledger_has_a_checkpoint_too() -> None:
    assert sign().size == 0
    assert sign().number == 1
    append()
    assert sign().number == 2


def test_nothing_new_is_signed_where_nothing_happened() -> None:
    append(3)
    first = sign()
    assert sign(CheckpointOccasion.EXPORT).number == first.number
    append()
    assert sign().number == first.number + 1


def test_the_checkpoint_that_covers_an_event_is_the_first_that_reached_it() -> None:
    for count in (2, 3, 4):
        append(count)
        sign()
    append()
    with reading():
        sizes = [(found := checkpoints.covering(size)) and found.size for size in range(1, 12)]
    assert sizes == [2, 2, 5, 5, 5, 9, 9, 9, 9, None, None]


UNREADABLE = [
    "",
    "a\n",
    "a\n1\n",
    "a\n01\nAA==\n",
    "a\n-1\nAA==\n",
    "a\n1\nAA==\n",
    "a\n1\n*\n",
    "a\n٣\nAA==\n",
    "a\n\n1\n",
]


@pytest.mark.parametrize("said", UNREADABLE)
def test_a_text_that_is_no_checkpoint_is_not_read_as_one(said: str) -> None:
    with pytest.raises(ValueError, match="not a checkpoint"):
        checkpoints.read(said)


def test_lines_that_others_add_to_a_checkpoint_are_passed_over() -> None:
    plain = Statement("sijill/x", 7, bytes(32))
    assert checkpoints.read(plain.text) == plain
    assert checkpoints.read(plain.text + "an extension\n") == plain


TAMPERINGS = [
    ("UPDATE custody_event SET time = '2001-01-01' WHERE sequence = 9", "Event 9", "an event since the last one"),
    ("UPDATE custody_event SET digest = {hex} WHERE sequence = 9", "Event 9", "a digest since the last one"),
    ("UPDATE ledger_head SET sequence = 9", "end is not where", "the head moved back over one event"),
    ("UPDATE ledger_head SET sequence = 5", "an older state was put back", "the head moved behind what was signed"),
    ("UPDATE ledger_node SET digest = {zeros} WHERE level = 2 AND position = 0", "below checkpoint 1", "an older node"),
    ("UPDATE ledger_node SET digest = {zeros} WHERE level = 3 AND position = 0", "stored tree", "a node since"),
    ("UPDATE checkpoint SET root = {hex}", "its signed note says something else", "the row of the last checkpoint"),
    ("UPDATE checkpoint SET note = replace(note, 'sijill/', 'sijull/')", "No key that is known", "its note"),
    ("UPDATE ledger_node SET position = 99 WHERE level = 3", "stored tree", "a node that is not where it was"),
]


@pytest.mark.parametrize(("statement", "said", "why"), TAMPERINGS)
def test_what_does_not_continue_the_last_checkpoint_is_never_signed(
    database: Database, statement: str, said: str, why: str
) -> None:
    append(7)
    sign()
    append(3)
    tamper(database, statement)
    with pytest.raises((Inconsistent, Unavailable), match=said):
        sign()
    with reading():
        assert [one.size for one in session().scalars(select(Checkpoint))] == [7], why


def test_an_older_database_put_back_signs_no_second_history(database: Database) -> None:
    append(7)
    sign()
    with database.engine.begin() as connection:
        digest = connection.execute(text("SELECT digest FROM custody_event WHERE sequence = 4")).scalar_one()
    tamper(database, f"UPDATE ledger_head SET sequence = 4, digest = '{digest}'")
    with pytest.raises(Inconsistent, match="older state"):
        sign()


def test_checkpoints_and_keys_are_never_changed_or_deleted(database: Database) -> None:
    append()
    sign()
    for table, change in (("checkpoint", "size = 99"), ("ledger_key", "name = 'x'")):
        again = f"INSERT INTO {table} SELECT * FROM {table}"
        if database.dialect == "sqlite":
            again = again.replace("INSERT", "INSERT OR REPLACE")
        cases = ((f"UPDATE {table} SET {change}", "updated"), (f"DELETE FROM {table}", "deleted"), (again, "replaced"))
        for statement, guard in cases:
            with pytest.raises(DBAPIError) as refused, database.engine.begin() as connection:
                connection.execute(text(statement))
            assert f"{table}_is_never_{guard}" in str(refused.value.orig)


def test_a_tlog_proof_holds_what_the_specification_lists() -> None:
    append(6)
    made = sign()
    append(3)
    with reading():
        there = proofs.tlog_proof(5, made)
        first, index, *rest = there.split("\n")
        hashes = rest[: rest.index("")]
        assert (first, index) == ("c2sp.org/tlog-proof@v1", "index 4")
        assert "\n".join(rest[len(hashes) + 1 :]) == made.note
        assert hashes == proofs.encoded(tree.inclusion([5], 6)[5])
        assert proofs.tlog_proofs([5, 6], made)[5] == there
        with pytest.raises(ValueError, match="no such leaf"):
            proofs.tlog_proof(8, made)


def test_a_rotated_key_signs_together_with_the_old_one(settings: Settings) -> None:
    append(2)
    before = sign()
    with unit_of_work():
        old, new = keys.rotate(SYSTEM)
        turn = checkpoints.sign(SYSTEM, CheckpointOccasion.KEY, [old, new])
    lines = settings.ledger_path.read_text().split()
    assert lines == [new.hex(), LEDGER_SEED]
    append()
    after = sign()
    with reading():
        first, second = keys.verifier_keys()
        assert keys.origin() == checkpoints.read(notes.opened(turn.note, [first])).origin
        assert notes.signers(turn.note, [first, second]) == {first, second}
        assert notes.signers(before.note, [first, second]) == {first}
        assert notes.signers(after.note, [first, second]) == {second}
        assert turn.size == before.size + 1
        change = session().scalars(select(CustodyEvent).where(CustodyEvent.object_id == keys.LEDGER)).one()
        assert change.type is EventType.POLICY_ASSIGNMENT


def test_a_rotation_that_was_cut_is_taken_up_where_it_stopped(settings: Settings) -> None:
    with pytest.raises(RuntimeError), unit_of_work():
        keys.rotate(SYSTEM)
        raise RuntimeError("the power is cut")
    left = settings.ledger_path.read_text()
    append()
    assert sign().size == 1
    with unit_of_work():
        _, new = keys.rotate(SYSTEM)
    assert settings.ledger_path.read_text() == left
    assert left.split()[0] == new.hex()
    with reading():
        assert len(keys.listed()) == 2


def test_a_key_that_is_gone_is_only_replaced_by_saying_so(settings: Settings) -> None:
    with pytest.raises(Conflict, match="not lost"), unit_of_work():
        keys.replace_lost(SYSTEM)
    settings.ledger_path.unlink()
    append()
    with pytest.raises(Unavailable, match="key file cannot be used"):
        sign()
    with pytest.raises(Unavailable), unit_of_work():
        keys.rotate(SYSTEM)
    with unit_of_work():
        keys.replace_lost(SYSTEM)
        made = checkpoints.sign(SYSTEM, CheckpointOccasion.KEY)
    with reading():
        first, second = keys.verifier_keys()
        assert notes.signers(made.note, [first, second]) == {second}
        assert [key.reason for key in session().scalars(select(LedgerKey).order_by("number"))] == ["first", "lost"]


def test_only_who_runs_the_archive_changes_its_key(cast: Cast) -> None:
    for role in set(Role) - {Role.ADMINISTRATOR}:
        viewer = cast.viewer(role)
        for change in (keys.rotate, keys.replace_lost):
            with pytest.raises(Forbidden), unit_of_work():
                change(viewer)


def test_a_key_that_the_keeper_put_first_into_the_file_is_taken(settings: Settings) -> None:
    path = settings.ledger_path
    seed = "ab" * 32
    path.write_text(f"{seed}\n{LEDGER_SEED}\n")
    with unit_of_work():
        _, new = keys.rotate(SYSTEM)
    assert new.hex() == seed
