"""The parts of a picture that are covered: boxes and strokes, as a form sends them; pure.

All measures are thousandths: across and down of the upright picture for places, of its longer edge for the width of
a stroke. Nothing here touches a pixel: ``redacting_task`` does, confined.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from archive.base.errors import Invalid, Problem
from archive.base.messages import msg

WHOLE = 1000
MOST_SHAPES = 200
MOST_POINTS = 4000
"""Of all strokes of a picture together."""


class Cover(StrEnum):
    """How a part is covered."""

    SOLID = "solid"
    PIXELS = "pixels"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: its left upper corner, its width and height."""

    x: int
    y: int
    width: int
    height: int
    cover: Cover = Cover.SOLID

    def as_json(self) -> dict[str, Any]:
        place = {"x": self.x, "y": self.y, "width": self.width, "height": self.height}
        return {"kind": "box", **place, "cover": self.cover.value}


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line that a round brush was drawn along."""

    width: int
    points: tuple[tuple[int, int], ...]
    cover: Cover = Cover.SOLID

    def as_json(self) -> dict[str, Any]:
        points = [list(point) for point in self.points]
        return {"kind": "stroke", "width": self.width, "points": points, "cover": self.cover.value}


Shape = Box | Stroke


def read(text: str) -> tuple[Shape, ...]:
    """The shapes that a page sent as JSON; raises ``Invalid`` for anything else."""
    try:
        found = json.loads(text or "[]")
        shapes = tuple(_shape(one) for one in found) if isinstance(found, list) else None
    except (ValueError, KeyError, TypeError, RecursionError):
        shapes = None
    if shapes is None:
        raise Invalid([Problem("shapes", msg("The parts to cover cannot be read. Draw them again."))])
    return checked(shapes)


def checked(shapes: Iterable[Shape]) -> tuple[Shape, ...]:
    """``shapes`` when there are some, all of them lie within the picture, and they are not too many."""
    found = tuple(shapes)
    problems = list(_problems(found))
    if problems:
        raise Invalid(problems)
    return found


def _problems(shapes: tuple[Shape, ...]) -> Iterator[Problem]:
    if not shapes:
        yield Problem("shapes", msg("Mark what is to be covered."))
    points = sum(len(one.points) for one in shapes if isinstance(one, Stroke))
    if len(shapes) > MOST_SHAPES or points > MOST_POINTS:
        yield Problem(
            "shapes", msg("These are more parts than one picture has covered here (%(most)s).", most=MOST_SHAPES)
        )
    for number, one in enumerate(shapes, 1):
        if isinstance(one, Box) and not (
            0 <= one.x < WHOLE and 0 <= one.y < WHOLE and 0 < one.width <= WHOLE and 0 < one.height <= WHOLE
        ):
            yield Problem("shapes", msg("Box %(number)s does not lie within the picture.", number=number))
        if isinstance(one, Stroke) and not (
            one.points and 0 < one.width <= WHOLE and all(0 <= at <= WHOLE for point in one.points for at in point)
        ):
            yield Problem("shapes", msg("Stroke %(number)s does not lie within the picture.", number=number))


def _shape(said: dict[str, Any]) -> Shape:
    cover = Cover(said.get("cover", "solid"))
    if said["kind"] == "box":
        x, y, width, height = (_whole(said[name]) for name in ("x", "y", "width", "height"))
        return Box(x, y, width, height, cover)
    if said["kind"] == "stroke":
        points = tuple((_whole(x), _whole(y)) for x, y in said["points"])
        return Stroke(_whole(said["width"]), points, cover)
    raise ValueError("no such shape")


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or not -WHOLE <= value <= 2 * WHOLE:
        raise ValueError("not a measure")
    return round(value)
