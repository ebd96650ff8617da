"""What each person does, page by page, in whatever language, width and with or without JavaScript.

Fields are found by their names and buttons by their place, so that one journey goes in English and in Arabic.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.support.browser import axe, overflow


@dataclass
class Somebody:
    """A person before a page."""

    page: Page
    judging: bool = False
    """Whether each page is put before axe: also those that only a form's answer shows."""

    def opens(self, path: str) -> None:
        self.page.goto(path)
        self.fits()

    def presses(self, selector: str) -> None:
        """Press a button or follow a link, and look at the page that follows."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()
        self.fits()

    def unfolds(self, selector: str) -> None:
        """Open a fold where it is closed."""
        fold = self.page.locator(selector)
        if fold.get_attribute("open") is None:
            fold.locator("summary").click()

    def reads(self, *words: str, where: str = "main") -> None:
        for word in words:
            expect(self.page.locator(where)).to_contain_text(word)

    def does_not_read(self, *words: str) -> None:
        for word in words:
            expect(self.page.locator("body")).not_to_contain_text(word)

    def fits(self) -> None:
        """Nothing has to be scrolled sideways, and axe finds no fault."""
        assert overflow(self.page) == 0, f"{self.page.url} is wider than its window"
        assert not self.judging or axe(self.page) == [], self.page.url

    def waits_for(self, selector: str) -> None:
        """Look at the page again until the worker has done its part of it."""
        for _ in range(300):
            if self.page.locator(selector).first.is_visible():
                return
            self.page.wait_for_timeout(100)
            self.page.reload()
        raise AssertionError(f"{self.page.url} never showed {selector}")

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def words_of(self, selector: str) -> str:
        return self.page.locator(selector).first.inner_text().strip()


GO_ON = "main form[data-autosave] button.button:not(.quiet)"
HAND_IN = "form[action$='/contribute/submit'] button"


class Contributor(Somebody):
    """Somebody who hands in what they saw, and comes back with six words."""

    code: str = ""
    phrase: str = ""

    def begins(self, kind: str) -> None:
        self.opens("/contribute")
        self.page.check(f"input[name='kind'][value='{kind}']")
        self.presses("form[action$='/contribute/kind'] button.button")

    def tells(self, title: str, text: str, language: str) -> None:
        self.page.fill("[name='title']", title)
        self.page.fill("[name='text']", text)
        self.page.select_option("[name='language']", language)
        self.presses(GO_ON)

    def says_when_and_where(self, when: str, where: str) -> None:
        self.page.fill("[name='when']", when)
        self.page.fill("[name='where']", where)
        self.presses(GO_ON)

    def adds(self, file: Path) -> None:
        self.page.set_input_files("[name='files']", str(file))
        if self.page.locator("button[value='add']").is_visible():  # without scripts it is sent by a button
            self.presses("button[value='add']")
        expect(self.page.locator("[data-files] section h2", has_text=file.name)).to_be_visible()

    def goes_on_from_the_files(self) -> None:
        self.presses("button[value='go']")

    def says_who_may_see_it(self, level: str) -> None:
        for part in ("description", "text", "files"):
            self.page.select_option(f"[name='{part}']", level)
        self.presses(GO_ON)

    def stays_anonymous(self) -> None:
        expect(self.page.locator("input[name='naming'][value='anonymous']")).to_be_checked()
        self.presses(GO_ON)

    def allows(self, uses: tuple[str, ...], aspects: tuple[str, ...]) -> None:
        for use in uses:
            self.page.check(f"input[name='uses'][value='{use}']")
        for aspect in aspects:
            self.page.check(f"input[name='aspects'][value='{aspect}']")
        self.presses(GO_ON)

    def hands_in(self) -> None:
        self.presses(HAND_IN)
        self.phrase = self.words_of("#phrase")
        self.code = self.words_of("dd.code")
        assert len(self.phrase.split()) == 6

    def looks_it_up(self) -> None:
        self.opens("/receipt")
        self.page.fill("[name='phrase']", self.phrase)
        self.presses("form[action$='/receipt'] button")
        # One of them, “open” say, may stand in any address.
        assert sum(word in self.page.url for word in self.phrase.split()) < 3

    def mends(self, text: str) -> None:
        self.presses("main a[href$='/receipt/correct']")
        self.page.fill("[name='text']", text)
        self.presses("button[value='send']")


class Archivist(Somebody):
    """Somebody who reads what was handed in, and decides."""

    def finds_in_the_queue(self, code: str) -> None:
        self.opens("/review")
        self.presses(f"main a[href$='/review/{code}']")

    def keeps_what_was_found(self, reason: str) -> None:
        """Look at each finding of the leak check, and let it stay."""
        # While a file is still being read, a notice leads to this very page again.
        here = urlsplit(self.page.url).path
        self.waits_for(f"main:not(:has(.notice a[href='{here}'])) .notice a[href$='/leaks']")
        self.presses("main .notice a[href$='/leaks']")
        for box in self.page.locator("[name='found']").all():
            box.check()
        self.page.fill("[name='reason']", reason)
        self.presses("button[value='keep']")
        expect(self.page.locator("[name='found'][type='checkbox']")).to_have_count(0)

    def decides(self, act: str, **said: Any) -> None:
        self.unfolds(f"#act-{act}")
        for name, value in said.items():
            field = self.page.locator(f"[name='{act}-{name}']")
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        self.presses(f"#act-{act} form button")


class Investigator(Somebody):
    """Somebody who searches."""

    def finds(self, words: str, code: str) -> None:
        """Search until the record is among the hits. How soon it is one, ``bench`` measures on a quiet machine."""
        for _ in range(300):
            self.page.goto(f"/search?q={words}")
            if self.page.locator(f"main a[href$='/records/{code}']").count():
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"{words!r} was never found")


class Reader(Somebody):
    """Somebody who comments."""

    phrase: str = ""

    def comments(self, code: str, body: str, name: str = "") -> None:
        self.opens(f"/records/{code}")
        self.page.fill("#comment-form [name='body']", body)
        self.page.fill("#comment-form [name='author_name']", name)
        self.presses("#comment-form button")
        self.phrase = self.words_of("#receipt-phrase")

    def looks_up_the_comment(self) -> None:
        self.opens("/receipt")
        self.page.fill("[name='phrase']", self.phrase)
        self.presses("form[action$='/receipt'] button")


class Moderator(Somebody):
    """Somebody who reads comments before all others do."""

    def opens_the_comment(self, words: str) -> None:
        self.opens("/moderation")
        entry = self.main.locator("li", has_text=words).first
        with self.page.expect_navigation():
            entry.locator("a[href*='/moderation/']").first.click()
        self.fits()

    def decides(self, outcome: str, reason: str, note: str) -> None:
        self.page.check(f"input[name='outcome'][value='{outcome}']")
        self.page.select_option("[name='reason']", reason)
        self.page.fill("[name='note']", note)
        self.presses("form[data-decide] button[type='submit']")
