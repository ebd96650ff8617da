"""Areas as people type them: a point with a radius, or a box, in degrees (WGS 84)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archive.base.errors import Problem
from archive.base.messages import Message, msg
from archive.search.engine import Area, Around

NEAR = ("latitude", "longitude", "kilometres")
BOX = ("south", "west", "north", "east")
# Half of the way round the earth: every place lies nearer.
FARTHEST_KM = 20_000

_DASHES = str.maketrans("−–—‐‑", "-----", "\u200e\u200f\u061c\u2066\u2067\u2068\u2069")
_NUMBER = re.compile(r"(?P<sign>[+-]?)(?P<digits>\d{1,5}(?:[.,٫]\d{0,15})?)\s*°?\s*(?P<side>[NSEWnsew]?)")


@dataclass(frozen=True, slots=True)
class _Bound:
    """What a number may be, and what to say of one that is something else."""

    least: float
    most: float
    sides: str
    missing: Message
    wrong: Message


_LATITUDE = _Bound(
    -90,
    90,
    "NS",
    msg("Give the latitude as well."),
    msg("A latitude is a number of degrees between −90 and 90, such as 36.2."),
)
_LONGITUDE = _Bound(
    -180,
    180,
    "EW",
    msg("Give the longitude as well."),
    msg("A longitude is a number of degrees between −180 and 180, such as 37.16."),
)
_BOUNDS: Mapping[str, _Bound] = {
    "latitude": _LATITUDE,
    "longitude": _LONGITUDE,
    "kilometres": _Bound(
        0.001,
        FARTHEST_KM,
        "",
        msg("Say within how many kilometres."),
        msg("The distance is a number of kilometres above 0, at most %(most)s.", most=FARTHEST_KM),
    ),
    "south": _Bound(-90, 90, "NS", msg("Give the southern edge as well."), _LATITUDE.wrong),
    "west": _Bound(-180, 180, "EW", msg("Give the western edge as well."), _LONGITUDE.wrong),
    "north": _Bound(-90, 90, "NS", msg("Give the northern edge as well."), _LATITUDE.wrong),
    "east": _Bound(-180, 180, "EW", msg("Give the eastern edge as well."), _LONGITUDE.wrong),
}


def plain_digits(text: str) -> str:
    """Decimal digits of any script as ASCII; marks of direction, which come along when one copies, are dropped."""
    return "".join(
        str(unicodedata.decimal(character)) if character.isdecimal() else character
        for character in text.translate(_DASHES)
    )


def split(text: str, names: Sequence[str]) -> dict[str, str]:
    """The parts of ``near=`` or ``box=`` by their names, in this order; what has too many parts is all in the first."""
    separator = next((sign for sign in (";", "،", ",") if sign in text), ",")
    parts = [part.strip() for part in text.split(separator)]
    if len(parts) > len(names):
        parts = [text.strip()]
    return {name: part for name, part in zip(names, parts, strict=False) if part}


def read_area(typed: Mapping[str, str]) -> tuple[Area | Around | None, list[Problem]]:
    """The area that the fields of ``NEAR`` or ``BOX`` name, and everything that is wrong with them."""
    near = {name: typed[name] for name in NEAR if typed.get(name, "").strip()}
    box = {name: typed[name] for name in BOX if typed.get(name, "").strip()}
    problems: list[Problem] = []
    if near and box:
        problems.append(Problem(next(iter(box)), msg("Choose one: a distance from a point, or a box.")))
    point = _numbers(near, NEAR, problems) if near else None
    edges = _numbers(box, BOX, problems) if box else None
    if edges and edges["south"] > edges["north"]:
        problems.append(Problem("south", msg("The southern edge lies north of the northern edge.")))
    if problems:
        return None, problems
    if point:
        return Around(point["latitude"], point["longitude"], point["kilometres"] * 1000), []
    return (Area(**edges) if edges else None), []


def _numbers(typed: Mapping[str, str], names: Sequence[str], problems: list[Problem]) -> dict[str, float] | None:
    numbers: dict[str, float] = {}
    for name in names:
        bound = _BOUNDS[name]
        if name not in typed:
            problems.append(Problem(name, bound.missing))
            continue
        number = _number(typed[name], bound)
        if number is None:
            problems.append(Problem(name, bound.wrong))
        else:
            numbers[name] = number
    return numbers if len(numbers) == len(names) else None


def _number(text: str, bound: _Bound) -> float | None:
    found = _NUMBER.fullmatch(plain_digits(text).strip())
    if found is None or found["side"].upper() not in ("", *bound.sides) or (found["side"] and found["sign"]):
        return None
    number = float(found["digits"].replace(",", ".").replace("٫", "."))
    if found["sign"] == "-" or found["side"] in tuple("SWsw"):
        number = -number
    return number if bound.least <= number <= bound.most else None


def degrees(number: float) -> str:
    """A number as an address writes it, to a tenth of a metre."""
    return f"{round(number, 6) or 0.0:.6f}".rstrip("0").rstrip(".")


def written(area: Area | Around) -> tuple[str, str]:
    """The name and the value by which an address carries ``area``."""
    if isinstance(area, Around):
        numbers = (area.latitude, area.longitude, area.metres / 1000)
        return "near", ",".join(map(degrees, numbers))
    return "box", ",".join(map(degrees, (area.south, area.west, area.north, area.east)))
