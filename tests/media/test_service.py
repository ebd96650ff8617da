"""From a received file to a row, its events, its working copies, and its next fixity check."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from archive.access.viewer import ANONYMOUS, SYSTEM, Role, Viewer
from archive.base import outbox
from archive.base.db import Database, reading, unit_of_work
from archive.base.errors import Invalid, NotVisible
from archive.base.outbox import OutboxMessage
from archive.custody.models import CustodyEvent, CustodyPayload, Fixity
from archive.custody.vocabulary import EventType, Outcome
from archive.media import fixity, queries, rules, service, store, upkeep
from archive.media.models import DigitalObject, ObjectReading
from archive.media.vocabulary import ObjectRole, WorkingPurpose
from tests.media.conftest import Arrive
from tests.media.pictures import SECRET, encoded, laden, scene

INVESTIGATOR = Viewer(account_id=uuid.uuid4(), roles=frozenset({Role.INVESTIGATOR}))
CONTRIBUTOR = Viewer(account_id=uuid.uuid4(), roles=frozenset({Role.CONTRIBUTOR}))

pytestmark = pytest.mark.both_engines


def taken_in(record_id: uuid.UUID, arrive: Arrive, data: bytes, **more: str) -> uuid.UUID:
    with unit_of_work():
        return service.accept(ANONYMOUS, record_id, arrive(data), **more).id  # type: ignore[arg-type]  # facts as text


def derived(database: Database) -> None:
    """What the worker does with the news."""
    with reading():
        news = outbox.due([service.DERIVE], 10)
        ids = [message.id for message in news]
        upkeep.handle_derive(news)
    with unit_of_work():
        outbox.done(ids)


def events(object_id: uuid.UUID) -> list[tuple[EventType, Outcome, dict[str, object]]]:
    with reading() as session:
        query = (
            select(CustodyEvent, CustodyPayload.detail)
            .join(CustodyPayload, CustodyPayload.sequence == CustodyEvent.sequence)
            .where(CustodyEvent.object_id == object_id)
            .order_by(CustodyEvent.sequence)
        )
        return [(event.type, event.outcome, json.loads(detail)) for event, detail in session.execute(query)]


def test_a_photograph_is_taken_in_with_its_events_and_then_read(
    database: Database, record_id: uuid.UUID, arrive: Arrive
) -> None:
    data = laden("JPEG", orientation=6)
    object_id = taken_in(record_id, arrive, data, declared_type="image/jpeg", original_name="../IMG_1.JPG")
    with reading() as session:
        row = session.get_one(DigitalObject, object_id)
        assert (row.role, row.detected_type, row.declared_type) == (
            ObjectRole.EVIDENTIARY,
            "image/jpeg",
            "image/jpeg",
        )
        assert (row.original_name, row.size) == ("IMG_1.JPG", len(data))
        assert store.current().path(row.sha256).read_bytes() == data
    assert [kind for kind, _, _ in events(object_id)] == [
        EventType.INGESTION,
        EventType.MESSAGE_DIGEST_CALCULATION,
        EventType.FORMAT_IDENTIFICATION,
    ]
    assert events(object_id)[1][2]["sha256"] == digests_of(object_id)[0]

    derived(database)
    (view,) = look(INVESTIGATOR, record_id)
    assert view.thumbnail is not None
    assert view.display is not None
    assert (view.display.width, view.display.height) == (40, 60)
    assert not view.waiting
    assert view.no_preview is None
    assert view.facts is not None
    assert view.facts.technical["image"]["Artist"] == SECRET
    assert events(object_id)[3][:2] == (EventType.METADATA_EXTRACTION, Outcome.SUCCESS)
    made = events(view.display.id)
    assert [kind for kind, _, _ in made] == [EventType.MIGRATION]
    assert made[0][2]["from"] == str(object_id)
    assert made[0][2]["parameters"]["turned_from"] == 6  # type: ignore[index]  # a mapping inside the payload
    assert store.current().verify(*digests_of(view.display.id)).size == view.display.size


def look(viewer: Viewer, record_id: uuid.UUID, *, own: bool = False) -> tuple[queries.FileView, ...]:
    with reading():
        return queries.objects_of(viewer, [record_id], own=[record_id] if own else ())[record_id]


def digests_of(object_id: uuid.UUID) -> tuple[str, str]:
    with reading():
        return queries.digests(SYSTEM, object_id)


def test_what_cannot_be_decoded_is_kept_and_said_to_be_without_preview(
    database: Database, record_id: uuid.UUID, arrive: Arrive
) -> None:
    broken = encoded(scene(), "PNG")[:33]
    object_id = taken_in(record_id, arrive, broken)
    assert look(ANONYMOUS, record_id)[0].waiting
    derived(database)
    (view,) = look(ANONYMOUS, record_id)
    assert view.no_preview is not None
    assert not view.waiting
    assert view.thumbnail is None
    assert events(object_id)[-1][:2] == (EventType.METADATA_EXTRACTION, Outcome.FAILURE)
    with store.current().open(digests_of(object_id)[0]) as file:
        assert file.read() == broken


def test_a_page_or_a_recording_never_reaches_the_decoder(
    database: Database, record_id: uuid.UUID, arrive: Arrive
) -> None:
    taken_in(record_id, arrive, b"<!doctype html><p>words", declared_type="image/jpeg")
    with reading():
        assert outbox.pending(service.DERIVE) == 0
    (view,) = look(ANONYMOUS, record_id)
    assert view.media_type == "text/html"
    assert view.no_preview is not None


def test_a_type_that_was_declared_wrongly_is_a_warning_in_the_trail(
    database: Database, record_id: uuid.UUID, arrive: Arrive
) -> None:
    object_id = taken_in(record_id, arrive, encoded(scene(), "PNG"), declared_type="image/jpeg")
    kind, outcome, detail = events(object_id)[2]
    assert (kind, outcome) == (EventType.FORMAT_IDENTIFICATION, Outcome.WARNING)
    assert (detail["declared"], detail["detected"]) == ("image/jpeg", "image/png")


def test_the_same_file_twice_is_one_object(database: Database, record_id: uuid.UUID, arrive: Arrive) -> None:
    data = encoded(scene(), "PNG")
    first = taken_in(record_id, arrive, data)
    assert taken_in(record_id, arrive, data) == first
    assert len(events(first)) == 3
    assert list(store.current().inbox.iterdir()) == []


def test_an_empty_file_is_refused_by_its_name(database: Database, record_id: uuid.UUID, arrive: Arrive) -> None:
    with pytest.raises(Invalid, match=r"photo\.jpg: The file is empty"):
        taken_in(record_id, arrive, b"", original_name="photo.jpg")


def test_news_heard_twice_makes_no_second_copies(database: Database, record_id: uuid.UUID, arrive: Arrive) -> None:
    object_id = taken_in(record_id, arrive, encoded(scene(), "PNG"))
    upkeep.derive(object_id)
    upkeep.derive(object_id)
    with reading() as session:
        made = select(DigitalObject.purpose, DigitalObject.detected_type).where(DigitalObject.derived_from == object_id)
        assert sorted(f"{purpose} {kind.removeprefix('image/')}" for purpose, kind in session.execute(made)) == [
            "blurred jpeg", "display jpeg", "display webp", "grey jpeg", "grey webp", "grey-thumbnail jpeg",
            "thumbnail jpeg", "thumbnail webp",
        ]  # fmt: skip
    upkeep.derive(uuid.uuid4())


def test_a_unit_of_work_that_fails_leaves_bytes_without_a_row_and_never_the_reverse(
    database: Database, record_id: uuid.UUID, arrive: Arrive
) -> None:
    staged = arrive(b"some words")
    with pytest.raises(RuntimeError), unit_of_work():
        service.accept(ANONYMOUS, record_id, staged)
        raise RuntimeError
    with reading():
        assert queries.known_digests(SYSTEM) == set()
        assert list(store.current().orphans(queries.known_digests(SYSTEM))) == [staged.sha256]


@pytest.mark.parametrize("act", ["update", "delete"])
def test_an_evidentiary_row_is_neither_changed_nor_removed(
    database: Database, record_id: uuid.UUID, arrive: Arrive, act: str
) -> None:
    object_id = taken_in(record_id, arrive, b"some words")
    statement = {
        "update": update(DigitalObject).where(DigitalObject.id == object_id).values(size=1),
        "delete": delete(DigitalObject).where(DigitalObject.id == object_id),
    }[act]
    with pytest.raises(DBAPIError), unit_of_work() as session:
        session.execute(delete(ObjectReading))
        session.execute(statement)
    with reading() as session:
        assert session.get_one(DigitalObject, object_id).size == 10


@pytest.mark.parametrize(
    ("viewer", "own", "open_to", "why"),
    [
        (ANONYMOUS, False, False, "a visitor never"),
        (ANONYMOUS, True, False, "nobody owns anything without an account"),
        (CONTRIBUTOR, False, False, "a contributor not the others'"),
        (CONTRIBUTOR, True, True, "a contributor their own"),
        (INVESTIGATOR, False, True, "an investigator by right"),
        (replace(CONTRIBUTOR, roles=frozenset({Role.ADMINISTRATOR})), False, False, "running is not reading"),
        (SYSTEM, False, True, "the archive itself"),
    ],
)
def test_who_learns_of_the_original_and_may_have_it(
    database: Database, record_id: uuid.UUID, arrive: Arrive, viewer: Viewer, own: bool, open_to: bool, why: str
) -> None:
    object_id = taken_in(record_id, arrive, b"some words", original_name="mine.txt")
    (view,) = look(viewer, record_id, own=own)
    assert (view.facts is not None) is open_to, why
    if open_to:
        with unit_of_work():
            service.hand_out_original(anonymised(viewer), object_id, own=own)
        assert events(object_id)[-1][0] is EventType.DISSEMINATION
    else:
        with pytest.raises(NotVisible), unit_of_work():
            service.hand_out_original(viewer, object_id, own=own)
        assert len(events(object_id)) == 3, "nothing left, so nothing is told"


def anonymised(viewer: Viewer) -> Viewer:
    return replace(viewer, agent_id=None)


def test_fixity_is_checked_in_turn_and_damage_is_found(
    database: Database, record_id: uuid.UUID, arrive: Arrive
) -> None:
    first = taken_in(record_id, arrive, b"first words")
    second = taken_in(record_id, arrive, b"second words")
    assert look(SYSTEM, record_id)[0].intact is None
    assert upkeep.check_next(1) == 1
    assert [view.intact for view in look(ANONYMOUS, record_id)] == [True, None]
    path = store.current().path(digests_of(second)[0])
    path.chmod(0o600)
    path.write_bytes(b"other words")
    assert upkeep.check_next(10) == 2
    assert [view.intact for view in look(ANONYMOUS, record_id)] == [True, False]
    kind, outcome, detail = events(second)[-2]
    assert (kind, outcome, detail["found"]) == (EventType.FIXITY_CHECK, Outcome.FAILURE, "altered")
    assert events(second)[-1][0] is EventType.QUARANTINE
    assert events(first)[-1][1] is Outcome.SUCCESS
    path.unlink()
    with unit_of_work():
        gone = fixity.check_fixity(SYSTEM, second)
    assert (gone.outcome, gone.found_sha256) == (Outcome.FAILURE, None)
    with reading() as session:
        assert len(session.scalars(select(Fixity)).all()) == 4


def test_bytes_are_found_by_the_id_of_their_object(database: Database, record_id: uuid.UUID, arrive: Arrive) -> None:
    object_id = taken_in(record_id, arrive, encoded(scene(), "PNG"))
    derived(database)
    with reading() as session:
        thumbnail = session.scalars(
            select(DigitalObject).where(
                DigitalObject.purpose == WorkingPurpose.THUMBNAIL, DigitalObject.detected_type == "image/jpeg"
            )
        ).one()
        assert thumbnail.derived_from == object_id
        found = queries.servable(ANONYMOUS, thumbnail.id)
        assert (found.original, found.record_id, found.media_type) == (False, record_id, "image/jpeg")
        assert queries.servable(ANONYMOUS, object_id).original
        with pytest.raises(NotVisible):
            queries.servable(ANONYMOUS, uuid.uuid4())
        with pytest.raises(NotVisible):
            queries.digests(ANONYMOUS, object_id)
        assert queries.due_for_fixity(ANONYMOUS, 5) == []
        assert queries.objects_of(ANONYMOUS, []) == {}


def test_the_envelopes_say_nothing_of_the_bytes(database: Database, record_id: uuid.UUID, arrive: Arrive) -> None:
    object_id = taken_in(record_id, arrive, b"some words", original_name="mine.txt")
    sha256, _ = digests_of(object_id)
    with reading() as session:
        rows = session.execute(text("SELECT * FROM custody_event")).all()
    assert rows
    assert not any(sha256 in str(row) or "mine.txt" in str(row) for row in rows)


def test_a_message_names_an_object_and_no_file(database: Database, record_id: uuid.UUID, arrive: Arrive) -> None:
    object_id = taken_in(record_id, arrive, encoded(scene(), "PNG"), original_name="mine.png")
    with reading() as session:
        (message,) = session.scalars(select(OutboxMessage).where(OutboxMessage.topic == service.DERIVE))
        assert message.payload == {"object": str(object_id), "protected": True}
    assert rules.decodable("image/png")
