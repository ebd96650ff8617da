"""The moderator's desk and a reader's comment in a real browser: narrow and wide, in both directions, in the dark."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from archive.access.viewer import Role
from archive.comments.vocabulary import CommentState
from archive.records.service import Created
from tests.comments.conftest import Comments
from tests.support.browser import DESK, PHONE, Watcher, axe, overflow
from tests.support.cast import Cast

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
Window = Callable[..., "Page"]
LONG = "Averyveryverylongwordwithoutanyspaceinit" * 4


@pytest.mark.parametrize(("width", "locale", "scheme"), [(DESK, "en", "light"), (PHONE, "ar", "dark")])
def test_the_pages_of_comments_are_accessible_and_fit(
    window: Window, watcher: Watcher, cast: Cast, record: Created, say: Comments, width: int, locale: str, scheme: str
) -> None:
    watcher.expected = ("status of 422",)
    began = say(record.id, f"The first. {LONG}", CommentState.PUBLISHED, name="A reader")
    say(record.id, "لا أوافق", CommentState.PUBLISHED, parent=began)
    waits = say(record.id, "Call +999 555 01 08, see https://example.org/", parent=began, name=LONG[:80])
    say(record.id, "Mine.", CommentState.PUBLISHED, name=LONG[:80])
    say(record.id, "No.", CommentState.DECLINED)
    page = window(width, cookies=cast.cookies(Role.MODERATOR), locale=locale, color_scheme=scheme)
    for path in (
        f"/records/{record.reference_code}?reply={began}",
        "/moderation",
        "/moderation?state=withdrawn",
        f"/moderation/{waits}",
        f"/moderation/{began}",
    ):
        page.goto(path)
        assert axe(page) == [], path
        assert overflow(page) == 0, path
    page.goto(f"/records/{record.reference_code}")
    page.locator("#comment-form button").click()
    assert axe(page) == []
    assert overflow(page) == 0
    page.locator("#comment-body").fill("Words.")
    page.locator("#comment-form button").click()
    assert axe(page) == []
    assert overflow(page) == 0


def test_a_journey_without_javascript(window: Window, cast: Cast, record: Created) -> None:
    reader = window(PHONE, java_script_enabled=False)
    reader.goto(f"/records/{record.reference_code}")
    reader.get_by_label("Your comment").fill("<script>document.title = 'seized'</script> I *remember*.")
    reader.get_by_role("button", name="Send the comment").click()
    phrase = reader.locator("#receipt-phrase").inner_text()
    assert len(phrase.split()) == 6

    moderator = window(PHONE, java_script_enabled=False, cookies=cast.cookies(Role.MODERATOR))
    moderator.goto("/moderation")
    moderator.locator("main ol h2 a").click()
    moderator.get_by_label("Publish: everybody").check()
    moderator.get_by_role("button", name="Decide and go to the next").click()
    assert "published" in moderator.locator(".flashes").inner_text()

    with_script = window(DESK)
    with_script.goto(f"/records/{record.reference_code}")
    assert "I remember." in with_script.locator(".comment-body").inner_text()
    assert "seized" not in with_script.title()

    reader.goto("/receipt")
    reader.locator("input[name=phrase]").fill(phrase)
    reader.locator("main form button").last.click()
    assert "It is published under the record." in reader.locator("main").inner_text()


def test_a_double_click_sends_one_comment(window: Window, record: Created, cast: Cast) -> None:
    reader = window(DESK)
    reader.goto(f"/records/{record.reference_code}")
    reader.get_by_label("Your comment").fill("Only once.")
    reader.get_by_role("button", name="Send the comment").dblclick()
    reader.wait_for_selector("#receipt-phrase")
    moderator = window(DESK, cookies=cast.cookies(Role.MODERATOR))
    moderator.goto("/moderation")
    assert moderator.locator("main ol.entries > li").count() == 1
