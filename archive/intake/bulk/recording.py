"""What an import does is written down as a batch in the very transaction that does it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.db import insert_rows
from archive.base.identifiers import new_id
from archive.base.runtime import session
from archive.custody.models import SOFTWARE_AGENT
from archive.records.import_batch import Arrived, Hooks
from archive.records.models import BatchState, ImportBatch, ImportBatchRecord


@dataclass(slots=True)
class Recorder:
    """Keeps what has arrived; a batch that stands already is ``batch_id``, else one is made where anything came."""

    viewer: Viewer
    name: str
    batch_id: uuid.UUID | None = None
    _rows: list[dict[str, Any]] = field(default_factory=list)

    def hooks(self, hooks: Hooks) -> Hooks:
        """``hooks``, and this besides."""
        inner = hooks.written

        def written() -> None:
            inner()
            self.finish()

        return replace(hooks, arrived=self.note, written=written)

    def note(self, records: Sequence[Arrived]) -> None:
        """Remember records until ``finish``."""
        self._rows += [{"record_id": one.record_id, "revision": one.revision, "before": one.before} for one in records]

    def finish(self) -> None:
        """Write the batch down as taken in."""
        if not self._rows and self.batch_id is None:
            return
        moment = clock.now()
        batch = session().get(ImportBatch, self.batch_id) if self.batch_id else None
        if batch is None:
            agent = SOFTWARE_AGENT if self.viewer.system else self.viewer.agent_id
            batch = ImportBatch(id=new_id(), name=self.name[:300], agent_id=agent, begun_at=moment, options={})
            session().add(batch)
        self.batch_id = batch.id
        batch.state, batch.taken_in_at, batch.report = BatchState.TAKEN_IN, moment, None
        batch.created = sum(row["before"] is None for row in self._rows)
        batch.updated = len(self._rows) - batch.created
        session().flush()
        insert_rows(ImportBatchRecord, [{**row, "batch_id": batch.id} for row in self._rows])
