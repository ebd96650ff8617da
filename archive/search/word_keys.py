"""Looks up many words at once: bytes as whole numbers in a hash table of arrays, without an object for any word.

A word of up to 32 bytes is four numbers of 64 bits, filled up with zeros; no word holds a zero byte, so that two words
never have the same. Collisions are settled by the next free slot (open addressing with linear probing; Knuth, The Art
of Computer Programming, volume 3, 6.4). How words are spread is chosen at random for each table, from a universal
family (pair-multiply-shift: Thorup, "High Speed Hashing for Integers and Strings", 2015): whatever words somebody
chose, few of them meet, while of plain products those that differ in the last bytes of numbers alone would.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

LONGEST_KEY = 32
"""Bytes of the longest word that can be looked up."""
_WIDTH = 8
_NUMBERS = LONGEST_KEY // _WIDTH
_LEAST_SLOTS = 1 << 10
# The bits of the first bytes of a number, by how many these are.
_FIRST = np.array([(1 << 8 * i) - 1 for i in range(_WIDTH + 1)], np.uint64)
_SHORT = 2 * _WIDTH
_HALF = np.uint64(32)
_LOW = np.uint64((1 << 32) - 1)

Keys = NDArray[np.uint64]
Places = NDArray[np.int64]


def keys_of(data: bytes, starts: Places, lengths: Places) -> Keys:
    """Words as numbers: ``lengths`` bytes, at most ``LONGEST_KEY``, from each of ``starts``.

    ``LONGEST_KEY`` bytes more must stand behind the last word.
    """
    held = np.ndarray((len(data) - _WIDTH + 1,), "<u8", data, strides=(1,))
    keys = np.zeros((len(starts), _NUMBERS), np.uint64)
    keys[:, 0] = held[starts] & _FIRST[np.minimum(lengths, _WIDTH)]
    keys[:, 1] = held[starts + _WIDTH] & _FIRST[np.clip(lengths - _WIDTH, 0, _WIDTH)]
    long = np.flatnonzero(lengths > _SHORT)
    for i in range(2, _NUMBERS):
        rest = np.clip(lengths[long] - i * _WIDTH, 0, _WIDTH)
        keys[long, i] = held[starts[long] + i * _WIDTH] & _FIRST[rest]
    return keys


class KeyTable:
    """Words of up to ``LONGEST_KEY`` bytes and a number for each."""

    def __init__(self) -> None:
        # Not from numpy.random, which takes 7 MB of memory once it is called for.
        chosen = np.frombuffer(secrets.token_bytes(_WIDTH * (2 * _NUMBERS + 1)), np.uint64)
        self._added, self._factor = chosen[:-1].reshape(_NUMBERS, 2), chosen[-1] | np.uint64(1)
        self._size = 0
        self._keys: Keys = np.empty((0, _NUMBERS), np.uint64)
        self._values = np.empty(0, np.int32)
        self._make_room(_LEAST_SLOTS)

    def __len__(self) -> int:
        return self._size

    def find(self, keys: Keys) -> tuple[NDArray[np.int32], Places]:
        """The number of each word, and the places of those that are not there (their number means nothing)."""
        slots = self._slots_of(keys)
        entries = self._slots[slots]
        left = np.flatnonzero(self._differ(entries, keys))
        while len(left):
            slots[left] = (slots[left] + 1) & self._last
            entries[left] = self._slots[slots[left]]
            left = left[self._differ(entries[left], keys[left])]
        return self._values.take(entries, mode="clip"), np.flatnonzero(entries < 0)

    def add(self, keys: Keys, values: Sequence[int]) -> None:
        """Put words that are not there, each once."""
        end = self._size + len(keys)
        if 2 * end > len(self._slots):
            self._make_room(1 << (2 * end).bit_length())
        self._keys[self._size : end] = keys
        self._values[self._size : end] = values
        new = np.arange(self._size, end, dtype=np.int32)
        self._size = end
        self._place(new)

    def _make_room(self, slots: int) -> None:
        """Lay the table out anew; half of the slots stay free."""
        self._slots = np.full(slots, -1, np.int32)
        self._last = slots - 1
        self._shift = np.uint64(65 - slots.bit_length())
        added = slots // 2 - len(self._keys)
        self._keys = np.concatenate([self._keys, np.empty((added, _NUMBERS), np.uint64)])
        self._values = np.concatenate([self._values, np.empty(added, np.int32)])
        self._place(np.arange(self._size, dtype=np.int32))

    def _slots_of(self, keys: Keys) -> Places:
        mixed = np.zeros(len(keys), np.uint64)
        for i, (low, high) in enumerate(self._added):
            number = keys[:, i]
            mixed += ((number & _LOW) + low) * ((number >> _HALF) + high)
        # The sum's upper half is what is spread evenly.
        mixed ^= mixed >> _HALF
        mixed *= self._factor
        slots: Places = (mixed >> self._shift).astype(np.int64)
        return slots

    def _differ(self, entries: NDArray[np.int32], keys: Keys) -> NDArray[np.bool_]:
        """Where a slot holds another word."""
        rows = self._keys.take(entries, axis=0, mode="clip")
        rows ^= keys
        return (rows[:, 0] | rows[:, 1] | rows[:, 2] | rows[:, 3]).astype(bool) & (entries >= 0)

    def _place(self, new: NDArray[np.int32]) -> None:
        slots = self._slots_of(self._keys[new])
        while len(new):
            free = self._slots[slots] < 0
            # Of several that want one slot the last is there; the others go on.
            self._slots[slots[free]] = new[free]
            left = self._slots[slots] != new
            new, slots = new[left], (slots[left] + 1) & self._last
