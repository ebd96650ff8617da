"""Where several rows stand for one thing, one that is missing among them is missed all the same."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select

from archive.access.viewer import SYSTEM
from archive.base.db import reading, unit_of_work
from archive.base.runtime import session
from archive.comments import service as comments
from archive.comments.inputs import Decision
from archive.comments.models import Comment
from archive.comments.vocabulary import DecisionOutcome, DecisionReason
from archive.custody import checkpoints, keys
from archive.custody.vocabulary import CheckpointOccasion
from archive.media import service as media
from archive.media import store, upkeep
from tests.support.tampering import tamper
from tests.verification.conftest import Archive
from tests.verification.test_tampering import found, is_named


def decide(archive: Archive, outcome: DecisionOutcome) -> None:
    comment_id = archive[2].ids["comment"]
    with reading():
        version = session().scalars(select(Comment.version).where(Comment.id == comment_id)).one()
    reason = None if outcome is DecisionOutcome.PUBLISH else DecisionReason.SPAM
    with unit_of_work():
        comments.decide(SYSTEM, comment_id, Decision(outcome=outcome, version=version, reason=reason))


@pytest.mark.parametrize("version", [1, 2, 3])
def test_one_of_several_decisions_is_missed(archive: Archive, version: int) -> None:
    for outcome in (DecisionOutcome.WITHHOLD, DecisionOutcome.PUBLISH):
        decide(archive, outcome)
    assert found() == []
    gone = f"DELETE FROM moderation_decision WHERE comment_id = '{{comment}}' AND version = {version}"
    tamper(archive[1], archive[2].filled(gone))
    assert is_named("event …: The decision of this event is gone.", found())


def test_what_was_read_from_a_file_is_missed(archive: Archive) -> None:
    held = archive[2]
    staged = store.current().receive(io.BytesIO(b"\x89PNG\r\n\x1a\n" + b"no picture"), limit=100)
    with unit_of_work():
        picture = media.accept(SYSTEM, held.ids["plain"], staged).id
    upkeep.derive(picture, protected=False)
    assert found() == []
    tamper(archive[1], f"DELETE FROM object_reading WHERE object_id = '{picture.hex}'")
    assert is_named("event …: What was read from the file of this event is gone.", found())


@pytest.mark.parametrize("reason", ["lost", "first"])
def test_why_the_ledger_changed_its_key_stays_as_it_was_told(archive: Archive, reason: str) -> None:
    """A key that came into use without the one before it would be excused by this word."""
    with unit_of_work():
        checkpoints.sign(SYSTEM, CheckpointOccasion.KEY, keys.rotate(SYSTEM))
    assert found() == []
    tamper(archive[1], f"UPDATE ledger_key SET reason = '{reason}' WHERE number = 2")
    assert is_named("key 2: Why this key came into use is not what its event says.", found())
