"""An archive of before is brought to the present recipe, picture by picture, whatever stops on the way."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import delete, func, select, update

from archive.access.viewer import ANONYMOUS
from archive.base import outbox
from archive.base.db import Database, reading, unit_of_work
from archive.media import plan, renewal, service, store, upkeep
from archive.media.models import DigitalObject, ObjectReading
from archive.media.picture_models import Picture
from archive.media.sandbox import REASONS
from archive.media.vocabulary import WorkingPurpose
from tests.media.conftest import Arrive
from tests.media.pictures import encoded, scene


def taken_in(record_id: uuid.UUID, arrive: Arrive, data: bytes) -> uuid.UUID:
    with unit_of_work():
        return service.accept(ANONYMOUS, record_id, arrive(data)).id


def purposes(object_id: uuid.UUID) -> dict[str, int]:
    query = select(DigitalObject.purpose, func.count()).where(DigitalObject.derived_from == object_id)
    with reading() as session:
        return {str(purpose): count for purpose, count in session.execute(query.group_by(DigitalObject.purpose))}


WHOLE = {"blurred": 1, "display": 2, "grey": 2, "grey-thumbnail": 1, "thumbnail": 2, "zoom": 2}


def make_old(object_id: uuid.UUID) -> None:
    """As an archive stands that knew thumbnail and display copy alone."""
    new = [WorkingPurpose.ZOOM, WorkingPurpose.GREY, WorkingPurpose.GREY_THUMBNAIL, WorkingPurpose.BLURRED]
    with unit_of_work() as session:
        session.execute(delete(Picture))
        session.execute(delete(DigitalObject).where(DigitalObject.purpose.in_(new)))
        session.execute(
            delete(DigitalObject).where(
                DigitalObject.derived_from == object_id, DigitalObject.detected_type == "image/webp"
            )
        )


@pytest.mark.both_engines
def test_a_picture_of_before_gets_what_it_lacks(database: Database, record_id: uuid.UUID, arrive: Arrive) -> None:
    object_id = taken_in(record_id, arrive, encoded(scene(2000, 1000), "PNG"))
    upkeep.derive(object_id)
    assert purposes(object_id) == WHOLE
    make_old(object_id)
    assert purposes(object_id) == {"display": 1, "thumbnail": 1}
    with reading():
        assert renewal.due(10) == [object_id]
        assert renewal.count_due() == 1
        before = set(store.current().stored())
    assert renewal.renew(object_id)
    assert purposes(object_id) == WHOLE
    with reading() as session:
        picture = session.get_one(Picture, object_id)
        assert picture.recipe == plan.RECIPE
        assert picture.across == session.get_one(ObjectReading, object_id).perceptual_hash
        assert set(store.current().stored()) == before, "the same pixels give the same bytes"
        assert renewal.due(10) == []
    assert not renewal.renew(object_id), "there is nothing left to do"
    assert purposes(object_id) == WHOLE


def test_what_was_cut_between_the_sizes_goes_on(database: Database, record_id: uuid.UUID, arrive: Arrive) -> None:
    object_id = taken_in(record_id, arrive, encoded(scene(2000, 1000), "PNG"))
    upkeep.derive(object_id)
    with unit_of_work() as session:
        session.execute(delete(DigitalObject).where(DigitalObject.purpose == WorkingPurpose.ZOOM))
        session.execute(update(Picture).values(recipe=0))
    upkeep.derive(object_id)
    assert purposes(object_id) == WHOLE


def test_a_picture_that_can_no_longer_be_opened_is_not_tried_for_ever(
    database: Database, record_id: uuid.UUID, arrive: Arrive, monkeypatch: pytest.MonkeyPatch
) -> None:
    object_id = taken_in(record_id, arrive, encoded(scene(), "PNG"))
    upkeep.derive(object_id)
    make_old(object_id)
    monkeypatch.setattr(renewal.making, "patient_limits", lambda: renewal.making.DecodeLimits(pixels=10))
    assert renewal.renew(object_id)
    with reading():
        assert renewal.due(10) == []
    assert purposes(object_id) == {"display": 1, "thumbnail": 1}, "it keeps what it has"


def test_the_chore_asks_once(database: Database, record_id: uuid.UUID, arrive: Arrive) -> None:
    object_id = taken_in(record_id, arrive, encoded(scene(), "PNG"))
    upkeep.derive(object_id)
    make_old(object_id)
    assert renewal.ask_for_due() == 0, "news of its arrival still wait"
    with unit_of_work():
        outbox.done([news.id for news in outbox.due([service.DERIVE], 10)])
    assert renewal.ask_for_due() == 1
    assert renewal.ask_for_due() == 0
    with reading():
        upkeep.handle_derive(outbox.due([service.DERIVE], 10))
    with unit_of_work():
        outbox.done([news.id for news in outbox.due([service.DERIVE], 10)])
    assert renewal.ask_for_due() == 0
    with reading():
        assert renewal.due(10) == []


def test_a_format_that_had_no_decoder_is_looked_at_again_when_asked(
    database: Database, record_id: uuid.UUID, arrive: Arrive
) -> None:
    object_id = taken_in(record_id, arrive, encoded(scene(), "AVIF"))
    other = taken_in(record_id, arrive, b"<!doctype html><p>words")
    with unit_of_work() as session:
        session.add(
            ObjectReading(
                object_id=object_id,
                read_at=session.get_one(DigitalObject, object_id).created_at,
                decoded=False,
                failure=REASONS["not-an-image"].template,
            )
        )
    upkeep.derive(object_id)
    assert purposes(object_id) == {}
    with unit_of_work():
        assert renewal.read_again() == [object_id], "never a page"
    upkeep.derive(object_id)
    assert purposes(object_id) == {name: count for name, count in WHOLE.items() if name != "zoom"}
    assert other != object_id
