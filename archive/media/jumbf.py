"""Where a file keeps its Content Credentials, and the boxes that they are made of (ISO/IEC 19566-5). Runs confined.

The places are those of the C2PA specification 2.1, appendix A: APP11 of JPEG, ``caBX`` of PNG, ``C2PA`` of RIFF, a tag
of TIFF, a ``uuid`` box of HEIC and AVIF.
"""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

MOST = 8 * 1024 * 1024
"""Larger stores are not read."""
_DEPTH, _BOXES = 8, 400
_UUID = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
_TIFF_TAG = 0xCD41


@dataclass(slots=True)
class Box:
    """A labelled box: what it holds itself, by type, and the labelled boxes within."""

    label: str
    content: dict[str, bytes] = field(default_factory=dict)
    within: list[Box] = field(default_factory=list)


def store_in(file: BinaryIO) -> bytes:
    """The raw boxes of the manifest store in a file of any kind; empty where there is none. Raises what it likes."""
    file.seek(0)
    head = file.read(12)
    file.seek(0)
    if head.startswith(b"\xff\xd8"):
        return _in_jpeg(file)
    if head.startswith(b"\x89PNG"):
        return _in_chunks(file, 8, ">I4s", b"caBX", tail=4)
    if head.startswith(b"RIFF") and head[8:] == b"WEBP":
        return _in_chunks(file, 12, "<I4s", b"C2PA", even=True)
    if head[:4] in (b"II*\x00", b"MM\x00*"):
        return _in_tiff(file, "<" if head.startswith(b"II") else ">")
    return _in_boxes(file) if head[4:8] == b"ftyp" else b""


def boxes(data: bytes, depth: int = 0, budget: list[int] | None = None) -> list[Box]:
    """The labelled boxes in ``data``; what is cut off or nested beyond reason is left out."""
    left = budget if budget is not None else [_BOXES]
    found = []
    for kind, body in _plain(data):
        left[0] -= 1
        if left[0] < 0 or depth > _DEPTH:
            break
        if kind == b"jumb":
            found.append(_labelled(body, depth, left))
    return found


def _labelled(body: bytes, depth: int, left: list[int]) -> Box:
    box = Box("")
    for kind, content in _plain(body):
        if kind == b"jumd":
            # Sixteen bytes of type, one of switches; the second says that a label follows.
            box.label = content[17:].partition(b"\0")[0].decode("utf-8", "replace")[:200] if content[16] & 2 else ""
        elif kind != b"jumb":
            box.content.setdefault(kind.decode("latin-1"), content)
    box.within = boxes(body, depth + 1, left)
    return box


def _plain(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        start = at + 8
        if size == 1 and at + 16 <= len(data):
            (size,) = struct.unpack_from(">Q", data, start)
            start += 8
        end = len(data) if size == 0 else at + size
        if end < start or end > len(data):
            return
        yield kind, data[start:end]
        at = end


def _in_jpeg(file: BinaryIO) -> bytes:
    file.seek(2)
    parts: dict[int, list[tuple[int, bytes]]] = defaultdict(list)
    while (mark := file.read(4)) and len(mark) == 4 and mark[0] == 0xFF and mark[1] not in (0xDA, 0xD9):
        (size,) = struct.unpack(">H", mark[2:])
        body = file.read(max(size - 2, 0))
        if mark[1] == 0xEB and body.startswith(b"JP") and len(body) > 16:
            instance, place = struct.unpack(">HI", body[2:8])
            parts[instance].append((place, body[8:]))
    for those in parts.values():
        those.sort()
        # Each piece begins with the length and type of the whole box; one is enough.
        whole = those[0][1] + b"".join(piece[8:] for _, piece in those[1:])
        if whole[4:8] == b"jumb":
            return whole[:MOST]
    return b""


def _in_chunks(file: BinaryIO, start: int, form: str, name: bytes, *, tail: int = 0, even: bool = False) -> bytes:
    file.seek(start)
    little = form.startswith("<")
    while len(head := file.read(8)) == 8:
        kind = head[:4] if little else head[4:]
        (size,) = struct.unpack(f"{form[0]}I", head[4:] if little else head[:4])
        if kind == name:
            return file.read(min(size, MOST))
        file.seek(size + tail + (size & 1 if even else 0), 1)
    return b""


def _in_tiff(file: BinaryIO, order: str) -> bytes:
    file.seek(4)
    (at,) = struct.unpack(f"{order}I", file.read(4))
    file.seek(at)
    (count,) = struct.unpack(f"{order}H", file.read(2))
    for _ in range(min(count, 500)):
        tag, _, size, where = struct.unpack(f"{order}HHII", file.read(12))
        if tag == _TIFF_TAG:
            file.seek(where)
            return file.read(min(size, MOST))
    return b""


def _in_boxes(file: BinaryIO) -> bytes:
    at = 0
    for _ in range(_BOXES):
        file.seek(at)
        head = file.read(24)
        if len(head) < 8:
            return b""
        size, kind = struct.unpack(">I4s", head[:8])
        if size < 8:
            return b""
        if kind == b"uuid" and head[8:24] == _UUID and size < MOST:
            body = file.read(size - 24)
            # Four bytes of version and flags, a purpose that ends in a zero, eight bytes of an offset.
            return body[4:].partition(b"\0")[2][8:]
        at += size
    return b""
