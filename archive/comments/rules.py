"""What may become of a comment, which reasons fit which outcome, and what a comment may hold; pure."""

from __future__ import annotations

import re
from enum import StrEnum

from archive.base import languages
from archive.base.errors import IllegalTransition, Problem
from archive.base.messages import Message, msg
from archive.comments.inputs import CommentInput, Decision, EditInput
from archive.comments.vocabulary import CommentState, DecisionOutcome, DecisionReason

LONGEST_BODY = 5_000
LONGEST_NAME = 80
LONGEST_NOTE = 5_000
_NO_TEXT_HAS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")

S = CommentState


class Step(StrEnum):
    """Everything that happens to a comment once it was sent: decisions, its author's two acts, and readers' flags."""

    PUBLISH = "publish"
    DECLINE = "decline"
    WITHHOLD = "withhold"
    REDACT = "redact"
    EDIT = "edit"
    WITHDRAW = "withdraw"
    RECALL = "recall"
    """So many readers flagged it that it waits for a moderator again, where the archive says from how many on."""


# Each step that exists, from each state: anything else is an IllegalTransition.
STEPS: dict[Step, dict[CommentState, CommentState]] = {
    Step.PUBLISH: {S.PENDING: S.PUBLISHED, S.DECLINED: S.PUBLISHED, S.WITHHELD: S.PUBLISHED},
    Step.DECLINE: {S.PENDING: S.DECLINED, S.PUBLISHED: S.DECLINED, S.WITHHELD: S.DECLINED},
    Step.WITHHOLD: {S.PENDING: S.WITHHELD, S.PUBLISHED: S.WITHHELD, S.DECLINED: S.WITHHELD},
    Step.REDACT: {
        S.PENDING: S.PUBLISHED,
        S.PUBLISHED: S.PUBLISHED,
        S.DECLINED: S.PUBLISHED,
        S.WITHHELD: S.PUBLISHED,
    },
    Step.EDIT: {S.PENDING: S.PENDING, S.PUBLISHED: S.PENDING},
    Step.WITHDRAW: {
        S.PENDING: S.WITHDRAWN,
        S.PUBLISHED: S.WITHDRAWN,
        S.DECLINED: S.WITHDRAWN,
        S.WITHHELD: S.WITHDRAWN,
    },
    Step.RECALL: {S.PUBLISHED: S.PENDING},
}

_REFUSALS: dict[Step, Message] = {
    Step.PUBLISH: msg("This comment is published already, or its author has withdrawn it."),
    Step.DECLINE: msg("This comment is declined already, or its author has withdrawn it."),
    Step.WITHHOLD: msg("This comment is withheld already, or its author has withdrawn it."),
    Step.REDACT: msg("Its author has withdrawn this comment."),
    Step.EDIT: msg("Only a comment that waits for a moderator or is published can be changed."),
    Step.WITHDRAW: msg("This comment is withdrawn already."),
    Step.RECALL: msg("This comment is not published."),
}

# A refusal needs one of these; to publish needs none.
REASONS: dict[DecisionOutcome, frozenset[DecisionReason]] = {
    DecisionOutcome.PUBLISH: frozenset({DecisionReason.ON_TOPIC, DecisionReason.OTHER}),
    DecisionOutcome.DECLINE: frozenset(DecisionReason) - {DecisionReason.ON_TOPIC},
    DecisionOutcome.WITHHOLD: frozenset(DecisionReason) - {DecisionReason.ON_TOPIC},
    DecisionOutcome.REDACT: frozenset(DecisionReason) - {DecisionReason.ON_TOPIC},
}


_WHICH = msg("Say which words are to be blacked out, as they stand in the comment.")
_NO_PASSAGES = msg("Words are blacked out only where the comment is published with a redaction.")


# What may be decided again where something is to be answered: readers' flags, or a look that the archive asked for.
STAYS: dict[Step, CommentState] = {Step.PUBLISH: S.PUBLISHED, Step.WITHHOLD: S.WITHHELD}


def next_state(step: Step | DecisionOutcome, state: CommentState, *, again: bool = False) -> CommentState:
    """The state after ``step``; raises ``IllegalTransition`` with the reason.

    ``again``: somebody waits for a look at it, and that it stays as it is is an answer.
    """
    known = Step(step)
    found = STEPS[known].get(state)
    if found is None and again and STAYS.get(known) is state:
        return state
    if found is None:
        raise IllegalTransition(_REFUSALS[known])
    return found


def may(step: Step | DecisionOutcome, state: CommentState, *, again: bool = False) -> bool:
    """Whether ``step`` exists from ``state``."""
    if step is DecisionOutcome.UNDO:
        return False
    return state in STEPS[Step(step)] or (again and STAYS.get(Step(step)) is state)


def refusal(step: Step | DecisionOutcome) -> Message:
    """Why a step does not exist where it does not."""
    return _REFUSALS[Step(step)]


def outcomes_from(state: CommentState, *, again: bool = False) -> tuple[DecisionOutcome, ...]:
    """What a moderator may decide on a comment in ``state``."""
    return tuple(outcome for outcome in DecisionOutcome if may(outcome, state, again=again))


def decision_problems(decision: Decision) -> list[Problem]:
    """Everything that is wrong with a decision before the comment is looked at."""
    if decision.outcome is DecisionOutcome.UNDO:
        return [Problem("outcome", msg("A decision is taken back by whoever made it, on the page that follows it."))]
    problems = []
    refuses = decision.outcome is not DecisionOutcome.PUBLISH
    if (decision.outcome is DecisionOutcome.REDACT) is not bool(decision.passages):
        problems.append(Problem("passages", _WHICH if not decision.passages else _NO_PASSAGES))
    if refuses and decision.reason is None:
        problems.append(Problem("reason", msg("Choose a reason. The author sees it.")))
    if decision.reason is not None and decision.reason not in REASONS[decision.outcome]:
        problems.append(Problem("reason", msg("This reason does not fit what you decided.")))
    if refuses and decision.reason is DecisionReason.OTHER and not decision.note.strip():
        problems.append(Problem("note", msg("Say which other reason it is. The author sees it.")))
    for where, words in (("note", decision.note), ("private_note", decision.private_note)):
        problems += text_problems(where, words, LONGEST_NOTE)
    return problems


def comment_problems(comment: CommentInput | EditInput) -> list[Problem]:
    """Everything that is wrong with what somebody typed."""
    problems = []
    if not comment.body.strip():
        problems.append(Problem("body", msg("Write your comment.")))
    problems += text_problems("body", comment.body, LONGEST_BODY)
    problems += text_problems("author_name", comment.author_name, LONGEST_NAME)
    if isinstance(comment, CommentInput):
        try:
            languages.canonical(comment.language)
        except languages.LanguageError as error:
            problems.append(Problem("language", error.message))
    return problems


def as_lines(body: str) -> str:
    """``body`` with plain line feeds, as browsers and programs count them alike."""
    return body.replace("\r\n", "\n").replace("\r", "\n")


def as_name(name: str) -> str:
    """A name on one line, without the spaces around it."""
    return " ".join(name.split())


def text_problems(where: str, words: str, most: int) -> list[Problem]:
    problems = []
    if len(words) > most:
        problems.append(
            Problem(where, msg("Write at most %(most)s characters; these are %(n)s.", most=most, n=len(words)))
        )
    if _NO_TEXT_HAS.search(words):
        problems.append(Problem(where, msg("It holds a character that no text has.")))
    return problems
