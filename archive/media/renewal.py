"""Working copies of an image that an older recipe did not make, or that its first look left for later."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, func, or_, select, true

from archive.access.viewer import SYSTEM
from archive.base import outbox
from archive.base.db import reading, unit_of_work
from archive.base.runtime import session
from archive.custody.ledger import Scope
from archive.media import likeness, making, plan, rules, service, store
from archive.media.models import DigitalObject, ObjectReading
from archive.media.picture_models import Picture
from archive.media.plan import Wanted
from archive.media.sandbox import REASONS, Decoded, Derivative, decode
from archive.media.store import StoredObject

log = logging.getLogger(__name__)

_UNREAD = tuple(REASONS[code].template for code in ("not-an-image", "no-decoder"))
_BATCH = 100
_SAME = Picture.object_id == ObjectReading.object_id


def due(most: int) -> list[uuid.UUID]:
    """Up to ``most`` images whose working copies are not those of the present recipe."""
    query = select(ObjectReading.object_id).outerjoin(Picture, _SAME).where(_behind())
    return list(session().scalars(query.limit(most)))


def count_due() -> int:
    """How many there are."""
    query = select(func.count()).select_from(ObjectReading).outerjoin(Picture, _SAME)
    return session().scalar(query.where(_behind())) or 0


def _behind(object_id: uuid.UUID | None = None) -> ColumnElement[bool]:
    one = true() if object_id is None else ObjectReading.object_id == object_id
    return and_(one, ObjectReading.decoded, or_(Picture.object_id.is_(None), Picture.recipe < plan.RECIPE))


def ask_for_due() -> int:
    """Send news of some images that are due, unless such news still wait; returns how many."""
    with unit_of_work():
        if outbox.due([service.DERIVE], 1):
            return 0
        ids = due(_BATCH)
        outbox.send_all(service.DERIVE, [{"object": str(object_id), "protected": True} for object_id in ids])
    return len(ids)


def renew(object_id: uuid.UUID, *, protected: bool = True) -> bool:
    """Make the working copies that an opened image lacks; True when there was something to do.

    An image whose larger copies cannot be made within the limits keeps those that it has, and is not tried again with
    this recipe. Must be called outside any unit of work; raises ``Unavailable`` when its bytes cannot be read now.
    """
    with reading():
        if (
            session().scalar(select(ObjectReading.object_id).outerjoin(Picture, _SAME).where(_behind(object_id)))
            is None
        ):
            return False
        row, seen = session().get_one(DigitalObject, object_id), session().get_one(ObjectReading, object_id)
        path, zoom = store.current().path(row.sha256), plan.has_zoom(seen.width or 0, seen.height or 0)
        known = session().get(Picture, object_id) is not None
        lacking = _lacking(object_id, zoom=zoom)
    # Where nothing is lacking but the fingerprint, the smallest copy is made for its sake and thrown away.
    small = _of(lacking, plan.READING_SIZES) or (() if known else plan.READING_SIZES[-1:])
    for wanted in (small, _of(lacking, plan.ZOOM_SIZES)):
        result = decode(path, limits=making.patient_limits(), wanted=wanted, report=False) if wanted else None
        if isinstance(result, Decoded):
            copies = [making.kept(copy) for copy in result.copies]
            with unit_of_work():
                _add(object_id, result, copies, protected)
        elif result is not None:
            log.warning("a file has no larger working copies: %s", result.code)
    with unit_of_work():
        _finish(object_id)
    return True


def read_again() -> list[uuid.UUID]:
    """Images whose format could not be opened here when they came, and perhaps can now; their readings are forgotten.

    ``upkeep.derive`` looks at them anew. The event of the first look stays.
    """
    query = (
        select(ObjectReading)
        .join(DigitalObject, DigitalObject.id == ObjectReading.object_id)
        .where(ObjectReading.failure.in_(_UNREAD), DigitalObject.detected_type.in_(rules.DECODED_TYPES))
    )
    rows = list(session().scalars(query))
    for row in rows:
        session().delete(row)
    return [row.object_id for row in rows]


def _add(
    object_id: uuid.UUID, result: Decoded, copies: Sequence[tuple[Derivative, StoredObject]], protected: bool
) -> None:
    original = session().get(DigitalObject, object_id)
    if original is None:
        return
    lacking = {(one.purpose, plan.MEDIA_TYPES[kind]) for one in _lacking(object_id, zoom=True) for kind in one.formats}
    for derivative, stored in copies:
        if (derivative.purpose, derivative.media_type) in lacking:
            service.insert_copy(SYSTEM, original, derivative, stored, Scope(original.record_id, protected))
    if session().get(Picture, object_id) is None:
        likeness.note(object_id, result, recipe=0)


def _finish(object_id: uuid.UUID) -> None:
    picture = session().get(Picture, object_id)
    if picture is None and session().get(DigitalObject, object_id) is not None:
        # Nothing could be made of it: an even picture to all that compare.
        picture = Picture(object_id=object_id, across="0" * 16, down="0" * 16)
        session().add(picture)
    if picture is not None:
        picture.recipe = plan.RECIPE


def _of(lacking: Sequence[Wanted], sizes: Sequence[Wanted]) -> tuple[Wanted, ...]:
    purposes = {one.purpose for one in sizes}
    return tuple(one for one in lacking if one.purpose in purposes)


def _lacking(object_id: uuid.UUID, *, zoom: bool) -> tuple[Wanted, ...]:
    """What the recipe names and the image has not, purpose by purpose and format by format."""
    query = select(DigitalObject.purpose, DigitalObject.detected_type).where(
        DigitalObject.derived_from == object_id, DigitalObject.redaction_id.is_(None)
    )
    has = {(purpose, media_type) for purpose, media_type in session().execute(query)}
    found = []
    for one in (*plan.READING_SIZES, *(plan.ZOOM_SIZES if zoom else ())):
        formats = tuple(kind for kind in one.formats if (one.purpose, plan.MEDIA_TYPES[kind]) not in has)
        if formats:
            found.append(Wanted(one.purpose, one.edge, one.treatment, formats))
    return tuple(found)
