"""Tables of backups: when one was made, and when one was last proven to restore."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from archive.base.db import Base
from archive.base.identifiers import new_id
from archive.base.triggers import append_only
from archive.base.types import Choice, UtcDateTime, one_of
from archive.custody.vocabulary import Outcome


class Backup(Base):
    """One backup that was made; where it lies is not written down here."""

    __tablename__ = "backup"
    __table_args__ = (Index("ix_backup_made", "made_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ledger_size: Mapped[int] = mapped_column(BigInteger)
    files: Mapped[int] = mapped_column()
    size: Mapped[int] = mapped_column(BigInteger)
    """Bytes of the whole backup."""


class Drill(Base):
    """One trial of a backup: restored apart, verified, thrown away."""

    __tablename__ = "drill"
    __table_args__ = (
        one_of("outcome", Outcome, name="drill_outcome_is_known"),
        Index("ix_drill_done", "done_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    done_at: Mapped[datetime] = mapped_column(UtcDateTime)
    backup_made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[Outcome] = mapped_column(Choice(Outcome))
    findings: Mapped[str] = mapped_column(Text, default="")


append_only("backup", ("id",))
append_only("drill", ("id",))
