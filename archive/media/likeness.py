"""Pictures that look alike, whichever file they came in: found by their fingerprints, at a flat number of queries."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import or_, select

from archive.access import policy
from archive.access.policy import Act
from archive.access.redaction import reads_beneath
from archive.access.viewer import Viewer
from archive.base.runtime import session
from archive.media import hiding
from archive.media.fingerprints import NEAR, NEAR_TWICE, around, bands, distance
from archive.media.hiding import Standing
from archive.media.models import DigitalObject
from archive.media.picture_models import Picture
from archive.media.sandbox import Decoded
from archive.media.vocabulary import ObjectRole

_CANDIDATES = 20_000
"""Most pictures that are compared one by one: in a million that are unlike, about a thousand share a band."""


@dataclass(frozen=True, slots=True)
class Alike:
    """A file that shows what another shows: ``bits`` of 128 differ, 0 and ``same_bytes`` for the very same file."""

    object_id: uuid.UUID
    record_id: uuid.UUID
    bits: int
    same_bytes: bool


def note(object_id: uuid.UUID, result: Decoded, *, recipe: int) -> None:
    """Keep a picture's fingerprint, and by which recipe its working copies were made."""
    row = session().get(Picture, object_id) or Picture(object_id=object_id)
    row.recipe, row.across, row.down = recipe, result.perceptual_hash, result.perceptual_hash_down
    row.band_1, row.band_2, row.band_3, row.band_4 = bands(result.perceptual_hash) or (None,) * 4
    session().add(row)
    session().flush()


def alike(viewer: Viewer, object_id: uuid.UUID, most: int = 50) -> list[Alike]:
    """Evidentiary files of other records that are the same as this one or look nearly so, nearest first.

    Of records of every level: the caller leaves out what the viewer may not see. Nothing for whoever may
    not have originals: that two pictures are alike tells what a closed one shows. For the same reason nothing of a
    picture that is covered before the viewer.
    """
    row = session().get(DigitalObject, object_id)
    if row is None or not policy.may(viewer, Act.READ_ORIGINAL):
        return []
    found = {one.object_id: one for one in _look_alike(object_id)}
    found |= {one.object_id: one for one in _same_bytes(row)}
    covered = hiding.standing({row.record_id, *(one.record_id for one in found.values())})
    if not _reads_whole(viewer, covered.get(row.id)):
        return []
    others = [
        one
        for one in found.values()
        if one.record_id != row.record_id and _reads_whole(viewer, covered.get(one.object_id))
    ]
    return sorted(others, key=lambda one: (not one.same_bytes, one.bits, one.object_id))[:most]


def _reads_whole(viewer: Viewer, hidden: Standing | None) -> bool:
    return hidden is None or reads_beneath(viewer, hidden.whole_for, own=False)


def _same_bytes(row: DigitalObject) -> list[Alike]:
    query = select(DigitalObject.id, DigitalObject.record_id).where(
        DigitalObject.sha256 == row.sha256, DigitalObject.role != ObjectRole.WORKING, DigitalObject.id != row.id
    )
    return [Alike(object_id, record_id, 0, True) for object_id, record_id in session().execute(query)]


def _look_alike(object_id: uuid.UUID) -> list[Alike]:
    picture = session().get(Picture, object_id)
    wanted = bands(picture.across) if picture else None
    if picture is None or wanted is None:
        return []
    columns = (Picture.band_1, Picture.band_2, Picture.band_3, Picture.band_4)
    # UNION ALL of four would read each index once as well; OR lets SQLite and PostgreSQL do the same by themselves.
    shares = or_(*(column.in_(around(band)) for column, band in zip(columns, wanted, strict=True)))
    query = (
        select(Picture.object_id, DigitalObject.record_id, Picture.across, Picture.down)
        .join(DigitalObject, DigitalObject.id == Picture.object_id)
        .where(shares, Picture.object_id != object_id)
        .limit(_CANDIDATES)
    )
    found = []
    for other, record_id, across, down in session().execute(query):
        bits = distance(picture.across, across)
        both = bits + distance(picture.down, down)
        if bits <= NEAR and both <= NEAR_TWICE:
            found.append(Alike(other, record_id, both, False))
    return found
