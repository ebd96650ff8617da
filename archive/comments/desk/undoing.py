"""Taking a decision back at once: for a few seconds, by whoever made it; it stays in the log, and so does this.

Later there is only a new decision.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select, update

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.errors import IllegalTransition, NotVisible
from archive.base.messages import msg
from archive.base.runtime import session, settings
from archive.comments import blackout, deciding
from archive.comments.desk import conflicts
from archive.comments.desk_models import DecisionRedaction
from archive.comments.finding import comment_for_change, record_of
from archive.comments.inputs import Decision, Passage
from archive.comments.models import Comment, ModerationDecision
from archive.comments.pipeline import stored
from archive.comments.reader_models import CommentFlag, CommentSignal
from archive.comments.vocabulary import CommentState, DecisionOutcome

_TOO_LATE = msg("It is too late to take this back, or something happened since. Decide afresh: nothing is lost.")
BATCH_PATIENCE = 6
"""So many times as long may several decisions be taken back that were made in one go."""


@dataclass(frozen=True, slots=True)
class Undone:
    """How many decisions were taken back, and how many comments had gone on since."""

    count: int
    missed: int = 0


def undo(viewer: Viewer, comment_id: uuid.UUID, version: int) -> None:
    """Take back one's own decision on a comment that stands at ``version`` since.

    Raises ``IllegalTransition`` when it is too late, was not the last thing that happened, or was somebody else's.
    """
    policy.require(viewer, Act.MODERATE)
    comment = comment_for_change(comment_id)
    _undo(viewer, comment, version, _window())


def undo_batch(viewer: Viewer, batch_id: uuid.UUID) -> Undone:
    """Take back, as one act, all that the viewer decided in one go; what went on since stays as it is."""
    policy.require(viewer, Act.MODERATE)
    query = select(ModerationDecision.comment_id, ModerationDecision.version).where(
        ModerationDecision.batch_id == batch_id, ModerationDecision.outcome != DecisionOutcome.UNDO
    )
    made = session().execute(query.order_by(ModerationDecision.comment_id)).all()
    if not made:
        raise NotVisible()
    back = missed = 0
    for comment_id, version in made:
        try:
            _undo(viewer, comment_for_change(comment_id), version + 1, BATCH_PATIENCE * _window(), batch_id)
            back += 1
        except IllegalTransition:
            missed += 1
    if not back:
        raise IllegalTransition(_TOO_LATE)
    return Undone(back, missed)


def _undo(viewer: Viewer, comment: Comment, version: int, window: timedelta, batch_id: uuid.UUID | None = None) -> None:
    record = record_of(viewer, comment.record_id)
    made = _decisions(comment.id)
    last = made[-1] if made else None
    mine = last is not None and last.decided_by == viewer.account_id and last.outcome is not DecisionOutcome.UNDO
    if last is None or not mine or comment.version != version or last.version != version - 1:
        raise IllegalTransition(_TOO_LATE)
    if clock.now() - last.decided_at > window:
        raise IllegalTransition(_TOO_LATE)
    if conflicts.open_appeal(comment.id) is not None:
        raise IllegalTransition(conflicts.UNDER_APPEAL)
    decision = Decision(outcome=DecisionOutcome.UNDO, version=version)
    deciding.write(
        viewer, comment, record, decision, last.from_state, shown_body=_shown(comment, made[:-1]), batch_id=batch_id
    )
    _bring_back(comment, last)


def latest(viewer: Viewer, comment_id: uuid.UUID, version: int) -> ModerationDecision | None:
    """The viewer's own decision that brought a comment to ``version``, where nothing happened since."""
    comment = session().get(Comment, comment_id)
    if comment is None or comment.version != version or viewer.account_id is None:
        return None
    return session().scalar(
        select(ModerationDecision).where(
            ModerationDecision.comment_id == comment_id,
            ModerationDecision.version == version - 1,
            ModerationDecision.decided_by == viewer.account_id,
            ModerationDecision.outcome != DecisionOutcome.UNDO,
        )
    )


def latest_of_batch(viewer: Viewer, batch_id: uuid.UUID) -> ModerationDecision | None:
    """One of the viewer's own decisions of a batch, where it was not taken back."""
    query = (
        select(ModerationDecision)
        .where(ModerationDecision.batch_id == batch_id, ModerationDecision.decided_by == viewer.account_id)
        .order_by(ModerationDecision.decided_at.desc(), ModerationDecision.outcome)
    )
    found = session().scalars(query).first()
    return found if found is not None and found.outcome is not DecisionOutcome.UNDO else None


def standing(decisions: Sequence[ModerationDecision]) -> ModerationDecision | None:
    """The last of ``decisions`` (oldest first) that was not taken back."""
    stack: list[ModerationDecision] = []
    for one in decisions:
        if one.outcome is DecisionOutcome.UNDO and stack:
            stack.pop()
        else:
            stack.append(one)
    return stack[-1] if stack else None


def _decisions(comment_id: uuid.UUID) -> Sequence[ModerationDecision]:
    query = select(ModerationDecision).where(ModerationDecision.comment_id == comment_id)
    return session().scalars(query.order_by(ModerationDecision.version)).all()


def _shown(comment: Comment, before: Sequence[ModerationDecision]) -> str | None:
    """What readers read of the text before the decision that is taken back."""
    earlier = standing(before)
    if earlier is None or earlier.outcome is not DecisionOutcome.REDACT:
        return None
    rows = session().scalars(select(DecisionRedaction).where(DecisionRedaction.decision_id == earlier.id))
    return blackout.covered(comment.body, [Passage(row.start, row.stop, row.reason) for row in rows])


def _bring_back(comment: Comment, undone: ModerationDecision) -> None:
    """What waited for the decision waits again: flags, and the look that the archive asked for by itself."""
    answered = (CommentFlag.comment_id == comment.id) & (CommentFlag.answered_at >= undone.decided_at)
    again = session().execute(update(CommentFlag).where(answered).values(answered_at=None).returning(CommentFlag.id))
    comment.flags = len(again.all()) or None
    comment.held = True if undone.from_state is CommentState.PENDING and _is_held(comment.id) else None
    session().flush()


def _is_held(comment_id: uuid.UUID) -> bool:
    """Whether the last reading of the text found what holds it until a person has looked."""
    latest = select(func.max(CommentSignal.version)).where(CommentSignal.comment_id == comment_id).scalar_subquery()
    found = select(CommentSignal.kind).where(
        CommentSignal.comment_id == comment_id, CommentSignal.version == latest, CommentSignal.kind.in_(stored.HOLDING)
    )
    return session().scalar(found.limit(1)) is not None


def _window() -> timedelta:
    # A slow line is not held against anybody: the page counts ten seconds, the archive half as many again.
    return timedelta(seconds=settings().moderation_undo_seconds * 1.5)
