"""Tables of accounts. Secrets are stored as digests alone."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from archive.access.viewer import Role
from archive.base.db import Base
from archive.base.identifiers import new_id
from archive.base.triggers import append_only
from archive.base.types import Choice, UtcDateTime, one_of


class AccountState(StrEnum):
    """Whether a person can sign in."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class InvitationPurpose(StrEnum):
    """What a one-time link does."""

    ENROL = "enrol"
    """Choose a name and a password."""
    SIGN_IN = "sign-in"
    """Sign in to an account that stands (the demonstration; a lost password)."""


class Account(Base):
    """A person who signs in; the name may be a pseudonym and e-mail is optional."""

    __tablename__ = "account"
    __table_args__ = (one_of("state", AccountState, name="account_state_is_known"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(80))
    name_key: Mapped[str] = mapped_column(String(80), unique=True)
    """The name case-folded and NFKC: two names that look alike are one."""
    email: Mapped[str | None] = mapped_column(String(254))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    agent_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agent.id"), unique=True)
    state: Mapped[AccountState] = mapped_column(Choice(AccountState), default=AccountState.ACTIVE)
    locale: Mapped[str | None] = mapped_column(String(10))
    theme: Mapped[str | None] = mapped_column(String(10))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    roles: Mapped[list[AccountRole]] = relationship(cascade="all, delete-orphan", lazy="selectin")


class AccountRole(Base):
    """One role of one account."""

    __tablename__ = "account_role"
    __table_args__ = (one_of("role", Role, name="account_role_is_known"),)

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(Choice(Role), primary_key=True)


class Session(Base):
    """A signed-in session; the cookie holds a 256-bit token, the table only its SHA-256."""

    __tablename__ = "session"
    __table_args__ = (CheckConstraint("expires_at > created_at", name="a_session_ends_after_it_begins"),)

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(unique=True, default=new_id)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ApiToken(Base):
    """A token for programs; shown once, stored as its SHA-256."""

    __tablename__ = "api_token"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), index=True)
    label: Mapped[str] = mapped_column(String(80))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_on: Mapped[date | None] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Invitation(Base):
    """A one-time link; for an account that stands, or for one that it will create with ``roles``."""

    __tablename__ = "invitation"
    __table_args__ = (
        one_of("purpose", InvitationPurpose, name="invitation_purpose_is_known"),
        CheckConstraint("purpose <> 'sign-in' OR account_id IS NOT NULL", name="a_sign_in_link_is_for_an_account"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[InvitationPurpose] = mapped_column(Choice(InvitationPurpose))
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    roles: Mapped[str] = mapped_column(String(200), default="")
    """Roles of the account to be made, separated by spaces."""
    created_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AccessGrant(Base):
    """One record or collection opened to one person, with a reason (``label`` is a label of ``access.labels``)."""

    __tablename__ = "access_grant"
    __table_args__ = (Index("ix_access_grant_account", "account_id", "ended_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    label: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(Text)
    granted_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SecurityLog(Base):
    """What happened to accounts: sign-ins, roles, invitations; kept apart from custody, without addresses."""

    __tablename__ = "security_log"
    __table_args__ = (Index("ix_security_log_at", "at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(String(40))
    account_id: Mapped[uuid.UUID | None] = mapped_column()
    by_account_id: Mapped[uuid.UUID | None] = mapped_column()
    detail: Mapped[str] = mapped_column(String(200), default="")


append_only("security_log")
