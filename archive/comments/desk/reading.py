"""Reads of the moderator's desk: the queue, its counts, one card. Only of records that the moderator may see."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Select, func, or_, select

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base.errors import NotVisible
from archive.base.runtime import session
from archive.comments import anchors
from archive.comments.desk import asking, authors, conflicts, filters, leasing, preferring, seconding, walking
from archive.comments.desk.filters import SECTIONS, QueueFilter, Section, View, Waiting
from archive.comments.desk.items import items
from archive.comments.desk.walking import Place, Walked
from archive.comments.finding import shown
from archive.comments.models import Comment, CommentVersion
from archive.comments.views import Card, EarlierText, QueueItem, view
from archive.comments.vocabulary import CommentState
from archive.records import models as m

MOST_COUNTED = 1_000
"""Beyond it a count that no page hangs on is told as “more than”."""
MOST_NARROWED = 10_000


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A page of the queue, how many comments the view has, and the places of its ends."""

    items: list[QueueItem]
    total: int
    first: Place | None
    last: Place | None


def queue(viewer: Viewer, wanted: QueueFilter | CommentState, page: int, per_page: int) -> tuple[list[QueueItem], int]:
    """A page of the queue and how many comments it has; what was flagged most comes first, then what waits longest."""
    found = queue_page(viewer, wanted, page, per_page)
    return found.items, found.total


def queue_page(
    viewer: Viewer,
    wanted: QueueFilter | CommentState,
    page: int,
    per_page: int,
    beside: Place | None = None,
    *,
    back: bool = False,
) -> QueuePage:
    """``queue`` with its ends; behind ``beside``, or before it, in place of the page of that number.

    By a place each page costs the same; by a number it costs what is passed over.
    """
    policy.require(viewer, Act.MODERATE)
    asked = QueueFilter(view=wanted) if isinstance(wanted, CommentState) else wanted
    narrowed = tuple(filters.conditions(viewer, asked))
    sections = SECTIONS[asked.view]
    counted = [_count(viewer, section, narrowed, asked) for section in sections]
    if beside is not None:
        found = walking.walk(viewer, sections, narrowed, beside, per_page, back=back)
    else:
        found = _numbered(viewer, sections, narrowed, counted, (page - 1) * per_page, per_page)
    return QueuePage(items(viewer, found.ids), sum(counted), found.first, found.last)


def _numbered(
    viewer: Viewer,
    sections: Sequence[Section],
    narrowed: Sequence[ColumnElement[bool]],
    counted: Sequence[int],
    skip: int,
    most: int,
) -> Walked:
    found: list[Place] = []
    for number, (section, count) in enumerate(zip(sections, counted, strict=True)):
        if skip < count and len(found) < most:
            query = walking.readable(viewer, section).where(*narrowed).limit(most - len(found)).offset(skip)
            found += [Place(number, row.flags or 0, row.created_at, row.id) for row in session().execute(query)]
        skip = max(0, skip - count)
    return walking.walked(found)


def counts(viewer: Viewer, views: Sequence[View] = tuple(CommentState)) -> dict[View, int]:
    """How many comments each view has for this moderator, counted to ``MOST_COUNTED`` + 1."""
    policy.require(viewer, Act.MODERATE)
    found: dict[View, int] = {}
    for one in views:
        found[one] = sum(_counted(viewer, section.where, most=MOST_COUNTED + 1) for section in SECTIONS[one])
    return found


def one(viewer: Viewer, comment_id: uuid.UUID) -> QueueItem:
    """One comment as the queue shows it; ``NotVisible`` alike for a hidden and an absent one."""
    policy.require(viewer, Act.MODERATE)
    found = items(viewer, session().scalars(_readable(viewer, Comment.id == comment_id)).all())
    if not found:
        raise NotVisible()
    return found[0]


def card(viewer: Viewer, comment_id: uuid.UUID) -> Card:
    """All that a moderator reads before deciding on a comment; ``NotVisible`` as ``one``."""
    item = one(viewer, comment_id)
    row = session().get_one(Comment, comment_id)
    began = item.comment.parent_id or item.comment.id
    rows = session().scalars(
        select(Comment)
        .where(or_(Comment.id == began, Comment.parent_id == began))
        .order_by(Comment.parent_id.is_not(None), Comment.created_at, Comment.id)
        .limit(200)
    )
    thread = tuple(view(row, whole=True) for row in rows)
    versions = session().scalars(
        select(CommentVersion).where(CommentVersion.comment_id == comment_id).order_by(CommentVersion.version)
    )
    record = session().get_one(m.Record, row.record_id)
    quoted = anchors.quoted(viewer, row.record_id, [comment_id]).get(comment_id)
    if quoted is not None:
        item = replace(item, comment=replace(item.comment, quote=quoted.exact))
    return Card(
        item=item,
        thread=thread if len(thread) > 1 else (),
        earlier=tuple(EarlierText(v.version, v.body, v.author_name, v.replaced_at) for v in versions),
        refusal=conflicts.reason(conflicts.part_of(viewer, row, record)),
        appeal_id=conflicts.open_appeal(comment_id),
        questions=asking.of_comment(comment_id),
        wishes=tuple(seconding.wishes(viewer, row)),
        author=authors.history(viewer, row),
        on_record=authors.on_record(row),
    )


def next_waiting(viewer: Viewer, after: uuid.UUID | None = None, wanted: QueueFilter | None = None) -> uuid.UUID | None:
    """The next comment that waits for this moderator: nobody else has it open, and they have no part in it.

    ``after`` is the one that was just read: the next behind it, and from the front again at the end.
    """
    policy.require(viewer, Act.MODERATE)
    asked = wanted or QueueFilter(calm=preferring.of(viewer).skips_graphic)
    read = session().get(Comment, after) if after is not None else None
    mine = (*filters.conditions(viewer, asked), conflicts.none_for(viewer), leasing.free_for(viewer), ~filters.asked())
    sections = SECTIONS[asked.view if isinstance(asked.view, Waiting) else Waiting.WAITING]
    for section in sections:
        waiting = _readable(viewer, section.where, *mine).order_by(*section.order).limit(1)
        found = None
        if read is not None and section.simple:
            behind = or_(
                Comment.created_at > read.created_at, (Comment.created_at == read.created_at) & (Comment.id > read.id)
            )
            found = session().scalar(waiting.where(behind))
        found = found or session().scalar(waiting.where(Comment.id != after) if after else waiting)
        if found is not None:
            return found
    return None


def _readable(viewer: Viewer, *where: ColumnElement[bool]) -> Select[uuid.UUID]:
    return select(Comment.id).join(m.Record, m.Record.id == Comment.record_id).where(shown(viewer), *where)


def _count(viewer: Viewer, section: Section, narrowed: Sequence[ColumnElement[bool]], asked: QueueFilter) -> int:
    """How many comments a section has: exactly, unless single comments would have to be looked at."""
    if asked.narrow or not section.simple:
        return _counted(viewer, section.where, *narrowed, most=MOST_NARROWED)
    # Counted by record in the index alone; only then are records asked for.
    by_record = select(Comment.record_id, func.count().label("n")).where(section.where)
    counted = by_record.group_by(Comment.record_id).subquery()
    query = select(func.sum(counted.c.n)).join_from(counted, m.Record, m.Record.id == counted.c.record_id)
    return int(session().scalar(query.where(shown(viewer), *narrowed)) or 0)


def _counted(viewer: Viewer, *where: ColumnElement[bool], most: int) -> int:
    some = _readable(viewer, *where).limit(most).subquery()
    return session().scalar(select(func.count()).select_from(some)) or 0
