"""How far descriptions have come: what an archivist would still ask for, at a flat number of queries."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, select

from archive.base.messages import Message, msg
from archive.base.runtime import session
from archive.media.models import DigitalObject
from archive.media.vocabulary import ObjectRole
from archive.records import models as m
from archive.records.vocabulary import Holding, RecordKind, RightsBasis

_OF_KINDS = {
    RecordKind.TESTIMONY: ("dates", "places", "subject", "language", "basis", "words"),
    RecordKind.IMAGE: ("dates", "places", "subject", "basis", "held", "told"),
    RecordKind.ARTICLE: ("dates", "places", "subject", "language", "source", "words"),
}
"""What counts for each kind."""
_MISSING: dict[str, Message] = {
    "dates": msg("a date"),
    "places": msg("a place"),
    "subject": msg("a descriptor"),
    "language": msg("the language of the text"),
    "basis": msg("consent or another basis"),
    "words": msg("its text"),
    "held": msg("its file"),
    "told": msg("words for those who cannot see the picture"),
    "source": msg("where it was published"),
}


@dataclass(frozen=True, slots=True)
class Readiness:
    """How much of what counts is there, and what is not."""

    there: int
    of: int
    missing: tuple[Message, ...]


def of(record_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Readiness]:
    """How far each of these records has come."""
    own = m.Record
    described = exists().where(
        m.FileDescription.record_id == own.id, m.FileDescription.alternative_text != ""
    ) | exists().where(m.ImageParticulars.record_id == own.id, m.ImageParticulars.alternative_text != "")
    files = exists().where(DigitalObject.record_id == own.id, DigitalObject.role == ObjectRole.EVIDENTIARY)
    # A date of which only the role stands says that it is not known: that is an answer, and not a date.
    dated = exists().where(
        m.DateStatement.record_id == own.id, (m.DateStatement.edtf != "") | (m.DateStatement.verbatim != "")
    )
    columns = {
        "dates": dated,
        "places": exists().where(m.RecordPlace.record_id == own.id),
        "subject": exists().where(m.RecordDescriptor.record_id == own.id),
        "language": own.language != "und",
        "basis": exists().where(m.Consent.record_id == own.id, m.Consent.basis != RightsBasis.UNKNOWN),
        "words": (own.body != "") | files | (own.holding == Holding.NOT_HELD),
        "held": files | (own.holding == Holding.NOT_HELD),
        "told": described,
        "source": (own.source_url != "")
        | exists().where(m.ArticleParticulars.record_id == own.id, m.ArticleParticulars.publisher != ""),
    }
    query = select(own.id, own.kind, *(column.label(name) for name, column in columns.items()))
    rows = session().execute(query.where(own.id.in_(record_ids)))
    return {row.id: _readiness(row.kind, lambda name, row=row: bool(getattr(row, name))) for row in rows}  # type: ignore[misc]  # bound as a default


def _readiness(kind: RecordKind, has: Callable[[str], Any]) -> Readiness:
    names = _OF_KINDS[kind]
    missing = tuple(_MISSING[name] for name in names if not has(name))
    return Readiness(len(names) - len(missing), len(names), missing)
