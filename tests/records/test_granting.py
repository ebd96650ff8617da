"""One record opened to one person by an archivist: who, why, and that it ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from archive.access.levels import AccessLevel, RecordState
from archive.access.viewer import SYSTEM, Role, Viewer
from archive.accounts import queries as accounts
from archive.base import clock
from archive.base.db import reading, unit_of_work
from archive.base.errors import Forbidden, IllegalTransition, Invalid, NotVisible
from archive.records import consenting, granting, labelling
from archive.records.consenting import TakenBack
from archive.records.description import EmbargoInput, RightsInput
from archive.records.page import record_page
from archive.records.vocabulary import RightsBasis
from tests.records.conftest import Make
from tests.support.cast import Cast
from tests.support.pages import PageClient

A = AccessLevel
REASON = "Expert opinion for the court"


def as_they_stand(viewer: Viewer) -> Viewer:
    """The same person with the grants of this moment."""
    with reading():
        return accounts.viewer_named(viewer.display_name)


def reads(viewer: Viewer, code: str) -> bool:
    with reading():
        try:
            return not record_page(viewer, code).text_closed
        except NotVisible:
            return False


@pytest.mark.both_engines
def test_one_record_is_opened_to_one_person_until_it_is_closed(make: Make, cast: Cast, archivist: Viewer) -> None:
    made, other = make(access=A.SEALED), make(access=A.SEALED)
    expert, bystander = cast.viewer(Role.INVESTIGATOR), cast.viewer(Role.INVESTIGATOR, number=2)
    with unit_of_work():
        granting.open_to(archivist, made.id, f" {expert.display_name} ", REASON)
    assert reads(as_they_stand(expert), made.reference_code)
    assert not reads(as_they_stand(expert), other.reference_code)
    assert not reads(as_they_stand(bystander), made.reference_code)
    with reading():
        (grant,) = granting.live(archivist, made.id)
    assert (grant.name, grant.reason) == (expert.display_name, REASON)
    with unit_of_work(), pytest.raises(NotVisible):
        granting.close_to(archivist, other.id, grant.id)
    with unit_of_work():
        granting.close_to(archivist, made.id, grant.id)
    assert not reads(as_they_stand(expert), made.reference_code)


NOT_OPENED = [
    ({}, RecordState.PUBLISHED, "it is open to everybody"),
    ({"access": A.SEALED}, RecordState.ACCESSIONED, "it is not published"),
    ({"access": A.SEALED, "embargo": EmbargoInput(until=clock.today(), reason="asked for")}, RecordState.PUBLISHED,
     "a grant does not lift an embargo"),
    ({"access": A.SEALED, "rights": (RightsInput(basis=RightsBasis.CONSENT, expires=clock.today()),)},
     RecordState.PUBLISHED, "its consent has run out"),
]  # fmt: skip


@pytest.mark.parametrize(("values", "state", "why"), NOT_OPENED, ids=[why for *_, why in NOT_OPENED])
def test_what_no_grant_opens(
    make: Make, cast: Cast, archivist: Viewer, values: dict[str, object], state: RecordState, why: str
) -> None:
    made, guest = make(state, **values), cast.viewer()
    with unit_of_work(), pytest.raises(IllegalTransition):
        granting.open_to(archivist, made.id, guest.display_name, REASON)


def test_who_opens_to_whom(make: Make, cast: Cast, archivist: Viewer) -> None:
    made, guest = make(access=A.SEALED), cast.viewer()
    for person in (cast.viewer(Role.ADMINISTRATOR), cast.viewer(Role.INVESTIGATOR)):
        with unit_of_work(), pytest.raises(Forbidden):
            granting.open_to(person, made.id, guest.display_name, REASON)
    with unit_of_work(), pytest.raises(Invalid) as caught:
        granting.open_to(archivist, made.id, "nobody of this name", REASON)
    assert [problem.where for problem in caught.value.problems] == ["name"]
    with unit_of_work():
        granting.open_to(archivist, made.id, guest.display_name, REASON)
    with unit_of_work(), pytest.raises(Invalid):
        granting.open_to(archivist, made.id, guest.display_name, REASON)


def test_a_consent_that_is_withdrawn_closes_it_to_single_people_too(
    make: Make, cast: Cast, archivist: Viewer, contributor: Viewer
) -> None:
    made = make(access=A.RESTRICTED, rights=(RightsInput(basis=RightsBasis.CONSENT),))
    guest = cast.viewer()
    with unit_of_work():
        granting.open_to(archivist, made.id, guest.display_name, REASON)
    assert reads(as_they_stand(guest), made.reference_code)
    with unit_of_work():
        consenting.withdraw(contributor, made.id, TakenBack(everything=True))
    assert not reads(as_they_stand(guest), made.reference_code)


@pytest.mark.usefixtures("noon")
def test_a_consent_that_runs_out_closes_a_sealed_record_to_single_people(
    make: Make, cast: Cast, archivist: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs_out = clock.today() + timedelta(days=1)
    made = make(access=A.SEALED, rights=(RightsInput(basis=RightsBasis.CONSENT, expires=runs_out),))
    guest = cast.viewer()
    with unit_of_work():
        granting.open_to(archivist, made.id, guest.display_name, REASON)
    monkeypatch.setattr(clock, "today", lambda: runs_out)
    with unit_of_work():
        assert labelling.close_expired(SYSTEM) == 1
    with unit_of_work():
        assert labelling.close_expired(SYSTEM) == 0
    assert not reads(as_they_stand(guest), made.reference_code)


def test_an_archivist_opens_and_closes_it_on_the_page_of_review(
    make: Make, cast: Cast, signed_in: Callable[..., PageClient]
) -> None:
    made, guest = make(access=A.RESTRICTED), cast.viewer()
    desk, reader = signed_in(Role.ARCHIVIST), signed_in()
    assert reader.get(f"/records/{made.reference_code}").status_code == 404
    page = desk.get_page(f"/review/{made.reference_code}")
    filled: dict[str, Any] = {"grant-name": "nobody of this name", "grant-reason": REASON}
    page = desk.submit(page, "/grant", status=400, **filled)
    assert "nobody of this name" in page.text
    page = desk.submit(page, "/grant", **{**filled, "grant-name": guest.display_name})
    assert reader.get(f"/records/{made.reference_code}").status_code == 200
    assert page.all(f"//section[.//*[contains(., '{REASON}')]]//form[contains(@action, 'end-grant')]")
    page = desk.submit(page, "/end-grant")
    assert not page.all("//form[contains(@action, 'end-grant')]")
    assert reader.get(f"/records/{made.reference_code}").status_code == 404
