"""A small cache for what is costly to derive from a text."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock


class DigestCache:
    """Least recently used values under the SHA-256 of what they were made from; safe among threads.

    Bounded in entries and in characters together; a value larger than a tenth of the whole is not kept.
    """

    def __init__(self, *, entries: int, characters: int) -> None:
        self._entries = entries
        self._characters = characters
        self._held = 0
        self._values: OrderedDict[bytes, str] = OrderedDict()
        self._lock = Lock()

    def get(self, source: str, make: Callable[[], str]) -> str:
        """The value for ``source``, made now when it is not held."""
        key = hashlib.sha256(source.encode("utf-8", "surrogatepass")).digest()
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = make()
        if len(value) <= self._characters // 10:
            self._keep(key, value)
        return value

    def _keep(self, key: bytes, value: str) -> None:
        with self._lock:
            self._held += len(value) - len(self._values.pop(key, ""))
            self._values[key] = value
            while len(self._values) > self._entries or self._held > self._characters:
                _, oldest = self._values.popitem(last=False)
                self._held -= len(oldest)

    def __len__(self) -> int:
        return len(self._values)
