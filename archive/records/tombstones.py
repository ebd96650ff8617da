"""What remains of a withdrawn record, and the one refusal to show more of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from archive.access.levels import RecordState
from archive.base.errors import NotVisible, Withdrawn
from archive.records.models.record import Record


@dataclass(frozen=True, slots=True)
class TombstoneView:
    """What remains of a withdrawn record."""

    reason: str
    withdrawn_at: datetime
    withdrawn_by: str

    @property
    def withdrawn_on(self) -> str:
        return f"{self.withdrawn_at:%Y-%m-%d}"

    @property
    def by(self) -> str:
        return self.withdrawn_by


def refuse_withdrawn(record: Record) -> None:
    """Raise ``Withdrawn`` with the tombstone; of such a record nothing else is shown, its history neither."""
    if record.state is not RecordState.WITHDRAWN:
        return
    stone = record.tombstone
    if stone is None:
        raise NotVisible()
    raise Withdrawn(record.reference_code, TombstoneView(stone.reason, stone.withdrawn_at, stone.withdrawn_by))
