"""Which working copies an image gets: purpose, longest edge, formats, and what is done to the pixels.

Known to both sides of the sandbox: the child makes them, the parent checks that it got what it asked for.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from archive.media.rules import DISPLAY_EDGE, JPEG_QUALITY, THUMBNAIL_EDGE
from archive.media.vocabulary import WorkingPurpose

RECIPE = 2
"""Which working copies are made, and how: raised with every change, so that older archives can be brought to it."""
ZOOM_EDGE = 4096
"""Longest edge of the copy for looking closely, in pixels."""
BLUR_CELLS = 20
"""So many cells of even colour along the longest edge are all that a blurred copy keeps of its picture."""
WEBP_QUALITY = 80
MEDIA_TYPES = {"JPEG": "image/jpeg", "WEBP": "image/webp"}
_BOTH = ("JPEG", "WEBP")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One picture in one format or several; ``treatment`` is ``none``, ``grey`` or ``blurred``."""

    purpose: WorkingPurpose
    edge: int
    treatment: str = "none"
    formats: tuple[str, ...] = _BOTH

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


READING_SIZES = (
    Wanted(WorkingPurpose.DISPLAY, DISPLAY_EDGE),
    Wanted(WorkingPurpose.THUMBNAIL, THUMBNAIL_EDGE),
    Wanted(WorkingPurpose.GREY, DISPLAY_EDGE, "grey"),
    Wanted(WorkingPurpose.GREY_THUMBNAIL, THUMBNAIL_EDGE, "grey", ("JPEG",)),
    Wanted(WorkingPurpose.BLURRED, THUMBNAIL_EDGE, "blurred", ("JPEG",)),
)
"""What pages and lists show, from the largest to the smallest, and the gentler forms of graphic pictures."""
ZOOM_SIZES = (Wanted(WorkingPurpose.ZOOM, ZOOM_EDGE),)
"""For looking closely; only of pictures that are larger than what pages show."""


_GENTLER = frozenset(one.purpose for one in READING_SIZES if one.treatment != "none")
_SIZES = frozenset(one.purpose for one in (*READING_SIZES, *ZOOM_SIZES))


def stays_at_home(purpose: WorkingPurpose | None, media_type: str) -> bool:
    """Whether a copy is one that exports leave out: it can be made of the others by whoever wants it."""
    if purpose in _GENTLER or purpose is WorkingPurpose.PAGE:
        return True
    return media_type == MEDIA_TYPES["WEBP"] and purpose in _SIZES


def has_zoom(width: int, height: int) -> bool:
    """Whether a picture of this size has more to show than its display copy does."""
    return max(width, height) > DISPLAY_EDGE


def quality_of(kind: str) -> int:
    """The encoder's quality for a format."""
    return JPEG_QUALITY if kind == "JPEG" else WEBP_QUALITY
