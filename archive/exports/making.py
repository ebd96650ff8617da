"""Making an export: its events, its checkpoint, its files, and the register's last word on it.

The events and the checkpoint that covers them become true before a byte is written, so that the proofs in a bag cover
the handing over itself. Then everything is written from one moment of the database into a folder of its own, and
delivered whole. What is cut is made again from the beginning; its events are not told twice.
"""

from __future__ import annotations

import logging
import shutil
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import select

from archive import __version__
from archive.access.viewer import SYSTEM, Role, Viewer
from archive.base import clock, durable
from archive.base.db import insert_rows, reading, unit_of_work
from archive.base.errors import DomainError, Unavailable
from archive.base.messages import msg
from archive.base.runtime import session, settings
from archive.custody import checkpoints, ledger
from archive.custody.models import SOFTWARE_AGENT, Checkpoint, CustodyEvent, CustodyPayload
from archive.custody.vocabulary import CheckpointOccasion, EventType
from archive.exports import attesting, csv, jsonl, selecting
from archive.exports.bag import write_bag
from archive.exports.facts import ExportFacts
from archive.exports.ledger_extract import DatabaseExtract
from archive.exports.models import Export, ExportedRecord
from archive.exports.projecting import Omitted, Projection, project
from archive.exports.relating import origin
from archive.exports.standing import scopes
from archive.exports.summary import write_summary
from archive.exports.vocabulary import ExportFormat, ExportState, LeftOut

log = logging.getLogger(__name__)

TRIES = 3
"""How often an export begins anew because records were closed while it was made."""
_CHUNK = 500

Progress = Callable[[int, int], None]
"""Told how many of how many records are done."""
Deliver = Callable[[Path], "Delivered"]
"""Takes the folder that was made to where it is wanted, whole or not at all."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """The file that was made: its size in bytes and its SHA-256; both None where it is a folder."""

    size: int | None = None
    sha256: str | None = None
    kept: bool = False
    """Whether it lies here for fetching."""


@dataclass(slots=True)
class _Tally:
    """What went in and what stayed out, counted while it is written."""

    asked: int
    left_out: Counter[LeftOut]
    withheld: Counter[LeftOut] = field(default_factory=Counter)
    records: list[tuple[uuid.UUID, int, int]] = field(default_factory=list)
    """Id, revision and number of files of each record that is in it."""

    def report(self) -> dict[str, object]:
        return {
            "asked": self.asked,
            "exported": len(self.records),
            "left_out": {str(reason): count for reason, count in sorted(self.left_out.items())},
            "withheld": {str(reason): count for reason, count in sorted(self.withheld.items())},
        }


class _ClosedMeanwhile(Exception):
    """A record that is in the export may not be any more."""


def make(export_id: uuid.UUID, work: Path, deliver: Deliver, progress: Progress) -> None:
    """Make an export that waits, below ``work``, and hand its folder to ``deliver``.

    Nothing is done for one that is finished. Raises what went wrong, and then the register says it as well.
    """
    with unit_of_work():
        row = session().get_one(Export, export_id, with_for_update=True)
        if row.state not in (ExportState.WAITING, ExportState.RUNNING):
            return
        row.state, row.error = ExportState.RUNNING, None
    try:
        for left in reversed(range(TRIES)):
            try:
                _once(export_id, work, deliver, progress)
            except _ClosedMeanwhile as error:
                if not left:
                    raise Unavailable(msg("Records were closed again and again while it was made.")) from error
            else:
                return
    except BaseException as error:
        fail(export_id, error)
        raise
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _once(export_id: uuid.UUID, work: Path, deliver: Deliver, progress: Progress) -> None:
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(mode=0o700, parents=True)
    row, checkpoint, going, tally = _announce(export_id)
    progress(0, tally.asked)
    with reading():
        found = _counted(row, going, checkpoint.size, tally, progress)
        try:
            folder = _write(row, checkpoint, work, found, tally)
        except OSError as error:
            raise Unavailable(msg("The export could not be written: the disk refuses.")) from error
    delivered = deliver(folder)
    with unit_of_work():
        # What was closed since is not handed over; its news may have come before this copy was known to hold it.
        if any(reason for _, reason in selecting.weighed(row.audience, [record_id for record_id, *_ in tally.records])):
            raise _ClosedMeanwhile
        _finish(export_id, tally, delivered)


def _announce(export_id: uuid.UUID) -> tuple[Export, Checkpoint, list[uuid.UUID], _Tally]:
    """Leave the events of the handing over, and sign the checkpoint that covers them."""
    with unit_of_work():
        row = session().get_one(Export, export_id, with_for_update=True)
        asked = selecting.selected(SYSTEM, row.selection)
        weighed = list(selecting.weighed(row.audience, asked))
        going = [record_id for record_id, reason in weighed if reason is None]
        told = _told_already(row) if row.checkpoint_size is not None else set()
        viewer = _on_behalf_of(row)
        for start in range(0, len(going), _CHUNK):
            _record_events(viewer, row, [key for key in going[start : start + _CHUNK] if key not in told])
        checkpoint = checkpoints.sign(viewer, CheckpointOccasion.EXPORT)
        row.checkpoint_size, row.total = checkpoint.size, len(asked)
        session().flush()
        tally = _Tally(len(asked), Counter(reason for _, reason in weighed if reason is not None))
    return row, checkpoint, going, tally


def _record_events(viewer: Viewer, row: Export, record_ids: Sequence[uuid.UUID]) -> None:
    detail = {"export": str(row.id), "audience": str(row.audience), "format": str(row.format)}
    detail |= {"recipient": row.recipient}
    found = scopes(record_ids)
    acts = [ledger.Act(EventType.EXPORTING, key, found[key], detail) for key in record_ids]
    if acts:
        ledger.record_events(viewer, acts)


def _told_already(row: Export) -> set[uuid.UUID | None]:
    """The records whose event of this export was left by a try that was cut."""
    query = (
        select(CustodyEvent.object_id)
        .join(CustodyPayload, CustodyPayload.sequence == CustodyEvent.sequence)
        .where(CustodyEvent.type == EventType.EXPORTING, CustodyPayload.detail.contains(str(row.id)))
    )
    return set(session().scalars(query))


def _on_behalf_of(row: Export) -> Viewer:
    if row.requested_by == SOFTWARE_AGENT:
        return SYSTEM
    return Viewer(agent_id=row.requested_by, roles=frozenset({Role.ARCHIVIST}))


def _counted(
    row: Export, going: Sequence[uuid.UUID], covered: int, tally: _Tally, progress: Progress
) -> Iterator[Projection | Omitted]:
    for done, item in enumerate(project(row.audience, going, export=row.id), 1):
        if isinstance(item, Omitted):
            tally.left_out[item.reason] += 1
            yield item
        else:
            tally.withheld.update(dict(item.withheld))
            tally.records.append((item.record_id, item.revision, len(item.files)))
            # What happened since the checkpoint cannot be proven with it.
            yield replace(item, events=tuple(event for event in item.events if event.sequence <= covered))
        progress(done, len(going))


def _write(
    row: Export, checkpoint: Checkpoint, work: Path, found: Iterator[Projection | Omitted], tally: _Tally
) -> Path:
    facts = ExportFacts(
        id=row.id,
        audience=row.audience,
        recipient=row.recipient,
        reason=row.reason,
        created=clock.now(),
        organisation=settings().organisation,
        origin=origin(),
        software=f"Sijill {__version__}",
        asked=tally.asked,
        left_out=dict(tally.left_out),
    )
    if row.format is ExportFormat.BAG:
        return write_bag(work, facts, found, DatabaseExtract(checkpoint))
    folder = work / facts.name
    folder.mkdir(mode=0o700)
    writer = jsonl.write if row.format is ExportFormat.JSONL else csv.write
    writer(folder, (item for item in found if isinstance(item, Projection)))
    write_summary(folder, facts, str(row.format), tally.report())
    durable.settle(work, [path for path in folder.rglob("*") if path.is_file()])
    return folder


def _finish(export_id: uuid.UUID, tally: _Tally, delivered: Delivered) -> None:
    row = session().get_one(Export, export_id, with_for_update=True)
    known = set(session().scalars(select(ExportedRecord.record_id).where(ExportedRecord.export_id == export_id)))
    insert_rows(
        ExportedRecord,
        [
            {"export_id": export_id, "record_id": record_id, "revision": revision, "files": files}
            for record_id, revision, files in tally.records
            if record_id not in known
        ],
    )
    row.report, row.done, row.finished_at = tally.report(), tally.asked, clock.now()
    row.size, row.sha256 = delivered.size, delivered.sha256
    row.state = ExportState.READY if delivered.kept else ExportState.REMOVED
    session().flush()
    columns = {column.name: getattr(row, column.name) for column in Export.__table__.columns}
    told = attesting.of_finished(columns, tally.records)
    ledger.record_event(_on_behalf_of(row), EventType.EXPORTING, export_id, ledger.Scope(None), told)


def fail(export_id: uuid.UUID, error: BaseException) -> None:
    """Say in the register why an export could not be made; one that is finished stays as it is."""
    words = str(error) if isinstance(error, DomainError) else f"It failed unexpectedly ({type(error).__name__})."
    with unit_of_work():
        row = session().get_one(Export, export_id, with_for_update=True)
        if row.state in (ExportState.WAITING, ExportState.RUNNING):
            row.state, row.error, row.finished_at = ExportState.FAILED, words, clock.now()
        session().flush()
