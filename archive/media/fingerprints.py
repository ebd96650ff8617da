"""Difference hashes of pictures and how far two of them are apart; pure.

A hash has 64 bits. Cut into four bands of sixteen, two hashes that differ in at most seven bits have a band that
differs in at most one: whoever looks up the seventeen values around each band finds every one of them, however many
pictures there are.
"""

from __future__ import annotations

NEAR = 7
"""Two pictures differ in at most so many of the 64 bits that go across: the furthest that the bands promise to find."""
NEAR_TWICE = 16
"""And in at most so many of all 128, across and down."""
_LEAST = 6
"""A hash with fewer bits of either kind is of a picture too even to compare: a wall, a sky, a blank page."""
_BANDS, _BITS = 4, 16


def distance(one: str, other: str) -> int:
    """In how many bits two hashes (16 hex digits each) differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def bands(across: str) -> tuple[int, ...] | None:
    """The four bands of a hash, from the highest bits down; None for a picture too even to compare."""
    bits = int(across, 16)
    if not _LEAST <= bits.bit_count() <= _BANDS * _BITS - _LEAST:
        return None
    return tuple(bits >> _BITS * place & 0xFFFF for place in reversed(range(_BANDS)))


def around(band: int) -> tuple[int, ...]:
    """A band and the sixteen that differ from it in one bit."""
    return (band, *(band ^ 1 << bit for bit in range(_BITS)))
