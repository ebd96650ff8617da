"""How an account comes to be: the steps that adding a person and accepting an invitation share."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from archive.access.viewer import Role, Viewer
from archive.accounts import rules, secrets
from archive.accounts.log import note
from archive.accounts.models import Account, AccountRole, AccountState, Session
from archive.accounts.vocabulary import SecurityEvent
from archive.base import clock
from archive.base.errors import Invalid, NotVisible, Problem
from archive.base.messages import msg
from archive.base.runtime import session
from archive.custody.models import Agent
from archive.custody.vocabulary import AgentKind, Identity


@dataclass(frozen=True, slots=True)
class HashedPassword:
    """A password that met the rules, hashed already: hashing is slow and has no place in a unit of work."""

    value: str


def hashed_password(name: str, password: str) -> HashedPassword:
    """Check a password for ``name`` and hash it; slow, for use outside a unit of work. Raises ``Invalid``."""
    problems = rules.password_problems(password, name)
    if problems:
        raise Invalid(problems)
    return HashedPassword(secrets.hash_password(password))


def make_account(
    viewer: Viewer, name: str, roles: Collection[Role], password: HashedPassword | None, email: str | None = None
) -> Account:
    """Add an account with its agent to the present transaction; the caller has asked the policy.

    Raises ``Invalid`` with every problem of name and e-mail, a taken name among them.
    """
    problems = name_problems(name) + (rules.email_problems(email) if email else [])
    if problems:
        raise Invalid(problems)
    moment = clock.now()
    shown = rules.shown_name(name)
    agent = Agent(kind=AgentKind.PERSON, display_name=shown, identity=Identity.PSEUDONYMOUS, created_at=moment)
    session().add(agent)
    session().flush()
    account = Account(
        name=shown,
        name_key=rules.name_key(name),
        email=email or None,
        password_hash=password.value if password else None,
        agent_id=agent.id,
        state=AccountState.ACTIVE,
        created_at=moment,
        roles=[AccountRole(role=role) for role in sorted(set(roles))],
    )
    session().add(account)
    try:
        session().flush()
    except IntegrityError as error:  # somebody took the name since it was looked up
        raise Invalid([_taken()]) from error
    note(viewer, SecurityEvent.ACCOUNT_ADDED, account.id, " ".join(sorted(set(roles))))
    return account


def name_problems(name: str) -> list[Problem]:
    """What speaks against ``name`` for a new account: the rules, or that somebody has it."""
    problems = rules.name_problems(name)
    if not problems and session().scalar(select(Account.id).where(Account.name_key == rules.name_key(name))):
        problems.append(_taken())
    return problems


def _taken() -> Problem:
    return Problem("name", msg("Somebody here has this name, or one that looks the same. Choose another."))


def standing(account_id: uuid.UUID) -> Account:
    """The account with this id; ``NotVisible`` when there is none."""
    found = session().get(Account, account_id)
    if found is None:
        raise NotVisible()
    return found


def end_sessions(account_id: uuid.UUID, keep: str | None = None) -> None:
    """End every session of an account in the present transaction, save the one with the digest ``keep``."""
    query = update(Session).where(Session.account_id == account_id, Session.ended_at.is_(None))
    if keep is not None:
        query = query.where(Session.digest != keep)
    session().execute(query.values(ended_at=clock.now()))
