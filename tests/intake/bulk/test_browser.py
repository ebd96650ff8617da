"""The archivist's desk in a real browser: a folder is chosen, words are selected, a preview keeps up with typing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from archive.access.viewer import SYSTEM, Role
from archive.base.db import reading, unit_of_work
from archive.base.runtime import session
from archive.records import models as m
from archive.records import service
from archive.records.description import Description
from archive.records.stored import description_of
from archive.records.vocabulary import RecordKind
from tests.intake.bulk.conftest import as_sheet, work
from tests.intake.bulk.making import batches
from tests.intake.bulk.test_batches import FERRYMAN, HEAD, QUAY, standing
from tests.media.pictures import encoded, scene
from tests.support.browser import DESK, PHONE, Watcher, axe, overflow
from tests.support.cast import Cast

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
TEXT = "We crossed at night.\nNobody spoke, and six were missing in the morning.\n\nNobody spoke for a week."


@pytest.fixture
def desk(window: Callable[..., Page], cast: Cast) -> Callable[..., Page]:
    def opened(**options: object) -> Page:
        return window(cookies=cast.cookies(Role.ARCHIVIST), **options)

    return opened


def test_a_folder_is_chosen_checked_taken_in_and_undone(desk: Callable[..., Page], tmp_path: Path) -> None:
    folder = tmp_path / "chosen"
    (folder / "pictures").mkdir(parents=True)
    (folder / "pictures" / "quay.jpg").write_bytes(encoded(scene(), "JPEG"))
    (tmp_path / "records.csv").write_bytes(as_sheet(HEAD, FERRYMAN, QUAY))
    page = desk(width=320)
    page.goto("/review/batches/new")
    page.fill("#name", "October")
    page.click("main button[type=submit]")
    page.set_input_files("#sheet", str(tmp_path / "records.csv"))
    page.set_input_files("#folder", str(folder))
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("button", name="Check it").click()
    page.get_by_text("being checked").first.wait_for()
    work()
    # The page looks again by itself, also below: to load it anew meanwhile would be to ask a page that is leaving.
    page.get_by_role("button", name="Take the batch in").click()
    work()
    page.get_by_text("2 new records").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_text("Undo the batch").click()
    page.fill("#undo-reason", "The wrong folder.")
    page.get_by_role("button", name="Undo the whole batch").click()
    work()
    page.get_by_text("This batch was undone").wait_for()
    assert set(standing().values()) == {"withdrawn"}


def made() -> str:
    with unit_of_work():
        said = Description(kind=RecordKind.TESTIMONY, title="The crossing", body=TEXT, language="en")
        return service.create(SYSTEM, said).reference_code


def test_words_that_are_selected_become_a_claim_where_they_stand(desk: Callable[..., Page]) -> None:
    code = made()
    page = desk()
    page.goto(f"/records/{code}/reading")
    take = page.locator("[data-take]")
    assert take.is_disabled()
    page.evaluate(
        """() => {
            const node = document.querySelector("[data-source]").firstChild, at = node.data.lastIndexOf("Nobody spoke");
            const range = document.createRange();
            range.setStart(node, at);
            range.setEnd(node, at + "Nobody spoke".length);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
        }"""
    )
    take.click()
    assert page.input_value("#claim-verbatim") == "Nobody spoke"
    page.fill("#claim-statement", "Nobody spoke for a week.")
    page.get_by_role("button", name="Save the claim").click()
    page.locator("mark.quoted").wait_for()
    with reading():
        record = session().query(m.Record).filter_by(reference_code=code).one()
        (claim,) = description_of(record).claims
    assert claim.anchor is not None and claim.anchor.start == TEXT.rindex("Nobody spoke")


def test_without_javascript_words_are_copied_and_the_page_asks_where(
    desk: Callable[..., Page], watcher: Watcher
) -> None:
    watcher.expected = ("status of 422",)
    code = made()
    page = desk(java_script_enabled=False, width=320)
    page.goto(f"/records/{code}/reading")
    page.fill("#claim-verbatim", "Nobody spoke")
    page.fill("#claim-statement", "Nobody spoke for a week.")
    page.get_by_role("button", name="Save the claim").click()
    page.check("#place-2")
    page.get_by_role("button", name="Save the claim").click()
    assert page.locator("#claim-1").is_visible()


def test_a_preview_keeps_up_with_what_is_typed(desk: Callable[..., Page]) -> None:
    page = desk()
    page.goto(f"/records/{made()}/edit/title")
    page.locator("#preview h3", has_text="The crossing").wait_for()
    page.fill("#body", "Some **strong** words.")
    page.locator("#preview strong", has_text="strong").wait_for()
    page.evaluate("() => { for (const form of document.forms) form.dataset.sent = 'yes'; }")


def test_a_preview_of_earlier_words_never_takes_the_place_of_a_newer_one(desk: Callable[..., Page]) -> None:
    page, held = desk(), []
    page.route("**/preview", lambda route: route.fallback() if held else held.append(route))
    page.goto(f"/records/{made()}/edit/title")
    with page.expect_event("requestfailed", lambda request: request == held[0].request):
        page.fill("#body", "Some **strong** words.")
    page.locator("#preview strong", has_text="strong").wait_for()
    expect(page.locator("#preview[aria-busy]")).to_have_count(0)
    page.evaluate("() => { for (const form of document.forms) form.dataset.sent = 'yes'; }")


@pytest.mark.parametrize(("width", "locale", "scheme"), [(DESK, "en", "light"), (PHONE, "ar", "dark")])
def test_the_pages_of_the_desk_are_accessible_and_fit(
    desk: Callable[..., Page], cast: Cast, width: int, locale: str, scheme: str
) -> None:
    code = made()
    page = desk(width=width, locale=locale, color_scheme=scheme)
    paths = ["/review/batches/new", f"/records/{code}/reading", f"/review/{code}/read?source=text", "/review"]
    paths += [f"/review/batches/{batch_id}" for batch_id in batches(cast.viewer(Role.ARCHIVIST))]
    for path in [*paths, "/review/batches"]:
        page.goto(path)
        assert axe(page) == [], path
        assert overflow(page) == 0, path
