"""What remains of a withdrawn record, and the one refusal to show more of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from archive.access.levels import RecordState
from archive.access.viewer import Viewer
from archive.base.errors import NotVisible, Withdrawn
from archive.base.messages import Message, msg
from archive.base.runtime import session
from archive.records import queries
from archive.records.models.record import Erasure, Record
from archive.records.vocabulary import ErasureReason

OFFICE = "an archivist"
"""Who withdraws or erases, as a tombstone says it."""

REASONS: dict[ErasureReason, Message] = {
    ErasureReason.ASKED: msg("Whoever gave it asked that it is erased."),
    ErasureReason.DANGER: msg("It put somebody in danger."),
    ErasureReason.CONSENT: msg("Consent to keep it was not given, or was taken back."),
    ErasureReason.LAW: msg("The law required it."),
    ErasureReason.MISTAKE: msg("It should never have been taken in."),
}


@dataclass(frozen=True, slots=True)
class TombstoneView:
    """What remains of a withdrawn record."""

    reason: str
    withdrawn_at: datetime
    withdrawn_by: str
    erased_by: int | None = None
    """The event that erased it, where nothing else of it is kept; ``reason`` is then a value of ``ErasureReason``."""

    @property
    def withdrawn_on(self) -> str:
        return f"{self.withdrawn_at:%Y-%m-%d}"

    @property
    def by(self) -> str:
        return self.withdrawn_by


def standing_id(viewer: Viewer, code: str) -> uuid.UUID:
    """The id behind a reference code; ``NotVisible`` or ``Withdrawn`` as the record's page would answer."""
    record_id = queries.id_of(viewer, code)
    refuse_withdrawn(session().get_one(Record, record_id))
    return record_id


def refuse_withdrawn(record: Record) -> None:
    """Raise ``Withdrawn`` with the tombstone; of such a record nothing else is shown, its history neither."""
    if record.state is not RecordState.WITHDRAWN:
        return
    refuse_erased(record.id, record.reference_code)
    stone = record.tombstone
    if stone is None:
        raise NotVisible()
    raise Withdrawn(record.reference_code, TombstoneView(stone.reason, stone.withdrawn_at, stone.withdrawn_by))


def refuse_erased(record_id: uuid.UUID, code: str) -> None:
    """Raise ``Withdrawn`` with what is left of a record that was erased; whether it may be seen was asked before."""
    erased = session().get(Erasure, record_id)
    if erased is not None:
        reason = REASONS[ErasureReason(erased.reason)]
        raise Withdrawn(code, TombstoneView(reason.template, erased.erased_at, OFFICE, erased.event_sequence))
