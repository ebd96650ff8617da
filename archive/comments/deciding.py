"""The decision on a comment: on the text that was read, for a reason, once, and in the custody trail for ever."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, insert, select

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.errors import Invalid, Problem, Stale
from archive.base.identifiers import new_id
from archive.base.messages import Message, msg
from archive.base.runtime import session
from archive.comments import attesting, blackout, flagging, notices, rules
from archive.comments.desk import conflicts, news, seconding
from archive.comments.desk.seconding import Word
from archive.comments.desk_models import CommentAssignment, CommentLease, DecisionRedaction
from archive.comments.finding import comment_for_change, record_of
from archive.comments.inputs import Decision, Passage
from archive.comments.models import Comment, ModerationDecision
from archive.comments.vocabulary import CommentState, DecisionOutcome
from archive.custody import ledger
from archive.custody.models import SOFTWARE_AGENT
from archive.custody.vocabulary import EventType
from archive.records import models as m
from archive.records import storing


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision did."""

    comment_id: uuid.UUID
    outcome: DecisionOutcome
    from_state: CommentState
    state: CommentState
    version: int
    """The version that the next decision must name."""
    waits: bool = False
    """Nothing was decided yet: the archive wants a second person to agree."""
    differs: bool = False
    """Somebody else would black out other words; both wishes are kept (``seconding.wishes``)."""


DIFFERENT = msg(
    "Nothing is decided: somebody else would black out other words. Both wishes are kept. Agree to exactly the same"
    " words, or let them agree to yours."
)


def decide(viewer: Viewer, comment_id: uuid.UUID, decision: Decision, *, batch_id: uuid.UUID | None = None) -> Decided:
    """Decide on the version of a comment that was read.

    Where the archive wants two people for it, the first of them is told that it waits (``Decided.waits``).
    Raises ``NotVisible`` where the moderator may not see the comment's record, ``Forbidden`` where they have a part in
    it (``desk.conflicts``), ``Invalid``, ``Stale`` when the comment was edited or decided on since it was read,
    ``IllegalTransition``.
    """
    policy.require(viewer, Act.MODERATE)
    comment = comment_for_change(comment_id)
    record = record_of(viewer, comment.record_id)
    conflicts.refuse(viewer, comment, record)
    problems = rules.decision_problems(decision) + _passage_problems(comment, decision)
    if problems:
        raise Invalid(problems)
    if comment.version != decision.version:
        raise Stale(_why_stale(comment.id, decision.version))
    again = bool(comment.flags or comment.held)
    before, after = comment.state, rules.next_state(decision.outcome, comment.state, again=again)
    word = seconding.word(viewer, comment, decision)
    if word is not Word.FREE:
        differs = word is Word.DIFFERS
        return Decided(comment.id, decision.outcome, before, before, comment.version, waits=True, differs=differs)
    # What stays published stays as it is read.
    stays = comment.shown_body if before is after else None
    return write(viewer, comment, record, decision, after, shown_body=stays, batch_id=batch_id)


def write(
    viewer: Viewer,
    comment: Comment,
    record: m.Record,
    decision: Decision,
    after: CommentState,
    *,
    shown_body: str | None = None,
    batch_id: uuid.UUID | None = None,
) -> Decided:
    """Append a decision that was found lawful, and bring the comment into its state.

    ``shown_body`` is what an undone decision brings back; else it comes of the passages that are blacked out.
    """
    before = comment.state
    row = decision_row(viewer, comment, decision, before, after) | {"batch_id": batch_id}
    session().execute(insert(ModerationDecision), [row])
    passages = blackout.joined(decision.passages)
    if passages:
        session().execute(insert(DecisionRedaction), redaction_rows(row, passages))
        shown_body = blackout.covered(comment.body, passages)
    comment.state, comment.version, comment.shown_body = after, comment.version + 1, shown_body
    comment.held = None
    flagging.answer(comment)
    session().flush()
    for table in (CommentLease, CommentAssignment):
        session().execute(delete(table).where(table.comment_id == comment.id))
    act = decision_act(row, comment_row(comment), storing.scope_of(record.id, record), passages, shown_body)
    ledger.record_events(viewer, [act])
    kind = news.of_decision(decision.outcome, after)
    if kind is not None:
        notices.tell_author(comment, kind)
    if after is CommentState.PUBLISHED and before is not CommentState.PUBLISHED:
        notices.tell_whom_it_answers(comment)
    return Decided(comment.id, decision.outcome, before, after, comment.version)


def redaction_rows(decision: Mapping[str, object], passages: Sequence[Passage]) -> list[dict[str, object]]:
    """The rows of what a decision blacks out."""
    return [
        {"decision_id": decision["id"], "start": one.start, "stop": one.stop, "reason": one.reason} for one in passages
    ]


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


def decision_act(
    row: dict[str, object],
    comment: Mapping[str, object],
    scope: ledger.Scope,
    passages: Sequence[Passage],
    shown_body: str | None,
) -> ledger.Act:
    """The custody event of a decision on ``comment``; what was written stays out of it, its digest stands in.

    ``shown_body`` is what readers read after it, where that is not the text as typed.
    """
    detail: dict[str, object] = {
        "outcome": str(row["outcome"]),
        "from_state": str(row["from_state"]),
        "to_state": str(row["to_state"]),
        "reason": str(row["reason"] or ""),
        "version": row["version"],
        "text_sha256": row["text_sha256"],
    }
    comment_id, own_id = row["comment_id"], row["id"]
    assert isinstance(comment_id, uuid.UUID) and isinstance(own_id, uuid.UUID)
    detail["decision_sha256"] = decision_sha256(row)
    detail["comment_sha256"] = comment_sha256(row, comment)
    detail["shown_sha256"] = attesting.shown_sha256(own_id, shown_body)
    if passages:
        detail["passages"] = [one.told() for one in passages]
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


def _why_stale(comment_id: uuid.UUID, version: int) -> Message:
    decided = select(ModerationDecision.id).where(
        ModerationDecision.comment_id == comment_id, ModerationDecision.version >= version
    )
    if session().scalar(decided.limit(1)) is not None:
        return msg("Somebody else decided on it while you read it. Read what was decided, then decide afresh.")
    return msg("It was edited while you read it. Read it again, then decide.")


def _passage_problems(comment: Comment, decision: Decision) -> list[Problem]:
    if all(0 <= one.start < one.stop <= len(comment.body) for one in decision.passages):
        return []
    return [Problem("passages", msg("A passage lies outside of the comment’s text."))]
