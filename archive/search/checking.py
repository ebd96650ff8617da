"""Comparing the index with the database, document by document, and mending what differs.

What the index holds is kept in one array of a few dozen bytes a document, what the database says is read in batches:
memory does not grow with the texts. A difference counts only when a second look finds it again, so that what the
worker indexes meanwhile is not taken for one.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from archive.base import patience
from archive.base.db import reading
from archive.base.outbox import OutboxMessage
from archive.base.runtime import session
from archive.records.naming import lists as name_lists
from archive.records.naming.lists import NAMES
from archive.records.storing import CHANGED
from archive.search import gathering
from archive.search.current import engine
from archive.search.documents import LABELS_DIGEST, IndexDocument
from archive.search.engine import Indexed
from archive.search.saved import news

Tell = Callable[[int, int], None]
"""Told how many of how many records were compared."""

_ROW = np.dtype([("key", "S17"), ("level", "S12"), ("revision", "<i4"), ("digest", "S24")])
_BATCH = 500
_LOOKS = 3
_PATIENCE = 60.0
"""Seconds to wait for another process that writes the index."""


@dataclass(slots=True)
class Differences:
    """Where index and database disagree; records whose news still wait for the worker are not counted."""

    missing: set[uuid.UUID] = field(default_factory=set)
    orphaned: set[uuid.UUID] = field(default_factory=set)
    stale: set[uuid.UUID] = field(default_factory=set)
    wrong_labels: set[uuid.UUID] = field(default_factory=set)
    compared: int = 0
    """Documents of the database that were looked at."""
    waiting: int = 0
    """Records whose news wait for the worker."""
    outdated: bool = False
    """Whether the index is of another form, or what it says of itself is damaged: only a rebuild mends that."""

    def __bool__(self) -> bool:
        return self.outdated or bool(self.records)

    @property
    def records(self) -> set[uuid.UUID]:
        return self.missing | self.orphaned | self.stale | self.wrong_labels

    def counts(self) -> dict[str, int]:
        """All of it in numbers."""
        return {
            "compared": self.compared,
            "missing": len(self.missing),
            "orphaned": len(self.orphaned),
            "stale": len(self.stale),
            "wrong_labels": len(self.wrong_labels),
            "waiting": self.waiting,
            "outdated": int(self.outdated),
        }


def check(tell: Tell = lambda done, total: None) -> Differences:
    """Compare every document of the index with the database; raises ``Unavailable`` where it cannot be read."""
    found = _look(None, tell)
    for _ in range(_LOOKS if found else 0):
        again = _look(found.records, lambda done, total: None)
        again.compared, again.waiting = found.compared, found.waiting
        settled = again.records == found.records
        found = again
        if settled:
            break
    found.outdated = not engine().state().current
    return found


def mend(differences: Differences) -> int:
    """Index anew every record in which something differs; returns how many. An outdated index is left to a rebuild.

    Raises ``Unavailable`` where another process does not let go of the index.
    """
    ids = sorted(differences.records)
    for start in range(0, len(ids), _BATCH):
        reindex(ids[start : start + _BATCH])
    return len(ids)


def reindex(ids: Collection[uuid.UUID]) -> None:
    """Index records as the database has them now."""
    with patience.until_free(engine().writing, _PATIENCE):
        # Read inside the lock: what is indexed last was also read last.
        with reading():
            documents = gathering.documents_of(list(ids))
        standing = {document.record_id for document in documents}
        engine().index(documents, [record_id for record_id in ids if record_id not in standing])
    news.tell(list(ids))


class _Held:
    """What the index holds, sorted by record and part; a record's rows are adjacent."""

    def __init__(self, rows: Iterable[Indexed]) -> None:
        self.rows: NDArray[np.void] = np.fromiter((_packed(row) for row in rows), _ROW)
        self.rows.sort(order="key")
        self.keys = self.rows["key"].copy()
        self.seen = np.zeros(len(self.rows), bool)

    def of(self, document: IndexDocument) -> NDArray[np.void]:
        """The rows of one document: none, one, or more where a move between levels was cut short."""
        key = _key(document.record_id, document.part.value)
        low, high = np.searchsorted(self.keys, key, "left"), np.searchsorted(self.keys, key, "right")
        self.seen[low:high] = True
        found: NDArray[np.void] = self.rows[low:high]
        return found

    def unseen(self) -> set[uuid.UUID]:
        """Records of which the index holds what the database does not."""
        return {uuid.UUID(bytes=key[:16]) for key in self.keys[~self.seen].tolist()}


def _key(record_id: uuid.UUID, part: str) -> bytes:
    return record_id.bytes + part[:1].encode()


def _packed(row: Indexed) -> tuple[bytes, bytes, int, bytes]:
    return _key(row.record_id, row.part), row.level.encode(), row.revision, row.digest.encode()


def _look(ids: Collection[uuid.UUID] | None, tell: Tell) -> Differences:
    """Compare all, or these records alone."""
    held = _Held(row for row in engine().check() if ids is None or row.record_id in ids)
    found = Differences()
    with reading():
        waiting = _waiting()
        found.waiting = len(waiting)
        documents = gathering.all_documents() if ids is None else gathering.documents_of(list(ids))
        total = gathering.count()
        last, done = None, 0
        for document in documents:
            found.compared += 1
            _compare(document, held.of(document), found)
            if document.record_id != last:
                last, done = document.record_id, done + 1
                tell(done, max(done, total))
    found.orphaned |= held.unseen() - found.missing - found.stale - found.wrong_labels
    for group in (found.missing, found.orphaned, found.stale, found.wrong_labels):
        group.difference_update(waiting)
    return found


def _compare(document: IndexDocument, held: NDArray[np.void], found: Differences) -> None:
    digest = document.digest()
    if not len(held):
        found.missing.add(document.record_id)
        return
    for _, level, revision, stands in held.tolist():
        labels = stands.decode()[-LABELS_DIGEST:]
        if level.decode() != document.level or labels != digest[-LABELS_DIGEST:]:
            found.wrong_labels.add(document.record_id)
        elif (revision, stands.decode()) != (document.revision, digest) or len(held) > 1:
            found.stale.add(document.record_id)


def _waiting() -> set[uuid.UUID]:
    """Records of which news wait, or of whose agents and places."""
    query = select(OutboxMessage.topic, OutboxMessage.payload).where(OutboxMessage.topic.in_((CHANGED, NAMES)))
    found: set[uuid.UUID] = set()
    for topic, payload in session().execute(query).all():
        if topic == CHANGED:
            found.add(uuid.UUID(payload["record"]))
        else:
            found.update(session().scalars(name_lists.users(payload, payload.get("after"))))
    return found
