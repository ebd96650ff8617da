"""Opening an identity where the archive asks for two people: one asks, another agrees, and it opens once.

Each step leaves a custody event in the record's own scope; the reason is kept in its erasable payload.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.errors import Conflict, Forbidden, IllegalTransition, Invalid, NotVisible
from archive.base.messages import msg
from archive.base.runtime import session
from archive.custody.ledger import Scope, record_event
from archive.custody.vocabulary import EventType, Outcome
from archive.vault import rules, service
from archive.vault.models import VaultField
from archive.vault.request_models import RevealOutcome, RevealRequest
from archive.vault.service import Person, Revealed

WAITS = timedelta(days=3)
"""How long a request waits for a second person."""
STANDS = timedelta(hours=1)
"""How long somebody who was agreed with may read."""
KEPT = timedelta(days=90)
"""How long a request is kept after its end; the record's custody keeps what was done."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One request as it stands, for whoever may reveal."""

    request: RevealRequest
    own: bool

    @property
    def waits(self) -> bool:
        """Whether a second person is still to answer."""
        return self.request.outcome is None

    @property
    def open(self) -> bool:
        """Whether whoever asked may read now."""
        return self.own and self.request.outcome is RevealOutcome.APPROVED and self.request.revealed_at is None


def ask(viewer: Viewer, person: Person, field: VaultField | None, reason: str) -> uuid.UUID:
    """Ask for a second person to agree; asked twice for the same, it is one request.

    Raises ``Invalid`` without a reason, ``NotVisible`` where the vault keeps nothing, and ``Conflict`` where this
    archive asks for no second person.
    """
    policy.require(viewer, Act.REVEAL_IDENTITY)
    if not service.needs_two():
        raise Conflict(msg("This archive asks for no second person."))
    if viewer.account_id is None:
        raise Forbidden(msg("A request is made by somebody with an account."))
    if problems := rules.reason_problems(reason):
        raise Invalid(problems)
    if person.record_id is None:
        raise NotVisible()
    service.entries(person, field)
    for one in live(viewer):
        same = (one.request.record_id, one.request.agent_id, one.request.field) == (*person, field)
        if one.own and same and one.request.revealed_at is None:
            return one.request.id
    now = clock.now()
    row = RevealRequest(
        record_id=person.record_id,
        agent_id=person.agent_id,
        field=field,
        reason=reason.strip(),
        asked_by=viewer.account_id,
        asked_at=now,
        expires_at=now + WAITS,
    )
    session().add(row)
    session().flush()
    _tell(viewer, row, {"change": "reveal asked", "reason": row.reason})
    return row.id


def decide(viewer: Viewer, request_id: uuid.UUID, outcome: RevealOutcome, note: str = "") -> None:
    """Agree, or refuse; never to what one asked for oneself. An agreement stands for ``STANDS``.

    Raises ``Forbidden`` for one's own, ``IllegalTransition`` for what was answered or has ended.
    """
    row = _found(viewer, request_id)
    policy.not_own(viewer, row.asked_by, msg("Another person has to agree: nobody answers what they asked for."))
    now = clock.now()
    if row.outcome is not None or row.expires_at <= now:
        raise IllegalTransition(msg("This request was answered already, or has ended."))
    row.outcome, row.decided_by, row.decided_at, row.note = outcome, viewer.account_id, now, note.strip()
    if outcome is RevealOutcome.APPROVED:
        row.expires_at = now + STANDS
    session().flush()
    _tell(viewer, row, {"change": f"reveal {outcome.value}", "reason": row.note})


def read(viewer: Viewer, request_id: uuid.UUID) -> tuple[Revealed, ...]:
    """Open what was agreed to, once, for whoever asked; with its events of a reveal, as ``service.reveal``."""
    row = _found(viewer, request_id)
    if row.asked_by != viewer.account_id:
        raise Forbidden(msg("Only the person who asked reads it."))
    if row.outcome is not RevealOutcome.APPROVED or row.revealed_at is not None or row.expires_at <= clock.now():
        raise IllegalTransition(msg("Nobody has agreed to this, or it was read already, or its hour is over."))
    row.revealed_at = row.seen_at = clock.now()
    return service.opened(viewer, Person(row.record_id, row.agent_id), row.field, row.reason)


def live(viewer: Viewer) -> list[Standing]:
    """The requests that have not ended, oldest first: those that wait for another person, and one's own."""
    policy.require(viewer, Act.REVEAL_IDENTITY)
    query = select(RevealRequest).where(RevealRequest.expires_at > clock.now()).order_by(RevealRequest.asked_at)
    rows = session().scalars(query)
    standing = [Standing(row, row.asked_by == viewer.account_id) for row in rows]
    return [one for one in standing if one.own or one.waits]


@dataclass(frozen=True, slots=True)
class Notices:
    """What a page tells somebody about requests."""

    to_answer: int = 0
    answered: int = 0


def notices(viewer: Viewer) -> Notices:
    """How many requests wait for this person's word, and how many of their own were answered since they looked."""
    if not policy.may(viewer, Act.REVEAL_IDENTITY) or viewer.account_id is None:
        return Notices()
    row, now = RevealRequest, clock.now()
    mine = row.asked_by == viewer.account_id
    waits = select(func.count()).where(~mine, row.outcome.is_(None), row.expires_at > now)
    answered = select(func.count()).where(mine, row.outcome.is_not(None), row.seen_at.is_(None))
    return Notices(session().scalar(waits) or 0, session().scalar(answered) or 0)


def seen(viewer: Viewer) -> None:
    """Note that this person has seen the answers to their requests."""
    policy.require(viewer, Act.REVEAL_IDENTITY)
    mine = (RevealRequest.asked_by == viewer.account_id) & RevealRequest.outcome.is_not(None)
    for row in session().scalars(select(RevealRequest).where(mine, RevealRequest.seen_at.is_(None))):
        row.seen_at = clock.now()


def sweep() -> int:
    """Forget requests that ended long ago; returns how many. What was done stays in the custody of the records."""
    old = list(session().scalars(select(RevealRequest).where(RevealRequest.expires_at < clock.now() - KEPT)))
    for row in old:
        session().delete(row)
    return len(old)


def _found(viewer: Viewer, request_id: uuid.UUID) -> RevealRequest:
    policy.require(viewer, Act.REVEAL_IDENTITY)
    row = session().scalar(select(RevealRequest).where(RevealRequest.id == request_id).with_for_update())
    if row is None:
        raise NotVisible()
    return row


def _tell(viewer: Viewer, row: RevealRequest, told: dict[str, object]) -> None:
    refused = row.outcome is RevealOutcome.REFUSED
    outcome = Outcome.FAILURE if refused else Outcome.SUCCESS
    record_event(viewer, EventType.POLICY_ASSIGNMENT, row.id, Scope(row.record_id), told, outcome=outcome)
