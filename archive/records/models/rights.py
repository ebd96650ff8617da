"""Consent and rights: what was allowed, by whom, for which use, in which words."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from archive.base.db import Base
from archive.base.identifiers import new_id
from archive.base.types import Choice, UtcDateTime, one_of
from archive.records.vocabulary import Permission, RightsBasis


class Consent(Base):
    """One basis on which a record is kept and shown (PREMIS rights, Murad Code)."""

    __tablename__ = "consent"
    __table_args__ = (
        one_of("basis", RightsBasis, name="rights_basis_is_known"),
        CheckConstraint("withdrawn_on IS NULL OR basis = 'consent'", name="only_consent_is_withdrawn"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"), index=True)
    basis: Mapped[RightsBasis] = mapped_column(Choice(RightsBasis))
    agent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("agent.id"))
    mechanism: Mapped[str] = mapped_column(String(300), default="")
    given_on: Mapped[date | None] = mapped_column()
    how: Mapped[str] = mapped_column(String(300), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    explained: Mapped[str] = mapped_column(Text, default="")
    expires_on: Mapped[date | None] = mapped_column(index=True)
    withdrawn_on: Mapped[date | None] = mapped_column()
    withdrawal_effect: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    position: Mapped[int] = mapped_column(default=0)
    answers: Mapped[list[ConsentAnswer]] = relationship(cascade="all, delete-orphan", lazy="selectin")


class ConsentAnswer(Base):
    """The answer for one use or one aspect, each separately refusable."""

    __tablename__ = "consent_answer"
    __table_args__ = (one_of("answer", Permission, name="consent_answer_is_known"),)

    consent_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consent.id"), primary_key=True)
    about: Mapped[str] = mapped_column(String(20), primary_key=True)
    """``use:public``, ``aspect:face`` and so on."""
    answer: Mapped[Permission] = mapped_column(Choice(Permission))
