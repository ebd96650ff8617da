"""What was noticed, kept with the version that was read; what nobody has read is read where it is shown."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import func, insert, select, tuple_

from archive.base import clock
from archive.base.runtime import session
from archive.comments.models import Comment
from archive.comments.pipeline import facts, known_lists, phases
from archive.comments.pipeline.facts import UNKNOWN, Sent
from archive.comments.pipeline.reading import Noticed, Read
from archive.comments.reader_models import LONGEST_SAID, CommentReading, CommentSignal
from archive.comments.signals import Signal, signal
from archive.comments.vocabulary import SignalKind

HOLDING = frozenset({SignalKind.PROTECTED_NAME, SignalKind.UNCHECKED_NAMES})
"""What holds a comment until a person has looked; nothing else has any effect of itself."""


def read(comment: Comment, sent: Sent = UNKNOWN) -> tuple[Noticed, ...]:
    """Read the present text of a flushed comment and keep what was noticed; sets ``comment.held``."""
    around = facts.around(comment, sent)
    found = phases.run(Read(body=comment.body, author_name=comment.author_name, facts=around), known_lists.known())
    comment.held = True if any(one.kind in HOLDING for one in found) else None
    reading = CommentReading(
        comment_id=comment.id, version=comment.version, pipeline=phases.VERSION, read_at=clock.now()
    )
    session().add(reading)
    session().flush()
    rows = [_row(comment, position, one) for position, one in enumerate(found)]
    if rows:
        session().execute(insert(CommentSignal), rows)
    return found


def signals_of(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[Signal, ...]]:
    """The signals of the present text of each comment: three questions, however many there are.

    A comment that the pipeline never read, as those of an import, is read now by the phases that need no database.
    """
    if not ids:
        return {}
    texts = _texts(ids)
    latest = _latest(ids)
    found: dict[uuid.UUID, list[Signal]] = {comment_id: [] for comment_id in texts}
    query = select(CommentSignal).where(
        tuple_(CommentSignal.comment_id, CommentSignal.version).in_(list(latest.items()))
    )
    for row in session().scalars(query.order_by(CommentSignal.comment_id, CommentSignal.position)):
        if row.comment_id in texts:
            found[row.comment_id].append(signal(row, *texts[row.comment_id]))
    unread = [comment_id for comment_id in texts if comment_id not in latest]
    lists = known_lists.known() if unread else ()
    for comment_id in unread:
        body, name = texts[comment_id]
        found[comment_id] = [signal(one, body, name) for one in phases.run(Read(body=body, author_name=name), lists)]
    return {comment_id: tuple(them) for comment_id, them in found.items()}


def _texts(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[str, str]]:
    query = select(Comment.id, Comment.body, Comment.author_name).where(Comment.id.in_(ids))
    return {comment_id: (body, name) for comment_id, body, name in session().execute(query)}


def _latest(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    query = select(CommentReading.comment_id, func.max(CommentReading.version)).where(
        CommentReading.comment_id.in_(ids)
    )
    return dict(session().execute(query.group_by(CommentReading.comment_id)).all())


def _row(comment: Comment, position: int, noticed: Noticed) -> dict[str, object]:
    return {
        "comment_id": comment.id,
        "version": comment.version,
        "position": position,
        "kind": noticed.kind,
        "part": noticed.part,
        "start": noticed.start,
        "stop": noticed.stop,
        "list": noticed.list,
        "said": noticed.said[:LONGEST_SAID],
        "number": noticed.number,
    }
