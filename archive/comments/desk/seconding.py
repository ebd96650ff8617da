"""Two people for what the archive says needs two: the first one's wish is kept until another one wants the same."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from sqlalchemy import select

from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.errors import IllegalTransition, Stale
from archive.base.messages import msg
from archive.base.runtime import session, settings
from archive.comments import blackout
from archive.comments.desk_models import SecondLook
from archive.comments.inputs import Decision, Passage
from archive.comments.models import Comment, ModerationDecision
from archive.comments.vocabulary import CommentState, DecisionOutcome, DecisionReason
from archive.custody.models import SOFTWARE_AGENT, Agent

RELEASE, APPEAL, CLOSING = "release", "appeal", "closing"
ACTS = (RELEASE, APPEAL, CLOSING)
"""To show what was withheld; to decide on an appeal; to close comments to somebody."""


class Word(Enum):
    """What a decision that takes two comes to."""

    FREE = auto()
    """It takes one, or another person wants the very same."""
    WAITS = auto()
    DIFFERS = auto()
    """It waits, and somebody else would black out other words."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person would decide: their last word on the version that stands."""

    id: uuid.UUID
    outcome: DecisionOutcome
    private_note: str
    by: str
    at: datetime
    own: bool
    passages: tuple[Passage, ...] | None
    """None where it blacks out words and an older program did not keep which."""
    words: tuple[str, ...]
    """What stands in the comment at these passages, each once."""


def needed(act: str) -> bool:
    """Whether the archive wants two people for ``act``."""
    return act in settings().moderation_needs_two


def word(viewer: Viewer, comment: Comment, decision: Decision) -> Word:
    """Whether a lawful decision has to wait for a second person; then the wish is kept in the present transaction.

    Two agree who want the same outcome and black out exactly the same passages for the same reasons: to show all of
    it is not what somebody wished who would cover a name, and to cover half a name is not to cover it.

    Raises ``IllegalTransition`` for whoever wished the same before.
    """
    shows = decision.outcome in (DecisionOutcome.PUBLISH, DecisionOutcome.REDACT)
    if viewer.system or not (shows and needed(RELEASE) and _was_withheld(comment)):
        return Word.FREE
    passages = [one.told() for one in blackout.joined(decision.passages)]
    last = _last(comment.id, comment.version)
    same = [one for one in last if one.outcome is decision.outcome and (one.passages or []) == passages]
    if any(one.wanted_by != viewer.account_id for one in same):
        return Word.FREE
    if same:
        raise IllegalTransition(msg("You have said so already. It waits for a second person to agree."))
    wish = SecondLook(
        comment_id=comment.id,
        version=comment.version,
        outcome=decision.outcome,
        passages=passages or None,
        private_note=decision.private_note.strip(),
        wanted_by=viewer.account_id,
        wanted_agent=viewer.agent_id or SOFTWARE_AGENT,
        wanted_at=clock.now(),
    )
    session().add(wish)
    session().flush()
    others = [one for one in last if one.wanted_by != viewer.account_id]
    covers = decision.outcome is DecisionOutcome.REDACT
    return Word.DIFFERS if covers and any(one.outcome is decision.outcome for one in others) else Word.WAITS


def wishes(viewer: Viewer, comment: Comment) -> Sequence[Wish]:
    """What each person wishes last for the version that stands, oldest first."""
    rows = _last(comment.id, comment.version)
    names = dict(
        session().execute(
            select(Agent.id, Agent.display_name).where(Agent.id.in_({row.wanted_agent for row in rows}))
        ).all()
    )  # fmt: skip
    return [_as_wish(viewer, comment, row, names[row.wanted_agent]) for row in rows]


def as_wished(viewer: Viewer, comment_id: uuid.UUID, wish_id: uuid.UUID, version: int) -> Decision:
    """The decision that agrees to somebody's wish, word for word; ``Stale`` where that is their word no more."""
    comment = session().get(Comment, comment_id)
    found = [one for one in wishes(viewer, comment) if one.id == wish_id] if comment is not None else []
    if not found or found[0].passages is None:
        raise Stale(msg("This is not what they wish any more. Read it again, then decide."))
    passages = found[0].passages
    return Decision(
        outcome=found[0].outcome,
        version=version,
        reason=passages[0].reason if passages else None,
        passages=passages,
    )


def _as_wish(viewer: Viewer, comment: Comment, row: SecondLook, name: str) -> Wish:
    told = row.passages
    lost = told is None and row.outcome is DecisionOutcome.REDACT
    passages = tuple(Passage(int(start), int(stop), DecisionReason(str(why))) for start, stop, why in told or ())
    return Wish(
        id=row.id,
        outcome=row.outcome,
        private_note=row.private_note,
        by=name,
        at=row.wanted_at,
        own=row.wanted_by == viewer.account_id,
        passages=None if lost else passages,
        words=tuple(dict.fromkeys(" ".join(comment.body[one.start : one.stop].split()) for one in passages)),
    )


def _was_withheld(comment: Comment) -> bool:
    """Whether a comment is withheld, or was until somebody declined it: to decline is no way around."""
    if comment.state is not CommentState.DECLINED:
        return comment.state is CommentState.WITHHELD
    before = select(ModerationDecision.to_state).where(
        ModerationDecision.comment_id == comment.id, ModerationDecision.to_state != CommentState.DECLINED
    )
    return session().scalar(before.order_by(ModerationDecision.version.desc()).limit(1)) is CommentState.WITHHELD


def _last(comment_id: uuid.UUID, version: int) -> list[SecondLook]:
    """The last wish of each person, oldest first."""
    query = select(SecondLook).where(SecondLook.comment_id == comment_id, SecondLook.version == version)
    last = {row.wanted_agent: row for row in session().scalars(query.order_by(SecondLook.wanted_at))}
    return sorted(last.values(), key=lambda row: row.wanted_at)
