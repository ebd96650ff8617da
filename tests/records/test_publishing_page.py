"""The form of publication says beforehand what consents make of the levels, and asks only what has to be asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from archive.access.levels import AccessLevel, RecordState
from archive.access.viewer import Role
from archive.records.description import RightsInput
from archive.records.vocabulary import Permission, RecordKind, RightsBasis
from tests.records.conftest import Make
from tests.support.pages import Page, PageClient, words

S, A = RecordState, AccessLevel
SignIn = Callable[..., PageClient]
OPEN = {"access": A.PUBLIC, "access_text": A.PUBLIC, "access_files": A.PUBLIC}


def refusing(*aspects: str) -> RightsInput:
    return RightsInput(basis=RightsBasis.CONSENT, aspects=tuple((name, Permission.REFUSED) for name in aspects))


def hint(page: Page, field: str) -> str:
    return " ".join(words(one) for one in page.all(f"//*[@id='publish-{field}-hint']"))


def notice(page: Page) -> str:
    return " ".join(" ".join(page.all("//*[contains(@class, 'notice')][h2='Who may see it']//text()")).split())


def test_what_was_refused_is_said_before_and_after_publication(make: Make, signed_in: SignIn) -> None:
    made = make(S.ACCESSIONED, kind=RecordKind.TESTIMONY, rights=(refusing("face", "family"),), **OPEN)
    desk, here = signed_in(Role.ARCHIVIST), f"/review/{made.reference_code}"
    page = desk.get_page(here)
    refused = "At least “Restricted”, whatever is chosen, because this was refused: "
    assert hint(page, "access_files") == refused + "Show the face."
    assert hint(page, "access_text") == refused + "Speak of the family."
    assert hint(page, "access") == "", "the description stays as open as is chosen"
    page = desk.submit(page, f"{here}/publish")
    said = notice(page)
    assert "Description Public Text Restricted" in said
    assert refused + "Show the face." in said
    assert refused + "Speak of the family." in said


def test_what_nobody_closed_is_told_without_a_reason(make: Make, signed_in: SignIn) -> None:
    made = make(S.PUBLISHED, **OPEN)
    page = signed_in(Role.ARCHIVIST).get_page(f"/review/{made.reference_code}")
    said = notice(page)
    assert said == "Who may see it Description Public Text Public Files Public"


ASKED = [
    (RecordKind.TESTIMONY, (), True, "nobody is known to allow it"),
    (RecordKind.TESTIMONY, (refusing("face"),), False, "a consent is recorded"),
    (RecordKind.IMAGE, (), False, "a picture needs none"),
]


@pytest.mark.parametrize(("kind", "rights", "asked", "why"), ASKED, ids=[row[3] for row in ASKED])
def test_publishing_without_consent_is_confirmed_where_there_is_none(
    make: Make, signed_in: SignIn, kind: RecordKind, rights: tuple[RightsInput, ...], asked: bool, why: str
) -> None:
    made = make(S.ACCESSIONED, kind=kind, rights=rights)
    desk, here = signed_in(Role.ARCHIVIST), f"/review/{made.reference_code}"
    page = desk.get_page(here)
    assert bool(page.all("//input[@name='publish-confirmed']")) is asked, why
    page = desk.submit(page, f"{here}/publish", status=400 if asked else 200)
    if asked:
        said: dict[str, Any] = {"publish-confirmed": "y"}
        desk.submit(page, f"{here}/publish", **said)
