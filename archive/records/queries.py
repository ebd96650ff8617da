"""Reads of records for lists: every one is given a viewer and asks the stored labels."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Uuid, bindparam, case, exists, func, select

from archive.access import labels
from archive.access.levels import AccessLevel, Part, RecordState
from archive.access.viewer import Viewer
from archive.base import clock, languages
from archive.base.errors import NotVisible
from archive.base.identifiers import normalise_code
from archive.base.runtime import session
from archive.media import hiding
from archive.media.models import DigitalObject, Quarantine
from archive.media.queries import JPEG
from archive.media.vocabulary import ObjectRole, WorkingPurpose
from archive.records import graphic, redacting, withholding
from archive.records import models as m
from archive.records.rules import Withholding
from archive.records.vocabulary import DateRole, PlaceRole, RecordKind, Verification
from archive.records.withholding import NOTHING

_IDS = bindparam("ids", expanding=True, type_=Uuid())
_COLUMNS = (
    "id", "reference_code", "kind", "state", "access", "verification", "title", "title_language", "language",
    "abstract", "body", "content_warning", "submitted_at", "published_at", "embargo_until", "return_reason",
)  # fmt: skip
# A place's name and its further ones, each with its language.
_PlaceNames = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Summary:
    """A record in a list, as its viewer may see it."""

    id: uuid.UUID
    reference_code: str
    identifier: str | None
    kind: RecordKind
    state: RecordState
    access: AccessLevel
    verification: Verification
    title: str
    title_language: str
    title_direction: str
    language: str
    direction: str
    abstract: str
    body: str | None
    """The text, None where it is closed to this viewer."""
    edtf: str
    verbatim_date: str
    place: str | None
    place_names: tuple[tuple[str, str], ...]
    """Further names of that place, each with its language."""
    content_warning: str
    thumbnail_id: uuid.UUID | None
    submitted_at: datetime | None
    published_at: datetime | None
    embargo_until: date | None
    return_reason: str | None
    quoted: bool
    """Whether words of its text may stand outside of it."""


def visible(viewer: Viewer, part: Part = Part.DESCRIPTION) -> ColumnElement[bool]:
    """A condition on ``Record``: its viewer may see ``part``.

    A consent that has run out closes at once: until the labels are stored anew (``labelling.close_expired``), only
    those read on who may read what is sealed, and whoever handed it in.
    """
    held = labels.labels_for(viewer)
    seen = _labelled(part, held)
    if viewer.system or AccessLevel.SEALED in labels.levels_read_whole(viewer):
        return seen
    ran_out = exists().where(m.Consent.record_id == m.Record.id, m.Consent.expires_on <= clock.today())
    if viewer.account_id is None:
        return seen & ~ran_out
    return seen & (~ran_out | _labelled(part, {labels.own_label(viewer.account_id)}))


def _labelled(part: Part, held: Collection[str]) -> ColumnElement[bool]:
    return exists().where(
        m.RecordLabel.record_id == m.Record.id, m.RecordLabel.part == part, m.RecordLabel.label.in_(held)
    )


def listed(viewer: Viewer) -> Select[uuid.UUID]:
    """The ids of records that lists may show to this viewer: published, and not withdrawn."""
    return select(m.Record.id).where(m.Record.state == RecordState.PUBLISHED, visible(viewer))


def summaries(viewer: Viewer, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Summary]:
    """Summaries of those ``ids`` that the viewer may see now; withdrawn records are not among them."""
    if not ids:
        return {}
    rows = list(session().execute(_summarised(viewer, clock.today()), {"ids": ids}))
    found = [row.id for row in rows]
    untold = {} if reads_closely(viewer) else withholding.of_records(found)
    hidden = redacting.of_records(viewer, found)
    dates, places, thumbnails = _dates(found), _places(found, untold), _thumbnails(found)
    return {
        row.id: redacting.told(
            _summary(
                row,
                dates.get(row.id),
                places.get(row.id),
                thumbnails.get(row.id) if row.files_open else None,
                quoted=not untold.get(row.id, NOTHING).quotes,
            ),
            hidden.get(row.id, redacting.NOTHING),
        )
        for row in rows
    }


# A list asks for these on every page: a statement is made once and given the ids, since making it costs more than
# the database takes to answer it. ``visible`` reads the calendar, so that each day has its own.
@lru_cache(maxsize=64)
def _summarised(viewer: Viewer, today: date) -> Select[Any]:
    columns = [getattr(m.Record, name) for name in _COLUMNS]
    return (
        select(
            *columns,
            m.ImportKey.identifier,
            visible(viewer, Part.TEXT).label("text_open"),
            visible(viewer, Part.FILES).label("files_open"),
        )
        .outerjoin(m.ImportKey, m.ImportKey.record_id == m.Record.id)
        .where(m.Record.id.in_(_IDS), m.Record.state != RecordState.WITHDRAWN, visible(viewer))
    )


def in_order(viewer: Viewer, ids: Sequence[uuid.UUID]) -> list[Summary]:
    """The same, as a list in the order of ``ids``."""
    found = summaries(viewer, ids)
    return [found[key] for key in ids if key in found]


def latest(viewer: Viewer, limit: int) -> list[Summary]:
    """The newest published records."""
    query = listed(viewer).order_by(m.Record.published_at.desc(), m.Record.id).limit(limit)
    return in_order(viewer, list(session().scalars(query)))


def page_of(viewer: Viewer, page: int, per_page: int) -> tuple[list[Summary], int]:
    """A page of all published records, newest first, and how many there are."""
    total = session().scalar(select(func.count()).select_from(listed(viewer).subquery())) or 0
    query = listed(viewer).order_by(m.Record.published_at.desc(), m.Record.id)
    ids = session().scalars(query.limit(per_page).offset((page - 1) * per_page))
    return in_order(viewer, list(ids)), total


def id_of(viewer: Viewer, code: str, part: Part = Part.DESCRIPTION) -> uuid.UUID:
    """The id behind a reference code; hidden and absent raise the same ``NotVisible``."""
    canonical = normalise_code(code)
    query = select(m.Record.id).where(m.Record.reference_code == canonical, visible(viewer, part))
    found = session().scalar(query) if canonical else None
    if found is None:
        raise NotVisible()
    return found


def own(viewer: Viewer) -> list[Summary]:
    """What the viewer handed in, newest first."""
    if viewer.account_id is None:
        return []
    query = (
        select(m.Record.id)
        .where(m.Record.contributor_id == viewer.account_id)
        .order_by(m.Record.created_at.desc())
        .limit(200)
    )
    return in_order(viewer, list(session().scalars(query)))


@cache
def _dated() -> Select[uuid.UUID, str, str]:
    rank = case({DateRole.EVENT: 0, DateRole.DEPICTED: 1, DateRole.COVERAGE: 2}, value=m.DateStatement.role, else_=3)
    return (
        select(m.DateStatement.record_id, m.DateStatement.edtf, m.DateStatement.verbatim)
        .where(m.DateStatement.record_id.in_(_IDS))
        .order_by(rank, m.DateStatement.position)
    )


def _dates(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[str, str]]:
    found: dict[uuid.UUID, tuple[str, str]] = {}
    for record_id, edtf, verbatim in session().execute(_dated(), {"ids": ids}):
        found.setdefault(record_id, (edtf, verbatim))
    return found


@cache
def _placed() -> Select[uuid.UUID, uuid.UUID, str]:
    rank = case({PlaceRole.EVENT: 0, PlaceRole.DEPICTED: 1}, value=m.RecordPlace.role, else_=2)
    return (
        select(m.RecordPlace.record_id, m.Place.id, m.Place.name)
        .join(m.Place, m.Place.id == m.RecordPlace.place_id)
        .where(m.RecordPlace.record_id.in_(_IDS))
        .order_by(rank, m.RecordPlace.position)
    )


@cache
def _named() -> Select[uuid.UUID, str, str]:
    return (
        select(m.PlaceName.place_id, m.PlaceName.value, m.PlaceName.language)
        .where(m.PlaceName.place_id.in_(_IDS))
        .order_by(m.PlaceName.position)
    )


def _places(ids: Sequence[uuid.UUID], untold: Mapping[uuid.UUID, Withholding]) -> dict[uuid.UUID, _PlaceNames]:
    """The first place of each record that may be told, with its names."""
    first: dict[uuid.UUID, tuple[uuid.UUID, str]] = {}
    for record_id, place_id, name in session().execute(_placed(), {"ids": ids}):
        if not untold.get(record_id, NOTHING).places:
            first.setdefault(record_id, (place_id, name))
    names: dict[uuid.UUID, list[tuple[str, str]]] = defaultdict(list)
    wanted = {place_id for place_id, _ in first.values()}
    for place_id, value, language in session().execute(_named(), {"ids": wanted}) if wanted else ():
        names[place_id].append((value, language))
    return {record_id: (name, tuple(names[place_id])) for record_id, (place_id, name) in first.items()}


def reads_closely(viewer: Viewer) -> bool:
    """Whether the viewer may know what is generalised for readers: exact positions, hidden places."""
    return viewer.system or AccessLevel.RESTRICTED in labels.levels_read_whole(viewer)


@cache
def _small() -> Select[uuid.UUID, uuid.UUID]:
    return (
        select(DigitalObject.record_id, DigitalObject.id)
        .where(
            DigitalObject.record_id.in_(_IDS),
            DigitalObject.role == ObjectRole.WORKING,
            DigitalObject.purpose == WorkingPurpose.THUMBNAIL,
            DigitalObject.detected_type == JPEG,
            hiding.for_readers(),
            # A list has no act by which somebody asks for it.
            ~graphic.shows_what_is_graphic(),
            ~exists().where(Quarantine.object_id == DigitalObject.id, Quarantine.lifted_at.is_(None)),
        )
        .order_by(DigitalObject.created_at.desc())
    )


def _thumbnails(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    return dict(session().execute(_small(), {"ids": ids}).all())


def _summary(
    record: Row[Any],
    dated: tuple[str, str] | None,
    placed: _PlaceNames | None,
    thumbnail_id: uuid.UUID | None,
    *,
    quoted: bool,
) -> Summary:
    edtf, verbatim = dated or ("", "")
    place, place_names = placed or (None, ())
    identifier = record.identifier
    return Summary(
        id=record.id,
        reference_code=record.reference_code,
        identifier=identifier if identifier and not identifier.startswith("sha256:") else None,
        kind=record.kind,
        state=record.state,
        access=record.access,
        verification=record.verification,
        title=record.title,
        title_language=record.title_language,
        title_direction=languages.direction(record.title_language),
        language=record.language,
        direction=languages.direction(record.language),
        abstract=record.abstract,
        body=record.body if record.text_open else None,
        edtf=edtf,
        verbatim_date=verbatim if quoted else "",
        place=place,
        place_names=place_names,
        content_warning=record.content_warning,
        thumbnail_id=thumbnail_id,
        submitted_at=record.submitted_at,
        published_at=record.published_at,
        embargo_until=record.embargo_until,
        return_reason=record.return_reason,
        quoted=quoted,
    )
