"""A moderator decides: on the text that was read, once, for a reason, and in the custody trail for ever."""

from __future__ import annotations

import hashlib
import threading

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from archive.access import policy
from archive.access.levels import AccessLevel
from archive.access.viewer import ANONYMOUS, SYSTEM, Role, Viewer
from archive.base import runtime
from archive.base.db import Database, reading, unit_of_work
from archive.base.errors import DomainError, Forbidden, IllegalTransition, Invalid, NotVisible, SignInNeeded, Stale
from archive.base.runtime import session
from archive.comments import service
from archive.comments.desk import reading as desk
from archive.comments.inputs import EditInput
from archive.comments.models import ModerationDecision
from archive.comments.vocabulary import CommentState, DecisionOutcome, DecisionReason
from archive.config import Settings
from archive.custody import queries as custody
from archive.custody.vocabulary import EventType
from archive.records.service import Created
from tests.comments.conftest import Comments, MakeRecord, row, standing, verdict
from tests.support.cast import Cast

PUBLISH, DECLINE, WITHHOLD = DecisionOutcome.PUBLISH, DecisionOutcome.DECLINE, DecisionOutcome.WITHHOLD


@pytest.mark.both_engines
def test_a_decision_is_appended_with_all_that_was_judged(record: Created, cast: Cast, say: Comments) -> None:
    moderator = cast.viewer(Role.MODERATOR)
    comment_id = say(record.id, "Buy ferry tickets!")
    decision = verdict(DECLINE, note="  No trade here. ", private_note="third time")
    with unit_of_work():
        done = service.decide(moderator, comment_id, decision)
    assert (done.from_state, done.state, done.version) == (CommentState.PENDING, CommentState.DECLINED, 2)
    with reading():
        kept = session().scalars(select(ModerationDecision)).one()
        assert (kept.outcome, kept.reason, kept.version) == (DECLINE, DecisionReason.SPAM, 1)
        assert (kept.from_state, kept.to_state) == (CommentState.PENDING, CommentState.DECLINED)
        assert (kept.note, kept.private_note) == ("No trade here.", "third time")
        assert (kept.decided_by, kept.decided_agent) == (moderator.account_id, moderator.agent_id)
        assert kept.text_sha256 == hashlib.sha256(b"Buy ferry tickets!").hexdigest()


@pytest.mark.both_engines
def test_a_decision_is_never_changed_or_deleted(record: Created, cast: Cast, say: Comments) -> None:
    say(record.id, state=CommentState.DECLINED)
    attempts = [
        update(ModerationDecision).values(note="never said"),
        update(ModerationDecision).values(outcome=PUBLISH),
        delete(ModerationDecision),
    ]
    if runtime.current().database.dialect == "postgresql":
        attempts.append(text("TRUNCATE moderation_decision"))  # type: ignore[arg-type]  # a statement as well
    for attempt in attempts:
        with pytest.raises(DBAPIError), unit_of_work():
            session().execute(attempt)
    with reading():
        assert session().scalars(select(ModerationDecision)).one().outcome is DECLINE


@pytest.mark.both_engines
def test_the_custody_trail_tells_of_it_without_the_words(record: Created, cast: Cast, say: Comments) -> None:
    moderator, archivist = cast.viewer(Role.MODERATOR), cast.viewer(Role.ARCHIVIST)
    comment_id = say(record.id, "Words that nobody should find there.")
    with unit_of_work():
        service.decide(moderator, comment_id, verdict(WITHHOLD, note="a note", private_note="b"))
    with reading():
        event = custody.chain(archivist, record.id)[-1]
        assert (event.type, event.object_id) == (EventType.MODERATION_DECISION, comment_id)
        detail = dict(event.detail or {})
        assert (detail["outcome"], detail["reason"], detail["version"]) == ("withhold", "spam", 1)
        assert detail["text_sha256"] == row(comment_id).decisions[0].text_sha256
        assert "note" not in str(detail)
        assert "Words" not in str(detail)


WHO = [
    ((Role.MODERATOR,), None, "a moderator decides"),
    ((Role.MODERATOR, Role.ARCHIVIST), None, "roles can be combined"),
    ((), Forbidden, "an account alone does not"),
    ((Role.CONTRIBUTOR,), Forbidden, "a contributor does not"),
    ((Role.INVESTIGATOR,), Forbidden, "an investigator does not"),
    ((Role.ARCHIVIST,), Forbidden, "an archivist as such does not"),
    ((Role.ADMINISTRATOR,), Forbidden, "an administrator runs the system and judges nothing"),
]


@pytest.mark.parametrize(("roles", "error", "because"), WHO)
def test_who_decides(
    record: Created, cast: Cast, say: Comments, roles: tuple[Role, ...], error: type[DomainError] | None, because: str
) -> None:
    viewer, comment_id = cast.viewer(*roles), say(record.id)
    assert bool(policy.may(viewer, policy.Act.MODERATE)) is (error is None), because
    asks = [
        lambda: service.decide(viewer, comment_id, verdict(PUBLISH)),
        lambda: desk.card(viewer, comment_id),
        lambda: desk.queue(viewer, CommentState.PENDING, 1, 20),
        lambda: desk.counts(viewer),
        lambda: desk.next_waiting(viewer),
    ]
    for ask in reversed(asks):
        if error is None:
            with unit_of_work():
                ask()
        else:
            with pytest.raises(error), unit_of_work():
                ask()


def test_a_visitor_is_asked_to_sign_in(record: Created, say: Comments) -> None:
    comment_id = say(record.id)
    with pytest.raises(SignInNeeded), unit_of_work():
        service.decide(ANONYMOUS, comment_id, verdict(PUBLISH))


def test_nobody_decides_on_their_own_comment(record: Created, cast: Cast, say: Comments) -> None:
    author, other = cast.viewer(Role.MODERATOR), cast.viewer(Role.MODERATOR, number=2)
    comment_id = say(record.id, by=author)
    with pytest.raises(Forbidden, match="their own comment"), unit_of_work():
        service.decide(author, comment_id, verdict(PUBLISH))
    with reading():
        assert desk.one(author, comment_id).own
        assert desk.next_waiting(author) is None
        assert desk.next_waiting(other) == comment_id
    with unit_of_work():
        service.decide(other, comment_id, verdict(PUBLISH))
    assert standing(comment_id) is CommentState.PUBLISHED


def test_a_moderator_decides_on_comments_of_records_they_see(
    make_record: MakeRecord, cast: Cast, say: Comments
) -> None:
    moderator, both = cast.viewer(Role.MODERATOR), cast.viewer(Role.MODERATOR, Role.INVESTIGATOR)
    comment_id = say(make_record(AccessLevel.RESTRICTED).id, by=cast.viewer(Role.INVESTIGATOR))
    with pytest.raises(NotVisible), unit_of_work():
        service.decide(moderator, comment_id, verdict(PUBLISH))
    with unit_of_work():
        service.decide(both, comment_id, verdict(PUBLISH))


@pytest.mark.both_engines
def test_a_text_that_was_edited_meanwhile_is_not_decided_on(record: Created, cast: Cast, say: Comments) -> None:
    author, moderator = cast.viewer(), cast.viewer(Role.MODERATOR)
    comment_id = say(record.id, by=author)
    with unit_of_work():
        service.edit_own(author, comment_id, EditInput(body="Something quite different."))
    with pytest.raises(Stale, match="edited while you read"), unit_of_work():
        service.decide(moderator, comment_id, verdict(PUBLISH))
    assert standing(comment_id) is CommentState.PENDING


def test_a_comment_that_was_withdrawn_meanwhile_is_not_decided_on(record: Created, cast: Cast, say: Comments) -> None:
    comment_id = say(record.id, state=CommentState.WITHDRAWN)
    moderator = cast.viewer(Role.MODERATOR)
    with pytest.raises(Stale), unit_of_work():
        service.decide(moderator, comment_id, verdict(PUBLISH, 1))
    with pytest.raises(IllegalTransition), unit_of_work():
        service.decide(moderator, comment_id, verdict(PUBLISH, 2))


def test_all_problems_of_a_decision_are_told(record: Created, cast: Cast, say: Comments) -> None:
    moderator, comment_id = cast.viewer(Role.MODERATOR), say(record.id)
    with pytest.raises(Invalid) as error, unit_of_work():
        service.decide(moderator, comment_id, verdict(DECLINE, reason=None, note="x" * 5001))
    assert [problem.where for problem in error.value.problems] == ["reason", "note"]


@pytest.mark.both_engines
def test_of_two_moderators_the_second_is_told(
    record: Created, cast: Cast, say: Comments, settings: Settings, database: Database
) -> None:
    moderators = [cast.viewer(Role.MODERATOR, number=n) for n in (1, 2)]
    comment_id = say(record.id)
    together, results = threading.Barrier(2), []

    def decide(viewer: Viewer, outcome: DecisionOutcome) -> None:
        with runtime.active(runtime.Runtime(settings, database)):
            together.wait()
            try:
                with unit_of_work():
                    results.append(str(service.decide(viewer, comment_id, verdict(outcome)).state))
            except Stale as error:
                results.append("stale" if "Somebody else decided" in str(error) else "?")

    threads = [threading.Thread(target=decide, args=pair) for pair in zip(moderators, (PUBLISH, DECLINE), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "stale" in results
    assert len(results) == 2
    with reading():
        assert [str(one.to_state) for one in row(comment_id).decisions] == [r for r in results if r != "stale"]


def test_a_second_look_is_a_new_decision(record: Created, cast: Cast, say: Comments) -> None:
    moderator, comment_id = cast.viewer(Role.MODERATOR), say(record.id)
    for version, outcome in enumerate((DECLINE, PUBLISH, WITHHOLD), 1):
        with unit_of_work():
            service.decide(moderator, comment_id, verdict(outcome, version))
    with reading():
        told = desk.card(moderator, comment_id).item.decisions
        assert [one.outcome for one in told] == [DECLINE, PUBLISH, WITHHOLD]
        assert [one.from_state for one in told] == ["pending", "declined", "published"]
        assert {one.by for one in told} == {moderator.display_name}
    with pytest.raises(IllegalTransition), unit_of_work():
        service.decide(moderator, comment_id, verdict(WITHHOLD, 4))


def test_the_archive_itself_may_decide(record: Created, say: Comments) -> None:
    comment_id = say(record.id)
    with unit_of_work():
        service.decide(SYSTEM, comment_id, verdict(PUBLISH))
    with reading():
        assert row(comment_id).decisions[0].decided_by is None
