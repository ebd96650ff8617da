"""Reading CBOR (RFC 8949) as far as Content Credentials need it, with a limit on everything. Runs confined."""

from __future__ import annotations

import struct
from typing import Any

_DEPTH = 16
_ITEMS = 5_000
_BREAK = object()


class NotCbor(ValueError):
    """The bytes are not CBOR, or more of it than is read here."""


def loads(data: bytes) -> Any:
    """The first value in ``data``; tags are dropped, a map's keys become text. Raises ``NotCbor``."""
    try:
        return _Reader(data).value(0)
    except (IndexError, struct.error, UnicodeDecodeError, OverflowError) as error:
        raise NotCbor(type(error).__name__) from None


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data, self._at, self._items = data, 0, 0

    def value(self, depth: int) -> Any:
        self._items += 1
        if depth > _DEPTH or self._items > _ITEMS:
            raise NotCbor("too deep or too long")
        first = self._take(1)[0]
        major, info = first >> 5, first & 31
        if major == 7:
            return self._simple(info)
        size = None if info == 31 else self._size(info)
        if size is None and major not in (2, 3, 4, 5):
            raise NotCbor("no length")
        if major < 2:
            return size if major == 0 else -1 - (size or 0)
        if major in (2, 3):
            raw = self._take(size) if size is not None else b"".join(self._pieces(depth))
            return raw if major == 2 else raw.decode("utf-8")
        if major == 4:
            return self._list(size, depth)
        return self._map(size, depth) if major == 5 else self.value(depth + 1)

    def _list(self, size: int | None, depth: int) -> list[Any]:
        found: list[Any] = []
        while size is None or len(found) < size:
            item = self.value(depth + 1)
            if item is _BREAK:
                break
            found.append(item)
        return found

    def _map(self, size: int | None, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        read = 0
        while size is None or read < size:
            key = self.value(depth + 1)
            if key is _BREAK:
                break
            found[str(key)] = self.value(depth + 1)
            read += 1
        return found

    def _pieces(self, depth: int) -> list[bytes]:
        found: list[bytes] = []
        while (piece := self.value(depth + 1)) is not _BREAK:
            found.append(piece if isinstance(piece, bytes) else str(piece).encode())
        return found

    def _simple(self, info: int) -> Any:
        if info == 31:
            return _BREAK
        if info in (25, 26, 27):
            form, size = {25: (">e", 2), 26: (">f", 4), 27: (">d", 8)}[info]
            return struct.unpack(form, self._take(size))[0]
        if info == 24:
            self._take(1)
        return {20: False, 21: True}.get(info)

    def _size(self, info: int) -> int:
        if info < 24:
            return info
        if info > 27:
            raise NotCbor("reserved")
        return int.from_bytes(self._take(1 << info - 24), "big")

    def _take(self, size: int) -> bytes:
        if size > len(self._data) - self._at:
            raise NotCbor("cut off")
        self._at += size
        return self._data[self._at - size : self._at]
