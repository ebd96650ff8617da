"""The thread between a contributor and the archive: who may, what is seen when, and what is never kept."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import select, text

from archive.access.viewer import ANONYMOUS, Role, Viewer
from archive.base import clock
from archive.base.db import reading, unit_of_work
from archive.base.errors import DomainError, Forbidden, Invalid, NotVisible, SignInNeeded
from archive.base.runtime import session
from archive.custody import queries as custody
from archive.intake.returning import thread
from archive.intake.returning.models import SubmissionMessage
from archive.intake.returning.vocabulary import Saying, Side
from tests.intake import desk
from tests.intake.returning.world import contributor, found, look_up
from tests.support.cast import Cast
from tests.support.pages import PageClient

QUESTION = "Was it before or after the market burnt?"


@pytest.fixture
def words(client: PageClient) -> str:
    """The phrase of something handed in without an account."""
    return desk.phrase(desk.hand_in(client))


def asked(cast: Cast, words: str, question: str = QUESTION) -> uuid.UUID:
    record_id, staff = found(words).record_id, cast.viewer(Role.ARCHIVIST)
    with unit_of_work():
        thread.ask(staff, record_id, question, uuid.uuid4().hex)
    return record_id


def test_a_question_is_asked_seen_answered_and_the_answer_seen(
    client: PageClient, words: str, signed_in: Callable[..., PageClient], cast: Cast
) -> None:
    archivist = signed_in(Role.ARCHIVIST)
    code = found(words).reference_code
    page = archivist.get_page(f"/review/{code}")
    page = archivist.get_page(page.one("//a[contains(@href, '/thread')]").get("href"))
    page = archivist.submit(page, "/thread", words=QUESTION)
    assert QUESTION in page.text
    assert "not seen yet" in page.text
    page = look_up(client, words)
    assert "An archivist asked you something" in page.text
    assert QUESTION in page.text
    page = client.submit(page, "/receipt/say", words="After.\n\nTwo days after.")
    assert "An archivist asked you something" not in page.text
    assert "not seen yet" in page.text
    queue = archivist.get_page("/review")
    assert "1 contributor has written" in queue.text
    assert "1 new" in archivist.get_page(f"/review/{code}").text
    page = archivist.get_page(f"/review/{code}/thread")
    assert "The contributor answers" in page.text
    assert "Two days after." in page.text
    assert "seen on" in page.text
    assert "has written" not in archivist.get_page("/review").text
    assert "seen on" in client.get_page("/receipt/open").text


def test_a_button_pressed_twice_sends_once(client: PageClient, words: str) -> None:
    page = look_up(client, words)
    client.submit(page, "/receipt/say", words="Once.")
    client.submit(page, "/receipt/say", words="Once.")
    with reading():
        assert [one.words for one in thread.of_record(contributor(words), found(words).record_id)] == ["Once."]


def test_what_cannot_be_sent_stays_in_its_box(client: PageClient, words: str) -> None:
    page = client.submit(look_up(client, words), "/receipt/say", status=422, words="  ")
    assert "Write something first" in page.text
    page = client.submit(page, "/receipt/say", status=422, words="long " * 5000)
    assert page.one("//textarea").text.strip() == ("long " * 5000).strip()


@pytest.mark.usefixtures("noon")
def test_only_days_are_kept_and_nothing_of_who_wrote(cast: Cast, words: str) -> None:
    record_id = asked(cast, words)
    staff, me = cast.viewer(Role.ARCHIVIST), contributor(words)
    with reading():
        before = len(custody.chain(staff, record_id))
    with unit_of_work():
        thread.say(me, record_id, "An answer.", "mark")
    with reading():
        rows = session().execute(text("SELECT sent_on, seen_on FROM submission_message")).all()
        assert {str(row[0]) for row in rows} == {clock.today().isoformat()}
        columns = {column.name for column in SubmissionMessage.__table__.columns}
        events = custody.chain(staff, record_id)
    assert columns == {"id", "record_id", "position", "side", "saying", "words", "sent_on", "seen_on", "mark"}
    assert len(events) == before, "an event knows its second; a contributor's message leaves none"


def test_asking_leaves_an_event_without_the_words(cast: Cast, words: str) -> None:
    record_id = asked(cast, words)
    with reading():
        details = session().scalars(text("SELECT detail FROM custody_payload")).all()
        kinds = [str(event.type) for event in custody.chain(cast.viewer(Role.ARCHIVIST), record_id)]
    assert kinds[-1] == "appraisal"
    assert '"asked"' in details[-1]
    assert QUESTION not in "".join(details)


@pytest.mark.parametrize(
    ("who", "asks", "says", "reads", "sentence"),
    [
        (Role.ARCHIVIST, None, Forbidden, None, "an archivist asks and reads, and does not speak for a contributor"),
        (Role.INVESTIGATOR, Forbidden, NotVisible, NotVisible, "an investigator has no part in it"),
        (Role.MODERATOR, Forbidden, NotVisible, NotVisible, "nor has a moderator"),
        (Role.CONTRIBUTOR, Forbidden, NotVisible, NotVisible, "nor another contributor"),
        (Role.ADMINISTRATOR, Forbidden, NotVisible, NotVisible, "an administrator reads no closed content"),
        (None, SignInNeeded, NotVisible, NotVisible, "nor has a visitor"),
    ],
)
def test_who_may_ask_say_and_read(
    cast: Cast,
    words: str,
    who: Role | None,
    asks: type[DomainError] | None,
    says: type[DomainError] | None,
    reads: type[DomainError] | None,
    sentence: str,
) -> None:
    viewer: Viewer = cast.viewer(who) if who else ANONYMOUS
    record_id = found(words).record_id
    for expected, act in (
        (asks, lambda: thread.ask(viewer, record_id, "A question?", "m1")),
        (says, lambda: thread.say(viewer, record_id, "Something.", "m2")),
        (reads, lambda: thread.of_record(viewer, record_id)),
    ):
        raised: type[Exception] | None = None
        try:
            with unit_of_work():
                act()
        except DomainError as error:
            raised = type(error)
        assert raised is expected, sentence


def test_nobody_asks_themselves(signed_in: Callable[..., PageClient], cast: Cast) -> None:
    client = signed_in(Role.ARCHIVIST)
    words = desk.phrase(desk.hand_in(client))
    with pytest.raises(Forbidden), unit_of_work():
        thread.ask(cast.viewer(Role.ARCHIVIST), found(words).record_id, "A question?", "m")


def test_a_record_that_nobody_handed_in_has_no_thread(cast: Cast, words: str) -> None:
    staff = cast.viewer(Role.ARCHIVIST)
    with pytest.raises(NotVisible), unit_of_work():
        thread.ask(staff, uuid.uuid4(), "A question?", "m")


def test_what_fits_nothing_is_refused(cast: Cast, words: str) -> None:
    for said in ("", " \n ", "x" * (thread.MOST + 1)):
        with pytest.raises(Invalid), unit_of_work():
            thread.say(contributor(words), found(words).record_id, said, uuid.uuid4().hex)


def test_an_answer_is_what_follows_a_question_anything_else_is_a_note(cast: Cast, words: str) -> None:
    record_id, me = found(words).record_id, contributor(words)
    with unit_of_work():
        thread.say(me, record_id, "By myself.", "m1")
    asked(cast, words)
    with unit_of_work():
        thread.say(me, record_id, "Because you ask.", "m2")
        thread.say(me, record_id, "And this.", "m3")
    with reading():
        rows = session().execute(
            select(SubmissionMessage.side, SubmissionMessage.saying).order_by(SubmissionMessage.position)
        )
        assert rows.all() == [
            (Side.CONTRIBUTOR, Saying.NOTE),
            (Side.ARCHIVE, Saying.QUESTION),
            (Side.CONTRIBUTOR, Saying.ANSWER),
            (Side.CONTRIBUTOR, Saying.NOTE),
        ]
