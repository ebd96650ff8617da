"""The vault's one table: ciphertext alone."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from archive.base.db import Base
from archive.base.identifiers import new_id
from archive.base.types import Choice, UtcDateTime, one_of


class VaultField(StrEnum):
    """What is known of a person."""

    NAME = "name"
    ALIAS = "alias"
    CONTACT = "contact"
    NEXT_OF_KIN = "next of kin"
    SAFE_CONTACT = "safe contact"


class VaultEntry(Base):
    """One fact about one person, under a data key of its own that is wrapped by the vault's key."""

    __tablename__ = "vault_entry"
    __table_args__ = (one_of("field", VaultField, name="vault_field_is_known"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    agent_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agent.id"), index=True)
    record_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    field: Mapped[VaultField] = mapped_column(Choice(VaultField))
    key_id: Mapped[str] = mapped_column(String(16))
    """First 16 hex digits of the SHA-256 of the wrapping key."""
    wrapped_key: Mapped[bytes] = mapped_column(LargeBinary(60))
    """Nonce and AES-256-GCM ciphertext of the data key."""
    ciphertext: Mapped[bytes] = mapped_column(LargeBinary)
    """Nonce and AES-256-GCM ciphertext; the entry's id and field are its associated data."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
