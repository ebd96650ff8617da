"""Which records hold the same, or nearly: the same bytes, a picture that looks alike, one address, one text."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from archive.access import policy
from archive.access.levels import RecordState
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base.runtime import session
from archive.media.fingerprints import NEAR, NEAR_TWICE, around, bands, distance
from archive.media.models import DigitalObject
from archive.media.picture_models import Picture
from archive.media.vocabulary import ObjectRole
from archive.records import fingerprints, queries
from archive.records import models as m
from archive.records.vocabulary import Likeness

MOST = 20
"""So many others are named of one record."""
_CANDIDATES = 20_000

Pairs = dict[uuid.UUID, dict[uuid.UUID, Likeness]]


@dataclass(frozen=True, slots=True)
class Alike:
    """Another record, and in what it is like this one; where in several things, in the plainest."""

    record_id: uuid.UUID
    reference_code: str
    title: str
    title_language: str
    state: RecordState
    kind: Likeness


def of(viewer: Viewer, record_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[Alike, ...]]:
    """The records like each of these, as far as the viewer may see them; those without any are left out.

    A flat number of queries, however many records are asked about.
    """
    policy.require(viewer, Act.REVIEW)
    found: Pairs = defaultdict(dict)
    for mine, other, kind in (*_same_bytes(record_ids), *_same_words(record_ids), *_look_alike(record_ids)):
        found[mine].setdefault(other, kind)
    others = {other for those in found.values() for other in those}
    rows = _seen(viewer, others) if others else {}
    named = {
        mine: tuple(replace(rows[other], kind=kind) for other, kind in those.items() if other in rows)[:MOST]
        for mine, those in found.items()
    }
    return {mine: those for mine, those in named.items() if those}


def _seen(viewer: Viewer, others: set[uuid.UUID]) -> dict[uuid.UUID, Alike]:
    row = m.Record
    query = select(row.id, row.reference_code, row.title, row.title_language, row.state)
    query = query.where(row.id.in_(others), row.state != RecordState.WITHDRAWN, queries.visible(viewer))
    return {found.id: Alike(*found, kind=Likeness.FILE) for found in session().execute(query)}


def _same_bytes(record_ids: Sequence[uuid.UUID]) -> Iterator[tuple[uuid.UUID, uuid.UUID, Likeness]]:
    own, other = aliased(DigitalObject), aliased(DigitalObject)
    query = (
        select(own.record_id, other.record_id)
        .join(other, (other.sha256 == own.sha256) & (other.record_id != own.record_id))
        .where(
            own.record_id.in_(record_ids),
            own.role == ObjectRole.EVIDENTIARY,
            other.role == ObjectRole.EVIDENTIARY,
        )
        .limit(MOST * 5 * max(len(record_ids), 1))
    )
    for mine, theirs in session().execute(query):
        yield mine, theirs, Likeness.FILE


def _same_words(record_ids: Sequence[uuid.UUID]) -> Iterator[tuple[uuid.UUID, uuid.UUID, Likeness]]:
    for mine, those in fingerprints.ids_alike(record_ids).items():
        for other, kind in those:
            yield mine, other, kind


def _look_alike(record_ids: Sequence[uuid.UUID]) -> Iterator[tuple[uuid.UUID, uuid.UUID, Likeness]]:
    own = _pictures(DigitalObject.record_id.in_(record_ids))
    cut = [bands(across) for _, across, _ in own]
    wanted: tuple[set[int], ...] = (set(), set(), set(), set())
    for those in cut:
        for place, band in enumerate(those or ()):
            wanted[place].update(around(band))
    if not any(wanted):
        return
    columns = (Picture.band_1, Picture.band_2, Picture.band_3, Picture.band_4)
    shared = or_(*(column.in_(values) for column, values in zip(columns, wanted, strict=True)))
    for other, across, down in _pictures(shared):
        for (mine, my_across, my_down), those in zip(own, cut, strict=True):
            bits = distance(my_across, across)
            if those and other != mine and bits <= NEAR and bits + distance(my_down, down) <= NEAR_TWICE:
                yield mine, other, Likeness.PICTURE


def _pictures(condition: object) -> list[tuple[uuid.UUID, str, str]]:
    query = (
        select(DigitalObject.record_id, Picture.across, Picture.down)
        .join(Picture, Picture.object_id == DigitalObject.id)
        .where(condition)  # type: ignore[arg-type]  # a condition on either table
        .limit(_CANDIDATES)
    )
    return [(record_id, across, down) for record_id, across, down in session().execute(query)]
