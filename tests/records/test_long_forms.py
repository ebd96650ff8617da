"""The long forms of the desk in a real browser: what is ticked stays ticked, and no words are lost unasked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, expect

from archive.access.viewer import Role
from archive.base.db import reading
from archive.base.runtime import session
from archive.records import models as m
from archive.records.stored import description_of
from tests.records.conftest import Make
from tests.support.browser import PHONE, axe, overflow
from tests.support.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("described")]
Window = Callable[..., Page]

WAYS: dict[str, dict[str, Any]] = {
    "at a desk": {},
    "on a phone without JavaScript": {"width": PHONE, "java_script_enabled": False},
}


@pytest.mark.parametrize("way", WAYS)
def test_one_more_descriptor_leaves_the_others_ticked(window: Window, cast: Cast, make: Make, way: str) -> None:
    made = make(descriptors=("arbitrary-killing", "torture"))
    page = window(cookies=cast.cookies(Role.ARCHIVIST), **WAYS[way])
    page.goto(f"/records/{made.reference_code}/edit/subjects")
    scripted = WAYS[way].get("java_script_enabled", True)
    letters = page.get_by_label("Show only those with these letters")
    assert letters.is_visible() == scripted
    assert not overflow(page) and (not scripted or axe(page) == [])
    if scripted:
        letters.fill("SIEGE")
        expect(page.locator("#announce")).to_contain_text("3 of")
        assert page.locator("#descriptors-choices .choice:visible").count() == 3, "what is ticked stays in sight"
        letters.press("Enter")
    page.get_by_role("group", name="Descriptors").get_by_label("Siege", exact=True).check()
    page.locator(".save-bar button[value='save']").click()
    page.wait_for_url("**/edit#subjects")
    with reading():
        stands = description_of(session().get_one(m.Record, made.id)).descriptors
    assert sorted(stands) == ["arbitrary-killing", "siege", "torture"]


def asked(page: Page, act: Callable[[], object], patience: int = 3) -> bool:
    """Whether the browser asks within ``patience`` tenths of a second before it goes; it is told to stay."""
    said: list[str] = []

    def answer(dialog: Dialog) -> None:
        said.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", answer)
    act()
    for _ in range(patience):
        if not said:
            page.wait_for_timeout(100)
    page.remove_listener("dialog", answer)
    assert set(said) <= {"beforeunload"}
    return bool(said)


def test_words_that_are_not_saved_are_not_lost_unasked(window: Window, cast: Cast, make: Make) -> None:
    made = make()
    page = window(cookies=cast.cookies(Role.ARCHIVIST))
    address = f"/records/{made.reference_code}/edit/title"
    brand = page.locator("a.brand")

    def types() -> None:
        page.goto(address)
        page.locator("[name='abstract']").click()
        page.keyboard.type("Six people.")

    page.goto(address)
    page.locator("[name='abstract']").click()
    assert not asked(page, brand.click), "nothing was typed"
    types()
    assert asked(page, lambda: brand.click(no_wait_after=True), patience=200)
    assert page.url.endswith(address)
    page.locator("button[value='add-alternative_titles']").click()
    page.wait_for_selector("[name='alternative_titles-0-value']")
    page.locator("[name='abstract']").click()
    assert asked(page, lambda: brand.click(no_wait_after=True), patience=200), "shown again, and still not saved"
    assert not asked(page, lambda: page.locator("[data-leave]").click()), "who says so goes"
    page.wait_for_url("**/edit")
    types()
    assert not asked(page, lambda: page.locator(".save-bar button[value='save']").click()), "saving is no loss"
    page.wait_for_url("**/edit#title")
