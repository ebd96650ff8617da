"""Content Credentials: found wherever a format keeps them, read in words, never called true."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from archive.media.cbor import NotCbor, loads
from archive.media.credentials import told
from archive.media.sandbox import Decoded, decode
from archive.media.telling import Telling, tells
from archive.records.credential_words import credential_words
from tests.media import manifests
from tests.media.pictures import encoded, metadata, scene

PLACES: dict[str, Callable[[Image.Image, bytes], bytes]] = {
    "jpg": manifests.in_jpeg,
    "png": manifests.in_png,
    "webp": manifests.in_webp,
    "avif": lambda image, held: manifests.in_boxes(encoded(image, "AVIF"), held),
}


@pytest.mark.parametrize("kind", PLACES)
def test_a_manifest_is_found_and_told_in_words(tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"x.{kind}"
    file.write_bytes(PLACES[kind](scene(), manifests.store()))
    result = decode(file)
    assert isinstance(result, Decoded), result
    assert [str(one) for one in credential_words(result.technical)] == [
        "It calls itself “street.jpg”.",
        "The manifest was made with Darkbox/2.1.",
        "It says that it was made with Lumen 4 at 2026-03-01T07:20:00Z.",
        "It calls its source: captured by a camera.",
        "It says that it was cropped (Darkbox).",
        "It names an author: “Salma M.”.",
        "It was made from “raw-0042.dng”.",
        "It holds small pictures of earlier states.",
        "The certificate of its signature names: Lumen Cameras.",
    ]
    assert {Telling.HISTORY, Telling.PERSON, Telling.EARLIER, Telling.DEVICE} <= set(tells(result.technical))
    copy = tmp_path / "copy.jpg"
    copy.write_bytes(result.display.data)
    assert metadata(copy) == {}
    assert b"jumb" not in result.display.data


def test_one_that_is_longer_than_a_segment_is_put_together(tmp_path: Path) -> None:
    data = manifests.in_jpeg(scene(), manifests.store(manifests.manifest(**{"dc:description": "x" * 9000})), piece=1000)
    found = told(io.BytesIO(data))["credentials"]
    assert found["manifests"][0]["title"] == "street.jpg"


def test_the_newest_speaks_first_and_those_before_are_named_as_such() -> None:
    held = manifests.store(
        manifests.manifest("urn:uuid:old", **{"dc:title": "before.jpg"}), manifests.manifest("urn:uuid:new")
    )
    found = told(io.BytesIO(manifests.in_jpeg(scene(), held)))
    assert [one["label"] for one in found["credentials"]["manifests"]] == ["urn:uuid:new", "urn:uuid:old"]
    words = [str(one) for one in credential_words(found)]
    assert words.index("Of a file that this one was made from:") < words.index("It calls itself “before.jpg”.")


def test_a_file_without_any_says_nothing() -> None:
    for kind in ("JPEG", "PNG", "WEBP", "TIFF", "GIF", "AVIF"):
        assert told(io.BytesIO(encoded(scene(), kind))) == {}, kind
    assert credential_words({}) == []


def test_what_is_cut_or_changed_ends_in_an_answer() -> None:
    chance = random.Random(5)
    held = manifests.store()
    for _ in range(300):
        spoilt = bytearray(held)
        for _ in range(chance.randrange(1, 12)):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        data = manifests.in_jpeg(scene(), bytes(spoilt[: chance.randrange(8, len(spoilt) + 1)]))
        found = told(io.BytesIO(data))
        credential_words(found)
        assert set(found) <= {"credentials"}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "nothing"),
        (b"\x9f" * 40, "lists in lists without end"),
        (b"\xbf\x61a" * 40, "maps in maps without end"),
        (b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff", "a list of more than all numbers"),
        (b"\x5b\xff\xff\xff\xff\xff\xff\xff\xff", "bytes of more than all numbers"),
        (b"\x9f" + b"\x00" * 9000 + b"\xff", "more items than a manifest has"),
        (b"\x62\xff\xfe", "a text that is none"),
        (b"\x1f", "a number without a length"),
    ],
)
def test_hostile_cbor_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(NotCbor):
        loads(data)


def test_cbor_as_its_standard_writes_it() -> None:
    for value in (0, 23, 24, 500, 70_000, -1, -500, "سجل", b"\x00\x01", [1, [2]], {"a": {"b": [True, False]}}):
        assert loads(manifests.cbor(value)) == value
    assert loads(bytes.fromhex("9f018202039f0405ffff")) == [1, [2, 3], [4, 5]]
    assert loads(bytes.fromhex("f93c00")) == 1.0
    assert loads(bytes.fromhex("d82076687474703a2f2f7777772e6578616d706c652e636f6d")) == "http://www.example.com"
