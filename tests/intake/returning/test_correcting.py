"""Correcting what was handed in: by phrase and by account, before it is taken in, by nobody else."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from archive.access.levels import RecordState
from archive.access.viewer import ANONYMOUS, Role, Viewer
from archive.base.db import reading, unit_of_work
from archive.base.errors import Forbidden, IllegalTransition, Invalid, NotVisible, Stale
from archive.base.runtime import session
from archive.custody import queries as custody
from archive.intake.models import Submission
from archive.intake.returning import correcting
from archive.intake.returning.correcting import Correction
from archive.records import models as m
from archive.records import service as records
from archive.records.stored import description_of
from tests.intake import desk
from tests.intake.returning.world import WHY, contributor, found, look_up, only_record, send_back, take_in
from tests.support.cast import Cast
from tests.support.pages import PageClient


@pytest.fixture
def words(client: PageClient) -> str:
    """The phrase of something handed in without an account."""
    return desk.phrase(desk.hand_in(client))


@pytest.fixture
def returned(words: str, cast: Cast) -> str:
    """The same, sent back by an archivist."""
    send_back(cast, found(words).record_id)
    return words


def test_a_returned_submission_is_corrected_and_handed_in_again_with_the_phrase_alone(
    client: PageClient, returned: str
) -> None:
    page = look_up(client, returned)
    assert WHY in page.text
    page = client.get_page("/receipt/correct")
    assert page.one("//textarea[@name='text']").text.strip("\n") == desk.TOLD
    page = client.submit(
        page,
        "/receipt/correct",
        press="send",
        title="Another night",
        text="They came at night.",
        when="16 November 2016",
        where="New harbour",
        wishes="Not before the trial.",
    )
    assert "We have it again" in page.text
    given = found(returned)
    assert (given.state, given.text, given.revision) == (RecordState.SUBMITTED, "They came at night.", 2)
    with reading():
        record = only_record()
        assert record.title == "Another night"
        assert [date.edtf for date in record.dates] == ["2016-11-16"]
        assert [link.place.name for link in record.places] == ["New harbour"]
        assert session().scalars(select(Submission.wishes)).one() == "Not before the trial."
        events = custody.chain(ANONYMOUS, given.record_id)
        agents = session().scalars(select(m.RecordAgent).where(m.RecordAgent.record_id == given.record_id)).all()
        assert [agent.agent_id for agent in agents] == [given.agent_id], "the same agent, known to this record alone"
    assert [str(event.type) for event in events][-2:] == ["metadata modification", "ingestion"]


def test_what_still_waits_is_corrected_and_waits_on(client: PageClient, words: str) -> None:
    look_up(client, words)
    page = client.get_page("/receipt/correct")
    page = client.submit(page, "/receipt/correct", press="send", text="Shorter.")
    assert "Saved." in page.text
    assert (found(words).state, found(words).text) == (RecordState.SUBMITTED, "Shorter.")


def test_an_archivist_who_was_reading_decides_anew(
    client: PageClient, words: str, signed_in: Callable[..., PageClient]
) -> None:
    archivist = signed_in(Role.ARCHIVIST)
    review = archivist.get_page(f"/review/{found(words).reference_code}")
    with unit_of_work():
        correcting.correct(
            contributor(words), found(words).record_id, Correction(text="Other words."), expected_revision=1
        )
    page = archivist.submit(review, "/accept", status=409)
    assert "changed while you read it" in page.text
    assert found(words).state is RecordState.SUBMITTED


def test_what_is_taken_in_is_corrected_by_archivists_alone(client: PageClient, words: str, cast: Cast) -> None:
    take_in(cast, found(words).record_id)
    look_up(client, words)
    assert client.get("/receipt/correct").status_code == 303
    with pytest.raises(IllegalTransition), unit_of_work():
        correcting.correct(contributor(words), found(words).record_id, Correction(text="x"), expected_revision=1)
    assert found(words).text == desk.TOLD


def test_a_fault_keeps_what_was_typed(client: PageClient, returned: str) -> None:
    look_up(client, returned)
    page = client.get_page("/receipt/correct")
    page = client.submit(page, "/receipt/correct", press="send", status=422, text=" ", title="Kept title")
    assert page.one("//input[@name='title']").get("value") == "Kept title"
    assert found(returned).state is RecordState.RETURNED


def test_what_was_saved_meanwhile_is_told_and_the_words_stay(client: PageClient, words: str, cast: Cast) -> None:
    look_up(client, words)
    page = client.get_page("/receipt/correct")
    with unit_of_work():
        record_id = found(words).record_id
    staff = cast.viewer(Role.ARCHIVIST)
    with unit_of_work():
        from_staff = description_of(session().get_one(m.Record, record_id))
        records.edit(staff, record_id, replace(from_staff, abstract="In short"), expected_revision=1)
    page = client.submit(page, "/receipt/correct", press="send", status=409, text="My words.")
    assert page.one("//textarea[@name='text']").text.strip() == "My words."
    page = client.submit(page, "/receipt/correct", press="send")
    assert found(words).text == "My words."
    with reading():
        assert only_record().abstract == "In short", "what the archivist wrote stands"


def test_somebody_with_an_account_needs_no_phrase(signed_in: Callable[..., PageClient], cast: Cast) -> None:
    client = signed_in(Role.CONTRIBUTOR)
    code = desk.code(desk.hand_in(client))
    with reading():
        record_id = only_record().id
    send_back(cast, record_id)
    page = client.get_page("/account")
    assert WHY in page.text
    page = client.submit(page, "/contribute/own")
    assert WHY in page.text
    page = client.submit(client.get_page("/receipt/correct"), "/receipt/correct", press="send", text="Shorter.")
    assert "We have it again" in page.text
    other = signed_in(Role.CONTRIBUTOR, number=2)
    token = other.get_page("/account").all("//input[@name='csrf_token']/@value")[0]
    assert other.post("/contribute/own", data={"csrf_token": token, "code": code}).status_code == 404


@pytest.mark.parametrize(
    ("viewer", "error", "sentence"),
    [
        (ANONYMOUS, NotVisible, "a visitor sees nothing of it"),
        (Viewer(agent_id=uuid.uuid4()), NotVisible, "another agent sees nothing of it"),
        (Viewer(account_id=uuid.uuid4(), agent_id=uuid.uuid4()), NotVisible, "nor does another account"),
    ],
)
def test_nobody_else_corrects_it(returned: str, viewer: Viewer, error: type[Exception], sentence: str) -> None:
    given = found(returned)
    with pytest.raises(error), unit_of_work():
        correcting.correct(viewer, given.record_id, Correction(text="x"), expected_revision=given.revision)
    assert found(returned).state is RecordState.RETURNED, sentence


def test_not_even_an_archivist_speaks_in_a_contributor_s_place(returned: str, cast: Cast) -> None:
    with pytest.raises(Forbidden), unit_of_work():
        correcting.correct(
            cast.viewer(Role.ARCHIVIST), found(returned).record_id, Correction(text="x"), expected_revision=1
        )


def test_every_fault_is_told_at_once_and_nothing_saved(returned: str) -> None:
    given, me = found(returned), contributor(returned)
    with pytest.raises(Invalid) as caught, unit_of_work():
        said = Correction(title="x" * 501, text=" ", when="x" * 301)
        correcting.correct(me, given.record_id, said, expected_revision=given.revision)
    assert {problem.where for problem in caught.value.problems} == {"title", "text", "when"}
    with pytest.raises(Stale), unit_of_work():
        correcting.correct(me, given.record_id, Correction(text="x"), expected_revision=given.revision - 1)
    assert found(returned).text == desk.TOLD


def test_an_article_s_address_and_publisher_are_corrected(client: PageClient) -> None:
    page = desk.to_files(client, "article", address="https://news.example.org/1", publisher="A paper")
    words = desk.phrase(client.submit(desk.from_files(client, page), "/contribute/submit"))
    look_up(client, words)
    page = client.get_page("/receipt/correct")
    assert page.one("//input[@name='address']").get("value") == "https://news.example.org/1"
    page = client.submit(page, "/receipt/correct", press="send", status=422, address="nowhere")
    client.submit(page, "/receipt/correct", press="send", address="https://news.example.org/2", publisher="")
    with reading():
        standing = correcting.standing(contributor(words), found(words).record_id)
    assert (standing.address, standing.publisher) == ("https://news.example.org/2", "")
