"""The tree as it is stored: grown with the ledger in the same transaction, and completed where it was missing."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import DBAPIError

from archive.access.viewer import SYSTEM
from archive.base.db import Database, reading, unit_of_work
from archive.base.errors import Unavailable
from archive.base.runtime import session
from archive.custody import envelopes, ledger, merkle, tree
from archive.custody.ledger import Act, Scope
from archive.custody.models import CustodyEvent, LedgerNode
from archive.custody.vocabulary import EventType, Outcome
from tests.custody.test_merkle import mth, path, proof
from tests.support.tampering import tamper

pytestmark = [pytest.mark.both_engines, pytest.mark.usefixtures("database")]


def append(count: int) -> None:
    with unit_of_work():
        ledger.record_events(SYSTEM, [Act(EventType.CREATION, uuid.uuid4(), Scope(None, False))] * count)


def entries() -> list[bytes]:
    with reading():
        return [
            envelopes.envelope(one) for one in session().scalars(select(CustodyEvent).order_by(CustodyEvent.sequence))
        ]


def stored() -> set[tuple[int, int, bytes]]:
    with reading():
        return {(node.level, node.position, node.digest) for node in session().scalars(select(LedgerNode))}


def expected(found: list[bytes]) -> set[tuple[int, int, bytes]]:
    return {
        (level, at, mth(found[at << level : (at + 1) << level]))
        for level in range(1, len(found).bit_length())
        for at in range(len(found) >> level)
    }


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(database.engine, "before_cursor_execute", note)


def test_each_append_stores_the_subtrees_that_it_completes_and_nothing_else() -> None:
    for count in (1, 1, 1, 2, 3, 0, 7, 1, 16, 5):
        append(count)
        assert stored() == expected(entries())
    assert len(stored()) == tree.nodes_of(37)


def test_roots_and_proofs_from_the_stored_tree_are_those_of_the_rfc() -> None:
    append(19)
    found = entries()
    with reading():
        for size in range(20):
            assert tree.root(size) == mth(found[:size])
            assert tree.inclusion(range(1, size + 1), size) == {i + 1: path(i, found[:size]) for i in range(size)}
            for old in range(1, size + 1):
                assert tree.consistency(old, size) == proof(old, found[:size])
            assert tree.consistency(0, size) == []
            grown = tree.peaks(size)
            for entry in found[size:]:
                grown.add(merkle.leaf_hash(entry))
            assert grown.root() == mth(found)


def test_beyond_the_head_there_is_nothing_to_prove() -> None:
    append(3)
    with reading():
        for ask in (lambda: tree.root(4), lambda: tree.inclusion([1], 4), lambda: tree.consistency(1, 4)):
            with pytest.raises(ValueError, match="so many events"):
                ask()
        with pytest.raises(ValueError, match="no such leaf"):
            tree.inclusion([3], 2)


def test_a_thousand_proofs_ask_the_database_no_oftener_than_one(database: Database) -> None:
    append(1000)
    with reading():
        tree.root(1)
        with statements(database) as one:
            tree.inclusion([501], 1000)
        with statements(database) as many:
            tree.inclusion(range(1, 1001), 1000)
    assert len(one) == len(many) <= 3


def test_an_append_asks_no_oftener_in_a_long_ledger(database: Database) -> None:
    def asked(count: int) -> int:
        with statements(database) as seen:
            append(count)
        return len(seen)

    few = max(asked(1) for _ in range(4))
    append(505)
    assert max(asked(1) for _ in range(4)) <= few
    assert asked(300) <= few + 2


def test_work_that_fails_leaves_no_node() -> None:
    append(3)
    before = stored()
    with pytest.raises(RuntimeError), unit_of_work():
        ledger.record_event(SYSTEM, EventType.CREATION, uuid.uuid4(), Scope(None))
        raise RuntimeError("the disk is full")
    assert stored() == before


def test_an_archive_from_before_the_tree_is_completed_once(database: Database) -> None:
    append(21)
    whole = stored()
    tamper(database, "DELETE FROM ledger_node WHERE level > 2 OR position % 3 = 1")
    with pytest.raises(Unavailable, match="sijill init"), reading():
        tree.root(21)
    with unit_of_work():
        assert tree.complete() > 0
    assert stored() == whole
    with unit_of_work():
        assert tree.complete() == 0


def test_nodes_are_never_changed_deleted_or_replaced(database: Database) -> None:
    append(4)
    change = "UPDATE ledger_node SET position = position + 10"
    again = "INSERT INTO ledger_node SELECT * FROM ledger_node WHERE level = 1"
    if database.dialect == "sqlite":
        again = again.replace("INSERT", "INSERT OR REPLACE")
    for statement, guard in ((change, "updated"), ("DELETE FROM ledger_node", "deleted"), (again, "replaced")):
        with pytest.raises(DBAPIError) as refused, database.engine.begin() as connection:
            connection.execute(text(statement))
        assert f"ledger_node_is_never_{guard}" in str(refused.value.orig)
    assert len(stored()) == 3


def test_the_fast_envelope_is_the_canonical_one() -> None:
    """Every type, every outcome and both forms of the time."""
    scopes = [Scope(uuid.uuid4(), protected) for protected in (True, False)]
    acts = [Act(k, uuid.uuid4(), scope, {}, o) for k in EventType for o in Outcome for scope in scopes]
    with unit_of_work():
        ledger.record_events(SYSTEM, acts)
    with reading():
        (rows,) = envelopes.batches(1, len(acts))
        assert envelopes.entries(rows) == entries()
        assert [row[9] for row in rows] == list(session().scalars(select(CustodyEvent.digest).order_by("sequence")))
        for entry in entries():
            assert list(json.loads(entry)) == sorted(json.loads(entry))


def test_batches_hand_over_every_event_once() -> None:
    append(10)
    with reading():
        handed = [row[0] for rows in envelopes.batches(3, 9, size=3) for row in rows]
        assert handed == list(range(3, 10))
        assert list(envelopes.batches(1, 0)) == []
