"""What is said of a file: mended after the hand-in, with an event, and never over somebody else's words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from archive.access.viewer import Role, Viewer
from archive.base.db import reading, unit_of_work
from archive.base.errors import Forbidden, NotVisible, Stale
from archive.base.identifiers import new_id
from archive.base.outbox import OutboxMessage
from archive.base.runtime import session
from archive.custody.models import CustodyEvent
from archive.custody.queries import chain
from archive.custody.vocabulary import EventType
from archive.records import file_words
from archive.records.file_words import FileWords, Written
from archive.records.models import Record
from tests.support.demonstration import House
from tests.support.pages import PageClient

IMAGE = "tb-image-market"


@pytest.fixture
def archivist(house: House) -> Viewer:
    return house.cast.viewer(Role.ARCHIVIST)


@pytest.fixture
def desk(house: House) -> PageClient:
    client = house.app.test_client()
    assert isinstance(client, PageClient)
    for name, value in house.cast.cookies(Role.ARCHIVIST).items():
        client.set_cookie(name, value)
    return client


def said(house: House) -> tuple[Record, Any, FileWords]:
    record = house.record(IMAGE)
    with reading():
        ((file, words),) = file_words.words_of(record.id).items()
    return record, file, words


def test_the_words_of_a_file_are_mended_with_an_event(house: House, desk: PageClient, archivist: Viewer) -> None:
    record, file, _ = said(house)
    path = f"/records/{record.reference_code}/edit/files"
    typed = {"files-0-caption": "The arcade", "files-0-alternative_text": "Six shops", "files-0-graphic": "y"}
    desk.submit(desk.get_page(path), "/edit/files", **typed)
    assert said(house)[2] == FileWords("The arcade", "Six shops", True)
    with reading():
        last = chain(archivist, record.id)[-1]
        assert (str(last.type), last.object_id) == (str(EventType.METADATA_MODIFICATION), file)
        assert last.detail is not None and last.detail["caption"] == "The arcade"
        count = session().query(CustodyEvent).count()
    page = desk.submit(desk.get_page(path), "/edit/files")
    assert "Nothing was changed." in page.text
    with reading():
        assert session().query(CustodyEvent).count() == count, "what changes nothing leaves no event"
    assert "The arcade" in desk.get_page(f"/records/{record.reference_code}").text


def test_nobody_writes_over_words_that_they_have_not_read(house: House, desk: PageClient) -> None:
    record, _, _ = said(house)
    path = f"/records/{record.reference_code}/edit/files"
    page = desk.get_page(path)
    desk.submit(desk.get_page(path), "/edit/files", **{"files-0-caption": "Theirs"})
    page = desk.submit(page, "/edit/files", status=409, **{"files-0-caption": "Mine"})
    assert "Theirs" in page.text, "both are shown"
    assert page.one("//textarea[@name='files-0-caption']").text.strip() == "Mine"
    assert said(house)[2].caption == "Theirs"
    desk.submit(page, "/edit/files")
    assert said(house)[2].caption == "Mine"


def test_what_is_too_long_is_said_with_the_name_of_its_field(house: House, desk: PageClient) -> None:
    record, _, _ = said(house)
    page = desk.get_page(f"/records/{record.reference_code}/edit/files")
    page = desk.submit(page, "/edit/files", status=400, **{"files-0-caption": "x" * 5001})
    assert "File 1, Caption: " in page.text


def test_only_archivists_and_only_its_own_files(house: House, archivist: Viewer) -> None:
    record, file, words = said(house)
    mine = Written(file, words.version, FileWords("Mine"))
    refused: list[tuple[Viewer, Written, type[Exception]]] = [
        (house.cast.viewer(Role.INVESTIGATOR), mine, Forbidden),
        (archivist, Written(new_id(), words.version, FileWords("Mine")), NotVisible),
        (archivist, Written(file, "0" * 16, FileWords("Mine")), Stale),
    ]
    for viewer, written, error in refused:
        with pytest.raises(error), unit_of_work():
            file_words.describe_files(viewer, record.id, [written])
    assert said(house)[2] == words


def test_search_hears_of_it(house: House, archivist: Viewer, outbox_topics: Callable[[], list[str]]) -> None:
    record, file, words = said(house)
    before = len(outbox_topics())
    with unit_of_work():
        file_words.describe_files(archivist, record.id, [Written(file, words.version, FileWords("Mine"))])
    assert outbox_topics()[before:] == ["record.changed"]


@pytest.fixture
def outbox_topics() -> Callable[[], list[str]]:
    def topics() -> list[str]:
        with reading():
            return list(session().scalars(select(OutboxMessage.topic).order_by(OutboxMessage.id)))

    return topics
