"""Content Credentials made by hand: boxes, CBOR and the places where files keep them."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image

UUID = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")


def cbor(value: Any) -> bytes:
    """As much of RFC 8949 as a manifest needs."""
    if isinstance(value, bool):
        return b"\xf5" if value else b"\xf4"
    if isinstance(value, int):
        return _head(0, value) if value >= 0 else _head(1, -1 - value)
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, str):
        return _head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return _head(4, len(value)) + b"".join(map(cbor, value))
    assert isinstance(value, dict)
    return _head(5, len(value)) + b"".join(cbor(key) + cbor(item) for key, item in value.items())


def _head(major: int, size: int) -> bytes:
    if size < 24:
        return bytes([major << 5 | size])
    for info, form, most in ((24, ">B", 1 << 8), (25, ">H", 1 << 16), (26, ">I", 1 << 32)):
        if size < most:
            return bytes([major << 5 | info]) + struct.pack(form, size)
    raise ValueError(size)


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + kind + body


def labelled(label: str, *within: bytes) -> bytes:
    described = box(b"jumd", b"\x00" * 16 + b"\x03" + label.encode() + b"\x00")
    return box(b"jumb", described + b"".join(within))


def manifest(label: str = "urn:uuid:1", **claim: Any) -> bytes:
    """One manifest: made by a camera, cropped in a program, by a named author, from another file."""
    actions = [
        {"action": "c2pa.created", "when": "2026-03-01T07:20:00Z", "softwareAgent": "Lumen 4",
         "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"},
        {"action": "c2pa.cropped", "softwareAgent": {"name": "Darkbox"}},
    ]  # fmt: skip
    name = b"\x06\x03\x55\x04\x03\x0c\x0eLumen Cameras "
    certificate = b"\x30\x82" + name.replace(b"\x0eLumen Cameras ", b"\x0dLumen Cameras")
    sealed = [b"", {"x5chain": [certificate]}, b"", b"s" * 64]
    return labelled(
        label,
        labelled(
            "c2pa.assertions",
            labelled("c2pa.actions", box(b"cbor", cbor({"actions": actions}))),
            labelled(
                "stds.schema-org.CreativeWork", box(b"json", b'{"author": [{"@type": "Person", "name": "Salma M."}]}')
            ),
            labelled("c2pa.ingredient", box(b"cbor", cbor({"dc:title": "raw-0042.dng", "relationship": "parentOf"}))),
            labelled("c2pa.thumbnail.claim.jpeg", box(b"bidb", b"\xff\xd8\xff small")),
        ),
        labelled(
            "c2pa.claim", box(b"cbor", cbor({"claim_generator": "Darkbox/2.1", "dc:title": "street.jpg", **claim}))
        ),
        labelled("c2pa.signature", box(b"cbor", cbor(sealed))),
    )


def store(*manifests: bytes) -> bytes:
    return labelled("c2pa", *(manifests or (manifest(),)))


def in_jpeg(image: Image.Image, held: bytes, piece: int = 60_000) -> bytes:
    """APP11, in several segments where it is long."""
    out = io.BytesIO()
    image.save(out, "JPEG")
    data = out.getvalue()
    parts = [held[at : at + piece] for at in range(0, len(held), piece)]
    segments = b""
    for number, part in enumerate(parts, 1):
        body = b"JP" + struct.pack(">HI", 1, number) + (b"" if number == 1 else held[:8]) + part
        segments += b"\xff\xeb" + struct.pack(">H", len(body) + 2) + body
    return data[:2] + segments + data[2:]


def in_png(image: Image.Image, held: bytes) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    data = out.getvalue()
    chunk = struct.pack(">I", len(held)) + b"caBX" + held + struct.pack(">I", zlib.crc32(b"caBX" + held))
    return data[:33] + chunk + data[33:]


def in_webp(image: Image.Image, held: bytes) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP")
    body = out.getvalue()[8:] + b"C2PA" + struct.pack("<I", len(held)) + held + b"\x00" * (len(held) & 1)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def in_boxes(data: bytes, held: bytes) -> bytes:
    """At the end of an AVIF or HEIC file."""
    return data + box(b"uuid", UUID + b"\x00" * 4 + b"manifest\x00" + b"\x00" * 8 + held)
