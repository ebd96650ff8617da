"""The record itself, its collection, revisions, labels and tombstone."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from archive.access.levels import AccessLevel, Part, RecordState
from archive.base.db import Base
from archive.base.identifiers import new_id
from archive.base.triggers import append_only
from archive.base.types import Choice, UtcDateTime, one_of
from archive.custody.models import Agent
from archive.records.vocabulary import AgentRole, Holding, RecordKind, TitleKind, Verification

if TYPE_CHECKING:
    from archive.records.models.claims import Claim
    from archive.records.models.description import (
        AlternativeTitle,
        DateStatement,
        RecordDescriptor,
        RecordPlace,
    )
    from archive.records.models.particulars import (
        ArticleParticulars,
        CompletenessStatement,
        ImageParticulars,
        Observation,
        RemovedFragment,
        TestimonyParticulars,
    )
    from archive.records.models.relations import Assessment, Lead, Relation
    from archive.records.models.rights import Consent


class Collection(Base):
    """Records grouped by provenance or purpose (RiC record set)."""

    __tablename__ = "collection"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(String(300))
    language: Mapped[str] = mapped_column(String(35), default="und")
    description: Mapped[str] = mapped_column(Text, default="")
    titles: Mapped[list[CollectionTitle]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CollectionTitle(Base):
    """The title of a collection in another language."""

    __tablename__ = "collection_title"

    collection_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("collection.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(35), primary_key=True)
    value: Mapped[str] = mapped_column(String(300))
    description: Mapped[str] = mapped_column(Text, default="")


class Record(Base):
    """A discrete unit of information that is described and kept (ISAD(G), RiC)."""

    __tablename__ = "record"
    __table_args__ = (
        one_of("kind", RecordKind, name="record_kind_is_known"),
        one_of("state", RecordState, name="record_state_is_known"),
        one_of("title_kind", TitleKind, name="record_title_kind_is_known"),
        one_of("access", AccessLevel, name="record_access_is_known"),
        one_of("access_text", AccessLevel, name="record_text_access_is_known"),
        one_of("access_files", AccessLevel, name="record_files_access_is_known"),
        one_of("holding", Holding, name="record_holding_is_known"),
        one_of("verification", Verification, name="record_verification_is_known"),
        CheckConstraint("length(trim(title)) > 0", name="a_record_has_a_title"),
        CheckConstraint("revision >= 1", name="revisions_count_from_one"),
        CheckConstraint(
            "(embargo_until IS NULL) = (embargo_reason IS NULL)", name="an_embargo_has_a_date_and_a_reason"
        ),
        CheckConstraint(
            "state <> 'published' OR published_at IS NOT NULL",
            name="what_was_published_says_when",
        ),
        CheckConstraint("state <> 'returned' OR return_reason IS NOT NULL", name="a_return_has_a_reason"),
        Index("ix_record_state_published", "state", "published_at"),
        Index("ix_record_state_submitted", "state", "submitted_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    reference_code: Mapped[str] = mapped_column(String(11), unique=True)
    kind: Mapped[RecordKind] = mapped_column(Choice(RecordKind))
    state: Mapped[RecordState] = mapped_column(Choice(RecordState))
    revision: Mapped[int] = mapped_column(default=1)

    title: Mapped[str] = mapped_column(String(500))
    title_language: Mapped[str] = mapped_column(String(35), default="und")
    title_kind: Mapped[TitleKind] = mapped_column(Choice(TitleKind), default=TitleKind.SUPPLIED)
    abstract: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(35), default="und")
    language_source: Mapped[str] = mapped_column(String(200), default="")
    content_warning: Mapped[str] = mapped_column(String(300), default="")
    holding: Mapped[Holding] = mapped_column(Choice(Holding), default=Holding.HELD)
    verification: Mapped[Verification] = mapped_column(Choice(Verification), default=Verification.UNVERIFIED)
    source_url: Mapped[str] = mapped_column(String(2000), default="")
    archived_url: Mapped[str] = mapped_column(String(2000), default="")

    access: Mapped[AccessLevel] = mapped_column(Choice(AccessLevel))
    access_text: Mapped[AccessLevel] = mapped_column(Choice(AccessLevel))
    access_files: Mapped[AccessLevel] = mapped_column(Choice(AccessLevel))
    embargo_until: Mapped[date | None] = mapped_column()
    embargo_reason: Mapped[str | None] = mapped_column(Text)
    return_reason: Mapped[str | None] = mapped_column(Text)

    collection_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("collection.id"), index=True)
    contributor_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"), index=True)
    """The account that handed it in, if it has one; who that is stands in no page and no export."""
    event_earliest: Mapped[date | None] = mapped_column(index=True)
    event_latest: Mapped[date | None] = mapped_column()

    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accessioned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    collection: Mapped[Collection | None] = relationship()
    labels: Mapped[list[RecordLabel]] = relationship(cascade="all, delete-orphan")
    agents: Mapped[list[RecordAgent]] = relationship(cascade="all, delete-orphan", order_by="RecordAgent.position")
    titles: Mapped[list[AlternativeTitle]] = relationship(
        cascade="all, delete-orphan", order_by="AlternativeTitle.position"
    )
    dates: Mapped[list[DateStatement]] = relationship(
        cascade="all, delete-orphan",
        order_by="DateStatement.position",
        foreign_keys="DateStatement.record_id",
    )
    places: Mapped[list[RecordPlace]] = relationship(cascade="all, delete-orphan", order_by="RecordPlace.position")
    descriptors: Mapped[list[RecordDescriptor]] = relationship(
        cascade="all, delete-orphan", order_by="RecordDescriptor.position"
    )
    claims: Mapped[list[Claim]] = relationship(cascade="all, delete-orphan", order_by="Claim.position")
    relations: Mapped[list[Relation]] = relationship(
        cascade="all, delete-orphan", foreign_keys="Relation.record_id", order_by="Relation.position"
    )
    consents: Mapped[list[Consent]] = relationship(cascade="all, delete-orphan", order_by="Consent.position")
    testimony: Mapped[TestimonyParticulars | None] = relationship(cascade="all, delete-orphan")
    image: Mapped[ImageParticulars | None] = relationship(cascade="all, delete-orphan")
    article: Mapped[ArticleParticulars | None] = relationship(cascade="all, delete-orphan")
    observations: Mapped[list[Observation]] = relationship(
        cascade="all, delete-orphan", order_by="Observation.position"
    )
    removed_fragments: Mapped[list[RemovedFragment]] = relationship(
        cascade="all, delete-orphan", order_by="RemovedFragment.position"
    )
    completeness: Mapped[list[CompletenessStatement]] = relationship(cascade="all, delete-orphan")
    assessments: Mapped[list[Assessment]] = relationship(order_by="Assessment.assessed_at")
    leads: Mapped[list[Lead]] = relationship(cascade="all, delete-orphan", order_by="Lead.position")
    tombstone: Mapped[Tombstone | None] = relationship()


class RecordLabel(Base):
    """A label that opens a part of a record: the answer of ``access.labels.labels_of``, stored."""

    __tablename__ = "record_label"
    __table_args__ = (
        one_of("part", Part, name="record_label_part_is_known"),
        Index("ix_record_label_label", "label", "part", "record_id"),
    )

    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"), primary_key=True)
    part: Mapped[Part] = mapped_column(Choice(Part), primary_key=True)
    label: Mapped[str] = mapped_column(String(60), primary_key=True)


class RecordAgent(Base):
    """An agent and what it did for the record."""

    __tablename__ = "record_agent"
    __table_args__ = (one_of("role", AgentRole, name="record_agent_role_is_known"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"), index=True)
    agent_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agent.id"), index=True)
    role: Mapped[AgentRole] = mapped_column(Choice(AgentRole))
    inferred: Mapped[bool] = mapped_column(default=False)
    basis: Mapped[str] = mapped_column(String(500), default="")
    position: Mapped[int] = mapped_column(default=0)
    agent: Mapped[Agent] = relationship(lazy="joined")


class Revision(Base):
    """One saved state of the description: the import format's object, as canonical JSON."""

    __tablename__ = "revision"

    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    description: Mapped[str] = mapped_column(Text)
    nonce: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    """Blinds the digest of the description in its event; null in what was saved before events carried digests."""
    summary: Mapped[str] = mapped_column(String(500), default="")
    agent_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agent.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Tombstone(Base):
    """What remains visible of a withdrawn record: its code, the reason, the day and in what office it was done."""

    __tablename__ = "tombstone"

    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    withdrawn_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[str] = mapped_column(String(80))
    """The office (“an archivist”), never a name."""


class Erasure(Base):
    """That the content of a record was erased, by which event, and for which reason that may be shown."""

    __tablename__ = "erasure"

    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"), primary_key=True)
    erased_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(300))
    event_sequence: Mapped[int] = mapped_column(ForeignKey("custody_event.sequence"))


class FileDescription(Base):
    """What is said of a file; the digital object itself is never changed."""

    __tablename__ = "file_description"

    object_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("digital_object.id"), primary_key=True)
    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"), index=True)
    caption: Mapped[str] = mapped_column(Text, default="")
    alternative_text: Mapped[str] = mapped_column(Text, default="")
    graphic: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)


class ImportKey(Base):
    """Where an imported record came from: its identifier in the source system and the digest of its content."""

    __tablename__ = "import_key"
    __table_args__ = (
        UniqueConstraint("source_system", "identifier", name="an_identifier_is_unique_in_its_source_system"),
    )

    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"), primary_key=True)
    source_system: Mapped[str] = mapped_column(String(120), default="")
    identifier: Mapped[str] = mapped_column(String(300))
    """Its own identifier, or ``sha256:`` and the digest of its canonical form when it has none."""
    digest: Mapped[str] = mapped_column(String(64))


class IndexRevocation(Base):
    """A record that must leave search results at once, whatever the index still says."""

    __tablename__ = "index_revocation"

    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"), primary_key=True)
    position: Mapped[int] = mapped_column()
    """Outbox position after which the index knows by itself."""


ERASED = (
    "EXISTS (SELECT 1 FROM custody_event AS erasure WHERE erasure.type = 'erasure' "
    "AND erasure.object_id = OLD.record_id)"
)
append_only("tombstone", ("record_id",), unless_deleted=ERASED)
append_only("erasure", ("record_id",))
append_only("revision", ("record_id", "number"), unless_deleted=ERASED)
