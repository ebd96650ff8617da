"""Where an archive asks for it, an identity opens only when two people agree: once, for an hour, with its events."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from archive.access.viewer import ANONYMOUS, Role, Viewer
from archive.base import clock, runtime
from archive.base.db import Database, reading, unit_of_work
from archive.base.errors import Conflict, DomainError, Forbidden, IllegalTransition, Invalid, NotVisible
from archive.base.runtime import Runtime, session
from archive.config import Settings
from archive.custody.models import CustodyEvent, CustodyPayload
from archive.custody.vocabulary import EventType
from archive.vault import erasing, requests, service
from archive.vault.models import VaultField
from archive.vault.request_models import RevealOutcome, RevealRequest
from archive.vault.service import Person
from tests.support.cast import Cast
from tests.vault.test_matching import agent

WHY = "risk review before publication"
YES, NO = RevealOutcome.APPROVED, RevealOutcome.REFUSED


@dataclass(frozen=True)
class House:
    """Two archivists and one person at risk."""

    one: Viewer
    other: Viewer
    person: Person


@pytest.fixture
def house(settings: Settings, database: Database, cast: Cast) -> Iterator[House]:
    """An archive that asks for two people."""
    one, other = cast.viewer(Role.ARCHIVIST), cast.viewer(Role.ARCHIVIST, number=2)
    with runtime.active(Runtime(replace(settings, reveal_needs_two=True), database)):
        with unit_of_work():
            person = Person(uuid.uuid4(), agent())
            service.seal(ANONYMOUS, person.agent_id, VaultField.NAME, "Amal Haddad", person.record_id)
            service.seal(ANONYMOUS, person.agent_id, VaultField.CONTACT, "0944 123 456", person.record_id)
        yield House(one, other, person)


def done(act: Callable[[], object]) -> object:
    with unit_of_work():
        return act()


def asked(house: House, field: VaultField | None = VaultField.NAME) -> uuid.UUID:
    with unit_of_work():
        return requests.ask(house.one, house.person, field, WHY)


def test_one_asks_another_agrees_and_it_opens_once(house: House) -> None:
    request = asked(house)
    with reading():
        assert requests.notices(house.other) == requests.Notices(to_answer=1)
        assert requests.notices(house.one) == requests.Notices()
    done(lambda: requests.decide(house.other, request, YES, "Agreed for the review."))
    with reading():
        assert requests.notices(house.one) == requests.Notices(answered=1)
    with unit_of_work():
        (told,) = requests.read(house.one, request)
    assert told.text == "Amal Haddad", "what was asked for, and nothing besides"
    with pytest.raises(IllegalTransition), unit_of_work():
        requests.read(house.one, request)


def test_every_step_leaves_an_event_without_the_name(house: House) -> None:
    request = asked(house)
    done(lambda: requests.decide(house.other, request, YES))
    done(lambda: requests.read(house.one, request))
    with reading():
        query = select(CustodyEvent).where(CustodyEvent.scope_id == house.person.record_id)
        events = list(session().scalars(query.order_by(CustodyEvent.sequence)))[2:]
        told = [json.loads(session().get_one(CustodyPayload, event.sequence).detail) for event in events]
        assert [event.type for event in events] == [
            EventType.POLICY_ASSIGNMENT,
            EventType.POLICY_ASSIGNMENT,
            EventType.REVEAL,
        ]
        assert [one.get("change") for one in told] == ["reveal asked", "reveal approved", None]
        assert told[0]["reason"] == told[2]["reason"] == WHY
        assert len({event.agent for event in events}) == 2, "two people"
    assert "Amal" not in json.dumps(told)


REFUSED: list[tuple[str, Callable[[House, uuid.UUID], object], type[DomainError]]] = [
    ("alone", lambda h, r: service.reveal(h.one, h.person.agent_id, None, WHY), Forbidden),
    ("before anybody agreed", lambda h, r: requests.read(h.one, r), IllegalTransition),
    ("to agree with oneself", lambda h, r: requests.decide(h.one, r, YES), Forbidden),
    ("to read what another asked for", lambda h, r: requests.read(h.other, r), Forbidden),
    ("without a reason", lambda h, r: requests.ask(h.one, h.person, None, " "), Invalid),
    ("of somebody unknown", lambda h, r: requests.ask(
        h.one, Person(uuid.uuid4(), uuid.uuid4()), None, WHY), NotVisible),
    ("of the same person in another record", lambda h, r: requests.ask(
        h.one, Person(uuid.uuid4(), h.person.agent_id), None, WHY), NotVisible),
    ("what is not kept of them", lambda h, r: requests.ask(h.one, h.person, VaultField.NEXT_OF_KIN, WHY), NotVisible),
    ("what nobody asked for", lambda h, r: requests.decide(h.other, uuid.uuid4(), YES), NotVisible),
]  # fmt: skip


@pytest.mark.parametrize(("what", "act", "refusal"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_is_refused(
    house: House, what: str, act: Callable[[House, uuid.UUID], object], refusal: type[DomainError]
) -> None:
    request = asked(house)
    with pytest.raises(refusal), unit_of_work():
        act(house, request)
    with reading():
        assert session().scalars(select(CustodyEvent).where(CustodyEvent.type == EventType.REVEAL)).all() == []


@pytest.mark.parametrize("role", [None, Role.INVESTIGATOR, Role.MODERATOR, Role.ADMINISTRATOR])
def test_who_has_no_right_neither_asks_nor_agrees(house: House, cast: Cast, role: Role | None) -> None:
    request = asked(house)
    viewer = ANONYMOUS if role is None else cast.viewer(role)
    for act in (
        lambda: requests.ask(viewer, house.person, None, WHY),
        lambda: requests.decide(viewer, request, YES),
        lambda: requests.read(viewer, request),
        lambda: requests.live(viewer),
    ):
        with pytest.raises(Forbidden if role else DomainError), unit_of_work():
            act()
    with reading():
        assert requests.notices(viewer) == requests.Notices()


def test_a_refusal_ends_it_and_is_told(house: House) -> None:
    request = asked(house)
    done(lambda: requests.decide(house.other, request, NO, "Ask the family first."))
    for act in (
        lambda: requests.read(house.one, request),
        lambda: requests.decide(house.other, request, YES),
    ):
        with pytest.raises(IllegalTransition), unit_of_work():
            act()
    with unit_of_work():
        ((standing),) = requests.live(house.one)
        assert (standing.request.note, standing.open) == ("Ask the family first.", False)
        requests.seen(house.one)
    with reading():
        assert requests.notices(house.one) == requests.Notices()


def test_asked_twice_it_is_one_request(house: House) -> None:
    assert asked(house) == asked(house)
    assert asked(house, None) != asked(house)


@pytest.mark.parametrize(
    ("agreed", "after", "act"),
    [
        (False, requests.WAITS, "decide"),
        (True, requests.STANDS, "read"),
    ],
)
def test_it_ends_by_itself(
    house: House, monkeypatch: pytest.MonkeyPatch, agreed: bool, after: timedelta, act: str
) -> None:
    request = asked(house)
    if agreed:
        done(lambda: requests.decide(house.other, request, YES))
    later = clock.now() + after + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(IllegalTransition), unit_of_work():
        requests.decide(house.other, request, YES) if act == "decide" else requests.read(house.one, request)
    with unit_of_work():
        assert requests.live(house.one) == []
        assert requests.sweep() == 0, "it is kept for a while"
    long_after: datetime = later + requests.KEPT
    monkeypatch.setattr(clock, "now", lambda: long_after)
    with unit_of_work():
        assert requests.sweep() == 1


def test_what_is_erased_takes_its_requests_along(house: House) -> None:
    asked(house)
    assert house.person.record_id is not None
    with unit_of_work():
        erasing.forget_person(house.person.record_id, house.person.agent_id)
        assert session().scalars(select(RevealRequest)).all() == []


def test_an_archive_that_asks_for_nobody_has_no_requests(house: House, settings: Settings, database: Database) -> None:
    with (
        runtime.active(Runtime(settings, database)),
        pytest.raises(Conflict),
        unit_of_work(),
    ):
        requests.ask(house.one, house.person, None, WHY)
