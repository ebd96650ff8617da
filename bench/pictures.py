"""Small pictures, each of its own, written without any image library."""

from __future__ import annotations

import random
import struct
import zlib


def png(seed: object, side: int = 24) -> bytes:
    """A valid PNG of coloured noise; the same for the same seed."""
    chance = random.Random(str(seed))
    rows = b"".join(b"\0" + chance.randbytes(side * 3) for _ in range(side))
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
