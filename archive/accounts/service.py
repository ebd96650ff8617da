"""What administrators and people themselves do to accounts: roles, suspension, tokens, grants, details."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select, update

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Role, Viewer
from archive.accounts import rules, secrets
from archive.accounts.log import note
from archive.accounts.making import HashedPassword, end_sessions, make_account, standing
from archive.accounts.models import Account, AccountRole, AccountState, ApiToken, Invitation
from archive.accounts.vocabulary import SecurityEvent
from archive.base import clock
from archive.base.errors import Conflict, Forbidden, IllegalTransition, Invalid, NotVisible, Problem
from archive.base.messages import msg
from archive.base.runtime import session


@dataclass(frozen=True, slots=True)
class Details:
    """What a person says of their own account; None means no wish."""

    email: str | None
    locale: str | None
    theme: str | None


def add_account(
    viewer: Viewer,
    name: str,
    roles: Collection[Role],
    password: HashedPassword | None = None,
    email: str | None = None,
) -> Account:
    """Add a person; without a password they come in by a link of ``entry.invite``.

    Raises ``Invalid`` for a bad or taken name or a bad e-mail address.
    """
    policy.require(viewer, Act.ADMINISTER)
    return make_account(viewer, name, roles, password, email)


def set_roles(viewer: Viewer, account_id: uuid.UUID, roles: Collection[Role]) -> None:
    """Give an account these roles and no others; its sessions end, so that no page of the old roles stays open.

    Raises ``Conflict`` when the archive would be left without an administrator.
    """
    policy.require(viewer, Act.ADMINISTER)
    account = standing(account_id)
    wanted, held = set(roles), {row.role for row in account.roles}
    if wanted == held:
        return
    if Role.ADMINISTRATOR in held - wanted:
        _require_another_administrator(account)
    account.roles = [row for row in account.roles if row.role in wanted]
    account.roles += [AccountRole(role=role) for role in sorted(wanted - held)]
    session().flush()
    end_sessions(account.id)
    changes = [f"+{role}" for role in sorted(wanted - held)] + [f"-{role}" for role in sorted(held - wanted)]
    note(viewer, SecurityEvent.ROLES_CHANGED, account.id, " ".join(changes))


def suspend(viewer: Viewer, account_id: uuid.UUID) -> None:
    """Shut an account at once: sessions, tokens and open links end. ``Conflict`` for the last administrator."""
    policy.require(viewer, Act.ADMINISTER)
    account = standing(account_id)
    if account.state is not AccountState.ACTIVE:
        raise IllegalTransition(msg("This account is not active."))
    if Role.ADMINISTRATOR in {row.role for row in account.roles}:
        _require_another_administrator(account)
    account.state = AccountState.SUSPENDED
    moment = clock.now()
    end_sessions(account.id)
    tokens = update(ApiToken).where(ApiToken.account_id == account.id, ApiToken.ended_at.is_(None))
    session().execute(tokens.values(ended_at=moment))
    links = update(Invitation).where(Invitation.account_id == account.id, Invitation.used_at.is_(None))
    session().execute(links.values(used_at=moment))
    note(viewer, SecurityEvent.SUSPENDED, account.id)


def restore(viewer: Viewer, account_id: uuid.UUID) -> None:
    """Let a suspended person sign in again; what ended with the suspension stays ended."""
    policy.require(viewer, Act.ADMINISTER)
    account = standing(account_id)
    if account.state is not AccountState.SUSPENDED:
        raise IllegalTransition(msg("This account is not suspended."))
    account.state = AccountState.ACTIVE
    note(viewer, SecurityEvent.RESTORED, account.id)


def set_details(viewer: Viewer, details: Details) -> None:
    """Keep what a person says of their own account; ``Invalid`` for a bad e-mail address."""
    policy.require(viewer, Act.USE_ACCOUNT)
    account = _own(viewer)
    if details.email and (problems := rules.email_problems(details.email)):
        raise Invalid(problems)
    account.email, account.locale, account.theme = details.email or None, details.locale, details.theme


def issue_token(viewer: Viewer, account_id: uuid.UUID, label: str) -> str:
    """A new API token, returned once and stored as its digest.

    A person makes tokens for themselves alone, the archive's own terminal for anybody: a token made by an
    administrator for an archivist would open what administrators do not read.
    """
    policy.require(viewer, Act.USE_ACCOUNT)
    if not viewer.system and viewer.account_id != account_id:
        raise Forbidden(msg("A token is made by the person whose account it opens."))
    account = standing(account_id)
    label = " ".join(label.split())
    if not 0 < len(label) <= rules.LONGEST_LABEL:
        say = msg("Say in 1 to %(most)s characters what the token is for.", most=rules.LONGEST_LABEL)
        raise Invalid([Problem("label", say)])
    token = secrets.new_api_token()
    row = ApiToken(account_id=account.id, label=label, digest=secrets.digest(token), created_at=clock.now())
    session().add(row)
    session().flush()
    note(viewer, SecurityEvent.TOKEN_ISSUED, account.id)
    return token


def revoke_token(viewer: Viewer, token_id: uuid.UUID) -> None:
    """End a token of one's own, or as an administrator anybody's; ``NotVisible`` when there is no such token."""
    policy.require(viewer, Act.USE_ACCOUNT)
    token = session().get(ApiToken, token_id)
    if token is None or not (token.account_id == viewer.account_id or policy.may(viewer, Act.ADMINISTER)):
        raise NotVisible()
    if token.ended_at is None:
        token.ended_at = clock.now()
        note(viewer, SecurityEvent.TOKEN_ENDED, token.account_id)


def _own(viewer: Viewer) -> Account:
    if viewer.account_id is None:
        raise NotVisible()
    return standing(viewer.account_id)


def _require_another_administrator(account: Account) -> None:
    # The rows are locked first: two administrators who remove each other must not both succeed.
    locked = select(AccountRole).where(AccountRole.role == Role.ADMINISTRATOR).order_by(AccountRole.account_id)
    session().execute(locked.with_for_update())
    others = (
        select(func.count())
        .select_from(AccountRole)
        .join(Account, Account.id == AccountRole.account_id)
        .where(
            AccountRole.role == Role.ADMINISTRATOR,
            Account.state == AccountState.ACTIVE,
            Account.id != account.id,
        )
    )
    if not session().scalar(others):
        raise Conflict(msg("This is the last administrator. Make another person administrator first."))
