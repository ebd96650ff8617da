"""Deciding on several comments in one go: first a preview of exactly which, then one act with one undo."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base.errors import Forbidden, IllegalTransition, Invalid, NotVisible, Problem, Stale
from archive.base.identifiers import new_id
from archive.base.messages import Message, msg
from archive.base.runtime import session
from archive.comments import deciding, rules
from archive.comments.desk import conflicts, items
from archive.comments.inputs import Decision
from archive.comments.models import Comment
from archive.comments.views import QueueItem
from archive.comments.vocabulary import DecisionOutcome, DecisionReason
from archive.records import models as m

MOST = 200
OUTCOMES = (DecisionOutcome.PUBLISH, DecisionOutcome.DECLINE, DecisionOutcome.WITHHOLD)


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkDecision:
    """One outcome for several comments, each at the version that was previewed."""

    outcome: DecisionOutcome
    versions: Mapping[uuid.UUID, int]
    reason: DecisionReason | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Previewed:
    """A comment that was chosen, and why it cannot be decided so (None: it can)."""

    item: QueueItem
    refusal: Message | None


@dataclass(frozen=True, slots=True)
class BulkDone:
    """What became of each: how many were decided, and which were not, and why."""

    batch_id: uuid.UUID
    decided: tuple[uuid.UUID, ...]
    waits: tuple[uuid.UUID, ...]
    refused: tuple[tuple[uuid.UUID, Message], ...]


def preview(viewer: Viewer, ids: Sequence[uuid.UUID], outcome: DecisionOutcome) -> list[Previewed]:
    """Exactly which comments would be decided on, and which would not and why; what is hidden is not among them."""
    policy.require(viewer, Act.MODERATE)
    found = []
    for item in items.items(viewer, _some(ids)):
        comment = session().get_one(Comment, item.comment.id)
        record = session().get_one(m.Record, comment.record_id)
        refusal = conflicts.reason(conflicts.part_of(viewer, comment, record))
        if refusal is None and conflicts.open_appeal(comment.id) is not None:
            refusal = conflicts.UNDER_APPEAL
        if refusal is None and not rules.may(outcome, comment.state, again=bool(comment.flags or comment.held)):
            refusal = rules.refusal(outcome)
        found.append(Previewed(item, refusal))
    return found


def decide(viewer: Viewer, asked: BulkDecision) -> BulkDone:
    """Decide on each of the comments; one that cannot be decided so (any more) is left as it is, and told.

    Raises ``Invalid`` for what is wrong with all of them: a missing reason, too many, none.
    """
    policy.require(viewer, Act.MODERATE)
    _refuse_faults(asked)
    batch_id = new_id()
    decided: list[uuid.UUID] = []
    waits: list[uuid.UUID] = []
    refused: list[tuple[uuid.UUID, Message]] = []
    # In the order of their ids, so that two who decide at once lock them in the same order.
    for comment_id, version in sorted(asked.versions.items()):
        decision = Decision(outcome=asked.outcome, version=version, reason=asked.reason, note=asked.note)
        try:
            done = deciding.decide(viewer, comment_id, decision, batch_id=batch_id)
            (waits if done.waits else decided).append(comment_id)
        except (Stale, IllegalTransition, Forbidden) as error:
            refused.append((comment_id, error.message))
        except NotVisible:
            continue
    return BulkDone(batch_id, tuple(decided), tuple(waits), tuple(refused))


def _refuse_faults(asked: BulkDecision) -> None:
    problems = rules.decision_problems(Decision(outcome=asked.outcome, version=1, reason=asked.reason, note=asked.note))
    if asked.outcome not in OUTCOMES:
        problems.append(Problem("outcome", msg("Several comments are published, declined or withheld at once.")))
    if not asked.versions:
        problems.append(Problem("chosen", msg("Choose at least one comment.")))
    if len(asked.versions) > MOST:
        problems.append(Problem("chosen", msg("Choose at most %(most)s comments at once.", most=MOST)))
    if problems:
        raise Invalid(problems)


def _some(ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    if not ids:
        raise Invalid([Problem("chosen", msg("Choose at least one comment."))])
    if len(ids) > MOST:
        raise Invalid([Problem("chosen", msg("Choose at most %(most)s comments at once.", most=MOST))])
    return list(dict.fromkeys(ids))
