"""The Merkle tree of RFC 6962, section 2.1, and RFC 9162, section 2.1: hashes and proofs, without a database.

An *index* counts leaves from 0: the event with sequence n is the leaf n − 1. A *place* is a complete subtree:
``(level, position)`` covers the leaves from ``position × 2^level`` to the next place; level 0 is a leaf.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce

Place = tuple[int, int]
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256(0x00 ‖ entry)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Growth:
    """A tree that grows leaf by leaf from ``size``, remembering only the peaks that it still needs.

    ``peaks`` are the digests of the complete subtrees of ``size`` by their level; those which no new leaf joins may
    be missing, unless ``root`` is asked for. ``fresh`` gathers every subtree above the leaves that becomes complete.
    """

    def __init__(self, size: int = 0, peaks: Mapping[int, bytes] | None = None) -> None:
        self.size = size
        self.peaks = dict(peaks or {})
        self.fresh: list[tuple[int, int, bytes]] = []

    def add(self, leaf: bytes) -> None:
        level, position, digest = 0, self.size, leaf
        while position & 1:
            digest = node_hash(self.peaks.pop(level), digest)
            level, position = level + 1, position >> 1
            self.fresh.append((level, position, digest))
        self.peaks[level] = digest
        self.size += 1

    def root(self) -> bytes:
        return fold([self.peaks[level] for level, _ in peaks(self.size)])


def peaks(size: int) -> list[Place]:
    """The complete subtrees of a tree of ``size`` leaves, from left to right."""
    return places(0, size)


def peaks_needed(size: int, count: int) -> list[Place]:
    """Those peaks of ``size`` that ``count`` new leaves join into larger subtrees."""
    return [(level, at) for level, at in peaks(size) if (size + count) >> (level + 1) > size >> (level + 1)]


def places(low: int, high: int) -> list[Place]:
    """The range of leaves ``low … high − 1`` as complete subtrees, from left to right.

    ``low`` is where a subtree as large as the range may begin, as it is for every range that a proof speaks of.
    """
    found = []
    while low < high:
        level = (high - low).bit_length() - 1
        found.append((level, low >> level))
        low += 1 << level
    return found


def fold(hashes: Sequence[bytes]) -> bytes:
    """The hash of a range from those of its complete subtrees, left to right; of nothing: SHA-256 of nothing."""
    if not hashes:
        return EMPTY_ROOT
    return reduce(lambda right, left: node_hash(left, right), reversed(hashes[:-1]), hashes[-1])


def root_from_leaves(hashes: Iterable[bytes]) -> bytes:
    """The root over leaf hashes (MTH in the RFCs)."""
    growth = Growth()
    for leaf in hashes:
        growth.add(leaf)
    return growth.root()


def inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """The ranges of leaves whose hashes prove the leaf at ``index`` in a tree of ``size``, from the leaf upwards.

    Raises ``ValueError`` where there is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError("there is no such leaf in a tree of this size")
    low, high, found = 0, size, []
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            found.append((middle, high))
            high = middle
        else:
            found.append((low, middle))
            low = middle
    return found[::-1]


def consistency_ranges(old: int, new: int) -> list[tuple[int, int]]:
    """The ranges whose hashes prove that the tree of ``old`` leaves begins that of ``new``, in the RFC's order.

    Raises ``ValueError`` unless 0 ≤ old ≤ new.
    """
    if not 0 <= old <= new:
        raise ValueError("a tree is consistent only with a later one")
    if old in (0, new):
        return []
    low, high, found, whole = 0, new, [], True
    while old != high:
        middle = low + _split(high - low)
        if old <= middle:
            found.append((middle, high))
            high = middle
        else:
            found.append((low, middle))
            low, whole = middle, False
    return ([] if whole else [(low, high)]) + found[::-1]


def root_from_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root that an inclusion proof leads to (RFC 9162, 2.1.3.2); ``ValueError`` where it has a wrong length."""
    ranges = inclusion_ranges(index, size)
    _fitting(ranges, path)
    digest = leaf
    for (low, _), beside in zip(ranges, path, strict=True):
        # No range of the proof holds the leaf itself: each lies wholly before it or after it.
        digest = node_hash(beside, digest) if low < index else node_hash(digest, beside)
    return digest


def inclusion_holds(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the path proves that ``leaf`` stands at ``index`` of the tree of ``size`` with ``root``."""
    try:
        return len(root) == len(EMPTY_ROOT) and root_from_inclusion(leaf, index, size, path) == root
    except ValueError:
        return False


def consistency_holds(old: int, new: int, path: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Whether the path proves that the tree of ``new`` leaves continues that of ``old`` (RFC 9162, 2.1.4.2)."""
    try:
        ranges = consistency_ranges(old, new)
        _fitting(ranges, path)
    except ValueError:
        return False
    if old == new:
        return old_root == new_root and (old > 0 or old_root == EMPTY_ROOT)
    if old == 0:
        return old_root == EMPTY_ROOT and len(new_root) == len(EMPTY_ROOT)
    given = list(zip(ranges, path, strict=True))
    # Where the old tree is one complete subtree of the new one, its root is not repeated in the path.
    begun = grown = old_root if ranges[0][0] >= old else given.pop(0)[1]
    for (low, _), beside in given:
        if low < old:
            begun, grown = node_hash(beside, begun), node_hash(beside, grown)
        else:
            grown = node_hash(grown, beside)
    return begun == old_root and grown == new_root


def _fitting(ranges: Sequence[tuple[int, int]], path: Sequence[bytes]) -> None:
    """Hashes of another length could be cut elsewhere and still be joined to the same bytes."""
    if len(path) != len(ranges) or any(len(digest) != len(EMPTY_ROOT) for digest in path):
        raise ValueError("the proof has a wrong length")


def _split(count: int) -> int:
    """The largest power of two below ``count``."""
    return 1 << ((count - 1).bit_length() - 1)
