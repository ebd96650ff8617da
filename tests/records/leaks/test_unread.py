"""A record whose files nothing has been read of yet is not opened unknowingly."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from archive.access.levels import RecordState
from archive.access.viewer import Role, Viewer
from archive.app import HANDLERS
from archive.base import runtime
from archive.base.db import reading, unit_of_work
from archive.base.errors import Invalid
from archive.base.runtime import session
from archive.custody.models import CustodyEvent, CustodyPayload
from archive.custody.vocabulary import EventType
from archive.media import service as media
from archive.media import store
from archive.records import models as m
from archive.records import service
from archive.records.leaks import looking
from archive.records.leaks.looking import Waiting
from archive.records.service import Created
from archive.worker import Worker
from tests.media import pictures
from tests.records.conftest import Make
from tests.support.pages import PageClient

S = RecordState
SignIn = Callable[..., PageClient]


@pytest.fixture
def made(app: Flask, make: Make, contributor: Viewer) -> Created:
    """Handed in with two photographs that say much about themselves, and a file that nothing looks into."""
    made = make(S.SUBMITTED)
    for name, data in {"a.jpg": pictures.laden("JPEG"), "b.png": pictures.laden("PNG"), "c.bin": b"\x00\x01"}.items():
        staged = store.current().receive(BytesIO(data), limit=10_000_000)
        with unit_of_work():
            media.accept(contributor, made.id, staged, original_name=name)
    return made


def read_all() -> None:
    assert Worker(runtime.current(), HANDLERS).drain() == 0


def state(made: Created) -> RecordState:
    with reading():
        return session().get_one(m.Record, made.id).state


def test_accession_and_publication_wait_until_the_files_are_read(made: Created, archivist: Viewer) -> None:
    with reading():
        said = looking.waiting(archivist, [made.id])
        assert said == {made.id: Waiting(0, 2)}, "nothing is found, because nothing was looked at"
    with pytest.raises(Invalid) as caught, unit_of_work():
        service.accession(archivist, made.id)
    assert [one.where for one in caught.value.problems] == ["unread"]
    read_all()
    with reading():
        assert looking.waiting(archivist, [made.id]) == {made.id: Waiting(2, 0)}
    with pytest.raises(Invalid) as caught, unit_of_work():
        service.accession(archivist, made.id)
    assert {one.where for one in caught.value.problems} == {"files.metadata"}


def test_whoever_decides_nevertheless_leaves_it_in_the_trail(made: Created, archivist: Viewer) -> None:
    with unit_of_work():
        service.accession(archivist, made.id, unread_too=True)
    assert state(made) is S.ACCESSIONED
    with pytest.raises(Invalid), unit_of_work():
        service.publish(archivist, made.id, confirmed=True)
    with reading():
        query = select(CustodyPayload.detail).join(CustodyEvent, CustodyEvent.sequence == CustodyPayload.sequence)
        accession = (CustodyEvent.scope_id == made.id) & (CustodyEvent.type == EventType.ACCESSION)
        assert json.loads(session().scalars(query.where(accession)).one())["unread"] == 2


def test_the_pages_say_so_and_ask(made: Created, signed_in: SignIn) -> None:
    desk, here = signed_in(Role.ARCHIVIST), f"/review/{made.reference_code}"
    queue = desk.get_page("/review")
    assert "2 files are still being read" in queue.text
    assert not queue.all("//form[contains(@action, '/accept')]"), "it is not taken in unseen"
    checked = desk.get_page(f"{here}/leaks")
    assert "2 files are still being read" in checked.text
    assert "Nothing waits for a decision so far" in checked.text
    page = desk.get_page(here)
    assert "2 files are still being read" in page.text
    page = desk.submit(page, f"{here}/accept", status=400)
    assert "Files that have not been read yet: 2." in page.text
    assert state(made) is S.SUBMITTED
    read_all()
    page = desk.get_page(here)
    assert "still being read" not in page.text
    assert not page.all("//input[@name='accept-unread']")


def test_the_box_is_enough(made: Created, signed_in: SignIn) -> None:
    desk, here = signed_in(Role.ARCHIVIST), f"/review/{made.reference_code}"
    ticked: dict[str, Any] = {"accept-unread": "y"}
    desk.submit(desk.get_page(here), f"{here}/accept", **ticked)
    assert state(made) is S.ACCESSIONED
