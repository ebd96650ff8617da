"""From one page of the queue to the next by a place in it: what lies before the place costs nothing to pass."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, literal, or_, select, tuple_

from archive.access.viewer import Viewer
from archive.base.runtime import session
from archive.comments.desk.filters import Section
from archive.comments.finding import shown
from archive.comments.models import Comment
from archive.records import models as m

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MOST = 10**17


@dataclass(frozen=True, slots=True)
class Place:
    """Where a comment stands in a view: which part of it, and what that part is ordered by."""

    section: int
    flags: int
    at: datetime
    id: uuid.UUID

    def __str__(self) -> str:
        return f"{self.section}-{self.flags}-{(self.at - _EPOCH) // _MICROSECOND}-{self.id.hex}"


@dataclass(frozen=True, slots=True)
class Walked:
    """The comments of one page, and the places at its ends; None where it is empty."""

    ids: tuple[uuid.UUID, ...]
    first: Place | None = None
    last: Place | None = None


def parse(word: str | None) -> Place | None:
    """The place that an address names; None where it names none."""
    *numbers, name = (word or "").split("-")
    if len(numbers) != 3 or not all(one.isascii() and one.isdigit() and int(one[:18]) < _MOST for one in numbers):
        return None
    try:
        section, flags, at = (int(one) for one in numbers)
        return Place(section, flags, _EPOCH + at * _MICROSECOND, uuid.UUID(hex=name))
    except (ValueError, OverflowError):
        return None


def walk(
    viewer: Viewer,
    sections: Sequence[Section],
    narrowed: Sequence[ColumnElement[bool]],
    place: Place,
    most: int,
    *,
    back: bool = False,
) -> Walked:
    """The next ``most`` comments behind ``place``, or those before it."""
    found: list[Place] = []
    for number, query in _parts(viewer, sections, place, back=back):
        rows = session().execute(query.where(*narrowed).limit(most - len(found))).all()
        found += [Place(number, row.flags or 0, row.created_at, row.id) for row in rows]
        if len(found) == most:
            break
    return walked(found[::-1] if back else found)


def walked(found: Sequence[Place]) -> Walked:
    """Places as a page."""
    return Walked(tuple(one.id for one in found), found[0], found[-1]) if found else Walked(())


def readable(viewer: Viewer, section: Section, *, back: bool = False) -> Select[uuid.UUID, datetime, int | None]:
    """The comments of a part that the viewer may see, in its order or in the opposite one."""
    order: list[Any] = [Comment.created_at.desc(), Comment.id.desc()] if back else [Comment.created_at, Comment.id]
    if section.flagged:
        order.insert(0, Comment.flags if back else Comment.flags.desc())
    query = select(Comment.id, Comment.created_at, Comment.flags)
    return query.join(m.Record, m.Record.id == Comment.record_id).where(shown(viewer), section.where).order_by(*order)


def _parts(
    viewer: Viewer, sections: Sequence[Section], place: Place, *, back: bool
) -> Iterator[tuple[int, Select[uuid.UUID, datetime, int | None]]]:
    """What is left of the part where the place is, then the parts on its further side."""
    numbered = list(enumerate(sections))
    for number, section in reversed(numbered) if back else numbered:
        query = readable(viewer, section, back=back)
        if number == place.section:
            yield number, query.where(_beyond(section, place, back=back))
        elif (number < place.section) is back:
            yield number, query


def _beyond(section: Section, place: Place, *, back: bool) -> ColumnElement[bool]:
    mine = tuple_(Comment.created_at, Comment.id)
    there = tuple_(literal(place.at, Comment.created_at.type), literal(place.id, Comment.id.type))
    later = mine < there if back else mine > there
    if not section.flagged:
        return later
    less = Comment.flags > place.flags if back else Comment.flags < place.flags
    return or_(less, (Comment.flags == place.flags) & later)
