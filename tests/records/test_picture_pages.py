"""The page of one picture: covered where it is graphic, looked at closely, and seen elsewhere by those who may know."""

from __future__ import annotations

import io
import os
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from archive.access.levels import AccessLevel
from archive.access.viewer import SYSTEM, Role, Viewer
from archive.base.db import reading, unit_of_work
from archive.base.runtime import session
from archive.media import queries, redacting, service, store, upkeep
from archive.media.covering import Box
from archive.records import models as m
from archive.records.service import Created
from tests.media.pictures import encoded
from tests.media.scenes import landscape
from tests.records.conftest import Make
from tests.support.browser import DESK, PHONE, Watcher, axe, overflow
from tests.support.cast import Cast
from tests.support.pages import PageClient

if TYPE_CHECKING:
    from playwright.sync_api import Page

Window = Callable[..., "Page"]
SignIn = Callable[..., PageClient]


def hang(
    record: Created, image: Image.Image, kind: str = "JPEG", *, graphic: bool = False, **options: object
) -> uuid.UUID:
    """A picture in a record, looked at by the worker."""
    data = encoded(image, kind, **options)
    with unit_of_work():
        staged = store.current().receive(io.BytesIO(data), limit=len(data))
        kept = service.accept(SYSTEM, record.id, staged, original_name="street.jpg").id
        session().add(
            m.FileDescription(
                object_id=kept, record_id=record.id, position=0, caption="The street", alternative_text="A street",
                graphic=graphic,
            )
        )  # fmt: skip
    upkeep.derive(kept)
    return kept


@pytest.fixture
def street(make: Make) -> Created:
    record = make(title="The street after the shelling", access=AccessLevel.PUBLIC)
    hang(record, landscape(1, 2400, 1600), quality=92)
    return record


@pytest.fixture
def graphic(make: Make) -> Created:
    record = make(title="The hospital", access=AccessLevel.PUBLIC)
    hang(record, landscape(2, 2400, 1600), graphic=True, quality=92)
    return record


def test_a_record_offers_each_size_and_the_lighter_format(client: PageClient, street: Created) -> None:
    page = client.get_page(f"/records/{street.reference_code}")
    light = page.one("//figure//source/@srcset")
    assert [part.split()[1] for part in light.split(", ")] == ["480w", "1600w"]
    assert page.one("//figure//img/@alt") == "A street"
    for address in [page.one("//figure//img/@src"), *(part.split()[0] for part in light.split(", "))]:
        answer = client.get(address, buffered=True)
        assert answer.status_code == 200
        assert answer.content_type == ("image/jpeg" if address == page.one("//figure//img/@src") else "image/webp")
    client.get_page(page.one("//figcaption/a/@href"))


def test_what_is_graphic_comes_blurred_by_the_server(client: PageClient, graphic: Created) -> None:
    page = client.get_page(f"/records/{graphic.reference_code}")
    assert page.all("//figure//input[@checked]/@class") == ["as-covered"]
    blurred = page.one("//figure//*[contains(@class, 'when-covered')]//img/@src")
    with Image.open(io.BytesIO(client.get(blurred, buffered=True).data)) as image:
        assert max(image.size) == 480
    assert page.all("//figure//*[contains(@class, 'when-grey')]//img/@loading") == ["lazy"]
    assert page.all("//figure//*[contains(@class, 'when-colour')]//img/@loading") == ["lazy"]
    alone = client.get_page(f"/records/{graphic.reference_code}/pictures/1")
    assert alone.all("//img/@src") == [blurred], "nothing else is on the page until it is asked for"
    grey = client.get_page(f"/records/{graphic.reference_code}/pictures/1?see=grey")
    with Image.open(io.BytesIO(client.get(grey.one("//img/@src"), buffered=True).data)) as image:
        assert image.mode == "L"


def test_a_number_without_a_picture_is_not_there(client: PageClient, street: Created) -> None:
    for number in ("0", "2", "99999999999999999999"):
        assert client.get(f"/records/{street.reference_code}/pictures/{number}").status_code == 404


def test_its_data_and_where_else_it_was_seen_are_for_those_with_the_right(
    client: PageClient, signed_in: SignIn, street: Created, make: Make
) -> None:
    again = make(title="The same street, re-saved", access=AccessLevel.PUBLIC)
    hang(again, landscape(1, 1200, 800), quality=55)
    closed = make(title="A copy that is closed", access=AccessLevel.SEALED)
    hang(closed, landscape(1, 1000, 667), kind="PNG")
    address = f"/records/{street.reference_code}/pictures/1"
    for anybody in (client, signed_in()):
        page = anybody.get_page(address)
        assert "Where else" not in page.text and "re-saved" not in page.text
    seen = signed_in(Role.INVESTIGATOR).get_page(address).text
    assert "The same street, re-saved" in seen
    assert "A copy that is closed" not in seen, "an investigator does not learn what is sealed, not even that it is"
    assert "Write down" not in seen
    archivist = signed_in(Role.ARCHIVIST, number=2).get_page(address).text
    assert "A copy that is closed" in archivist
    assert "What the file says of itself" in archivist


# For whom the whole picture is, who asks where it was seen, whether they are told, and why.
COVERS = [
    (AccessLevel.RESTRICTED, Role.INVESTIGATOR, True, "investigators see beneath this cover"),
    (AccessLevel.SEALED, Role.INVESTIGATOR, False, "what it is like would tell what is covered"),
    (AccessLevel.SEALED, Role.ARCHIVIST, True, "archivists see beneath every one"),
]


@pytest.mark.parametrize(("whole_for", "role", "told", "because"), COVERS, ids=[row[3] for row in COVERS])
def test_nobody_looks_through_a_cover_by_what_is_alike(
    signed_in: SignIn, archivist: Viewer, street: Created, make: Make, whole_for: AccessLevel, role: Role, told: bool,
    because: str,
) -> None:  # fmt: skip
    again = make(title="The same street, covered", access=AccessLevel.PUBLIC)
    covered = redacting.make(hang(again, landscape(1, 1200, 800), quality=55), (Box(0, 0, 500, 500),))
    with unit_of_work():
        redacting.redact(archivist, covered, "identity", whole_for=whole_for)
    client = signed_in(role)
    here, there = (client.get_page(f"/records/{one.reference_code}/pictures/1").text for one in (street, again))
    assert ("The same street, covered" in here) is told, because
    assert ("The street after the shelling" in there) is told, because


def test_a_near_duplicate_becomes_a_relation_by_one_act(signed_in: SignIn, street: Created, make: Make) -> None:
    again = make(title="The same street, re-saved", access=AccessLevel.PUBLIC)
    hang(again, landscape(1, 1200, 800), quality=55)
    client = signed_in(Role.ARCHIVIST)
    address = f"/records/{street.reference_code}/pictures/1"
    page = client.get_page(address)
    done = client.submit(page, "/pictures/1/related")
    assert "A relation says so already." in done.text
    assert client.submit(page, "/pictures/1/related").text.count("A relation says so already.") == 1, "twice is once"
    with reading():
        (relation,) = session().query(m.Relation).filter_by(record_id=street.id).all()
        assert (relation.type, relation.target_id) == ("near_duplicate_of", again.id)
        assert session().get_one(m.Record, street.id).revision == 2
    stranger = make(title="Another place", access=AccessLevel.PUBLIC)
    hang(stranger, landscape(3, 1200, 800))
    token = page.all("//input[@name='csrf_token']/@value")[0]
    wrong = client.post(f"{address}/related", data={"csrf_token": token, "other": stranger.reference_code})
    assert wrong.status_code == 404, "what does not look alike is not offered, and not taken"


def test_a_lost_copy_leaves_the_others(client: PageClient, street: Created) -> None:
    with reading():
        file = queries.objects_of(SYSTEM, [street.id])[street.id][0]
    small = file.pictures[queries.WorkingPurpose.ZOOM, "image/jpeg"]
    with reading():
        path = store.current().path(session().get_one(queries.DigitalObject, small.id).sha256)
    path.chmod(0o600)
    path.write_bytes(b"spoilt")
    upkeep.check_fixity(small.id)
    shown = client.get_page(f"/records/{street.reference_code}/pictures/1").one("//div[@data-zoom-frame]//img/@src")
    with Image.open(io.BytesIO(client.get(shown, buffered=True).data)) as image:
        assert max(image.size) == 1600, "the display copy stands in"


@pytest.mark.browser
@pytest.mark.parametrize(
    ("name", "locale", "options"),
    [
        ("wide", "en", {"width": DESK}),
        ("phone", "en", {"width": PHONE, "has_touch": True}),
        ("arabic", "ar", {"width": PHONE}),
        ("dark", "en", {"width": DESK, "color_scheme": "dark"}),
        ("plain", "en", {"width": PHONE, "java_script_enabled": False}),
    ],
)
def test_looking_closely_in_a_browser(
    window: Window, watcher: Watcher, cast: Cast, graphic: Created, make: Make, tmp_path: Path, name: str, locale: str,
    options: dict[str, object],
) -> None:  # fmt: skip
    hang(make(title="The hospital, from the newspaper", access=AccessLevel.PUBLIC), landscape(2, 900, 600), quality=60)
    page = window(cookies=cast.cookies(Role.ARCHIVIST), locale=locale, **options)
    page.goto(f"/records/{graphic.reference_code}")
    assert overflow(page) == 0
    visible = "figure .covered-frame > *:visible"
    assert page.locator(visible).get_attribute("class") == "when-covered"
    page.screenshot(path=shots(tmp_path, f"{name}-record"), full_page=True)
    page.locator("figure .as-grey").check()
    assert page.locator(visible).get_attribute("class") == "when-grey"
    page.screenshot(path=shots(tmp_path, f"{name}-grey"), full_page=True)
    if name != "plain":
        assert axe(page) == []
    page.goto(f"/records/{graphic.reference_code}/pictures/1")
    page.screenshot(path=shots(tmp_path, f"{name}-covered"), full_page=True)
    page.goto(f"/records/{graphic.reference_code}/pictures/1?see=colour")
    assert overflow(page) == 0
    frame = page.locator("[data-zoom-frame]")
    if name == "plain":
        assert not page.locator("[data-zoom-tools]").is_visible()
        assert frame.evaluate("f => f.scrollWidth <= f.clientWidth"), "whole at first"
        with page.expect_navigation():
            page.get_by_role("link", name="Full size").click()
        assert frame.evaluate("f => f.scrollWidth > f.clientWidth"), "without JavaScript the frame is scrolled"
    else:
        page.wait_for_function("document.querySelector('[data-zoom-now]').textContent")
        assert frame.evaluate("f => f.scrollWidth <= f.clientWidth"), "whole at first"
        assert frame.evaluate("f => f.scrollHeight <= f.clientHeight")
        frame.focus()
        page.keyboard.press("1")
        assert frame.evaluate("f => f.querySelector('img').getBoundingClientRect().width") == 2400
        middle = frame.evaluate("f => (f.scrollLeft + f.clientWidth / 2) / f.scrollWidth")
        assert abs(middle - 0.5) < 0.01, "the middle stays in the middle"
        page.keyboard.press("-")
        page.locator("[data-zoom='in']").click()
        page.locator("[data-zoom='in']").click()
        assert frame.evaluate("f => f.querySelector('img').getBoundingClientRect().width") == 3600
        assert axe(page) == []
    page.screenshot(path=shots(tmp_path, f"{name}-closely"), full_page=True)


def shots(folder: Path, name: str) -> Path:
    return (Path(os.environ["SHOTS"]) if "SHOTS" in os.environ else folder) / f"{name}.png"
