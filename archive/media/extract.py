"""What an image says about itself, as read, never trusted: EXIF, GPS, XMP, IPTC, profile. Runs confined."""

from __future__ import annotations

import math
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from PIL import ExifTags, Image, ImageCms, ImageFile, IptcImagePlugin

_ENTRIES = 120
_TEXT = 500
_LIST = 32
_XMP_TEXT = 8_000
_DEPTH = 3
_WHOLE = 2**53  # beyond this a number is not the same in every reader of JSON

_BLOCKS = {"exif": ExifTags.IFD.Exif, "gps": ExifTags.IFD.GPSInfo}
_NAMES = {"exif": ExifTags.TAGS, "gps": ExifTags.GPSTAGS, "image": ExifTags.TAGS}

# Pointers and blobs that say nothing by themselves.
_LEFT_OUT = {"ExifOffset", "GPSInfo", "MakerNote", "XMLPacket", "ImageResources", "InterColorProfile"}


def technical(image: ImageFile.ImageFile) -> dict[str, Any]:
    """Everything found, as JSON-safe values with capped sizes; a block that cannot be read says so."""
    found: dict[str, Any] = {"mode": image.mode}
    blocks = (("image", _main), ("exif", _block), ("gps", _block), ("iptc", _iptc), ("xmp", _xmp), ("within", _within))
    for name, read in blocks:
        try:
            entries = read(image, name)
        except Exception as error:  # noqa: BLE001  # hostile blocks raise anything
            entries = {"unreadable": type(error).__name__}
        if entries:
            found[name] = entries
    profile = image.info.get("icc_profile")
    if isinstance(profile, bytes) and profile:
        found["icc"] = {"bytes": len(profile), "description": _profile_name(profile)}
    comment = image.info.get("comment")
    if comment:
        found["comment"] = plain(comment)
    return found


def plain(value: object, depth: int = 0) -> Any:
    """``value`` as something JSON can hold, without NUL, lone surrogates, NaN, or great length."""
    if isinstance(value, Mapping) and depth < _DEPTH:
        return {str(key)[:60]: plain(item, depth + 1) for key, item in list(value.items())[:_LIST]}
    if isinstance(value, list | tuple) and depth < _DEPTH:
        return [plain(item, depth + 1) for item in value[:_LIST]]
    if isinstance(value, bytes | bytearray):
        return _text_of_bytes(bytes(value))
    return _scalar(value)


def _scalar(value: object) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) < _WHOLE else str(value)[:_TEXT]
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    return _ratio(value) if hasattr(value, "denominator") else _clean(str(value))


def _main(image: ImageFile.ImageFile, name: str) -> dict[str, Any]:
    return _named(image.getexif(), name)


def _block(image: ImageFile.ImageFile, name: str) -> dict[str, Any]:
    return _named(image.getexif().get_ifd(_BLOCKS[name]), name)


def _named(entries: Mapping[int, Any], name: str) -> dict[str, Any]:
    names = _NAMES[name]
    labelled = {names.get(tag, f"tag-{tag}"): value for tag, value in list(entries.items())[:_ENTRIES]}
    return {label: plain(value) for label, value in labelled.items() if label not in _LEFT_OUT}


def _iptc(image: ImageFile.ImageFile, name: str) -> dict[str, Any]:
    entries = list((IptcImagePlugin.getiptcinfo(image) or {}).items())[:_ENTRIES]
    return {f"{record}:{number:02}": plain(value) for (record, number), value in entries}


def _within(image: ImageFile.ImageFile, name: str) -> dict[str, Any]:
    """What lies inside and is not unfolded here: the camera's own notes, and a small picture of before."""
    exif = image.getexif()
    notes = exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.MakerNote)
    small = exif.get_ifd(ExifTags.IFD.IFD1).get(ExifTags.Base.JpegIFByteCount)
    found = {"maker_note": len(notes) if isinstance(notes, bytes) else 0, "thumbnail": small}
    return {key: plain(value) for key, value in found.items() if value}


def _xmp(image: ImageFile.ImageFile, name: str) -> dict[str, Any]:
    packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp")
    if not packet:
        return {}
    text = packet if isinstance(packet, str) else bytes(packet).decode("utf-8", "replace")
    return {"length": len(packet), "text": _clean(text, _XMP_TEXT)}


def _profile_name(profile: bytes) -> str:
    try:
        return _clean(ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(BytesIO(profile))).strip())
    except (ImageCms.PyCMSError, OSError, ValueError):
        return ""


def _ratio(value: Any) -> Any:
    if not value.denominator:
        return f"{value.numerator}/0"
    return round(float(value.numerator) / float(value.denominator), 8)


def _text_of_bytes(data: bytes) -> str:
    try:
        return _clean(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _clean(data[: _TEXT // 2].hex())


def _clean(text: str, most: int = _TEXT) -> str:
    whole = text.rstrip("\x00").encode("utf-8", "replace").decode("utf-8").replace("\x00", "\ufffd")
    return whole if len(whole) <= most else whole[: most - 1] + "…"


def orientation(image: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; 1 where none or nonsense is given."""
    try:
        value = image.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:  # noqa: BLE001  # as in technical(): no orientation then
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1
