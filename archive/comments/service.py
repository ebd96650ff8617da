"""The verbs of comments: a reader writes, changes and takes back; a moderator decides (``deciding``)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from archive.access import policy
from archive.access.levels import RecordState
from archive.access.policy import Act
from archive.access.viewer import SYSTEM, Viewer
from archive.base import clock, languages
from archive.base.errors import Invalid, LimitReached, NotVisible, Problem
from archive.base.identifiers import new_id
from archive.base.messages import msg
from archive.base.runtime import session, settings
from archive.comments import anchors, changing, deciding, discussion, receipts, returning, rules
from archive.comments.desk import sanctioning
from archive.comments.finding import comment_by_receipt, comment_for_change, record_of
from archive.comments.inputs import CommentInput, Decision, EditInput
from archive.comments.models import Comment, CommentVersion
from archive.comments.pipeline import stored
from archive.comments.pipeline.facts import UNKNOWN, Sent, gist_of
from archive.comments.receipts import Receipt
from archive.comments.returning import Known
from archive.comments.rules import Step
from archive.comments.vocabulary import CommentState, DecisionOutcome

decide = deciding.decide
_TRIES = 3
"""So many of the receipts that are offered are tried, where others take them at the same moment."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A comment that was taken in; ``phrase`` is its receipt, shown this once."""

    id: uuid.UUID
    state: CommentState
    phrase: str
    known: bool = False
    """The phrase is that of an earlier comment, as its author typed it."""


def post(
    viewer: Viewer,
    record_id: uuid.UUID,
    comment: CommentInput,
    offered: Sequence[Receipt] = (),
    sent: Sent = UNKNOWN,
    known: Known | None = None,
) -> Posted:
    """Comment on a published record; it waits for a moderator, or in an open discussion where something was noticed.

    ``offered`` are the receipts of this call (``receipts.of_call``): a call that is made twice finds the comment
    that it made. ``known`` is who types the words of an earlier receipt (``returning.known``): the comment opens with
    the same words, and what is asked of that commenter holds for it.
    Raises ``NotVisible``, ``Withdrawn``, ``Forbidden`` or ``SignInNeeded`` where the discussion does not take it,
    ``Invalid`` with every problem, or ``LimitReached`` where the record has had its comments for today.
    """
    policy.require(viewer, Act.COMMENT)
    record = record_of(viewer, record_id)
    if record.state is not RecordState.PUBLISHED:
        raise NotVisible()
    standing = discussion.standing(record)
    discussion.require(viewer, standing)
    at = anchors.place(viewer, record_id, comment.quote, comment.quote_before) if comment.quote.strip() else None
    problems = rules.comment_problems(comment) + _parent_problems(record_id, comment.parent_id)
    problems += [at] if isinstance(at, Problem) else []
    if problems:
        raise Invalid(problems)
    offered = known.offered if known is not None else offered
    found = posted_before(viewer, record_id, comment, offered)
    if found is not None:
        return found
    held = _sanctioned(viewer, offered, known)
    _require_room(record_id)
    posted, row = _add(viewer, record_id, comment, offered)
    if row is None:
        return posted
    if isinstance(at, anchors.Place):
        anchors.keep(row.id, at, record.revision)
    noticed = stored.read(row, sent)
    session().flush()
    if standing.at_once and not held and not noticed:
        # The archive has decided so beforehand, for this discussion: it stands as a decision like any other.
        done = decide(SYSTEM, row.id, Decision(outcome=DecisionOutcome.PUBLISH, version=row.version))
        return replace(posted, state=done.state)
    return posted


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
    if found is None:
        return None
    stored = found.receipt_digest or ""
    return Posted(found.id, found.state, phrases[stored], not returning.is_first(stored))


def _sanctioned(viewer: Viewer, offered: Sequence[Receipt], known: Known | None) -> bool:
    """Whether it has to wait, by what is asked of this account or of who has this receipt; raises ``Forbidden``."""
    mine = {digest for one in offered if (digest := returning.digest_of(one.digest))}
    held = sanctioning.refuse(viewer.account_id, mine)
    if known is not None and known.account_id is not None:
        held = sanctioning.refuse(known.account_id, ()) or held
    return held


def edit_own(viewer: Viewer, comment_id: uuid.UUID, edit: EditInput) -> CommentState:
    """Change one's own comment; the earlier text is kept for moderators and it waits for them again."""
    return _edit(viewer, _own(viewer, comment_id), edit)


def edit_by_receipt(
    viewer: Viewer, digests: tuple[str, ...], edit: EditInput, comment_id: uuid.UUID | None = None
) -> CommentState:
    """The same for whoever holds the receipt phrase (``receipts.digests``); by default its latest comment."""
    return _edit(viewer, comment_by_receipt(digests, comment_id), edit)


def withdraw_own(viewer: Viewer, comment_id: uuid.UUID) -> None:
    """Take back one's own comment; it is kept for moderators and shown to nobody."""
    _withdraw(_own(viewer, comment_id))


def withdraw_by_receipt(viewer: Viewer, digests: tuple[str, ...], comment_id: uuid.UUID | None = None) -> None:
    """The same for whoever holds the receipt phrase; by default its latest comment."""
    policy.require(viewer, Act.COMMENT)
    _withdraw(comment_by_receipt(digests, comment_id))


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


def _add(
    viewer: Viewer, record_id: uuid.UUID, comment: CommentInput, offered: Sequence[Receipt]
) -> tuple[Posted, Comment | None]:
    """The new comment; no row where another press of the same button was faster."""
    free = returning.free(offered)
    if len(free) < len(offered):
        # The other press may have ended since the first look; and where its writer has not, its receipt tells below.
        found = posted_before(viewer, record_id, comment, offered)
        if found is not None:
            return found, None
    for receipt in (*free[:_TRIES], None):
        # Phrases that were used up (their comments were edited or withdrawn since) give way to a random one.
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
            gist=gist_of(comment.body),
        )
        try:
            with session().begin_nested():
                session().add(row)
            return Posted(row.id, row.state, chosen.phrase, not returning.is_first(chosen.digest)), row
        except IntegrityError:
            found = posted_before(viewer, record_id, comment, offered)
            if found is not None:
                return found, None
    raise AssertionError("a random phrase was taken")


def _own(viewer: Viewer, comment_id: uuid.UUID) -> Comment:
    policy.require(viewer, Act.EDIT_OWN)
    comment = comment_for_change(comment_id)
    if viewer.account_id is None or comment.account_id != viewer.account_id:
        raise NotVisible()
    return comment


def _edit(viewer: Viewer, comment: Comment, edit: EditInput) -> CommentState:
    policy.require(viewer, Act.COMMENT)
    record = record_of(viewer, comment.record_id)
    digest = returning.digest_of(comment.receipt_digest)
    sanctioning.refuse(comment.account_id, (digest,) if digest else (), changing=True)
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
    comment.body, comment.author_name, comment.state, comment.shown_body = body, name, state, None
    comment.version, comment.edited_at, comment.gist = comment.version + 1, moment, gist_of(body)
    session().flush()
    stored.read(comment, Sent(closed=discussion.standing(record).closed))
    session().flush()
    changing.record(comment, "edited")
    return state


def _withdraw(comment: Comment) -> None:
    comment.state = rules.next_state(Step.WITHDRAW, comment.state)
    comment.version += 1
    session().flush()
    changing.record(comment, "withdrawn")
