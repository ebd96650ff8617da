"""Counters for rate limits: keyed by a digest under a key of the day, so that no address is stored."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from archive.base.db import Base
from archive.base.types import UtcDateTime


class RateCounter(Base):
    """How often one caller did one thing inside one window of time."""

    __tablename__ = "rate_counter"
    __table_args__ = (Index("ix_rate_counter_ends", "ends_at"),)

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
