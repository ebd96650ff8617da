"""Sanctions: what is asked of a commenter for a while, told to them with reason and end, and open to appeal.

There is no hidden one: whoever is kept from commenting is told so, and why, and until when. A commenter is known by an
account or by a receipt phrase that they choose to use, and by nothing else.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, or_, select

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.errors import DomainError, Forbidden, IllegalTransition, Invalid, NotVisible, Problem
from archive.base.messages import Message, msg
from archive.base.runtime import session
from archive.comments import attesting, notices, returning, rules
from archive.comments.desk import conflicts, seconding
from archive.comments.desk_models import Sanction
from archive.comments.finding import comment_for_change, record_of
from archive.comments.models import Comment
from archive.comments.vocabulary import DecisionReason, NoticeKind, SanctionKind
from archive.custody import ledger
from archive.custody.models import SOFTWARE_AGENT
from archive.custody.vocabulary import EventType

LONGEST_DAYS = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class SanctionInput:
    """What a moderator asks of the author of a comment, for so many days."""

    kind: SanctionKind
    reason: DecisionReason
    days: int
    note: str = ""
    private_note: str = ""


@dataclass(frozen=True, slots=True)
class SanctionView:
    """A sanction as its commenter and moderators see it."""

    id: uuid.UUID
    kind: SanctionKind
    reason: DecisionReason
    note: str
    private_note: str
    began_at: datetime
    ends_at: datetime
    comment_id: uuid.UUID
    confirmed: bool
    lifted_at: datetime | None
    lifted_why: str

    @property
    def holds(self) -> SanctionKind:
        """What holds now: until a second person has agreed to close, comments are held."""
        return self.kind if self.confirmed else SanctionKind.HELD


def impose(viewer: Viewer, comment_id: uuid.UUID, asked: SanctionInput) -> SanctionView:
    """Ask something of the author of a comment; at once, or where two people are wanted once a second one agrees.

    Raises ``Forbidden`` for oneself and for whoever may not decide on the comment (``conflicts``), ``Invalid``, and
    ``IllegalTransition`` where nobody can be known again or a sanction stands already. Leaves a custody event
    *sanction* that names nobody.
    """
    policy.require(viewer, Act.MODERATE)
    comment = comment_for_change(comment_id)
    record = record_of(viewer, comment.record_id)
    _not_on_oneself(viewer, comment.account_id)
    refusal = conflicts.reason(conflicts.part_of(viewer, comment, record))
    if refusal is not None:
        raise Forbidden(refusal)
    _refuse_faults(asked)
    digest = returning.digest_of(comment.receipt_digest) if comment.account_id is None else None
    if comment.account_id is None and digest is None:
        raise IllegalTransition(msg("Nobody can say who wrote this comment, so nothing can be asked of its author."))
    if standing(comment.account_id, (digest,) if digest else ()) is not None:
        raise IllegalTransition(msg("Something is asked of this commenter already. End that first."))
    moment = clock.now()
    waits = asked.kind is SanctionKind.CLOSED and seconding.needed(seconding.CLOSING) and not viewer.system
    row = Sanction(
        account_id=comment.account_id,
        receipt_digest=digest,
        comment_id=comment.id,
        kind=asked.kind,
        reason=asked.reason,
        note=asked.note.strip(),
        private_note=asked.private_note.strip(),
        began_at=moment,
        ends_at=moment + timedelta(days=asked.days),
        set_by=viewer.account_id,
        set_agent=viewer.agent_id or SOFTWARE_AGENT,
        confirmed_at=None if waits else moment,
    )
    session().add(row)
    session().flush()
    _record(viewer, row, "set")
    notices.tell_author(comment, NoticeKind.SANCTIONED)
    return as_view(row)


def confirm(viewer: Viewer, sanction_id: uuid.UUID) -> None:
    """Agree, as a second person, that comments are closed to somebody."""
    row = _for_change(viewer, sanction_id)
    _not_on_oneself(viewer, row.account_id)
    if row.confirmed_at is not None or row.lifted_at is not None:
        raise IllegalTransition(msg("There is nothing to agree to any more."))
    if row.set_by is not None and row.set_by == viewer.account_id:
        raise Forbidden(msg("Somebody else has to agree: you asked for it."))
    row.confirmed_by, row.confirmed_at = viewer.account_id, clock.now()
    session().flush()
    _record(viewer, row, "confirmed")


def lift(viewer: Viewer, sanction_id: uuid.UUID, why: str) -> None:
    """End a sanction before its day, for a reason that the commenter reads."""
    row = _for_change(viewer, sanction_id)
    _not_on_oneself(viewer, row.account_id)
    if not why.strip():
        raise Invalid([Problem("why", msg("Say why it ends."))])
    end(viewer, row, why)


def end(viewer: Viewer, row: Sanction, why: str) -> None:
    """The same for whoever has found it right: the appeal against it."""
    if row.lifted_at is not None:
        raise IllegalTransition(msg("It has ended already."))
    row.lifted_by, row.lifted_at, row.lifted_why = viewer.account_id, clock.now(), why.strip()
    session().flush()
    _record(viewer, row, "lifted")
    comment = session().get(Comment, row.comment_id)
    if comment is not None:
        notices.tell_author(comment, NoticeKind.SANCTION_ENDED)


def standing(account_id: uuid.UUID | None, receipt_digests: Collection[str]) -> SanctionView | None:
    """What is asked just now of the commenter with that account or one of those receipts: the strictest."""
    rows = session().scalars(_of(account_id, receipt_digests).where(*_in_force())).all()
    strictness = list(SanctionKind)
    found = [as_view(row) for row in rows]
    return max(found, key=lambda one: strictness.index(one.holds), default=None)


def refuse(account_id: uuid.UUID | None, receipt_digests: Collection[str], *, changing: bool = False) -> bool:
    """Raise ``Forbidden`` with reason and end where the commenter may not write (``changing``: change) comments.

    Returns whether what they write waits for a moderator whatever the record's policy says.
    """
    found = standing(account_id, receipt_digests)
    if found is None:
        return False
    if found.holds is SanctionKind.CLOSED or (found.holds is SanctionKind.PAUSE and not changing):
        raise Forbidden(
            msg(
                "You cannot comment until %(day)s. A moderator has decided so, and you were told why beside your"
                " comment. You may appeal there.",
                day=found.ends_at.date().isoformat(),
            )
        )
    return True


def of_commenter(account_id: uuid.UUID | None, receipt_digests: Collection[str]) -> tuple[SanctionView, ...]:
    """All that was ever asked of a commenter, newest first."""
    rows = session().scalars(_of(account_id, receipt_digests).order_by(Sanction.began_at.desc()))
    return tuple(as_view(row) for row in rows)


def listed(viewer: Viewer, limit: int = 200) -> tuple[SanctionView, ...]:
    """The sanctions in force whose comment the viewer may see, newest first."""
    policy.require(viewer, Act.MODERATE)
    rows = session().scalars(select(Sanction).where(*_in_force()).order_by(Sanction.began_at.desc()).limit(limit)).all()
    return tuple(as_view(row) for row in rows if _seen(viewer, row))


def one(viewer: Viewer, sanction_id: uuid.UUID) -> SanctionView:
    """One sanction; ``NotVisible`` alike for a hidden and an absent one."""
    return as_view(_for_change(viewer, sanction_id))


def _of(account_id: uuid.UUID | None, receipt_digests: Collection[str]) -> Select[Sanction]:
    whose: list[ColumnElement[bool]] = [Sanction.account_id == account_id] if account_id is not None else []
    if receipt_digests:
        whose.append(Sanction.receipt_digest.in_(receipt_digests))
    return select(Sanction).where(or_(*whose) if whose else Sanction.id.is_(None))


def _in_force() -> tuple[ColumnElement[bool], ...]:
    return Sanction.ends_at > clock.now(), Sanction.lifted_at.is_(None)


def _for_change(viewer: Viewer, sanction_id: uuid.UUID) -> Sanction:
    policy.require(viewer, Act.MODERATE)
    query = select(Sanction).where(Sanction.id == sanction_id).with_for_update()
    row = session().scalar(query.execution_options(populate_existing=True))
    if row is None or not _seen(viewer, row):
        raise NotVisible()
    return row


def _seen(viewer: Viewer, row: Sanction) -> bool:
    """A sanction is as visible as the record of the comment that led to it."""
    try:
        record_of(viewer, session().get_one(Comment, row.comment_id).record_id)
    except DomainError:
        return False
    return True


def _not_on_oneself(viewer: Viewer, account_id: uuid.UUID | None) -> None:
    policy.not_own(viewer, account_id, msg("Nobody decides on themselves."))


def _refuse_faults(asked: SanctionInput) -> None:
    problems = []
    if not 1 <= asked.days <= LONGEST_DAYS:
        problems.append(Problem("days", msg("Write a number of days from 1 to %(most)s.", most=LONGEST_DAYS)))
    if asked.reason is DecisionReason.ON_TOPIC:
        problems.append(Problem("reason", msg("This reason does not fit what you decided.")))
    if asked.reason is DecisionReason.OTHER and not asked.note.strip():
        problems.append(Problem("note", _WHICH))
    for where, words in (("note", asked.note), ("private_note", asked.private_note)):
        problems += rules.text_problems(where, words, rules.LONGEST_NOTE)
    if problems:
        raise Invalid(problems)


_WHICH: Message = msg("Say which other reason it is. The author sees it.")


def blind(row: Sanction) -> bytes:
    """What blinds the digests of a sanction and of the appeal against it; given to those that have none yet."""
    row.nonce = row.nonce or attesting.new_nonce()
    return row.nonce


def _record(viewer: Viewer, row: Sanction, change: str) -> None:
    """The custody event: what was asked, why and until when; never of whom."""
    blind(row)
    session().flush()
    columns = {column.name: getattr(row, column.name) for column in Sanction.__table__.columns}
    detail = {"change": change, **attesting.of_sanction(columns)}
    ledger.record_event(viewer, EventType.SANCTION, row.id, ledger.Scope(None), detail)


def as_view(row: Sanction) -> SanctionView:
    """The view of a row."""
    return SanctionView(
        id=row.id,
        kind=row.kind,
        reason=row.reason,
        note=row.note,
        private_note=row.private_note,
        began_at=row.began_at,
        ends_at=row.ends_at,
        comment_id=row.comment_id,
        confirmed=row.confirmed_at is not None,
        lifted_at=row.lifted_at,
        lifted_why=row.lifted_why,
    )
