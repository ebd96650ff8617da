"""A decision that was slipped in, or turned round, behind the program is found; what is in order is left alone."""

from __future__ import annotations

from archive.access.levels import RecordState
from archive.access.viewer import Viewer
from archive.base.db import Database, reading, unit_of_work
from archive.base.runtime import session
from archive.records.leaks import looking
from archive.records.leaks import service as leaks
from archive.records.models import LeakDecision
from archive.verification import other_rows
from tests.records.conftest import Make
from tests.support.tampering import tamper


def wrong() -> list[str]:
    return [str(finding) for step in other_rows.run("") for finding in step.findings]


def test_decisions_are_held_to_their_events(make: Make, archivist: Viewer, database: Database) -> None:
    made = make(RecordState.SUBMITTED, body="Call 0944 123 456 or amal@example.org.")
    with unit_of_work():
        keys = [one.key for one in looking.undecided(made.id)]
        leaks.keep(archivist, made.id, keys, "An office.")
        leaks.reopen(archivist, made.id, keys[0], "A private number after all.")
    assert wrong() == []
    with reading():
        assert session().query(LeakDecision).count() == 3
    tamper(database, "UPDATE leak_decision SET outcome = 'kept' WHERE outcome = 'reopened'")
    (said,) = wrong()
    assert "It is not what event" in said
    tamper(database, f"UPDATE leak_decision SET digest = '{'a' * 64}'")
    assert len(wrong()) == 3
    assert "No event tells of this decision." in wrong()[0]
