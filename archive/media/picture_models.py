"""What the archive made of an image for itself: which recipe of working copies it has, and its fingerprint."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from archive.base.db import Base


class Picture(Base):
    """An evidentiary image that was opened. Made anew from its bytes whenever that is wanted: no history."""

    __tablename__ = "picture"
    __table_args__ = (
        Index("ix_picture_band_1", "band_1"),
        Index("ix_picture_band_2", "band_2"),
        Index("ix_picture_band_3", "band_3"),
        Index("ix_picture_band_4", "band_4"),
    )

    object_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("digital_object.id"), primary_key=True)
    recipe: Mapped[int] = mapped_column()
    """By which ``plan.RECIPE`` its working copies were made."""
    across: Mapped[str] = mapped_column(String(16))
    """Difference hash of what is seen, in hex: how brightness changes from left to right."""
    down: Mapped[str] = mapped_column(String(16))
    """The same from top to bottom."""
    band_1: Mapped[int | None] = mapped_column()
    """The first sixteen bits of ``across``, to find what is alike by; None for a picture too even to compare."""
    band_2: Mapped[int | None] = mapped_column()
    band_3: Mapped[int | None] = mapped_column()
    band_4: Mapped[int | None] = mapped_column()
