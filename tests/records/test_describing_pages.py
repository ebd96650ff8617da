"""The archivist's desk in pages: describing, comparing, and what the queue says needs attention."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from archive.access.levels import AccessLevel
from archive.access.viewer import Role, Viewer
from archive.base import clock
from archive.base.db import reading, unit_of_work
from archive.base.errors import NotVisible
from archive.base.runtime import session
from archive.records import models as m
from archive.records import revisions, service
from archive.records.description import Description, EmbargoInput, ImageInput, RightsInput, Title
from archive.records.stored import description_of
from archive.records.vocabulary import Permission, RecordKind, RightsBasis, TitleOrigin
from tests.records.conftest import Make, describe
from tests.records.test_reading import page_for
from tests.support.pages import PageClient

FORMER = Title(value="Eleven dead", language="en", origin=TitleOrigin.FORMER, note="the first edition")


@pytest.fixture
def desk(signed_in: Callable[..., PageClient]) -> PageClient:
    return signed_in(Role.ARCHIVIST)


def stands(made: service.Created) -> Description:
    with reading():
        return description_of(session().get_one(m.Record, made.id))


def test_a_picture_is_described_for_those_who_cannot_see_it(make: Make, desk: PageClient, archivist: Viewer) -> None:
    image = ImageInput(caption="The bridge", photographer="A.", graphic=True)
    made = make(kind=RecordKind.IMAGE, image=image, alternative_titles=(FORMER, Title(value="Nine dead")))
    page = desk.get_page(f"/records/{made.reference_code}/edit/picture")
    seen = "A bridge of five arches; the third is gone."
    shown = {"image__caption": "The bridge at dusk", "image__alternative_text": seen}
    desk.submit(page, "/edit/picture", press="save", **shown, summary="what it shows")
    page = desk.get_page(f"/records/{made.reference_code}/edit/title")
    page = desk.submit(page, "/edit/title", press="remove-alternative_titles-1")
    page = desk.submit(page, "/edit/title", press="add-alternative_titles")
    page = desk.submit(page, "/edit/title", press="save", **{"alternative_titles-1-value": "The third arch"})
    found = stands(made)
    assert found.image == ImageInput(
        caption="The bridge at dusk",
        alternative_text="A bridge of five arches; the third is gone.",
        photographer="A.",
        graphic=True,
    )
    assert found.alternative_titles == (FORMER, Title(value="The third arch"))
    assert "The third arch" in page.text
    assert page_for(archivist, made.reference_code).record.revision == 3


def test_the_form_speaks_the_reader_s_language(make: Make, desk: PageClient) -> None:
    desk.set_cookie("language", "ar")
    code = make().reference_code
    page = desk.submit(desk.get_page(f"/records/{code}/edit/dates"), "/edit/dates", press="add-dates")
    said = [option.text for option in page.all("//select[@name='dates-0-role']/option")]
    said += [
        option.text for option in desk.get_page(f"/records/{code}/edit/access").all("//select[@name='holding']/option")
    ]
    assert len(said) == 10
    assert not [words for words in said if words.isascii()]


def test_any_two_revisions_are_compared(make: Make, desk: PageClient, archivist: Viewer) -> None:
    made = make()
    for number, title in enumerate(("Bridge gone", "Bridge cut", "Bridge cut in two"), start=1):
        with unit_of_work():
            service.edit(archivist, made.id, describe(title=title), expected_revision=number)
    page = desk.get_page(f"/records/{made.reference_code}/revisions")
    (address,) = page.all("//a[contains(@href, '/revisions/4?from=1')]/@href")
    assert page.all("//a[contains(@href, '?from=')]/@href")[0].endswith("/4?from=2")
    page = desk.get_page(address)
    assert page.all("//main//ins//text()")[1].strip() == "in two"
    assert not page.all("//main//del")
    with reading():
        for earlier in (0, 4, 5):
            with pytest.raises(NotVisible):
                revisions.compare(archivist, made.id, 4, earlier)


def test_the_queue_says_which_embargo_is_over(make: Make, desk: PageClient, archivist: Viewer) -> None:
    later = EmbargoInput(until=clock.today() + timedelta(days=9), reason="asked for")
    codes = []
    for embargo in (later, EmbargoInput(until=clock.today(), reason="asked for")):
        made = make(access=AccessLevel.PUBLIC)
        with unit_of_work():
            service.set_embargo(archivist, made.id, embargo)
        codes.append(made.reference_code)
    page = desk.get_page("/review?state=embargoed")
    entries = page.all("//li[@data-hit]")
    assert [next(code for code in codes if code in "".join(entry.itertext())) for entry in entries] == codes[::-1]
    assert [("day of its embargo" in "".join(entry.itertext())) for entry in entries] == [True, False]


def test_the_archivist_sees_how_far_consent_closes_what_is_described_as_public(
    make: Make, desk: PageClient, archivist: Viewer
) -> None:
    refused = RightsInput(basis=RightsBasis.CONSENT, uses=(("public", Permission.REFUSED),))
    made = make(access=AccessLevel.PUBLIC)
    before = desk.get_page(f"/records/{made.reference_code}").html
    assert "Consent closes this record further" not in before
    with unit_of_work():
        record = session().get_one(m.Record, made.id)
        changed = replace(description_of(record), rights=(refused,))
        service.edit(archivist, made.id, changed, expected_revision=record.revision)
    assert "open as “Restricted” only" in desk.get_page(f"/records/{made.reference_code}").text
