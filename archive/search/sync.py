"""Keeping the index a copy of the database: news, rebuild, comparison. Only the worker writes, or the command line.

A piece of news may be heard twice: what is indexed is always what the database says now.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import delete, func, select

from archive.access.levels import Part
from archive.base import outbox
from archive.base.db import reading, unit_of_work
from archive.base.errors import Unavailable
from archive.base.outbox import OutboxMessage
from archive.base.runtime import session
from archive.records import storing
from archive.records.models import IndexRevocation
from archive.records.naming import lists as name_lists
from archive.records.naming.lists import NAMES
from archive.search import checking, gathering, progress
from archive.search.checking import Tell
from archive.search.current import engine
from archive.search.saved import news

CHANGED = storing.CHANGED
REBUILD = "index.rebuild"
PURGE = "index.purge"
_NAMED_AT_ONCE = 500


def handle(messages: Sequence[OutboxMessage]) -> None:
    """Index the records that changed; raises ``Unavailable`` while another process writes the index."""
    ids = list(dict.fromkeys(uuid.UUID(message.payload["record"]) for message in messages))
    position = max(message.id for message in messages)
    try:
        with engine().writing():
            # Read inside the lock: what is indexed last was also read last.
            with reading():
                documents = gathering.documents_of(ids)
            standing = {document.record_id for document in documents}
            gone = [record_id for record_id in ids if record_id not in standing]
            engine().index(documents, gone, position=position)
    except Unavailable:
        if readable():
            raise
        rebuild()
        return
    _forget_revocations(position, ids)
    news.tell(ids)


def handle_names(messages: Sequence[OutboxMessage]) -> None:
    """Index the records for which a list of names holds that has changed, some at a time.

    A place may stand in most records of an archive: what is left waits as news of its own, so that others come
    between.
    """
    for message in messages:
        with reading():
            query = name_lists.users(message.payload, after=message.payload.get("after"))
            ids = list(session().scalars(query.limit(_NAMED_AT_ONCE)))
        if ids:
            checking.reindex(ids)
        if len(ids) == _NAMED_AT_ONCE:
            with unit_of_work():
                outbox.send(NAMES, {**message.payload, "after": ids[-1].hex})


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


def rebuild(tell: Tell = lambda done, total: None) -> int:
    """Build a new generation from the database and put it in force; returns how many documents it holds.

    News that waited when the database was read is handled by that: it is not heard a second time.
    """
    count = done = 0
    with reading():
        total = gathering.count()
    reached = engine().state().position
    with engine().rebuild() as generation, progress.telling(total) as note:
        if reached is None:
            reached = _newest_position()
        with reading():
            changes = select(OutboxMessage.id, OutboxMessage.payload)
            waiting = session().execute(changes.where(OutboxMessage.topic.in_((CHANGED, NAMES)))).all()
            position = max(reached, session().scalar(select(func.max(OutboxMessage.id))) or 0)
            for document in gathering.all_documents():
                generation.add([document])
                count += 1
                if document.part is Part.DESCRIPTION:
                    done += 1
                    note(done)
                    tell(done, total)
        generation.finish(position)
    _forget_revocations(position)
    news.tell([uuid.UUID(payload["record"]) for _, payload in waiting if "record" in payload])
    heard = [number for number, _ in waiting]
    with unit_of_work():
        for start in range(0, len(heard), 500):
            outbox.done(heard[start : start + 500])
    return count


def _newest_position() -> int:
    """A position behind those of all news until now: what was handled is forgotten, and its positions with it."""
    with unit_of_work():
        position = outbox.send(REBUILD, {})
        outbox.done([position])
    return position


def ensure() -> bool:
    """Build the index where there is none, or one that cannot be read or is of an older form; True if it was built.

    A crash loses nothing else: news are forgotten only after they are indexed, and are heard again.
    """
    if engine().state().current and readable():
        return False
    rebuild()
    return True


def readable() -> bool:
    """Whether there is an index that can be searched."""
    if engine().state().generation is None:
        return False
    try:
        next(iter(engine().check()), None)
    except Unavailable:
        return False
    return True


def behind() -> int:
    """How many changes are not in the index yet; raises ``Unavailable`` where it cannot be read."""
    next(iter(engine().check()), None)
    with reading():
        return outbox.pending(CHANGED)


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


def _forget_revocations(position: int, ids: Sequence[uuid.UUID] | None = None) -> None:
    """The index knows by itself now what was closed up to ``position``."""
    statement = delete(IndexRevocation).where(IndexRevocation.position <= position)
    if ids is not None:
        statement = statement.where(IndexRevocation.record_id.in_(ids))
    with unit_of_work():
        session().execute(statement)
