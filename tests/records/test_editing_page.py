"""The archivist's form, sent with what no page of ours would send."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from archive.access.viewer import Role
from tests.records.conftest import Make
from tests.support.pages import PageClient

SignedIn = Callable[..., PageClient]

SENT = [
    ("revision", "", 409, "a form without its revision has grown old"),
    ("revision", "abc", 409, "no number"),
    ("revision", "²", 409, "a digit that is no number"),
    ("revision", "9" * 5000, 409, "more digits than Python reads"),
    ("access", "zz", 400, "no level"),
    ("access_text", "zz", 400, "no level of the text"),
    ("access_files", "", 400, "no level of the files"),
]


@pytest.mark.usefixtures("described")
def test_a_form_that_was_tampered_with_is_refused_in_words(make: Make, signed_in: SignedIn) -> None:
    made, archivist = make(), signed_in(Role.ARCHIVIST)
    address = f"/records/{made.reference_code}/edit/access"
    page = archivist.get_page(address)
    for field, value, status, why in SENT:
        answer = archivist.submit(page, address, press="save", status=status, **{field: value})
        assert answer.path == address, why


@pytest.mark.both_engines
@pytest.mark.usefixtures("described")
def test_what_a_pdf_leaves_in_a_text_does_not_close_the_record(make: Make, signed_in: SignedIn) -> None:
    made, archivist = make(), signed_in(Role.ARCHIVIST)
    address = f"/records/{made.reference_code}/edit/title"
    body = "The first page.\x0cThe second\x00 page."
    page = archivist.submit(
        archivist.get_page(address), address, press="save", body=body, title="Bridge\x0b cut", summary="\x01"
    )
    assert "The second page." in page.text
    for again in (address, f"/review/{made.reference_code}", f"/records/{made.reference_code}/revisions/2"):
        assert archivist.get_page(again).response.status_code == 200
