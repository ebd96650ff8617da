"""Tables of the thread: messages, and words that were typed and not yet sent."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from archive.base.db import Base
from archive.base.identifiers import new_id
from archive.base.types import Choice, one_of
from archive.intake.returning.vocabulary import Saying, Side


class SubmissionMessage(Base):
    """One message of the thread about a submission; no time finer than the day is kept."""

    __tablename__ = "submission_message"
    __table_args__ = (
        one_of("side", Side, name="side_of_a_thread_is_known"),
        one_of("saying", Saying, name="what_a_message_is_for_is_known"),
        CheckConstraint("length(trim(words)) > 0", name="a_message_has_words"),
        CheckConstraint("(side = 'archive') = (saying = 'question') OR saying = 'note'", name="the_archive_alone_asks"),
        UniqueConstraint("record_id", "position", name="messages_of_a_thread_are_in_order"),
        UniqueConstraint("record_id", "mark", name="a_message_is_sent_once"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"))
    position: Mapped[int] = mapped_column()
    side: Mapped[Side] = mapped_column(Choice(Side))
    saying: Mapped[Saying] = mapped_column(Choice(Saying))
    words: Mapped[str] = mapped_column(Text)
    sent_on: Mapped[date] = mapped_column()
    seen_on: Mapped[date | None] = mapped_column(index=True)
    """The day on which the other side first opened the thread with this message in it."""
    mark: Mapped[str] = mapped_column(String(40))
    """Random mark of the page from which it was sent: a button pressed twice sends once."""


class UnsentWords(Base):
    """What a contributor has typed on the pages of a receipt and not sent yet, so that nothing is lost."""

    __tablename__ = "unsent_words"

    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"), primary_key=True)
    pages: Mapped[dict[str, Any]] = mapped_column(JSON)
    """By page (``answer``, ``correct``): field → text."""
    saved_on: Mapped[date] = mapped_column()
