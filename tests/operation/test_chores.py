"""What the worker does besides hearing news."""

from __future__ import annotations

import logging
import math
import os
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from archive.access.levels import AccessLevel, RecordState
from archive.access.viewer import ANONYMOUS, SYSTEM
from archive.base import clock
from archive.base.db import Database, reading, unit_of_work
from archive.base.identifiers import new_reference_code
from archive.base.runtime import session
from archive.config import Settings
from archive.custody import ledger
from archive.custody.ledger import Scope
from archive.custody.models import Checkpoint, Fixity
from archive.custody.vocabulary import EventType
from archive.media import service as media
from archive.media import store
from archive.operation import chores
from archive.records.models.record import Record
from archive.records.vocabulary import RecordKind
from archive.search.current import engine


def record(**values: object) -> Record:
    moment = clock.now()
    levels = dict.fromkeys(("access", "access_text", "access_files"), AccessLevel.PUBLIC)
    made = Record(
        reference_code=new_reference_code(),
        kind=RecordKind.IMAGE,
        state=RecordState.SUBMITTED,
        title="A wall",
        created_at=moment,
        updated_at=moment,
        **levels,
        **values,
    )
    session().add(made)
    session().flush()
    return made


@pytest.mark.both_engines
def test_a_file_is_read_again_but_not_within_a_week(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    place = store.current()
    staging = place.begin(limit=100)
    staging.write(b"words")
    with unit_of_work():
        media.accept(ANONYMOUS, record().id, staging.finish())

    def checks() -> int:
        chores.check_fixity()
        with reading():
            return session().scalar(select(func.count()).select_from(Fixity)) or 0

    assert checks() == 1
    assert checks() == 1
    later = clock.now() + chores.FIXITY_REST + timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert checks() == 2


@pytest.mark.both_engines
def test_the_ledger_is_signed_when_something_happened(
    settings: Settings, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    def signed() -> list[int]:
        chores.sign_checkpoint()
        with reading():
            return list(session().scalars(select(Checkpoint.size).order_by(Checkpoint.number)))

    assert signed() == signed() == [0]
    with unit_of_work():
        ledger.record_event(SYSTEM, EventType.CREATION, uuid.uuid4(), Scope(None))
    assert signed() == signed() == [0, 1]
    with unit_of_work():
        ledger.record_event(SYSTEM, EventType.CREATION, uuid.uuid4(), Scope(None))
    settings.ledger_path.unlink()
    assert signed() == [0, 1]
    assert "the ledger was not signed" in caplog.text


@pytest.mark.usefixtures("noon")
@pytest.mark.both_engines
def test_embargoes_are_reminded_of_and_not_lifted(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    with unit_of_work():
        record(embargo_until=clock.today(), embargo_reason="asked for")
        record(embargo_until=clock.today() + timedelta(days=1), embargo_reason="asked for")
        record()
    caplog.set_level(logging.INFO)
    chores.remind_of_embargoes()
    assert "for an archivist to lift: 1" in caplog.text
    with reading():
        assert session().scalar(select(func.count()).where(Record.embargo_until.is_not(None))) == 2


def test_leftovers_go_after_a_day_and_not_before(settings: Settings, database: Database) -> None:
    folder = settings.temporary
    folder.mkdir()
    for name in ("old", "young", "static-1"):
        (folder / name).mkdir()
        (folder / name / "file").touch()
    (folder / "old-file").touch()
    for name in ("old", "old-file", "static-1"):
        os.utime(folder / name, (0, 0))
    chores.remove_leftovers()
    assert sorted(path.name for path in folder.iterdir()) == ["static-1", "young"]


def test_the_index_is_built_where_there_is_none(database: Database) -> None:
    assert engine().state().generation is None
    chores.mend_index()
    assert engine().state().current


def test_the_pace_of_fixity_is_a_setting(settings: Settings) -> None:
    def pace(per_day: int) -> dict[str, float]:
        return {chore.name: chore.seconds for chore in chores.chores(replace(settings, fixity_per_day=per_day))}

    assert pace(2000)["fixity"] == pytest.approx(43.2)
    assert "fixity" not in pace(0)
    assert pace(0)["index"] == math.inf
