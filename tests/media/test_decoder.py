"""What comes out of the decoder: pixels and facts, and nothing of what the file carried along."""

from __future__ import annotations

import importlib.util
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from archive.media.sandbox import Decoded, Derivative, Undecodable, decode
from tests.media.pictures import SECRET, claiming, encoded, exif, laden, metadata, noise, png_claiming, scene

KINDS = ("JPEG", "PNG", "WEBP", "TIFF", "GIF")
needs_exiftool = pytest.mark.skipif(shutil.which("exiftool") is None, reason="exiftool is the judge")


def written(folder: Path, data: bytes, name: str = "x") -> Path:
    file = folder / name
    file.write_bytes(data)
    return file


def decoded(folder: Path, data: bytes) -> Decoded:
    result = decode(written(folder, data))
    assert isinstance(result, Decoded), result
    return result


def refused(folder: Path, data: bytes) -> str:
    result = decode(written(folder, data))
    assert isinstance(result, Undecodable), result
    assert str(result.reason).endswith(".")
    return result.code


def picture(copy: Derivative) -> Image.Image:
    image = Image.open(io.BytesIO(copy.data), formats=["JPEG"])
    assert image.size == (copy.width, copy.height)
    assert image.mode == "RGB"
    return image


def near(pixel: object, wanted: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(one - two) < 24 for one, two in zip(pixel, wanted, strict=True))


@needs_exiftool
@pytest.mark.parametrize("kind", KINDS)
def test_copies_carry_no_metadata_of_any_kind(tmp_path: Path, kind: str) -> None:
    data = laden(kind, orientation=6)
    assert metadata(written(tmp_path, data)), "the original is laden"
    result = decoded(tmp_path, data)
    for copy in (result.thumbnail, result.display):
        assert metadata(written(tmp_path, copy.data, "copy.jpg")) == {}
        assert SECRET.encode() not in copy.data


@pytest.mark.parametrize("kind", KINDS[:4])
def test_what_the_file_says_is_kept_as_a_fact(tmp_path: Path, kind: str) -> None:
    found = decoded(tmp_path, laden(kind)).technical
    assert found["image"]["Artist"] == SECRET
    if kind != "TIFF":  # Pillow writes no GPS block into a TIFF
        assert found["gps"]["GPSLatitude"] == [36.0, 12.0, 30.5]
    assert ("icc" in found) == ("xmp" in found) == (kind in ("JPEG", "PNG", "WEBP"))
    json.dumps(found, allow_nan=False)


@pytest.mark.parametrize("turn", range(1, 9))
def test_copies_stand_upright_whatever_the_camera_held(tmp_path: Path, turn: int) -> None:
    stored = scene().transpose(UNDO[turn]) if turn in UNDO else scene()
    for kind in ("JPEG", "PNG", "WEBP", "TIFF"):
        data = encoded(stored, kind, exif=exif(turn), **({} if kind in ("PNG", "TIFF") else {"quality": 95}))
        result = decoded(tmp_path, data)
        assert result.orientation == turn, kind
        shown = picture(result.display)
        assert shown.size == (60, 40), kind
        for place, colour in (((5, 4), (0, 255, 0)), ((50, 5), (255, 0, 0)), ((50, 35), (0, 0, 255))):
            assert near(shown.getpixel(place), colour), (kind, turn, place)


# The stored picture is turned the other way, so that its orientation flag sets it right.
UNDO = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def test_facts_and_sizes(tmp_path: Path) -> None:
    result = decoded(tmp_path, encoded(scene(3200, 1600), "PNG", exif=exif(6)))
    assert (result.format, result.width, result.height, result.frames) == ("PNG", 3200, 1600, 1)
    assert (result.thumbnail.width, result.thumbnail.height) == (240, 480)
    assert (result.display.width, result.display.height) == (800, 1600)
    assert not result.looks_truncated
    assert result.display.parameters | {"version": "any"} == {
        "tool": "Pillow",
        "version": "any",
        "format": "JPEG",
        "edge": 1600,
        "quality": 85,
        "frame": 1,
        "turned_from": 6,
        "colour": "as stored",
        "background": "white",
    }


def test_a_small_image_is_not_blown_up(tmp_path: Path) -> None:
    result = decoded(tmp_path, encoded(scene(), "PNG"))
    assert (result.thumbnail.width, result.display.width) == (60, 60)


def test_colours_behind_transparency_do_not_survive(tmp_path: Path) -> None:
    hidden = scene().convert("RGBA")
    hidden.putalpha(0)
    for kind in ("PNG", "WEBP", "TIFF"):
        shown = picture(decoded(tmp_path, encoded(hidden, kind)).display)
        assert shown.getextrema() == ((255, 255), (255, 255), (255, 255)), kind


def test_a_transparent_palette_becomes_white(tmp_path: Path) -> None:
    flat = Image.new("P", (20, 20), 1)
    flat.putpalette([0, 0, 0, 200, 10, 10])
    for kind in ("PNG", "GIF"):
        shown = picture(decoded(tmp_path, encoded(flat, kind, transparency=1)).display)
        assert near(shown.getpixel((5, 5)), (255, 255, 255)), kind


def test_a_colour_profile_is_applied_and_dropped(tmp_path: Path) -> None:
    swapped = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    lab = Image.new("LAB", (30, 30), (200, 128, 128))
    result = decoded(tmp_path, encoded(lab, "TIFF", icc_profile=swapped))
    assert result.display.parameters["colour"] == "profile to sRGB"
    grey = picture(result.display).getpixel((10, 10))
    assert isinstance(grey, tuple)
    assert max(grey) - min(grey) < 12, "a neutral L*a*b* colour is grey in sRGB"
    assert grey[0] > 170


def test_a_useless_profile_does_not_stop_the_picture(tmp_path: Path) -> None:
    result = decoded(tmp_path, encoded(scene(), "JPEG", icc_profile=b"no profile" * 20))
    assert result.display.parameters["colour"] == "as stored"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "I", "F", "YCbCr", "LAB"])
def test_every_mode_of_pixels_is_shown(tmp_path: Path, mode: str) -> None:
    image = Image.linear_gradient("L").convert("F" if mode in ("I;16", "I", "F") else "RGB")
    if mode in ("I;16", "I", "F"):
        image = image.point(lambda value: value * 200).convert("I")
    image = image.convert(mode) if mode != "LAB" else Image.new("LAB", (256, 256))
    kind = "JPEG" if mode == "YCbCr" else "TIFF"
    shown = picture(decoded(tmp_path, encoded(image, kind)).display)
    if mode != "LAB":
        low, high = shown.convert("L").getextrema()
        assert low < 40, "deep values are scaled, not cut off"
        assert high > 150


def test_the_first_of_several_frames_is_shown_and_all_are_counted(tmp_path: Path) -> None:
    second = Image.new("RGB", (60, 40), (250, 250, 0))
    for kind in ("GIF", "TIFF", "WEBP", "PNG"):
        data = encoded(scene(), kind, save_all=True, append_images=[second, second.rotate(90)])
        result = decoded(tmp_path, data)
        assert result.frames == 3, kind
        assert near(picture(result.display).getpixel((50, 5)), (255, 0, 0)), kind


def test_what_hangs_on_the_end_of_a_picture_is_left_behind(tmp_path: Path) -> None:
    bundle = encoded(scene(), "JPEG") + b"PK\x03\x04" + b"payload" * 50
    result = decoded(tmp_path, bundle)
    assert b"PK\x03\x04" not in result.display.data
    assert b"payload" not in result.display.data


def test_a_phones_second_picture_is_left_behind(tmp_path: Path) -> None:
    data = encoded(scene(), "MPO", save_all=True, append_images=[noise(60, 40)])
    result = decoded(tmp_path, data)
    assert result.frames == 2
    assert result.format in ("JPEG", "MPO")
    assert b"MPF" not in result.display.data


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF"])
def test_half_a_file_is_shown_and_said_to_be_cut(tmp_path: Path, kind: str) -> None:
    whole = encoded(noise(200, 200), kind)
    assert not decoded(tmp_path, whole).looks_truncated
    assert decoded(tmp_path, whole[: len(whole) // 2]).looks_truncated


def test_pixels_that_the_decoder_invents_are_not_passed_off_as_seen(tmp_path: Path) -> None:
    result = decoded(tmp_path, claiming(encoded(noise(64, 64), "JPEG"), 4000, 4000))
    assert (result.width, result.height) == (4000, 4000)
    assert result.looks_truncated


@pytest.mark.parametrize(
    ("data", "code", "why"),
    [
        (b"", "empty", "nothing came"),
        (b"I was there at five.", "not-an-image", "words named .jpg"),
        (b"\xff\xd8\xff", "not-an-image", "the first bytes of a JPEG and no more"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 5000, "not-an-image", "a JPEG's mark before nonsense"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "not-an-image", "a format that runs programs"),
        (encoded(scene(), "BMP"), "not-an-image", "a format that only Pillow would open"),
        (encoded(noise(90, 90), "WEBP")[:900], "damaged", "a WebP cut in its pixels, which shows nothing then"),
        (encoded(scene(), "PNG")[:33], "not-an-image", "a PNG cut before its first pixel"),
        (png_claiming(60_000, 60_000), "too-many-pixels", "a bomb of 3,600 megapixels"),
        (png_claiming(8001, 8001), "too-many-pixels", "just above the limit of 64 megapixels"),
    ],
)
def test_what_cannot_be_shown_says_why(tmp_path: Path, data: bytes, code: str, why: str) -> None:
    assert refused(tmp_path, data) == code, why


def test_alike_pictures_have_alike_hashes(tmp_path: Path) -> None:
    image = noise(9, 8).resize((270, 240), Image.Resampling.BICUBIC)
    large = decoded(tmp_path, encoded(image.resize((900, 900)), "JPEG", quality=60)).perceptual_hash
    small = decoded(tmp_path, encoded(image, "PNG")).perceptual_hash
    other = decoded(tmp_path, encoded(image.rotate(90), "PNG")).perceptual_hash
    assert (int(large, 16) ^ int(small, 16)).bit_count() <= 8
    assert (int(other, 16) ^ int(small, 16)).bit_count() > 12


def test_hostile_words_in_the_blocks_stay_small_and_plain(tmp_path: Path) -> None:
    block = exif()
    block[0x010E] = "x" * 60_000
    block[0x0131] = "nul\x00inside"
    block[0x8769] = {0x829A: (1, 0)}
    found = decoded(tmp_path, encoded(scene(), "JPEG", exif=block)).technical
    assert len(json.dumps(found)) < 20_000
    assert "\\u0000" not in json.dumps(found)


HEIC = Path(__file__).parent / "heic"
needs_heif = pytest.mark.skipif(importlib.util.find_spec("pi_heif") is None, reason="no wheel for this machine")


@needs_heif
def test_what_phones_write_is_opened(tmp_path: Path) -> None:
    result = decode(HEIC / "colour.heic")
    assert isinstance(result, Decoded), result
    assert (result.format, result.width, result.height) == ("HEIF", 29, 100)
    colours = picture(result.display).getcolors(100_000)
    assert colours is not None
    assert len(colours) > 100, "a picture, not an even area"


@needs_heif
def test_what_such_a_file_says_is_read_and_not_carried_on(tmp_path: Path) -> None:
    result = decode(HEIC / "with-xmp.heic")
    assert isinstance(result, Decoded), result
    assert "xmp" in result.technical
    assert metadata(written(tmp_path, result.display.data, "copy.jpg")) == {}


@needs_heif
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_cut_one_ends_in_an_answer(tmp_path: Path, share: float) -> None:
    whole = (HEIC / "colour.heic").read_bytes()
    result = decode(written(tmp_path, whole[: int(len(whole) * share)]))
    assert isinstance(result, Undecodable)
    assert result.code in ("damaged", "not-an-image")


def test_where_there_is_no_decoder_the_reason_says_so() -> None:
    program = (
        "import io, sys; sys.modules['pi_heif'] = None\n"
        "from archive.media import decoder\n"
        "from archive.media.child import Refused\n"
        "order = {'format': 'HEIF', 'pixels': 10, 'wanted': [], 'report': False}\n"
        "decoder.prepare(order)\n"
        "try: decoder.perform(io.BytesIO(b'x'), order)\n"
        "except Refused as refused: print(refused.code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    assert done.stdout.strip() == "no-decoder"


@pytest.mark.parametrize("turn", [1, 3, 6])
def test_avif_is_opened_upright(tmp_path: Path, turn: int) -> None:
    stored = scene().transpose(UNDO[turn]) if turn in UNDO else scene()
    result = decoded(tmp_path, encoded(stored, "AVIF", exif=exif(turn), quality=95))
    assert result.format == "AVIF"
    shown = picture(result.display)
    assert shown.size == (60, 40)
    assert near(shown.getpixel((5, 4)), (0, 255, 0))
    assert near(shown.getpixel((50, 35)), (0, 0, 255))
