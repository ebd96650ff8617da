"""After an erasure the archive is whole all the same; and what pretends to be one is found."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from archive.access.viewer import SYSTEM
from archive.base.db import reading, unit_of_work
from archive.base.runtime import session
from archive.erasure import service as erasure
from archive.records.models import RecordAgent
from archive.records.vocabulary import AgentRole, ErasureReason
from archive.verification import whole
from tests.support.tampering import tamper
from tests.verification.conftest import Archive
from tests.verification.drill import Held
from tests.verification.test_tampering import found, is_named

both_engines = pytest.mark.both_engines


def wish(held: Held, name: str) -> erasure.Wish:
    return erasure.Wish(code=held.codes[name], reason=ErasureReason.ASKED)


def erase(held: Held, name: str) -> None:
    with unit_of_work():
        erasure.erase(SYSTEM, held.ids[name], wish(held, name))


@pytest.mark.parametrize("name", ["whole", "plain", "sealed", "gone", "waiting", "returned"])
def test_a_record_that_was_erased_leaves_a_whole_archive(archive: Archive, name: str) -> None:
    held = archive[2]
    erase(held, name)
    report = whole.check()
    assert [str(one) for one in report.tally.wrong] == []


def test_a_file_that_was_erased_leaves_a_whole_archive(archive: Archive) -> None:
    held = archive[2]
    with unit_of_work():
        erasure.erase_file(SYSTEM, held.ids["whole"], held.ids["letter"], wish(held, "whole"))
    assert [str(one) for one in whole.check().tally.wrong] == []


@both_engines
@pytest.mark.parametrize("name", ["whole", "plain"])
def test_a_person_who_was_erased_leaves_a_whole_archive(archive: Archive, name: str) -> None:
    held = archive[2]
    query = select(RecordAgent.agent_id).where(
        RecordAgent.record_id == held.ids[name], RecordAgent.role == AgentRole.INFORMANT
    )
    with reading():
        agent_id = session().scalars(query).one()
    with unit_of_work():
        erasure.erase_identity(SYSTEM, held.ids[name], agent_id, wish(held, name))
    assert [str(one) for one in whole.check().tally.wrong] == []


ROWS = [
    (
        "a tombstone over what stands",
        (
            "INSERT INTO erasure (record_id, erased_at, reason, event_sequence) "
            "VALUES ('{plain}', '2026-01-01 00:00:00', 'asked', 1)"
        ),
        "record {plain_code}: It is said to be erased by event 1, which erased nothing.",
    ),
    (
        "words under a tombstone",
        "UPDATE record SET body = 'It never happened.' WHERE id = '{sealed}'",
        "record {sealed_code}: It was erased, and something of it stands nevertheless: body.",
    ),
    (
        "a tombstone shown to everybody",
        "INSERT INTO record_label (record_id, part, label) VALUES ('{sealed}', 'description', 'level:public')",
        "record {sealed_code}: Who may see its tombstone is not what its level gives.",
    ),
    (
        "another reason",
        "UPDATE erasure SET reason = 'law'",
        "record {sealed_code}: The reason of its erasure is not that of event ….",
    ),
]


@pytest.mark.parametrize(("done", "statements", "sentence"), ROWS, ids=[done for done, *_ in ROWS])
def test_tampering_with_an_erasure_is_found(archive: Archive, done: str, statements: str, sentence: str) -> None:
    held = archive[2]
    erase(held, "sealed")
    tamper(archive[1], *held.filled(statements).split("; "))
    said = found()
    assert is_named(held.filled(sentence), said), said
