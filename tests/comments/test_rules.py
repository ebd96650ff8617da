"""The transition table with a sentence beside each row; what is not in it is refused."""

from __future__ import annotations

import pytest

from archive.base.errors import IllegalTransition
from archive.comments import rules
from archive.comments.inputs import CommentInput, Decision, EditInput
from archive.comments.rules import Step
from archive.comments.vocabulary import CommentState, DecisionOutcome, DecisionReason

S = CommentState

LEGAL = {
    (S.PENDING, Step.PUBLISH): (S.PUBLISHED, "a moderator lets a new comment be read"),
    (S.PENDING, Step.DECLINE): (S.DECLINED, "a moderator does not show a new comment"),
    (S.PENDING, Step.WITHHOLD): (S.WITHHELD, "a moderator keeps a new comment as evidence"),
    (S.PUBLISHED, Step.DECLINE): (S.DECLINED, "a published comment is taken down by a new decision"),
    (S.PUBLISHED, Step.WITHHOLD): (S.WITHHELD, "a published comment turns out to expose somebody"),
    (S.DECLINED, Step.PUBLISH): (S.PUBLISHED, "a second look finds the comment to be about the record"),
    (S.DECLINED, Step.WITHHOLD): (S.WITHHELD, "a declined comment turns out to be evidence"),
    (S.WITHHELD, Step.PUBLISH): (S.PUBLISHED, "the danger is over"),
    (S.WITHHELD, Step.DECLINE): (S.DECLINED, "it is no evidence after all"),
    (S.PENDING, Step.REDACT): (S.PUBLISHED, "a comment is shown without the words that could lead to somebody"),
    (S.PUBLISHED, Step.REDACT): (S.PUBLISHED, "words are blacked out of what stands already"),
    (S.DECLINED, Step.REDACT): (S.PUBLISHED, "without those words it can be read"),
    (S.WITHHELD, Step.REDACT): (S.PUBLISHED, "without those words the danger is over"),
    (S.PUBLISHED, Step.RECALL): (S.PENDING, "so many readers flagged it that a moderator looks again"),
    (S.PENDING, Step.EDIT): (S.PENDING, "its author mends a comment that still waits"),
    (S.PUBLISHED, Step.EDIT): (S.PENDING, "an edited comment is another text: it waits again"),
    (S.PENDING, Step.WITHDRAW): (S.WITHDRAWN, "its author thinks better of it"),
    (S.PUBLISHED, Step.WITHDRAW): (S.WITHDRAWN, "its author takes back what was shown"),
    (S.DECLINED, Step.WITHDRAW): (S.WITHDRAWN, "its author lets it rest"),
    (S.WITHHELD, Step.WITHDRAW): (S.WITHDRAWN, "its author takes back what was never shown"),
}


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("state", S)
def test_a_step_exists_or_is_refused_with_its_reason(state: CommentState, step: Step) -> None:
    if (state, step) in LEGAL:
        assert rules.next_state(step, state) is LEGAL[state, step][0], LEGAL[state, step][1]
        assert rules.may(step, state)
    else:
        with pytest.raises(IllegalTransition) as refused:
            rules.next_state(step, state)
        assert len(str(refused.value)) > 20
        assert not rules.may(step, state)


def test_moderators_are_offered_what_exists() -> None:
    decided = (DecisionOutcome.DECLINE, DecisionOutcome.WITHHOLD, DecisionOutcome.REDACT)
    assert rules.outcomes_from(S.PENDING) == (DecisionOutcome.PUBLISH, *decided)
    assert rules.outcomes_from(S.PUBLISHED) == decided
    assert rules.outcomes_from(S.WITHDRAWN) == ()


Out, R = DecisionOutcome, DecisionReason
DECISIONS = [
    (Out.PUBLISH, None, "", [], "to publish needs no reason"),
    (Out.PUBLISH, R.ON_TOPIC, "", [], "but may have one"),
    (Out.PUBLISH, R.SPAM, "", ["reason"], "advertising is no reason to publish"),
    (Out.DECLINE, None, "", ["reason"], "a refusal has a reason"),
    (Out.WITHHOLD, None, "", ["reason"], "so has a withholding"),
    (Out.DECLINE, R.SPAM, "", [], "a reason from the list is enough"),
    (Out.DECLINE, R.ON_TOPIC, "", ["reason"], "being on topic is no reason to decline"),
    (Out.DECLINE, R.OTHER, " ", ["note"], "another reason must be said"),
    (Out.DECLINE, R.OTHER, "an old quarrel", [], "and then it is enough"),
    (Out.WITHHOLD, None, "x" * 5001, ["reason", "note"], "all problems are told at once"),
]


@pytest.mark.parametrize(("outcome", "reason", "note", "wrong", "because"), DECISIONS)
def test_reasons_fit_the_outcome(
    outcome: DecisionOutcome, reason: DecisionReason | None, note: str, wrong: list[str], because: str
) -> None:
    problems = rules.decision_problems(Decision(outcome=outcome, version=1, reason=reason, note=note))
    assert [problem.where for problem in problems] == wrong, because


TEXTS = [
    ("I was there.", "", [], "words are enough"),
    ("x" * 5000, "n" * 80, [], "as long as they may be"),
    ("x" * 5001, "n" * 81, ["body", "author_name"], "too long, and both are told"),
    (" \n\t ", "", ["body"], "no words"),
    ("a\x00b", "", ["body"], "PostgreSQL cannot keep a null character"),
    ("a\ud800b", "", ["body"], "half a character is no text"),
    ("tab\tand\nline", "", [], "tabs and lines are text"),
]


@pytest.mark.parametrize(("body", "name", "wrong", "because"), TEXTS)
def test_what_a_comment_may_hold(body: str, name: str, wrong: list[str], because: str) -> None:
    for typed in (CommentInput(body=body, author_name=name), EditInput(body=body, author_name=name)):
        assert [problem.where for problem in rules.comment_problems(typed)] == wrong, because


def test_a_language_is_a_tag() -> None:
    assert [p.where for p in rules.comment_problems(CommentInput(body="x", language="ar_SY"))] == ["language"]
    assert rules.comment_problems(CommentInput(body="x", language="AR-sy")) == []


def test_line_ends_of_browsers_and_programs_are_alike() -> None:
    assert rules.as_lines("a\r\nb\rc\nd") == "a\nb\nc\nd"
    assert rules.as_name("  A.\n  reader ") == "A. reader"
