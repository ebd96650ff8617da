"""Consent changed: in force at once on every way to the record, by phrase and by account, by nobody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from archive.access.levels import AccessLevel, RecordState
from archive.access.viewer import ANONYMOUS, Role
from archive.base.db import reading, unit_of_work
from archive.base.errors import Forbidden, IllegalTransition, NotVisible
from archive.base.runtime import session
from archive.custody import queries as custody
from archive.records import consenting
from archive.records import models as m
from archive.records import queries as reads
from archive.records import service as records
from archive.records.consenting import TakenBack
from archive.records.stored import description_of
from tests.intake import desk
from tests.intake.returning.world import contributor, found, look_up, only_record
from tests.support.cast import Cast
from tests.support.pages import PageClient

EVERYTHING_ALLOWED = ["keep", "staff", "partner", "mechanism", "media", "public"]
TICKED = ["use:staff", "use:partner", "use:mechanism", "use:media", "use:public"]


def published(cast: Cast, level: AccessLevel = AccessLevel.PUBLIC) -> str:
    """The one record of the archive, published by an archivist at ``level``; answers its code."""
    staff = cast.viewer(Role.ARCHIVIST)
    with unit_of_work():
        record_id = session().scalars(select(m.Record.id)).one()
        records.accession(staff, record_id)
    with unit_of_work():
        record = session().get_one(m.Record, record_id)
        described = description_of(record)
        opened = replace(described, access=level, access_text=level, access_files=level)
        records.edit(staff, record_id, opened, expected_revision=record.revision)
        records.publish(staff, record_id)
        return record.reference_code


def hand_in(client: PageClient) -> str:
    page = desk.from_files(client, desk.to_files(client), uses=EVERYTHING_ALLOWED)
    return desk.phrase(client.submit(page, "/contribute/submit"))


def test_withdrawn_by_phrase_it_is_closed_to_readers_at_once(client: PageClient, cast: Cast) -> None:
    words = hand_in(client)
    code = published(cast)
    assert client.get(f"/records/{code}").status_code == 200
    look_up(client, words)
    page = client.get_page("/receipt/consent")
    assert client.get(f"/records/{code}").status_code == 200, "looking takes nothing back"
    page = client.submit(page, "/receipt/consent", press="all")
    assert "closed to everybody but the archivists" in page.text
    assert client.get(f"/records/{code}").status_code == 404
    assert client.get(f"/api/v1/records/{code}").status_code == 404
    staff = cast.viewer(Role.ARCHIVIST)
    with reading():
        assert reads.latest(ANONYMOUS, 10) == []
        assert session().scalars(select(m.IndexRevocation.record_id)).all()
        record = session().scalars(select(m.Record)).one()
        assert record.state is RecordState.PUBLISHED
        kinds = [str(event.type) for event in custody.chain(staff, record.id)]
    assert kinds.count("consent withdrawn") == 1
    again = look_up(client, words)
    assert "Change what you allow" not in again.text
    assert "Nothing is left" in client.get_page("/receipt/consent").text


def test_withdrawn_by_account_archivists_alone_still_read_it(signed_in: Callable[..., PageClient], cast: Cast) -> None:
    member, investigator = signed_in(Role.CONTRIBUTOR), signed_in(Role.INVESTIGATOR)
    hand_in(member)
    code = published(cast, AccessLevel.RESTRICTED)
    assert investigator.get(f"/records/{code}").status_code == 200
    member.submit(member.get_page("/account"), "/contribute/own")
    member.submit(member.get_page("/receipt/consent"), "/receipt/consent", press="all")
    assert investigator.get(f"/records/{code}").status_code == 404
    assert signed_in(Role.ARCHIVIST).get(f"/records/{code}").status_code == 200


@pytest.mark.parametrize(
    ("role", "refusal"),
    [
        (Role.ARCHIVIST, Forbidden),  # sees it, and cannot take back what somebody else gave
        (Role.MODERATOR, NotVisible),  # does not see that it exists
    ],
)
def test_nobody_else_takes_a_consent_back(client: PageClient, cast: Cast, role: Role, refusal: type[Exception]) -> None:
    hand_in(client)
    somebody = cast.viewer(role)
    with unit_of_work():
        record_id = session().scalars(select(m.Record.id)).one()
        with pytest.raises(refusal):
            consenting.withdraw(somebody, record_id, TakenBack(everything=True))


def answers() -> dict[str, str]:
    with reading():
        (consent,) = only_record().consents
        return {answer.about: str(answer.answer) for answer in consent.answers}


def events(cast: Cast) -> list[str]:
    staff = cast.viewer(Role.ARCHIVIST)
    with reading():
        return [str(event.type) for event in custody.chain(staff, only_record().id)]


def test_single_answers_are_changed_both_ways_and_at_once(client: PageClient, cast: Cast) -> None:
    words = hand_in(client)
    code = published(cast)
    assert client.get(f"/records/{code}").status_code == 200
    look_up(client, words)
    page = client.get_page("/receipt/consent")
    assert sorted(page.all("//input[@checked]/@value")) == sorted(TICKED)
    page = client.submit(page, "/receipt/consent", press="some", abouts=["use:staff", "aspect:place"])
    assert "From this moment it has effect" in page.text
    assert sorted(page.all("//input[@checked]/@value")) == ["aspect:place", "use:staff"]
    assert client.get(f"/records/{code}").status_code == 404, "what was taken back is closed at once"
    assert (answers()["aspect:place"], answers()["use:media"], answers()["use:keep"]) == (
        "allowed",
        "refused",
        "allowed",
    )
    page = client.submit(page, "/receipt/consent", press="some", abouts=[*TICKED, "aspect:place"])
    assert client.get(f"/records/{code}").status_code == 200, "what is allowed again is open at once"
    kinds = events(cast)
    assert kinds.count("consent withdrawn") == 1
    assert kinds.count("consent recorded") == 3


def test_a_new_answer_keeps_the_text_that_was_read_in_its_language(client: PageClient) -> None:
    words = hand_in(client)
    client.get("/preferences?language=ar")
    look_up(client, words)
    page = client.get_page("/receipt/consent")
    assert page.one("//input[@name='text_shown_in']").get("value") == "ar"
    client.submit(page, "/receipt/consent", press="some", abouts=[*TICKED, "aspect:face"])
    with reading():
        (consent,) = only_record().consents
        assert consent.explained == "consent text, version 2, in ar"
        assert consent.words
        first = session().scalars(select(m.Revision).order_by(m.Revision.number)).first()
        assert first is not None, "the revision before keeps the words of then"


def test_nothing_new_or_an_old_page_changes_nothing(client: PageClient) -> None:
    words = hand_in(client)
    look_up(client, words)
    old = client.get_page("/receipt/consent")
    page = client.submit(old, "/receipt/consent", press="some", status=422)
    assert "Nothing is different" in page.text
    client.submit(old, "/receipt/consent", press="some", abouts=["use:staff"])
    page = client.submit(old, "/receipt/consent", press="some", status=422, abouts=["use:public"])
    assert "Something changed while you read this" in page.text
    assert answers()["use:public"] == "refused"
    old = client.get_page("/receipt/consent")
    page = client.submit(old, "/receipt/consent", press="some", status=422, abouts=["use:public"], text_version="1")
    assert "The words of the consent have changed" in page.text
    assert answers()["use:public"] == "refused"


def test_with_the_wish_that_it_is_erased_it_waits_for_an_archivist(
    client: PageClient, signed_in: Callable[..., PageClient]
) -> None:
    words = hand_in(client)
    look_up(client, words)
    client.submit(client.get_page("/receipt/consent"), "/receipt/consent", press="all", erase="yes")
    assert answers()["use:keep"] == "refused"
    assert found(words).reference_code in signed_in(Role.ARCHIVIST).get_page("/review?state=to-erase").text


def test_whoever_is_not_its_contributor_allows_nothing(client: PageClient, cast: Cast) -> None:
    words = hand_in(client)
    record_id, staff, me = found(words).record_id, cast.viewer(Role.ARCHIVIST), contributor(words)
    given = consenting.Given(abouts=frozenset({"aspect:face"}), words="w", explained="e")
    with pytest.raises(Forbidden), unit_of_work():
        consenting.give(staff, record_id, given)
    with pytest.raises(NotVisible), unit_of_work():
        consenting.give(ANONYMOUS, record_id, given)
    with unit_of_work():
        consenting.withdraw(me, record_id, TakenBack(everything=True))
    with pytest.raises(IllegalTransition), unit_of_work():
        consenting.give(me, record_id, given)
