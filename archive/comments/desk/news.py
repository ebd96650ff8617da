"""What the author of a comment is told of a decision, as a kind of notice. Pure."""

from __future__ import annotations

from archive.comments.vocabulary import CommentState, DecisionOutcome, NoticeKind

_OF_OUTCOME = {
    DecisionOutcome.PUBLISH: NoticeKind.PUBLISHED,
    DecisionOutcome.REDACT: NoticeKind.REDACTED,
    DecisionOutcome.DECLINE: NoticeKind.DECLINED,
    DecisionOutcome.WITHHOLD: NoticeKind.WITHHELD,
}
_OF_STATE = {
    CommentState.PENDING: NoticeKind.WAITING,
    CommentState.PUBLISHED: NoticeKind.PUBLISHED,
    CommentState.DECLINED: NoticeKind.DECLINED,
    CommentState.WITHHELD: NoticeKind.WITHHELD,
}


def of_decision(outcome: DecisionOutcome, state: CommentState) -> NoticeKind | None:
    """What a decision that brought a comment into ``state`` is to its author."""
    return _OF_OUTCOME.get(outcome) or _OF_STATE.get(state)
