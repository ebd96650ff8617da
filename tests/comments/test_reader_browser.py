"""The reader's half in a real browser: passages that are selected, attacks in every field, pages that fit."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from archive.access.viewer import ANONYMOUS, SYSTEM, Role
from archive.base.db import unit_of_work
from archive.comments import flagging, receipts, service, word_lists
from archive.comments.desk import asking
from archive.comments.desk.sanctioning import SanctionInput, impose
from archive.comments.flagging import FlagInput
from archive.comments.inputs import CommentInput
from archive.comments.vocabulary import CommentState, DecisionReason, FlagReason, ListKind, SanctionKind
from archive.records.service import Created
from tests.comments.conftest import Comments, bring, quick_receipt
from tests.support.browser import DESK, PHONE, Watcher, axe, overflow
from tests.support.cast import Cast

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
Window = Callable[..., "Page"]
EVIL = (
    "\"'></title></textarea></script><script>pwned=1</script><img src=x onerror=pwned=1><svg/onload=pwned=1>"
    "<a href=javascript:pwned=1 autofocus onfocus=pwned=1>{{7*7}}[a](javascript:pwned=1)"
    "[b](data:text/html;base64,PHNjcmlwdD4=)<!--"
)


def unharmed(page: Page) -> None:
    assert page.evaluate("typeof pwned") == "undefined", page.url
    active = "main script:not([src]), main img[onerror], main svg[onload], main a[href^='javascript']"
    assert page.locator(active).count() == 0, page.url


def test_a_passage_is_selected_quoted_and_shown(window: Window, cast: Cast, record: Created) -> None:
    reader = window(DESK)
    reader.goto(f"/records/{record.reference_code}")
    button = reader.locator("[data-quote]")
    assert not button.is_visible()
    reader.evaluate(
        """() => { const words = document.querySelector('.reading p').firstChild; const range = document.createRange();
        range.setStart(words, 4); range.setEnd(words, 14); getSelection().addRange(range); }"""
    )
    button.wait_for(state="visible")
    button.click()
    assert reader.locator("#comment-quote").input_value() == "mill stood"
    assert reader.locator("#comment-quote-before").input_value() == "The "
    assert reader.evaluate("document.activeElement.id") == "comment-body"
    reader.keyboard.type("So it did.")
    reader.get_by_role("button", name="Send the comment").click()
    reader.wait_for_selector("#receipt-phrase")
    (comment_id,) = ids()
    bring(comment_id, CommentState.PUBLISHED)
    reader.goto(f"/records/{record.reference_code}")
    assert reader.locator("blockquote.quoted").inner_text() == "mill stood"


def test_the_button_waits_until_the_pointer_is_lifted(window: Window, record: Created) -> None:
    reader = window(DESK)
    reader.goto(f"/records/{record.reference_code}")
    button = reader.locator("[data-quote]")
    box = reader.locator(".reading p").first.bounding_box()
    assert box
    reader.mouse.move(box["x"] + 2, box["y"] + 8)
    reader.mouse.down()
    reader.mouse.move(box["x"] + 120, box["y"] + 8, steps=6)
    reader.wait_for_function("() => !getSelection().isCollapsed")
    assert not button.is_visible()
    reader.mouse.up()
    button.wait_for(state="visible")


def test_a_passage_without_javascript(window: Window, record: Created) -> None:
    reader = window(PHONE, java_script_enabled=False)
    reader.goto(f"/records/{record.reference_code}")
    assert not reader.locator("[data-quote]").is_visible()
    reader.get_by_label("Your comment").fill("So it did.")
    reader.get_by_text("Speak of a passage of the text").click()
    reader.get_by_label("The passage that you mean").fill("stood until  June")
    reader.get_by_role("button", name="Send the comment").click()
    assert len(reader.locator("#receipt-phrase").inner_text().split()) == 6


def ids() -> list[uuid.UUID]:
    with unit_of_work() as session:
        return [row.id for row in session.query(service.Comment).all()]


def test_no_field_of_the_readers_half_runs_anything(
    window: Window, watcher: Watcher, cast: Cast, record: Created, say: Comments
) -> None:
    watcher.expected = ("status of 4",)
    reader = window(DESK, cookies=cast.cookies(Role.CONTRIBUTOR))
    where = f"/records/{record.reference_code}"
    reader.goto(where)
    reader.locator("#comment-body").fill(EVIL)
    reader.locator("#comment-name").fill(EVIL[:80])
    reader.locator("summary", has_text="passage").click()
    reader.locator("#comment-quote").fill(EVIL)
    reader.locator("#comment-form button[type=submit]").click()
    unharmed(reader)
    reader.locator("#comment-quote").fill("")
    reader.locator("#comment-form button[type=submit]").click()
    unharmed(reader)
    (comment_id,) = ids()
    with unit_of_work():
        asking.ask(SYSTEM, comment_id, 1, EVIL)
    reader.goto(f"/account/comments/{comment_id}")
    unharmed(reader)
    reader.locator("#answer-words").fill(EVIL)
    reader.get_by_role("button", name="Send the answer").click()
    unharmed(reader)
    bring(comment_id, CommentState.DECLINED)
    reader.goto(f"/account/comments/{comment_id}")
    reader.get_by_text("Appeal against this decision").click()
    reader.locator("#appeal-words").fill(EVIL)
    reader.get_by_role("button", name="Send the appeal").click()
    unharmed(reader)
    shown = say(record.id, EVIL, CommentState.PUBLISHED, name=EVIL[:80])
    reader.goto(f"/comments/{shown}/flag")
    unharmed(reader)
    reader.locator("input[value=spam]").check()
    reader.locator("textarea[name=note]").fill(EVIL)
    reader.get_by_role("button", name="Send the flag").click()
    for path in (where, "/account", "/account/notices"):
        reader.goto(path)
        unharmed(reader)
    moderator = window(DESK, cookies=cast.cookies(Role.MODERATOR))
    moderator.goto("/moderation/words/new")
    moderator.locator("[name=name]").fill(EVIL[:80])
    moderator.locator("[name=words]").fill(f"{EVIL}\nmill")
    moderator.get_by_role("button", name="Save").click()
    unharmed(moderator)
    moderator.locator("main .entries a").first.click()
    unharmed(moderator)
    for comment in (comment_id, shown, say(record.id, f"The mill. {EVIL}")):
        moderator.goto(f"/moderation/{comment}")
        unharmed(moderator)


@pytest.mark.parametrize(("width", "locale", "scheme"), [(DESK, "en", "light"), (PHONE, "ar", "dark")])
def test_the_pages_of_readers_and_authors_are_accessible_and_fit(
    window: Window, watcher: Watcher, cast: Cast, record: Created, say: Comments, width: int, locale: str, scheme: str
) -> None:
    watcher.expected = ("status of 4",)
    long = "Averyveryverylongwordwithoutanyspaceinit" * 3
    author, moderator = cast.viewer(Role.CONTRIBUTOR), cast.viewer(Role.MODERATOR)
    typed = CommentInput(body=f"I saw it. {long}", author_name=long[:80], quote="stood until June")
    with unit_of_work():
        posted = service.post(author, record.id, typed, quick_receipt())
        asking.ask(SYSTEM, posted.id, 1, f"Which one? {long}")
    other = say(record.id, "Another.", CommentState.PUBLISHED)
    with unit_of_work():
        flagging.flag(ANONYMOUS, other, FlagInput(FlagReason.UNTRUE, long), "a browser")
    bring(posted.id, CommentState.DECLINED)
    with unit_of_work():
        impose(SYSTEM, posted.id, SanctionInput(kind=SanctionKind.HELD, reason=DecisionReason.SPAM, days=7, note=long))
        kept = word_lists.put(moderator, None, long[:80], ListKind.WATCH, long)
    page = window(width, cookies=cast.cookies(*Role), locale=locale, color_scheme=scheme)
    own = window(width, cookies=cast.cookies(Role.CONTRIBUTOR), locale=locale, color_scheme=scheme)
    for opened, path in (
        (page, f"/comments/{other}/flag"),
        (page, f"/records/{record.reference_code}"),
        (page, f"/records/{record.reference_code}/discussion"),
        (page, "/moderation/words"),
        (page, f"/moderation/words/{kept}"),
        (own, f"/account/comments/{posted.id}"),
        (own, "/account/notices"),
        (own, "/account"),
    ):
        opened.goto(path)
        for fold in opened.locator("main details").all():
            fold.evaluate("one => { one.open = true; }")
        assert axe(opened) == [], path
        assert overflow(opened) == 0, path
    own.goto("/account/notices")
    own.locator("form[action$='/feed'] button").click()
    assert axe(own) == []
    assert overflow(own) == 0


def test_by_receipt_without_javascript(window: Window, cast: Cast, record: Created) -> None:
    typed = CommentInput(body="I saw it.")
    offered = receipts.of_call("somebody", record.id, typed)
    with unit_of_work():
        posted = service.post(ANONYMOUS, record.id, typed, offered)
    bring(posted.id, CommentState.WITHHELD)
    page = window(PHONE, java_script_enabled=False)
    page.goto("/receipt")
    page.locator("input[name=phrase]").fill(posted.phrase)
    page.locator("main form button").last.click()
    page.get_by_text("Appeal against this decision").click()
    page.locator("#appeal-words").fill("Nobody is named.")
    page.get_by_role("button", name="Send the appeal").click()
    assert "Nobody is named." in page.locator("main").inner_text()
    assert overflow(page) == 0
