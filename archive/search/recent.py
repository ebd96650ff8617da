"""What was asked for last, up to so many bytes: the rest can be read again. Safe to use from several threads."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")


class Recent(Generic[_Key, _Value]):
    """Values by their keys; those that were not asked for the longest time are forgotten."""

    def __init__(self, most: int) -> None:
        """Keep ``most`` bytes."""
        self._most = most
        self._used = 0
        self._lock = threading.Lock()
        self._values: OrderedDict[_Key, tuple[_Value, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: _Key) -> _Value | None:
        """What was put under a key, if it is still kept."""
        with self._lock:
            kept = self._values.get(key)
            if kept is None:
                return None
            self._values.move_to_end(key)
            return kept[0]

    def put(self, found: Iterable[tuple[_Key, _Value, int]]) -> None:
        """Keep values, each with the bytes that it takes; one that would take half of all is not kept."""
        with self._lock:
            for key, value, cost in found:
                if key in self._values or cost > self._most // 2:
                    continue
                self._values[key] = (value, cost)
                self._used += cost
            while self._used > self._most:
                self._used -= self._values.popitem(last=False)[1][1]
