"""An archivist's day: an article is catalogued section by section, a question asked and answered, unseen by others."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from archive.access.viewer import Role
from archive.base.db import unit_of_work
from archive.records import service
from archive.records.description import Description
from archive.records.vocabulary import Holding, RecordKind
from tests.journeys.people import Somebody
from tests.support.browser import DESK, PHONE, Watcher
from tests.support.cast import Cast

pytestmark = pytest.mark.browser
Window = Callable[..., Page]

SAVE, NEXT = ".save-bar button[value='save']", ".save-bar button[value='next']"
WAYS: dict[str, dict[str, Any]] = {
    "at a desk": {"width": DESK, "locale": "en"},
    "in Arabic on a phone without JavaScript": {"width": PHONE, "locale": "ar", "java_script_enabled": False},
}


class Cataloguer(Somebody):
    """Somebody who describes, and goes on from section to section."""

    def writes(self, **said: str) -> None:
        for name, value in said.items():
            field = self.page.locator(f"[name='{name}']")
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def adds(self, what: str) -> None:
        self.presses(f"button[value='add-{what}']")

    def has_in_hand(self, name: str) -> None:
        """The field of this name has the focus: the browser gives it when it first draws the page."""
        expect(self.page.locator(f"[name='{name}']")).to_be_focused()


@pytest.mark.slow(why="the archivist's forms in the real program and the real browser, also without JavaScript")
@pytest.mark.parametrize("way", WAYS)
def test_an_article_is_catalogued_and_a_lead_closed(
    window: Window, watcher: Watcher, cast: Cast, address: str, way: str
) -> None:
    options = WAYS[way]
    archivist = cast.viewer(Role.ARCHIVIST)
    described = Description(kind=RecordKind.ARTICLE, title="Ferry burned", holding=Holding.NOT_HELD)
    with unit_of_work():
        code = service.create(archivist, described).reference_code
    judging = options.get("java_script_enabled", True)
    watcher.expected = ("the server responded with a status of 400",)
    desk = Cataloguer(window(cookies=cast.cookies(Role.ARCHIVIST), **options), judging)

    # From what is said of it so far to the first section.
    desk.opens(f"/records/{code}/edit")
    desk.presses("a[href$='/edit/dates']")
    desk.adds("dates")
    desk.has_in_hand("dates-0-role")  # whoever uses the keyboard goes on at once
    desk.writes(**{"dates-0-edtf": "14 June", "dates-0-verbatim": "on Saturday"})
    desk.presses(SAVE)
    expect(desk.page.locator("[data-error-summary] a")).to_have_attribute("href", "#dates-0-edtf")
    desk.writes(**{"dates-0-edtf": "2014-06-14~"})
    desk.presses(NEXT)
    desk.adds("places")
    desk.writes(**{"places-0-name": "Pont-Sahel", "places-0-names": "ar: بون ساحل", "places-0-country": "XT"})
    desk.presses(SAVE)

    # Two claims with their figures; the second is moved before the first.
    desk.opens(f"/records/{code}/edit/claims")
    for number, statement in enumerate(("At least six are missing", "The mill was burned")):
        desk.adds("claims")
        desk.writes(**{f"claims-{number}-statement": statement, f"claims-{number}-attributed_to": "the committee"})
    desk.unfolds("#claims-0")
    desk.writes(**{"claims-0-quantity__low": "6", "claims-0-kind": "casualty", "claims-0-hedge": "says"})
    desk.unfolds("#claims-1")
    desk.presses("button[value='up-claims-1']")
    desk.presses(SAVE)

    # A question, asked and answered.
    desk.opens(f"/records/{code}/edit/leads")
    desk.adds("leads")
    desk.writes(**{"leads-0-text": "Who counted the missing?"})
    desk.presses(SAVE)
    desk.opens(f"/records/{code}")
    desk.reads("Who counted the missing?", where="[aria-labelledby='leads-title'] > ul")
    desk.presses("[aria-labelledby='leads-title'] a[href$='/edit/leads']")
    desk.page.check("[name='leads-0-closed']")
    desk.writes(**{"leads-0-outcome": "The committee itself, name by name."})
    desk.presses(SAVE)
    desk.opens(f"/records/{code}")
    desk.unfolds("[aria-labelledby='leads-title'] details")
    desk.reads("The committee itself, name by name.", archivist.display_name)
    claims = desk.page.locator("main").inner_text()
    assert claims.index("The mill was burned") < claims.index("At least six are missing")

    # A stranger learns nothing, of the record or of its forms.
    for path in (f"/records/{code}", f"/records/{code}/edit/claims"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(address + path)
        refused.value.close()
        assert refused.value.code == (404 if path.endswith(code) else 401)
