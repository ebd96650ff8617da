"""The pictures are drawn the same each time, can be decoded, and carry what was planted in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import ExifTags, Image, ImageChops, ImageOps, ImageStat

from demo.brush import Canvas
from demo.draw import PICTURES, draw
from tests.support.checkout import ROOT

Record = dict[str, Any]
XMP_KEYS = ("xmp", "XML:com.adobe.xmp")


def exif(path: Path) -> Image.Exif:
    with Image.open(path) as image:
        return image.getexif()


def test_every_file_of_the_records_is_drawn_and_no_other(pictures: list[Path], written: list[Record]) -> None:
    named = sorted(file["path"] for record in written for file in record.get("files", []))
    assert named == sorted(path.name for path in pictures)


def test_five_formats_can_be_decoded(pictures: list[Path]) -> None:
    formats = set()
    for path in pictures:
        with Image.open(path) as image:
            image.load()
            formats.add(image.format)
            assert min(image.size) > 400
            assert max(ImageStat.Stat(image.convert("L")).stddev) > 5, f"{path.name} is empty"
    assert formats == {"JPEG", "PNG", "WEBP", "GIF", "TIFF"}


def test_all_eight_orientations_are_planted(pictures: list[Path]) -> None:
    assert {exif(path).get(ExifTags.Base.Orientation) for path in pictures} >= set(range(1, 9))


@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_reader_who_follows_the_orientation_sees_the_picture_upright(pictures: list[Path], orientation: int) -> None:
    number = [picture.traces.orientation for picture in PICTURES].index(orientation)
    picture = PICTURES[number]
    upright = picture.scene(Canvas.blank(*picture.size, seed=picture.name))
    with Image.open(pictures[number]) as image:
        shown = ImageOps.exif_transpose(image).convert("RGB")
    assert shown.size == upright.size
    assert max(ImageStat.Stat(ImageChops.difference(shown, upright)).mean) < 6


def test_place_time_and_camera_are_planted(pictures: list[Path]) -> None:
    positions = {path.name: exif(path).get_ifd(ExifTags.IFD.GPSInfo) for path in pictures}
    placed = [name for name, gps in positions.items() if ExifTags.GPS.GPSLatitude in gps]
    assert len(placed) >= 10
    west = positions["bir-zallouq-wall.jpg"]
    degrees = [float(part) for part in west[ExifTags.GPS.GPSLongitude]]
    assert west[ExifTags.GPS.GPSLongitudeRef] == "W"
    assert degrees[0] + degrees[1] / 60 + degrees[2] / 3600 == pytest.approx(42.4711, abs=1e-4)
    camera = exif(pictures[0])
    assert camera[ExifTags.Base.Make] == "Lumen Instruments"
    assert camera.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] == "2010:05:21 20:14:33"


def test_xmp_is_planted_in_four_formats(pictures: list[Path]) -> None:
    found = set()
    for path in pictures:
        with Image.open(path) as image:
            packet = next((image.info[key] for key in XMP_KEYS if key in image.info), b"")
            if image.format == "TIFF":
                packet = image.getexif().get(ExifTags.Base.XMLPacket, b"")
            text = packet if isinstance(packet, str) else packet.decode()
            if "dc:description" in text:
                found.add(image.format)
    assert found == {"JPEG", "PNG", "WEBP", "TIFF"}


def test_a_picture_comes_out_the_same_each_time(pictures: list[Path], tmp_path: Path) -> None:
    again = draw(PICTURES[0], tmp_path)
    assert again.read_bytes() == pictures[0].read_bytes()


def test_one_file_is_marked_to_be_damaged(written: list[Record]) -> None:
    mark = json.loads((ROOT / "demo" / "damage.json").read_text())
    (record,) = [record for record in written if record["identifier"] == mark["identifier"]]
    assert mark["path"] in [file["path"] for file in record["files"]]
    assert (record["status"], record["access"]) == ("published", "public")


def test_one_picture_is_marked_as_graphic(written: list[Record]) -> None:
    assert [r["identifier"] for r in written if r.get("image", {}).get("graphic")] == ["bz-image-exhumation"]
