"""A reader writes, changes and takes back; a press of the button that happens twice counts once."""

from __future__ import annotations

import threading
import uuid
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from archive.access.levels import AccessLevel, RecordState
from archive.access.viewer import ANONYMOUS, SYSTEM, Role
from archive.base import phrases, runtime
from archive.base.db import Database, reading, unit_of_work
from archive.base.errors import DomainError, IllegalTransition, Invalid, LimitReached, NotVisible, Withdrawn
from archive.base.runtime import session
from archive.comments import queries, receipts, service
from archive.comments.inputs import CommentInput, EditInput
from archive.comments.models import Comment, CommentVersion
from archive.comments.service import Posted
from archive.comments.vocabulary import CommentState, DecisionReason
from archive.config import Settings, read_keys
from archive.records.service import Created
from tests.comments.conftest import Comments, MakeRecord, bring, quick_receipt, row, standing
from tests.support.cast import Cast

TYPED = CommentInput(body="I remember the mill.", author_name="  A\nreader ", language="EN-gb")


def post(record_id: uuid.UUID, comment: CommentInput = TYPED, caller: str = "somebody") -> Posted:
    offered = receipts.of_call(caller, record_id, comment)
    with unit_of_work():
        return service.post(ANONYMOUS, record_id, comment, offered)


def number() -> int:
    with reading():
        return session().scalar(select(func.count()).select_from(Comment)) or 0


def refused(record_id: uuid.UUID, **values: object) -> list[str]:
    comment = CommentInput(**{"body": "An answer.", **values})  # type: ignore[arg-type]  # the caller's
    with pytest.raises(Invalid) as error, unit_of_work():
        service.post(ANONYMOUS, record_id, comment, quick_receipt())
    return [problem.where for problem in error.value.problems]


@pytest.mark.both_engines
def test_a_comment_waits_and_its_receipt_says_so(record: Created) -> None:
    posted = post(record.id)
    assert posted.state is CommentState.PENDING
    assert len(posted.phrase.split()) == 6
    with reading():
        kept = row(posted.id)
        assert (kept.body, kept.author_name, kept.language) == (TYPED.body, "A reader", "en-GB")
        assert (kept.account_id, kept.version) == (None, 1)
        assert posted.phrase not in (kept.receipt_digest or posted.phrase)
        found = queries.by_receipt(ANONYMOUS, posted.phrase.upper().replace(" ", "-"))
        assert found is not None
        assert (found.id, found.state, found.record_code) == (posted.id, CommentState.PENDING, record.reference_code)
        assert queries.by_receipt(ANONYMOUS, "six words that are no receipt") is None


@pytest.mark.both_engines
def test_a_second_press_finds_the_first_comment(record: Created) -> None:
    first = post(record.id)
    assert post(record.id) == first
    assert number() == 1


def test_what_differs_is_another_comment(record: Created, make_record: MakeRecord, say: Comments) -> None:
    parent = say(record.id, "The first.", CommentState.PUBLISHED)
    first = post(record.id)
    others = [
        post(record.id, caller="somebody else"),
        post(record.id, replace(TYPED, body="I remember the mill!")),
        post(record.id, replace(TYPED, parent_id=parent)),
        post(make_record().id),
    ]
    assert len({first.id, *(other.id for other in others)}) == 5
    assert len({first.phrase, *(other.phrase for other in others)}) == 5


def test_the_same_words_after_a_withdrawal_are_a_new_comment(record: Created) -> None:
    first = post(record.id)
    bring(first.id, CommentState.WITHDRAWN)
    second = post(record.id)
    assert second.id != first.id
    assert second.phrase != first.phrase


@pytest.mark.both_engines
def test_two_presses_at_once_make_one_comment(record: Created, settings: Settings, database: Database) -> None:
    offered = receipts.of_call("somebody", record.id, TYPED)
    together, made = threading.Barrier(2), []

    def press() -> None:
        with runtime.active(runtime.Runtime(settings, database)):
            together.wait()
            with unit_of_work():
                made.append(service.post(ANONYMOUS, record.id, TYPED, offered))

    presses = [threading.Thread(target=press) for _ in range(2)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    assert len(made) == 2
    assert made[0] == made[1]
    assert number() == 1


@pytest.mark.both_engines
def test_a_press_that_ends_between_two_looks_of_another_makes_the_comment_of_both(
    record: Created, settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database.dialect == "sqlite":
        pytest.skip("its writers wait for each other")
    offered = receipts.of_call("somebody", record.id, TYPED)
    counted, made = service._require_room, []

    def press() -> None:
        with runtime.active(runtime.Runtime(settings, database)), unit_of_work():
            made.append(service.post(ANONYMOUS, record.id, TYPED, offered))

    def meanwhile(record_id: uuid.UUID) -> None:
        monkeypatch.setattr(service, "_require_room", counted)
        other = threading.Thread(target=press)
        other.start()
        other.join()
        counted(record_id)

    monkeypatch.setattr(service, "_require_room", meanwhile)
    press()
    assert len(made) == 2 and made[0] == made[1] and number() == 1


def test_the_key_of_a_call_is_forgotten(record: Created, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = [0.0]
    monkeypatch.setattr(receipts.time, "monotonic", lambda: moment[0])
    monkeypatch.setattr(receipts, "_keys", receipts._Keys())
    first = receipts.of_call("somebody", record.id, TYPED)
    moment[0] += receipts.WINDOW_SECONDS
    assert first[0] in receipts.of_call("somebody", record.id, TYPED)
    moment[0] += receipts.WINDOW_SECONDS
    assert first[0] not in receipts.of_call("somebody", record.id, TYPED)


def test_an_answer_stands_under_a_published_comment_of_the_same_record(
    record: Created, make_record: MakeRecord, say: Comments
) -> None:
    published = say(record.id, "The first.", CommentState.PUBLISHED)
    answer = say(record.id, "An answer.", CommentState.PUBLISHED, parent=published)
    assert refused(record.id, parent_id=answer) == ["parent_id"]
    assert refused(record.id, parent_id=say(record.id)) == ["parent_id"]
    assert refused(record.id, parent_id=uuid.uuid4()) == ["parent_id"]
    assert refused(make_record().id, parent_id=published) == ["parent_id"]
    assert refused(record.id, parent_id=uuid.uuid4(), body=" ", author_name="n" * 81) == [
        "body",
        "author_name",
        "parent_id",
    ]


CLOSED = [
    (AccessLevel.PUBLIC, RecordState.SUBMITTED, NotVisible, "what is not published has no comments"),
    (AccessLevel.REGISTERED, RecordState.PUBLISHED, NotVisible, "a visitor does not see it"),
    (AccessLevel.SEALED, RecordState.PUBLISHED, NotVisible, "nor this"),
    (AccessLevel.PUBLIC, RecordState.WITHDRAWN, Withdrawn, "it was visible before: its tombstone answers"),
    (AccessLevel.SEALED, RecordState.WITHDRAWN, NotVisible, "it was never visible"),
]


@pytest.mark.parametrize(("access", "state", "error", "because"), CLOSED)
def test_a_visitor_comments_on_what_a_visitor_sees(
    make_record: MakeRecord, access: AccessLevel, state: RecordState, error: type[DomainError], because: str
) -> None:
    record = make_record(access, state)
    with pytest.raises(error), unit_of_work():
        service.post(ANONYMOUS, record.id, TYPED, quick_receipt())
    assert number() == 0, because


def test_even_an_archivist_comments_on_published_records_alone(make_record: MakeRecord, cast: Cast) -> None:
    record, archivist = make_record(state=RecordState.ACCESSIONED), cast.viewer(Role.ARCHIVIST)
    with pytest.raises(NotVisible), unit_of_work():
        service.post(archivist, record.id, TYPED, quick_receipt())


def test_a_record_takes_so_many_comments_a_day(settings: Settings, database: Database, record: Created) -> None:
    with runtime.active(runtime.Runtime(replace(settings, comments_per_record=2), database)):
        first = post(record.id, caller="1")
        post(record.id, caller="2")
        with pytest.raises(LimitReached):
            post(record.id, caller="3")
        assert post(record.id, caller="1") == first, "a second press is no third comment"


@pytest.mark.both_engines
def test_an_edited_comment_waits_again_and_the_earlier_text_is_kept(record: Created, cast: Cast, say: Comments) -> None:
    author = cast.viewer()
    comment_id = say(record.id, "The first words.", CommentState.PUBLISHED, by=author, name="A")
    with unit_of_work():
        assert service.edit_own(author, comment_id, EditInput(body="Other words.", author_name="B")) == "pending"
    with reading():
        assert (row(comment_id).body, row(comment_id).version) == ("Other words.", 3)
        kept = session().scalars(select(CommentVersion)).one()
        assert (kept.body, kept.author_name, kept.version) == ("The first words.", "A", 2)
        assert queries.published_on(ANONYMOUS, record.id).items == ()


def test_an_edit_without_a_change_changes_nothing(record: Created, cast: Cast, say: Comments) -> None:
    author = cast.viewer()
    comment_id = say(record.id, "The words.", CommentState.PUBLISHED, by=author)
    with unit_of_work():
        service.edit_own(author, comment_id, EditInput(body="The words."))
    assert standing(comment_id) is CommentState.PUBLISHED


def test_only_its_author_changes_or_withdraws_a_comment(record: Created, cast: Cast, say: Comments) -> None:
    comment_id = say(record.id, by=cast.viewer(number=1))
    for other in (cast.viewer(number=2), cast.viewer(Role.MODERATOR), cast.viewer(Role.ADMINISTRATOR)):
        with pytest.raises(NotVisible), unit_of_work():
            service.edit_own(other, comment_id, EditInput(body="Mine now."))
        with pytest.raises(NotVisible), unit_of_work():
            service.withdraw_own(other, comment_id)
    with unit_of_work():
        service.withdraw_own(cast.viewer(number=1), comment_id)
    assert standing(comment_id) is CommentState.WITHDRAWN


def test_the_phrase_changes_and_withdraws_as_the_account_does(record: Created) -> None:
    posted = post(record.id)
    digests = receipts.digests(posted.phrase)
    with unit_of_work():
        service.edit_by_receipt(ANONYMOUS, digests, EditInput(body="Better words."))
    with unit_of_work():
        service.withdraw_by_receipt(ANONYMOUS, digests)
    with pytest.raises(IllegalTransition), unit_of_work():
        service.withdraw_by_receipt(ANONYMOUS, digests)
    with pytest.raises(NotVisible), unit_of_work():
        service.withdraw_by_receipt(ANONYMOUS, receipts.digests("no such words at all here"))


def test_a_phrase_of_an_earlier_version_still_opens_its_comment(record: Created, settings: Settings) -> None:
    """Comments were stored with the slow digest of submissions once."""
    phrase = phrases.new_phrase()
    posted = post(record.id)
    with unit_of_work():
        row(posted.id).receipt_digest = phrases.digest(phrase, read_keys(settings.secret_path)[0])
    with reading():
        assert queries.by_receipt(ANONYMOUS, phrase) is not None
        assert queries.by_receipt(ANONYMOUS, posted.phrase) is None


def test_a_decided_comment_is_not_edited(record: Created, cast: Cast, say: Comments) -> None:
    author = cast.viewer()
    comment_id = say(record.id, state=CommentState.DECLINED, by=author)
    with pytest.raises(IllegalTransition), unit_of_work():
        service.edit_own(author, comment_id, EditInput(body="Please."))


def test_a_receipt_tells_state_reason_and_note_and_hides_what_became_closed(
    make_record: MakeRecord, say: Comments, cast: Cast
) -> None:
    record = make_record(AccessLevel.REGISTERED)
    author = cast.viewer()
    comment_id = say(record.id, "Words.", CommentState.DECLINED, by=author)
    with reading():
        (mine,) = queries.own(author)
        assert (mine.id, mine.state, mine.reason) == (comment_id, CommentState.DECLINED, DecisionReason.SPAM)
        assert (mine.may_edit, mine.may_withdraw, mine.body) == (False, True, "Words.")
        assert queries.own(ANONYMOUS) == queries.own(SYSTEM) == []
    with unit_of_work():
        row(comment_id).receipt_digest = receipts.digests("a phrase of this test alone")[0]
    with reading():
        seen = queries.by_receipt(ANONYMOUS, "a phrase of this test alone")
        assert seen is not None
        assert (seen.state, seen.reason) == (CommentState.DECLINED, DecisionReason.SPAM)
        assert (seen.record_code, seen.record_title, seen.body, seen.may_edit) == (None, "", "", False)
