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
    EARLIER = "earlier"
    HISTORY = "history"


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
    (Telling.EARLIER, "within", ("thumbnail",)),
    (Telling.DEVICE, "within", ("maker_note",)),
    (Telling.HISTORY, "credentials", ("manifests", "unreadable")),
)

# Names of XMP properties, of which any tells; the packet is searched as text, whoever wrote it and however.
_IN_XMP: tuple[tuple[Telling, tuple[str, ...]], ...] = (
    (
        Telling.PLACE,
        ("exif:GPSL", "photoshop:City", "photoshop:Country", "Iptc4xmpCore:Location", "Iptc4xmpExt:Location"),
    ),
    (Telling.TIME, ("xmp:CreateDate", "xmp:ModifyDate", "photoshop:DateCreated", "exif:DateTime")),
    (Telling.DEVICE, ("tiff:Make", "tiff:Model", "xmp:CreatorTool", "aux:Lens")),
    (Telling.SERIAL, ("SerialNumber", "xmpMM:DocumentID", "xmpMM:InstanceID", "xmpMM:OriginalDocumentID")),
    (Telling.PERSON, ("dc:creator", "dc:rights", "PersonInImage", "mwg-rs:", "aux:OwnerName", "photoshop:Credit")),
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
    found |= {telling for telling, marks in _IN_XMP if any(mark in _xmp(technical) for mark in marks)}
    found |= _in_manifests(technical)
    return tuple(telling for telling in Telling if telling in found)


def _xmp(technical: Mapping[str, Any]) -> str:
    packet = technical.get("xmp")
    return str(packet.get("text", "")) if isinstance(packet, Mapping) else ""


def _in_manifests(technical: Mapping[str, Any]) -> set[Telling]:
    held = technical.get("credentials")
    manifests = held.get("manifests", ()) if isinstance(held, Mapping) else ()
    found = set()
    for one in manifests:
        if isinstance(one, Mapping):
            found |= {Telling.PERSON} if one.get("authors") else set()
            found |= {Telling.EARLIER} if one.get("pictures") else set()
            found |= {Telling.DEVICE} if one.get("made_with") or one.get("actions") else set()
    return found


TELLING_WORDS: Mapping[Telling, Message] = {
    Telling.PLACE: msg("where it was taken"),
    Telling.TIME: msg("when it was taken"),
    Telling.DEVICE: msg("with which phone, camera or program it was made"),
    Telling.SERIAL: msg("a number that belongs to that one device"),
    Telling.PERSON: msg("the name of a person"),
    Telling.WORDS: msg("further words or data that were put into it"),
    Telling.EARLIER: msg("a small picture of itself, perhaps from before it was cropped or covered"),
    Telling.HISTORY: msg("a history of how it was made and changed (Content Credentials)"),
}
