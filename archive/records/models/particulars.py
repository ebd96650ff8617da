"""What only one kind of record has: testimony, image, source article."""

from __future__ import annotations

import uuid

from sqlalchemy import BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from archive.base.db import Base
from archive.base.identifiers import new_id
from archive.base.types import Choice, one_of
from archive.records.vocabulary import Completeness, CompletenessItem, Directness, Known


class TestimonyParticulars(Base):
    """How a statement was taken (HURIDOCS, Murad Code)."""

    __tablename__ = "testimony"
    __table_args__ = (
        one_of("directness", Directness, name="directness_is_known"),
        one_of("first_interview", Known, name="first_interview_is_known"),
    )
    __test__ = False  # the name is the field's; pytest would take it for a test

    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"), primary_key=True)
    told_in: Mapped[str] = mapped_column(String(35), default="und")
    is_translation: Mapped[bool] = mapped_column(default=False)
    translator: Mapped[str] = mapped_column(String(200), default="")
    interviewer: Mapped[str] = mapped_column(String(200), default="")
    directness: Mapped[Directness] = mapped_column(Choice(Directness), default=Directness.UNKNOWN)
    alterations: Mapped[str] = mapped_column(Text, default="")
    """Editors' alterations, one on a line."""
    first_interview: Mapped[Known] = mapped_column(Choice(Known), default=Known.UNKNOWN)


class ImageParticulars(Base):
    """What is said of a picture; what the file says of itself stands with the digital object."""

    __tablename__ = "image"

    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"), primary_key=True)
    caption: Mapped[str] = mapped_column(Text, default="")
    alternative_text: Mapped[str] = mapped_column(Text, default="")
    photographer: Mapped[str] = mapped_column(String(200), default="")
    graphic: Mapped[bool] = mapped_column(default=False)


class ArticleParticulars(Base):
    """Where a source article stood."""

    __tablename__ = "article"

    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"), primary_key=True)
    byline: Mapped[str] = mapped_column(String(300), default="")
    publisher: Mapped[str] = mapped_column(String(300), default="")
    site: Mapped[str] = mapped_column(String(300), default="")
    published: Mapped[str] = mapped_column(String(200), default="")
    """EDTF or RFC 3339, with the offset that the source claims."""
    captured: Mapped[str] = mapped_column(String(200), default="")


class Observation(Base):
    """A counter of the source page as it stood at capture; null when it could not be read as a number."""

    __tablename__ = "observation"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    value: Mapped[int | None] = mapped_column(BigInteger)
    verbatim: Mapped[str] = mapped_column(String(200), default="")
    position: Mapped[int] = mapped_column(default=0)


class RemovedFragment(Base):
    """Page furniture left out of the reading text, and why; it stands in the evidentiary copy."""

    __tablename__ = "removed_fragment"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"), index=True)
    kind: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text, default="")
    line: Mapped[int | None] = mapped_column()
    reason: Mapped[str] = mapped_column(String(300), default="")
    position: Mapped[int] = mapped_column(default=0)


class CompletenessStatement(Base):
    """Whether one of the eight items of the Berkeley Protocol was collected."""

    __tablename__ = "completeness"
    __table_args__ = (
        one_of("item", CompletenessItem, name="completeness_item_is_known"),
        one_of("status", Completeness, name="completeness_status_is_known"),
    )

    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"), primary_key=True)
    item: Mapped[CompletenessItem] = mapped_column(Choice(CompletenessItem), primary_key=True)
    status: Mapped[Completeness] = mapped_column(Choice(Completeness))
    note: Mapped[str] = mapped_column(String(500), default="")
