"""The moderator's desk: what waits and in which order, leases, redaction, undo, questions, and several at once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from archive.access.levels import AccessLevel, RecordState
from archive.access.viewer import ANONYMOUS, Role, Viewer
from archive.base import clock, runtime
from archive.base.db import Database, reading, unit_of_work
from archive.base.errors import DomainError, Forbidden, IllegalTransition, Invalid, Stale
from archive.base.runtime import session
from archive.comments import blackout, deciding, flagging, queries, service
from archive.comments.desk import asking, assigning, bulk, filters, leasing, preferring, seconding, undoing
from archive.comments.desk import reading as desk
from archive.comments.desk.bulk import BulkDecision
from archive.comments.desk.filters import QueueFilter, Waiting
from archive.comments.desk.preferring import Preferences
from archive.comments.desk_models import SecondLook
from archive.comments.flagging import FlagInput
from archive.comments.inputs import Decision, EditInput, Passage
from archive.comments.models import ModerationDecision
from archive.comments.reader_models import CommentNotice
from archive.comments.vocabulary import CommentState, DecisionOutcome, DecisionReason, FlagReason
from archive.config import Settings
from archive.custody import queries as custody
from archive.custody.vocabulary import EventType
from archive.records.models import Record
from archive.records.service import Created
from tests.comments.conftest import Comments, MakeRecord, Wanting, row, standing, verdict
from tests.support.cast import Cast

PUBLISH, DECLINE, REDACT = DecisionOutcome.PUBLISH, DecisionOutcome.DECLINE, DecisionOutcome.REDACT
WHY = DecisionReason.EXPOSES_IDENTITY


def redaction(body: str, *lines: str, version: int = 1) -> Decision:
    """The decision to publish ``body`` with these words blacked out."""
    found, missing = blackout.find(body, lines, WHY)
    assert not missing
    return Decision(outcome=REDACT, version=version, reason=WHY, passages=found)


def test_the_queue_begins_with_what_is_most_pressing(record: Created, cast: Cast, say: Comments) -> None:
    moderator = cast.viewer(Role.MODERATOR)
    oldest, shown, held, twice = (say(record.id, words) for words in ("One.", "Two.", "Three.", "Four."))
    with unit_of_work():
        for comment_id in (shown, twice):
            deciding.decide(moderator, comment_id, verdict(PUBLISH))
        row(held).held = True
    with unit_of_work():
        flagging.flag(ANONYMOUS, shown, FlagInput(FlagReason.THREAT), "a")
        for browser in ("a", "b"):
            flagging.flag(ANONYMOUS, twice, FlagInput(FlagReason.SPAM), browser)
    with reading():
        items, total = desk.queue(moderator, QueueFilter(), 1, 20)
        assert [item.comment.id for item in items] == [held, twice, shown, oldest]
        assert total == 4
        assert [len(item.flags) for item in items] == [0, 2, 1, 0]
        pages = [desk.queue(moderator, QueueFilter(), page, 3)[0] for page in (1, 2)]
        assert [[item.comment.id for item in page] for page in pages] == [[held, twice, shown], [oldest]]
        assert desk.counts(moderator, tuple(Waiting)) == {"waiting": 4, "flagged": 2, "asked": 0}
        assert desk.next_waiting(moderator) == held


def test_a_card_tells_what_became_of_the_others_on_the_record(record: Created, cast: Cast, say: Comments) -> None:
    moderator = cast.viewer(Role.MODERATOR)
    shown, _, declined, waiting = (say(record.id, words) for words in ("One.", "Two.", "Three.", "Four."))
    with unit_of_work():
        deciding.decide(moderator, shown, verdict(PUBLISH))
        deciding.decide(moderator, declined, verdict(DECLINE))
    with reading():
        assert desk.card(moderator, waiting).on_record == ((CommentState.PUBLISHED, 1), (CommentState.DECLINED, 1))
        assert desk.card(moderator, shown).on_record == ((CommentState.DECLINED, 1),)


def test_that_a_flagged_comment_stays_is_an_answer(record: Created, cast: Cast, say: Comments) -> None:
    moderator, shown = cast.viewer(Role.MODERATOR), say(record.id, state=CommentState.PUBLISHED)
    with pytest.raises(IllegalTransition), unit_of_work():
        deciding.decide(moderator, shown, verdict(PUBLISH, 2))
    with unit_of_work():
        flagging.flag(ANONYMOUS, shown, FlagInput(FlagReason.UNTRUE), "a")
    with unit_of_work():
        deciding.decide(moderator, shown, verdict(PUBLISH, 2))
    with reading():
        assert not row(shown).flags
        assert desk.queue(moderator, QueueFilter(), 1, 9)[1] == 0


NARROWED = [
    ({"record": "{code}"}, 1, "by record"),
    ({"record": "NO-SUCH"}, 0, "a record that is not there has none"),
    ({"language": "ar"}, 0, "by language"),
    ({"mine": True}, 0, "by whose turn it is"),
    ({"calm": True}, 1, "without graphic material"),
    ({}, 2, "all of it"),
]


@pytest.mark.parametrize(("asked", "count", "because"), NARROWED)
def test_the_queue_is_narrowed_down(
    record: Created,
    make_record: MakeRecord,
    cast: Cast,
    say: Comments,
    asked: dict[str, object],
    count: int,
    because: str,
) -> None:
    graphic = make_record()
    with unit_of_work():
        session().get_one(Record, graphic.id).content_warning = "Wounds"
    say(record.id)
    say(graphic.id)
    wanted = {
        key: value.format(code=record.reference_code) if key == "record" else value for key, value in asked.items()
    }  # type: ignore[attr-defined]  # text
    with reading():
        items, total = desk.queue(cast.viewer(Role.MODERATOR), QueueFilter(**wanted), 1, 20)  # type: ignore[arg-type]  # the table's
        assert (len(items), total) == (count, count), because


@pytest.mark.both_engines
def test_a_lease_keeps_a_comment_from_others_until_it_ends(
    record: Created, cast: Cast, say: Comments, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = (cast.viewer(Role.MODERATOR, number=n) for n in (1, 2))
    first, second = say(record.id, "One."), say(record.id, "Two.")
    with unit_of_work():
        assert leasing.take(one, first)
        assert leasing.take(one, first), "one's own is prolonged"
        assert not leasing.take(other, first)
    with reading():
        assert (desk.next_waiting(one), desk.next_waiting(other)) == (first, second)
        lease = desk.one(other, first).lease
        assert lease is not None
        assert (lease.by, lease.own) == (one.display_name, False)
    with unit_of_work():
        leasing.give_back(one, first)
    with reading():
        assert desk.next_waiting(other) == first
    with unit_of_work():
        leasing.take(one, first)
    later = clock.now() + timedelta(minutes=11)
    monkeypatch.setattr(clock, "now", lambda: later)
    with unit_of_work():
        assert leasing.take(other, first), "a lease ends by itself"


@pytest.mark.both_engines
def test_two_who_ask_for_the_next_at_once_are_given_two_comments(
    record: Created, cast: Cast, say: Comments, settings: Settings, database: Database
) -> None:
    people = [cast.viewer(Role.MODERATOR, number=n) for n in (1, 2)]
    waiting = say(record.id)
    together, taken = threading.Barrier(2), []

    def take(viewer: Viewer) -> None:
        with runtime.active(runtime.Runtime(settings, database)):
            together.wait()
            with unit_of_work():
                taken.append(leasing.take(viewer, waiting))

    threads = [threading.Thread(target=take, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [False, True]


SECRET = "Ask Samira Haddad at the mill, Samira  Haddad knows."


@pytest.mark.both_engines
def test_words_are_blacked_out_for_readers_alone(record: Created, cast: Cast, say: Comments) -> None:
    author, moderator = cast.viewer(), cast.viewer(Role.MODERATOR)
    comment_id = say(record.id, SECRET, by=author)
    with unit_of_work():
        deciding.decide(moderator, comment_id, redaction(SECRET, "Samira Haddad"))
    with reading():
        for told in (
            queries.published_on(ANONYMOUS, record.id).items[0].body,
            queries.published_flat(ANONYMOUS, record.id, 1, 9).items[0].body,
            str(queries.published_on(ANONYMOUS, record.id).items[0].html),
        ):
            assert "Samira" not in told
            assert "Haddad" not in told
            assert told.count("█████[exposes-identity]") == 2
        assert desk.one(moderator, comment_id).comment.body == SECRET
        assert queries.own_one(author, comment_id).body == SECRET
        decision = desk.one(moderator, comment_id).decisions[-1]
        assert [(one.start, one.stop) for one in decision.passages] == [(4, 17), (31, 45)]
        event = custody.chain(cast.viewer(Role.ARCHIVIST), record.id)[-1]
        assert (event.detail or {})["passages"] == [[4, 17, "exposes-identity"], [31, 45, "exposes-identity"]]
        assert "Samira" not in str(event.detail)
        kinds = session().scalars(select(CommentNotice.kind).where(CommentNotice.comment_id == comment_id)).all()
        assert kinds == ["redacted"]


def test_an_edit_ends_a_redaction_and_is_judged_again(record: Created, cast: Cast, say: Comments) -> None:
    author, moderator = cast.viewer(), cast.viewer(Role.MODERATOR)
    comment_id = say(record.id, SECRET, by=author)
    with unit_of_work():
        deciding.decide(moderator, comment_id, redaction(SECRET, "Samira Haddad"))
        service.edit_own(author, comment_id, EditInput(body="Ask at the mill. Samira."))
    with reading():
        assert (row(comment_id).state, row(comment_id).shown_body) == (CommentState.PENDING, None)
        assert queries.published_on(ANONYMOUS, record.id).items == ()


WRONG = [
    (Decision(outcome=REDACT, version=1, reason=WHY), ["passages"], "which words?"),
    (Decision(outcome=REDACT, version=1, passages=(Passage(0, 3, WHY),)), ["reason"], "and why?"),
    (Decision(outcome=REDACT, version=1, reason=WHY, passages=(Passage(0, 999, WHY),)), ["passages"], "not there"),
    (Decision(outcome=PUBLISH, version=1, passages=(Passage(0, 3, WHY),)), ["passages"], "whole, or not?"),
    (Decision(outcome=DecisionOutcome.UNDO, version=1), ["outcome"], "taken back is only what one just decided"),
]


@pytest.mark.parametrize(("decision", "where", "because"), WRONG)
def test_a_redaction_says_what_and_why(
    record: Created, cast: Cast, say: Comments, decision: Decision, where: list[str], because: str
) -> None:
    comment_id, moderator = say(record.id), cast.viewer(Role.MODERATOR)
    with pytest.raises(Invalid) as error, unit_of_work():
        deciding.decide(moderator, comment_id, decision)
    assert [problem.where for problem in error.value.problems] == where, because


@pytest.mark.both_engines
def test_a_decision_is_taken_back_at_once_and_both_stay_in_the_log(record: Created, cast: Cast, say: Comments) -> None:
    one, other = (cast.viewer(Role.MODERATOR, number=n) for n in (1, 2))
    comment_id = say(record.id, SECRET)
    with unit_of_work():
        deciding.decide(one, comment_id, redaction(SECRET, "Samira Haddad"))
    with unit_of_work():
        flagging.flag(ANONYMOUS, comment_id, FlagInput(FlagReason.SPAM), "a")
    with unit_of_work():
        deciding.decide(one, comment_id, verdict(DECLINE, 2))
    with pytest.raises(IllegalTransition), unit_of_work():
        undoing.undo(other, comment_id, 3)
    with unit_of_work():
        undoing.undo(one, comment_id, 3)
    with reading():
        found = row(comment_id)
        assert (found.state, found.flags, found.version) == (CommentState.PUBLISHED, 1, 4)
        assert "Samira" not in (found.shown_body or "Samira"), "what was blacked out before is so again"
        outcomes = [decision.outcome for decision in found.decisions]
        assert outcomes == [REDACT, DECLINE, DecisionOutcome.UNDO]
        types = [event.type for event in custody.chain(cast.viewer(Role.ARCHIVIST), record.id)]
        assert types.count(EventType.MODERATION_DECISION) == 3
    with pytest.raises(IllegalTransition), unit_of_work():
        undoing.undo(one, comment_id, 4)


def test_after_ten_seconds_there_is_only_a_new_decision(
    record: Created, cast: Cast, say: Comments, monkeypatch: pytest.MonkeyPatch
) -> None:
    moderator, comment_id = cast.viewer(Role.MODERATOR), say(record.id)
    with unit_of_work():
        deciding.decide(moderator, comment_id, verdict(DECLINE))
    later = clock.now() + timedelta(seconds=16)
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(IllegalTransition, match="too late"), unit_of_work():
        undoing.undo(moderator, comment_id, 2)
    assert standing(comment_id) is CommentState.DECLINED


def test_nothing_is_taken_back_that_went_on_since(record: Created, cast: Cast, say: Comments) -> None:
    author, moderator = cast.viewer(), cast.viewer(Role.MODERATOR)
    comment_id = say(record.id, by=author)
    with unit_of_work():
        deciding.decide(moderator, comment_id, verdict(PUBLISH))
        service.edit_own(author, comment_id, EditInput(body="Other words."))
    for version in (2, 3):
        with pytest.raises(IllegalTransition), unit_of_work():
            undoing.undo(moderator, comment_id, version)


@pytest.mark.both_engines
def test_several_at_once_are_exactly_those_that_were_shown(record: Created, cast: Cast, say: Comments) -> None:
    author, moderator, other = cast.viewer(), cast.viewer(Role.MODERATOR), cast.viewer(Role.MODERATOR, number=2)
    ids = [say(record.id, f"Spam {n}.") for n in range(3)]
    own = say(record.id, "Mine.", by=moderator)
    edited = say(record.id, "Before.", by=author)
    with reading():
        shown = bulk.preview(moderator, [*ids, own, edited], DECLINE)
        assert [one.refusal is None for one in shown] == [True, True, True, False, True]
        versions = {one.item.comment.id: one.item.version for one in shown}
    with unit_of_work():
        service.edit_own(author, edited, EditInput(body="After."))
    asked = BulkDecision(outcome=DECLINE, versions=versions, reason=DecisionReason.SPAM)
    with unit_of_work():
        done = bulk.decide(moderator, asked)
    assert set(done.decided) == set(ids)
    assert {comment_id for comment_id, _ in done.refused} == {own, edited}
    assert standing(edited) is CommentState.PENDING
    with unit_of_work():
        deciding.decide(other, ids[0], verdict(PUBLISH, 2))
    with unit_of_work():
        undone = undoing.undo_batch(moderator, done.batch_id)
    assert (undone.count, undone.missed) == (2, 1)
    assert [standing(one) for one in ids] == [CommentState.PUBLISHED, CommentState.PENDING, CommentState.PENDING]
    with reading():
        batch = select(ModerationDecision.outcome).where(ModerationDecision.batch_id == done.batch_id)
        assert sorted(session().scalars(batch)) == ["decline"] * 3 + ["undo"] * 2


BULK_WRONG = [
    (BulkDecision(outcome=DECLINE, versions={}), {"reason", "chosen"}, "nothing chosen, no reason"),
    (BulkDecision(outcome=REDACT, versions={}, reason=WHY), {"passages", "outcome", "chosen"}, "each has other words"),
]


@pytest.mark.parametrize(("asked", "where", "because"), BULK_WRONG)
def test_what_is_wrong_with_several_is_told_at_once(
    cast: Cast, asked: BulkDecision, where: set[str], because: str
) -> None:
    moderator = cast.viewer(Role.MODERATOR)
    with pytest.raises(Invalid) as error, unit_of_work():
        bulk.decide(moderator, asked)
    assert {problem.where for problem in error.value.problems} == where, because


def test_an_author_is_asked_and_the_comment_comes_back_with_the_answer(
    record: Created, cast: Cast, say: Comments
) -> None:
    author, moderator = cast.viewer(), cast.viewer(Role.MODERATOR)
    comment_id = say(record.id, by=author)
    with unit_of_work():
        asking.ask(moderator, comment_id, 1, "Were you there?")
    with reading():
        assert desk.one(moderator, comment_id).asked
        assert desk.next_waiting(moderator) is None, "it waits for its author"
        assert desk.queue(moderator, QueueFilter(view=Waiting.ASKED), 1, 9)[1] == 1
    with pytest.raises(IllegalTransition, match="asked already"), unit_of_work():
        asking.ask(moderator, comment_id, 1, "And who else?")
    with unit_of_work():
        asking.answer(row(comment_id), "I was.")
    with reading():
        assert desk.next_waiting(moderator) == comment_id
        assert [one.answer for one in desk.card(moderator, comment_id).questions] == ["I was."]
    for version, words, error in ((2, "?", Stale), (1, "  ", Invalid)):
        with pytest.raises(error), unit_of_work():
            asking.ask(moderator, comment_id, version, words)


# Who may decide on a comment, and why not.
PARTS = [
    ("own", Forbidden, "the author does not decide"),
    ("contributed", Forbidden, "nor whoever contributed the record"),
    ("none", None, "somebody without a part does"),
]


@pytest.mark.parametrize(("part", "error", "because"), PARTS)
def test_nobody_decides_where_they_have_a_part(
    make_record: MakeRecord, cast: Cast, say: Comments, part: str, error: type[DomainError] | None, because: str
) -> None:
    moderator = cast.viewer(Role.MODERATOR)
    contributor = moderator.account_id if part == "contributed" else None
    record = make_record(AccessLevel.PUBLIC, RecordState.PUBLISHED, contributor)
    comment_id = say(record.id, by=moderator if part == "own" else ANONYMOUS)
    with reading():
        assert (desk.next_waiting(moderator) is None) is (error is not None), because
        assert (desk.card(moderator, comment_id).refusal is None) is (error is None)
        assert (bulk.preview(moderator, [comment_id], PUBLISH)[0].refusal is None) is (error is None)
    acts = [
        lambda: asking.ask(moderator, comment_id, 1, "Why?"),
        lambda: deciding.decide(moderator, comment_id, verdict(PUBLISH)),
    ]
    for act in acts:
        if error is None:
            with unit_of_work():
                act()
        else:
            with pytest.raises(error), unit_of_work():
                act()


def test_what_was_withheld_is_shown_when_two_agree(
    record: Created, cast: Cast, say: Comments, wanting: Wanting
) -> None:
    wanting("release")
    one, other = (cast.viewer(Role.MODERATOR, number=n) for n in (1, 2))
    comment_id = say(record.id, state=CommentState.WITHHELD)
    with unit_of_work():
        assert deciding.decide(one, comment_id, verdict(PUBLISH, 2, private_note="harmless")).waits
    assert standing(comment_id) is CommentState.WITHHELD
    with pytest.raises(IllegalTransition, match="said so already"), unit_of_work():
        deciding.decide(one, comment_id, verdict(PUBLISH, 2))
    with reading():
        assert [wish.private_note for wish in desk.card(other, comment_id).wishes] == ["harmless"]
    with unit_of_work():
        assert not deciding.decide(other, comment_id, verdict(PUBLISH, 2)).waits
    assert standing(comment_id) is CommentState.PUBLISHED


def test_two_agree_on_the_same_and_there_is_no_way_around(
    record: Created, cast: Cast, say: Comments, wanting: Wanting
) -> None:
    wanting("release")
    one, other = (cast.viewer(Role.MODERATOR, number=n) for n in (1, 2))
    comment_id = say(record.id, SECRET, state=CommentState.WITHHELD)
    with unit_of_work():
        assert deciding.decide(one, comment_id, redaction(SECRET, "Samira Haddad", version=2)).waits
    with unit_of_work():
        assert deciding.decide(other, comment_id, verdict(PUBLISH, 2)).waits, "the first wants a name covered"
    with unit_of_work():
        assert not deciding.decide(one, comment_id, verdict(DECLINE, 2)).waits
    with unit_of_work():
        assert deciding.decide(one, comment_id, verdict(PUBLISH, 3)).waits, "it was withheld before it was declined"
    assert standing(comment_id) is CommentState.DECLINED
    with unit_of_work():
        assert not deciding.decide(other, comment_id, verdict(PUBLISH, 3)).waits
    assert standing(comment_id) is CommentState.PUBLISHED


def test_two_who_would_black_out_other_words_are_told_so_and_both_are_kept(
    record: Created, cast: Cast, say: Comments, wanting: Wanting
) -> None:
    wanting("release")
    one, other, third = (cast.viewer(Role.MODERATOR, number=n) for n in (1, 2, 3))
    comment_id = say(record.id, SECRET, state=CommentState.WITHHELD)
    name, first_name = (redaction(SECRET, words, version=2) for words in ("Samira Haddad", "Samira"))
    with unit_of_work():
        told = deciding.decide(one, comment_id, name)
        assert (told.waits, told.differs) == (True, False)
    with unit_of_work():
        told = deciding.decide(other, comment_id, first_name)
        assert (told.waits, told.differs) == (True, True)
    assert standing(comment_id) is CommentState.WITHHELD
    with reading():
        wishes = desk.card(third, comment_id).wishes
        assert [wish.words for wish in wishes] == [("Samira Haddad",), ("Samira",)]
        agreed = seconding.as_wished(third, comment_id, wishes[0].id, 2)
        assert agreed.passages == name.passages
    with pytest.raises(IllegalTransition, match="said so already"), unit_of_work():
        deciding.decide(other, comment_id, first_name)
    with unit_of_work():
        assert not deciding.decide(other, comment_id, name).waits, "they have let themselves be convinced"
    with reading():
        assert "Samira" not in (row(comment_id).shown_body or "")
        assert desk.one(one, comment_id).decisions[-1].passages == name.passages


def test_the_last_word_of_each_person_counts(record: Created, cast: Cast, say: Comments, wanting: Wanting) -> None:
    wanting("release")
    one, other = (cast.viewer(Role.MODERATOR, number=n) for n in (1, 2))
    comment_id = say(record.id, SECRET, state=CommentState.WITHHELD)
    for words in ("Samira", "Samira Haddad"):
        with unit_of_work():
            assert deciding.decide(one, comment_id, redaction(SECRET, words, version=2)).waits
    with unit_of_work():
        assert deciding.decide(other, comment_id, redaction(SECRET, "Samira", version=2)).differs
    with reading():
        assert [wish.words for wish in desk.card(one, comment_id).wishes] == [("Samira Haddad",), ("Samira",)]
    with unit_of_work():
        assert not deciding.decide(one, comment_id, redaction(SECRET, "Samira", version=2)).waits


def test_a_wish_of_an_older_program_agrees_with_nothing(
    record: Created, cast: Cast, say: Comments, wanting: Wanting
) -> None:
    """It did not keep which words: whoever agreed would agree to something else."""
    wanting("release")
    one, other = (cast.viewer(Role.MODERATOR, number=n) for n in (1, 2))
    comment_id = say(record.id, SECRET, state=CommentState.WITHHELD)
    with unit_of_work():
        deciding.decide(one, comment_id, redaction(SECRET, "Samira", version=2))
        session().execute(update(SecondLook).values(passages=None))
    with unit_of_work():
        assert deciding.decide(other, comment_id, redaction(SECRET, "Samira", version=2)).differs


def test_the_work_is_dealt_out_to_those_who_may_and_want_to(
    record: Created, make_record: MakeRecord, cast: Cast, say: Comments
) -> None:
    one, other = (cast.viewer(Role.MODERATOR, number=n) for n in (1, 2))
    graphic = make_record()
    with unit_of_work():
        session().get_one(Record, graphic.id).content_warning = "Wounds"
        preferring.keep(one, Preferences(skips_graphic=True))
    calm = [say(record.id, f"{n}.") for n in range(3)]
    hard = [say(graphic.id, f"{n}.") for n in range(3)]
    with unit_of_work():
        assert assigning.deal(one, 50) == 6
    with reading():
        turns = {viewer: desk.queue(viewer, QueueFilter(mine=True), 1, 20)[0] for viewer in (one, other)}
        assert {item.comment.id for item in turns[one]} < set(calm)
        assert {item.comment.id for item in turns[other]} > set(hard)
        assert sum(len(found) for found in turns.values()) == 6
        assert {item.comment.id for item in desk.queue(one, QueueFilter(calm=True), 1, 20)[0]} == set(calm)
        assert desk.next_waiting(one) in calm


def test_a_gentle_stop_comes_once_a_day(record: Created, cast: Cast, say: Comments) -> None:
    moderator = cast.viewer(Role.MODERATOR)
    ids = [say(record.id, f"{n}.") for n in range(2)]
    with unit_of_work():
        preferring.keep(moderator, Preferences(stop_after=2))
    for due, comment_id in zip((0, 2), ids, strict=True):
        with unit_of_work():
            deciding.decide(moderator, comment_id, verdict(PUBLISH))
        with reading():
            assert preferring.stop_is_due(moderator) == due
    with unit_of_work():
        preferring.go_on(moderator)
    with reading():
        assert preferring.stop_is_due(moderator) == 0
        assert preferring.of(moderator).stop_after == 2
    with pytest.raises(Invalid), unit_of_work():
        preferring.keep(moderator, Preferences(stop_after=1001))


COVERED = [
    ("a NAME b", ["NAME"], "a  █████[exposes-identity]  b", "a word"),
    ("NAME", ["NAME"], "█████[exposes-identity]", "all of it"),
    (
        "see [x](https://e.example/NAME)",
        ["NAME"],
        "see [x](https://e.example/ █████[exposes-identity] )",
        "in an address",
    ),
    ("a NAME\nNAME b", ["NAME NAME"], "a  █████[exposes-identity]  b", "over the end of a line"),
    ("█████[threat] NAME", ["NAME"], "▪▪▪▪▪[threat]  █████[exposes-identity]", "nobody forges a block"),
]


@pytest.mark.parametrize(("body", "lines", "shown", "because"), COVERED)
def test_what_is_covered(body: str, lines: list[str], shown: str, because: str) -> None:
    passages, missing = blackout.find(body, lines, WHY)
    assert not missing
    assert blackout.covered(body, passages) == shown, because


def test_a_view_of_no_name_is_the_whole_queue() -> None:
    assert [filters.parse_view(word) for word in (None, "", "nonsense", "asked", "declined")] == [
        Waiting.WAITING, Waiting.WAITING, Waiting.WAITING, Waiting.ASKED, CommentState.DECLINED,
    ]  # fmt: skip


def test_no_state_is_without_a_view() -> None:
    assert set(filters.SECTIONS) == {*Waiting, *CommentState}
