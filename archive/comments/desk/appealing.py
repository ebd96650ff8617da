"""Appeals: once against a decision and once against a sanction, decided by somebody who had no part in it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import ANONYMOUS, Viewer
from archive.base import clock
from archive.base.errors import DomainError, Forbidden, IllegalTransition, Invalid, NotVisible, Problem
from archive.base.messages import Message, msg
from archive.base.runtime import session
from archive.comments import attesting, deciding, notices, rules
from archive.comments.desk import conflicts, sanctioning, seconding
from archive.comments.desk.sanctioning import SanctionView
from archive.comments.desk_models import Appeal, AppealDecision, Sanction
from archive.comments.finding import comment_for_change, record_of
from archive.comments.inputs import Decision
from archive.comments.models import Comment, ModerationDecision
from archive.comments.vocabulary import AppealOutcome, CommentState, DecisionOutcome, DecisionReason, NoticeKind
from archive.custody import ledger
from archive.custody.models import SOFTWARE_AGENT, Agent
from archive.custody.vocabulary import EventType
from archive.records import models as m
from archive.records import storing

LONGEST = 2_000
_REFUSED = (CommentState.DECLINED, CommentState.WITHHELD)


@dataclass(frozen=True, slots=True)
class Voice:
    """What one person decided on an appeal."""

    outcome: AppealOutcome
    note: str
    private_note: str
    by: str
    at: datetime
    own: bool


@dataclass(frozen=True, slots=True)
class AppealView:
    """An appeal; its commenter reads ``words``, ``outcome`` and ``note``."""

    id: uuid.UUID
    comment_id: uuid.UUID
    decision_id: uuid.UUID | None
    sanction: SanctionView | None
    words: str
    made_at: datetime
    outcome: AppealOutcome | None
    note: str
    closed_at: datetime | None
    voices: tuple[Voice, ...] = ()
    refusal: Message | None = None
    """Why whoever looks may not decide on it."""


def may_appeal(comment: Comment) -> bool:
    """Whether the author of a comment may appeal: it is declined, withheld or blacked out, and they have not yet."""
    against = _decision_against(comment)
    return against is not None and _of(Appeal.subject_id == comment.id) is None


def appeal(comment: Comment, words: str) -> None:
    """Appeal against the decision on one's own comment, which the caller has made sure of (``finding``)."""
    decision = _decision_against(comment)
    if decision is None:
        raise IllegalTransition(msg("There is no decision against this comment."))
    if _of(Appeal.subject_id == comment.id) is not None:
        raise IllegalTransition(msg("You have appealed already; an appeal is made once."))
    row = Appeal(
        subject_id=comment.id,
        comment_id=comment.id,
        decision_id=decision.id,
        words=_words(words),
        made_at=clock.now(),
    )
    session().add(row)
    session().flush()
    _record(ANONYMOUS, row, {"change": "made", "version": decision.version})


def may_appeal_sanction(sanction: SanctionView) -> bool:
    """Whether a commenter may appeal against what is asked of them."""
    over = sanction.lifted_at is not None or sanction.ends_at <= clock.now()
    return not over and _of(Appeal.subject_id == sanction.id) is None


def appeal_sanction(account_id: uuid.UUID | None, digests: Sequence[str], sanction_id: uuid.UUID, words: str) -> None:
    """Appeal against a sanction on oneself, known by account or receipt; ``NotVisible`` where it is on nobody such."""
    mine = {one.id: one for one in sanctioning.of_commenter(account_id, digests)}
    if sanction_id not in mine:
        raise NotVisible()
    if not may_appeal_sanction(mine[sanction_id]):
        raise IllegalTransition(msg("You have appealed already; an appeal is made once."))
    row = Appeal(
        subject_id=sanction_id,
        comment_id=mine[sanction_id].comment_id,
        sanction_id=sanction_id,
        words=_words(words),
        made_at=clock.now(),
    )
    session().add(row)
    session().flush()
    _record(ANONYMOUS, row, {"change": "made"})


def decide(viewer: Viewer, appeal_id: uuid.UUID, outcome: AppealOutcome, note: str, private_note: str = "") -> bool:
    """Decide on an appeal; returns False where a second person has to agree first.

    Reversed, a refused comment is published, a blacked out one is shown whole, and a sanction ends. Raises
    ``Forbidden`` where the viewer had a part in it, ``Invalid`` without a reason for the commenter.
    """
    policy.require(viewer, Act.MODERATE)
    row = session().scalar(
        select(Appeal).where(Appeal.id == appeal_id).with_for_update().execution_options(populate_existing=True)
    )
    if row is None:
        raise NotVisible()
    comment = comment_for_change(row.comment_id) if row.sanction_id is None else None
    if row.closed_at is not None:
        raise IllegalTransition(msg("Somebody else has decided on this appeal while you read it."))
    refusal = _refusal(viewer, row)
    if refusal is not None:
        raise Forbidden(refusal)
    problems = [] if note.strip() else [Problem("note", msg("Say why. Whoever appealed reads it."))]
    problems += rules.text_problems("note", note, rules.LONGEST_NOTE)
    if problems:
        raise Invalid(problems)
    agreed = {one.decided_by for one in _voices(row.id) if one.outcome is outcome}
    session().add(
        AppealDecision(
            appeal_id=row.id,
            outcome=outcome,
            note=note.strip(),
            private_note=private_note.strip(),
            decided_by=viewer.account_id,
            decided_agent=viewer.agent_id or SOFTWARE_AGENT,
            decided_at=clock.now(),
        )
    )
    session().flush()
    if seconding.needed(seconding.APPEAL) and not agreed and not viewer.system:
        _record(viewer, row, {"change": "first said"})
        return False
    _close(viewer, row, comment, outcome, note)
    return True


def waiting(viewer: Viewer, limit: int = 200) -> list[AppealView]:
    """The appeals that wait, oldest first, on records that the viewer may see."""
    policy.require(viewer, Act.MODERATE)
    rows = session().scalars(select(Appeal).where(Appeal.closed_at.is_(None)).order_by(Appeal.made_at).limit(limit))
    return [_view(viewer, row) for row in rows.all() if _seen(viewer, row)]


def one(viewer: Viewer, appeal_id: uuid.UUID) -> AppealView:
    """One appeal; ``NotVisible`` alike for a hidden and an absent one."""
    policy.require(viewer, Act.MODERATE)
    row = session().get(Appeal, appeal_id)
    if row is None or not _seen(viewer, row):
        raise NotVisible()
    return _view(viewer, row)


def of_comment(comment_id: uuid.UUID) -> AppealView | None:
    """The appeal of a comment, as its author reads it."""
    row = _of(Appeal.subject_id == comment_id)
    return _view(ANONYMOUS, row) if row is not None else None


def of_sanction(sanction_id: uuid.UUID) -> AppealView | None:
    """The appeal against a sanction, as its commenter reads it."""
    row = _of(Appeal.subject_id == sanction_id)
    return _view(ANONYMOUS, row) if row is not None else None


def _close(viewer: Viewer, row: Appeal, comment: Comment | None, outcome: AppealOutcome, note: str) -> None:
    row.outcome, row.note, row.closed_at = outcome, note.strip(), clock.now()
    session().flush()
    if comment is not None:
        record = session().get_one(m.Record, comment.record_id)
        # What its author took back in the meantime stays theirs.
        standing = comment.state is not CommentState.WITHDRAWN
        refused = standing and (comment.state in _REFUSED or comment.shown_body is not None)
        if outcome is AppealOutcome.REVERSED and refused:
            decision = Decision(
                outcome=DecisionOutcome.PUBLISH, version=comment.version, reason=DecisionReason.OTHER, note=note.strip()
            )
            deciding.write(viewer, comment, record, decision, CommentState.PUBLISHED)
        notices.tell_author(comment, NoticeKind.APPEAL_DECIDED)
    elif outcome is AppealOutcome.REVERSED and row.sanction_id is not None:
        sanction = session().get_one(Sanction, row.sanction_id)
        if sanction.lifted_at is None:
            sanctioning.end(viewer, sanction, note)
    _record(viewer, row, {"change": "decided"})


def _decision_against(comment: Comment) -> ModerationDecision | None:
    """The decision that stands against a comment: the last, where it refused or blacked out."""
    if comment.state not in _REFUSED and comment.shown_body is None:
        return None
    last = (
        select(ModerationDecision)
        .where(ModerationDecision.comment_id == comment.id, ModerationDecision.outcome != DecisionOutcome.UNDO)
        .order_by(ModerationDecision.version.desc())
    )
    return session().scalar(last.limit(1))


def _refusal(viewer: Viewer, row: Appeal) -> Message | None:
    """Why the viewer may not decide on an appeal."""
    mine = viewer.account_id
    if mine is None:
        return None
    comment = session().get_one(Comment, row.comment_id)
    found = conflicts.reason(conflicts.part_of(viewer, comment, record_of(viewer, comment.record_id)))
    if found is not None:
        return found
    if row.decision_id is not None:
        decided = ModerationDecision.id == row.decision_id
        if session().scalar(select(ModerationDecision.decided_by).where(decided)) == mine:
            return _OWN_DECISION
    if row.sanction_id is not None:
        sanction = session().get_one(Sanction, row.sanction_id)
        if mine in (sanction.set_by, sanction.confirmed_by):
            return _OWN_DECISION
        if mine == sanction.account_id:
            return msg("Nobody decides on themselves.")
    if any(one.decided_by == mine for one in _voices(row.id)):
        return msg("You have decided on this appeal. It waits for a second person.")
    return None


_OWN_DECISION = msg("The appeal is against your own decision, so somebody else decides on it.")


def _voices(appeal_id: uuid.UUID) -> Sequence[AppealDecision]:
    query = select(AppealDecision).where(AppealDecision.appeal_id == appeal_id).order_by(AppealDecision.decided_at)
    return session().scalars(query).all()


def _of(condition: ColumnElement[bool]) -> Appeal | None:
    return session().scalar(select(Appeal).where(condition))


def _seen(viewer: Viewer, row: Appeal) -> bool:
    """An appeal is as visible as the record of its comment."""
    try:
        record_of(viewer, session().get_one(Comment, row.comment_id).record_id)
    except DomainError:
        return False
    return True


def _words(words: str) -> str:
    problems = [] if words.strip() else [Problem("words", msg("Say why you think that the decision is wrong."))]
    problems += rules.text_problems("words", words, LONGEST)
    if problems:
        raise Invalid(problems)
    return rules.as_lines(words).strip()


def _record(viewer: Viewer, row: Appeal, detail: dict[str, object]) -> None:
    """The custody event: of the comment's record, or of none where the appeal is against a sanction."""
    if row.sanction_id is None:
        record_id = session().get_one(Comment, row.comment_id).record_id
        scope, blind = storing.scope_of(record_id, session().get_one(m.Record, record_id)), row.id.bytes
    else:
        scope, blind = ledger.Scope(None), sanctioning.blind(session().get_one(Sanction, row.sanction_id))
    session().flush()
    told = attesting.of_appeal(blind, _columns(row), [_columns(one) for one in _voices(row.id)])
    ledger.record_event(viewer, EventType.APPEAL, row.subject_id, scope, {**told, **detail})


def _columns(row: Appeal | AppealDecision) -> dict[str, object]:
    return {column.name: getattr(row, column.name) for column in row.__table__.columns}


def _view(viewer: Viewer, row: Appeal) -> AppealView:
    names = select(AppealDecision, Agent.display_name).join(Agent, Agent.id == AppealDecision.decided_agent)
    said = session().execute(names.where(AppealDecision.appeal_id == row.id).order_by(AppealDecision.decided_at))
    sanction = session().get(Sanction, row.sanction_id) if row.sanction_id else None
    return AppealView(
        id=row.id,
        comment_id=row.comment_id,
        decision_id=row.decision_id,
        sanction=sanctioning.as_view(sanction) if sanction is not None else None,
        words=row.words,
        made_at=row.made_at,
        outcome=row.outcome,
        note=row.note,
        closed_at=row.closed_at,
        voices=tuple(
            Voice(one.outcome, one.note, one.private_note, name, one.decided_at, one.decided_by == viewer.account_id)
            for one, name in said
        ),
        refusal=_refusal(viewer, row) if viewer.signed_in else None,
    )
