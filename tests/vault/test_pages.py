"""The pages on which an identity is opened: by one person with a reason, or by two."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from archive.access.levels import AccessLevel, RecordState
from archive.access.viewer import SYSTEM, Role
from archive.app import create_app
from archive.base.db import Database, reading, unit_of_work
from archive.base.runtime import session
from archive.config import Settings
from archive.custody.models import CustodyEvent
from archive.custody.vocabulary import EventType, Identity
from archive.records import models as m
from archive.records import service as records
from archive.records.description import Description, PersonInput
from archive.records.service import Created
from archive.records.vocabulary import AgentRole, RecordKind
from tests.support.cast import Cast
from tests.support.pages import PageClient

NAME, PHONE = "Zubayda Qanariyya", "0944 123 456"


@pytest.fixture
def made(database: Database) -> Created:
    """A record with somebody whom the vault keeps."""
    person = PersonInput(
        role=AgentRole.INFORMANT, display="a ferryman", identity=Identity.PROTECTED, name=NAME, contact=PHONE
    )
    described = Description(
        kind=RecordKind.TESTIMONY, title="At the river", body="We waited.", people=(person,), access=AccessLevel.PUBLIC
    )
    with unit_of_work():
        return records.create(SYSTEM, described, state=RecordState.SUBMITTED)


def agent_of(made: Created) -> uuid.UUID:
    with reading():
        link = session().scalars(select(m.RecordAgent).where(m.RecordAgent.record_id == made.id)).one()
        return link.agent_id


def reveals() -> int:
    with reading():
        return len(session().scalars(select(CustodyEvent).where(CustodyEvent.type == EventType.REVEAL)).all())


@pytest.fixture
def two(settings: Settings, database: Database, cast: Cast) -> Callable[[int], PageClient]:
    """Archivists of an archive that asks for two people."""
    app = create_app(replace(settings, reveal_needs_two=True), database)
    app.testing = True
    app.test_client_class = PageClient

    def sign_in(number: int) -> PageClient:
        client = app.test_client()
        assert isinstance(client, PageClient)
        for name, value in cast.cookies(Role.ARCHIVIST, number=number).items():
            client.set_cookie(name, value)
        return client

    return sign_in


def test_one_person_opens_it_with_a_reason(made: Created, signed_in: Callable[..., PageClient]) -> None:
    desk, agent = signed_in(Role.ARCHIVIST), agent_of(made)
    here = f"/review/{made.reference_code}/identities"
    page = desk.get_page(here)
    assert "a ferryman" in page.text
    assert "Name, How to reach them" in page.text
    assert NAME not in page.text
    refused = desk.submit(page, f"{here}/{agent}", status=400)
    assert "Give the reason." in refused.text
    assert reveals() == 0
    shown = desk.submit(page, f"{here}/{agent}", **{f"{agent.hex}-reason": "risk review", f"{agent.hex}-field": "name"})
    assert NAME in shown.text
    assert PHONE not in shown.text, "what was asked for alone"
    assert shown.response.headers["Cache-Control"] == "no-store"
    assert reveals() == 1
    assert NAME not in desk.get_page(here).text, "shown once"


def test_the_trail_tells_it_without_the_name(made: Created, signed_in: Callable[..., PageClient]) -> None:
    desk, agent = signed_in(Role.ARCHIVIST), agent_of(made)
    here = f"/review/{made.reference_code}/identities"
    desk.submit(desk.get_page(here), f"{here}/{agent}", **{f"{agent.hex}-reason": "risk review before publication"})
    trail = desk.get_page(f"/records/{made.reference_code}/custody")
    assert "risk review before publication" in trail.text
    assert NAME not in trail.text


def test_two_people_open_it_together(made: Created, two: Callable[[int], PageClient]) -> None:
    one, other, agent = two(1), two(2), agent_of(made)
    here = f"/review/{made.reference_code}/identities"
    page = one.submit(one.get_page(here), f"{here}/{agent}", **{f"{agent.hex}-reason": "risk review"})
    assert "waits for a second person" in page.text
    assert NAME not in page.text
    assert "1 request to open an identity waits for a second person." in other.get_page("/review").text
    own = one.get_page("/identities")
    assert not own.all("//button[normalize-space()='Agree 1']"), "nobody answers what they asked for"
    page = other.get_page("/identities")
    assert "risk review" in page.text
    other.submit(page, "/approve", note="Agreed.")
    assert "1 request of yours was answered." in one.get_page("/review").text
    page = one.get_page("/identities")
    assert "Agreed." in page.text
    shown = one.submit(page, "/read")
    assert NAME in shown.text
    assert reveals() == 1
    assert "was answered" not in one.get_page("/review").text


def test_the_second_person_can_refuse(made: Created, two: Callable[[int], PageClient]) -> None:
    one, other, agent = two(1), two(2), agent_of(made)
    here = f"/review/{made.reference_code}/identities"
    one.submit(one.get_page(here), f"{here}/{agent}", **{f"{agent.hex}-reason": "risk review"})
    page = other.get_page("/identities")
    target = page.one("//button[contains(., 'Refuse')]/@formaction")
    token = page.one("//main//input[@name='csrf_token']/@value")
    headers = {"Origin": page.origin, "Sec-Fetch-Site": "same-origin"}
    answer = other.post(target, data={"csrf_token": token, "note": "Ask the family."}, headers=headers)
    assert answer.status_code == 303
    assert "Refused" in one.get_page("/identities").text
    assert reveals() == 0


@pytest.mark.parametrize("role", [Role.INVESTIGATOR, Role.MODERATOR, Role.ADMINISTRATOR, Role.CONTRIBUTOR])
def test_nobody_else_comes_near_it(made: Created, app: Flask, signed_in: Callable[..., PageClient], role: Role) -> None:
    client = signed_in(role)
    assert client.get(f"/review/{made.reference_code}/identities").status_code == 403
    assert client.get("/identities").status_code == 403
