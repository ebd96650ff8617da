"""Where the records of a bag come to stand: who is not known publishes nothing, and who is known is counted first."""

from __future__ import annotations

from dataclasses import dataclass

from archive.access.labels import PUBLIC, labels_of
from archive.access.levels import Part, RecordState
from archive.base import clock
from archive.base.identifiers import new_id
from archive.records import storing
from archive.records.description import ImportRow
from archive.records.leaks import guarding
from archive.records.visibility import Standing, visibility


@dataclass(slots=True)
class Door:
    """Counts new records as they come through."""

    vouched: bool
    """Whether the sender's key is known."""
    waiting: int = 0
    """Those that were sent as published and wait for an archivist: the sender is not known, or something is found."""
    published: int = 0
    """Those that are published by coming."""
    public: int = 0
    """Those of them that every visitor may see from then on."""

    def state(self, row: ImportRow) -> RecordState:
        """Where a new record stands."""
        if row.status is not RecordState.PUBLISHED:
            return row.status
        if not self.vouched or (not row.leaks_kept and guarding.obstacles_of(row.description, row.status, row.files)):
            self.waiting += 1
            return RecordState.ACCESSIONED
        self.published += 1
        self.public += _open_to_all(row)
        return row.status


def _open_to_all(row: ImportRow) -> bool:
    said = row.description
    standing = Standing(
        record_id=new_id(),
        state=row.status,
        access=said.access,
        access_text=said.access,
        access_files=said.access,
        embargo_until=said.embargo.until if said.embargo else None,
        contributor_id=None,
        collection_id=None,
    )
    return PUBLIC in labels_of(visibility(standing, storing.facts_of(said), clock.today()), Part.DESCRIPTION)
