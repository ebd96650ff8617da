"""The page on which findings are decided: each at its place, with all three ways out, and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable

from archive.access.levels import RecordState
from archive.access.viewer import Role, Viewer
from archive.base.db import reading, unit_of_work
from archive.base.runtime import session
from archive.records import models as m
from archive.records import service
from archive.records.leaks import looking
from archive.records.service import Created
from tests.records.conftest import Make, describe
from tests.support.pages import Page, PageClient, words

BODY = "She called 0944 123 456 and wrote to amal@example.org. Then <b>nothing</b> was heard."
SignIn = Callable[..., PageClient]


def found(page: Page) -> list[str]:
    return [words(mark) for mark in page.all("//*[contains(@class, 'excerpt')]/mark")]


def keys(made: Created) -> list[str]:
    with reading():
        return [one.key for one in looking.undecided(made.id)]


def state(made: Created) -> RecordState:
    with reading():
        return session().get_one(m.Record, made.id).state


def test_the_review_says_what_waits_and_each_is_shown_at_its_place(make: Make, signed_in: SignIn) -> None:
    made = make(RecordState.SUBMITTED, body=BODY)
    desk = signed_in(Role.ARCHIVIST)
    review = desk.get_page(f"/review/{made.reference_code}")
    assert "2 findings could lead to a person" in review.text
    page = desk.get_page(f"/review/{made.reference_code}/leaks")
    assert found(page) == ["0944 123 456", "amal@example.org"]
    assert "She called" in page.text
    assert "<b>nothing</b>" in page.text, "words as they were typed"
    refused = desk.submit(review, f"/review/{made.reference_code}/accept", status=400)
    assert "A telephone number stands here (1), and nothing is decided on it." in refused.text
    assert state(made) is RecordState.SUBMITTED


def test_hide_one_keep_the_other_and_take_it_in(make: Make, signed_in: SignIn) -> None:
    made = make(RecordState.SUBMITTED, body=BODY)
    desk, here = signed_in(Role.ARCHIVIST), f"/review/{made.reference_code}/leaks"
    phone, email = keys(made)
    page = desk.get_page(here)
    values = {"found": [phone], "hidden_for": "contact"}
    page = desk.submit(page, here, press="hide", **values)
    assert found(page) == ["amal@example.org"]
    page = desk.submit(page, here, press="keep", found=[email], reason="It is the address of the office.")
    assert "Nothing waits for a decision" in page.text
    assert "It is the address of the office." in page.text
    taken = desk.submit(desk.get_page(f"/review/{made.reference_code}"), f"/review/{made.reference_code}/accept")
    assert state(made) is RecordState.ACCESSIONED, taken.text


def test_nothing_ticked_and_nothing_said_are_said_and_what_was_ticked_stays(make: Make, signed_in: SignIn) -> None:
    made = make(RecordState.SUBMITTED, body=BODY)
    desk, here = signed_in(Role.ARCHIVIST), f"/review/{made.reference_code}/leaks"
    page = desk.submit(desk.get_page(here), here, press="keep", reason="A reason.", status=400)
    assert "Tick what you decide on." in page.text
    page = desk.submit(page, here, press="keep", found=keys(made)[:1], reason="", status=400)
    assert "Say why it may stay." in page.text
    assert len(page.all("//input[@name='found'][@checked]")) == 1


def test_one_reason_for_most_and_another_for_one(make: Make, signed_in: SignIn) -> None:
    made = make(RecordState.SUBMITTED, body=BODY + " She also called 0955 654 321.")
    desk, here = signed_in(Role.ARCHIVIST), f"/review/{made.reference_code}/leaks"
    first, *others = keys(made)
    page = desk.get_page(here)
    assert page.all("//input[@name='of']/@value") == [first, *others]
    page = desk.submit(page, here, press="keep", found=[first, *others], why=["", "An office.", ""], status=400)
    assert "Say why it may stay." in page.text
    assert page.all("//textarea[@name='why']")[1].text.strip() == "An office.", "nothing typed is lost"
    desk.submit(page, here, press="keep", found=[first, *others], why=["", "An office.", ""], reason="She agreed.")
    with reading():
        judged = looking.judged([made.id])[made.id]
        assert {one.finding.key: one.decision.reason for one in judged if one.decision} == {
            first: "She agreed.",
            others[0]: "An office.",
            others[1]: "She agreed.",
        }


def test_a_reason_beside_each_needs_no_common_one_and_one_that_is_not_ticked_counts_nothing(
    make: Make, signed_in: SignIn
) -> None:
    made = make(RecordState.SUBMITTED, body=BODY)
    desk, here = signed_in(Role.ARCHIVIST), f"/review/{made.reference_code}/leaks"
    first, second = keys(made)
    desk.submit(desk.get_page(here), here, press="keep", found=[first], why=["The town hall.", "Not ticked."])
    assert keys(made) == [second]


def test_send_back_with_the_reason(make: Make, signed_in: SignIn) -> None:
    made = make(RecordState.SUBMITTED, body=BODY)
    desk, here = signed_in(Role.ARCHIVIST), f"/review/{made.reference_code}/leaks"
    desk.submit(desk.get_page(here), here, press="return", reason="Leave the number out, please.")
    assert state(made) is RecordState.RETURNED


def test_a_page_that_has_grown_old_decides_nothing(make: Make, archivist: Viewer, signed_in: SignIn) -> None:
    made = make(RecordState.SUBMITTED, body=BODY)
    desk, here = signed_in(Role.ARCHIVIST), f"/review/{made.reference_code}/leaks"
    page = desk.get_page(here)
    with unit_of_work():
        described = describe(title="Bridge cut anew", body=BODY)
        service.edit(archivist, made.id, described, expected_revision=1)
    page = desk.submit(page, here, press="keep", found=keys(made), reason="A reason.", status=409)
    assert "has changed while you read it" in page.text
    assert len(keys(made)) == 2


def test_a_kept_finding_is_decided_again(make: Make, signed_in: SignIn) -> None:
    made = make(RecordState.SUBMITTED, body="She called 0944 123 456.")
    desk, here = signed_in(Role.ARCHIVIST), f"/review/{made.reference_code}/leaks"
    page = desk.submit(desk.get_page(here), here, press="keep", found=keys(made), reason="An office.")
    assert keys(made) == []
    page = desk.submit(page, here, press="reopen", reason="A private number after all.")
    assert len(keys(made)) == 1
    assert "Kept, with the reason" not in page.text


def test_an_edit_that_brings_something_into_what_is_published_asks_why(make: Make, signed_in: SignIn) -> None:
    made = make(RecordState.PUBLISHED)
    desk, here = signed_in(Role.ARCHIVIST), f"/records/{made.reference_code}/edit/title"
    page = desk.get_page(here)
    assert not page.all("//*[@name='leaks_kept']"), "not asked before there is something"
    page = desk.submit(page, here, press="save", body=BODY, status=400)
    assert "A telephone number stands here (1), and nothing is decided on it." in page.text
    assert "She called" in page.one("//textarea[@name='body']").text, "nothing typed is lost"
    desk.submit(page, here, press="save", leaks_kept="The number of the town hall.")
    with reading():
        assert session().get_one(m.Record, made.id).revision == 2
    assert keys(made) == []
