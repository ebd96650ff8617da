"""Several hundred files that want to harm whoever opens them, or are only unlucky: made here, by name and reason."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Iterator

from PIL import Image, ImageCms

from tests.media import manifests, pictures
from tests.media.scenes import landscape

KINDS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "AVIF")


def every() -> Iterator[tuple[str, bytes]]:
    """A name that says what is wrong, and the bytes."""
    whole = {kind: pictures.encoded(landscape(1, 300, 200), kind) for kind in KINDS}
    yield from _cut(whole)
    yield from _changed(whole)
    yield from _polyglots(whole)
    yield from _lies(whole)
    yield from _shapes()
    yield from _bombs()
    yield from _moving()
    yield from _metadata()


def _cut(whole: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    for kind, data in whole.items():
        for share in (0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99):
            yield f"cut {kind} at {share}", data[: max(4, int(len(data) * share))]
        for size in (1, 2, 3, 4, 8, 12, 33):
            yield f"cut {kind} to {size} bytes", data[:size]


def _changed(whole: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    chance = random.Random(9)
    for kind, data in whole.items():
        for round_ in range(20):
            spoilt = bytearray(data)
            for _ in range(chance.choice((1, 3, 20, 200))):
                # The header is where it hurts.
                at = chance.randrange(len(spoilt)) if round_ % 2 else chance.randrange(min(400, len(spoilt)))
                spoilt[at] = chance.randrange(256)
            yield f"changed {kind} {round_}", bytes(spoilt)


def _polyglots(whole: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    tails = {
        "a page": b"<html><script>alert(1)</script></html>",
        "an archive": b"PK\x03\x04" + b"\x00" * 40 + b"PK\x05\x06" + b"\x00" * 18,
        "a program": b"\x7fELF" + b"\x01" * 60,
        "a document": b"%PDF-1.7 1 0 obj<</OpenAction<</S/JavaScript>>>>endobj",
        "another picture": pictures.encoded(pictures.scene(), "PNG"),
    }
    for kind, data in whole.items():
        for name, tail in tails.items():
            yield f"{kind} with {name} behind", data + tail
            yield f"{name} before a {kind}", tail + data


def _lies(whole: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    for one, mark in (
        ("JPEG", b"\xff\xd8\xff\xe0"),
        ("PNG", b"\x89PNG\r\n\x1a\n"),
        ("GIF", b"GIF89a"),
        ("TIFF", b"II*\x00"),
    ):
        for other in KINDS:
            yield f"{other} that begins as a {one}", mark + whole[other][len(mark) :]
    jpeg, gif = whole["JPEG"], whole["GIF"]
    for width, height in ((1, 65_000), (65_000, 1), (4000, 4000), (0, 0), (65_535, 65_535)):
        yield f"JPEG that claims {width} × {height}", pictures.claiming(jpeg, width, height)
        yield f"GIF that claims {width} × {height}", gif[:6] + struct.pack("<HH", width, height) + gif[10:]
        yield f"PNG that claims {width} × {height}", pictures.png_claiming(width, height)


def _shapes() -> Iterator[tuple[str, bytes]]:
    for turn in range(12):
        block = pictures.exif(turn)
        for kind in ("JPEG", "PNG", "WEBP", "TIFF", "AVIF"):
            yield f"{kind} turned {turn}", pictures.encoded(landscape(2, 90, 60), kind, exif=block)
    for mode in ("1", "L", "LA", "P", "RGBA", "CMYK", "YCbCr", "I;16", "I", "F", "LAB"):
        kind = "JPEG" if mode in ("CMYK", "YCbCr") else "TIFF"
        image = Image.new("L", (40, 30), 200)
        image = image.convert("I").convert("I;16") if mode == "I;16" else image
        image = Image.new("LAB", (40, 30)) if mode == "LAB" else image if mode == "I;16" else _as(image, mode)
        yield f"{kind} of mode {mode}", pictures.encoded(image, kind)
    for width, height in ((1, 1), (1, 5000), (5000, 1), (16, 16), (3, 7)):
        for kind in ("JPEG", "PNG", "WEBP", "GIF"):
            yield (
                f"{kind} of {width} × {height}",
                pictures.encoded(Image.new("RGB", (width, height), (9, 99, 199)), kind),
            )
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    for kind in ("JPEG", "PNG", "WEBP", "TIFF"):
        for name, held in {"a wrong": profile, "no": b"\x00" * 200, "a huge": b"icc" * 60_000}.items():
            yield f"{kind} with {name} profile", pictures.encoded(pictures.scene(), kind, icc_profile=held)


def _as(image: Image.Image, mode: str) -> Image.Image:
    return image.convert("RGB").convert(mode) if mode in ("CMYK", "YCbCr", "RGBA") else image.convert(mode)


def _bombs() -> Iterator[tuple[str, bytes]]:
    for width, height in ((8000, 8001), (30_000, 30_000), (60_000, 1067)):
        yield f"PNG bomb of {width} × {height}", pictures.png_of(width, height, zlib.compress(b"\x00" * 5_000_000, 9))
    text = b"tEXt" + b"Comment\x00" + b"x" * 2_000_000
    chunk = struct.pack(">I", len(text) - 4) + text + struct.pack(">I", zlib.crc32(text))
    plain = pictures.encoded(pictures.scene(), "PNG")
    yield "PNG with two megabytes of words", plain[:33] + chunk + plain[33:]
    packed = zlib.compress(b"\x00" * 60_000_000, 9)
    hidden = b"zTXt" + b"Comment\x00\x00" + packed
    chunk = struct.pack(">I", len(hidden) - 4) + hidden + struct.pack(">I", zlib.crc32(hidden))
    yield "PNG with sixty megabytes of packed words", plain[:33] + chunk + plain[33:]
    yield "GIF of two million frames", b"GIF89a" + struct.pack("<HH", 1, 1) + b"\x80\x00\x00" + b"\x00" * 6 + (
        b"," + struct.pack("<HHHH", 0, 0, 1, 1) + b"\x00" + b"\x02\x02\x44\x01\x00"
    ) * 200_000 + b";"  # fmt: skip
    yield "TIFF whose directory points to itself", b"II*\x00\x08\x00\x00\x00" + struct.pack("<HI", 0, 8)
    entry = struct.pack("<HHII", 0x0100, 4, 0x7FFFFFFF, 8)
    yield "TIFF with a list beyond its end", b"II*\x00\x08\x00\x00\x00" + struct.pack("<H", 1) + entry + b"\x00" * 4


def _moving() -> Iterator[tuple[str, bytes]]:
    frames = [landscape(number, 80, 60) for number in range(5)]
    for kind in ("GIF", "WEBP", "PNG", "TIFF", "AVIF"):
        out = io.BytesIO()
        frames[0].save(out, kind, save_all=True, append_images=frames[1:])
        yield f"moving {kind}", out.getvalue()
        yield f"moving {kind}, cut", out.getvalue()[: out.getbuffer().nbytes * 2 // 3]
    out = io.BytesIO()
    frames[0].save(out, "MPO", save_all=True, append_images=frames[1:])
    yield "MPO of five", out.getvalue()
    yield "MPO of five, cut", out.getvalue()[: out.getbuffer().nbytes // 2]


def _metadata() -> Iterator[tuple[str, bytes]]:
    for kind in ("JPEG", "PNG", "WEBP", "TIFF", "GIF"):
        yield f"{kind} with all that it can carry", pictures.laden(kind, orientation=5)
    for name, place in {"JPEG": manifests.in_jpeg, "PNG": manifests.in_png, "WEBP": manifests.in_webp}.items():
        yield f"{name} with Content Credentials", place(pictures.scene(), manifests.store())
        yield f"{name} with boxes in boxes", place(pictures.scene(), _nested(400))
        endless = manifests.labelled("c2pa.claim", manifests.box(b"cbor", b"\x9f" * 50_000))
        held = manifests.store(manifests.labelled("u", endless))
        yield f"{name} with lists in lists", place(pictures.scene(), held)
    xmp = b"<x:xmpmeta>" + b"<!ENTITY a 'b'>" * 4000
    for kind in ("JPEG", "WEBP"):
        yield f"{kind} with a long packet", pictures.encoded(pictures.scene(), kind, xmp=xmp[:60_000])


def _nested(depth: int) -> bytes:
    held = b""
    for _ in range(depth):
        held = manifests.labelled("c2pa", held)
    return held
