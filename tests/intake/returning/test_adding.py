"""Adding files and words later: joined as long as nobody took it in, apart afterwards, never published unread."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import func, select

from archive.access.levels import AccessLevel, RecordState
from archive.access.viewer import ANONYMOUS, Role
from archive.base.db import reading, unit_of_work
from archive.base.errors import Forbidden, Invalid, NotVisible
from archive.base.runtime import session
from archive.intake.models import Draft, Submission
from archive.intake.returning import adding
from archive.media import store
from archive.media.models import DigitalObject
from archive.records import models as m
from archive.records.vocabulary import RelationType
from tests.intake import desk
from tests.intake.returning.world import contributor, found, look_up, take_in
from tests.support.cast import Cast
from tests.support.pages import Page, PageClient


@pytest.fixture
def words(client: PageClient) -> str:
    """The phrase of something handed in without an account."""
    return desk.phrase(desk.hand_in(client))


def add(client: PageClient, words: str, files: dict[str, bytes], text: str = "") -> Page:
    """By way of the page of files, and back."""
    look_up(client, words)
    page = client.get_page("/receipt/add")
    page = client.submit(page, "/receipt/add", press="files", words=text)
    assert page.h1 == "Files"
    page = desk.add(client, page, files)
    page = client.submit(page, "/contribute/files", press="go")
    for name in files:
        assert name in page.text
    return client.submit(page, "/receipt/add", press="send")


def files_of(record_id: uuid.UUID) -> set[str | None]:
    with reading():
        names = select(DigitalObject.original_name).where(DigitalObject.record_id == record_id)
        return set(session().scalars(names))


def test_before_it_is_taken_in_files_and_words_become_part_of_it(client: PageClient, words: str) -> None:
    page = add(client, words, {"b.txt": b"more", "c.txt": b"yet more"}, "And then they left.")
    assert "It is part of what you handed in now" in page.text
    given = found(words)
    assert files_of(given.record_id) == {"b.txt", "c.txt"}
    assert given.text == desk.TOLD + "\n\nAnd then they left."
    assert given.revision == 2
    assert "You added" in page.text
    with reading():
        assert session().scalar(select(func.count()).select_from(Draft).where(Draft.submitted_record_id.is_(None))) == 0


def test_afterwards_it_is_a_closed_submission_of_its_own_and_the_same_phrase_opens_it(
    client: PageClient, words: str, cast: Cast
) -> None:
    first = found(words)
    take_in(cast, first.record_id, publish=True)
    page = add(client, words, {"b.txt": b"more"}, "What I forgot.")
    assert "it stands below" in page.text
    assert files_of(first.record_id) == set(), "nothing joins what is published"
    assert found(words).text == desk.TOLD
    with reading():
        given = session().scalars(select(Submission).where(Submission.adds_to == first.record_id)).one()
        record = session().get_one(m.Record, given.record_id)
        assert record.state is RecordState.SUBMITTED
        assert {record.access, record.access_text, record.access_files} == {AccessLevel.RESTRICTED}
        assert [(one.type, one.target_id) for one in record.relations] == [(RelationType.PART_OF, first.record_id)]
        (consent,) = record.consents
        (before,) = session().get_one(m.Record, first.record_id).consents
        assert {a.about: a.answer for a in consent.answers} == {a.about: a.answer for a in before.answers}
        code = record.reference_code
        assert given.agent_id != first.agent_id, "an agent is known to one record alone"
    page = client.submit(page, "/receipt/part")
    assert "This was added later" in page.text
    assert code in page.text
    page = client.submit(page, "/receipt/say", words="About the addition.")
    page = client.submit(page, "/receipt/part")
    assert first.reference_code in page.text
    assert "About the addition." not in page.text


def test_words_alone_are_enough_and_nothing_is_not(client: PageClient, words: str) -> None:
    look_up(client, words)
    page = client.get_page("/receipt/add")
    page = client.submit(page, "/receipt/add", press="send", status=422)
    assert "Write something, or add a file" in page.text
    client.submit(page, "/receipt/add", press="send", words="One sentence more.")
    assert found(words).text.endswith("One sentence more.")


def test_an_open_draft_of_one_s_own_and_an_addition_do_not_meet(client: PageClient, words: str) -> None:
    look_up(client, words)
    page = client.submit(client.get_page("/receipt/add"), "/receipt/add", press="files", words="Kept words.")
    desk.add(client, page, {"b.txt": b"more"})
    begun = desk.what(client, desk.begin(client), text="Something else.")
    assert begun.h1 == "When and where"
    page = client.get_page("/receipt/add")
    assert page.one("//textarea").text.strip() == "Kept words."
    assert "b.txt" in page.text
    client.submit(page, "/receipt/add", press="send")
    assert files_of(found(words).record_id) == {"b.txt"}


def test_the_way_of_a_submission_is_closed_to_files_that_wait_to_be_added(client: PageClient, words: str) -> None:
    look_up(client, words)
    client.submit(client.get_page("/receipt/add"), "/receipt/add", press="files")
    for path in ("/contribute/check", "/contribute/what"):
        assert client.get(path).status_code == 303
    assert "A draft is open" not in client.get_page("/contribute").text


def test_nobody_else_adds_and_no_other_draft_is_taken(client: PageClient, cast: Cast, words: str) -> None:
    record_id, me, staff = found(words).record_id, contributor(words), cast.viewer(Role.ARCHIVIST)
    with pytest.raises(Forbidden), unit_of_work():
        adding.add(staff, record_id, None, "Words.")
    with pytest.raises(NotVisible), unit_of_work():
        adding.add(ANONYMOUS, record_id, None, "Words.")
    desk.to_files(client)
    with reading():
        foreign = session().scalars(select(Draft.id).where(Draft.submitted_record_id.is_(None))).one()
    with pytest.raises(NotVisible), unit_of_work():
        adding.add(me, record_id, foreign, "Words.")
    with pytest.raises(Invalid), unit_of_work():
        adding.add(me, record_id, None, "x" * 300_000)
    with reading():
        assert session().scalars(select(m.Record)).one().body == desk.TOLD
    assert list(store.current().inbox.iterdir()) == []
