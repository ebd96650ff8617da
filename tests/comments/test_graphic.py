"""Graphic pictures beside a comment: grey and blurred until they are asked for, and left out for who wishes so."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from archive.access.viewer import ANONYMOUS, Role
from archive.base.db import reading, unit_of_work
from archive.base.runtime import session
from archive.comments.desk import assigning, preferring
from archive.comments.desk import reading as desk
from archive.comments.desk.filters import QueueFilter
from archive.comments.desk.preferring import Preferences
from archive.media.models import DigitalObject
from archive.records import queries as records
from archive.records.models import Record
from archive.records.service import Created
from tests.comments.conftest import Comments, MakeRecord
from tests.media.scenes import landscape
from tests.records.test_picture_pages import hang
from tests.support.browser import DESK, PHONE, Watcher, axe, overflow
from tests.support.cast import Cast
from tests.support.pages import Page, PageClient, words

if TYPE_CHECKING:
    from playwright.sync_api import Page as Sheet

SignedIn = Callable[..., PageClient]
Window = Callable[..., "Sheet"]


@pytest.fixture
def graphic(make_record: MakeRecord) -> Created:
    """A record whose picture is called graphic; it has no content warning of its own."""
    record = make_record(title="The hospital")
    hang(record, landscape(2, 900, 600), graphic=True, quality=92)
    return record


def shown(page: Page, how: str) -> str:
    """For what the copy was made that the card shows in this way."""
    address = str(page.one(f"//aside//picture[@class='{how}']/img/@src"))
    with reading():
        (purpose,) = [row.purpose for row in session().query(DigitalObject) if str(row.id) in address]
    return str(purpose)


def test_a_graphic_picture_is_covered_until_it_is_asked_for(
    signed_in: SignedIn, graphic: Created, say: Comments
) -> None:
    page = signed_in(Role.MODERATOR).get_page(f"/moderation/{say(graphic.id)}")
    ways = page.all("//aside//input[@name='picture']")
    assert [(way.get("class"), way.get("checked") is not None) for way in ways] == [
        ("as-covered", True), ("as-grey", False), ("as-colour", False),
    ]  # fmt: skip
    assert shown(page, "when-covered") == "blurred"
    assert shown(page, "when-grey") == "grey"
    assert "A street" in page.all("//aside//picture[@class='when-grey']/img/@alt"), "with the words that are said of it"
    assert "The street" in words(page.one("//aside//figcaption"))
    assert "This picture may be hard to see." in page.text


def test_with_a_warning_the_warning_is_told_once(signed_in: SignedIn, graphic: Created, say: Comments) -> None:
    with unit_of_work():
        session().get_one(Record, graphic.id).content_warning = "Wounds"
    page = signed_in(Role.MODERATOR).get_page(f"/moderation/{say(graphic.id)}")
    assert page.text.count("Wounds") == 1
    assert shown(page, "when-covered") == "blurred"


def test_whoever_wants_nothing_graphic_today_is_shown_none(
    signed_in: SignedIn, cast: Cast, graphic: Created, record: Created, say: Comments
) -> None:
    moderator, other = cast.viewer(Role.MODERATOR), cast.viewer(Role.MODERATOR, number=2)
    hard, calm = say(graphic.id), say(record.id)
    with unit_of_work():
        preferring.keep(moderator, Preferences(skips_graphic=True))
    with reading():
        items, _total = desk.queue(moderator, QueueFilter(calm=True), 1, 20)
        assert [item.comment.id for item in items] == [calm], "a picture that is called graphic is enough"
        assert desk.next_waiting(moderator) == calm
    with unit_of_work():
        assigning.deal(moderator, 50)
    with reading():
        assert [i.comment.id for i in desk.queue(other, QueueFilter(mine=True), 1, 20)[0]] == [hard]
    page = signed_in(Role.MODERATOR).get_page(f"/moderation/{hard}")
    assert not page.all("//aside//img")
    assert "you asked for nothing graphic today" in page.text


def test_another_picture_is_shown_in_grey_unless_colour_is_wished(
    signed_in: SignedIn, cast: Cast, record: Created, say: Comments
) -> None:
    hang(record, landscape(3, 900, 600), quality=92)
    comment_id, moderator = say(record.id), signed_in(Role.MODERATOR)
    grey = moderator.get_page(f"/moderation/{comment_id}").one("//aside//figure//img/@src")
    with unit_of_work():
        preferring.keep(cast.viewer(Role.MODERATOR), Preferences(grey=False))
    colour = moderator.get_page(f"/moderation/{comment_id}").one("//aside//figure//img/@src")
    with reading():
        purposes = {str(row.id): str(row.purpose) for row in session().query(DigitalObject)}
    assert [purposes[address.rpartition("/")[2]] for address in (grey, colour)] == ["grey", "display"]


def test_a_list_has_no_small_copy_of_what_is_graphic(graphic: Created, record: Created) -> None:
    hang(record, landscape(3, 900, 600), quality=92)
    with reading():
        found = records.summaries(ANONYMOUS, [graphic.id, record.id])
    assert (found[graphic.id].thumbnail_id, found[record.id].thumbnail_id is None) == (None, False)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("width", "locale", "scheme"), [(DESK, "en", "light"), (PHONE, "ar", "dark"), (320, "en", "light")]
)
def test_it_is_opened_by_one_act_with_and_without_scripts(
    window: Window, watcher: Watcher, cast: Cast, graphic: Created, say: Comments, width: int, locale: str, scheme: str
) -> None:
    comment_id = say(graphic.id)
    cookies, scripts = cast.cookies(Role.MODERATOR), width == DESK
    page = window(width, cookies=cookies, locale=locale, color_scheme=scheme, java_script_enabled=scripts)
    page.goto(f"/moderation/{comment_id}")
    grey, covered = page.locator("picture.when-grey img"), page.locator("picture.when-covered img")
    assert covered.is_visible() and not grey.is_visible()
    assert overflow(page) == 0
    assert not scripts or axe(page) == []
    page.locator("label[for='picture-grey']").click()
    grey.wait_for(state="visible")
    assert not covered.is_visible()
