"""Real image files with planted secrets, made for each test."""

from __future__ import annotations

import io
import json
import random
import struct
import subprocess
import zlib
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, PngImagePlugin
from PIL.ExifTags import GPS, IFD, Base

SECRET = "Secret Photographer"
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:li>Secret Photographer</rdf:li></x:xmpmeta>'


def scene(width: int = 60, height: int = 40) -> Image.Image:
    """Red above, blue below, a green corner at the top left: turning it shows."""
    image = Image.new("RGB", (width, height), (0, 0, 255))
    image.paste((255, 0, 0), (0, 0, width, height // 2))
    image.paste((0, 255, 0), (0, 0, width // 4, height // 4))
    return image


def noise(width: int, height: int) -> Image.Image:
    """Pixels that do not compress, the same each time."""
    return Image.frombytes("RGB", (width, height), random.Random(7).randbytes(width * height * 3))


def exif(orientation: int = 1) -> Image.Exif:
    """A block with a name, a place and an orientation."""
    block = Image.Exif()
    block[Base.Artist] = SECRET
    block[Base.Orientation] = orientation
    block.get_ifd(IFD.GPSInfo).update(
        {GPS.GPSLatitudeRef: "N", GPS.GPSLatitude: (36.0, 12.0, 30.5), GPS.GPSLongitudeRef: "E"}
    )
    block.get_ifd(IFD.Exif)[Base.UserComment] = b"ASCII\x00\x00\x00" + SECRET.encode()
    return block


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def laden(kind: str, orientation: int = 1) -> bytes:
    """A file of ``kind`` with every block of metadata that the format can carry."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    options: dict[str, Any] = {"exif": exif(orientation)}
    if kind in ("JPEG", "PNG", "WEBP"):
        options["icc_profile"] = profile
    if kind in ("JPEG", "WEBP"):
        options["xmp"] = XMP
    if kind == "JPEG":
        options["comment"] = SECRET.encode()
    if kind == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Author", SECRET)
        text.add_itxt("XML:com.adobe.xmp", XMP.decode())
        options["pnginfo"] = text
    if kind == "GIF":
        options = {"comment": SECRET.encode()}
    return encoded(scene(), kind, **options)


def claiming(data: bytes, width: int, height: int) -> bytes:
    """A JPEG whose header claims another size than its pixels fill."""
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def png_claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes that declares any size."""
    return png_of(width, height, zlib.compress(b"\x00" * 1000))


def png_of(width: int, height: int, packed: bytes) -> bytes:
    """A PNG of 24 bits a pixel, put together by hand from packed rows."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def metadata(file: Path) -> dict[str, Any]:
    """What exiftool finds, by group, without the facts of the file system."""
    done = subprocess.run(["exiftool", "-json", "-G1", "-a", "-u", "-ee", str(file)], capture_output=True, check=True)
    (found,) = json.loads(done.stdout)
    return {key: value for key, value in found.items() if key.split(":")[0] not in HARMLESS}


HARMLESS = {"SourceFile", "ExifTool", "System", "File", "JFIF", "Composite"}
