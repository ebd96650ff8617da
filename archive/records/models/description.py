"""Descriptive elements: titles, dates, places and descriptors."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from archive.base.db import Base
from archive.base.identifiers import new_id
from archive.base.types import Choice, one_of
from archive.records.vocabulary import DateRole, PlaceRole, TitleOrigin


class AlternativeTitle(Base):
    """Another title of the record, with where it came from."""

    __tablename__ = "alternative_title"
    __table_args__ = (one_of("origin", TitleOrigin, name="title_origin_is_known"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"), index=True)
    value: Mapped[str] = mapped_column(String(500))
    language: Mapped[str] = mapped_column(String(35), default="und")
    origin: Mapped[TitleOrigin] = mapped_column(Choice(TitleOrigin), default=TitleOrigin.OTHER)
    note: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(default=0)


class DateStatement(Base):
    """A date as EDTF and as it was written, with the bounds that search uses."""

    __tablename__ = "date_statement"
    __table_args__ = (
        one_of("role", DateRole, name="date_role_is_known"),
        CheckConstraint(
            "earliest IS NULL OR latest IS NULL OR earliest <= latest", name="a_date_begins_before_it_ends"
        ),
        CheckConstraint("NOT inferred OR basis <> ''", name="an_inferred_date_says_on_what_basis"),
        Index("ix_date_statement_bounds", "earliest", "latest"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"), index=True)
    role: Mapped[DateRole] = mapped_column(Choice(DateRole))
    edtf: Mapped[str] = mapped_column(String(200), default="")
    """EDTF (ISO 8601-2:2019); empty when only the phrase is known."""
    verbatim: Mapped[str] = mapped_column(String(300), default="")
    language: Mapped[str] = mapped_column(String(35), default="und")
    earliest: Mapped[date | None] = mapped_column()
    latest: Mapped[date | None] = mapped_column()
    inferred: Mapped[bool] = mapped_column(default=False)
    basis: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(default=0)


class Place(Base):
    """A place with its names; shown exactly only to those who may."""

    __tablename__ = "place"
    __table_args__ = (
        UniqueConstraint("key", name="a_place_is_described_once"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="a_position_has_both_coordinates"),
        CheckConstraint(
            "latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180", name="a_position_is_on_earth"
        ),
        CheckConstraint("precision_m >= 0 AND public_precision_m >= 0", name="precision_is_not_negative"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    key: Mapped[str] = mapped_column(String(120))
    """Gazetteer and id, or the folded name with its country."""
    name: Mapped[str] = mapped_column(String(200))
    gazetteer: Mapped[str] = mapped_column(String(40), default="")
    gazetteer_id: Mapped[str] = mapped_column(String(60), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    """ISO 3166-1 alpha-2, or empty."""
    admin1: Mapped[str] = mapped_column(String(80), default="")
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    precision_m: Mapped[int | None] = mapped_column()
    public_precision_m: Mapped[int | None] = mapped_column()
    names: Mapped[list[PlaceName]] = relationship(
        cascade="all, delete-orphan", order_by="PlaceName.position", lazy="selectin"
    )


class PlaceName(Base):
    """One name of a place, with language and thereby script (BCP 47)."""

    __tablename__ = "place_name"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    place_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("place.id"), index=True)
    value: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(35), default="und")
    position: Mapped[int] = mapped_column(default=0)


class PlaceListName(Base):
    """A further name by which all places shown as ``place`` are found, kept by the archive and not by one record.

    Records say of a place what their sources tell; a row of theirs changes only with a new revision. This list stands
    beside them. Where ``country`` is empty it holds for every place of that name, else for those of that country.
    """

    __tablename__ = "place_list_name"
    __table_args__ = (
        UniqueConstraint("place", "country", "value", "language", name="a_name_of_a_place_is_listed_once"),
        CheckConstraint("length(value) > 0", name="a_listed_name_of_a_place_says_something"),
        CheckConstraint("position >= 0", name="listed_names_of_a_place_are_counted_from_nought"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    place: Mapped[str] = mapped_column(String(200))
    country: Mapped[str] = mapped_column(String(2), default="")
    """ISO 3166-1 alpha-2, or empty."""
    value: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(35), default="und")
    position: Mapped[int] = mapped_column(default=0)


class RecordPlace(Base):
    """A place and its role in a record."""

    __tablename__ = "record_place"
    __table_args__ = (one_of("role", PlaceRole, name="place_role_is_known"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"), index=True)
    place_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("place.id"), index=True)
    role: Mapped[PlaceRole] = mapped_column(Choice(PlaceRole), default=PlaceRole.EVENT)
    detail: Mapped[str] = mapped_column(String(300), default="")
    position: Mapped[int] = mapped_column(default=0)
    place: Mapped[Place] = relationship(lazy="joined")


class Descriptor(Base):
    """A term of a controlled vocabulary (Dublin Core subject)."""

    __tablename__ = "descriptor"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(String(80), unique=True)
    scheme: Mapped[str] = mapped_column(String(40), default="sijill")
    broader_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("descriptor.id"))
    retired: Mapped[bool] = mapped_column(default=False)
    labels: Mapped[list[DescriptorLabel]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    matches: Mapped[list[DescriptorMatch]] = relationship(cascade="all, delete-orphan")


class DescriptorLabel(Base):
    """The word for a descriptor in one language."""

    __tablename__ = "descriptor_label"

    descriptor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("descriptor.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(35), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))


class DescriptorMatch(Base):
    """The same or a near term in another scheme (UDHR article, HURIDOCS code)."""

    __tablename__ = "descriptor_match"

    descriptor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("descriptor.id"), primary_key=True)
    scheme: Mapped[str] = mapped_column(String(40), primary_key=True)
    code: Mapped[str] = mapped_column(String(60), primary_key=True)
    relation: Mapped[str] = mapped_column(String(20), default="exact")


class RecordDescriptor(Base):
    """A descriptor attached to a record."""

    __tablename__ = "record_descriptor"

    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"), primary_key=True)
    descriptor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("descriptor.id"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0)
    descriptor: Mapped[Descriptor] = relationship(lazy="joined")
