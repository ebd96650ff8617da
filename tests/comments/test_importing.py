"""Comments that come with an import: judged before, written with their decisions, told as the importer's."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from archive.access.viewer import ANONYMOUS, SYSTEM, Role
from archive.base.db import reading, unit_of_work
from archive.base.errors import SignInNeeded
from archive.base.runtime import session
from archive.comments import importing, queries
from archive.comments.desk import reading as desk
from archive.comments.models import Comment
from archive.comments.vocabulary import CommentState
from archive.custody import queries as custody
from archive.exports import remarks
from archive.records.description import BlackoutInput, CommentInput, DecisionInput
from archive.records.service import Created
from tests.support.cast import Cast

REPLIES = (
    CommentInput(body="Thank you.", state="published", decisions=(DecisionInput(outcome="publish"),)),
    CommentInput(body="Which two?"),
)
THREAD = CommentInput(
    body="The bakery is called *Atlas*.\r\nBy everybody.",
    author_name="A reader",
    state="published",
    created="2024-03-02T09:11:00+02:00",
    decisions=(
        DecisionInput(outcome="decline", reason="off-topic", note="read in haste"),
        DecisionInput(outcome="publish"),
    ),
    replies=REPLIES,
)


@pytest.mark.both_engines
def test_a_tree_of_comments_is_written_as_it_stood(record: Created, cast: Cast) -> None:
    importer = cast.viewer(Role.ARCHIVIST)
    assert importing.problems([THREAD]) == []
    with unit_of_work():
        importing.import_comments(importer, record.id, [THREAD])
    with reading():
        (thread,) = queries.published_on(ANONYMOUS, record.id).items
        assert thread.body == "The bakery is called *Atlas*.\nBy everybody."
        assert thread.when.isoformat() == "2024-03-02T07:11:00+00:00"
        assert [reply.body for reply in thread.replies] == ["Thank you."]
        moderator = cast.viewer(Role.MODERATOR)
        told = desk.one(moderator, thread.id)
        assert [(one.outcome, one.reason, one.note) for one in told.decisions] == [
            ("decline", "off-topic", "read in haste"),
            ("publish", None, ""),
        ]
        assert [(one.from_state, one.to_state) for one in told.decisions] == [
            ("pending", "declined"),
            ("declined", "published"),
        ]
        assert {one.by for one in told.decisions} == {importer.display_name}
        assert told.version == 3
        assert desk.counts(moderator)[CommentState.PENDING] == 1
        events = [event for event in custody.chain(importer, record.id) if event.type == "moderation decision"]
        assert len(events) == 3


def test_a_comment_that_was_edited_or_withdrawn_since_keeps_its_decisions(record: Created, cast: Cast) -> None:
    importer = cast.viewer(Role.ARCHIVIST)
    published = (DecisionInput(outcome="publish"), DecisionInput(outcome="publish"))
    comments = [CommentInput(body="x", state=state, decisions=published) for state in ("pending", "withdrawn")]
    assert importing.problems(comments) == []
    with unit_of_work():
        importing.import_comments(importer, record.id, comments)
    with reading():
        rows = session().scalars(select(Comment)).all()
        assert {row.state for row in rows} == {CommentState.PENDING, CommentState.WITHDRAWN}
        assert {one.from_state for row in rows for one in row.decisions} == {CommentState.PENDING}


def test_only_an_importer_writes_decisions_of_elsewhere(record: Created) -> None:
    with pytest.raises(SignInNeeded), unit_of_work():
        importing.import_comments(ANONYMOUS, record.id, [THREAD])


def test_every_problem_of_a_row_is_told_at_once() -> None:
    comments = [
        CommentInput(body=" ", author_name="n" * 81, state="approved", created="yesterday"),
        CommentInput(body="x", created="2024-03-02T09:11:00"),
        CommentInput(body="x", state="published", decisions=(DecisionInput(outcome="decline", reason="spam"),)),
        CommentInput(
            body="x",
            decisions=(
                DecisionInput(outcome="delete"),
                DecisionInput(outcome="decline"),
                DecisionInput(outcome="decline", reason="dull"),
            ),
            replies=(CommentInput(body="y", replies=(CommentInput(body="z"),)),),
        ),
    ]
    assert [problem.where for problem in importing.problems(comments)] == [
        "comments[0].body",
        "comments[0].author_name",
        "comments[0].state",
        "comments[0].created",
        "comments[1].created",
        "comments[2].state",
        "comments[3].decisions[0].outcome",
        "comments[3].decisions[1].reason",
        "comments[3].decisions[2].reason",
        "comments[3].replies[0].replies",
    ]


def test_passages_and_blacked_out_words_come_back_as_they_left(record: Created) -> None:
    sent = {
        "body": "Salma of the mill said so.",
        "state": "published",
        "quote": "stood until June",
        "decisions": (
            DecisionInput(
                outcome="redact",
                reason="exposes-identity",
                passages=(BlackoutInput(start=0, stop=5, reason="exposes-identity"),),
            ),
        ),
    }
    comment = CommentInput(**sent)  # type: ignore[arg-type]  # the test's own
    assert importing.problems([comment]) == []
    with unit_of_work():
        importing.import_comments(SYSTEM, record.id, [comment])
    with reading():
        (shown,) = queries.published_flat(ANONYMOUS, record.id, 1, 10).items
        assert (shown.quote, "Salma" in shown.body, "of the mill said so." in shown.body) == (
            "stood until June",
            False,
            True,
        )
        (told,) = remarks.comments_of([record.id])[record.id]
    assert told["quote"] == sent["quote"]
    assert told["decisions"][0]["passages"] == [{"start": 0, "stop": 5, "reason": "exposes-identity"}]


WRONG_PASSAGES = [
    ("publish", (BlackoutInput(start=0, stop=5, reason="spam"),), "only a redaction blacks words out"),
    ("redact", (), "a redaction says which"),
    ("redact", (BlackoutInput(start=3, stop=99, reason="spam"),), "inside of the comment"),
    ("redact", (BlackoutInput(start=0, stop=5, reason="dislike"),), "for a reason of the list"),
]


@pytest.mark.parametrize(("outcome", "passages", "why"), WRONG_PASSAGES, ids=[row[2] for row in WRONG_PASSAGES])
def test_passages_that_do_not_fit_are_refused(outcome: str, passages: tuple[BlackoutInput, ...], why: str) -> None:
    decision = DecisionInput(outcome=outcome, reason="on-topic" if outcome == "publish" else "spam", passages=passages)
    comment = CommentInput(body="Words.", state="published", decisions=(decision,))
    assert [problem.where for problem in importing.problems([comment])] == ["comments[0].decisions[0].passages"], why
