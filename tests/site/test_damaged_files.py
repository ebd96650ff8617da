"""A damaged file on the pages: archivists are alerted and mend it; visitors are told, and shown nothing of it."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from sqlalchemy import select

from archive.access.viewer import SYSTEM, Role
from archive.base.db import reading, unit_of_work
from archive.base.runtime import session
from archive.media import store, upkeep
from archive.media.models import DigitalObject, Quarantine
from archive.media.vocabulary import ObjectRole, WorkingPurpose
from archive.verification import service, whole
from tests.support.demonstration import House
from tests.support.pages import PageClient

SAID = "its bytes were not those that the archive took in"
PICTURE = "ol-image-pont-broken"


@pytest.fixture
def archivist(house: House) -> PageClient:
    return client_of(house, Role.ARCHIVIST)


def client_of(house: House, *roles: Role) -> PageClient:
    client = house.app.test_client()
    assert isinstance(client, PageClient)
    for name, value in house.cast.cookies(*roles).items() if roles else ():
        client.set_cookie(name, value)
    return client


def copy_of(house: House, purpose: WorkingPurpose | None) -> tuple[uuid.UUID, Path]:
    """A file of the picture: one of its working copies, or the original."""
    role = ObjectRole.EVIDENTIARY if purpose is None else ObjectRole.WORKING
    query = select(DigitalObject).where(DigitalObject.record_id == house.record(PICTURE).id, DigitalObject.role == role)
    with reading():
        row = next(one for one in session().scalars(query) if one.purpose == purpose)
        return row.id, store.current().path(row.sha256)


def spoil(path: Path) -> bytes:
    good = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(b"damaged")
    return good


def standing() -> int:
    with reading():
        return len(list(session().scalars(select(Quarantine).where(Quarantine.lifted_at.is_(None)))))


@pytest.mark.parametrize("purpose", [None, WorkingPurpose.DISPLAY, WorkingPurpose.THUMBNAIL])
def test_from_damage_to_mended(house: House, archivist: PageClient, purpose: WorkingPurpose | None) -> None:
    code, visitor = house.code(PICTURE), client_of(house)
    object_id, path = copy_of(house, purpose)
    address = f"/records/{code}/files/{object_id}"
    before = standing()
    good = spoil(path)
    upkeep.check_fixity(object_id)

    for page in ("/", "/review"):
        assert f"{before + 1} file{'s are' if before else ' is'} damaged" in archivist.get(page).text, page
    listed = archivist.get("/files/damaged").text
    assert code in listed
    assert store.ObjectStore.place(path.name) in listed
    assert archivist.get(address).status_code == 503
    told = visitor.get(address)
    if purpose is None:
        assert told.status_code == 404, "the original is nothing that a visitor knows of"
    else:
        assert (told.status_code, SAID in told.text) == (503, True)
        assert address not in visitor.get(f"/records/{code}").text, "no page points at what is not shown"
    shown = visitor.get(f"/records/{code}").text
    assert "is not shown since" in shown
    api = visitor.get(f"/api/v1/records/{code}").get_json()
    assert [one["copy"] for one in api["files"][0]["not_served"]] == [purpose.value if purpose else "original"]
    assert api["integrity"]["state"] == "failed"

    again = f"/files/damaged/{object_id}/read-again"
    refused = archivist.submit(archivist.get_page("/files/damaged"), again)
    assert "The file stays apart." in refused.text
    assert refused.path == "/files/damaged", "a page that can be loaded again"
    strayed = archivist.get_page(again, status=405)
    assert ("Error 405" in strayed.text, strayed.h1) == (True, "This address belongs to a button")
    path.write_bytes(good)
    archivist.submit(archivist.get_page("/files/damaged"), again)
    assert standing() == before
    with visitor.get(address) as answer:
        assert answer.status_code == (404 if purpose is None else 200)
    assert "is not shown since" not in visitor.get(f"/records/{code}").text


def test_a_thumbnail_that_is_set_apart_leaves_the_lists(house: House) -> None:
    object_id, path = copy_of(house, WorkingPurpose.THUMBNAIL)
    visitor = client_of(house)
    listing = f"/search?q={house.code(PICTURE)}"
    address = f"/files/{object_id}"
    spoil(path)
    upkeep.check_fixity(object_id)
    for page in ("/", listing, "/search"):
        assert address not in visitor.get(page).text


@pytest.mark.parametrize("roles", [(), (Role.MODERATOR,), (Role.INVESTIGATOR,), (Role.ADMINISTRATOR,)])
def test_the_alert_and_its_list_are_for_archivists(house: House, roles: tuple[Role, ...]) -> None:
    client = client_of(house, *roles)
    object_id, path = copy_of(house, WorkingPurpose.DISPLAY)
    spoil(path)
    upkeep.check_fixity(object_id)
    assert "damaged" not in client.get("/").text
    assert client.get("/files/damaged").status_code == (403 if roles else 401)


def test_the_last_whole_check_stands_before_those_who_look_after_the_archive(
    house: House, archivist: PageClient
) -> None:
    administrator, visitor = client_of(house, Role.ADMINISTRATOR), client_of(house)
    assert "Everything was last checked" not in archivist.get("/").text
    assert "by sijill verify" in administrator.get("/admin").text
    with unit_of_work():
        service.record(SYSTEM, whole.check())
    # The demonstration holds one file that is damaged on purpose.
    assert "1 thing was wrong" in archivist.get("/").text
    assert "1 thing was wrong" in administrator.get("/admin").text
    assert "Everything was last checked" not in visitor.get("/").text
