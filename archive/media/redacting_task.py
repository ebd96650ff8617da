"""The task that covers parts of a picture: on the original's pixels at full size, before any copy is made of them.

Runs confined (``confined``, ``child``). What is covered is gone: a solid part is one colour, and a pixelated one keeps
no more than the rounded colour of a few cells.
"""

from __future__ import annotations

import math
from typing import Any, BinaryIO

import PIL
from PIL import Image, ImageDraw

from archive.media import decoder, extract, rendering
from archive.media.copies import copies_of

_SOLID = (0, 0, 0)
CELLS = 5
"""So many cells along the longer side of a part are all that strong pixelation keeps of it."""
SMALLEST = 12
"""Pixels that a cell is wide at least: in a small picture five cells over a face would be the face."""
_STEP = 32
"""And each colour of a cell is one of eight."""
_WHOLE = 1000

prepare = decoder.prepare


def perform(file: BinaryIO, task: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """Every copy that ``task["wanted"]`` names of the picture with ``task["shapes"]`` covered."""
    image = decoder.opened(file, task)
    turn_of = extract.orientation(image)
    image, _ = decoder.loaded(image, file, task, max(image.size))
    # A TIFF is turned by the plugin while it loads, and says orientation 1 afterwards.
    picture, managed = rendering.rendered(image, edge=max(image.size), turn=extract.orientation(image))
    del image
    for shape in task["shapes"]:
        cover(picture, shape)
    told, parts = copies_of(picture, task["wanted"])
    answer = {
        "version": PIL.__version__,
        "orientation": turn_of,
        "profile_applied": managed,
        "width": picture.width,
        "height": picture.height,
        "copies": told,
    }
    return answer, parts


def cover(picture: Image.Image, shape: dict[str, Any]) -> None:
    """Cover one shape of ``covering``, in place; its edges are taken outwards to whole pixels."""
    if shape["kind"] == "box":
        bounds = _bounds(picture, shape)
        if bounds is not None:
            picture.paste(_cover_of(picture, bounds, shape["cover"]), bounds)
        return
    mask = _drawn(picture.size, shape)
    bounds = mask.getbbox()
    if bounds is not None:
        picture.paste(_cover_of(picture, bounds, shape["cover"]), bounds, mask.crop(bounds))


def _bounds(picture: Image.Image, box: dict[str, Any]) -> tuple[int, int, int, int] | None:
    across, down = picture.width / _WHOLE, picture.height / _WHOLE
    left, top = max(0, math.floor(box["x"] * across)), max(0, math.floor(box["y"] * down))
    right = min(picture.width, math.ceil((box["x"] + box["width"]) * across))
    lower = min(picture.height, math.ceil((box["y"] + box["height"]) * down))
    return (left, top, right, lower) if left < right and top < lower else None


def _drawn(size: tuple[int, int], stroke: dict[str, Any]) -> Image.Image:
    """A mask of one bit without soft edges: through a half-covered pixel something would be seen."""
    mask = Image.new("1", size, 0)
    pen = ImageDraw.Draw(mask)
    width = max(2, math.ceil(stroke["width"] * max(size) / _WHOLE))
    points = [(x * size[0] / _WHOLE, y * size[1] / _WHOLE) for x, y in stroke["points"]]
    if len(points) > 1:
        pen.line(points, fill=1, width=width)
    for x, y in points:
        pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=1)
    return mask


def _cover_of(picture: Image.Image, bounds: tuple[int, int, int, int], how: str) -> Image.Image:
    size = bounds[2] - bounds[0], bounds[3] - bounds[1]
    if how != "pixels":
        return Image.new("RGB", size, _SOLID)
    longest = max(size)
    across, down = (max(1, min(round(CELLS * side / longest), side // SMALLEST)) for side in size)
    coarse = picture.crop(bounds).resize((across, down), Image.Resampling.BOX)
    rounded = coarse.point([value // _STEP * _STEP + _STEP // 2 for value in range(256)] * 3)
    return rounded.resize(size, Image.Resampling.NEAREST)
