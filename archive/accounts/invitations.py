"""One-time links: to come in for the first time, to choose a new password, to sign in.

Hashing a password takes a quarter of a second and more, so ``prepare_acceptance`` is the slow step, done while
only reading, and ``accept_invitation`` the quick verb for the unit of work.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Role, Viewer
from archive.accounts import rules, secrets
from archive.accounts.entry import start_session
from archive.accounts.log import note
from archive.accounts.making import HashedPassword, end_sessions, make_account, name_problems, standing
from archive.accounts.models import AccountState, Invitation, InvitationPurpose
from archive.accounts.vocabulary import SecurityEvent
from archive.base import clock
from archive.base.errors import Forbidden, Invalid, NotVisible, Problem
from archive.base.messages import msg
from archive.base.runtime import session, settings

INVITATION_LIFETIME = timedelta(days=7)
SIGN_IN_LINK_LIFETIME = timedelta(hours=1)
_SPENT = msg("This link is not valid any more: it was used, or its time is over. Ask for a new one.")


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A name and a password for an invitation, found acceptable."""

    name: str
    password: HashedPassword


def link(token: str) -> str:
    """The address that a person opens to use a one-time link."""
    return f"{settings().base_url}/welcome/{token}"


def invite(
    viewer: Viewer,
    roles: Collection[Role],
    purpose: InvitationPurpose,
    account_id: uuid.UUID | None = None,
    lifetime: timedelta | None = None,
) -> str:
    """Make a one-time link and return its token, for the address ``/welcome/TOKEN``; only its digest is kept.

    Purpose *enrol* lets somebody new choose name and password, or (with ``account_id``) somebody known a new
    password; *sign-in* lets them in. Links to accounts that stand are made on the archive's own terminal alone,
    since whoever holds one is that person.
    """
    policy.require(viewer, Act.ADMINISTER)
    if account_id is not None:
        if not viewer.system:
            raise Forbidden(msg("A link to an account that stands is made on the server’s terminal."))
        standing(account_id)
    if lifetime is None:
        lifetime = INVITATION_LIFETIME if purpose is InvitationPurpose.ENROL else SIGN_IN_LINK_LIFETIME
    token, moment = secrets.new_token(), clock.now()
    row = Invitation(
        digest=secrets.digest(token),
        purpose=purpose,
        account_id=account_id,
        roles=" ".join(sorted(set(roles))),
        created_by=viewer.account_id,
        created_at=moment,
        expires_at=moment + lifetime,
    )
    session().add(row)
    session().flush()
    note(viewer, SecurityEvent.INVITED, account_id, row.roles)
    return token


def open_invitation(token: str) -> Invitation:
    """The invitation behind a token; used, expired and unknown ones are refused alike with ``NotVisible``."""
    query = select(Invitation).where(
        Invitation.digest == secrets.digest(token), Invitation.used_at.is_(None), Invitation.expires_at > clock.now()
    )
    found = session().scalar(query)
    if found is None:
        raise NotVisible(_SPENT)
    if found.account_id is not None and standing(found.account_id).state is not AccountState.ACTIVE:
        raise NotVisible(_SPENT)
    return found


def prepare_acceptance(token: str, name: str, password: str) -> Acceptance:
    """Check a name and a password for an invitation and hash the password; slow, for use outside a unit of work.

    Raises ``NotVisible`` for a link that is spent and ``Invalid`` with every problem of name and password.
    """
    invitation = open_invitation(token)
    problems: list[Problem] = []
    if invitation.account_id is None:
        problems += name_problems(name)
    else:
        name = standing(invitation.account_id).name
    problems += rules.password_problems(password, name)
    if problems:
        raise Invalid(problems)
    return Acceptance(name, HashedPassword(secrets.hash_password(password)))


def accept_invitation(viewer: Viewer, token: str, acceptance: Acceptance) -> str:
    """Use an enrolment link: make the account or give the known one its new password; returns a session's token.

    Raises ``NotVisible`` for a spent link, ``Invalid`` when the name was taken meanwhile.
    """
    invitation = _use(token, InvitationPurpose.ENROL)
    if invitation.account_id is None:
        roles = [Role(word) for word in invitation.roles.split()]
        account = make_account(viewer, acceptance.name, roles, acceptance.password)
    else:
        account = standing(invitation.account_id)
        account.password_hash = acceptance.password.value
        end_sessions(account.id)
        note(viewer, SecurityEvent.PASSWORD_CHANGED, account.id, "by link")
    note(viewer, SecurityEvent.INVITATION_USED, account.id)
    return start_session(viewer, account)


def sign_in_by_link(viewer: Viewer, token: str) -> str:
    """Use a sign-in link; returns a session's token. ``NotVisible`` for a spent link."""
    invitation = _use(token, InvitationPurpose.SIGN_IN)
    if invitation.account_id is None:
        raise NotVisible(_SPENT)
    account = standing(invitation.account_id)
    note(viewer, SecurityEvent.INVITATION_USED, account.id)
    return start_session(viewer, account)


def _use(token: str, purpose: InvitationPurpose) -> Invitation:
    # One statement, so that of two who press at once only one comes in.
    moment = clock.now()
    query = (
        update(Invitation)
        .where(
            Invitation.digest == secrets.digest(token),
            Invitation.purpose == purpose,
            Invitation.used_at.is_(None),
            Invitation.expires_at > moment,
        )
        .values(used_at=moment)
        .returning(Invitation.id)
    )
    used = session().scalar(query)
    if used is None:
        raise NotVisible(_SPENT)
    return session().get_one(Invitation, used)
