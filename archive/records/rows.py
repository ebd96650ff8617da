"""From a description to the rows of its tables, with ids made here, so that one record and ten thousand go one way."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import insert

from archive.base import clock
from archive.base.db import Base
from archive.base.identifiers import new_id
from archive.base.runtime import session
from archive.records import models as m
from archive.records.description import ClaimInput, DateInput, Description
from archive.records.edtf import parse
from archive.records.references import References
from archive.records.vocabulary import DateRole, RecordKind

Row = dict[str, Any]

# Parents before children: the order in which rows are inserted.
CHILDREN: tuple[type[Base], ...] = (
    m.AlternativeTitle,
    m.DateStatement,
    m.RecordPlace,
    m.RecordDescriptor,
    m.RecordAgent,
    m.TestimonyParticulars,
    m.ImageParticulars,
    m.ArticleParticulars,
    m.Observation,
    m.RemovedFragment,
    m.CompletenessStatement,
    m.Claim,
    m.ClaimAgent,
    m.Consent,
    m.ConsentAnswer,
    m.Relation,
    m.Lead,
    m.TextRedaction,
)


class Rows:
    """Rows by table, inserted parents first."""

    def __init__(self) -> None:
        self.by_table: dict[type[Base], list[Row]] = defaultdict(list)

    def add(self, table: type[Base], **values: Any) -> None:
        self.by_table[table].append(values)

    def add_all(self, table: type[Base], rows: Iterable[Row]) -> None:
        self.by_table[table].extend(rows)

    def insert(self, order: Iterable[type[Base]] = CHILDREN) -> None:
        """Write them in the present transaction."""
        for table in order:
            if self.by_table[table]:
                session().execute(insert(table), self.by_table[table])


def bounds(statement: DateInput) -> tuple[date | None, date | None]:
    """The bounds of a date: as a cataloguer gave them, else those of its EDTF."""
    if statement.earliest or statement.latest or not statement.edtf:
        return statement.earliest, statement.latest
    read = parse(statement.edtf)
    return read.earliest, read.latest


# By which date a record is sorted: the event, else what comes nearest to it.
_SORTED_BY = (DateRole.EVENT, DateRole.DEPICTED, DateRole.PERIOD_COUNTED, DateRole.COVERAGE)


def event_bounds(description: Description) -> tuple[date | None, date | None]:
    """Earliest and latest day of what the record is about."""
    for role in _SORTED_BY:
        found = [bounds(d) for d in description.dates if d.role is role]
        if found:
            starts, ends = zip(*found, strict=True)
            known = [day for day in starts if day], [day for day in ends if day]
            return (min(known[0]) if all(starts) else None), (max(known[1]) if all(ends) else None)
    return None, None


def record_row(description: Description, collection_id: uuid.UUID | None) -> Row:
    """The columns of ``record`` that come from the description."""
    source = description.source
    earliest, latest = event_bounds(description)
    text = description.access_text or description.access
    files = description.access_files or description.access
    return {
        "kind": description.kind,
        "title": description.title,
        "title_language": description.title_language if description.title_language != "und" else description.language,
        "title_kind": description.title_kind,
        "abstract": description.abstract,
        "body": description.body,
        "language": description.language,
        "language_source": description.language_source,
        "content_warning": description.content_warning,
        "holding": description.holding,
        "verification": description.verification,
        "source_url": source.url if source else "",
        "archived_url": source.archived_url if source else "",
        "access": description.access,
        "access_text": text.at_least(description.access),
        "access_files": files.at_least(description.access),
        "embargo_until": description.embargo.until if description.embargo else None,
        "embargo_reason": description.embargo.reason if description.embargo else None,
        "collection_id": collection_id,
        "event_earliest": earliest,
        "event_latest": latest,
    }


def child_rows(rows: Rows, record_id: uuid.UUID, description: Description, refs: References) -> None:
    """Add the rows of everything that hangs on a record."""
    _titles_and_dates(rows, record_id, description)
    for position, place in enumerate(description.places):
        rows.add(
            m.RecordPlace,
            id=new_id(),
            record_id=record_id,
            place_id=refs.place(place),
            role=place.role,
            detail=place.detail,
            position=position,
        )
    for position, code in enumerate(dict.fromkeys(description.descriptors)):
        rows.add(m.RecordDescriptor, record_id=record_id, descriptor_id=refs.descriptor(code), position=position)
    _particulars(rows, record_id, description)
    _article(rows, record_id, description)
    for position, claim in enumerate(description.claims):
        _claim(rows, record_id, position, claim)
    _rights(rows, record_id, description, refs)
    for position, lead in enumerate(description.leads):
        rows.add(
            m.Lead,
            id=new_id(),
            record_id=record_id,
            kind=lead.kind,
            text=lead.text,
            closed_at=lead.closed_at,
            closed_by=lead.closed_by or None,
            outcome=lead.outcome or None,
            position=position,
        )
    _redactions(rows, record_id, description)


def _titles_and_dates(rows: Rows, record_id: uuid.UUID, description: Description) -> None:
    for position, title in enumerate(description.alternative_titles):
        rows.add(
            m.AlternativeTitle,
            id=new_id(),
            record_id=record_id,
            value=title.value,
            language=title.language,
            origin=title.origin,
            note=title.note,
            position=position,
        )
    for position, statement in enumerate(description.dates):
        earliest, latest = bounds(statement)
        rows.add(
            m.DateStatement,
            id=new_id(),
            record_id=record_id,
            role=statement.role,
            edtf=statement.edtf,
            verbatim=statement.verbatim,
            language=statement.language,
            earliest=earliest,
            latest=latest,
            inferred=statement.inferred,
            basis=statement.basis,
            position=position,
        )


def _particulars(rows: Rows, record_id: uuid.UUID, description: Description) -> None:
    told = description.testimony
    if description.kind is RecordKind.TESTIMONY and told is not None:
        rows.add(
            m.TestimonyParticulars,
            record_id=record_id,
            told_in=told.told_in,
            is_translation=told.is_translation,
            translator=told.translator,
            interviewer=told.interviewer,
            directness=told.directness,
            alterations="\n".join(told.alterations),
            first_interview=told.first_interview,
        )
    picture = description.image
    if description.kind is RecordKind.IMAGE and picture is not None:
        rows.add(
            m.ImageParticulars,
            record_id=record_id,
            caption=picture.caption,
            alternative_text=picture.alternative_text,
            photographer=picture.photographer,
            graphic=picture.graphic,
        )


def _article(rows: Rows, record_id: uuid.UUID, description: Description) -> None:
    source = description.source
    if source is not None:
        rows.add(
            m.ArticleParticulars,
            record_id=record_id,
            byline=source.author,
            publisher=source.publisher,
            site=source.site,
            published=source.published,
            captured=source.captured,
        )
        for position, seen in enumerate(source.observations):
            rows.add(
                m.Observation,
                id=new_id(),
                record_id=record_id,
                name=seen.name,
                value=seen.value,
                verbatim=seen.verbatim,
                position=position,
            )
    for position, fragment in enumerate(description.removed_fragments):
        rows.add(
            m.RemovedFragment,
            id=new_id(),
            record_id=record_id,
            kind=fragment.kind,
            text=fragment.text,
            line=fragment.line,
            reason=fragment.reason,
            position=position,
        )
    for item in {statement.item: statement for statement in description.completeness}.values():
        rows.add(m.CompletenessStatement, record_id=record_id, item=item.item, status=item.status, note=item.note)


def _claim(rows: Rows, record_id: uuid.UUID, position: int, claim: ClaimInput) -> None:
    claim_id = new_id()
    earliest, latest = bounds(DateInput(edtf=claim.date)) if claim.date else (None, None)
    anchor, quantity = claim.anchor, claim.quantity
    rows.add(
        m.Claim,
        id=claim_id,
        record_id=record_id,
        position=position,
        kind=claim.kind,
        statement=claim.statement,
        verbatim=claim.verbatim,
        verbatim_language=claim.verbatim_language,
        anchor_prefix=anchor.prefix if anchor else "",
        anchor_suffix=anchor.suffix if anchor else "",
        anchor_start=anchor.start if anchor else None,
        anchor_end=anchor.end if anchor else None,
        unit=quantity.unit if quantity else "",
        outcome=quantity.outcome if quantity else "",
        affected=quantity.group if quantity else "",
        low=quantity.low if quantity else None,
        best=quantity.best if quantity else None,
        high=quantity.high if quantity else None,
        qualifier=quantity.qualifier if quantity else "",
        cumulative=claim.cumulative,
        attributed_to=claim.attributed_to,
        attribution_chain="\n".join(claim.attribution_chain),
        hedge=claim.hedge,
        date=claim.date,
        date_verbatim=claim.date_verbatim,
        earliest=earliest,
        latest=latest,
        place=claim.place,
        place_detail=claim.place_detail,
        acts="\n".join(claim.acts),
        status=claim.status,
        status_reasons=claim.status_reasons,
    )
    for name in claim.alleged_perpetrators:
        rows.add(m.ClaimAgent, id=new_id(), claim_id=claim_id, name=name)


def _rights(rows: Rows, record_id: uuid.UUID, description: Description, refs: References) -> None:
    for position, rights in enumerate(description.rights):
        consent_id = new_id()
        rows.add(
            m.Consent,
            id=consent_id,
            record_id=record_id,
            basis=rights.basis,
            agent_id=refs.person(record_id, rights.person) if rights.person else None,
            mechanism=rights.mechanism,
            given_on=rights.given_on,
            how=rights.how,
            words=rights.words,
            explained=rights.explained,
            expires_on=rights.expires,
            withdrawn_on=rights.withdrawn_on,
            withdrawal_effect=rights.withdrawal_effect,
            recorded_at=clock.now(),
            position=position,
        )
        said = [(f"use:{key}", answer) for key, answer in rights.uses]
        said += [(f"aspect:{key}", answer) for key, answer in rights.aspects]
        rows.add_all(
            m.ConsentAnswer, [{"consent_id": consent_id, "about": about, "answer": answer} for about, answer in said]
        )


def _redactions(rows: Rows, record_id: uuid.UUID, description: Description) -> None:
    for position, hidden in enumerate(description.redactions):
        anchor = hidden.anchor
        rows.add(
            m.TextRedaction,
            id=new_id(),
            record_id=record_id,
            field=hidden.field,
            words=hidden.words,
            prefix=anchor.prefix if anchor else "",
            suffix=anchor.suffix if anchor else "",
            start_at=anchor.start if anchor else None,
            end_at=anchor.end if anchor else None,
            reason=hidden.reason,
            note=hidden.note,
            whole_for=hidden.whole_for,
            everywhere=hidden.everywhere,
            asks=hidden.asks,
            position=position,
        )
