"""Whether a record goes to an audience, and if not, why: the stored labels decide, and for a court consent as well."""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from archive.access import labels
from archive.access.levels import AccessLevel, Part, RecordState
from archive.base import clock
from archive.base.runtime import session
from archive.custody.ledger import Scope
from archive.exports.audiences import viewer_of
from archive.exports.vocabulary import Audience, LeftOut
from archive.records import models as m
from archive.records import queries, rules, storing
from archive.records.description import Description
from archive.records.rules import ConsentFacts
from archive.records.schemas import read_description
from archive.records.visibility import Standing, visibility
from archive.records.vocabulary import Permission, RecordKind, RightsBasis

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


def reasons(audience: Audience, record_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, LeftOut | None]:
    """For each record that exists: why it does not go to the audience; None where it does.

    A constant number of queries for any number of records, and no description is read.
    """
    erased = select(m.Erasure.record_id).where(m.Erasure.record_id == m.Record.id).exists()
    query = select(
        m.Record.id,
        m.Record.state,
        m.Record.access,
        m.Record.embargo_until,
        queries.visible(viewer_of(audience)).label("seen"),
        erased.label("erased"),
    ).where(m.Record.id.in_(record_ids))
    found = {row.id: _reason(audience, row) for row in session().execute(query)}
    if audience in _WEIGHED:
        going = [record_id for record_id, reason in found.items() if reason is None]
        for record_id, consents in _consents(going).items():
            if not _WEIGHED[audience](consents):
                found[record_id] = LeftOut.CONSENT
    return found


def standings(audience: Audience, record_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Opened | LeftOut]:
    """For each record that exists: what of it goes to the audience, or why nothing does.

    A constant number of queries for any number of records.
    """
    why = reasons(audience, record_ids)
    viewer = viewer_of(audience)
    text, files = (queries.visible(viewer, part).label(part) for part in (Part.TEXT, Part.FILES))
    query = (
        select(m.Record, text, files, m.Revision.description)
        .join(m.Revision, (m.Revision.record_id == m.Record.id) & (m.Revision.number == m.Record.revision))
        .where(m.Record.id.in_([record_id for record_id, reason in why.items() if reason is None]))
        .options(selectinload(m.Record.collection))
    )
    # A record without the revision that it names has lost its content; it is told as that, and not passed over.
    found: dict[uuid.UUID, Opened | LeftOut] = {key: reason or LeftOut.ERASED for key, reason in why.items()}
    for record, text_open, files_open, revision in session().execute(query):
        found[record.id] = _opened(audience, record, (text_open, files_open), revision)
    return found


def standable(record: m.Record, description: Description) -> tuple[AccessLevel, AccessLevel, AccessLevel]:
    """A record's own levels, as another archive may publish it: no more open than a refusal of public use allows.

    Here the refusal closes it whatever the levels say; there nothing is published whose words contradict themselves.
    """
    refused = any(one.says("use:public") is Permission.REFUSED for one in storing.facts_of(description))
    least = AccessLevel.RESTRICTED if refused else AccessLevel.PUBLIC
    return record.access.at_least(least), record.access_text.at_least(least), record.access_files.at_least(least)


def scopes(record_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Scope]:
    """In which scope of the ledger an event of each record stands; as ``storing.scope_of``, for many at once."""
    query = (
        select(m.Record, m.Revision.description)
        .join(m.Revision, (m.Revision.record_id == m.Record.id) & (m.Revision.number == m.Record.revision))
        .where(m.Record.id.in_(record_ids))
    )
    return {
        record.id: storing.scope_of(
            record.id, record if _plainly_protected(record) else read_description(json.loads(revision))
        )
        for record, revision in session().execute(query)
    }


def _plainly_protected(record: m.Record) -> bool:
    """Whether the row alone tells; the description, which takes longer to read, is for the others."""
    return record.kind is RecordKind.TESTIMONY or record.access is not AccessLevel.PUBLIC


def _opened(audience: Audience, record: m.Record, parts: tuple[bool, bool], revision: str) -> Opened:
    text, files = parts
    description = read_description(json.loads(revision))
    return Opened(
        record=record,
        description=description,
        levels=_levels(record, storing.facts_of(description)),
        text=text,
        files=files,
        text_reason=_why(audience, record.access_text),
        files_reason=_why(audience, record.access_files),
    )


def _reason(audience: Audience, row: Any) -> LeftOut | None:
    if row.erased:
        return LeftOut.ERASED
    # Nobody is handed another person's draft; all else that is not shown goes to the archive's own keeping alone.
    if row.state is RecordState.DRAFT:
        return LeftOut.NOT_PUBLISHED
    if audience is not Audience.ARCHIVE:
        if row.state is RecordState.WITHDRAWN:
            return LeftOut.WITHDRAWN
        if row.state is not RecordState.PUBLISHED:
            return LeftOut.NOT_PUBLISHED
        if row.embargo_until is not None:
            return LeftOut.EMBARGOED
    return None if row.seen else _why(audience, row.access)


def _consents(record_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[ConsentFacts]]:
    found: dict[uuid.UUID, list[ConsentFacts]] = defaultdict(list)
    for row in session().scalars(select(m.Consent).where(m.Consent.record_id.in_(record_ids))):
        answers = tuple((one.about, one.answer) for one in row.answers)
        found[row.record_id].append(ConsentFacts(row.basis, answers, row.withdrawn_on, row.expires_on))
    return found


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


def _why(audience: Audience, own: AccessLevel) -> LeftOut:
    """Why a part is closed: by its own level, or else by what its consents refuse."""
    held = labels.labels_for(viewer_of(audience))
    return LeftOut.CONSENT if f"level:{own}" in held else LeftOut.LEVEL


def _may_be_kept(consents: Sequence[ConsentFacts]) -> bool:
    return not rules.asks_for_erasure(consents)


# For whom labels are not all: what consents have closed to all others stays open to these two.
_WEIGHED: dict[Audience, Callable[[Sequence[ConsentFacts]], bool]] = {
    Audience.COURT: lambda consents: _may_be_kept(consents) and reaches_a_court(consents),
    Audience.ARCHIVE: _may_be_kept,
}


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
            never_published=record.published_at is None,
        ),
        facts,
        clock.today(),
    )
    return {part: weighed.level(part) for part in Part}
