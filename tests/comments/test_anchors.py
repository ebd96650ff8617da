"""A comment speaks of a passage: found again after edits, and shown to nobody who may not read it."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest

from archive.access.levels import AccessLevel, RecordState
from archive.access.redaction import RedactionReason
from archive.access.viewer import ANONYMOUS, SYSTEM, Role, Viewer
from archive.base.db import Database, reading, unit_of_work
from archive.base.errors import Invalid
from archive.comments import queries, service
from archive.comments.inputs import CommentInput
from archive.comments.vocabulary import CommentState
from archive.records import service as records
from archive.records.description import Description
from archive.records.redaction_acts import redact_text
from archive.records.service import Created
from archive.records.stored import description_of
from archive.records.vocabulary import RecordKind
from tests.comments.conftest import bring, quick_receipt, record_row
from tests.support.cast import Cast

TEXT = "The *mill* stood at the bend.\n\nIn June the mill burned. The bridge at the bend stayed."


@pytest.fixture
def story(database: Database) -> Created:
    return made(AccessLevel.PUBLIC)


def made(text_level: AccessLevel) -> Created:
    said = Description(
        kind=RecordKind.ARTICLE, title="The mill", body=TEXT, access=AccessLevel.PUBLIC, access_text=text_level
    )
    with unit_of_work():
        return records.create(SYSTEM, said, state=RecordState.PUBLISHED)


def comment_on(record_id: uuid.UUID, quote: str, by: Viewer = ANONYMOUS, before: str = "") -> uuid.UUID:
    typed = CommentInput(body="So it was.", quote=quote, quote_before=before)
    with unit_of_work():
        posted = service.post(by, record_id, typed, quick_receipt())
    bring(posted.id, CommentState.PUBLISHED)
    return posted.id


def quote(record_id: uuid.UUID, viewer: Viewer = ANONYMOUS) -> str | None:
    with reading():
        (one,) = queries.published_on(viewer, record_id).items
        return one.quote


def edit(record_id: uuid.UUID, body: str) -> None:
    with unit_of_work():
        description = description_of(record_row(record_id))
        here = record_row(record_id).revision
        records.edit(SYSTEM, record_id, replace(description, body=body), expected_revision=here)


QUOTES = [
    ("the mill burned", "the mill burned", "words of the text"),
    ("The mill stood", "The mill stood", "marks of emphasis are no part of the words"),
    ("at the   bend.\nIn June", "at the bend.\nIn June", "white space may differ, as a browser copies it"),
]


@pytest.mark.parametrize(("typed", "shown", "why"), QUOTES, ids=[row[2] for row in QUOTES])
def test_a_passage_is_found_in_the_text(story: Created, typed: str, shown: str, why: str) -> None:
    comment_on(story.id, typed)
    assert quote(story.id) == shown, why


def test_what_does_not_stand_there_is_refused(story: Created) -> None:
    with pytest.raises(Invalid) as error:
        comment_on(story.id, "the mill flew")
    assert [problem.where for problem in error.value.problems] == ["quote"]


def test_no_passage_is_no_quote(story: Created) -> None:
    comment_on(story.id, "  ")
    assert quote(story.id) is None


def test_it_is_found_again_after_an_edit_and_lost_with_its_words(story: Created) -> None:
    comment_on(story.id, "at the bend", before="The bridge ")
    edit(story.id, "Once upon a time. " + TEXT)
    assert quote(story.id) == "at the bend"
    edit(story.id, "Nothing of it is left.")
    assert quote(story.id) == ""
    edit(story.id, TEXT)
    assert quote(story.id) == "at the bend"


def test_a_passage_of_a_closed_text_is_shown_to_those_who_read_it(cast: Cast, database: Database) -> None:
    story = made(AccessLevel.RESTRICTED)
    reader = cast.viewer(Role.INVESTIGATOR)
    comment_on(story.id, "the mill burned", by=reader)
    assert quote(story.id, reader) == "the mill burned"
    assert quote(story.id, ANONYMOUS) == ""
    with pytest.raises(Invalid):
        comment_on(story.id, "the mill burned", by=ANONYMOUS)


def test_a_wrong_guess_and_a_right_one_are_answered_alike_where_the_text_is_closed(
    cast: Cast, database: Database
) -> None:
    story = made(AccessLevel.RESTRICTED)
    told = []
    for words in ("the mill burned", "the mill flew"):
        with pytest.raises(Invalid) as error:
            comment_on(story.id, words)
        told.append([str(problem.message) for problem in error.value.problems])
    assert told[0] == told[1]


def test_a_passage_with_hidden_words_is_shown_to_those_alone_who_read_beneath(story: Created, cast: Cast) -> None:
    comment_on(story.id, "In June the mill burned.")
    at = TEXT.index("mill burned")
    with unit_of_work():
        redact_text(SYSTEM, story.id, "body", at, at + 4, RedactionReason.SAFETY, everywhere=False)
    assert quote(story.id) == ""
    assert quote(story.id, cast.viewer(Role.ARCHIVIST)) == "In June the mill burned."


def test_many_passages_cost_no_more_questions(story: Created, statements: list[str]) -> None:
    comment_on(story.id, "the mill burned")

    def counted() -> int:
        with reading():
            statements.clear()
            queries.published_flat(ANONYMOUS, story.id, 1, 100)
            return len(statements)

    few = counted()
    for _ in range(4):
        comment_on(story.id, "the mill burned")
    assert counted() == few
