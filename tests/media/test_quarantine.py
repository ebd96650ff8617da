"""A file whose bytes are not those that were taken in: set apart, refused, and served again once it is mended."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from archive.access.viewer import ANONYMOUS, SYSTEM, Role, Viewer
from archive.base import clock
from archive.base.db import Database, reading, unit_of_work
from archive.base.errors import Conflict, Forbidden, NotVisible, SignInNeeded, Unavailable
from archive.base.runtime import session
from archive.custody.models import CustodyEvent, Fixity
from archive.custody.vocabulary import EventType
from archive.media import damage, fixity, queries, service, store, upkeep
from archive.media.models import DigitalObject, Quarantine
from archive.media.vocabulary import BytesState
from tests.media.conftest import Arrive
from tests.media.pictures import encoded, scene
from tests.media.test_service import derived
from tests.support.cast import Cast

WORDS = b"what somebody saw"


@pytest.fixture
def object_id(database: Database, record_id: uuid.UUID, arrive: Arrive) -> uuid.UUID:
    with unit_of_work():
        return service.accept(ANONYMOUS, record_id, arrive(WORDS)).id


def spoil(object_id: uuid.UUID, data: bytes | None = b"other words") -> None:
    """Change the bytes on the disk, or take them away."""
    with reading():
        path = store.current().path(session().get_one(DigitalObject, object_id).sha256)
    path.chmod(0o600)
    if data is None:
        path.unlink()
    else:
        path.write_bytes(data)


def put_back(object_id: uuid.UUID, data: bytes = WORDS) -> None:
    with reading():
        path = store.current().path(session().get_one(DigitalObject, object_id).sha256)
    path.write_bytes(data)


def kinds(object_id: uuid.UUID) -> list[EventType]:
    query = select(CustodyEvent.type).where(CustodyEvent.object_id == object_id).order_by(CustodyEvent.sequence)
    with reading():
        return list(session().scalars(query))


@pytest.mark.both_engines
def test_a_failure_sets_the_file_apart_in_the_same_breath(database: Database, object_id: uuid.UUID) -> None:
    spoil(object_id)
    upkeep.check_fixity(object_id)
    assert kinds(object_id)[-2:] == [EventType.FIXITY_CHECK, EventType.QUARANTINE]
    with reading():
        assert queries.quarantined([object_id, uuid.uuid4()]) == {object_id}
        live = session().scalars(select(Quarantine)).one()
        assert session().get_one(CustodyEvent, live.event_sequence).type is EventType.QUARANTINE
    upkeep.check_fixity(object_id)
    assert kinds(object_id).count(EventType.QUARANTINE) == 1, "it is apart already"


@pytest.mark.parametrize(
    ("data", "found"), [(b"other words", BytesState.ALTERED), (None, BytesState.MISSING)], ids=["altered", "missing"]
)
def test_archivists_see_what_is_wrong_and_since_when(
    object_id: uuid.UUID, record_id: uuid.UUID, cast: Cast, data: bytes | None, found: BytesState
) -> None:
    spoil(object_id, data)
    before = clock.now()
    upkeep.check_fixity(object_id)
    archivist = cast.viewer(Role.ARCHIVIST)
    with reading():
        (line,) = damage.damaged(archivist, 0, 10)
        assert (line.id, line.record_id, line.found, line.original) == (object_id, record_id, found, True)
        assert before <= line.since <= clock.now()
        assert damage.damaged_count(archivist) == 1
        assert damage.damaged_count(cast.viewer(Role.MODERATOR)) == 0
        with pytest.raises(Forbidden):
            damage.damaged(cast.viewer(Role.MODERATOR), 0, 10)


def test_what_is_set_apart_is_neither_handed_out_nor_told_as_handed_out(object_id: uuid.UUID, cast: Cast) -> None:
    spoil(object_id)
    upkeep.check_fixity(object_id)
    archivist = cast.viewer(Role.ARCHIVIST)
    with pytest.raises(Unavailable, match="not those that the archive took in"), unit_of_work():
        service.hand_out_original(archivist, object_id, own=False)
    assert EventType.DISSEMINATION not in kinds(object_id)
    with reading():
        assert queries.servable(archivist, object_id).quarantined_since is not None


@pytest.mark.both_engines
def test_a_file_that_was_put_back_is_served_again_and_one_that_was_not_stays_apart(
    database: Database, object_id: uuid.UUID, cast: Cast
) -> None:
    archivist = cast.viewer(Role.ARCHIVIST)
    with pytest.raises(NotVisible), unit_of_work():
        fixity.lift_quarantine(archivist, object_id)
    spoil(object_id)
    upkeep.check_fixity(object_id)
    with pytest.raises(Conflict, match="stays apart"), unit_of_work():
        fixity.lift_quarantine(archivist, object_id)
    with reading():
        assert queries.quarantined([object_id]) == {object_id}
    put_back(object_id)
    with unit_of_work():
        fixity.lift_quarantine(archivist, object_id)
    assert kinds(object_id)[-2:] == [EventType.FIXITY_CHECK, EventType.UNQUARANTINE]
    with reading():
        assert queries.quarantined([object_id]) == set()
    spoil(object_id)
    upkeep.check_fixity(object_id)
    with reading():
        assert queries.quarantined([object_id]) == {object_id}, "a second time"


@pytest.mark.parametrize("roles", [(), (Role.MODERATOR,), (Role.ADMINISTRATOR,)])
def test_only_an_archivist_lifts(object_id: uuid.UUID, cast: Cast, roles: tuple[Role, ...]) -> None:
    spoil(object_id)
    upkeep.check_fixity(object_id)
    put_back(object_id)
    viewer = cast.viewer(*roles)
    with pytest.raises(Forbidden), unit_of_work():
        fixity.lift_quarantine(viewer, object_id)
    with pytest.raises(SignInNeeded), unit_of_work():
        fixity.lift_quarantine(Viewer(), object_id)


def test_each_copy_is_set_apart_by_itself(database: Database, record_id: uuid.UUID, arrive: Arrive) -> None:
    picture = encoded(scene(), "PNG")
    with unit_of_work():
        original = service.accept(ANONYMOUS, record_id, arrive(picture)).id
    derived(database)
    spoil(original)
    upkeep.check_fixity(original)
    with reading():
        (view,) = queries.objects_of(ANONYMOUS, [record_id])[record_id]
        assert view.quarantined_since is not None
        assert view.thumbnail is not None
        assert view.thumbnail.quarantined_since is None, "its own bytes are what they were"
        thumbnail = view.thumbnail.id
    spoil(thumbnail)
    upkeep.check_fixity(thumbnail)
    with reading():
        (view,) = queries.objects_of(ANONYMOUS, [record_id])[record_id]
        assert view.thumbnail is not None
        assert view.thumbnail.quarantined_since is not None
        assert view.display is not None
        assert view.display.quarantined_since is None


@pytest.mark.both_engines
def test_every_file_has_its_turn_originals_first_and_what_is_apart_no_more(
    database: Database, record_id: uuid.UUID, arrive: Arrive
) -> None:
    with unit_of_work():
        first = service.accept(ANONYMOUS, record_id, arrive(encoded(scene(), "PNG"))).id
    derived(database)
    with unit_of_work():
        second = service.accept(ANONYMOUS, record_id, arrive(b"came later")).id
    with reading():
        turns = queries.due_for_fixity(SYSTEM, 100)
        copies = set(session().scalars(select(DigitalObject.id).where(DigitalObject.derived_from == first)))
    assert turns[:2] == [first, second]
    assert set(turns[2:]) == copies
    assert upkeep.check_next(100) == 2 + 8
    with reading():
        order = list(session().scalars(select(Fixity.object_id).order_by(Fixity.checked_at)))
    assert order == turns
    week = timedelta(days=7)
    with reading():
        assert queries.due_for_fixity(SYSTEM, 100, clock.now() - week) == []
        # Seen from a week and a bit later, and from a month later.
        moment = clock.now()
    spoil(second)
    upkeep.check_fixity(second)
    with reading():
        assert second not in queries.due_for_fixity(SYSTEM, 100, moment + timedelta(seconds=1))
