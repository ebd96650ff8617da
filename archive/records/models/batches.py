"""Tables of bulk intake: what came together, and how each record was left by it."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from archive.base.db import Base
from archive.base.identifiers import new_id
from archive.base.types import Choice, UtcDateTime, one_of


class BatchState(StrEnum):
    """How far a batch has come."""

    GATHERING = "gathering"
    """Its sheet and files are being handed over."""
    READING = "reading"
    """It is read and judged; nothing of it is in the archive."""
    REFUSED = "refused"
    JUDGED = "judged"
    """It is in order, and waits for somebody to say so."""
    WRITING = "writing"
    TAKEN_IN = "taken-in"
    UNDOING = "undoing"
    UNDONE = "undone"
    DISCARDED = "discarded"


class ImportBatch(Base):
    """Records that came together, in one file or one folder: taken in as one act, and undone as one."""

    __tablename__ = "import_batch"
    __table_args__ = (
        one_of("state", BatchState, name="import_batch_state_is_known"),
        CheckConstraint("(state = 'undone') = (undone_at IS NOT NULL)", name="an_undone_batch_says_when"),
        CheckConstraint(
            "(undo_reason IS NOT NULL) = (state IN ('undoing', 'undone'))", name="an_undone_batch_says_why"
        ),
        Index("ix_import_batch_begun", "begun_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(300))
    """What it was called where it came from: the name of its file or folder, or what its archivist calls it."""
    state: Mapped[BatchState] = mapped_column(Choice(BatchState))
    agent_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agent.id"))
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    options: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What is meant where a row does not say it."""
    rows_read: Mapped[int] = mapped_column(default=0)
    rows_found: Mapped[int] = mapped_column(default=0)
    created: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    report: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """What was found wrong, and the first rows as they would come; gone once it is taken in or discarded."""
    taken_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undo_reason: Mapped[str | None] = mapped_column(Text)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ImportBatchRecord(Base):
    """A record that a batch has made or changed, and the revision at which it left it."""

    __tablename__ = "import_batch_record"
    __table_args__ = (Index("ix_import_batch_record_record", "record_id"),)

    batch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("import_batch.id"), primary_key=True)
    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"), primary_key=True)
    revision: Mapped[int] = mapped_column()
    before: Mapped[int | None] = mapped_column()
    """Its revision until then; none where the batch made it."""
