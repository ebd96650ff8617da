"""The ways in and out: passwords and sessions.

Hashing a password takes a quarter of a second and more, so each way in by password has a slow step
(``check_password``, ``prepare_change``), done while only reading, and a quick verb for the unit of work.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select, update

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.accounts import rules, secrets
from archive.accounts.log import note
from archive.accounts.making import HashedPassword, end_sessions, standing
from archive.accounts.models import Account, AccountState, ApiToken, Session
from archive.accounts.vocabulary import SecurityEvent
from archive.base import clock
from archive.base.errors import Forbidden, Invalid, NotVisible, Problem
from archive.base.messages import msg
from archive.base.runtime import session, settings


@dataclass(frozen=True, slots=True)
class PasswordChange:
    """A new password for the account whose present one was shown to be known."""

    account_id: uuid.UUID
    password: HashedPassword


@dataclass(frozen=True, slots=True)
class Checked:
    """The result of comparing a name and a password; ``known_id`` is the account of that name, right or not."""

    right: bool
    known_id: uuid.UUID | None
    rehashed: HashedPassword | None = None


def check_password(name: str, password: str) -> Checked:
    """Compare a name and a password; slow, as slow for unknown names, for use outside a unit of work."""
    account = session().scalar(select(Account).where(Account.name_key == rules.name_key(name)))
    stored = account.password_hash if account is not None else None
    right = secrets.verify(stored, password)
    if account is None or stored is None or not right or account.state is not AccountState.ACTIVE:
        return Checked(False, account.id if account is not None else None)
    better = HashedPassword(secrets.hash_password(password)) if secrets.needs_rehash(stored) else None
    return Checked(True, account.id, better)


def sign_in(viewer: Viewer, checked: Checked) -> str | None:
    """Begin a session for a name and password that were checked; None (and a line in the log) when they were wrong."""
    account = session().get(Account, checked.known_id) if checked.known_id is not None else None
    if account is None or not checked.right or account.state is not AccountState.ACTIVE:
        note(viewer, SecurityEvent.SIGN_IN_REFUSED, checked.known_id)
        return None
    if checked.rehashed is not None:
        account.password_hash = checked.rehashed.value
    return start_session(viewer, account)


def start_session(viewer: Viewer, account: Account) -> str:
    """Begin a session and return its token, of which only the digest is stored; ``Forbidden`` unless active."""
    if account.state is not AccountState.ACTIVE:
        raise Forbidden(msg("This account is not active."))
    token, moment = secrets.new_token(), clock.now()
    session().execute(delete(Session).where(Session.expires_at < moment))
    row = Session(
        digest=secrets.digest(token),
        account_id=account.id,
        created_at=moment,
        seen_at=moment,
        expires_at=moment + timedelta(hours=settings().session_hours),
    )
    session().add(row)
    session().flush()
    note(viewer, SecurityEvent.SIGNED_IN, account.id)
    return token


def session_seen(token: str) -> None:
    """Note that a session is in use, so that its idle time starts afresh."""
    session().execute(update(Session).where(Session.digest == secrets.digest(token)).values(seen_at=clock.now()))


def end_session(viewer: Viewer, token: str) -> None:
    """End the session behind a cookie; nothing happens where there is none."""
    found = session().get(Session, secrets.digest(token))
    if found is not None and found.ended_at is None:
        found.ended_at = clock.now()
        note(viewer, SecurityEvent.SIGNED_OUT, found.account_id)


def end_one_session(viewer: Viewer, session_id: uuid.UUID) -> None:
    """End one of the viewer's own sessions by its id; ``NotVisible`` for anybody else's."""
    policy.require(viewer, Act.USE_ACCOUNT)
    found = session().scalar(select(Session).where(Session.id == session_id, Session.account_id == viewer.account_id))
    if found is None:
        raise NotVisible()
    if found.ended_at is None:
        found.ended_at = clock.now()
        note(viewer, SecurityEvent.SESSIONS_ENDED, found.account_id)


def end_other_sessions(viewer: Viewer, keep: str) -> None:
    """End every session of the viewer but the one whose token is ``keep``."""
    policy.require(viewer, Act.USE_ACCOUNT)
    if viewer.account_id is not None:
        end_sessions(viewer.account_id, secrets.digest(keep))
        note(viewer, SecurityEvent.SESSIONS_ENDED, viewer.account_id)


def prepare_change(viewer: Viewer, current: str, new: str) -> PasswordChange:
    """Check the present password and the new one, and hash it; slow, for use outside a unit of work.

    Raises ``Invalid`` with every problem. An account that only ever had links has no present password to give.
    """
    policy.require(viewer, Act.USE_ACCOUNT)
    if viewer.account_id is None:
        raise NotVisible()
    account = standing(viewer.account_id)
    problems = rules.password_problems(new, account.name, "new_password")
    if account.password_hash is not None and not secrets.verify(account.password_hash, current):
        problems.insert(0, Problem("current_password", msg("This is not your present password.")))
    if problems:
        raise Invalid(problems)
    return PasswordChange(account.id, HashedPassword(secrets.hash_password(new)))


def change_password(viewer: Viewer, change: PasswordChange, keep: str) -> None:
    """Store the viewer's new password and end their sessions elsewhere; the one whose token is ``keep`` goes on."""
    policy.require(viewer, Act.USE_ACCOUNT)
    if change.account_id != viewer.account_id:
        raise NotVisible()
    standing(change.account_id).password_hash = change.password.value
    end_sessions(change.account_id, secrets.digest(keep))
    note(viewer, SecurityEvent.PASSWORD_CHANGED, change.account_id)


def token_used(token_id: uuid.UUID) -> None:
    """Note the day on which an API token was last used."""
    session().execute(update(ApiToken).where(ApiToken.id == token_id).values(used_on=clock.today()))
