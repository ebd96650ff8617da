"""An open receipt: what opens it, what closes it, and that nothing typed is lost when it has closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from archive.access.levels import RecordState
from archive.access.viewer import Role
from archive.base import clock
from archive.base.db import reading
from archive.base.runtime import session
from archive.intake.returning import addition_routes, thread
from archive.intake.returning.models import UnsentWords
from tests.intake import desk
from tests.intake.returning.world import contributor, found, look_up, take_in
from tests.support.cast import Cast
from tests.support.pages import Page, PageClient


@pytest.fixture
def words(client: PageClient) -> str:
    """The phrase of something handed in without an account."""
    return desk.phrase(desk.hand_in(client))


def said(words: str) -> list[str]:
    with reading():
        return [one.words for one in thread.of_record(contributor(words), found(words).record_id)]


def later(monkeypatch: pytest.MonkeyPatch, minutes: int) -> None:
    """Let time pass for the program."""
    moment: datetime = clock.now() + timedelta(minutes=minutes)
    monkeypatch.setattr(clock, "now", lambda: moment)


def test_no_address_names_what_is_open_and_no_page_has_the_phrase(client: PageClient, words: str) -> None:
    page = look_up(client, words)
    assert page.path == "/receipt/open"
    for path in ("/receipt/open", "/receipt/correct", "/receipt/add", "/receipt/consent"):
        page = client.get_page(path)
        assert words not in page.html, path
        assert page.response.headers["Cache-Control"] == "no-store"
        assert not [a for a in page.all("//@href | //form/@action") if found(words).reference_code in a], path


@pytest.mark.usefixtures("noon")
def test_a_wrong_phrase_opens_nothing_and_is_counted(client: PageClient, words: str, app: object) -> None:
    page = client.get_page("/receipt")
    for _ in range(19):
        client.submit(page, "/receipt", status=404, phrase="one two three four five six")
    assert client.get("/receipt/open").status_code == 303
    client.submit(page, "/receipt", phrase=words)
    client.submit(page, "/receipt", status=429, phrase=words)
    assert client.get("/receipt/open").status_code == 200, "what is open needs no further try"


def test_closing_it_opens_nothing_any_more(client: PageClient, words: str) -> None:
    page = look_up(client, words)
    client.submit(page, "/receipt/close")
    answer = client.get("/receipt/open")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/receipt")


def test_it_closes_by_itself_and_what_was_typed_is_sent_after_the_words_are_typed_again(
    client: PageClient, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = look_up(client, words)
    later(monkeypatch, 31)
    page = client.submit(page, "/receipt/say", status=409, words="A long answer.\n\nIn two parts.")
    assert "Nothing is lost" in page.text
    page = client.submit(page, "/receipt/again", status=404, phrase="wrong words")
    assert "No receipt has this phrase" in page.text
    page = client.submit(page, "/receipt/again", phrase=words)
    assert "In two parts." in page.text
    client.submit(page, "/receipt/say")
    assert said(words) == ["A long answer.\n\nIn two parts."]


def test_a_browser_that_forgot_its_cookies_loses_nothing(client: PageClient, words: str) -> None:
    look_up(client, words)
    page = client.get_page("/receipt/correct")
    client.delete_cookie("sijill-form")
    page = client.submit(page, "/receipt/correct", press="send", status=400, text="Typed before.")
    page = client.submit(page, "/receipt/again", phrase=words)
    page = client.submit(page, "/receipt/correct")
    assert found(words).text == "Typed before."


def test_a_page_of_one_submission_never_writes_into_another(client: PageClient, words: str) -> None:
    page = look_up(client, words)
    other = desk.phrase(desk.hand_in(client))
    look_up(client, other)
    page = client.submit(page, "/receipt/say", status=409, words="For the first.")
    client.submit(client.submit(page, "/receipt/again", phrase=words), "/receipt/say")
    assert said(words) == ["For the first."]
    assert said(other) == []


def test_an_account_s_page_goes_on_when_the_form_s_session_is_gone(signed_in: Callable[..., PageClient]) -> None:
    client = signed_in(Role.CONTRIBUTOR)
    words = desk.phrase(desk.hand_in(client))
    page = client.submit(client.get_page("/account"), "/contribute/own")
    client.delete_cookie("sijill-form")
    page = client.submit(page, "/receipt/say", status=400, words="From an account.")
    assert "Nothing is lost" in page.text
    client.submit(page, "/receipt/say")
    look_up(client, words)
    assert "From an account." in client.get_page("/receipt/open").text


def test_what_is_typed_is_kept_as_it_is_typed_and_forgotten_once_sent(client: PageClient, words: str) -> None:
    page = look_up(client, words)
    form = page.form("/receipt/say")
    assert form.get("data-autosave") == "/receipt/save"
    save(client, page, words="Half a sent")
    client.submit(page, "/receipt/close")
    page = look_up(client, words)
    assert page.one("//textarea").text.strip() == "Half a sent"
    client.submit(page, "/receipt/say", words="Half a sentence, whole now.")
    assert client.get_page("/receipt/open").one("//textarea").text is None
    with reading():
        assert [row.pages for row in session().query(UnsentWords)] == [{}]


def test_saving_into_a_receipt_that_closed_says_so(client: PageClient, words: str) -> None:
    page = look_up(client, words)
    client.submit(page, "/receipt/close")
    assert save(client, page, status=409, words="x") == "application/problem+json"


def save(client: PageClient, page: Page, status: int = 200, **typed: str) -> str:
    """What the page itself sends every now and then."""
    values = {field.get("name"): field.get("value", "") for field in page.form("/receipt/say").xpath(".//input[@name]")}
    answer = client.post("/receipt/save", data={**values, **typed}, headers={"Origin": page.origin})
    assert answer.status_code == status
    return str(answer.content_type)


def test_it_is_taken_back_before_it_is_taken_in_and_not_after(client: PageClient, words: str, cast: Cast) -> None:
    page = look_up(client, words)
    page = client.submit(page, "/receipt/take-back")
    assert "taken out of view" in page.text
    assert found(words).state is RecordState.WITHDRAWN
    assert not page.all("//form[contains(@action, 'take-back')]")
    second = desk.phrase(desk.hand_in(client))
    page = look_up(client, second)
    take_in(cast, found(second).record_id)
    token = page.all("//input[@name='csrf_token']/@value")[0]
    answer = client.post("/receipt/take-back", data={"csrf_token": token, "here": found(second).record_id.hex})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/receipt/consent")
    assert found(second).state is RecordState.ACCESSIONED


def test_what_became_of_it_is_told_to_the_end(client: PageClient, cast: Cast, words: str) -> None:
    record_id = found(words).record_id
    assert "waits for an archivist" in look_up(client, words).text
    take_in(cast, record_id)
    assert "has taken it in" in client.get_page("/receipt/open").text


def test_the_page_on_safety_is_open_to_everybody(client: PageClient) -> None:
    page = client.get_page("/contribute/safety")
    assert "90 days" in page.text
    assert page.one("//a[@data-quick-exit]") is not None
    assert "/contribute/safety" in client.get_page("/contribute").html


def test_even_the_page_that_asks_again_loses_nothing(
    client: PageClient, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = look_up(client, words)
    later(monkeypatch, 31)
    page = client.submit(page, "/receipt/say", status=409, words="Carried twice.")
    client.delete_cookie("sijill-form")
    page = client.submit(page, "/receipt/again", status=400, phrase=words)
    client.submit(client.submit(page, "/receipt/again", phrase=words), "/receipt/say")
    assert said(words) == ["Carried twice."]


def test_what_is_too_often_keeps_its_words(client: PageClient, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addition_routes, "ADDITIONS_PER_HOUR", 0)
    look_up(client, words)
    page = client.submit(client.get_page("/receipt/add"), "/receipt/add", press="send", status=429, words="One more.")
    assert "too often" in page.text
    assert "One more." in page.text
    monkeypatch.setattr(addition_routes, "ADDITIONS_PER_HOUR", 9)
    page = client.submit(page, "/receipt/add")
    assert found(words).text.endswith("One more.")
