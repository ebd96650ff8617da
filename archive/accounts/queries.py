"""Who is behind a cookie or a token, and what people and administrators may read about accounts."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Role, Viewer
from archive.accounts import rules, secrets
from archive.accounts.making import standing
from archive.accounts.models import (
    AccessGrant,
    Account,
    AccountRole,
    AccountState,
    ApiToken,
    Invitation,
    SecurityLog,
    Session,
)
from archive.accounts.vocabulary import SecurityEvent
from archive.base import clock
from archive.base.errors import NotVisible
from archive.base.messages import msg
from archive.base.runtime import session, settings

_SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A live session: the viewer, their wishes, and whether it is time to note that it is in use."""

    viewer: Viewer
    locale: str | None
    theme: str | None
    due: bool


@dataclass(frozen=True, slots=True)
class Bearer:
    """A live API token: the viewer, and whether this is its first use today."""

    viewer: Viewer
    token_id: uuid.UUID
    due: bool


@dataclass(frozen=True, slots=True)
class Person:
    """An account as administrators see it; e-mail addresses stay with their owners."""

    id: uuid.UUID
    name: str
    roles: tuple[Role, ...]
    state: AccountState
    created_at: datetime
    has_password: bool


@dataclass(frozen=True, slots=True)
class Invited:
    """For whom a one-time link is: a person with a name, or somebody new with these roles."""

    name: str | None
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that has not ended."""

    id: uuid.UUID
    created_at: datetime
    seen_at: datetime
    current: bool


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of the security log with the names that its ids stand for today."""

    at: datetime
    kind: str
    name: str | None
    by: str | None
    detail: str


def viewer_of_session(token: str) -> SignedIn | None:
    """The viewer behind a session's cookie; None when it ended, was idle too long, or is nobody's."""
    moment = clock.now()
    idle_since = moment - timedelta(minutes=settings().session_idle_minutes)
    query = (
        select(Session, Account)
        .join(Account, Account.id == Session.account_id)
        .where(
            Session.digest == secrets.digest(token),
            Session.ended_at.is_(None),
            Session.expires_at > moment,
            Session.seen_at > idle_since,
            Account.state == AccountState.ACTIVE,
        )
    )
    found = session().execute(query).one_or_none()
    if found is None:
        return None
    row, account = found
    due = moment - row.seen_at >= _SEEN_EVERY
    return SignedIn(_viewer(account), account.locale, account.theme, due)


def viewer_of_token(token: str) -> Bearer | None:
    """The viewer behind an API token; None when it ended or is nobody's."""
    query = (
        select(ApiToken, Account)
        .join(Account, Account.id == ApiToken.account_id)
        .where(
            ApiToken.digest == secrets.digest(token),
            ApiToken.ended_at.is_(None),
            Account.state == AccountState.ACTIVE,
        )
    )
    found = session().execute(query).one_or_none()
    if found is None:
        return None
    row, account = found
    return Bearer(_viewer(account), row.id, row.used_on != clock.today())


def viewer_named(name: str) -> Viewer:
    """The viewer of an active account by its name, for commands; ``NotVisible`` when there is none."""
    return _viewer(_named(name))


def viewers(account_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Viewer]:
    """Those of these accounts that are active, each as a viewer with the rights of this moment."""
    query = select(Account).where(Account.id.in_(account_ids), Account.state == AccountState.ACTIVE)
    return {account.id: _viewer(account) for account in session().scalars(query)}


def suspended_since(account_id: uuid.UUID, moment: datetime) -> bool:
    """Whether an account was suspended after ``moment``: what that ended stays ended when it is restored."""
    query = select(SecurityLog.id).where(
        SecurityLog.account_id == account_id, SecurityLog.kind == SecurityEvent.SUSPENDED, SecurityLog.at >= moment
    )
    return session().scalar(query.limit(1)) is not None


def id_named(name: str) -> uuid.UUID:
    """The id of an active account by its name, for commands; ``NotVisible`` when there is none."""
    return _named(name).id


def own(viewer: Viewer) -> Account:
    """The viewer's own account."""
    policy.require(viewer, Act.USE_ACCOUNT)
    if viewer.account_id is None:
        raise NotVisible()
    return standing(viewer.account_id)


def sessions_of(viewer: Viewer, current: str | None) -> list[OpenSession]:
    """The viewer's own live sessions, newest first; ``current`` is the token of the one in use."""
    policy.require(viewer, Act.USE_ACCOUNT)
    moment = clock.now()
    query = (
        select(Session)
        .where(
            Session.account_id == viewer.account_id,
            Session.ended_at.is_(None),
            Session.expires_at > moment,
            Session.seen_at > moment - timedelta(minutes=settings().session_idle_minutes),
        )
        .order_by(Session.created_at.desc())
    )
    mine = secrets.digest(current) if current else None
    return [OpenSession(s.id, s.created_at, s.seen_at, s.digest == mine) for s in session().scalars(query)]


def tokens_of(viewer: Viewer) -> list[ApiToken]:
    """The viewer's own API tokens that have not ended, oldest first."""
    policy.require(viewer, Act.USE_ACCOUNT)
    query = select(ApiToken).where(ApiToken.account_id == viewer.account_id, ApiToken.ended_at.is_(None))
    return list(session().scalars(query.order_by(ApiToken.created_at)))


def people(viewer: Viewer) -> list[Person]:
    """Every account by name, for administrators."""
    policy.require(viewer, Act.ADMINISTER)
    return [_person(account) for account in session().scalars(select(Account).order_by(Account.name_key))]


def person(viewer: Viewer, account_id: uuid.UUID) -> Person:
    """One account, for administrators; ``NotVisible`` when there is none."""
    policy.require(viewer, Act.ADMINISTER)
    return _person(standing(account_id))


def open_invitations(viewer: Viewer) -> list[Invitation]:
    """One-time links that can still be used, oldest first, for administrators; the links themselves are not kept."""
    policy.require(viewer, Act.ADMINISTER)
    query = select(Invitation).where(Invitation.used_at.is_(None), Invitation.expires_at > clock.now())
    return list(session().scalars(query.order_by(Invitation.created_at)))


def invited(invitation: Invitation) -> Invited:
    """For whom an invitation is; whoever holds its token may know."""
    if invitation.account_id is None:
        return Invited(None, tuple(Role(word) for word in invitation.roles.split()))
    found = _person(standing(invitation.account_id))
    return Invited(found.name, found.roles)


def security_log(viewer: Viewer, first: int, count: int) -> tuple[list[LogLine], int]:
    """``count`` lines of the security log from the ``first`` (0 is the newest), and how many there are."""
    policy.require(viewer, Act.ADMINISTER)
    total = session().scalar(select(func.count()).select_from(SecurityLog)) or 0
    query = select(SecurityLog).order_by(SecurityLog.at.desc(), SecurityLog.id).offset(first).limit(count)
    lines = list(session().scalars(query))
    ids = {line.account_id for line in lines} | {line.by_account_id for line in lines}
    rows = session().execute(select(Account.id, Account.name).where(Account.id.in_(ids - {None})))
    names = {row.id: row.name for row in rows}

    def name(account_id: uuid.UUID | None) -> str | None:
        return names.get(account_id) if account_id is not None else None

    return [LogLine(s.at, s.kind, name(s.account_id), name(s.by_account_id), s.detail) for s in lines], total


def grants_of(viewer: Viewer, label: str) -> list[tuple[AccessGrant, str]]:
    """The live grants of one label with the name of the person each opens it to, for archivists."""
    policy.require(viewer, Act.GRANT_ACCESS)
    query = (
        select(AccessGrant, Account.name)
        .join(Account, Account.id == AccessGrant.account_id)
        .where(AccessGrant.label == label, AccessGrant.ended_at.is_(None))
        .order_by(AccessGrant.created_at)
    )
    return [(grant, name) for grant, name in session().execute(query)]


def ids_with(role: Role) -> frozenset[uuid.UUID]:
    """The accounts that have a role, for rules of the archive's own."""
    return frozenset(session().scalars(select(AccountRole.account_id).where(AccountRole.role == role)))


def administrators() -> int:
    """How many active administrators there are: none means that the archive was only just set up."""
    query = (
        select(func.count())
        .select_from(AccountRole)
        .join(Account, Account.id == AccountRole.account_id)
        .where(AccountRole.role == Role.ADMINISTRATOR, Account.state == AccountState.ACTIVE)
    )
    return session().scalar(query) or 0


def _named(name: str) -> Account:
    account = session().scalar(select(Account).where(Account.name_key == rules.name_key(name)))
    if account is None or account.state is not AccountState.ACTIVE:
        raise NotVisible(msg("There is no active account named “%(name)s”.", name=name))
    return account


def _viewer(account: Account) -> Viewer:
    live = select(AccessGrant.label).where(AccessGrant.account_id == account.id, AccessGrant.ended_at.is_(None))
    return Viewer(
        account_id=account.id,
        agent_id=account.agent_id,
        display_name=account.name,
        roles=frozenset(row.role for row in account.roles),
        grants=frozenset(session().scalars(live)),
    )


def _person(account: Account) -> Person:
    roles = tuple(sorted((row.role for row in account.roles), key=tuple(Role).index))
    named = account.password_hash is not None
    return Person(account.id, account.name, roles, account.state, account.created_at, named)
