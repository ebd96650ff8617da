"""What the worker does for files: working copies after the news of a new one, and fixity in turn.

Opening and hashing take seconds, so they happen between two short transactions and never inside one.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta

from archive.access.viewer import SYSTEM
from archive.base import clock
from archive.base.db import reading, unit_of_work
from archive.base.outbox import OutboxMessage
from archive.base.runtime import session
from archive.custody.models import Fixity
from archive.media import fixity, making, papers, queries, renewal, rules, service, store
from archive.media.models import DigitalObject, ObjectReading
from archive.media.sandbox import Decoded, decode


def handle_derive(messages: Sequence[OutboxMessage]) -> None:
    """Derive for each piece of news in turn; safe to repeat. Must be called outside any unit of work."""
    # Read whole at once: a unit of work ends the moment of the database that the messages were read in.
    news = [(uuid.UUID(message.payload["object"]), bool(message.payload["protected"])) for message in messages]
    for object_id, protected in news:
        derive(object_id, protected=protected)


def derive(object_id: uuid.UUID, *, protected: bool = True) -> None:
    """Make the working copies of one object, or write down why there are none.

    First those that pages show, then what takes longer, each in a unit of work of its own. Of an object that has been
    read before, what it lacks by the present recipe. Does nothing for one that is gone; raises ``Unavailable`` when
    its bytes cannot be read now.
    """
    with reading():
        row = session().get(DigitalObject, object_id)
        if row is None:
            return
        new = session().get(ObjectReading, object_id) is None
        path, kind = store.current().path(row.sha256), row.detected_type
    if kind in rules.WITH_PAGES:
        papers.derive(object_id, protected=protected)
        return
    if new:
        result = decode(path, limits=making.worker_limits())
        copies = [making.kept(copy) for copy in result.copies] if isinstance(result, Decoded) else []
        with unit_of_work():
            service.record_derivation(SYSTEM, object_id, result, copies, protected=protected)
    renewal.renew(object_id, protected=protected)


def check_fixity(object_id: uuid.UUID) -> Fixity:
    """Read one object's bytes again and write down the result; raises ``NotVisible`` when it is gone."""
    with reading():
        sha256, sha512 = queries.digests(SYSTEM, object_id)
    found = store.current().verify(sha256, sha512)
    with unit_of_work():
        return fixity.record_fixity(SYSTEM, object_id, found)


def check_next(most: int, rest: timedelta = timedelta(0)) -> int:
    """Check up to ``most`` files, those first that were checked longest ago; returns how many.

    What was checked within ``rest`` (a working copy within four times that) is left alone.
    """
    with reading():
        due = queries.due_for_fixity(SYSTEM, most, clock.now() - rest if rest else None)
    for object_id in due:
        check_fixity(object_id)
    return len(due)
