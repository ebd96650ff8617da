"""From each page of the desk, also after something was saved there, links lead to the record and to its review."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from archive.access.levels import RecordState
from archive.access.viewer import Role
from archive.records.service import Created
from tests.records.conftest import Make
from tests.support.pages import Page, PageClient

SignIn = Callable[..., PageClient]
PAGES = ["edit", "edit/title", "edit/files", "reading", "redactions", "consent"]


def ways(page: Page, made: Created) -> set[str]:
    known = {f"/records/{made.reference_code}", f"/review/{made.reference_code}"}
    return known & set(page.all("//main//nav[contains(@class, 'crumbs')]//a/@href"))


@pytest.mark.parametrize("name", PAGES)
def test_both_ways_stand_on_each_page(make: Make, signed_in: SignIn, name: str) -> None:
    made = make(RecordState.SUBMITTED)
    page = signed_in(Role.ARCHIVIST).get_page(f"/records/{made.reference_code}/{name}")
    assert len(ways(page, made)) == 2


def test_and_after_words_were_hidden(make: Make, signed_in: SignIn) -> None:
    made = make(RecordState.SUBMITTED, body="Salma Darwish was taken.")
    desk, here = signed_in(Role.ARCHIVIST), f"/records/{made.reference_code}/redactions"
    said = {"element": "body", "words": "Salma Darwish", "reason": "identity", "whole_for": "restricted"}
    page = desk.submit(desk.get_page(here), here, press="hide", **said)  # type: ignore[arg-type]  # names of fields
    assert "These words are hidden from readers" in page.text
    assert len(ways(page, made)) == 2


def test_whoever_does_not_review_is_led_to_the_record_alone(make: Make, signed_in: SignIn) -> None:
    made = make(RecordState.PUBLISHED)
    page = signed_in(Role.INVESTIGATOR).get_page(f"/records/{made.reference_code}/redactions")
    assert ways(page, made) == {f"/records/{made.reference_code}"}
