"""The verbs of comments: a reader writes, changes and takes back; a moderator decides."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from archive.access import policy
from archive.access.levels import RecordState
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base import clock, languages
from archive.base.errors import Invalid, LimitReached, NotVisible, Problem, Stale
from archive.base.identifiers import new_id
from archive.base.messages import Message, msg
from archive.base.runtime import session, settings
from archive.comments import receipts, rules
from archive.comments.finding import comment_by_receipt, comment_for_change, record_of
from archive.comments.inputs import CommentInput, Decision, EditInput
from archive.comments.models import Comment, CommentVersion, ModerationDecision
from archive.comments.receipts import Receipt
from archive.comments.rules import Step
from archive.comments.vocabulary import CommentState, DecisionOutcome
from archive.custody import ledger
from archive.custody.models import SOFTWARE_AGENT
from archive.custody.vocabulary import EventType
from archive.records import storing


@dataclass(frozen=True, slots=True)
class Posted:
    """A comment that was taken in; ``phrase`` is its receipt, shown this once."""

    id: uuid.UUID
    state: CommentState
    phrase: str


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision did."""

    comment_id: uuid.UUID
    outcome: DecisionOutcome
    from_state: CommentState
    state: CommentState
    version: int
    """The version that the next decision must name."""


def post(viewer: Viewer, record_id: uuid.UUID, comment: CommentInput, offered: Sequence[Receipt] = ()) -> Posted:
    """Comment on a published record; it waits for a moderator.

    ``offered`` are the receipts of this call (``receipts.of_call``): a call that is made twice finds the comment
    that it made. Raises ``NotVisible``, ``Withdrawn``, ``Invalid`` with every problem, or ``LimitReached`` where the
    record has had its comments for today.
    """
    policy.require(viewer, Act.COMMENT)
    record = record_of(viewer, record_id)
    if record.state is not RecordState.PUBLISHED:
        raise NotVisible()
    problems = rules.comment_problems(comment) + _parent_problems(record_id, comment.parent_id)
    if problems:
        raise Invalid(problems)
    found = posted_before(viewer, record_id, comment, offered)
    if found is not None:
        return found
    _require_room(record_id)
    return _add(viewer, record_id, comment, offered)


def posted_before(
    viewer: Viewer, record_id: uuid.UUID, comment: CommentInput, offered: Sequence[Receipt]
) -> Posted | None:
    """The comment that the same call has made already, if it stands as it was sent."""
    policy.require(viewer, Act.COMMENT)
    phrases = {receipt.digest: receipt.phrase for receipt in offered}
    query = select(Comment).where(
        Comment.receipt_digest.in_(phrases),
        Comment.record_id == record_id,
        Comment.body == rules.as_lines(comment.body),
        Comment.state != CommentState.WITHDRAWN,
    )
    found = session().scalar(query.limit(1)) if phrases else None
    return Posted(found.id, found.state, phrases[found.receipt_digest or ""]) if found else None


def edit_own(viewer: Viewer, comment_id: uuid.UUID, edit: EditInput) -> CommentState:
    """Change one's own comment; the earlier text is kept for moderators and it waits for them again."""
    return _edit(viewer, _own(viewer, comment_id), edit)


def edit_by_receipt(viewer: Viewer, digests: tuple[str, ...], edit: EditInput) -> CommentState:
    """The same for whoever holds the receipt phrase (``receipts.digests``)."""
    return _edit(viewer, comment_by_receipt(digests), edit)


def withdraw_own(viewer: Viewer, comment_id: uuid.UUID) -> None:
    """Take back one's own comment; it is kept for moderators and shown to nobody."""
    _withdraw(_own(viewer, comment_id))


def withdraw_by_receipt(viewer: Viewer, digests: tuple[str, ...]) -> None:
    """The same for whoever holds the receipt phrase."""
    policy.require(viewer, Act.COMMENT)
    _withdraw(comment_by_receipt(digests))


def decide(viewer: Viewer, comment_id: uuid.UUID, decision: Decision) -> Decided:
    """Decide on the version of a comment that was read.

    Raises ``NotVisible`` where the moderator may not see the comment's record, ``Forbidden`` for one's own comment,
    ``Invalid``, ``Stale`` when the comment was edited or decided on since it was read, ``IllegalTransition``.
    """
    policy.require(viewer, Act.MODERATE)
    comment = comment_for_change(comment_id)
    record = record_of(viewer, comment.record_id)
    policy.not_own(viewer, comment.account_id, msg("Nobody decides on their own comment."))
    problems = rules.decision_problems(decision)
    if problems:
        raise Invalid(problems)
    if comment.version != decision.version:
        raise Stale(_why_stale(comment.id, decision.version))
    before, after = comment.state, rules.next_state(decision.outcome, comment.state)
    row = decision_row(viewer, comment, decision, before, after)
    session().execute(insert(ModerationDecision), [row])
    comment.state, comment.version = after, comment.version + 1
    session().flush()
    ledger.record_events(viewer, [decision_act(row, comment_row(comment), storing.scope_of(record.id, record))])
    return Decided(comment.id, decision.outcome, before, after, comment.version)


def decision_row(
    viewer: Viewer, comment: Comment, decision: Decision, before: CommentState, after: CommentState
) -> dict[str, object]:
    """The row of a decision on ``comment`` as it stands."""
    return {
        "id": new_id(),
        "comment_id": comment.id,
        "outcome": decision.outcome,
        "from_state": before,
        "to_state": after,
        "reason": decision.reason,
        "note": decision.note.strip(),
        "private_note": decision.private_note.strip(),
        "decided_by": viewer.account_id,
        "decided_agent": viewer.agent_id or SOFTWARE_AGENT,
        "decided_at": clock.now(),
        "version": decision.version,
        "text_sha256": hashlib.sha256(comment.body.encode("utf-8")).hexdigest(),
    }


def comment_row(comment: Comment) -> dict[str, object]:
    """The columns of a comment."""
    return {column.name: getattr(comment, column.name) for column in Comment.__table__.columns}


def decision_act(row: dict[str, object], comment: Mapping[str, object], scope: ledger.Scope) -> ledger.Act:
    """The custody event of a decision on ``comment``; what was written stays out of it, its digest stands in."""
    detail: dict[str, object] = {
        "outcome": str(row["outcome"]),
        "from_state": str(row["from_state"]),
        "to_state": str(row["to_state"]),
        "reason": str(row["reason"] or ""),
        "version": row["version"],
        "text_sha256": row["text_sha256"],
    }
    comment_id = row["comment_id"]
    assert isinstance(comment_id, uuid.UUID)
    detail["decision_sha256"] = decision_sha256(row)
    detail["comment_sha256"] = comment_sha256(row, comment)
    return ledger.Act(EventType.MODERATION_DECISION, comment_id, scope, detail)


def decision_sha256(row: Mapping[str, object]) -> str:
    """SHA-256, in hex, of what only the row of a decision says; its random id, which no event tells, blinds it."""
    told = [str(row[name]) for name in ("id", "note", "private_note", "decided_by", "decided_agent")]
    moment = row["decided_at"]
    assert isinstance(moment, datetime)
    return hashlib.sha256(json.dumps([*told, moment.isoformat()]).encode()).hexdigest()


def comment_sha256(row: Mapping[Any, Any], comment: Mapping[Any, Any]) -> str:
    """SHA-256, in hex, of who is named as the author of a comment, when it came, and what it answers.

    The random id of the decision on it blinds it.
    """
    moment: datetime = comment["created_at"]
    told = [str(row["id"]), *(str(comment[name]) for name in ("author_name", "language", "parent_id"))]
    return hashlib.sha256(json.dumps([*told, moment.astimezone(UTC).isoformat()]).encode()).hexdigest()


def _parent_problems(record_id: uuid.UUID, parent_id: uuid.UUID | None) -> list[Problem]:
    if parent_id is None:
        return []
    parent = session().scalar(
        select(Comment).where(
            Comment.id == parent_id, Comment.record_id == record_id, Comment.state == CommentState.PUBLISHED
        )
    )
    if parent is None:
        return [Problem("parent_id", msg("The comment that you answer is not shown here any more."))]
    if parent.parent_id is not None:
        return [Problem("parent_id", msg("Answer the comment that began the thread: answers are one level deep."))]
    return []


def _require_room(record_id: uuid.UUID) -> None:
    since = clock.now() - timedelta(days=1)
    query = select(func.count()).where(Comment.record_id == record_id, Comment.created_at > since)
    if (session().scalar(query) or 0) >= settings().comments_per_record:
        message = msg("This record has had as many comments today as moderators can read. Please come back tomorrow.")
        raise LimitReached(message, retry_after=24 * 3600)


def _add(viewer: Viewer, record_id: uuid.UUID, comment: CommentInput, offered: Sequence[Receipt]) -> Posted:
    for receipt in (*offered[:1], None):
        # A phrase that was used up (its comment was edited or withdrawn since) gives way to a random one.
        chosen = receipt or receipts.new()
        row = Comment(
            id=new_id(),
            record_id=record_id,
            parent_id=comment.parent_id,
            body=rules.as_lines(comment.body),
            language=languages.canonical(comment.language),
            author_name=rules.as_name(comment.author_name),
            account_id=viewer.account_id,
            receipt_digest=chosen.digest,
            state=CommentState.PENDING,
            version=1,
            created_at=clock.now(),
        )
        try:
            with session().begin_nested():
                session().add(row)
            return Posted(row.id, row.state, chosen.phrase)
        except IntegrityError:
            found = posted_before(viewer, record_id, comment, offered)
            if found is not None:
                return found
    raise AssertionError("a random phrase was taken")


def _own(viewer: Viewer, comment_id: uuid.UUID) -> Comment:
    policy.require(viewer, Act.EDIT_OWN)
    comment = comment_for_change(comment_id)
    if viewer.account_id is None or comment.account_id != viewer.account_id:
        raise NotVisible()
    return comment


def _edit(viewer: Viewer, comment: Comment, edit: EditInput) -> CommentState:
    policy.require(viewer, Act.COMMENT)
    record_of(viewer, comment.record_id)
    state = rules.next_state(Step.EDIT, comment.state)
    problems = rules.comment_problems(edit)
    if problems:
        raise Invalid(problems)
    body, name = rules.as_lines(edit.body), rules.as_name(edit.author_name)
    if (body, name) == (comment.body, comment.author_name):
        return comment.state
    moment = clock.now()
    earlier = CommentVersion(
        comment_id=comment.id,
        version=comment.version,
        body=comment.body,
        author_name=comment.author_name,
        replaced_at=moment,
    )
    session().add(earlier)
    comment.body, comment.author_name, comment.state = body, name, state
    comment.version, comment.edited_at = comment.version + 1, moment
    session().flush()
    return state


def _withdraw(comment: Comment) -> None:
    comment.state = rules.next_state(Step.WITHDRAW, comment.state)
    comment.version += 1
    session().flush()


def _why_stale(comment_id: uuid.UUID, version: int) -> Message:
    decided = select(ModerationDecision.id).where(
        ModerationDecision.comment_id == comment_id, ModerationDecision.version >= version
    )
    if session().scalar(decided.limit(1)) is not None:
        return msg("Somebody else decided on it while you read it. Read what was decided, then decide afresh.")
    return msg("It was edited while you read it. Read it again, then decide.")
