"""Asking the author of a comment, and the answer; one question at a time."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.errors import IllegalTransition, Invalid, NotVisible, Problem, Stale
from archive.base.messages import Message, msg
from archive.base.runtime import session
from archive.comments import notices, rules
from archive.comments.desk import conflicts
from archive.comments.desk_models import CommentQuestion
from archive.comments.finding import comment_for_change, record_of
from archive.comments.models import Comment
from archive.comments.vocabulary import CommentState, NoticeKind
from archive.custody.models import SOFTWARE_AGENT, Agent

LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class QuestionView:
    """What a moderator asked the author, and the answer."""

    id: uuid.UUID
    question: str
    asked_at: datetime
    by: str
    answer: str | None
    answered_at: datetime | None


def ask(viewer: Viewer, comment_id: uuid.UUID, version: int, words: str) -> None:
    """Ask the author of a comment that waits; it goes on waiting, and comes back with the answer.

    Raises as a decision does, and ``IllegalTransition`` while an earlier question is open.
    """
    policy.require(viewer, Act.MODERATE)
    comment = comment_for_change(comment_id)
    conflicts.refuse(viewer, comment, record_of(viewer, comment.record_id))
    problems = _problems("question", words, msg("Write your question. The author reads it."))
    if problems:
        raise Invalid(problems)
    if comment.version != version:
        raise Stale(msg("It was edited while you read it. Read it again, then decide."))
    if comment.state not in (CommentState.PENDING, CommentState.WITHHELD):
        raise IllegalTransition(msg("Only the author of a comment that waits or is withheld is asked."))
    if _open(comment_id) is not None:
        raise IllegalTransition(msg("Its author has been asked already, and has not answered yet."))
    row = CommentQuestion(
        comment_id=comment_id,
        version=version,
        question=words.strip(),
        asked_at=clock.now(),
        asked_agent=viewer.agent_id or SOFTWARE_AGENT,
    )
    session().add(row)
    session().flush()
    notices.tell_author(comment, NoticeKind.QUESTION)


def answer(comment: Comment, words: str) -> None:
    """Answer the open question on one's own comment, which the caller has made sure of (``finding``).

    Raises ``NotVisible`` where nothing is asked, and ``Invalid``.
    """
    row = _open(comment.id)
    if row is None:
        raise NotVisible()
    problems = _problems("answer", words, msg("Write your answer."))
    if problems:
        raise Invalid(problems)
    row.answer, row.answered_at = rules.as_lines(words).strip(), clock.now()
    session().flush()


def open_question(comment_id: uuid.UUID) -> QuestionView | None:
    """What the author of a comment is asked just now."""
    return next((one for one in of_comment(comment_id) if one.answered_at is None), None)


def of_comment(comment_id: uuid.UUID) -> tuple[QuestionView, ...]:
    """All that was asked of the author of a comment, oldest first."""
    query = (
        select(CommentQuestion, Agent.display_name)
        .join(Agent, Agent.id == CommentQuestion.asked_agent)
        .where(CommentQuestion.comment_id == comment_id)
        .order_by(CommentQuestion.asked_at)
    )
    return tuple(
        QuestionView(row.id, row.question, row.asked_at, name, row.answer, row.answered_at)
        for row, name in session().execute(query)
    )


def _open(comment_id: uuid.UUID) -> CommentQuestion | None:
    query = select(CommentQuestion).where(
        CommentQuestion.comment_id == comment_id, CommentQuestion.answered_at.is_(None)
    )
    return session().scalar(query.with_for_update())


def _problems(where: str, words: str, missing: Message) -> list[Problem]:
    if not words.strip():
        return [Problem(where, missing)]
    return rules.text_problems(where, words, LONGEST)
