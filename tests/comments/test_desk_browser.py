"""The desk in a real browser: every page fits and is accessible, words are blacked out, several taken back."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from archive.access.viewer import ANONYMOUS, Role
from archive.base.db import reading, unit_of_work
from archive.base.runtime import session
from archive.comments import deciding, flagging
from archive.comments.desk import appealing, asking, preferring, sanctioning, tallying
from archive.comments.desk.preferring import Preferences
from archive.comments.desk.sanctioning import SanctionInput
from archive.comments.desk_models import Appeal
from archive.comments.flagging import FlagInput
from archive.comments.vocabulary import CommentState, DecisionOutcome, DecisionReason, FlagReason, SanctionKind
from archive.config import Settings
from archive.records.service import Created
from tests.comments.conftest import Comments, row, standing, verdict
from tests.support.browser import DESK, PHONE, Watcher, axe, overflow
from tests.support.cast import Cast

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
Window = Callable[..., "Page"]
TOLD = "I was at the mill with Samira Haddad. We saw the trucks at six."
MARK = """() => {
  const words = document.querySelector("[data-judged] p").firstChild, range = document.createRange();
  const start = words.data.indexOf("Samira");
  range.setStart(words, start); range.setEnd(words, start + 13);
  getSelection().removeAllRanges(); getSelection().addRange(range);
}"""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """An archive where what was decided may be taken back as long as a busy browser needs."""
    return replace(settings, moderation_undo_seconds=600)


@pytest.mark.parametrize(("width", "locale", "scheme"), [(DESK, "en", "light"), (PHONE, "ar", "dark")])
def test_the_pages_of_the_desk_are_accessible_and_fit(
    window: Window, watcher: Watcher, cast: Cast, record: Created, say: Comments, width: int, locale: str, scheme: str
) -> None:
    author, other = cast.viewer(), cast.viewer(Role.MODERATOR, number=2)
    asked, refused, shown = (say(record.id, words, by=author) for words in (TOLD, "Liars!", "About the mill."))
    with unit_of_work():
        deciding.decide(other, refused, verdict(DecisionOutcome.DECLINE, note="Please stay calm."))
        deciding.decide(other, shown, verdict(DecisionOutcome.PUBLISH))
    hold = SanctionInput(kind=SanctionKind.HELD, reason=DecisionReason.INSULT, days=7, note="Calm, please.")
    with unit_of_work():
        appealing.appeal(row(refused), "I was quoting the radio.")
        flagging.flag(ANONYMOUS, shown, FlagInput(FlagReason.UNTRUE, "Not what the record says"), "b")
        sanctioning.impose(other, shown, hold)
        asking.ask(other, asked, 1, "Did they agree to be named?")
        tallying.keep(tallying.count(everything=True))
    with reading():
        appeal_id = session().scalars(select(Appeal.id)).one()
    page = window(width, cookies=cast.cookies(Role.MODERATOR), locale=locale, color_scheme=scheme)
    for path in (
        "",
        f"/{asked}",
        f"/{shown}",
        "/appeals",
        f"/appeals/{appeal_id}",
        "/sanctions",
        "/desk",
        "/pause",
        "/figures",
    ):
        page.goto(f"/moderation{path}")
        assert axe(page) == [], path
        assert overflow(page) == 0, path


def test_words_are_marked_and_blacked_out_by_keys(window: Window, cast: Cast, record: Created, say: Comments) -> None:
    moderator = cast.viewer(Role.MODERATOR)
    comment_id = say(record.id, TOLD)
    with unit_of_work():
        preferring.keep(moderator, Preferences(keys=True))
    page = window(DESK, cookies=cast.cookies(Role.MODERATOR))
    page.goto(f"/moderation/{comment_id}")
    passages = page.locator("textarea[name=passages]")
    assert passages.is_hidden()
    page.keyboard.press("r")
    page.evaluate(MARK)
    page.locator("[data-take-selected]").click()
    assert passages.input_value() == "Samira Haddad"
    page.keyboard.type("w")
    assert page.locator("input[value=redact]").is_checked(), "keys do nothing while one types"
    passages.fill("Samira Haddad")
    page.locator("[data-decide] select[name=reason]").select_option("exposes-identity")
    page.get_by_role("button", name="Decide and go to the next").click()
    page.wait_for_selector("[data-undo]")
    reader = window(PHONE, java_script_enabled=False)
    reader.goto(f"/records/{record.reference_code}")
    assert "Samira" not in reader.content()
    told = " ".join(reader.locator(".blackout").inner_text().split())
    assert told == "█████ Blacked out by a moderator: It could expose somebody"
    page.get_by_role("button", name="Take it back").click()
    page.wait_for_selector("text=It stands as before")
    assert standing(comment_id) is CommentState.PENDING


def test_words_are_taken_before_the_browser_has_told_of_their_selection(
    window: Window, cast: Cast, record: Created, say: Comments
) -> None:
    page = window(DESK, cookies=cast.cookies(Role.MODERATOR))
    page.goto(f"/moderation/{say(record.id, TOLD)}")
    page.locator("input[value=redact]").check()
    # Of what one task does it tells in a later one.
    page.evaluate(f"() => {{ ({MARK})(); document.querySelector('[data-take-selected]').click(); }}")
    assert page.locator("textarea[name=passages]").input_value() == "Samira Haddad"


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_on_a_phone_the_name_of_the_archive_covers_nothing_beside_it(window: Window, cast: Cast, locale: str) -> None:
    page = window(PHONE, cookies=cast.cookies(Role.MODERATOR), locale=locale)
    page.goto("/moderation")
    between = page.evaluate(
        """() => {
            const name = document.querySelector(".brand bdi");
            name.textContent = "Tamzira Memory Project";
            const words = document.createRange();
            words.selectNodeContents(name);
            const [one, other] = [words, document.querySelector(".head-side")].map(it => it.getBoundingClientRect());
            return Math.max(one.left - other.right, other.left - one.right, one.top - other.bottom);
        }"""
    )
    assert between >= 0


def test_keys_are_off_until_they_are_wanted(window: Window, cast: Cast, record: Created, say: Comments) -> None:
    page = window(DESK, cookies=cast.cookies(Role.MODERATOR))
    page.goto(f"/moderation/{say(record.id)}")
    page.keyboard.press("d")
    assert page.locator("input[name=outcome]:checked").count() == 0


def test_several_are_decided_and_taken_back_without_javascript(
    window: Window, watcher: Watcher, cast: Cast, record: Created, say: Comments
) -> None:
    watcher.expected = ("status of 422",)
    ids = [say(record.id, f"Spam {number}.") for number in range(3)]
    page = window(PHONE, java_script_enabled=False, cookies=cast.cookies(Role.MODERATOR))
    page.goto("/moderation")
    for comment_id in ids[:2]:
        page.locator(f"label[for='c-{comment_id}']").click()
    page.get_by_role("button", name="Show which").click()
    assert page.locator("h1").inner_text() == "Decline 2 comments?"
    page.get_by_role("button", name="Decide on these").click()
    assert "Choose a reason" in page.locator(".error-summary").inner_text()
    page.locator("select[name=reason]").select_option("spam")
    page.get_by_role("button", name="Decide on these").click()
    assert states(ids) == ["declined", "declined", "pending"]
    page.get_by_role("button", name="Take it back").click()
    assert "2 decisions are taken back." in page.locator(".flashes").inner_text()
    assert states(ids) == ["pending"] * 3


def states(ids: list[uuid.UUID]) -> list[str]:
    return [str(standing(comment_id)) for comment_id in ids]
