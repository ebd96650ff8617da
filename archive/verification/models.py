"""The table of whole checks: when everything was looked at, and what came of it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from archive.base.db import Base
from archive.base.identifiers import new_id
from archive.base.triggers import append_only
from archive.base.types import Choice, UtcDateTime, one_of
from archive.custody.vocabulary import Outcome


class Verification(Base):
    """The result of one whole ``sijill verify``."""

    __tablename__ = "verification"
    __table_args__ = (
        one_of("outcome", Outcome, name="verification_outcome_is_known"),
        Index("ix_verification_finished", "finished_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[Outcome] = mapped_column(Choice(Outcome))
    ledger_size: Mapped[int] = mapped_column(BigInteger)
    counts: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What was looked at, by kind, and how much of it was wrong."""


append_only("verification", ("id",))
