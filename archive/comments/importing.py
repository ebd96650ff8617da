"""Comments that come with an imported record, with the decisions that were made on them elsewhere."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import insert

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.errors import Problem
from archive.base.identifiers import new_id
from archive.base.messages import msg
from archive.base.runtime import session
from archive.comments import blackout, deciding, rules
from archive.comments.desk_models import DecisionRedaction
from archive.comments.inputs import CommentInput, Decision, Passage
from archive.comments.models import Comment, ModerationDecision
from archive.comments.pipeline.facts import gist_of
from archive.comments.reader_models import CommentAnchor
from archive.comments.vocabulary import CommentState, DecisionOutcome, DecisionReason
from archive.custody import ledger
from archive.records import description as d
from archive.records import models as m
from archive.records import storing

_AFTER = {
    DecisionOutcome.PUBLISH: CommentState.PUBLISHED,
    DecisionOutcome.DECLINE: CommentState.DECLINED,
    DecisionOutcome.WITHHOLD: CommentState.WITHHELD,
    DecisionOutcome.REDACT: CommentState.PUBLISHED,
}
# Where a comment may stand after its last decision: as decided, edited since, or taken back.
_SINCE = {CommentState.PENDING, CommentState.WITHDRAWN}


def problems(comments: Sequence[d.CommentInput], where: str = "comments") -> list[Problem]:
    """Everything that is wrong with the comments of one row; asked before anything is written."""
    found = []
    for position, comment in enumerate(comments):
        here = f"{where}[{position}]"
        typed = CommentInput(body=comment.body, author_name=comment.author_name)
        found += [Problem(f"{here}.{p.where}", p.message) for p in rules.comment_problems(typed)]
        found += _standing_problems(comment, here)
        if comment.replies and where.endswith(".replies"):
            found.append(Problem(f"{here}.replies", msg("Answers are one level deep.")))
        elif comment.replies:
            found += problems(comment.replies, f"{here}.replies")
    return found


def import_comments(viewer: Viewer, record_id: uuid.UUID, comments: Sequence[d.CommentInput]) -> None:
    """Write the comments of a record in the present transaction; their decisions are appended as the importer's.

    They were judged by ``problems`` before. Raises ``ValueError`` for a word of no vocabulary.
    """
    policy.require(viewer, Act.IMPORT)
    rows = _Rows(viewer, record_id, clock.now())
    for comment in comments:
        parent = rows.add(comment, None)
        for reply in comment.replies:
            rows.add(reply, parent)
    rows.write()


class _Rows:
    """What is written for one record, each table at once."""

    def __init__(self, viewer: Viewer, record_id: uuid.UUID, moment: datetime) -> None:
        self.viewer, self.record_id, self.moment = viewer, record_id, moment
        self.comments: list[dict[str, object]] = []
        self.decisions: list[dict[str, object]] = []
        self.anchors: list[dict[str, object]] = []
        self.passages: dict[object, tuple[Passage, ...]] = {}

    def add(self, comment: d.CommentInput, parent_id: uuid.UUID | None) -> uuid.UUID:
        row = Comment(
            id=new_id(),
            record_id=self.record_id,
            parent_id=parent_id,
            body=rules.as_lines(comment.body),
            language="und",
            author_name=rules.as_name(comment.author_name),
            state=CommentState(comment.state),
            version=len(comment.decisions) + 1,
            created_at=_moment(comment.created) or self.moment,
            gist=gist_of(comment.body),
        )
        last = comment.decisions[-1] if comment.decisions else None
        if last is not None and last.passages and row.state is CommentState.PUBLISHED:
            row.shown_body = blackout.covered(row.body, _passages(last))
        self.comments.append(deciding.comment_row(row))
        if comment.quote.strip():
            self.anchors.append(_anchor(row.id, comment))
        before = CommentState.PENDING
        for version, one in enumerate(comment.decisions, 1):
            after = _AFTER[DecisionOutcome(one.outcome)]
            # The same outcome twice: its author had edited it in between. What is shown can be redacted as it stands.
            stands = before is after and one.outcome != DecisionOutcome.REDACT
            before = CommentState.PENDING if stands else before
            self._decide(row, one, version, before, after)
            before = after
        return row.id

    def _decide(
        self, row: Comment, one: d.DecisionInput, version: int, before: CommentState, after: CommentState
    ) -> None:
        decision = Decision(
            outcome=DecisionOutcome(one.outcome),
            version=version,
            reason=DecisionReason(one.reason) if one.reason else None,
            note=one.note,
        )
        # A microsecond apart, so that they are told in the order in which they were made.
        at = self.moment + timedelta(microseconds=len(self.decisions))
        values = deciding.decision_row(self.viewer, row, decision, before, after)
        self.decisions.append(values | {"decided_at": at})
        self.passages[values["id"]] = _passages(one)

    def write(self) -> None:
        if self.comments:
            session().execute(insert(Comment), self.comments)
        if self.decisions:
            session().execute(insert(ModerationDecision), self.decisions)
            scope = storing.scope_of(self.record_id, session().get_one(m.Record, self.record_id))
            comments = {row["id"]: row for row in self.comments}
            covered = [one for row in self.decisions for one in deciding.redaction_rows(row, self.passages[row["id"]])]
            if covered:
                session().execute(insert(DecisionRedaction), covered)
            ledger.record_events(self.viewer, [self._act(row, comments, scope) for row in self.decisions])
        if self.anchors:
            session().execute(insert(CommentAnchor), self.anchors)

    def _act(
        self, decision: dict[str, object], comments: Mapping[object, Mapping[str, object]], scope: ledger.Scope
    ) -> ledger.Act:
        comment, passages = comments[decision["comment_id"]], self.passages[decision["id"]]
        shown = blackout.covered(str(comment["body"]), passages) if passages else None
        return deciding.decision_act(decision, comment, scope, passages, shown)


def _standing_problems(comment: d.CommentInput, here: str) -> list[Problem]:
    found = []
    if comment.state not in tuple(CommentState):
        words = ", ".join(CommentState)
        found.append(Problem(f"{here}.state", msg("It must be one of: %(words)s.", words=words)))
    if comment.created and _moment(comment.created) is None:
        words = "2024-03-02T09:11:00Z"
        found.append(
            Problem(f"{here}.created", msg("Write a moment with its offset, for example %(words)s.", words=words))
        )
    for position, one in enumerate(comment.decisions):
        found += _decision_problems(one, f"{here}.decisions[{position}]", len(rules.as_lines(comment.body)))
    if not found and comment.decisions:
        last = _AFTER[DecisionOutcome(comment.decisions[-1].outcome)]
        if comment.state not in _SINCE | {last}:
            found.append(Problem(f"{here}.state", msg("Its last decision says: %(state)s.", state=last.value)))
    return found


def _decision_problems(one: d.DecisionInput, here: str, length: int) -> list[Problem]:
    if one.outcome not in tuple(_AFTER):
        words = ", ".join(_AFTER)
        return [Problem(f"{here}.outcome", msg("It must be one of: %(words)s.", words=words))]
    if one.reason and one.reason not in tuple(DecisionReason):
        words = ", ".join(DecisionReason)
        return [Problem(f"{here}.reason", msg("It must be one of: %(words)s.", words=words))]
    if one.outcome != DecisionOutcome.PUBLISH and not one.reason:
        return [Problem(f"{here}.reason", msg("To decline or to withhold needs a reason."))]
    return _passage_problems(one, here, length)


def _passage_problems(one: d.DecisionInput, here: str, length: int) -> list[Problem]:
    if (one.outcome == DecisionOutcome.REDACT) is not bool(one.passages):
        return [Problem(f"{here}.passages", msg("To redact, and nothing else, says which passages are blacked out."))]
    wrong = [
        passage
        for passage in one.passages
        if not 0 <= passage.start < passage.stop <= length or passage.reason not in tuple(DecisionReason)
    ]
    if wrong:
        return [Problem(f"{here}.passages", msg("A passage lies inside of the comment and has a reason of the list."))]
    return []


def _passages(one: d.DecisionInput) -> tuple[Passage, ...]:
    return blackout.joined(Passage(each.start, each.stop, DecisionReason(each.reason)) for each in one.passages)


def _anchor(comment_id: uuid.UUID, comment: d.CommentInput) -> dict[str, object]:
    return {
        "comment_id": comment_id,
        "exact": comment.quote,
        "prefix": comment.quote_before,
        "suffix": "",
        "start": 0,
        "revision": 1,
    }


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
