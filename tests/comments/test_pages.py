"""The pages of comments as people walk through them, without JavaScript."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from lxml import etree

from archive.access.levels import AccessLevel
from archive.access.viewer import Role
from archive.base import clock, runtime
from archive.base.db import Database, reading, unit_of_work
from archive.base.runtime import session
from archive.comments import service
from archive.comments.inputs import EditInput
from archive.comments.models import Comment
from archive.comments.vocabulary import CommentState
from archive.config import Settings
from archive.records.service import Created
from tests.comments.conftest import Comments, MakeRecord, row, standing
from tests.support.cast import Cast
from tests.support.pages import Page, PageClient, words

SignedIn = Callable[..., PageClient]
FORM = "/comments"


def record_page(client: PageClient, record: Created, query: str = "") -> Page:
    return client.get_page(f"/records/{record.reference_code}{query}")


def phrase_on(page: Page) -> str:
    return words(page.one("//*[@id='receipt-phrase']"))


def number() -> int:
    with reading():
        return session().query(Comment).count()


def test_from_a_readers_words_to_the_page(client: PageClient, signed_in: SignedIn, record: Created) -> None:
    page = record_page(client, record)
    assert "Nobody has commented" in page.text
    sent = client.submit(page, FORM, body="I *remember* the mill.", author_name="A reader")
    assert sent.h1 == "Your comment was received"
    assert sent.response.headers["Cache-Control"] == "no-store"
    phrase = phrase_on(sent)
    assert "I remember the mill." not in record_page(client, record).text

    receipt = client.submit(client.get_page("/receipt"), "/receipt", phrase=phrase)
    assert "It waits for a moderator." in receipt.text

    moderator = signed_in(Role.MODERATOR)
    queue = moderator.get_page("/moderation")
    assert "A reader" in queue.text
    card = moderator.get_page(queue.one("//main//ol//h2/a/@href"))
    assert card.h1 == "Comment by A reader"
    assert "I *remember* the mill." in card.text
    assert "The mill at the bend" in card.text
    done = moderator.submit(card, card.path, press="Decide and go to the next", outcome="publish")
    assert "The comment is published." in done.text
    assert "Nothing is here" in done.text

    shown = record_page(client, record)
    assert words(shown.one("//*[@class='comment-body']//em")) == "remember"
    receipt = client.submit(client.get_page("/receipt"), "/receipt", phrase=phrase)
    assert "It is published under the record." in receipt.text


def test_what_is_wrong_is_told_and_nothing_typed_is_lost(client: PageClient, record: Created) -> None:
    long = "word " * 1001
    page = client.submit(record_page(client, record), FORM, body=long, author_name="n" * 81, status=422)
    assert words(page.one("//textarea[@name='body']")).startswith("word word")
    assert page.one("//input[@name='author_name']/@value") == "n" * 81
    assert [link.get("href") for link in page.all("//*[@data-error-summary]//a")] == ["#comment-body", "#comment-name"]
    assert page.all(f"//main//a[@href='/records/{record.reference_code}']")
    sent = client.submit(page, FORM, body="Shorter.", author_name="n")
    assert phrase_on(sent)


def test_a_button_pressed_twice_sends_one_comment(client: PageClient, record: Created, app: Flask) -> None:
    page = record_page(client, record)
    first = client.submit(page, FORM, body="Only once.")
    assert phrase_on(client.submit(page, FORM, body="Only once.")) == phrase_on(first)
    assert phrase_on(client.submit(record_page(client, record), FORM, body="Only once.")) == phrase_on(first)
    assert number() == 1
    other = app.test_client()
    assert isinstance(other, PageClient)
    assert phrase_on(other.submit(record_page(other, record), FORM, body="Only once.")) != phrase_on(first)


SIGNALS = [
    ("", -60, 200, "a fast writer"),
    ("https://buy.example", 60, 200, "a person whose browser filled in a field they do not see"),
    ("https://buy.example", -60, 422, "both at once: asked once more, and nothing is lost"),
]


@pytest.mark.parametrize(("website", "age", "status", "because"), SIGNALS)
def test_no_signal_decides_alone(
    client: PageClient, record: Created, website: str, age: int, status: int, because: str
) -> None:
    opened = str(int(clock.now().timestamp()) - age)
    page = client.submit(
        record_page(client, record), FORM, body="My words.", website=website, opened=opened, status=status
    )
    if status == 422:
        assert "If you wrote it, send it once more." in page.text
        assert phrase_on(client.submit(page, FORM)), because
    assert number() == 1, because


@pytest.mark.usefixtures("noon")
def test_too_many_comments_are_refused_with_the_words_kept(
    app: Flask, client: PageClient, record: Created, settings: Settings, database: Database
) -> None:
    with_limit(app, replace(settings, comments_per_hour=1), database)
    page = record_page(client, record)
    first = client.submit(page, FORM, body="The first.")
    refused = client.submit(record_page(client, record), FORM, body="The second.", status=429)
    assert words(refused.one("//textarea[@name='body']")) == "The second."
    assert int(refused.response.headers["Retry-After"]) > 0
    assert phrase_on(client.submit(page, FORM, body="The first.")) == phrase_on(first), "the same is no second one"


def with_limit(app: Flask, settings: Settings, database: Database) -> None:
    """Put other limits in force around every request of ``app``, inside those that it began with."""
    from flask import g

    changed = runtime.Runtime(settings, database)
    app.before_request(lambda: g.stack.enter_context(runtime.active(changed)) and None)


def test_an_answer_goes_under_what_it_answers(client: PageClient, record: Created, say: Comments) -> None:
    began = say(record.id, "The first.", CommentState.PUBLISHED, name="Third lamp")
    page = record_page(client, record)
    link = page.one(f"//*[@id='comment-{began}']//a[contains(@href, 'reply=')]/@href")
    page = client.get_page(link.partition("#")[0])
    assert "You answer Third lamp" in page.text
    assert phrase_on(client.submit(page, FORM, body="An answer."))
    with reading():
        assert session().query(Comment.parent_id).filter(Comment.body == "An answer.").scalar() == began


@pytest.mark.parametrize("reply", ["nonsense", "00000000-0000-4000-8000-00000000abcd", ""])
def test_an_answer_to_nothing_is_a_comment_of_its_own(client: PageClient, record: Created, reply: str) -> None:
    assert "Write a comment" in record_page(client, record, f"?reply={reply}").text


def test_an_answer_to_what_is_gone_is_told_so(client: PageClient, record: Created) -> None:
    page = client.submit(record_page(client, record), FORM, body="An answer.", parent_id=str(uuid.uuid4()), status=422)
    assert "is not shown here any more" in page.text


def test_the_moderator_goes_from_one_to_the_next(signed_in: SignedIn, record: Created, say: Comments) -> None:
    ids = [say(record.id, f"Number {n}.") for n in range(3)]
    moderator = signed_in(Role.MODERATOR)
    page = moderator.get_page(f"/moderation/{ids[0]}")
    assert page.form(f"/moderation/{ids[0]}/later") is not None
    for n, status in enumerate(("publish", "decline", "withhold")):
        assert f"Number {n}." in page.text
        page = moderator.submit(page, page.path, outcome=status, reason="" if status == "publish" else "insult")
    assert page.h1 == "Moderation"
    assert [standing(i) for i in ids] == ["published", "declined", "withheld"]


def test_a_refusal_without_a_reason_is_shown_again(signed_in: SignedIn, record: Created, say: Comments) -> None:
    comment_id = say(record.id)
    moderator = signed_in(Role.MODERATOR)
    page = moderator.get_page(f"/moderation/{comment_id}")
    page = moderator.submit(page, page.path, outcome="decline", note="Please stay calm.", status=422)
    assert "Choose a reason" in page.text
    assert page.one("//input[@name='outcome'][@checked]/@value") == "decline"
    assert words(page.one("//form[@data-decide]//textarea[@name='note']")) == "Please stay calm."
    page = moderator.submit(page, page.path, status=422, outcome=None)
    assert "Choose what to do with it." in page.text
    assert standing(comment_id) == "pending"


def test_a_decision_on_what_changed_meanwhile_is_refused_and_shown_again(
    signed_in: SignedIn, cast: Cast, record: Created, say: Comments
) -> None:
    author = cast.viewer()
    comment_id = say(record.id, "The words that were read.", by=author)
    moderator = signed_in(Role.MODERATOR)
    page = moderator.get_page(f"/moderation/{comment_id}")
    with unit_of_work():
        service.edit_own(author, comment_id, EditInput(body="The words that are there now."))
    page = moderator.submit(page, page.path, outcome="publish", note="Thank you.", status=409)
    assert "It was edited while you read it." in page.text
    assert "The words that are there now." in page.text
    assert "The words that were read." in page.text
    assert words(page.one("//form[@data-decide]//textarea[@name='note']")) == "Thank you."
    assert standing(comment_id) == "pending"
    moderator.submit(page, page.path)
    assert standing(comment_id) == "published"


def test_of_two_windows_the_second_is_told(signed_in: SignedIn, record: Created, say: Comments) -> None:
    comment_id = say(record.id)
    one, two = signed_in(Role.MODERATOR), signed_in(Role.MODERATOR, number=2)
    first, second = (client.get_page(f"/moderation/{comment_id}") for client in (one, two))
    one.submit(first, first.path, outcome="publish")
    refused = two.submit(second, second.path, outcome="decline", reason="spam", status=409)
    assert "Somebody else decided on it" in refused.text
    assert refused.all("//input[@name='outcome']/@value") == ["redact", "decline", "withhold"]
    assert standing(comment_id) == "published"


def agreeing(page: Page) -> str:
    found: str = page.one("//form[contains(@action, 'agree=')]/@action")
    return found


def test_two_who_would_black_out_other_words_are_shown_both_and_one_agrees_by_a_button(
    app: Flask, settings: Settings, database: Database, signed_in: SignedIn, record: Created, say: Comments
) -> None:
    comment_id = say(record.id, "Ask Samira Haddad about it.", CommentState.WITHHELD)
    where = f"/moderation/{comment_id}"
    with_limit(app, replace(settings, moderation_needs_two=("release",)), database)
    one, two = (signed_in(Role.MODERATOR, number=number) for number in (1, 2))
    wanted = {"outcome": "redact", "reason": "exposes-identity"}
    first, second = (client.get_page(where) for client in (one, two))
    one.submit(first, where, passages="Samira Haddad", **wanted)
    refused = two.submit(second, where, passages="Samira", private_note="first names, too", **wanted, status=409)
    assert "somebody else would black out other words" in refused.text
    assert refused.all("//aside//li/bdi/text()") == ["Samira Haddad", "Samira"]
    assert words(refused.one("//form[@data-decide]//textarea[@name='passages']")) == "Samira", "what was typed stays"
    assert words(refused.one("//form[@data-decide]//textarea[@name='private_note']")) == "first names, too"
    assert standing(comment_id) == "withheld"
    theirs = one.get_page(where)
    one.submit(theirs, agreeing(theirs))
    assert standing(comment_id) == "published"
    shown = one.get_page(f"/records/{record.reference_code}").text
    assert "Haddad" in shown and "Samira" not in shown, "what the second person wanted, and the first agreed to"


def test_what_somebody_wishes_no_more_is_not_agreed_to(
    app: Flask, settings: Settings, database: Database, signed_in: SignedIn, record: Created, say: Comments
) -> None:
    comment_id = say(record.id, "Ask Samira Haddad about it.", CommentState.WITHHELD)
    where = f"/moderation/{comment_id}"
    with_limit(app, replace(settings, moderation_needs_two=("release",)), database)
    one, two = (signed_in(Role.MODERATOR, number=number) for number in (1, 2))
    wanted = {"outcome": "redact", "reason": "exposes-identity"}
    one.submit(one.get_page(where), where, passages="Samira", **wanted)
    page = two.get_page(where)
    one.submit(one.get_page(where), where, passages="Samira Haddad", **wanted)
    refused = two.submit(page, agreeing(page), status=409)
    assert "This is not what they wish any more." in refused.text
    assert refused.all("//aside//li/bdi/text()") == ["Samira Haddad"]
    assert standing(comment_id) == "withheld"


def test_ones_own_comment_is_read_and_not_decided(
    signed_in: SignedIn, cast: Cast, record: Created, say: Comments
) -> None:
    comment_id = say(record.id, by=cast.viewer(Role.MODERATOR))
    moderator = signed_in(Role.MODERATOR)
    page = moderator.get_page(f"/moderation/{comment_id}")
    assert "Nobody decides on their own comment." in page.text
    assert not page.all("//input[@name='outcome']")
    token = page.all("//input[@name='csrf_token']/@value")[0]
    answer = moderator.post(
        f"/moderation/{comment_id}", data={"outcome": "publish", "version": "1", "csrf_token": token, "reason": ""}
    )
    assert answer.status_code == 403
    assert standing(comment_id) == "pending"


def test_the_queue_has_a_tab_for_each_state(signed_in: SignedIn, record: Created, say: Comments) -> None:
    for state in CommentState:
        say(record.id, f"One that is {state}.", state)
    moderator = signed_in(Role.MODERATOR)
    for state in CommentState:
        page = moderator.get_page(f"/moderation?state={state}")
        assert f"One that is {state}." in page.text
        assert len(page.all("//main//ol[contains(@class, 'entries')]/li")) == 1
    assert moderator.get_page("/moderation?state=nonsense&page=7").h1 == "Moderation"
    assert "nothing to decide" in moderator.get_page(_first(moderator, "withdrawn")).text


def _first(client: PageClient, state: str) -> str:
    found: str = client.get_page(f"/moderation?state={state}").one("//main//ol//h2/a/@href")
    return found


def test_the_phrase_changes_and_withdraws_and_stands_in_no_address(
    client: PageClient, record: Created, app: Flask
) -> None:
    phrase = phrase_on(client.submit(record_page(client, record), FORM, body="The first words."))
    other = app.test_client()
    assert isinstance(other, PageClient)
    page = other.submit(other.get_page("/receipt"), "/receipt", phrase=phrase.upper())
    page = other.submit(page, "/receipt/comment/edit", body=" ", status=422)
    page = other.submit(page, "/receipt/comment/edit", body="Other words.", author_name="B")
    assert "Your comment is changed" in page.text
    assert page.path == "/receipt/comment/edit"
    page = other.submit(page, "/receipt/comment/withdraw")
    assert "Nobody sees it any more." in page.text
    assert not page.all("//form[contains(@action, 'withdraw')]")
    with reading():
        kept = session().query(Comment).one()
        assert (kept.body, kept.author_name, kept.state) == ("Other words.", "B", CommentState.WITHDRAWN)


@pytest.mark.usefixtures("noon")
def test_a_wrong_phrase_opens_nothing_and_cannot_be_guessed_at(
    app: Flask, client: PageClient, record: Created, settings: Settings, database: Database
) -> None:
    with_limit(app, replace(settings, receipt_attempts=2), database)
    token = record_page(client, record).all("//input[@name='csrf_token']/@value")[0]
    sent = {"phrase": "six words that are no receipt", "body": "Mine now.", "csrf_token": token}
    answers = [client.post(f"/receipt/comment/{act}", data=sent).status_code for act in ("edit", "withdraw", "edit")]
    assert answers == [404, 404, 429]


def test_an_account_changes_and_withdraws_its_own(
    signed_in: SignedIn, cast: Cast, record: Created, say: Comments
) -> None:
    comment_id = say(record.id, "The first words.", CommentState.PUBLISHED, by=cast.viewer())
    reader = signed_in()
    page = reader.get_page(f"/account/comments/{comment_id}")
    assert words(page.one("//textarea[@name='body']")) == "The first words."
    reader.submit(page, str(comment_id), body="Other words.")
    assert standing(comment_id) == "pending"
    signed_in(number=2).get_page(f"/account/comments/{comment_id}", status=404)
    reader.submit(reader.get_page("/account"), f"{comment_id}/withdraw")
    assert standing(comment_id) == "withdrawn"


NOBODY = "visitor"
WHO: dict[str, tuple[Role, ...]] = {"account": ()} | {role.value: (role,) for role in Role}
READS = {AccessLevel.PUBLIC: {NOBODY, *WHO}, AccessLevel.REGISTERED: set(WHO)} | {
    AccessLevel.RESTRICTED: {"investigator", "archivist"},
    AccessLevel.SEALED: {"archivist"},
}


@pytest.mark.parametrize("who", [NOBODY, *WHO])
def test_who_may_write_and_who_may_moderate_by_level(
    client: PageClient, signed_in: SignedIn, cast: Cast, make_record: MakeRecord, say: Comments, who: str
) -> None:
    caller = client if who == NOBODY else signed_in(*WHO[who])
    token = caller.get_page("/receipt").all("//input[@name='csrf_token']/@value")[0]
    for level in AccessLevel:
        record = make_record(level)
        comment_id = say(record.id, by=cast.viewer(Role.ARCHIVIST, number=7))
        data = {"body": f"By {who} on {level}.", "csrf_token": token}
        answer = caller.post(f"/records/{record.reference_code}/comments", data=data)
        assert answer.status_code == (200 if who in READS[level] else 404), level
        opened = caller.get(f"/moderation/{comment_id}").status_code
        decided = caller.post(
            f"/moderation/{comment_id}",
            data={"outcome": "publish", "version": "1", "reason": "", "csrf_token": token},
        ).status_code
        expected = {NOBODY: (401, 401), "moderator": (200, 303) if who in READS[level] else (404, 404)}
        assert (opened, decided) == expected.get(who, (403, 403)), level
        assert standing(comment_id) == ("published" if decided == 303 else "pending")
    assert caller.get(f"/moderation/{uuid.uuid4()}").status_code == {NOBODY: 401, "moderator": 404}.get(who, 403)


def test_a_form_of_another_site_sends_nothing(client: PageClient, record: Created) -> None:
    for headers in ({}, {"Origin": "https://elsewhere.example"}):
        answer = client.post(f"/records/{record.reference_code}/comments", data={"body": "x"}, headers=headers)
        assert answer.status_code in (400, 403)
    assert number() == 0


PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "[click](javascript:alert(1))",
    "[click](data:text/html;base64,PHNjcmlwdD4=)",
    '<a href="javascript:alert(1)" style="position:fixed">x</a>',
    "\"><iframe srcdoc='<script>alert(1)</script>'>",
    "</textarea><script>alert(1)</script>",
    '<math><mi//xlink:href="data:x,<script>alert(1)</script>">',
    "![x](https://elsewhere.example/pixel.png)",
    "{{ config }}{% print 7*7 %}",
    "\u202etxt.exe\u2066",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_words_become_markup_that_does_something(
    client: PageClient, signed_in: SignedIn, record: Created, payload: str
) -> None:
    name = payload[:80]
    sent = client.submit(record_page(client, record), FORM, body=payload, author_name=name)
    phrase = phrase_on(sent)
    again = client.submit(record_page(client, record), FORM, body=payload + "x" * 5001, author_name=name, status=422)
    moderator = signed_in(Role.MODERATOR)
    queue = moderator.get_page("/moderation")
    card = moderator.get_page(queue.one("//main//ol//h2/a/@href"))
    moderator.submit(card, card.path, outcome="publish")
    receipt = client.submit(client.get_page("/receipt"), "/receipt", phrase=phrase)
    shown = record_page(client, record)
    reply = record_page(client, record, f"?reply={_id_of(payload)}")
    for page in (sent, again, queue, card, receipt, shown, reply):
        assert dangers(page) == []
    assert words(shown.one("//*[@class='comment-head']//strong")) == " ".join(name.split())
    assert words(card.one("//section[@aria-labelledby='text-title']/div")) == " ".join(payload.split())


def _id_of(body: str) -> uuid.UUID:
    with reading():
        found: uuid.UUID = session().query(Comment.id).filter(Comment.body == body).scalar()
        return found


def dangers(page: Page) -> list[str]:
    """Whatever in the page's tree could run, frame or fetch (inline scripts and handlers fail in ``get_page``)."""
    found = page.all("//iframe | //object | //embed | //svg[not(@aria-hidden)] | //math | //base | //main//img")
    found += page.all("//script[not(starts-with(@src, '/static/'))] | //main//link | //main//style")
    found += [
        element
        for element in page.all("//*[@href or @src or @action]")
        if (element.get("href") or element.get("src") or element.get("action") or "").partition(":")[0].lower()
        in ("javascript", "data", "vbscript")
    ]
    return [etree.tostring(element).decode()[:200] for element in found]


def test_a_row_has_the_words_as_they_were_typed(client: PageClient, record: Created) -> None:
    client.submit(record_page(client, record), FORM, body="  <b>Not</b> *bold*\r\nsecond line  ")
    with reading():
        assert row(session().query(Comment.id).scalar()).body == "  <b>Not</b> *bold*\nsecond line  "


@pytest.mark.parametrize("far", ["461168601842738791", "1" + "0" * 30])
def test_a_page_of_comments_far_beyond_the_last_is_empty(client: PageClient, record: Created, far: str) -> None:
    assert client.get(f"/records/{record.reference_code}?comments={far}").status_code == 200


def test_a_moment_of_thousands_of_digits_is_no_moment(client: PageClient, record: Created) -> None:
    sent = client.submit(record_page(client, record), FORM, body="My words.", opened="9" * 5000)
    assert sent.h1 == "Your comment was received"
