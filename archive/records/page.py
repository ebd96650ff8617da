"""One record as one viewer may see it: what is closed to the viewer never leaves this module."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ScalarSelect, select
from sqlalchemy.orm import selectinload

from archive.access import policy
from archive.access.levels import AccessLevel, Part, RecordState
from archive.access.policy import Act
from archive.access.redaction import RedactionReason
from archive.access.viewer import Viewer
from archive.base.runtime import session
from archive.custody import queries as custody
from archive.custody.queries import ChainEvent
from archive.custody.vocabulary import Identity
from archive.media import queries as media
from archive.media import rules as media_rules
from archive.media.queries import FileView
from archive.records import models as m
from archive.records import queries, redacting, rules, withholding
from archive.records.claim_view import ClaimView, claim_view
from archive.records.consent_view import ConsentView, consents_of
from archive.records.locating import Position, project
from archive.records.models.description import DescriptorLabel
from archive.records.redacting import Redactor
from archive.records.relating import RelationView, relations_of
from archive.records.rules import ConsentFacts, Receiver, Withholding
from archive.records.tombstones import refuse_withdrawn
from archive.records.vocabulary import AgentRole, PlaceRole
from archive.records.withholding import NOTHING


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A place of a record, projected for its viewer."""

    name: str
    names: tuple[tuple[str, str], ...]
    """Value and language of each further name."""
    role: PlaceRole
    detail: str
    country: str
    position: Position | None


@dataclass(frozen=True, slots=True)
class AgentView:
    """An agent of a record under the name that may be shown."""

    role: AgentRole
    name: str
    """Empty where a consent withholds it."""
    identity: Identity
    inferred: bool
    basis: str


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file with what is said of it."""

    file: FileView
    caption: str
    alternative_text: str
    graphic: bool


@dataclass(frozen=True, slots=True)
class RecordPage:
    """All that the record page and the API say; ``record`` carries the harmless columns and children."""

    record: m.Record
    text: str | None
    """With a block and its reason in the place of what is hidden from this viewer."""
    text_pieces: tuple[str | RedactionReason, ...]
    """The same, for those who set it themselves."""
    text_closed: bool
    files: tuple[FileEntry, ...]
    files_closed: bool
    levels: Mapping[Part, AccessLevel]
    """The level that each part really has, once consent is weighed; empty while the record is not published."""
    places: tuple[PlaceView, ...]
    claims: tuple[ClaimView, ...]
    removed_fragments: tuple[m.RemovedFragment, ...]
    """What was left out of the text: as closed as the text."""
    agents: tuple[AgentView, ...]
    untold: Withholding
    """What is left out of the open parts for this viewer, in what the record's own columns and children say as well."""
    not_for: frozenset[Receiver]
    """To whom the record may not be handed, which its readers are told."""
    relations: tuple[RelationView, ...]
    descriptors: tuple[tuple[str, dict[str, str]], ...]
    """Code and labels by language."""
    consents: tuple[ConsentView, ...]
    """For those who read closely, who handle the record; in which words it was given, for staff."""
    custody: tuple[ChainEvent, ...]
    staff: bool
    """Whether consents, leads and assessments in work are shown."""
    description_digest: str | None
    """SHA-256 of the revision, for those who may read all that it covers: to others it would confirm a guess."""
    identifier: str | None
    hidden: Mapping[RedactionReason, int]
    """Why some of its words are hidden from this viewer, and in how many redactions."""
    asks: bool
    """Whether a redaction waits for somebody to say that it fits after an edit."""
    sealed: bool
    """Whether something sealed is shown to somebody who did not hand it in: that leaves an event."""


def record_page(viewer: Viewer, code: str) -> RecordPage:
    """The record behind a code.

    Raises ``NotVisible`` alike for hidden and absent ones, and ``Withdrawn`` with the tombstone where it was
    visible before.
    """
    record_id = queries.id_of(viewer, code)
    record = session().scalars(select(m.Record).where(m.Record.id == record_id).options(*_LOADED)).one()
    refuse_withdrawn(record)
    redactor = redacting.of_records(viewer, [record_id]).get(record_id, redacting.NOTHING)
    text_open = _opens(viewer, record_id, Part.TEXT)
    closely = queries.reads_closely(viewer) or _is_own(viewer, record)
    staff = bool(policy.may(viewer, Act.DESCRIBE)) or _is_own(viewer, record)
    has_text, pieces = bool(record.body), redactor.pieces("body", record.body) if text_open else ()
    record = redacting.told(record, redactor)
    files, files_closed = _files(viewer, record, redactor)
    identifier, asks = session().execute(select(_identifier(record_id), redacting.asks(record_id))).one()
    untold = NOTHING if closely else withholding.of_records([record_id]).get(record_id, NOTHING)
    return RecordPage(
        record=record,
        text="".join(map(redacting.explained, pieces)) if text_open else None,
        text_pieces=pieces,
        text_closed=has_text and not text_open,
        files=files,
        files_closed=files_closed,
        levels=_levels(record_id),
        places=() if untold.places else _places(record, closely),
        claims=tuple(claim_view(one, text_open=text_open, untold=untold) for one in record.claims),
        removed_fragments=tuple(record.removed_fragments) if text_open else (),
        agents=tuple(_agents(record, untold, staff)),
        untold=untold,
        not_for=rules.barred(_said(record)),
        relations=redacting.told(relations_of(viewer, record_id), redactor),
        descriptors=_descriptors(record),
        consents=consents_of(record, whole=staff) if closely or staff else (),
        custody=redacting.told(_custody(viewer, record_id, files_closed), redactor),
        staff=staff,
        description_digest=(
            _digest(record) if text_open and not redactor and _reads_revisions(viewer, record) else None
        ),
        hidden=redactor.reasons(),
        asks=staff and bool(asks),
        sealed=not _is_own(viewer, record) and _shows_sealed(record_id, text_open, bool(files)),
        identifier=identifier,
    )


_LOADED = (
    selectinload(m.Record.collection),
    selectinload(m.Record.titles),
    selectinload(m.Record.dates),
    selectinload(m.Record.places),
    selectinload(m.Record.descriptors),
    selectinload(m.Record.claims),
    selectinload(m.Record.consents),
    selectinload(m.Record.testimony),
    selectinload(m.Record.image),
    selectinload(m.Record.article),
    selectinload(m.Record.observations),
    selectinload(m.Record.removed_fragments),
    selectinload(m.Record.completeness),
    selectinload(m.Record.assessments),
    selectinload(m.Record.leads),
    selectinload(m.Record.agents),
    selectinload(m.Record.tombstone),
)


def _opens(viewer: Viewer, record_id: uuid.UUID, part: Part) -> bool:
    query = select(m.Record.id).where(m.Record.id == record_id, queries.visible(viewer, part))
    return session().scalar(query) is not None


def _levels(record_id: uuid.UUID) -> dict[Part, AccessLevel]:
    query = select(m.RecordLabel.part, m.RecordLabel.label).where(
        m.RecordLabel.record_id == record_id, m.RecordLabel.label.startswith("level:")
    )
    return {part: AccessLevel(label.removeprefix("level:")) for part, label in session().execute(query)}


def _custody(viewer: Viewer, record_id: uuid.UUID, files_closed: bool) -> tuple[ChainEvent, ...]:
    """The trail; what happened to files that are closed is told without its detail, which holds their digests."""
    return tuple(
        replace(event, detail=None) if files_closed and event.object_id != record_id else event
        for event in custody.chain(viewer, record_id)
    )


def _shows_sealed(record_id: uuid.UUID, text_open: bool, files_open: bool) -> bool:
    shown = [Part.DESCRIPTION, *([Part.TEXT] if text_open else []), *([Part.FILES] if files_open else [])]
    query = select(m.RecordLabel.part).where(
        m.RecordLabel.record_id == record_id,
        m.RecordLabel.part.in_(shown),
        m.RecordLabel.label == f"level:{AccessLevel.SEALED}",
    )
    return session().scalar(query.limit(1)) is not None


def files_open(viewer: Viewer, record_id: uuid.UUID) -> bool:
    """Whether the viewer may see the files of a record; a withdrawn record's files are closed to all."""
    query = select(m.Record.id).where(
        m.Record.id == record_id, m.Record.state != RecordState.WITHDRAWN, queries.visible(viewer, Part.FILES)
    )
    return session().scalar(query) is not None


def _is_own(viewer: Viewer, record: m.Record) -> bool:
    return viewer.account_id is not None and record.contributor_id == viewer.account_id


def own_records(viewer: Viewer, ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Those of ``ids`` that the viewer contributed."""
    if viewer.account_id is None:
        return set()
    query = select(m.Record.id).where(m.Record.id.in_(ids), m.Record.contributor_id == viewer.account_id)
    return set(session().scalars(query))


def _files(viewer: Viewer, record: m.Record, redactor: Redactor) -> tuple[tuple[FileEntry, ...], bool]:
    own = {record.id} if _is_own(viewer, record) else set()
    views = media.objects_of(viewer, [record.id], own=own)[record.id]
    if redactor:
        # A page or a letter holds the words that are hidden in the text.
        views = tuple(media.withheld(view) if media_rules.bears_text(view.media_type) else view for view in views)
    if not _opens(viewer, record.id, Part.FILES):
        return (), bool(views)
    rows = session().scalars(select(m.FileDescription).where(m.FileDescription.record_id == record.id))
    said = {row.object_id: redacting.told(row, redactor) for row in rows}
    picture = record.image
    entries = []
    for position, view in enumerate(sorted(views, key=lambda v: said[v.id].position if v.id in said else 0)):
        row = said.get(view.id)
        # What is described is the first file: its words in the description, which can be edited, go before.
        of_picture = picture.alternative_text if picture else ""
        of_file = row.alternative_text if row else ""
        entries.append(
            FileEntry(
                file=view,
                caption=(row.caption if row else "") or (picture.caption if picture else ""),
                alternative_text=(of_picture or of_file) if position == 0 else (of_file or of_picture),
                graphic=bool((row and row.graphic) or (picture and picture.graphic) or record.content_warning),
            )
        )
    return tuple(entries), False


def files_of(viewer: Viewer, record_id: uuid.UUID) -> tuple[FileEntry, ...]:
    """The files of a record, without the rest of its page; empty where they are closed to the viewer."""
    redactor = redacting.of_records(viewer, [record_id]).get(record_id, redacting.NOTHING)
    record = redacting.told(session().get_one(m.Record, record_id), redactor)
    return _files(viewer, record, redactor)[0]


def _places(record: m.Record, closely: bool) -> tuple[PlaceView, ...]:
    return tuple(
        PlaceView(
            name=link.place.name,
            names=tuple((name.value, name.language) for name in link.place.names if name.value != link.place.name),
            role=link.role,
            detail=link.detail,
            country=link.place.country,
            position=project(
                link.place.latitude,
                link.place.longitude,
                link.place.precision_m,
                link.place.public_precision_m,
                closely,
            ),
        )
        for link in record.places
    )


def _agents(record: m.Record, untold: Withholding, staff: bool) -> Iterator[AgentView]:
    for link in record.agents:
        agent = link.agent
        if link.role is AgentRole.CONTRIBUTOR and not staff:
            continue
        name = "" if untold.hides(agent.display_name, agent.identity) else agent.display_name
        yield AgentView(link.role, name, agent.identity, link.inferred, link.basis if name else "")


def _said(record: m.Record) -> Iterator[ConsentFacts]:
    for consent in record.consents:
        yield ConsentFacts(consent.basis, tuple((answer.about, answer.answer) for answer in consent.answers))


def _identifier(record_id: uuid.UUID) -> ScalarSelect[str]:
    mine = (m.ImportKey.record_id == record_id) & ~m.ImportKey.identifier.startswith("sha256:")
    return select(m.ImportKey.identifier).where(mine).limit(1).scalar_subquery()


def _descriptors(record: m.Record) -> tuple[tuple[str, dict[str, str]], ...]:
    ids = [link.descriptor_id for link in record.descriptors]
    labels: dict[uuid.UUID, dict[str, str]] = {}
    query = select(DescriptorLabel).where(DescriptorLabel.descriptor_id.in_(ids))
    for row in session().scalars(query) if ids else ():
        labels.setdefault(row.descriptor_id, {})[row.language] = row.value
    return tuple((link.descriptor.code, labels.get(link.descriptor_id, {})) for link in record.descriptors)


def _reads_revisions(viewer: Viewer, record: m.Record) -> bool:
    return bool(policy.may(viewer, Act.READ_REVISIONS)) or _is_own(viewer, record)


def _digest(record: m.Record) -> str:
    query = select(m.Revision.description).where(
        m.Revision.record_id == record.id, m.Revision.number == record.revision
    )
    return hashlib.sha256((session().scalar(query) or "").encode()).hexdigest()
