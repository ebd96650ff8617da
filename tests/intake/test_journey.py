"""From the first question to the receipt, without JavaScript; nothing that was typed is ever lost."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from archive.access.levels import AccessLevel, RecordState
from archive.access.viewer import ANONYMOUS, Role
from archive.base.db import reading
from archive.base.runtime import session
from archive.custody.models import CustodyEvent
from archive.intake import rules
from archive.intake.models import Draft, DraftFile, Submission
from archive.intake.returning import queries as returning
from archive.intake.returning.queries import FoundSubmission
from archive.media import store
from archive.media.models import DigitalObject
from archive.records import models as m
from tests.intake import desk
from tests.media import pictures
from tests.support.pages import PageClient

PHOTO = pictures.laden("JPEG")


def only_record() -> m.Record:
    return session().scalars(select(m.Record)).one()


def test_the_whole_way_with_a_photograph(client: PageClient) -> None:
    page = desk.add(client, desk.to_files(client, directness="first-hand"), {"IMG 1.jpg": PHOTO, "b.txt": b"words"})
    assert "where it was taken" in page.text
    assert "the name of a person" in page.text
    assert hashlib.sha256(PHOTO).hexdigest() in page.text
    assert pictures.SECRET not in page.html, "which kinds of facts, never the facts"
    caption = next(name for name in page.all("//input/@name") if name.startswith("caption-"))
    page = desk.from_files(client, client.submit(page, "/contribute/files", press="add", **{caption: "The wall"}))
    assert page.h1 == "Check your answers"
    assert "15 November 2016" in page.text
    page = client.submit(page, "/contribute/submit")
    assert len(desk.phrase(page).split()) == 6
    assert hashlib.sha256(PHOTO).hexdigest() in page.text

    with reading():
        record = only_record()
        assert desk.code(page) == record.reference_code
        assert record.state is RecordState.SUBMITTED
        assert (record.title, record.body) == ("A night", desk.TOLD)
        assert (record.access, record.contributor_id) == (AccessLevel.RESTRICTED, None)
        assert [(date.edtf, date.verbatim) for date in record.dates] == [("2016-11-15", "15 November 2016")]
        assert [link.place.name for link in record.places] == ["Old harbour"]
        (consent,) = record.consents
        answers = {answer.about: str(answer.answer) for answer in consent.answers}
        assert answers["use:keep"] == answers["use:staff"] == "allowed"
        assert set(answers.values()) == {"allowed", "refused"}
        assert "You can change your mind later" in consent.words
        said = session().scalars(select(m.FileDescription).order_by(m.FileDescription.position)).all()
        assert [row.caption for row in said] == ["The wall", ""]
        objects = session().scalars(select(DigitalObject)).all()
        assert {row.original_name for row in objects} == {"IMG 1.jpg", "b.txt"}
        types = {str(event.type) for event in session().scalars(select(CustodyEvent))}
        assert types >= {"ingestion", "consent recorded", "message digest calculation", "format identification"}
        found = returning.by_receipt(ANONYMOUS, desk.phrase(page).upper())
        assert isinstance(found, FoundSubmission)
        assert found.reference_code == record.reference_code
        draft = session().scalars(select(Draft)).one()
        assert draft.answers == {}, "the record has it all: no second copy stays"
        assert session().scalar(select(func.count()).select_from(DraftFile)) == 0
    assert list(store.current().inbox.iterdir()) == []


def test_every_gap_is_listed_at_once_with_its_link(client: PageClient) -> None:
    desk.begin(client)
    page = client.get_page("/contribute/check")
    page = client.submit(page, "/contribute/submit", status=422)
    links = page.all("//*[@data-error-summary]//a/@href")
    assert [link.split("?")[0].rsplit("/", 1)[1] for link in links] == ["what", "when", "when", "consent"]
    for link in links:
        target = client.get_page(link.split("#")[0])
        assert target.tree.xpath("//*[@id=$id]", id=link.split("#")[1])


def test_a_change_from_the_last_page_leads_back_to_it(client: PageClient) -> None:
    page = desk.from_files(client, desk.to_files(client))
    page = client.get_page(page.one("//section[@aria-labelledby='section-what']//a").get("href"))
    page = client.submit(page, "/contribute/what", title="Another night")
    assert page.h1 == "Check your answers"
    assert "Another night" in page.text


def test_a_fault_keeps_everything_that_was_typed(client: PageClient) -> None:
    page = desk.begin(client, "article")
    page = client.submit(page, "/contribute/what", status=422, text=desk.TOLD, address="example", title="A title")
    assert page.all("//*[@data-error-summary]//a[@href='#address']")
    assert page.one("//*[@id='address']").get("aria-invalid") == "true"
    assert page.one("//textarea[@name='text']").text.strip("\n") == desk.TOLD
    again = client.get_page("/contribute/what")
    assert again.one("//input[@name='address']").get("value") == "example", "saved with its fault"


@pytest.mark.parametrize("cookies", ["none", "kept"])
def test_a_session_that_is_over_loses_nothing(client: PageClient, app: Flask, cookies: str) -> None:
    page = desk.begin(client)
    client.delete_cookie(app.config["SESSION_COOKIE_NAME"])
    page = client.submit(page, "/contribute/what", status=400, text=desk.TOLD, title="T", directness="first-hand")
    assert page.one("//textarea[@name='text']").text.strip("\n") == desk.TOLD
    assert page.one("//input[@name='directness'][@checked]").get("value") == "first-hand"
    if cookies == "none":
        page = client.submit(page, "/contribute/what")
        assert page.h1 == "When and where"
    with reading():
        assert session().scalar(select(func.count()).select_from(Draft)) == 1, "the page knew its draft"


def test_a_page_whose_draft_is_gone_saves_into_a_new_one(client: PageClient) -> None:
    page = desk.begin(client)
    client.submit(client.get_page("/contribute/what"), "/contribute/discard")
    page = client.submit(page, "/contribute/what", text=desk.TOLD, directness="first-hand")
    assert "What this page said is in a new one" in page.text
    kept = client.get_page("/contribute/what")
    assert kept.one("//textarea[@name='text']").text.strip("\n") == desk.TOLD
    assert kept.one("//input[@name='directness'][@checked]").get("value") == "first-hand"


def test_the_button_pressed_twice_makes_one_record_and_shows_one_phrase(client: PageClient) -> None:
    page = desk.from_files(client, desk.to_files(client))
    first = client.submit(page, "/contribute/submit")
    second = client.submit(page, "/contribute/submit")
    assert (desk.code(first), desk.phrase(first)) == (desk.code(second), desk.phrase(second))
    with reading():
        assert session().scalar(select(func.count()).select_from(m.Record)) == 1
        assert session().scalar(select(func.count()).select_from(Submission)) == 1
    assert client.get("/contribute/check").status_code == 303, "this browser opens it no more"


def test_two_windows_overwrite_nothing_in_silence(client: PageClient) -> None:
    desk.begin(client)
    one, two = client.get_page("/contribute/what"), client.get_page("/contribute/what")
    desk.what(client, one, text="what the first window says")
    page = desk.what(client, two, text="what the second window says")
    assert page.path == "/contribute/what"
    assert "what the first window says" in page.text
    assert page.one("//textarea[@name='text']").text.strip("\n") == "what the second window says"
    page = desk.what(client, page, text="both")
    assert page.h1 == "When and where"
    assert "what the first window says" not in client.get_page("/contribute/what").html


def test_a_page_that_saves_itself_does_not_overtake_itself(client: PageClient) -> None:
    page = desk.begin(client)
    form = {name: page.one(f"//form[contains(@action, '/what')]//input[@name='{name}']").get("value")
            for name in ("csrf_token", "draft", "version", "mark", "step", "of_kind")}  # fmt: skip
    answer = client.post("/contribute/save", data={**form, "text": "half a sent"})
    assert "saved" in answer.get_json()
    assert client.get_page("/contribute/what").one("//textarea").text.strip("\n") == "half a sent"
    page = desk.what(client, page, text="half a sentence")
    assert page.h1 == "When and where"


def test_a_page_left_open_begins_no_draft_after_it_was_handed_in(client: PageClient) -> None:
    page = desk.from_files(client, desk.to_files(client))
    left_open = client.get_page("/contribute/what")
    client.submit(page, "/contribute/submit")
    form = {item.get("name"): item.get("value") for item in left_open.all("//main//input[@type='hidden']")}
    answer = client.post("/contribute/save", data={**form, "text": "half a sentence"})
    assert answer.status_code == 409
    page = desk.what(client, left_open, text="one thing more")
    assert "What this page said is in a new one" in page.text
    with reading():
        assert session().scalar(select(func.count()).select_from(m.Record)) == 1


@pytest.mark.usefixtures("noon")
def test_what_comes_too_often_is_shown_again(client: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "DRAFTS_PER_HOUR", 1)
    desk.begin(client)
    page = client.submit(client.get_page("/contribute/what"), "/contribute/discard")
    token = page.one("//main//input[@name='csrf_token']").get("value")
    answer = client.post("/contribute/what", data={"csrf_token": token, "text": desk.TOLD, "of_kind": "testimony"})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert desk.TOLD.split("\n")[0] in answer.text


def test_a_draft_is_left_and_taken_up_by_its_phrase(client: PageClient, app: Flask) -> None:
    page = client.submit(desk.begin(client), "/contribute/what", press="later", text=desk.TOLD)
    words = desk.phrase(page)
    assert client.get("/contribute/check").status_code == 303, "this browser opens it no more"
    other = app.test_client()
    assert isinstance(other, PageClient)
    page = other.submit(other.get_page("/receipt"), "/receipt", phrase=words.replace(" ", "-"))
    page = other.submit(page, "/receipt/draft")
    assert page.one("//textarea[@name='text']").text.strip("\n") == desk.TOLD
    page = other.submit(other.get_page("/receipt"), "/receipt", phrase="not a phrase at all here", status=404)


def test_no_button_leaves_a_page_without_what_was_typed_there(client: PageClient) -> None:
    pages = [desk.begin(client)]
    pages += [client.get_page(f"/contribute/{step}") for step in ("when", "files", "access", "you", "consent")]
    for page in pages:
        assert not page.all("//form[contains(@action, '/contribute/later')]"), page.path
        assert page.all("//main//form//button[@name='do'][@value='later']"), page.path
    assert client.get_page("/contribute/check").all("//form[contains(@action, '/contribute/later')]")


def test_it_is_left_at_the_files_too_with_what_was_said_of_them(client: PageClient, app: Flask) -> None:
    page = desk.add(client, desk.to_files(client), {"a.jpg": pictures.laden("JPEG")})
    (caption,) = page.all("//input[starts-with(@name, 'caption-')]/@name")
    said: dict[str, Any] = {str(caption): "The harbour", "files": [(io.BytesIO(b"more"), "b.txt")]}
    words = desk.phrase(client.submit(page, "/contribute/files", press="later", **said))
    assert client.get("/contribute/check").status_code == 303, "this browser opens it no more"
    other = app.test_client()
    assert isinstance(other, PageClient)
    page = other.submit(other.get_page("/receipt"), "/receipt", phrase=words)
    other.submit(page, "/receipt/draft")
    page = other.get_page("/contribute/files")
    assert page.one(f"//input[@name='{caption}']/@value") == "The harbour"
    assert len(page.all("//main//section[contains(@class, 'sheet')]")) == 2, "what was chosen just now is kept"


def test_a_draft_of_an_account_is_found_again_and_by_nobody_else(
    signed_in: Callable[..., PageClient], app: Flask
) -> None:
    one = signed_in(Role.CONTRIBUTOR)
    one.submit(desk.begin(one), "/contribute/what", text=desk.TOLD)
    again = signed_in(Role.CONTRIBUTOR)
    page = again.submit(again.get_page("/contribute"), "/contribute/resume")
    assert page.one("//textarea[@name='text']").text.strip("\n") == desk.TOLD
    other = signed_in(Role.CONTRIBUTOR, number=2)
    start = other.get_page("/contribute")
    assert not start.all("//form[contains(@action, 'resume')]")
    draft_id = "".join(again.get_page("/contribute").all("//input[@name='id']/@value"))
    token = start.one("//main//form//input[@name='csrf_token']").get("value")
    answer = other.post("/contribute/resume", data={"csrf_token": token, "id": draft_id})
    assert answer.status_code == 404


def test_a_discarded_draft_is_gone(client: PageClient) -> None:
    page = desk.add(client, desk.to_files(client), {"a.txt": b"a file"})
    client.submit(page, "/contribute/discard")
    with reading():
        assert session().scalar(select(func.count()).select_from(Draft)) == 0
        assert session().scalar(select(func.count()).select_from(DraftFile)) == 0


def test_what_was_handed_in_by_an_account_is_its_own(signed_in: Callable[..., PageClient], cast: object) -> None:
    client = signed_in(Role.CONTRIBUTOR)
    page = desk.hand_in(client)
    with reading():
        record = only_record()
        assert record.contributor_id is not None
        assert session().get_one(Submission, record.id).account_id == record.contributor_id
    assert client.get(f"/records/{desk.code(page)}").status_code == 200
