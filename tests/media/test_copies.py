"""Sizes and gentler forms of a picture: upright, without metadata, and nothing in the blurred one to bring back."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from PIL import Image, ImageStat

from archive.media.plan import READING_SIZES, ZOOM_SIZES, has_zoom, stays_at_home
from archive.media.sandbox import Decoded, Derivative, decode
from archive.media.vocabulary import WorkingPurpose
from tests.media.pictures import SECRET, encoded, laden, metadata, noise, scene

ALL = (*READING_SIZES, *ZOOM_SIZES)


def made(folder: Path, data: bytes) -> dict[tuple[WorkingPurpose, str], Derivative]:
    (folder / "x").write_bytes(data)
    result = decode(folder / "x", wanted=ALL)
    assert isinstance(result, Decoded), result
    return {(copy.purpose, copy.media_type): copy for copy in result.copies}


def seen(copy: Derivative) -> Image.Image:
    image = Image.open(io.BytesIO(copy.data), formats=["JPEG", "WEBP"])
    assert image.size == (copy.width, copy.height)
    return image


def test_every_size_in_both_formats(tmp_path: Path) -> None:
    copies = made(tmp_path, encoded(scene(5000, 2500), "JPEG", quality=90))
    sizes = {
        f"{purpose} {kind.removeprefix('image/')}": (one.width, one.height) for (purpose, kind), one in copies.items()
    }
    assert sizes == {
        "thumbnail jpeg": (480, 240), "thumbnail webp": (480, 240),
        "display jpeg": (1600, 800), "display webp": (1600, 800),
        "zoom jpeg": (4096, 2048), "zoom webp": (4096, 2048),
        "grey jpeg": (1600, 800), "grey webp": (1600, 800), "grey-thumbnail jpeg": (480, 240),
        "blurred jpeg": (480, 240),
    }  # fmt: skip
    for (purpose, kind), copy in copies.items():
        assert seen(copy).format == kind.removeprefix("image/").upper(), purpose


def test_the_lighter_format_is_lighter(tmp_path: Path) -> None:
    photograph = Image.effect_noise((1200, 900), 20).resize((1600, 1200)).convert("RGB")
    copies = made(tmp_path, encoded(photograph, "JPEG", quality=95))
    for purpose in (WorkingPurpose.THUMBNAIL, WorkingPurpose.DISPLAY):
        assert len(copies[purpose, "image/webp"].data) < len(copies[purpose, "image/jpeg"].data)


@pytest.mark.skipif(shutil.which("exiftool") is None, reason="exiftool is the judge")
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_no_size_and_no_form_carries_metadata(tmp_path: Path, kind: str) -> None:
    for (purpose, media_type), copy in made(tmp_path, laden(kind, orientation=8)).items():
        file = tmp_path / f"copy.{media_type.removeprefix('image/')}"
        file.write_bytes(copy.data)
        assert {key for key in metadata(file) if not key.startswith("RIFF:")} == set(), (purpose, media_type)
        assert SECRET.encode() not in copy.data


def test_grey_is_grey(tmp_path: Path) -> None:
    copies = made(tmp_path, encoded(scene(400, 300), "PNG"))
    for purpose, kind in [
        (WorkingPurpose.GREY, "image/jpeg"),
        (WorkingPurpose.GREY, "image/webp"),
        (WorkingPurpose.GREY_THUMBNAIL, "image/jpeg"),
    ]:
        red, green, blue = ImageStat.Stat(seen(copies[purpose, kind]).convert("RGB")).mean
        assert max(red, green, blue) - min(red, green, blue) < 1


def test_what_is_blurred_holds_twenty_cells_and_no_detail(tmp_path: Path) -> None:
    """Two pictures that differ in everything fine are blurred to the same; only their large areas remain."""
    fine = noise(600, 600).resize((1200, 1200), Image.Resampling.NEAREST)
    even = Image.new("RGB", (1200, 1200), (127, 127, 127))
    blurred = [seen(made(tmp_path, encoded(one, "PNG"))[WorkingPurpose.BLURRED, "image/jpeg"]) for one in (fine, even)]
    assert all(image.size == (480, 480) for image in blurred)
    for image in blurred:
        low, high = zip(*image.convert("RGB").getextrema(), strict=True)
        assert max(high) - min(low) < 40, "noise of 0 to 255 is gone"
    (written,) = [one for one in READING_SIZES if one.purpose is WorkingPurpose.BLURRED]
    assert written.treatment == "blurred"


def test_the_form_is_written_down(tmp_path: Path) -> None:
    copies = made(tmp_path, encoded(scene(), "PNG"))
    assert copies[WorkingPurpose.GREY, "image/webp"].parameters["treatment"] == "grey"
    assert copies[WorkingPurpose.BLURRED, "image/jpeg"].parameters["treatment"] == "blurred"
    assert "treatment" not in copies[WorkingPurpose.DISPLAY, "image/jpeg"].parameters


def test_only_what_is_larger_than_a_page_gets_a_copy_for_looking_closely() -> None:
    assert has_zoom(1601, 5)
    assert has_zoom(5, 1601)
    assert not has_zoom(1600, 1600)


def test_what_leaves_in_an_export_is_one_of_each_size() -> None:
    leaves = {
        (one.purpose, kind)
        for one in ALL
        for kind in ("image/jpeg", "image/webp")
        if not stays_at_home(one.purpose, kind)
    }
    purposes = (WorkingPurpose.THUMBNAIL, WorkingPurpose.DISPLAY, WorkingPurpose.ZOOM)
    assert leaves == {(purpose, "image/jpeg") for purpose in purposes}
    assert not stays_at_home(None, "image/webp"), "an original goes, whatever its format"
    assert not stays_at_home(WorkingPurpose.REDACTED, "image/webp")
