"""Conflicts of interest: nobody decides where they have a part in the matter; each refusal says which."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, or_, select, true

from archive.access.viewer import Viewer
from archive.base.errors import Forbidden, IllegalTransition
from archive.base.messages import Message, msg
from archive.base.runtime import session
from archive.comments.desk_models import Appeal
from archive.comments.models import Comment, ModerationDecision
from archive.comments.vocabulary import AppealOutcome
from archive.records import models as m

OWN = msg("Nobody decides on their own comment.")
CONTRIBUTED = msg("You contributed this record, so somebody else decides on its comments.")
OVERRULED = msg("Your decision on this comment was reversed on appeal, so somebody else decides on it now.")
UNDER_APPEAL = msg("Its author has appealed. Decide on the appeal; the comment is decided by it.")


@dataclass(frozen=True, slots=True)
class Part:
    """What somebody has to do with a comment."""

    own: bool = False
    contributed: bool = False
    overruled: bool = False


# What forbids a decision, in the order in which it is told, and why.
REFUSALS: tuple[tuple[str, Message], ...] = (("own", OWN), ("contributed", CONTRIBUTED), ("overruled", OVERRULED))


def reason(part: Part) -> Message | None:
    """Why somebody with that part may not decide; None where they may."""
    return next((message for name, message in REFUSALS if getattr(part, name)), None)


def refuse(viewer: Viewer, comment: Comment, record: m.Record) -> None:
    """Raise ``Forbidden`` where the viewer has a part in it, ``IllegalTransition`` while an appeal waits."""
    found = reason(part_of(viewer, comment, record))
    if found is not None:
        raise Forbidden(found)
    if open_appeal(comment.id) is not None:
        raise IllegalTransition(UNDER_APPEAL)


def part_of(viewer: Viewer, comment: Comment, record: m.Record) -> Part:
    """The part that the viewer has in a comment on ``record``."""
    if viewer.account_id is None:
        return Part()
    return Part(
        own=comment.account_id == viewer.account_id,
        contributed=record.contributor_id == viewer.account_id,
        overruled=bool(session().scalar(select(_overruled(viewer.account_id, comment.id)))),
    )


def none_for(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on ``Comment`` joined with its ``Record``: the viewer has no part in it."""
    if viewer.account_id is None:
        return true()
    mine = viewer.account_id
    return and_(
        or_(Comment.account_id.is_(None), Comment.account_id != mine),
        or_(m.Record.contributor_id.is_(None), m.Record.contributor_id != mine),
        ~_overruled(mine, Comment.id),
        ~exists().where(Appeal.subject_id == Comment.id, Appeal.closed_at.is_(None)),
    )


def _overruled(account_id: uuid.UUID, comment_id: object) -> ColumnElement[bool]:
    return exists().where(
        Appeal.subject_id == comment_id,
        Appeal.outcome == AppealOutcome.REVERSED,
        ModerationDecision.id == Appeal.decision_id,
        ModerationDecision.decided_by == account_id,
    )


def open_appeal(comment_id: uuid.UUID) -> uuid.UUID | None:
    """The appeal that waits on a comment."""
    return session().scalar(select(Appeal.id).where(Appeal.subject_id == comment_id, Appeal.closed_at.is_(None)))
