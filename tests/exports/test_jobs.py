"""Making an export: told to the ledger once, covered by its checkpoint, cut and made again, closed while it is made."""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from archive.access.viewer import SYSTEM, Role
from archive.base import runtime
from archive.base.db import Database, reading, unit_of_work
from archive.base.errors import Unavailable
from archive.base.runtime import session
from archive.config import Settings
from archive.custody import checkpoints
from archive.custody.models import Checkpoint, CustodyEvent, CustodyPayload
from archive.custody.vocabulary import CheckpointOccasion, EventType
from archive.exports import jobs, keeping, making, selecting, service
from archive.exports.models import Export, ExportedRecord
from archive.exports.projecting import project
from archive.exports.vocabulary import Audience, ExportFormat, ExportState, LeftOut
from archive.records import service as records
from archive.records.importing import import_file
from tests.support.cast import Cast


@pytest.fixture
def hold(database: Database, tmp_path: Path) -> Callable[[int], list[uuid.UUID]]:
    """Imports so many small published records and tells their ids."""

    def hold(count: int) -> list[uuid.UUID]:
        row: dict[str, Any] = {"kind": "article", "source_system": "s", "title": "T", "body": "b", "access": "public"}
        row |= {"status": "published", "places": [{"name": "P", "lat": 1, "lon": 2}], "rights": [{"basis": "licence"}]}
        row |= {"people": [{"role": "creator", "display": "X"}], "leads": [{"text": "l"}], "collection": "c"}
        row |= {"relations": [{"type": "quotes", "target": "0"}], "claims": [{"statement": "c"}]}
        lines = [json.dumps(row | {"identifier": str(number)}) for number in range(count)]
        path = tmp_path / f"{count}.jsonl"
        path.write_text("\n".join(lines))
        import_file(SYSTEM, path)
        with reading():
            return selecting.selected(SYSTEM, {"all": True})

    return hold


def asked(form: ExportFormat = ExportFormat.JSONL, **values: Any) -> uuid.UUID:
    request = {"audience": Audience.PUBLIC, "format": form, "recipient": "R", "reason": "W", "selection": {"all": True}}
    with unit_of_work():
        return service.request_export(values.pop("viewer", SYSTEM), service.ExportRequest(**request | values))


def exporting() -> list[tuple[uuid.UUID, int, dict[str, Any]]]:
    """Object, sequence and detail of every event of an export on a record."""
    query = select(CustodyEvent, CustodyPayload).join(CustodyPayload, CustodyPayload.sequence == CustodyEvent.sequence)
    with reading():
        on_records = (CustodyEvent.type == EventType.EXPORTING) & CustodyEvent.scope_id.is_not(None)
        rows = session().execute(query.where(on_records)).all()
        return [(row.object_id, row.sequence, json.loads(payload.detail)) for row, payload in rows]


def state_of(export_id: uuid.UUID) -> ExportState:
    with reading():
        return session().get_one(Export, export_id).state


@pytest.mark.both_engines
def test_each_record_tells_to_whom_it_went_and_the_checkpoint_covers_that(
    hold: Callable[[int], list[uuid.UUID]], cast: Cast
) -> None:
    ids = hold(3)
    archivist = cast.viewer(Role.ARCHIVIST)
    export_id = asked(viewer=archivist)
    jobs.make_here(export_id)
    told = exporting()
    assert {record_id for record_id, *_ in told} == set(ids)
    for _, _, detail in told:
        assert (detail["audience"], detail["recipient"], detail["export"]) == ("public", "R", str(export_id))
        assert detail["roles"] == ["archivist"]
    with reading():
        entry = session().get_one(Export, export_id)
        signed = session().scalars(select(Checkpoint).where(Checkpoint.size == entry.checkpoint_size)).one()
        assert signed.occasion is CheckpointOccasion.EXPORT
        assert signed.size >= max(sequence for _, sequence, _ in told)
        assert checkpoints.latest() is not None
        assert entry.sha256 == jobs.digest_of(keeping.copy_path(export_id))


class Cut(BaseException):
    """The process dies here."""


def test_one_that_was_cut_is_made_again_and_told_once(
    hold: Callable[[int], list[uuid.UUID]], monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = hold(2)
    export_id = asked()

    def die(*_: object) -> None:
        raise Cut

    with monkeypatch.context() as patch:
        # What a killed process leaves: running in the register, and half a folder.
        patch.setattr(making, "fail", lambda *_: None)
        patch.setattr(shutil, "rmtree", lambda *_, **__: None)
        patch.setattr(making, "_finish", die)
        with pytest.raises(Cut):
            jobs.make_here(export_id)
    assert state_of(export_id) is ExportState.RUNNING
    jobs.make_here(export_id)
    assert state_of(export_id) is ExportState.READY
    assert [path.name for path in keeping.folder().iterdir()] == [f"{export_id}.zip"]
    assert len(exporting()) == len(ids)
    jobs.make_here(export_id)
    assert len(exporting()) == len(ids), "what is finished is left alone"


def test_a_record_that_is_closed_while_it_is_made_is_not_handed_over(
    hold: Callable[[int], list[uuid.UUID]],
) -> None:
    ids = hold(3)
    export_id = asked()
    closed: list[uuid.UUID] = []
    delivered: list[int] = []

    def deliver_late(folder: Path) -> making.Delivered:
        if not closed:
            with unit_of_work():
                records.withdraw(SYSTEM, ids[0], "A mistake.")
            closed.append(ids[0])
        delivered.append(len((folder / "records.jsonl").read_text().splitlines()))
        return making.Delivered(kept=True)

    making.make(export_id, keeping.folder() / ".partial-test", deliver_late, lambda done, total: None)
    assert delivered == [3, 2], "the first is thrown away, the second leaves the record out"
    with reading():
        held = set(session().scalars(select(ExportedRecord.record_id).where(ExportedRecord.export_id == export_id)))
        report = session().get_one(Export, export_id).report
    assert held == set(ids) - {ids[0]}
    assert report is not None
    assert report["left_out"] == {LeftOut.WITHDRAWN: 1}


def test_what_fails_says_why_in_words(hold: Callable[[int], list[uuid.UUID]], monkeypatch: pytest.MonkeyPatch) -> None:
    hold(1)
    export_id = asked()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making, "write_summary", full)
    with pytest.raises(Unavailable):
        jobs.make_here(export_id)
    with reading():
        row = session().get_one(Export, export_id)
        assert (row.state, row.error) == (
            ExportState.FAILED,
            "The export could not be written: the disk refuses.",
        )
    assert list(keeping.folder().iterdir()) == []


def test_a_disk_that_is_nearly_full_is_left_to_the_archive(
    hold: Callable[[int], list[uuid.UUID]], settings: Settings
) -> None:
    hold(1)
    export_id = asked()
    full = runtime.Runtime(replace(settings, disk_reserve=2**60), runtime.current().database)
    with runtime.active(full), pytest.raises(Unavailable):
        jobs.make_here(export_id)
    with reading():
        assert "nearly full" in (session().get_one(Export, export_id).error or "")
    assert exporting() == [], "nothing is told to the ledger that was never begun"


def test_old_copies_go_and_the_register_stays(hold: Callable[[int], list[uuid.UUID]]) -> None:
    hold(1)
    export_id = asked()
    jobs.make_here(export_id)
    assert keeping.remove_old(SYSTEM) == 0
    with unit_of_work():
        row = session().get_one(Export, export_id)
        assert row.finished_at is not None
        row.finished_at = row.finished_at.replace(year=2020)
    assert keeping.remove_old(SYSTEM) == 1
    assert state_of(export_id) is ExportState.REMOVED
    assert list(keeping.folder().iterdir()) == []


@pytest.mark.parametrize("audience", list(Audience))
def test_ten_records_ask_the_database_no_more_often_than_one(
    hold: Callable[[int], list[uuid.UUID]], database: Database, audience: Audience
) -> None:
    ids = hold(12)

    def queries_for(some: list[uuid.UUID]) -> int:
        seen: list[str] = []
        listen = lambda *args: seen.append(args[2])  # noqa: E731  # one line, one use
        event.listen(database.engine, "before_cursor_execute", listen)
        try:
            with reading():
                assert len(list(project(audience, some))) == len(some)
        finally:
            event.remove(database.engine, "before_cursor_execute", listen)
        return len(seen)

    assert queries_for(ids[1:]) == queries_for(ids[1:2]) > 5
