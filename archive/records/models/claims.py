"""Claims: who says what, of when and where, how many; never the archive's own voice, never summed."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from archive.base.db import Base
from archive.base.identifiers import new_id
from archive.base.types import Choice, one_of
from archive.records.vocabulary import ClaimKind, ClaimStatus


class Claim(Base):
    """One proposition of a source in our words, beside its own (UCDP, HURIDOCS)."""

    __tablename__ = "claim"
    __table_args__ = (
        one_of("kind", ClaimKind, name="claim_kind_is_known"),
        one_of("status", ClaimStatus, name="claim_status_is_known"),
        CheckConstraint(
            "(low IS NULL OR low >= 0) AND (best IS NULL OR best >= 0) AND (high IS NULL OR high >= 0) "
            "AND (low IS NULL OR best IS NULL OR low <= best) "
            "AND (best IS NULL OR high IS NULL OR best <= high) AND (low IS NULL OR high IS NULL OR low <= high)",
            name="low_best_and_high_stand_in_order",
        ),
        CheckConstraint(
            "earliest IS NULL OR latest IS NULL OR earliest <= latest",
            name="a_claimed_period_begins_before_it_ends",
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[ClaimKind] = mapped_column(Choice(ClaimKind))
    statement: Mapped[str] = mapped_column(Text)
    verbatim: Mapped[str] = mapped_column(Text, default="")
    verbatim_language: Mapped[str] = mapped_column(String(35), default="und")
    anchor_prefix: Mapped[str] = mapped_column(String(80), default="")
    anchor_suffix: Mapped[str] = mapped_column(String(80), default="")
    anchor_start: Mapped[int | None] = mapped_column()
    """Offset in the record's text, in characters (W3C TextPositionSelector)."""
    anchor_end: Mapped[int | None] = mapped_column()
    unit: Mapped[str] = mapped_column(String(40), default="")
    outcome: Mapped[str] = mapped_column(String(40), default="")
    affected: Mapped[str] = mapped_column(String(80), default="")
    """The group that the figure counts."""
    low: Mapped[int | None] = mapped_column(Integer)
    best: Mapped[int | None] = mapped_column(Integer)
    high: Mapped[int | None] = mapped_column(Integer)
    qualifier: Mapped[str] = mapped_column(String(120), default="")
    cumulative: Mapped[bool | None] = mapped_column()
    attributed_to: Mapped[str] = mapped_column(String(300), default="")
    attribution_chain: Mapped[str] = mapped_column(Text, default="")
    """From the first speaker to the source, one on a line."""
    hedge: Mapped[str] = mapped_column(String(80), default="")
    date: Mapped[str] = mapped_column(String(200), default="")
    date_verbatim: Mapped[str] = mapped_column(String(300), default="")
    earliest: Mapped[dt.date | None] = mapped_column()
    latest: Mapped[dt.date | None] = mapped_column()
    place: Mapped[str] = mapped_column(String(200), default="")
    place_detail: Mapped[str] = mapped_column(String(300), default="")
    acts: Mapped[str] = mapped_column(Text, default="")
    """Descriptors or codes of acts, one on a line."""
    status: Mapped[ClaimStatus] = mapped_column(Choice(ClaimStatus), default=ClaimStatus.UNKNOWN)
    status_reasons: Mapped[str] = mapped_column(Text, default="")
    perpetrators: Mapped[list[ClaimAgent]] = relationship(cascade="all, delete-orphan", lazy="selectin")


class ClaimAgent(Base):
    """An alleged perpetrator, as the source names it."""

    __tablename__ = "claim_agent"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claim.id"), index=True)
    name: Mapped[str] = mapped_column(String(300))
