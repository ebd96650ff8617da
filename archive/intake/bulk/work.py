"""The worker's part: a batch is read and judged, written, or undone, and tells how far it is."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import update

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import ANONYMOUS, SYSTEM, Viewer
from archive.accounts import queries as accounts
from archive.base import runtime
from archive.base.db import reading, unit_of_work
from archive.base.errors import DomainError, Invalid, Problem
from archive.base.messages import Message
from archive.base.outbox import OutboxMessage
from archive.base.runtime import session
from archive.intake.bulk import folder, sheet, spool, undoing
from archive.intake.bulk.reading import Fault, Source
from archive.intake.bulk.recording import Recorder
from archive.records.description import ImportRow
from archive.records.import_batch import Hooks
from archive.records.importing import Outcome, import_rows
from archive.records.models import BatchState, ImportBatch

_EVERY_SECONDS = 1.0
SHOWN = 20
"""So many rows are shown as they would come."""


def handle(messages: Sequence[OutboxMessage]) -> None:
    """Do what the state of each batch asks for; what is done already is left alone."""
    for message in messages:
        asked = message.payload["account"]
        work_on(uuid.UUID(message.payload["batch"]), uuid.UUID(asked) if asked else None)


def work_on(batch_id: uuid.UUID, account_id: uuid.UUID | None) -> None:
    """Do what the state of one batch asks for, with the rights that whoever asked has now."""
    with reading():
        batch = session().get(ImportBatch, batch_id)
        state = batch.state if batch else None
        viewer = accounts.viewers([account_id]).get(account_id, ANONYMOUS) if account_id else SYSTEM
    if state is BatchState.READING:
        _judge(viewer, batch_id)
    elif state is BatchState.WRITING:
        _write(viewer, batch_id)
    elif state is BatchState.UNDOING:
        with _News.of(batch_id) as news:
            undoing.undo(viewer, batch_id, news.tell)


def source_of(batch: ImportBatch) -> Source:
    """What waits of a batch; raises ``Invalid`` where its sheet is not in order."""
    defaults = batch.options["defaults"]
    data = spool.sheet(batch.id)
    inside = spool.files(batch.id)
    return Source(inside, sheet.read(data, defaults) if data is not None else None, folder.files_in(inside), defaults)


def _judge(viewer: Viewer, batch_id: uuid.UUID) -> None:
    report: dict[str, Any] = {}
    seen = _Seen()
    outcome: Outcome | None = None
    try:
        with reading():
            batch = session().get_one(ImportBatch, batch_id)
            source, update_known = source_of(batch), bool(batch.options["update"])
        total = source.count()
        try:
            with _News.of(batch_id) as news:
                outcome = _import(viewer, source, seen, news, total, update_known, dry_run=True)
        except Invalid as error:
            report["faults"] = [_plain(fault) for fault in source.faults(error.problems)]
        report["unnamed"] = source.unnamed(seen.files)[:200] if outcome else []
        report["passed_over"] = list(source.sheet.passed_over) if source.sheet else []
    except DomainError as error:
        report["faults"] = [_plain(Fault(one.message, letter=one.where)) for one in _problems(error)]
        total = 0
    report["rows"] = seen.rows
    with unit_of_work():
        batch = session().get_one(ImportBatch, batch_id)
        if batch.state is not BatchState.READING:
            return
        batch.state = BatchState.JUDGED if outcome else BatchState.REFUSED
        batch.report, batch.rows_found, batch.rows_read = report, total, total
        if outcome:
            batch.created, batch.updated, batch.unchanged = outcome.created, outcome.updated, outcome.unchanged


def _write(viewer: Viewer, batch_id: uuid.UUID) -> None:
    """Take a batch in; what has changed since it was judged refuses it again, with its reasons."""
    with reading():
        batch = session().get_one(ImportBatch, batch_id)
        source, update_known, name = source_of(batch), bool(batch.options["update"]), batch.name
    recorder = Recorder(viewer, name, batch_id)
    try:
        with _News.of(batch_id) as news:
            outcome = _import(viewer, source, _Seen(), news, source.count(), update_known, recorder=recorder)
    except DomainError as error:
        faults = [_plain(fault) for fault in source.faults(_problems(error))]
        with unit_of_work():
            batch = session().get_one(ImportBatch, batch_id)
            batch.state, batch.report = BatchState.REFUSED, {"faults": faults, "rows": []}
        return
    with unit_of_work():
        session().get_one(ImportBatch, batch_id).unchanged = outcome.unchanged
    spool.remove(batch_id)


def _problems(error: DomainError) -> Sequence[Problem]:
    return error.problems if isinstance(error, Invalid) else [Problem("", error.message)]


@dataclass(slots=True)
class _Seen:
    """What rows say, gathered while they are judged: the files that they name, and the first of them to be shown."""

    files: set[str] = field(default_factory=set)
    rows: list[dict[str, Any]] = field(default_factory=list)

    def look(self, row: ImportRow) -> list[Problem]:
        said = row.description
        self.files |= {file.path for file in row.files}
        if len(self.rows) < SHOWN:
            places, dates = [place.name for place in said.places], [date.edtf or date.verbatim for date in said.dates]
            shown = {"title": said.title, "kind": said.kind.value, "files": len(row.files), "language": said.language}
            self.rows.append({**shown, "places": places, "dates": dates, "access": said.access.value})
        return []


def _import(
    viewer: Viewer,
    source: Source,
    seen: _Seen,
    news: _News,
    total: int,
    update_known: bool,
    *,
    dry_run: bool = False,
    recorder: Recorder | None = None,
) -> Outcome:
    policy.require(viewer, Act.IMPORT)

    def progress(phase: str, done: int) -> None:
        if phase == "read":
            news.tell(done, total)

    hooks = Hooks(check=seen.look, progress=progress)
    if recorder is not None:
        hooks = recorder.hooks(hooks)
    return import_rows(viewer, source.rows(), source.folder, update=update_known, dry_run=dry_run, hooks=hooks)


def _plain(fault: Fault) -> dict[str, Any]:
    told = [fault.message.template, {key: str(value) for key, value in fault.message.params.items()}]
    return {"row": fault.row, "column": fault.column, "letter": fault.letter, "entry": fault.entry, "file": fault.file,
            "message": told}  # fmt: skip


def fault_of(plain: dict[str, Any]) -> Fault:
    """A fault as a report keeps it."""
    template, params = plain["message"]
    where = {name: plain[name] for name in ("row", "column", "letter", "entry", "file")}
    return Fault(Message(template, params), **where)


@dataclass(slots=True)
class _News:
    """Writes progress from beside: the view of the database that is being read must last."""

    batch_id: uuid.UUID
    beside: ThreadPoolExecutor
    archive: runtime.Runtime
    told: float = field(default_factory=time.monotonic)

    @classmethod
    def of(cls, batch_id: uuid.UUID) -> _News:
        return cls(batch_id, ThreadPoolExecutor(1, thread_name_prefix="progress"), runtime.current())

    def __enter__(self) -> _News:
        return self

    def __exit__(self, *_: object) -> None:
        self.beside.shutdown()

    def tell(self, done: int, total: int) -> None:
        if time.monotonic() - self.told >= _EVERY_SECONDS:
            self.told = time.monotonic()
            self.beside.submit(self._write, min(done, total), total)

    def _write(self, done: int, total: int) -> None:
        with runtime.active(self.archive), unit_of_work():
            values = {"rows_read": done, "rows_found": total}
            session().execute(update(ImportBatch).where(ImportBatch.id == self.batch_id).values(**values))
