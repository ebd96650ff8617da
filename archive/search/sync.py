"""Keeping the index a copy of the database: news, rebuild, comparison. Only the worker writes, or the command line.

A piece of news may be heard twice: what is indexed is always what the database says now.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import delete, func, select

from archive.base import outbox
from archive.base.db import reading, unit_of_work
from archive.base.errors import Unavailable
from archive.base.outbox import OutboxMessage
from archive.base.runtime import session
from archive.records.models import IndexRevocation
from archive.search import gathering
from archive.search.current import engine
from archive.search.documents import IndexDocument
from archive.search.engine import Indexed

CHANGED = "record.changed"
REBUILD = "index.rebuild"
PURGE = "index.purge"


def handle(messages: Sequence[OutboxMessage]) -> None:
    """Index the records that changed; raises ``Unavailable`` while another process writes the index."""
    ids = list(dict.fromkeys(uuid.UUID(message.payload["record"]) for message in messages))
    position = max(message.id for message in messages)
    if engine().state().generation is None:
        rebuild()
        return
    with engine().writing():
        # Read inside the lock: what is indexed last was also read last.
        with reading():
            documents = gathering.documents_of(ids)
        standing = {document.record_id for document in documents}
        gone = [record_id for record_id in ids if record_id not in standing]
        engine().index(documents, gone, position=position)
    _forget_revocations(position, ids)


def handle_rebuild(messages: Sequence[OutboxMessage]) -> None:
    """Rebuild because somebody asked for it while the worker held the index."""
    rebuild()


def handle_purge(messages: Sequence[OutboxMessage]) -> None:
    """Let the words of erased records leave the index's files: every segment that may hold them is written anew."""
    ids = list(dict.fromkeys(uuid.UUID(message.payload["record"]) for message in messages))
    if engine().state().generation is None:
        return
    with engine().writing():
        with reading():
            documents = gathering.documents_of(ids)
        # Of a record that stands only a part was erased: it never disappears from the index meanwhile.
        standing = {document.record_id for document in documents}
        if documents:
            engine().index(documents)
        engine().delete([record_id for record_id in ids if record_id not in standing], purge=True)


def rebuild() -> int:
    """Build a new generation from the database and put it in force; returns how many documents it holds.

    News that waited when the database was read is handled by that: it is not heard a second time.
    """
    count = 0
    with engine().rebuild() as generation:
        with reading():
            waiting = list(session().scalars(select(OutboxMessage.id).where(OutboxMessage.topic == CHANGED)))
            position = max(engine().state().position, session().scalar(select(func.max(OutboxMessage.id))) or 0)
            for document in gathering.all_documents():
                generation.add([document])
                count += 1
        generation.finish(position)
    _forget_revocations(position)
    with unit_of_work():
        for start in range(0, len(waiting), 500):
            outbox.done(waiting[start : start + 500])
    return count


def ensure() -> bool:
    """Build the index where there is none, or one that cannot be read or is of an older form; True if it was built.

    A crash loses nothing else: news are forgotten only after they are indexed, and are heard again.
    """
    state = engine().state()
    if state.generation is not None and state.current:
        try:
            next(iter(engine().check()), None)
        except Unavailable:
            rebuild()
            return True
        return False
    rebuild()
    return True


def behind() -> int:
    """How many changes are not in the index yet; raises ``Unavailable`` where it cannot be read."""
    next(iter(engine().check()), None)
    with reading():
        return outbox.pending(CHANGED)


@dataclass(slots=True)
class Differences:
    """Where index and database disagree; changes that still wait for the worker are not counted."""

    missing: set[uuid.UUID] = field(default_factory=set)
    orphaned: set[uuid.UUID] = field(default_factory=set)
    stale: set[uuid.UUID] = field(default_factory=set)
    wrong_labels: set[uuid.UUID] = field(default_factory=set)
    compared: int = 0

    def __bool__(self) -> bool:
        return bool(self.records)

    @property
    def records(self) -> set[uuid.UUID]:
        return self.missing | self.orphaned | self.stale | self.wrong_labels


def check() -> Differences:
    """Compare every document of the index with the database."""
    held: dict[tuple[uuid.UUID, str], Indexed] = {(row.record_id, row.part): row for row in engine().check()}
    found = Differences()
    with reading():
        query = select(OutboxMessage.payload).where(OutboxMessage.topic == CHANGED)
        waiting = {uuid.UUID(payload["record"]) for payload in session().scalars(query)}
        for document in gathering.all_documents():
            found.compared += 1
            _compare(document, held.pop((document.record_id, document.part.value), None), found)
    found.orphaned |= {record_id for record_id, _ in held}
    for group in (found.missing, found.orphaned, found.stale, found.wrong_labels):
        group.difference_update(waiting)
    return found


def mend(differences: Differences) -> None:
    """Index anew every record in which something differs."""
    ids = list(differences.records)
    for start in range(0, len(ids), 500):
        batch = ids[start : start + 500]
        with engine().writing():
            with reading():
                documents = gathering.documents_of(batch)
            standing = {document.record_id for document in documents}
            engine().index(documents, [record_id for record_id in batch if record_id not in standing])


def catch_up() -> int:
    """Handle all news of records that wait; returns how many there were."""
    count = 0
    while True:
        with reading() as view:
            messages = outbox.due([CHANGED], 500)
            view.expunge_all()
        if not messages:
            return count
        handle(messages)
        with unit_of_work():
            outbox.done([message.id for message in messages])
        count += len(messages)


def ask_for_rebuild() -> None:
    """Leave word for the worker, which holds the index, to rebuild it."""
    with unit_of_work():
        outbox.send(REBUILD, {})


def _compare(document: IndexDocument, held: Indexed | None, found: Differences) -> None:
    if held is None:
        found.missing.add(document.record_id)
    elif held.level != document.level:
        found.wrong_labels.add(document.record_id)
    elif (held.revision, held.digest) != (document.revision, document.digest()):
        found.stale.add(document.record_id)


def _forget_revocations(position: int, ids: Sequence[uuid.UUID] | None = None) -> None:
    """The index knows by itself now what was closed up to ``position``."""
    statement = delete(IndexRevocation).where(IndexRevocation.position <= position)
    if ids is not None:
        statement = statement.where(IndexRevocation.record_id.in_(ids))
    with unit_of_work():
        session().execute(statement)
