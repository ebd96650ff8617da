"""Pictures that look alike are found among a hundred thousand, and pictures that do not are not."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageEnhance
from sqlalchemy import event, insert

from archive.access.viewer import ANONYMOUS, SYSTEM, Role
from archive.base import clock
from archive.base.db import Database, reading, unit_of_work
from archive.base.identifiers import new_reference_code
from archive.media import likeness, service, upkeep
from archive.media.fingerprints import NEAR, around, bands, distance
from archive.media.models import DigitalObject
from archive.media.picture_models import Picture
from archive.media.sandbox import Decoded, decode
from archive.media.vocabulary import ObjectRole
from archive.records.models.record import Record
from tests.media.conftest import Arrive
from tests.media.pictures import encoded
from tests.media.scenes import landscape
from tests.support.cast import Cast
from tests.support.spending import least

# How a picture comes a second time, and why.
AGAIN: dict[str, Callable[[Image.Image], bytes]] = {
    "saved again, worse": lambda image: encoded(image, "JPEG", quality=35),
    "made smaller": lambda image: encoded(image.resize((300, 200)), "JPEG"),
    "another format": lambda image: encoded(image, "WEBP", quality=60),
    "lighter": lambda image: encoded(ImageEnhance.Brightness(image).enhance(1.15), "JPEG"),
    "greyer": lambda image: encoded(ImageEnhance.Color(image).enhance(0.0), "JPEG"),
    "with more contrast": lambda image: encoded(ImageEnhance.Contrast(image).enhance(1.2), "JPEG"),
    "lying on its side, with a flag that says so": lambda image: encoded(
        image.transpose(Image.Transpose.ROTATE_90), "JPEG", exif=_turned(6)
    ),
}


def _turned(orientation: int) -> Image.Exif:
    block = Image.Exif()
    block[0x0112] = orientation
    return block


def prints(folder: Path, data: bytes) -> tuple[str, str]:
    (folder / "x").write_bytes(data)
    result = decode(folder / "x")
    assert isinstance(result, Decoded)
    return result.perceptual_hash, result.perceptual_hash_down


@pytest.mark.parametrize("how", AGAIN)
def test_the_same_picture_is_near_however_it_comes(tmp_path: Path, how: str) -> None:
    for number in (1, 2, 3):
        image = landscape(number)
        first, second = prints(tmp_path, encoded(image, "PNG")), prints(tmp_path, AGAIN[how](image))
        assert distance(first[0], second[0]) <= NEAR, number
        assert distance(first[0], second[0]) + distance(first[1], second[1]) <= 16, number


def test_other_pictures_are_far(tmp_path: Path) -> None:
    all_prints = [prints(tmp_path, encoded(landscape(number), "JPEG")) for number in range(12)]
    for place, one in enumerate(all_prints):
        for other in all_prints[place + 1 :]:
            assert distance(one[0], other[0]) > NEAR


def test_the_bands_find_everything_that_is_near() -> None:
    """Seven bits in four bands: one band has at most one of them, wherever they fall."""
    chance = random.Random(3)
    for _ in range(3000):
        one = chance.getrandbits(64)
        other = one
        for bit in chance.sample(range(64), chance.randrange(NEAR + 1)):
            other ^= 1 << bit
        mine, theirs = bands(f"{one:016x}"), bands(f"{other:016x}")
        if mine is not None and theirs is not None:
            assert any(band in around(wanted) for band, wanted in zip(theirs, mine, strict=True))


@pytest.mark.parametrize("across", ["0" * 16, "f" * 16, "0000000000000001", "ffffffffffff7fff"])
def test_an_even_picture_is_like_nothing(across: str) -> None:
    assert bands(across) is None


def taken_in(record_id: uuid.UUID, arrive: Arrive, data: bytes) -> uuid.UUID:
    with unit_of_work():
        object_id = service.accept(ANONYMOUS, record_id, arrive(data)).id
    upkeep.derive(object_id)
    return object_id


@pytest.mark.both_engines
def test_among_a_hundred_thousand(database: Database, record_id: uuid.UUID, arrive: Arrive, cast: Cast) -> None:
    mine = taken_in(record_id, arrive, encoded(landscape(1), "PNG"))
    others = [_other(record_id) for _ in range(2)]
    copy = taken_in(others[0], arrive, AGAIN["made smaller"](landscape(1)))
    same = taken_in(others[1], arrive, encoded(landscape(1), "PNG"))
    taken_in(others[1], arrive, encoded(landscape(2), "PNG"))
    _crowd(others[0], 100_000 if database.engine.dialect.name == "sqlite" else 5_000)
    viewer, moderator = cast.viewer(Role.INVESTIGATOR), cast.viewer(Role.MODERATOR)
    statements: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    with reading():
        found = likeness.alike(viewer, mine)
        assert [(one.object_id, one.same_bytes) for one in found] == [(same, True), (copy, False)]
        assert len([one for one in statements if one.lstrip().upper().startswith("SELECT")]) <= 5
        assert least(lambda: likeness.alike(viewer, mine)) < 1.0, "some ten milliseconds are usual"
        assert likeness.alike(ANONYMOUS, mine) == []
        assert likeness.alike(moderator, mine) == []
        assert likeness.alike(SYSTEM, uuid.uuid4()) == []


def _other(record_id: uuid.UUID) -> uuid.UUID:
    with unit_of_work() as session:
        row = session.get_one(Record, record_id)
        copied = {
            name: getattr(row, name) for name in ("kind", "state", "title", "access", "access_text", "access_files")
        }
        moment = clock.now()
        record = Record(reference_code=new_reference_code(), created_at=moment, updated_at=moment, **copied)
        session.add(record)
        session.flush()
        return record.id


def _crowd(record_id: uuid.UUID, count: int) -> None:
    """So many pictures that show something else."""
    chance = random.Random(11)
    objects, rows = [], []
    for number in range(count):
        object_id, across = uuid.UUID(int=chance.getrandbits(128)), f"{chance.getrandbits(64):016x}"
        objects.append(
            {
                "id": object_id, "record_id": record_id, "role": ObjectRole.EVIDENTIARY, "size": 1,
                "sha256": f"{number:064x}", "sha512": f"{number:0128x}", "hashed_at": clock.now(), "hashed_by": "x",
                "detected_type": "image/jpeg", "created_at": clock.now(),
            }
        )  # fmt: skip
        cut = bands(across) or (None,) * 4
        rows.append(
            {
                "object_id": object_id, "recipe": 2, "across": across, "down": across,
                "band_1": cut[0], "band_2": cut[1], "band_3": cut[2], "band_4": cut[3],
            }
        )  # fmt: skip
    with unit_of_work() as session:
        session.execute(insert(DigitalObject), objects)
        session.execute(insert(Picture), rows)
