"""Appeals decided by others, sanctions that are told, figures that name nobody: each rule with a sentence beside it."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from archive.access.levels import AccessLevel
from archive.access.viewer import ANONYMOUS, Role, Viewer
from archive.base import clock
from archive.base.db import reading, unit_of_work
from archive.base.errors import Forbidden, IllegalTransition, Invalid, NotVisible
from archive.base.runtime import session
from archive.comments import deciding, service
from archive.comments.desk import appealing, sanctioning, tallying, undoing
from archive.comments.desk import reading as desk
from archive.comments.desk.sanctioning import SanctionInput
from archive.comments.desk_models import Appeal
from archive.comments.inputs import CommentInput, EditInput, Passage
from archive.comments.reader_models import CommentNotice
from archive.comments.vocabulary import AppealOutcome, CommentState, DecisionOutcome, DecisionReason, SanctionKind
from archive.custody import queries as custody
from archive.custody.models import CustodyEvent, CustodyPayload
from archive.custody.vocabulary import EventType
from archive.records.service import Created
from archive.verification import whole
from tests.comments.conftest import Comments, MakeRecord, Wanting, quick_receipt, row, standing, verdict
from tests.support.cast import Cast

PUBLISH, DECLINE = DecisionOutcome.PUBLISH, DecisionOutcome.DECLINE
UPHELD, REVERSED = AppealOutcome


def appealed(cast: Cast, say: Comments, record: Created, decider: Viewer) -> tuple[Viewer, object, object]:
    """A comment of an account that ``decider`` declined and its author appealed: author, comment, appeal."""
    author = cast.viewer()
    comment_id = say(record.id, by=author)
    with unit_of_work():
        deciding.decide(decider, comment_id, verdict(DECLINE))
    with unit_of_work():
        appealing.appeal(row(comment_id), "It is about the mill.")
    with reading():
        return author, comment_id, session().scalars(select(Appeal.id)).one()


@pytest.mark.both_engines
def test_an_appeal_is_decided_by_another_person(record: Created, cast: Cast, say: Comments) -> None:
    one, other = (cast.viewer(Role.MODERATOR, number=n) for n in (1, 2))
    _author, comment_id, appeal_id = appealed(cast, say, record, one)
    with reading():
        assert [found.id for found in appealing.waiting(other)] == [appeal_id]
        assert appealing.one(one, appeal_id).refusal is not None
        assert appealing.one(other, appeal_id).refusal is None
    with pytest.raises(Forbidden, match="your own decision"), unit_of_work():
        appealing.decide(one, appeal_id, REVERSED, "I was wrong.")
    for person in (one, other):
        with pytest.raises(IllegalTransition, match="appeal"), unit_of_work():
            deciding.decide(person, comment_id, verdict(PUBLISH, 2))
    with pytest.raises(Invalid), unit_of_work():
        appealing.decide(other, appeal_id, REVERSED, "  ")
    with unit_of_work():
        assert appealing.decide(other, appeal_id, REVERSED, "It speaks of the record.", "see the thread")
    assert standing(comment_id) is CommentState.PUBLISHED
    with reading():
        told = appealing.of_comment(comment_id)
        assert told is not None
        assert (told.outcome, told.note) == (REVERSED, "It speaks of the record.")
        kinds = session().scalars(select(CommentNotice.kind).order_by(CommentNotice.at)).all()
        assert kinds[0] == "declined"
        assert set(kinds[1:]) == {"published", "appeal-decided"}
    with pytest.raises(Forbidden, match="reversed on appeal"), unit_of_work():
        deciding.decide(one, comment_id, verdict(DECLINE, 3))
    with pytest.raises(IllegalTransition), unit_of_work():
        appealing.decide(other, appeal_id, UPHELD, "No.")


def test_upheld_it_stands_and_there_is_no_second_appeal(record: Created, cast: Cast, say: Comments) -> None:
    one, other = (cast.viewer(Role.MODERATOR, number=n) for n in (1, 2))
    _author, comment_id, appeal_id = appealed(cast, say, record, one)
    with unit_of_work():
        appealing.decide(other, appeal_id, UPHELD, "It is not about the record.")
    assert standing(comment_id) is CommentState.DECLINED
    with reading():
        assert not appealing.may_appeal(row(comment_id))
    with pytest.raises(IllegalTransition, match="once"), unit_of_work():
        appealing.appeal(row(comment_id), "Again.")
    with unit_of_work():
        deciding.decide(one, comment_id, verdict(PUBLISH, 2))
    with reading():
        types = [event.type for event in custody.chain(cast.viewer(Role.ARCHIVIST), record.id)]
        assert types.count(EventType.APPEAL) == 2
        told = str([event.detail for event in custody.chain(cast.viewer(Role.ARCHIVIST), record.id)])
        assert "mill" not in told
        assert "not about" not in told


def test_what_its_author_took_back_is_not_shown_by_an_appeal(record: Created, cast: Cast, say: Comments) -> None:
    author, one, other = cast.viewer(), *(cast.viewer(Role.MODERATOR, number=n) for n in (1, 2))
    comment_id = say(record.id, by=author)
    passage = Passage(0, 10, DecisionReason.EXPOSES_IDENTITY)
    with unit_of_work():
        deciding.decide(one, comment_id, verdict(DecisionOutcome.REDACT, passages=(passage,)))
        appealing.appeal(row(comment_id), "It is my own name.")
    with unit_of_work():
        service.withdraw_own(author, comment_id)
    with unit_of_work():
        appealing.decide(other, session().scalars(select(Appeal.id)).one(), REVERSED, "It may stand.")
    assert standing(comment_id) is CommentState.WITHDRAWN


def test_whoever_decided_takes_nothing_back_while_an_appeal_waits(record: Created, cast: Cast, say: Comments) -> None:
    one = cast.viewer(Role.MODERATOR)
    _author, comment_id, _appeal_id = appealed(cast, say, record, one)
    with pytest.raises(IllegalTransition, match="appeal"), unit_of_work():
        undoing.undo(one, comment_id, 2)  # type: ignore[arg-type]  # an id, told as an object


MAY = [
    (CommentState.PENDING, False, "nothing was decided"),
    (CommentState.PUBLISHED, False, "nothing was refused"),
    (CommentState.DECLINED, True, "it was refused"),
    (CommentState.WITHHELD, True, "it was withheld"),
    (CommentState.WITHDRAWN, False, "its author took it back"),
]


@pytest.mark.parametrize(("state", "may", "because"), MAY)
def test_what_may_be_appealed(record: Created, say: Comments, state: CommentState, may: bool, because: str) -> None:
    comment_id = say(record.id, state=state)
    with reading():
        assert appealing.may_appeal(row(comment_id)) is may, because
    if not may:
        with pytest.raises(IllegalTransition), unit_of_work():
            appealing.appeal(row(comment_id), "Why?")


def test_two_people_agree_on_an_appeal_where_the_archive_says_so(
    record: Created, cast: Cast, say: Comments, wanting: Wanting
) -> None:
    one, two, three, four = (cast.viewer(Role.MODERATOR, number=n) for n in (1, 2, 3, 4))
    _author, comment_id, appeal_id = appealed(cast, say, record, one)
    wanting("appeal")
    with unit_of_work():
        assert not appealing.decide(two, appeal_id, REVERSED, "Yes.")
    with pytest.raises(Forbidden, match="second person"), unit_of_work():
        appealing.decide(two, appeal_id, REVERSED, "Yes, yes.")
    with unit_of_work():
        assert not appealing.decide(three, appeal_id, UPHELD, "No.")
    assert standing(comment_id) is CommentState.DECLINED
    assert whole.check().tally.wrong == [], "a first word leaves its event, too"
    with unit_of_work():
        assert appealing.decide(four, appeal_id, REVERSED, "Two of three.")
    assert standing(comment_id) is CommentState.PUBLISHED
    with reading():
        chain = custody.chain(cast.viewer(Role.ARCHIVIST), record.id)
        said = [(event.detail or {})["change"] for event in chain if event.type is EventType.APPEAL]
    assert said == ["made", "first said", "first said", "decided"]
    assert whole.check().tally.wrong == []


def test_an_appeal_is_as_visible_as_its_record(make_record: MakeRecord, cast: Cast, say: Comments) -> None:
    record = make_record(AccessLevel.RESTRICTED)
    author, both = cast.viewer(Role.INVESTIGATOR), cast.viewer(Role.MODERATOR, Role.INVESTIGATOR)
    comment_id = say(record.id, by=author)
    with unit_of_work():
        deciding.decide(both, comment_id, verdict(DECLINE))
        appealing.appeal(row(comment_id), "Why?")
    moderator = cast.viewer(Role.MODERATOR)
    with reading():
        appeal_id = session().scalars(select(Appeal.id)).one()
        assert appealing.waiting(moderator) == []
        with pytest.raises(NotVisible):
            appealing.one(moderator, appeal_id)
    with pytest.raises(NotVisible), unit_of_work():
        appealing.decide(moderator, appeal_id, UPHELD, "No.")


def week(kind: SanctionKind, **more: object) -> SanctionInput:
    values = {"kind": kind, "reason": DecisionReason.INSULT, "days": 7, "note": "Please stay calm."}
    return SanctionInput(**values | more)  # type: ignore[arg-type]  # the caller's


# What may somebody do under each sanction: write, change, withdraw; and does what they write wait in any case?
UNDER = [
    (SanctionKind.HELD, True, True, "they write, and a moderator looks first"),
    (SanctionKind.PAUSE, False, True, "no new comments; those that stand may be mended"),
    (SanctionKind.CLOSED, False, False, "neither; but to take back is always possible"),
]


@pytest.mark.parametrize(("kind", "writes", "changes", "because"), UNDER)
def test_what_is_asked_of_somebody_and_told_to_them(
    record: Created, cast: Cast, say: Comments, kind: SanctionKind, writes: bool, changes: bool, because: str
) -> None:
    author, moderator = cast.viewer(), cast.viewer(Role.MODERATOR)
    comment_id = say(record.id, by=author)
    with unit_of_work():
        sanctioning.impose(moderator, comment_id, week(kind))

    def attempt(act: object, allowed: bool) -> None:
        assert callable(act)
        if allowed:
            with unit_of_work():
                act()
        else:
            with pytest.raises(Forbidden, match="until"), unit_of_work():
                act()

    attempt(lambda: service.post(author, record.id, CommentInput(body="More."), quick_receipt()), writes)
    attempt(lambda: service.edit_own(author, comment_id, EditInput(body="Mended.")), changes)
    attempt(lambda: service.withdraw_own(author, comment_id), True)
    with reading():
        told = sanctioning.of_commenter(author.account_id, ())
        assert [(one.kind, one.reason, one.note) for one in told] == [
            (kind, DecisionReason.INSULT, "Please stay calm.")
        ]
        assert "sanctioned" in session().scalars(select(CommentNotice.kind)).all(), "there is no hidden one"
        payload = session().scalars(
            select(CustodyPayload.detail).join(CustodyEvent, CustodyEvent.sequence == CustodyPayload.sequence)
            .where(CustodyEvent.type == EventType.SANCTION)
        ).one()  # fmt: skip
        assert str(author.account_id) not in payload
        assert '"ends"' in payload


def test_a_sanction_ends_by_itself(record: Created, cast: Cast, say: Comments, monkeypatch: pytest.MonkeyPatch) -> None:
    author, moderator = cast.viewer(), cast.viewer(Role.MODERATOR)
    comment_id = say(record.id, by=author)
    with unit_of_work():
        sanctioning.impose(moderator, comment_id, week(SanctionKind.PAUSE))
    with pytest.raises(IllegalTransition), unit_of_work():
        sanctioning.impose(moderator, comment_id, week(SanctionKind.CLOSED))
    later = clock.now() + timedelta(days=7, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    with reading():
        assert sanctioning.standing(author.account_id, ()) is None
        assert sanctioning.listed(moderator) == ()


def test_an_anonymous_commenter_is_known_by_their_receipt_alone(record: Created, cast: Cast, say: Comments) -> None:
    moderator, comment_id = cast.viewer(Role.MODERATOR), say(record.id)
    with unit_of_work():
        sanctioning.impose(moderator, comment_id, week(SanctionKind.CLOSED))
    with unit_of_work():
        service.post(ANONYMOUS, record.id, CommentInput(body="Somebody else."), quick_receipt())
    with reading():
        digests = (row(comment_id).receipt_digest or "",)
        assert sanctioning.standing(None, digests) is not None
    with pytest.raises(Forbidden), unit_of_work():
        service.edit_by_receipt(ANONYMOUS, digests, EditInput(body="Changed."))


def test_a_sanction_is_appealed_and_ended_by_somebody_else(record: Created, cast: Cast, say: Comments) -> None:
    author = cast.viewer()
    one, other = (cast.viewer(Role.MODERATOR, number=n) for n in (1, 2))
    comment_id = say(record.id, by=author)
    with unit_of_work():
        made = sanctioning.impose(one, comment_id, week(SanctionKind.PAUSE))
    with pytest.raises(NotVisible), unit_of_work():
        appealing.appeal_sanction(other.account_id, (), made.id, "Not mine.")
    with unit_of_work():
        appealing.appeal_sanction(author.account_id, (), made.id, "I was quoting.")
    with reading():
        appeal_id = session().scalars(select(Appeal.id)).one()
    with pytest.raises(Forbidden), unit_of_work():
        appealing.decide(one, appeal_id, UPHELD, "No.")
    with unit_of_work():
        appealing.decide(other, appeal_id, REVERSED, "It was a quotation.")
    with reading():
        assert sanctioning.standing(author.account_id, ()) is None
        assert sanctioning.of_commenter(author.account_id, ())[0].lifted_why == "It was a quotation."
        assert standing(comment_id) is CommentState.PENDING, "the comment itself was not what was appealed"


def test_two_close_comments_to_somebody_where_the_archive_says_so(
    record: Created, cast: Cast, say: Comments, wanting: Wanting
) -> None:
    author = cast.viewer()
    one, other = (cast.viewer(Role.MODERATOR, number=n) for n in (1, 2))
    comment_id = say(record.id, by=author)
    wanting("closing")
    with unit_of_work():
        made = sanctioning.impose(one, comment_id, week(SanctionKind.CLOSED))
        assert (made.confirmed, made.holds) == (False, SanctionKind.HELD)
    with unit_of_work():
        service.post(author, record.id, CommentInput(body="It waits."), quick_receipt())
    with pytest.raises(Forbidden, match="Somebody else"), unit_of_work():
        sanctioning.confirm(one, made.id)
    with unit_of_work():
        sanctioning.confirm(other, made.id)
    with pytest.raises(Forbidden, match="until"), unit_of_work():
        service.post(author, record.id, CommentInput(body="No more."), quick_receipt())
    with unit_of_work():
        sanctioning.lift(other, made.id, "Settled by letter.")
    with pytest.raises(IllegalTransition), unit_of_work():
        sanctioning.lift(other, made.id, "Twice.")


FAULTS = [
    (week(SanctionKind.PAUSE, days=0), ["days"], "it has an end"),
    (week(SanctionKind.PAUSE, days=366), ["days"], "within a year"),
    (week(SanctionKind.PAUSE, reason=DecisionReason.OTHER, note=""), ["note"], "another reason is told"),
    (week(SanctionKind.PAUSE, reason=DecisionReason.ON_TOPIC), ["reason"], "to write on topic is no reason"),
]


@pytest.mark.parametrize(("asked", "where", "because"), FAULTS)
def test_a_sanction_says_why_and_until_when(
    record: Created, cast: Cast, say: Comments, asked: SanctionInput, where: list[str], because: str
) -> None:
    comment_id, moderator = say(record.id, by=cast.viewer()), cast.viewer(Role.MODERATOR)
    with pytest.raises(Invalid) as error, unit_of_work():
        sanctioning.impose(moderator, comment_id, asked)
    assert [problem.where for problem in error.value.problems] == where, because


def test_nobody_sanctions_themselves(record: Created, cast: Cast, say: Comments) -> None:
    moderator = cast.viewer(Role.MODERATOR)
    comment_id = say(record.id, by=moderator)
    with pytest.raises(Forbidden), unit_of_work():
        sanctioning.impose(moderator, comment_id, week(SanctionKind.PAUSE))


def test_the_author_history_is_of_an_account_and_of_what_the_moderator_may_see(
    record: Created, make_record: MakeRecord, cast: Cast, say: Comments
) -> None:
    author, moderator = cast.viewer(Role.INVESTIGATOR), cast.viewer(Role.MODERATOR)
    say(record.id, "Declined once.", CommentState.DECLINED, by=author)
    say(make_record(AccessLevel.RESTRICTED).id, "Behind a door.", CommentState.DECLINED, by=author)
    comment_id, nobody = say(record.id, "Now.", by=author), say(record.id, "By nobody.")
    with reading():
        found = desk.card(moderator, comment_id).author
        assert found is not None
        assert [one.excerpt for one in found.latest] == ["Declined once."]
        assert dict(found.states) == {CommentState.DECLINED: 1}
        assert desk.card(moderator, nobody).author is None


def test_edits_and_withdrawals_leave_events_once_something_was_decided(
    record: Created, cast: Cast, say: Comments
) -> None:
    author, archivist, moderator = cast.viewer(), cast.viewer(Role.ARCHIVIST), cast.viewer(Role.MODERATOR)
    quiet, decided = say(record.id, "One.", by=author), say(record.id, "Two.", by=author)
    with unit_of_work():
        deciding.decide(moderator, decided, verdict(PUBLISH))
    for comment_id in (quiet, decided):
        with unit_of_work():
            service.edit_own(author, comment_id, EditInput(body="Other words."))
        with unit_of_work():
            service.withdraw_own(author, comment_id)
    with reading():
        changes = [event for event in custody.chain(archivist, record.id) if event.type is EventType.COMMENT_CHANGE]
        assert [(event.object_id, (event.detail or {})["change"]) for event in changes] == [
            (decided, "edited"), (decided, "withdrawn"),
        ]  # fmt: skip
        assert "Other" not in str([event.detail for event in changes])


def test_the_figures_name_nobody(record: Created, make_record: MakeRecord, cast: Cast, say: Comments) -> None:
    one, other = (cast.viewer(Role.MODERATOR, number=n) for n in (1, 2))
    for n in range(6):
        comment_id = say(record.id, f"Number {n}.")
        with unit_of_work():
            deciding.decide(one, comment_id, verdict(PUBLISH if n else DECLINE))
    appealed(cast, say, record, one)
    with reading():
        appeal_id = session().scalars(select(Appeal.id)).one()
    with unit_of_work():
        appealing.decide(other, appeal_id, REVERSED, "Yes.")
    taken_back = say(record.id, "Taken back.")
    with unit_of_work():
        deciding.decide(one, taken_back, verdict(DECLINE))
    with unit_of_work():
        undoing.undo(one, taken_back, 2)
    say(make_record(AccessLevel.RESTRICTED).id, by=cast.viewer(Role.INVESTIGATOR))
    with unit_of_work():
        tallying.keep(tallying.count(everything=True))
    with reading():
        (quarter,) = tallying.published()
        assert quarter.figures["received"] == 8, "those on closed records are told nowhere"
        assert (quarter.figures["published"], quarter.figures["declined"], quarter.figures["reversed"]) == (6, 2, 1)
        assert (quarter.told("received"), quarter.told("reversed"), quarter.told("withheld")) == ("8", "<5", "0")
        assert quarter.told_reason("spam") == "<5"
        rows = list(csv.DictReader(io.StringIO(tallying.as_csv([quarter]))))
        assert (rows[0]["received"], rows[0]["declined_for_spam"], rows[0]["appeals"]) == ("8", "<5", "<5")


PERCENTILES = [
    ([], 0.5, None),
    ([3.0], 0.95, 3.0),
    ([1.0, 2.0, 3.0, 4.0], 0.5, 2.0),
    ([float(n) for n in range(1, 101)], 0.95, 95.0),
]


@pytest.mark.parametrize(("hours", "part", "found"), PERCENTILES)
def test_percentiles_are_nearest_ranks(hours: list[float], part: float, found: float | None) -> None:
    assert tallying.percentile(hours, part) == found


def test_quarters() -> None:
    moments = [datetime(2026, month, 1, tzinfo=UTC) for month in (1, 3, 4, 12)]
    assert [tallying.quarter_of(moment) for moment in moments] == ["2026-Q1", "2026-Q1", "2026-Q2", "2026-Q4"]
