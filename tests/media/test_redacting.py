"""Covered parts of a picture are gone from every copy, and readers get no other one."""

from __future__ import annotations

import io
import json
import subprocess
import uuid
from collections.abc import Iterator

import pytest
from PIL import Image
from sqlalchemy import select

from archive.access.levels import AccessLevel
from archive.access.viewer import ANONYMOUS, SYSTEM, Role
from archive.base.db import reading, unit_of_work
from archive.base.errors import Forbidden, Invalid, NotVisible
from archive.base.runtime import session
from archive.custody.models import CustodyEvent
from archive.custody.vocabulary import EventType
from archive.media import covering, hiding, queries, redacting, redacting_task, service, store, upkeep
from archive.media.covering import Box, Cover, Stroke
from archive.media.models import DigitalObject
from archive.media.redaction_models import ImageRedaction
from archive.media.vocabulary import WorkingPurpose
from tests.media.conftest import Arrive
from tests.media.pictures import encoded, exif, noise, scene
from tests.support.cast import Cast


@pytest.fixture
def photograph(record_id: uuid.UUID, arrive: Arrive) -> uuid.UUID:
    """The object of a large picture that lies on its side, with its working copies."""
    return taken_in(record_id, arrive, encoded(noise(2400, 1600), "JPEG", exif=exif(6), quality=90))


def taken_in(record_id: uuid.UUID, arrive: Arrive, data: bytes) -> uuid.UUID:
    with unit_of_work():
        kept = service.accept(SYSTEM, record_id, arrive(data), original_name="street.jpg").id
    upkeep.derive(kept)
    return kept


def bytes_of(object_id: uuid.UUID) -> bytes:
    with reading():
        found = session().get_one(DigitalObject, object_id)
        with store.current().open(found.sha256) as file:
            return file.read()


def pictures_for_readers(record_id: uuid.UUID) -> Iterator[tuple[WorkingPurpose, bytes]]:
    """Every copy that the archive would send to a visitor."""
    with reading():
        (view,) = queries.objects_of(ANONYMOUS, [record_id])[record_id]
        copies = [copy for copy in (view.thumbnail, view.display, *view.other_copies) if copy is not None]
        of = select(DigitalObject.id).where(DigitalObject.record_id == record_id, hiding.for_readers())
        listed = set(session().scalars(of))
    for copy in copies:
        assert copy.id in listed, "lists and pages show the same copies"
        yield copy.purpose, bytes_of(copy.id)


def test_every_copy_that_readers_get_is_covered_and_carries_nothing_else(
    photograph: uuid.UUID, record_id: uuid.UUID, cast: Cast
) -> None:
    shapes = (Box(250, 250, 500, 500), Stroke(40, ((50, 50), (50, 900))))
    covered = redacting.make(photograph, shapes)
    with unit_of_work():
        redacting.redact(SYSTEM, covered, "identity", note="the boy on the left")
    purposes = set()
    for purpose, data in pictures_for_readers(record_id):
        purposes.add(purpose)
        image = Image.open(io.BytesIO(data)).convert("L")
        assert image.height > image.width, "upright"
        if purpose is not WorkingPurpose.BLURRED:
            middle = image.crop([round(image.size[i % 2] * (0.3 if i < 2 else 0.7)) for i in range(4)])  # type: ignore[arg-type]  # a pixel of a picture of this mode is numbers
            assert max(middle.tobytes()) <= 6, purpose
            assert image.getpixel((round(image.width * 0.05), image.height // 2)) <= 8, purpose  # type: ignore[operator]  # a pixel of a picture of this mode is numbers
        found = json.loads(
            subprocess.run(["exiftool", "-j", "-G1", "-"], check=True, input=data, capture_output=True).stdout
        )[0]
        groups = {key.split(":")[0] for key in found} - {
            "SourceFile",
            "ExifTool",
            "System",
            "File",
            "JFIF",
            "Composite",
            "RIFF",
        }
        assert not groups, (purpose, found)
    assert {WorkingPurpose.REDACTED, WorkingPurpose.THUMBNAIL, WorkingPurpose.DISPLAY, WorkingPurpose.ZOOM,
            WorkingPurpose.GREY} <= purposes  # fmt: skip
    whole = Image.open(io.BytesIO(next(d for p, d in pictures_for_readers(record_id) if p is WorkingPurpose.REDACTED)))
    assert whole.size == (1600, 2400), "as large as the original"


def test_the_original_stays_and_the_events_say_what_was_done(photograph: uuid.UUID, record_id: uuid.UUID) -> None:
    before = bytes_of(photograph)
    covered = redacting.make(photograph, (Box(0, 0, 500, 500),))
    with unit_of_work():
        redacting.redact(SYSTEM, covered, "child", whole_for=AccessLevel.SEALED)
    assert bytes_of(photograph) == before
    with reading():
        row = session().scalars(select(ImageRedaction)).one()
        event = session().get_one(CustodyEvent, row.event_sequence)
        copy = session().get_one(DigitalObject, event.object_id)
        assert (event.type, copy.purpose, copy.derived_from) == (
            EventType.REDACTION,
            WorkingPurpose.REDACTED,
            photograph,
        )
        assert copy.parameters and copy.parameters["covered"] == [Box(0, 0, 500, 500).as_json()]


HOWS = [(Cover.SOLID, "one colour"), (Cover.PIXELS, "a few cells of rounded colour")]


@pytest.mark.parametrize(("how", "why"), HOWS, ids=[row[1] for row in HOWS])
def test_what_is_covered_cannot_be_computed_back(record_id: uuid.UUID, arrive: Arrive, how: Cover, why: str) -> None:
    """Two pictures that differ in what is covered, and not in its coarse colours, give the very same bytes."""
    one, other = scene(800, 600), scene(800, 600)
    # The same grey in the mean, in stripes that run the other way.
    for position in range(200, 600):
        for picture, box in (
            (one, (position, 150, position + 1, 450)),
            (other, (200, 150 + position % 300, 600, 151 + position % 300)),
        ):
            picture.paste((200, 200, 200) if position % 2 else (60, 60, 60), box)
    made = []
    for picture in (one, other):
        kept = taken_in(record_id, arrive, encoded(picture, "PNG"))
        covered = redacting.make(kept, (Box(250, 250, 500, 500, how),))
        made.append([derivative.data for derivative, _ in covered.copies])
    if how is Cover.SOLID:
        assert made[0] == made[1]
    shown = Image.open(io.BytesIO(made[0][0])).convert("RGB").crop((210, 160, 590, 440))
    colours = {tuple(value // 16 for value in colour) for _, colour in shown.getcolors(1 << 20) or ()}  # type: ignore[union-attr]  # a pixel of a picture of this mode is numbers
    assert len(colours) <= 40, "no more colours than a few cells have, and what JPEG makes of their edges"


def test_a_small_part_keeps_fewer_cells() -> None:
    """In a small picture a fifth of a face is two pixels: cells of that size would cover nothing."""
    for size, most in (((20, 20), 1), ((26, 12), 2), ((400, 300), 20)):
        picture = noise(500, 400)
        cover = {
            "kind": "box",
            "x": 0,
            "y": 0,
            "width": size[0] * 2,
            "height": size[1] * 1000 // 400,
            "cover": "pixels",
        }
        redacting_task.cover(picture, cover)
        shown = picture.crop((0, 0, *size)).getcolors(1 << 20)
        assert shown is not None and len(shown) <= most, size


def test_readers_may_not_have_what_is_covered(photograph: uuid.UUID, record_id: uuid.UUID, cast: Cast) -> None:
    with reading():
        (view,) = queries.objects_of(ANONYMOUS, [record_id])[record_id]
    before = view.display
    covered = redacting.make(photograph, (Box(0, 0, 900, 900),))
    with unit_of_work():
        redacting.redact(SYSTEM, covered, "identity", whole_for=AccessLevel.SEALED)
    investigator, archivist = cast.viewer(Role.INVESTIGATOR), cast.viewer(Role.ARCHIVIST)
    assert before is not None
    with reading():
        for object_id in (photograph, before.id):
            hidden = queries.servable(ANONYMOUS, object_id).uncovered
            assert hidden is not None
            assert not queries.reads_beneath_of(ANONYMOUS, hidden, own=False)
            assert not queries.reads_beneath_of(investigator, hidden, own=False)
            assert queries.reads_beneath_of(archivist, hidden, own=False)
        (seen,) = queries.objects_of(investigator, [record_id])[record_id]
        assert seen.facts is None, "its digests and its name are those of what is hidden"
        assert seen.covered is not None and seen.covered.reason == "identity"
    with pytest.raises(NotVisible), unit_of_work():
        service.hand_out_original(investigator, photograph, own=False)


def test_a_new_redaction_ends_the_one_that_stood_and_a_lift_shows_it_whole(
    photograph: uuid.UUID, record_id: uuid.UUID, cast: Cast
) -> None:
    archivist = cast.viewer(Role.ARCHIVIST)
    for shapes in ((Box(0, 0, 100, 100),), (Box(0, 0, 100, 100), Box(500, 500, 100, 100))):
        covered = redacting.make(photograph, shapes)
        with unit_of_work():
            redacting.redact(archivist, covered, "identity")
    with reading():
        live = hiding.of_object(photograph)
        assert live is not None and len(live.shapes) == 2
    with pytest.raises(Invalid), unit_of_work():
        redacting.lift(archivist, photograph, "  ")
    with unit_of_work():
        redacting.lift(archivist, photograph, "The family asked for it.")
    with reading():
        (view,) = queries.objects_of(ANONYMOUS, [record_id])[record_id]
        assert view.covered is None and view.display is not None
        assert view.display.parameters.get("from_redacted") is None
        assert not [copy for copy in view.other_copies if copy.purpose is WorkingPurpose.REDACTED]
        acts = list(session().scalars(select(CustodyEvent.type).where(CustodyEvent.object_id == photograph)))
        assert acts.count(EventType.REDACTION) == 2, "one ended the first, one the second"
    with pytest.raises(NotVisible), unit_of_work():
        redacting.lift(archivist, photograph, "again")


def test_only_archivists_cover(photograph: uuid.UUID, cast: Cast) -> None:
    covered = redacting.make(photograph, (Box(0, 0, 100, 100),))
    others = [cast.viewer(role) for role in Role if role is not Role.ARCHIVIST]
    for viewer in others:
        with pytest.raises(Forbidden), unit_of_work():
            redacting.redact(viewer, covered, "identity")


def test_a_preview_keeps_nothing(photograph: uuid.UUID) -> None:
    with reading():
        before = len(list(session().scalars(select(DigitalObject.id))))
    data = redacting.preview(photograph, (Box(0, 0, 1000, 1000),))
    image = Image.open(io.BytesIO(data)).convert("L")
    assert max(image.size) == redacting.PREVIEW_EDGE and max(image.tobytes()) <= 4
    with reading():
        assert len(list(session().scalars(select(DigitalObject.id)))) == before


MALFORMED = [
    ("", "nothing marked"),
    ("[]", "nothing marked"),
    ("{}", "no list"),
    ("[" * 5000, "nested without an end"),
    ('[{"kind": "box", "x": 0, "y": 0, "width": 0, "height": 5}]', "no width"),
    ('[{"kind": "box", "x": 1e400, "y": 0, "width": 1, "height": 5}]', "no number"),
    ('[{"kind": "box", "x": true, "y": 0, "width": 1, "height": 5}]', "a truth for a measure"),
    ('[{"kind": "circle"}]', "another shape"),
    ('[{"kind": "stroke", "width": 5, "points": []}]', "a stroke through nothing"),
    ('[{"kind": "stroke", "width": 5, "points": [[1, 2, 3]]}]', "a place in space"),
    ('[{"kind": "box", "x": 0, "y": 0, "width": 1, "height": 1, "cover": "glass"}]', "a cover that covers nothing"),
    ("[" + ",".join(['{"kind": "box", "x": 0, "y": 0, "width": 1, "height": 1}'] * 201) + "]", "too many"),
]


@pytest.mark.parametrize(("text", "why"), MALFORMED, ids=[row[1] for row in MALFORMED])
def test_shapes_that_cannot_be_drawn_are_refused(text: str, why: str) -> None:
    with pytest.raises(Invalid):
        covering.read(text)


def test_what_a_page_sends_is_what_is_covered() -> None:
    shapes = (Box(1, 2, 3, 4, Cover.PIXELS), Stroke(5, ((6, 7), (8, 9))))
    assert covering.read(json.dumps([shape.as_json() for shape in shapes])) == shapes
