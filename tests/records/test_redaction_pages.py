"""Hiding words and covering pictures as an archivist does it, in a real browser and without JavaScript."""

from __future__ import annotations

import io
import re
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from archive.access.levels import AccessLevel
from archive.access.viewer import SYSTEM, Role, Viewer
from archive.base.db import reading, unit_of_work
from archive.base.runtime import session
from archive.media import hiding, redacting, service, store, upkeep
from archive.media.covering import Box, Stroke
from archive.media.models import DigitalObject
from archive.records import redacting as redacting_words
from archive.records import redaction_acts
from archive.records.service import Created
from tests.media.pictures import encoded, exif, scene
from tests.records.conftest import Make
from tests.support.browser import DESK, PHONE, Watcher, axe, overflow
from tests.support.cast import Cast
from tests.support.pages import PageClient

if TYPE_CHECKING:
    from playwright.sync_api import Page

Window = Callable[..., "Page"]
SignIn = Callable[..., PageClient]
TEXT = (
    "On the *bridge* Salma Darwish called her brother.\n\nLater Salma Darwish was taken to the school. 🕊 Omar saw it."
)


@pytest.fixture
def told(make: Make) -> Created:
    return make(title="What was seen", body=TEXT, abstract="Of Salma Darwish.", access=AccessLevel.PUBLIC)


@pytest.fixture
def picture(told: Created) -> uuid.UUID:
    """A photograph that lies on its side, in the record."""
    data = encoded(scene(900, 600), "JPEG", exif=exif(6), quality=92)
    with unit_of_work():
        staged = store.current().receive(io.BytesIO(data), limit=len(data))
        kept = service.accept(SYSTEM, told.id, staged, original_name="street.jpg").id
    upkeep.derive(kept)
    return kept


def live(object_id: uuid.UUID) -> hiding.Standing:
    with reading():
        found = hiding.of_object(object_id)
    assert found is not None
    return found


def readers_copy(object_id: uuid.UUID) -> Image.Image:
    with reading():
        found = hiding.of_object(object_id)
        assert found is not None
        rows = session().query(DigitalObject).filter_by(redaction_id=found.id, purpose="redacted")
        with store.current().open(rows.one().sha256) as file:
            return Image.open(io.BytesIO(file.read())).convert("RGB")


def test_words_are_hidden_by_typing_them(signed_in: SignIn, told: Created) -> None:
    client = signed_in(Role.ARCHIVIST)
    path = f"/records/{told.reference_code}/redactions"
    sent = {"element": "body", "words": " Salma Darwish ", "reason": "identity", "whole_for": "restricted",
            "everywhere": "y"}  # fmt: skip
    page = client.get_page(path)
    sent |= {"csrf_token": page.all("//input[@name='csrf_token']/@value")[0], "revision": "1"}
    preview = client.post(path, data=sent | {"act": "preview"}).get_data(as_text=True)
    assert "As readers would have it" in preview and "█████" in preview
    assert client.post(path, data=sent | {"act": "hide"}).status_code == 303
    page = client.get_page(path)
    assert [one.strip() for one in page.all("//ol[@class='redactions']//q/text()")] == ["Salma Darwish"]
    shown = signed_in().get(f"/records/{told.reference_code}").get_data(as_text=True)
    assert "Salma" not in shown
    assert shown.count('class="hidden-words"') == 2
    assert re.search(r'aria-hidden="true">█+</span><span class="why">hidden: who somebody is', shown)
    assert "<em>bridge</em>" in shown, "what stands around it is set as before"


WRONG = [
    ({"words": "Nobody"}, "These words do not stand there", "words that are not there"),
    ({"words": ""}, "words", "no words"),
    ({"reason": ""}, "reason", "no reason"),
    ({"everywhere": ""}, "more than once", "one place of several, and which is not said"),
    ({"revision": "7"}, "Somebody has saved", "on another revision"),
    ({"whole_for": "public"}, "whole_for", "hidden from nobody"),
]


@pytest.mark.parametrize(("change", "says", "why"), WRONG, ids=[row[2] for row in WRONG])
def test_what_cannot_be_hidden_is_said_and_nothing_typed_is_lost(
    signed_in: SignIn, told: Created, change: dict[str, str], says: str, why: str
) -> None:
    client = signed_in(Role.ARCHIVIST)
    path = f"/records/{told.reference_code}/redactions"
    token = client.get_page(path).all("//input[@name='csrf_token']/@value")[0]
    sent = {"element": "body", "words": "Salma Darwish", "reason": "identity", "whole_for": "restricted",
            "everywhere": "y", "note": "her brother asked", "revision": "1", "csrf_token": token}  # fmt: skip
    answer = client.post(path, data={k: v for k, v in (sent | change).items() if v})
    assert answer.status_code in (400, 409)
    text = answer.get_data(as_text=True)
    assert "her brother asked" in text and says in text
    with reading():
        assert redacting_words.covered(told.id, "body") == ()


def test_who_reads_beneath_sees_the_page_and_nobody_else(
    signed_in: SignIn, told: Created, archivist: Viewer, client: PageClient
) -> None:
    path = f"/records/{told.reference_code}/redactions"
    with unit_of_work():
        redaction_acts.redact_text(archivist, told.id, "title", 0, 4, "other", whole_for=AccessLevel.SEALED)
    assert signed_in(Role.INVESTIGATOR).get(path).status_code == 404, "what hides something from them is not listed"
    assert signed_in(Role.ARCHIVIST).get(path).status_code == 200
    assert signed_in(Role.MODERATOR).get(path).status_code in (403, 404)


def test_a_picture_is_covered_by_numbers_without_javascript(
    signed_in: SignIn, told: Created, picture: uuid.UUID
) -> None:
    client = signed_in(Role.ARCHIVIST)
    path = f"/records/{told.reference_code}/files/{picture}/redact"
    page = client.get_page(path)
    sent = {"csrf_token": page.all("//input[@name='csrf_token']/@value")[0], "reason": "identity", "note": "",
            "whole_for": "restricted", "x-0": "10", "y-0": "10,5", "w-0": "30", "h-0": "40", "cover-0": "solid",
            "x-1": "", "y-1": "", "w-1": "", "h-1": ""}  # fmt: skip
    previewed = client.post(path, data=sent | {"act": "preview"})
    found = re.search(r'<img src="([^"]+/redact/preview[^"]+)"', previewed.get_data(as_text=True))
    assert found is not None
    with client.get(found[1].replace("&amp;", "&")) as answer:
        assert answer.mimetype == "image/jpeg" and "no-store" in answer.headers["Cache-Control"]
        assert Image.open(io.BytesIO(answer.data)).convert("L").getpixel((150, 300)) <= 4  # type: ignore[operator]  # a pixel of a picture of this mode is numbers
    assert client.post(path, data=sent | {"act": "save"}).status_code == 303
    assert live(picture).shapes == (Box(100, 105, 300, 400).as_json(),)
    assert readers_copy(picture).getpixel((150, 300)) <= (4, 4, 4)  # type: ignore[operator]  # a pixel of a picture of this mode is numbers
    for bad in ({"x-0": "abc"}, {"w-0": "0"}, {"x-0": "", "y-0": "", "w-0": "", "h-0": ""}, {"reason": ""}):
        assert client.post(path, data=sent | bad | {"act": "save"}).status_code == 400, bad


def test_strokes_that_stand_are_kept_where_nothing_can_be_drawn(
    signed_in: SignIn, told: Created, picture: uuid.UUID, archivist: Viewer
) -> None:
    covered = redacting.make(picture, (Stroke(30, ((500, 500), (600, 600))),))
    with unit_of_work():
        redacting.redact(archivist, covered, "identity")
    client = signed_in(Role.ARCHIVIST)
    path = f"/records/{told.reference_code}/files/{picture}/redact"
    page = client.get_page(path)
    sent = {"csrf_token": page.all("//input[@name='csrf_token']/@value")[0], "reason": "child", "whole_for": "sealed",
            "x-0": "1", "y-0": "1", "w-0": "5", "h-0": "5", "keep-strokes": "y", "act": "save"}  # fmt: skip
    assert client.post(path, data=sent).status_code == 303
    assert [shape["kind"] for shape in live(picture).shapes] == ["box", "stroke"]
    away = f"/records/{told.reference_code}/files/{picture}/uncover"
    assert client.post(away, data={"csrf_token": sent["csrf_token"], "why": ""}).status_code == 303
    assert live(picture), "no reason, nothing shown"
    client.post(away, data={"csrf_token": sent["csrf_token"], "why": "The family asked."})
    with reading():
        assert hiding.of_object(picture) is None


@pytest.mark.browser
def test_parts_are_drawn_and_words_selected(
    window: Window, watcher: Watcher, cast: Cast, told: Created, picture: uuid.UUID
) -> None:
    page = window(DESK, cookies=cast.cookies(Role.ARCHIVIST))
    page.goto(f"/records/{told.reference_code}/files/{picture}/redact")
    canvas = page.locator("[data-cover-picture] canvas")

    def drag(*points: tuple[float, float]) -> None:
        canvas.evaluate("canvas => canvas.scrollIntoView({ block: 'end' })")
        box = canvas.bounding_box()
        assert box is not None
        for number, (x, y) in enumerate(points):
            page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=4)
            if number == 0:
                page.mouse.down()
        page.mouse.up()

    drag((0.1, 0.05), (0.3, 0.2))
    page.get_by_label("Brush", exact=True).check()
    page.get_by_label("Coarse squares").first.check()
    drag((0.5, 0.3), (0.6, 0.32), (0.7, 0.3))
    drag((0.9, 0.1), (0.95, 0.1))
    page.get_by_role("button", name="Undo the last").click()
    assert page.locator("[data-count]").inner_text().endswith("2")
    page.get_by_label("Why; readers are told").select_option("identity")
    page.get_by_role("button", name="Cover these parts").click()
    page.wait_for_url("**/redactions*")
    found = live(picture).shapes
    assert [shape["kind"] for shape in found] == ["box", "stroke"]
    assert abs(found[0]["x"] - 100) < 12 and abs(found[0]["width"] - 200) < 12
    assert found[1]["cover"] == "pixels"
    assert readers_copy(picture).getpixel((120, 90)) <= (4, 4, 4)  # type: ignore[operator]  # a pixel of a picture of this mode is numbers
    assert page.locator(".before-after img").count() == 2

    page.goto(f"/records/{told.reference_code}/redactions")
    page.evaluate("""() => {
      const text = document.querySelector('[data-element=body]').firstChild;
      const at = text.textContent.indexOf('Omar');
      const range = document.createRange();
      range.setStart(text, at); range.setEnd(text, at + 4);
      getSelection().removeAllRanges(); getSelection().addRange(range);
    }""")
    page.wait_for_function("document.querySelector('[data-hide-words]').elements.words.value === 'Omar'")
    assert page.locator("input[name=start]").input_value() == str(TEXT.index("Omar")), "characters, not UTF-16 halves"
    page.locator("form[data-hide-words]").get_by_label("Why; readers are told").select_option("safety")
    page.get_by_role("button", name="Hide these words").click()
    page.wait_for_url("**/redactions")
    reader = window(PHONE)
    reader.goto(f"/records/{told.reference_code}")
    assert "Omar" not in reader.content()
    assert "somebody’s safety" in reader.locator(".reading").inner_text()


@pytest.mark.browser
@pytest.mark.parametrize(("width", "locale", "scheme"), [(DESK, "en", "light"), (PHONE, "ar", "dark")])
def test_the_pages_are_accessible_and_fit(
    window: Window, watcher: Watcher, cast: Cast, told: Created, picture: uuid.UUID, archivist: Viewer, width: int,
    locale: str, scheme: str
) -> None:  # fmt: skip
    watcher.expected = ("status of 400",)
    with unit_of_work():
        redaction_acts.redact_text(archivist, told.id, "body", 16, 29, "identity")
    covered = redacting.make(picture, (Box(100, 100, 200, 200),))
    with unit_of_work():
        redacting.redact(archivist, covered, "identity")
    page = window(width, cookies=cast.cookies(Role.ARCHIVIST), locale=locale, color_scheme=scheme)
    for path in (f"/records/{told.reference_code}/redactions", f"/records/{told.reference_code}/files/{picture}/redact",
                 f"/records/{told.reference_code}"):  # fmt: skip
        page.goto(path)
        assert axe(page) == [], path
        assert overflow(page) == 0, path
    reader = window(width, locale=locale, color_scheme=scheme)
    reader.goto(f"/records/{told.reference_code}")
    assert axe(reader) == []
    assert overflow(reader) == 0
