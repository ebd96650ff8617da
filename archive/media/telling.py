"""What a picture's own data gives away, from the extract of the sandbox; pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from archive.base.messages import Message, msg


class Telling(StrEnum):
    """What a photograph tells about the person who took it."""

    PLACE = "place"
    TIME = "time"
    DEVICE = "device"
    SERIAL = "serial"
    PERSON = "person"
    WORDS = "words"


_TELLING: tuple[tuple[Telling, str, tuple[str, ...]], ...] = (
    (Telling.PLACE, "gps", ("GPSLatitude", "GPSLongitude", "GPSDestLatitude", "GPSAreaInformation")),
    (Telling.TIME, "exif", ("DateTimeOriginal", "DateTimeDigitized")),
    (Telling.TIME, "image", ("DateTime",)),
    (Telling.TIME, "gps", ("GPSDateStamp",)),
    (Telling.TIME, "iptc", ("2:55", "2:60")),
    (Telling.DEVICE, "image", ("Make", "Model", "HostComputer", "Software")),
    (Telling.DEVICE, "exif", ("LensMake", "LensModel")),
    (Telling.SERIAL, "exif", ("BodySerialNumber", "LensSerialNumber", "ImageUniqueID")),
    (Telling.SERIAL, "image", ("CameraSerialNumber",)),
    (Telling.PERSON, "image", ("Artist", "Copyright", "XPAuthor")),
    (Telling.PERSON, "exif", ("CameraOwnerName",)),
    (Telling.PERSON, "iptc", ("2:80", "2:85", "2:110", "2:116", "2:122")),
    (Telling.PLACE, "iptc", ("2:90", "2:92", "2:95", "2:101")),
    (Telling.WORDS, "image", ("ImageDescription", "XPComment", "XPTitle", "XPKeywords", "XPSubject")),
    (Telling.WORDS, "exif", ("UserComment",)),
    (Telling.WORDS, "iptc", ("2:05", "2:25", "2:105", "2:120")),
    (Telling.WORDS, "xmp", ("text",)),
)


def tells(technical: Mapping[str, Any]) -> tuple[Telling, ...]:
    """What a picture's own data gives away, from the extract of the sandbox; which, never the values."""
    found = {
        telling
        for telling, block, names in _TELLING
        if isinstance(technical.get(block), Mapping) and any(technical[block].get(name) for name in names)
    }
    if technical.get("comment"):
        found.add(Telling.WORDS)
    return tuple(telling for telling in Telling if telling in found)


TELLING_WORDS: Mapping[Telling, Message] = {
    Telling.PLACE: msg("where it was taken"),
    Telling.TIME: msg("when it was taken"),
    Telling.DEVICE: msg("with which phone, camera or program it was made"),
    Telling.SERIAL: msg("a number that belongs to that one device"),
    Telling.PERSON: msg("the name of a person"),
    Telling.WORDS: msg("further words or data that were put into it"),
}
