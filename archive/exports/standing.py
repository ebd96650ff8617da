"""Whether a record goes to an audience, and if not, why: the stored labels decide, and for a court consent as well."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from archive.access import labels
from archive.access.levels import AccessLevel, Part, RecordState
from archive.base import clock
from archive.base.runtime import session
from archive.exports.audiences import viewer_of
from archive.exports.vocabulary import Audience, LeftOut
from archive.records import models as m
from archive.records import queries, storing
from archive.records.description import Description
from archive.records.rules import ConsentFacts
from archive.records.schemas import read_description
from archive.records.visibility import Standing, visibility
from archive.records.vocabulary import Permission, RightsBasis

_CONSENT_FOR_A_COURT = "use:mechanism"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A record that goes to the audience, and which of its parts."""

    record: m.Record
    description: Description
    levels: dict[Part, AccessLevel]
    """As they really are, once consent is weighed."""
    text: bool
    files: bool
    text_reason: LeftOut
    files_reason: LeftOut


def standings(audience: Audience, record_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Opened | LeftOut]:
    """For each record that exists: what of it goes to the audience, or why nothing does.

    A constant number of queries for any number of records.
    """
    viewer = viewer_of(audience)
    seen, text, files = (queries.visible(viewer, part).label(part) for part in Part)
    query = (
        select(m.Record, seen, text, files, m.Revision.description)
        .outerjoin(m.Revision, (m.Revision.record_id == m.Record.id) & (m.Revision.number == m.Record.revision))
        .where(m.Record.id.in_(record_ids))
        .options(selectinload(m.Record.collection))
    )
    rows = list(session().execute(query))
    erased = set(session().scalars(select(m.Erasure.record_id).where(m.Erasure.record_id.in_(record_ids))))
    found: dict[uuid.UUID, Opened | LeftOut] = {}
    for record, *opened, revision in rows:
        if record.id in erased or revision is None:
            found[record.id] = LeftOut.ERASED
        else:
            described = read_description(json.loads(revision))
            found[record.id] = _standing(audience, record, described, opened)
    return found


def _standing(
    audience: Audience, record: m.Record, description: Description, opened: Sequence[bool]
) -> Opened | LeftOut:
    facts = storing.facts_of(description)
    seen, text, files = opened
    # Only the archive's own keeping takes what readers do not see; nobody is handed another person's draft.
    if record.state is RecordState.DRAFT or (audience is not Audience.ARCHIVE and not _published(record.state)):
        return LeftOut.NOT_PUBLISHED
    if audience is not Audience.ARCHIVE and record.state is RecordState.WITHDRAWN:
        return LeftOut.WITHDRAWN
    if audience is not Audience.ARCHIVE and record.embargo_until is not None:
        return LeftOut.EMBARGOED
    if not seen:
        return _why(audience, record.access)
    if audience is Audience.COURT and not reaches_a_court(facts):
        return LeftOut.CONSENT
    return Opened(
        record=record,
        description=description,
        levels=_levels(record, facts),
        text=text,
        files=files,
        text_reason=_why(audience, record.access_text),
        files_reason=_why(audience, record.access_files),
    )


def reaches_a_court(consents: Sequence[ConsentFacts]) -> bool:
    """Whether a record may be handed to a court or mechanism.

    Each basis that stands must still hold, and each that is somebody's consent must allow this use. Without any
    basis the archive decides, as it did when it published the record.
    """
    today = clock.today()
    return not any(
        consent.is_over(today)
        or (consent.basis is RightsBasis.CONSENT and consent.says(_CONSENT_FOR_A_COURT) is not Permission.ALLOWED)
        or consent.says(_CONSENT_FOR_A_COURT) is Permission.REFUSED
        for consent in consents
    )


def _published(state: RecordState) -> bool:
    return state in (RecordState.PUBLISHED, RecordState.WITHDRAWN)


def _why(audience: Audience, own: AccessLevel) -> LeftOut:
    """Why a part is closed: by its own level, or else by what its consents refuse."""
    held = labels.labels_for(viewer_of(audience))
    return LeftOut.CONSENT if f"level:{own}" in held else LeftOut.LEVEL


def _levels(record: m.Record, facts: Sequence[ConsentFacts]) -> dict[Part, AccessLevel]:
    weighed = visibility(
        Standing(
            record_id=record.id,
            state=record.state,
            access=record.access,
            access_text=record.access_text,
            access_files=record.access_files,
            embargo_until=record.embargo_until,
            contributor_id=None,
            collection_id=record.collection_id,
        ),
        facts,
        clock.today(),
    )
    return {part: weighed.level(part) for part in Part}
