"""Published records to comment on, and comments in every state."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest
from sqlalchemy import event

from archive.access.levels import AccessLevel, RecordState
from archive.access.viewer import ANONYMOUS, SYSTEM, Viewer
from archive.base import runtime
from archive.base.db import Database, reading, unit_of_work
from archive.base.runtime import session
from archive.comments import receipts, service
from archive.comments.inputs import CommentInput, Decision
from archive.comments.models import Comment
from archive.comments.vocabulary import CommentState, DecisionOutcome, DecisionReason
from archive.config import Settings
from archive.records import service as records
from archive.records.description import Description
from archive.records.models import Record
from archive.records.service import Created
from archive.records.vocabulary import RecordKind

MakeRecord = Callable[..., Created]
Comments = Callable[..., uuid.UUID]
Wanting = Callable[..., None]


@pytest.fixture
def make_record(database: Database) -> MakeRecord:
    """Make a record; ``make_record(AccessLevel.RESTRICTED, RecordState.PUBLISHED, contributor_id=None)``."""

    def make(
        access: AccessLevel = AccessLevel.PUBLIC,
        state: RecordState = RecordState.PUBLISHED,
        contributor_id: uuid.UUID | None = None,
        title: str = "The mill at the bend",
    ) -> Created:
        description = Description(
            kind=RecordKind.ARTICLE, title=title, body="The mill stood until June.", access=access
        )
        born = RecordState.PUBLISHED if state is RecordState.WITHDRAWN else state
        with unit_of_work():
            created = records.create(SYSTEM, description, state=born, contributor_id=contributor_id)
            if state is RecordState.WITHDRAWN:
                records.withdraw(SYSTEM, created.id, "asked by its contributor")
        return created

    return make


@pytest.fixture
def record(make_record: MakeRecord) -> Created:
    """A published, public record."""
    return make_record()


@pytest.fixture
def say(database: Database) -> Comments:
    """Write a comment and bring it into a state: ``say(record.id, "words", CommentState.PUBLISHED)``."""

    def write(
        record_id: uuid.UUID,
        body: str = "I remember the mill.",
        state: CommentState = CommentState.PENDING,
        *,
        by: Viewer = ANONYMOUS,
        name: str = "",
        parent: uuid.UUID | None = None,
    ) -> uuid.UUID:
        comment = CommentInput(body=body, author_name=name, parent_id=parent)
        with unit_of_work():
            posted = service.post(by, record_id, comment, quick_receipt())
        bring(posted.id, state)
        return posted.id

    return write


def quick_receipt() -> list[receipts.Receipt]:
    """A receipt that nobody asks for, without the cost of its digest."""
    words = uuid.uuid4().hex
    return [receipts.Receipt(words, words * 2)]


def bring(comment_id: uuid.UUID, state: CommentState) -> None:
    """Take the lawful way into ``state``."""
    outcomes = {
        CommentState.PUBLISHED: DecisionOutcome.PUBLISH,
        CommentState.DECLINED: DecisionOutcome.DECLINE,
        CommentState.WITHHELD: DecisionOutcome.WITHHOLD,
    }
    with unit_of_work():
        if state in outcomes:
            service.decide(SYSTEM, comment_id, verdict(outcomes[state], row(comment_id).version))
        elif state is CommentState.WITHDRAWN:
            service.withdraw_by_receipt(ANONYMOUS, (row(comment_id).receipt_digest or "",))


def verdict(outcome: DecisionOutcome, version: int = 1, **more: object) -> Decision:
    """A decision with the reason that it needs."""
    reason = None if outcome is DecisionOutcome.PUBLISH else DecisionReason.SPAM
    return Decision(**{"outcome": outcome, "version": version, "reason": reason, **more})  # type: ignore[arg-type]  # the caller's


def row(comment_id: uuid.UUID) -> Comment:
    """The row of a comment, in the session in force."""
    return session().get_one(Comment, comment_id)


def standing(comment_id: uuid.UUID) -> CommentState:
    """The state of a comment as it is committed."""
    with reading():
        return row(comment_id).state


def record_row(record_id: uuid.UUID) -> Record:
    return session().get_one(Record, record_id)


@pytest.fixture
def wanting(settings: Settings, database: Database) -> Iterator[Wanting]:
    """Let the archive want two people for some acts: ``wanting("release", "appeal")``."""
    with ExitStack() as stack:

        def want(*acts: str) -> None:
            changed = replace(settings, moderation_needs_two=acts)
            stack.enter_context(runtime.active(runtime.Runtime(changed, database)))

        yield want


@pytest.fixture
def statements(database: Database) -> Iterator[list[str]]:
    """Every statement that the database was asked, for counting."""
    asked: list[str] = []

    def note(connection: object, cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield asked
    event.remove(database.engine, "before_cursor_execute", note)
