"""A batch of an import while it is read, and the one short transaction that writes it."""

from __future__ import annotations

import pickle
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO, Any

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from archive.access.levels import RecordState
from archive.access.viewer import Viewer
from archive.base.db import unit_of_work
from archive.base.errors import Invalid, Problem
from archive.base.identifiers import new_id
from archive.base.messages import msg
from archive.base.runtime import session
from archive.custody.ledger import Scope
from archive.records import import_files, keys, service, storing
from archive.records import models as m
from archive.records.description import CommentInput, Description, ImportRow, RelationInput
from archive.records.leaks import guarding
from archive.records.leaks.rules import Finding
from archive.records.references import References
from archive.records.storing import Prepared

# Rows are written so many at a time, or fewer where their texts are long.
_CHUNK = 200
_CHUNK_BYTES = 4_000_000

Progress = Callable[[str, int], None]
RowCheck = Callable[[ImportRow], Sequence[Problem]]
CommentWriter = Callable[[Viewer, uuid.UUID, Sequence[CommentInput]], None]


@dataclass(frozen=True, slots=True)
class Arrived:
    """A record as an import has left it; ``before`` is its revision until then, None for a new one."""

    record_id: uuid.UUID
    revision: int
    before: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hooks:
    """What rooms above add: a judgement of each row, the writing of its comments, and news of progress.

    ``state`` says where a new record stands, and may keep it from standing where its row says.
    ``leaks_kept`` says why what the leak check finds stays in rows that do not say it themselves. Where
    ``found_waits``, a row without such a reason is not refused, because ``state`` lets it wait for an archivist.
    ``judged`` is called once when all rows are found in order and nothing is written yet.
    ``arrived`` is told, in the same transaction, what was written; ``written`` is called in it once, after all rows.
    """

    check: RowCheck = lambda row: ()
    comments: CommentWriter | None = None
    progress: Progress = lambda phase, done: None
    state: Callable[[ImportRow], RecordState] = lambda row: row.status
    judged: Callable[[], None] = lambda: None
    leaks_kept: str = ""
    found_waits: bool = False
    arrived: Callable[[Sequence[Arrived]], None] = lambda records: None
    written: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class Ready:
    """One new record, ready to be written."""

    line: int
    prepared: Prepared
    relations: tuple[RelationInput, ...]
    source_system: str
    files: tuple[import_files.Taken, ...]
    comments: tuple[CommentInput, ...]
    protected: bool
    leaks: tuple[Finding, ...] = ()
    ruling: guarding.Ruling | None = None
    """Why what was found in it stays, and before whose eyes."""


@dataclass(frozen=True, slots=True)
class Change:
    """One known record with other content, ready to become a new revision."""

    record_id: uuid.UUID
    description: Description
    digest: str
    files: tuple[import_files.Taken, ...]
    protected: bool
    leaks_kept: str = ""


@dataclass(slots=True)
class Batch:
    """The state of one import while it is read; what is ready waits in the two files."""

    folder: Path
    update: bool
    staged: IO[bytes]
    changes: IO[bytes]
    problems: list[Problem] = field(default_factory=list)
    seen: dict[tuple[str, str], int] = field(default_factory=dict)
    ids: dict[tuple[str, str], uuid.UUID] = field(default_factory=dict)
    targets: list[tuple[int, int, str, str]] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    created: int = 0
    updated: int = 0
    unchanged: int = 0

    def add(self, line: int, problems: Sequence[Problem]) -> None:
        for problem in problems:
            where = f"line {line}: {problem.where}" if problem.where else f"line {line}"
            self.problems.append(Problem(where, problem.message))


def commit(viewer: Viewer, batch: Batch, refs: References, hooks: Hooks) -> None:
    try:
        with unit_of_work():
            refs.insert()
            _write_staged(viewer, batch, refs, hooks)
            for change in _pickled(batch.changes):
                hooks.arrived([_update(viewer, change)])
            hooks.written()
    except IntegrityError as error:
        message = msg("The archive changed while the import was read. Nothing was written; run it again.")
        raise Invalid([Problem("", message)]) from error


def _write_staged(viewer: Viewer, batch: Batch, refs: References, hooks: Hooks) -> None:
    links: list[dict[str, object]] = []
    done = 0
    for chunk in _staged(batch.staged):
        files = partial(_write_files, viewer, chunk)
        storing.write(viewer, [ready.prepared for ready in chunk], refs, after_arrival=files)
        for ready in chunk:
            _keep_leaks(viewer, ready)
            if ready.comments and hooks.comments is not None:
                hooks.comments(viewer, ready.prepared.record_id, ready.comments)
            links += _links(batch, ready)
        hooks.arrived([Arrived(ready.prepared.record_id, 1) for ready in chunk])
        done += len(chunk)
        hooks.progress("write", done)
    if links:
        session().execute(insert(m.Relation), links)


def _keep_leaks(viewer: Viewer, ready: Ready) -> None:
    record_id = ready.prepared.record_id
    if ready.ruling is not None:
        guarding.decide(viewer, record_id, 1, ready.leaks, ready.ruling, Scope(record_id, protected=ready.protected))


def _write_files(viewer: Viewer, chunk: Sequence[Ready]) -> None:
    for ready in chunk:
        import_files.write(viewer, ready.prepared.record_id, ready.files, protected=ready.protected)


def _staged(file: IO[bytes]) -> Iterator[list[Ready]]:
    chunk: list[Ready] = []
    begun = 0
    for ready in _pickled(file):
        chunk.append(ready)
        if len(chunk) == _CHUNK or file.tell() - begun > _CHUNK_BYTES:
            yield chunk
            chunk, begun = [], file.tell()
    if chunk:
        yield chunk


def _pickled(file: IO[bytes]) -> Iterator[Any]:
    file.seek(0)
    while True:
        try:
            yield pickle.load(file)  # noqa: S301  # our own rows, in an unlinked file of this process
        except EOFError:
            return


def _links(batch: Batch, ready: Ready) -> list[dict[str, object]]:
    return [
        {
            "id": new_id(),
            "record_id": ready.prepared.record_id,
            "type": relation.type,
            "target_id": (target := _end_of(batch, ready.source_system, relation)),
            "outside": "" if target else relation.outside,
            "note": relation.note,
            "position": position,
        }
        for position, relation in enumerate(ready.relations)
    ]


def _end_of(batch: Batch, source_system: str, relation: RelationInput) -> uuid.UUID | None:
    if not relation.target:
        return None
    return target_of(batch, relation.system_within(source_system), relation.target)


def _update(viewer: Viewer, change: Change) -> Arrived:
    key = session().get(m.ImportKey, change.record_id)
    if key is not None:
        key.digest = change.digest
    number = session().get_one(m.Record, change.record_id).revision
    session().flush()
    now = service.edit(
        viewer,
        change.record_id,
        change.description,
        expected_revision=number,
        summary="imported anew",
        leaks_kept=change.leaks_kept,
    )
    import_files.write(viewer, change.record_id, change.files, protected=change.protected)
    return Arrived(change.record_id, now, before=number)


def target_of(batch: Batch, system: str, target: str) -> uuid.UUID | None:
    found = batch.ids.get((system, target))
    if found is None:
        found = keys.target(system, target)
        if found is not None:
            batch.ids[(system, target)] = found
    return found
