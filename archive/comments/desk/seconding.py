"""Two people for what the archive says needs two: the first one's wish is kept until another one wants the same."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.errors import IllegalTransition
from archive.base.messages import msg
from archive.base.runtime import session, settings
from archive.comments.desk_models import SecondLook
from archive.comments.inputs import Decision
from archive.comments.models import Comment, ModerationDecision
from archive.comments.vocabulary import CommentState, DecisionOutcome
from archive.custody.models import SOFTWARE_AGENT, Agent

RELEASE, APPEAL, CLOSING = "release", "appeal", "closing"
ACTS = (RELEASE, APPEAL, CLOSING)
"""To show what was withheld; to decide on an appeal; to close comments to somebody."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a first person would decide."""

    outcome: DecisionOutcome
    private_note: str
    by: str
    at: datetime
    own: bool


def needed(act: str) -> bool:
    """Whether the archive wants two people for ``act``."""
    return act in settings().moderation_needs_two


def waits(viewer: Viewer, comment: Comment, decision: Decision) -> bool:
    """Whether a lawful decision has to wait for a second person; then the wish is kept in the present transaction.

    Two agree who want the same outcome: to show all of it is not what somebody wished who would cover a name.

    Raises ``IllegalTransition`` for whoever wished the same before.
    """
    shows = decision.outcome in (DecisionOutcome.PUBLISH, DecisionOutcome.REDACT)
    if viewer.system or not (shows and needed(RELEASE) and _was_withheld(comment)):
        return False
    wished = [one for one in session().scalars(_of(comment.id, comment.version)) if one.outcome is decision.outcome]
    if any(one.wanted_by != viewer.account_id for one in wished):
        return False
    if wished:
        raise IllegalTransition(msg("You have said so already. It waits for a second person to agree."))
    wish = SecondLook(
        comment_id=comment.id,
        version=comment.version,
        outcome=decision.outcome,
        private_note=decision.private_note.strip(),
        wanted_by=viewer.account_id,
        wanted_agent=viewer.agent_id or SOFTWARE_AGENT,
        wanted_at=clock.now(),
    )
    session().add(wish)
    session().flush()
    return True


def wishes(viewer: Viewer, comment_id: uuid.UUID, version: int) -> Sequence[Wish]:
    """What was wished for the version that stands, oldest first."""
    query = (
        select(SecondLook, Agent.display_name)
        .join(Agent, Agent.id == SecondLook.wanted_agent)
        .where(SecondLook.comment_id == comment_id, SecondLook.version == version)
        .order_by(SecondLook.wanted_at)
    )
    return [
        Wish(row.outcome, row.private_note, name, row.wanted_at, row.wanted_by == viewer.account_id)
        for row, name in session().execute(query)
    ]


def _was_withheld(comment: Comment) -> bool:
    """Whether a comment is withheld, or was until somebody declined it: to decline is no way around."""
    if comment.state is not CommentState.DECLINED:
        return comment.state is CommentState.WITHHELD
    before = select(ModerationDecision.to_state).where(
        ModerationDecision.comment_id == comment.id, ModerationDecision.to_state != CommentState.DECLINED
    )
    return session().scalar(before.order_by(ModerationDecision.version.desc()).limit(1)) is CommentState.WITHHELD


def _of(comment_id: uuid.UUID, version: int) -> Select[SecondLook]:
    return select(SecondLook).where(SecondLook.comment_id == comment_id, SecondLook.version == version)
