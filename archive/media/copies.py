"""Working copies of one picture: its sizes, its gentler forms, and their encoding. Runs confined."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from PIL import Image

from archive.media.plan import BLUR_CELLS, quality_of

_LARGE = 4_000_000
"""From so many pixels on, WebP is packed with less care: it would take seconds."""


def copies_of(picture: Image.Image, wanted: Sequence[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[bytes]]:
    """Every copy of an upright sRGB picture, none larger than it, and what the parent is told of each.

    ``wanted`` are ``plan.Wanted`` as JSON; the order of the answer is theirs, format by format.
    """
    told: list[dict[str, Any]] = []
    made: list[bytes] = []
    for one in wanted:
        image = _TREATMENTS[one["treatment"]](_at_most(picture, one["edge"]))
        for kind in one["formats"]:
            made.append(_ENCODERS[kind](image))
            size = {"width": image.width, "height": image.height, "bytes": len(made[-1])}
            told.append({"purpose": one["purpose"], "format": kind, **size})
    return told, made


def _at_most(picture: Image.Image, edge: int) -> Image.Image:
    if max(picture.size) <= edge:
        return picture
    smaller = picture.copy()
    smaller.thumbnail((edge, edge), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return smaller


def _as_it_is(image: Image.Image) -> Image.Image:
    return image


def _grey(image: Image.Image) -> Image.Image:
    return image.convert("L")


def _blurred(image: Image.Image) -> Image.Image:
    """A few cells of even colour, smoothed: nothing finer is in the file, so that no filter brings it back."""
    cells = image.copy()
    cells.thumbnail((BLUR_CELLS, BLUR_CELLS), Image.Resampling.BOX)
    return cells.resize(image.size, Image.Resampling.BICUBIC)


def _jpeg(image: Image.Image) -> bytes:
    out = BytesIO()
    # Progressive, so that a slow line shows the whole picture early.
    plain: dict[str, Any] = {"comment": b"", "exif": b"", "icc_profile": None}
    image.save(out, "JPEG", quality=quality_of("JPEG"), optimize=True, progressive=True, **plain)
    return out.getvalue()


def _webp(image: Image.Image) -> bytes:
    out = BytesIO()
    care = 2 if image.width * image.height > _LARGE else 4
    image.save(out, "WEBP", quality=quality_of("WEBP"), method=care, exif=b"", xmp=b"", icc_profile=None)
    return out.getvalue()


_TREATMENTS = {"none": _as_it_is, "grey": _grey, "blurred": _blurred}
_ENCODERS = {"JPEG": _jpeg, "WEBP": _webp}
