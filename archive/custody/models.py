"""Tables of custody: agents, the ledger of events in two parts, and fixity results."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from archive.base.db import Base
from archive.base.identifiers import new_id
from archive.base.triggers import append_only
from archive.base.types import Choice, UtcDateTime, one_of
from archive.custody.vocabulary import AgentKind, CheckpointOccasion, EventType, Identity, Outcome

SOFTWARE_AGENT = uuid.UUID("5161a3d0-0000-4000-8000-000000000001")
"""The archive's own programs."""
VISITOR_AGENT = uuid.UUID("5161a3d0-0000-4000-8000-000000000002")
"""Whoever acts without an account."""


class Agent(Base):
    """A person, organisation, group or program that acts (PREMIS agent); pseudonymous by its random id."""

    __tablename__ = "agent"
    __table_args__ = (
        one_of("kind", AgentKind, name="agent_kind_is_known"),
        one_of("identity", Identity, name="agent_identity_is_known"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[AgentKind] = mapped_column(Choice(AgentKind))
    display_name: Mapped[str] = mapped_column(String(300))
    identity: Mapped[Identity] = mapped_column(Choice(Identity))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AgentName(Base):
    """A further name by which a public agent is known and found, with its language (BCP 47).

    Nothing of a protected or pseudonymous person stands here: what they are called is in the vault alone.
    """

    __tablename__ = "agent_name"
    __table_args__ = (
        UniqueConstraint("agent_id", "value", "language", name="a_name_of_an_agent_is_told_once"),
        CheckConstraint("length(value) > 0", name="a_name_of_an_agent_says_something"),
        CheckConstraint("position >= 0", name="names_of_an_agent_are_counted_from_nought"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    agent_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agent.id"), index=True)
    value: Mapped[str] = mapped_column(String(300))
    language: Mapped[str] = mapped_column(String(35), default="und")
    position: Mapped[int] = mapped_column(default=0)


class AgentPseudonym(Base):
    """The name by which the ledger knows a person inside one record, and nowhere else."""

    __tablename__ = "agent_pseudonym"
    __table_args__ = (UniqueConstraint("scope_id", "agent_id", name="one_pseudonym_for_an_agent_in_a_record"),)

    pseudonym: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    agent_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agent.id"), index=True)
    scope_id: Mapped[uuid.UUID] = mapped_column()


class CustodyEvent(Base):
    """The permanent envelope of an event: canonical, chained, free of personal data."""

    __tablename__ = "custody_event"
    __table_args__ = (
        CheckConstraint("sequence >= 1", name="custody_sequence_starts_at_one"),
        CheckConstraint(
            "length(commitment) = 64 AND length(previous) = 64 AND length(digest) = 64",
            name="custody_digests_are_sha256",
        ),
        one_of("type", EventType, name="custody_event_type_is_known"),
        one_of("outcome", Outcome, name="custody_outcome_is_known"),
        Index("ix_custody_event_scope", "scope_id", "sequence"),
        Index("ix_custody_event_object", "object_id", "sequence"),
    )

    sequence: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(default=1)
    time: Mapped[str] = mapped_column(String(20))
    """RFC 3339 to the second, or the day alone where the object is protected."""
    type: Mapped[EventType] = mapped_column(Choice(EventType))
    object_id: Mapped[uuid.UUID] = mapped_column()
    agent: Mapped[uuid.UUID] = mapped_column()
    outcome: Mapped[Outcome] = mapped_column(Choice(Outcome))
    commitment: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the canonical envelope: the ``prev`` of the next one."""
    scope_id: Mapped[uuid.UUID | None] = mapped_column()
    """The record that the object belongs to; a pointer for reading, not part of the envelope."""


class CustodyPayload(Base):
    """The erasable part of an event, bound to its envelope by HMAC-SHA-256 under its own salt."""

    __tablename__ = "custody_payload"

    sequence: Mapped[int] = mapped_column(ForeignKey("custody_event.sequence"), primary_key=True, autoincrement=False)
    salt: Mapped[bytes] = mapped_column(LargeBinary(32))
    detail: Mapped[str] = mapped_column(Text)
    """RFC 8785 canonical JSON."""


class LedgerHead(Base):
    """The one row that is locked to append: the last sequence and its digest."""

    __tablename__ = "ledger_head"
    __table_args__ = (CheckConstraint("id = 1", name="there_is_one_ledger"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sequence: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(String(64))


class LedgerNode(Base):
    """The hash of one complete subtree of the Merkle tree (RFC 6962) above its leaves.

    ``level`` 1 joins two leaves; leaves are the envelopes themselves and are hashed from them when needed.
    """

    __tablename__ = "ledger_node"
    __table_args__ = (CheckConstraint("level >= 1 AND position >= 0", name="ledger_nodes_stand_above_the_leaves"),)

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))


class LedgerKey(Base):
    """A public key that signs, or signed, this ledger's checkpoints; the newest signs now."""

    __tablename__ = "ledger_key"
    __table_args__ = (CheckConstraint("number >= 1", name="ledger_keys_count_from_one"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(200))
    """Name of the signer in notes; the same for all keys of one ledger."""
    public_key: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    """Ed25519."""
    reason: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Checkpoint(Base):
    """A signed statement of the ledger's size and root, kept for ever (C2SP tlog-checkpoint)."""

    __tablename__ = "checkpoint"
    __table_args__ = (
        CheckConstraint("number >= 1 AND size >= 0", name="checkpoints_count_from_one"),
        CheckConstraint("length(root) = 64", name="a_checkpoint_has_a_root"),
        one_of("occasion", CheckpointOccasion, name="checkpoint_occasion_is_known"),
        Index("ix_checkpoint_size", "size"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(BigInteger)
    root: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(Text)
    """The signed note, byte for byte."""
    occasion: Mapped[CheckpointOccasion] = mapped_column(Choice(CheckpointOccasion))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Fixity(Base):
    """The result of one fixity check of one digital object."""

    __tablename__ = "fixity"
    __table_args__ = (
        one_of("outcome", Outcome, name="fixity_outcome_is_known"),
        Index("ix_fixity_object", "object_id", "checked_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    object_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("digital_object.id"))
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[Outcome] = mapped_column(Choice(Outcome))
    found_sha256: Mapped[str | None] = mapped_column(String(64))
    """Null when the bytes could not be read at all."""
    event_sequence: Mapped[int] = mapped_column(ForeignKey("custody_event.sequence"))


append_only("custody_event", ("sequence",), ("digest",))
append_only(
    "custody_payload",
    ("sequence",),
    unless_deleted=(
        "EXISTS (SELECT 1 FROM custody_event AS erasure JOIN custody_event AS mine "
        "ON mine.sequence = OLD.sequence WHERE erasure.type = 'erasure' "
        "AND erasure.sequence > mine.sequence AND erasure.object_id IN (mine.object_id, mine.scope_id))"
    ),
)
append_only("ledger_node", ("level", "position"))
append_only("ledger_key", ("number",), ("public_key",))
append_only("checkpoint", ("number",))
append_only(
    "fixity",
    unless_deleted=(
        "EXISTS (SELECT 1 FROM custody_event AS erasure JOIN digital_object AS checked "
        "ON checked.id = OLD.object_id WHERE erasure.type = 'erasure' "
        "AND erasure.object_id IN (checked.id, checked.record_id))"
    ),
)
append_only(
    "agent_pseudonym",
    ("pseudonym",),
    ("scope_id", "agent_id"),
    # After an erasure the envelopes of a record lead to none of its people any more.
    unless_deleted=(
        "EXISTS (SELECT 1 FROM custody_event AS erasure WHERE erasure.type = 'erasure' "
        "AND erasure.object_id = OLD.scope_id)"
    ),
)
