"""Coming back: what became of it, and mending what was sent back, by phrase and by account."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import select

from archive.access.levels import RecordState
from archive.access.viewer import ANONYMOUS, Role, Viewer
from archive.base import phrases
from archive.base.db import reading, unit_of_work
from archive.base.errors import Forbidden, IllegalTransition, Invalid, NotVisible, Stale
from archive.base.runtime import session
from archive.config import Settings
from archive.custody import queries as custody
from archive.intake import queries, receipts, submitting
from archive.intake.queries import FoundSubmission
from archive.intake.submitting import Changes
from archive.records import models as m
from archive.records import service as records
from tests.intake import desk
from tests.support.cast import Cast
from tests.support.pages import Page, PageClient

WHY = "Please leave out the street."


@pytest.fixture
def returned(client: PageClient, cast: Cast) -> str:
    """The phrase of an anonymous submission that an archivist sent back."""
    words = desk.phrase(desk.hand_in(client))
    staff = cast.viewer(Role.ARCHIVIST)
    with unit_of_work():
        record = session().scalars(select(m.Record)).one()
        records.return_to_contributor(staff, record.id, WHY)
    return words


def found(words: str) -> FoundSubmission:
    with reading():
        given = queries.by_receipt(ANONYMOUS, words)
    assert isinstance(given, FoundSubmission)
    return given


def look_up(client: PageClient, words: str) -> Page:
    return client.submit(client.get_page("/receipt"), "/receipt", phrase=words)


def test_a_returned_submission_is_mended_with_the_phrase_alone(client: PageClient, returned: str) -> None:
    page = look_up(client, returned)
    assert WHY in page.text
    page = client.submit(page, "/receipt/returned")
    assert page.one("//textarea").text.strip("\n") == desk.TOLD
    page = client.submit(page, "/receipt/returned", press="send", text="They came at night.")
    assert "We have it again" in page.h1
    given = found(returned)
    assert (given.state, given.text, given.revision) == (RecordState.SUBMITTED, "They came at night.", 2)
    with reading():
        events = custody.chain(ANONYMOUS, given.record_id)
        agents = session().scalars(select(m.RecordAgent).where(m.RecordAgent.record_id == given.record_id)).all()
        assert [agent.agent_id for agent in agents] == [given.agent_id], "the same agent, known to this record alone"
    assert [str(event.type) for event in events][-2:] == ["metadata modification", "ingestion"]


def test_a_fault_in_mending_keeps_what_was_typed(client: PageClient, returned: str) -> None:
    page = look_up(client, returned)
    page = client.submit(page, "/receipt/returned")
    page = client.submit(page, "/receipt/returned", press="send", status=422, text=" ", title="Kept title")
    assert page.one("//input[@name='title']").get("value") == "Kept title"
    assert found(returned).state is RecordState.RETURNED


def test_somebody_with_an_account_mends_without_a_phrase(signed_in: Callable[..., PageClient], cast: Cast) -> None:
    client = signed_in(Role.CONTRIBUTOR)
    code = desk.code(desk.hand_in(client))
    staff = cast.viewer(Role.ARCHIVIST)
    with unit_of_work():
        record = session().scalars(select(m.Record)).one()
        records.return_to_contributor(staff, record.id, WHY)
    assert signed_in(Role.CONTRIBUTOR, number=2).get(f"/contribute/returned/{code}").status_code == 404
    page = client.get_page(f"/contribute/returned/{code}")
    assert WHY in page.text
    page = client.submit(page, f"/contribute/returned/{code}", press="send", text="Shorter.")
    assert "We have it again" in page.h1
    with reading():
        record = session().scalars(select(m.Record)).one()
        assert (record.state, record.body) == (RecordState.SUBMITTED, "Shorter.")


@pytest.mark.parametrize(
    ("viewer", "error", "sentence"),
    [
        (ANONYMOUS, NotVisible, "a visitor sees nothing of it"),
        (Viewer(agent_id=uuid.uuid4()), NotVisible, "another agent sees nothing of it"),
        (Viewer(account_id=uuid.uuid4(), agent_id=uuid.uuid4()), NotVisible, "nor does another account"),
    ],
)
def test_nobody_else_mends_it(returned: str, viewer: Viewer, error: type[Exception], sentence: str) -> None:
    given = found(returned)
    with pytest.raises(error), unit_of_work():
        submitting.hand_in_again(viewer, given.record_id, Changes("", "x"), expected_revision=given.revision)
    assert found(returned).state is RecordState.RETURNED, sentence


def test_only_what_waits_for_its_contributor_is_mended(client: PageClient) -> None:
    given = found(desk.phrase(desk.hand_in(client)))
    viewer = submitting.as_contributor(given.agent_id)
    with pytest.raises(IllegalTransition), unit_of_work():
        submitting.hand_in_again(viewer, given.record_id, Changes("", "x"), expected_revision=given.revision)
    assert found_text(given.record_id) == desk.TOLD


def found_text(record_id: uuid.UUID) -> str:
    with reading():
        return session().get_one(m.Record, record_id).body


def test_mending_what_changed_meanwhile_is_refused(returned: str) -> None:
    given = found(returned)
    viewer = submitting.as_contributor(given.agent_id)
    with pytest.raises(Stale), unit_of_work():
        submitting.hand_in_again(viewer, given.record_id, Changes("", "x"), expected_revision=given.revision - 1)
    with pytest.raises(Invalid), unit_of_work():
        submitting.hand_in_again(viewer, given.record_id, Changes("x" * 501, "x"), expected_revision=given.revision)


def test_what_became_of_it_is_told_to_the_end(client: PageClient, cast: Cast) -> None:
    words = desk.phrase(desk.hand_in(client))
    staff = cast.viewer(Role.ARCHIVIST)
    record_id = found(words).record_id
    assert "waits for an archivist" in look_up(client, words).text
    with unit_of_work():
        records.accession(staff, record_id)
    assert "has taken it in" in look_up(client, words).text
    with unit_of_work():
        records.publish(staff, record_id, confirmed=True)
    assert "It is published" in look_up(client, words).text
    with unit_of_work():
        records.withdraw(staff, record_id, "asked by the family")
    page = look_up(client, words)
    assert "taken out of view" in page.text
    assert "asked by the family" in page.text


def test_archivists_see_the_submission_and_nobody_else(client: PageClient, cast: Cast) -> None:
    given = found(desk.phrase(desk.hand_in(client, directness="second-hand")))
    staff, investigator = cast.viewer(Role.ARCHIVIST), cast.viewer(Role.INVESTIGATOR)
    with reading():
        facts = queries.for_review(staff, given.record_id)
        assert facts is not None
        assert (str(facts.directness), facts.by) == ("second-hand", None)
        assert dict(facts.consent)["use:public"] == "refused"
        assert "keep" in facts.consent_words.lower()
        with pytest.raises(Forbidden):
            queries.for_review(investigator, given.record_id)


def test_a_key_gives_one_phrase_and_another_key_another(settings: Settings, database: object) -> None:
    key = receipts.new_key()
    one, again = receipts.issue(key), receipts.issue(key)
    assert one == again
    assert one.phrase not in repr(one)
    assert one.digest in receipts.digests(one.phrase)
    assert set(one.phrase.split()) <= set(phrases.words())
    assert receipts.issue(receipts.new_key()).phrase != one.phrase
    older = settings.secret_path.read_text()
    settings.secret_path.write_text("cd" * 32 + "\n" + older)
    assert one.digest in receipts.digests(one.phrase), "a phrase outlives a new key of the archive"
