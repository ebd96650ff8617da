"""A flag is a call for attention: one a person, with a reason; it hides nothing unless the archive says so."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from archive.access.levels import AccessLevel
from archive.access.viewer import ANONYMOUS, Role, Viewer
from archive.base import runtime
from archive.base.db import Database, reading, unit_of_work
from archive.base.errors import Forbidden, Invalid, NotVisible
from archive.base.runtime import session
from archive.comments import flagging
from archive.comments.flagging import FlagInput
from archive.comments.models import Comment
from archive.comments.reader_models import CommentFlag, CommentNotice
from archive.comments.vocabulary import CommentState, FlagReason, NoticeKind
from archive.config import Settings
from archive.records.service import Created
from tests.comments.conftest import Comments, MakeRecord, bring, row, standing
from tests.support.cast import Cast

P = CommentState.PUBLISHED
SPAM = FlagInput(FlagReason.SPAM)


def flag(comment_id: uuid.UUID, who: Viewer = ANONYMOUS, browser: str = "one", said: FlagInput = SPAM) -> bool:
    with unit_of_work():
        return flagging.flag(who, comment_id, said, browser)


@pytest.mark.both_engines
def test_a_person_flags_a_comment_once(record: Created, say: Comments, cast: Cast) -> None:
    comment_id = say(record.id, "Words.", P)
    reader = cast.viewer(Role.CONTRIBUTOR)
    assert [flag(comment_id), flag(comment_id), flag(comment_id, browser="two")] == [True, False, True]
    assert [flag(comment_id, reader), flag(comment_id, reader, "another browser")] == [True, False]
    with reading():
        assert row(comment_id).flags == 3
        kept = session().scalars(select(CommentFlag.person)).all()
        assert all(len(one) == 64 and one not in ("one", "two") for one in kept)
    assert standing(comment_id) is P


def test_the_same_person_is_not_known_again_at_another_comment(record: Created, say: Comments) -> None:
    first, second = say(record.id, "Words.", P), say(record.id, "Others.", P)
    flag(first)
    flag(second)
    with reading():
        assert len(set(session().scalars(select(CommentFlag.person)))) == 2


def test_a_decision_answers_the_flags_and_they_stay_on_record(record: Created, say: Comments) -> None:
    comment_id = say(record.id, "Words.", P)
    flag(comment_id, said=FlagInput(FlagReason.OTHER, "It is not so."))
    bring(comment_id, CommentState.DECLINED)
    with reading():
        assert row(comment_id).flags is None
        (kept,) = flagging.of([comment_id])[comment_id]
        assert (kept.reason, kept.note, kept.open) == (FlagReason.OTHER, "It is not so.", False)


@pytest.fixture
def at_two(settings: Settings, database: Database) -> Iterator[None]:
    """The archive lets two flags put a published comment back to the moderators."""
    with runtime.active(runtime.Runtime(replace(settings, comments_flag_threshold=2), database)):
        yield


def test_so_many_flags_take_it_from_the_page_where_the_archive_says_so(
    at_two: None, record: Created, say: Comments, cast: Cast
) -> None:
    comment_id = say(record.id, "Words.", P)
    flag(comment_id, cast.viewer(Role.CONTRIBUTOR))
    assert standing(comment_id) is P
    flag(comment_id, cast.viewer(Role.CONTRIBUTOR, number=2))
    assert standing(comment_id) is CommentState.PENDING
    with reading():
        told = select(CommentNotice.kind).where(CommentNotice.comment_id == comment_id).order_by(CommentNotice.at)
        assert session().scalars(told).all()[-1] is NoticeKind.FLAGGED


def test_whoever_throws_cookies_away_hides_nothing(at_two: None, record: Created, say: Comments, cast: Cast) -> None:
    comment_id = say(record.id, "Words.", P)
    for browser in ("one", "two", "three"):
        assert flag(comment_id, browser=browser)
    reader = cast.viewer(Role.CONTRIBUTOR)
    assert [flag(comment_id, reader), flag(comment_id, reader, "another browser")] == [True, False]
    assert standing(comment_id) is P, "three flags of nobody in particular, and one of an account"
    with reading():
        assert row(comment_id).flags == 4, "all of them order the queue"


def test_what_cannot_be_read_cannot_be_flagged(
    record: Created, make_record: MakeRecord, say: Comments, cast: Cast
) -> None:
    closed = make_record(AccessLevel.RESTRICTED)
    hidden = say(closed.id, "Words.", P, by=cast.viewer(Role.INVESTIGATOR))
    waiting = say(record.id, "Words.")
    for comment_id in (hidden, waiting, uuid.uuid4()):
        with pytest.raises(NotVisible):
            flag(comment_id)
    assert flag(hidden, cast.viewer(Role.INVESTIGATOR, number=2)) is True


def test_nobody_flags_their_own(record: Created, say: Comments, cast: Cast) -> None:
    reader = cast.viewer(Role.CONTRIBUTOR)
    comment_id = say(record.id, "Words.", P, by=reader)
    with pytest.raises(Forbidden):
        flag(comment_id, reader)


WRONG = [
    (FlagInput(FlagReason.OTHER), "another reason is said in words"),
    (FlagInput(FlagReason.SPAM, "x" * 501), "a note is short"),
    (FlagInput(FlagReason.SPAM, "\x00"), "a note is text"),
]


@pytest.mark.parametrize(("said", "why"), WRONG, ids=[one[1] for one in WRONG])
def test_what_a_flag_may_say(record: Created, say: Comments, said: FlagInput, why: str) -> None:
    comment_id = say(record.id, "Words.", P)
    with pytest.raises(Invalid):
        flag(comment_id, said=said)
    with reading():
        assert session().get_one(Comment, comment_id).flags is None, why
