"""Tables of saved searches. They go with their account; none of them is any part of the holdings."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from archive.accounts.private_feeds import PrivateFeed
from archive.accounts.vocabulary import SecurityEvent
from archive.base.db import Base
from archive.base.identifiers import new_id
from archive.base.types import Choice, UtcDateTime, one_of
from archive.search.engine import Match, Sort
from archive.search.fields import FACETS

LONGEST_NAME = 120
LONGEST_QUERY = 512
LONGEST_VALUE = 300
LONGEST_DATE = 80

_FACET_IS_KNOWN = "facet IN (" + ", ".join(f"'{facet}'" for facet in FACETS) + ")"


class SavedSearch(Base):
    """A search under a name, with all that was asked."""

    __tablename__ = "saved_search"
    __table_args__ = (
        one_of("matching", Match, name="saved_search_match_is_known"),
        one_of("sort", Sort, name="saved_search_sort_is_known"),
        UniqueConstraint("account_id", "name", name="a_name_of_a_saved_search_is_used_once"),
        CheckConstraint("length(trim(name)) > 0", name="a_saved_search_has_a_name"),
        CheckConstraint(
            "(south IS NULL) = (west IS NULL) AND (west IS NULL) = (north IS NULL)"
            " AND (north IS NULL) = (east IS NULL)",
            name="a_box_has_four_sides",
        ),
        CheckConstraint(
            "(latitude IS NULL) = (longitude IS NULL) AND (latitude IS NULL) = (metres IS NULL)",
            name="a_circle_has_a_middle_and_a_radius",
        ),
        CheckConstraint("south IS NULL OR latitude IS NULL", name="an_area_is_a_box_or_a_circle"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    q: Mapped[str] = mapped_column(Text, default="")
    matching: Mapped[Match] = mapped_column(Choice(Match))
    sort: Mapped[Sort] = mapped_column(Choice(Sort))
    date_from: Mapped[str] = mapped_column(String(LONGEST_DATE), default="")
    date_to: Mapped[str] = mapped_column(String(LONGEST_DATE), default="")
    folding: Mapped[bool] = mapped_column(default=True)
    stemming: Mapped[bool] = mapped_column(default=True)
    names: Mapped[bool] = mapped_column(default=True)
    south: Mapped[float | None] = mapped_column()
    west: Mapped[float | None] = mapped_column()
    north: Mapped[float | None] = mapped_column()
    east: Mapped[float | None] = mapped_column()
    latitude: Mapped[float | None] = mapped_column()
    longitude: Mapped[float | None] = mapped_column()
    metres: Mapped[float | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    alerts_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """From when on new matches are told; None where they are not."""
    counted: Mapped[bool] = mapped_column(default=True)
    """Whether each record that matched at that moment is known; else what was published before it is not new."""
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the search could not be run any more, because it had come to cost too much."""
    filters: Mapped[list[SavedFilter]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="SavedFilter.facet, SavedFilter.value"
    )


class SavedFilter(Base):
    """One value that was chosen of one facet."""

    __tablename__ = "saved_search_filter"
    __table_args__ = (CheckConstraint(_FACET_IS_KNOWN, name="saved_search_facet_is_known"),)

    search_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("saved_search.id", ondelete="CASCADE"), primary_key=True)
    facet: Mapped[str] = mapped_column(String(20), primary_key=True)
    value: Mapped[str] = mapped_column(String(LONGEST_VALUE), primary_key=True)


class SearchMatch(Base):
    """One record that a saved search with alerts is known to find; it goes when the record is found no more."""

    __tablename__ = "search_match"
    __table_args__ = (
        CheckConstraint("found_at IS NOT NULL OR seen_at IS NOT NULL", name="what_stood_already_is_not_new"),
        # The number in the header of every page is counted from this alone.
        Index("ix_search_match_account_seen", "account_id", "seen_at"),
        Index("ix_search_match_record", "record_id"),
    )

    search_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("saved_search.id", ondelete="CASCADE"), primary_key=True)
    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"), primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    found_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was found as a new match; None where it matched before alerts were asked for."""
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SearchFeed(PrivateFeed):
    """The private feed of what the saved searches of an account found."""

    __tablename__ = "search_feed"
    made = SecurityEvent.FEED_MADE
    ended = SecurityEvent.FEED_ENDED


class SearchReceipt(Base):
    """What one search found at one moment: canonical JSON (RFC 8785) and the SHA-256 of it."""

    __tablename__ = "search_receipt"
    __table_args__ = (
        CheckConstraint("length(sha256) = 64", name="a_search_receipt_has_a_digest"),
        Index("ix_search_receipt_account", "account_id", "made_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    total: Mapped[int] = mapped_column()
    sha256: Mapped[str] = mapped_column(String(64))
    document: Mapped[str] = mapped_column(Text)
    """Kept byte for byte, since the digest is over these bytes."""
