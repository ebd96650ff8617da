"""The Merkle tree against the definitions of RFC 6962, written out here in the plainest way."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.custody import merkle

LARGEST = 40


def mth(entries: list[bytes]) -> bytes:
    """Section 2.1 of RFC 6962, word for word."""
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    k = split(len(entries))
    return hashlib.sha256(b"\x01" + mth(entries[:k]) + mth(entries[k:])).digest()


def path(m: int, entries: list[bytes]) -> list[bytes]:
    """Section 2.1.1."""
    if len(entries) == 1:
        return []
    k = split(len(entries))
    if m < k:
        return [*path(m, entries[:k]), mth(entries[k:])]
    return [*path(m - k, entries[k:]), mth(entries[:k])]


def proof(m: int, entries: list[bytes]) -> list[bytes]:
    """Section 2.1.2."""
    return subproof(m, entries, True)


def subproof(m: int, entries: list[bytes], b: bool) -> list[bytes]:
    if m == len(entries):
        return [] if b else [mth(entries)]
    k = split(len(entries))
    if m <= k:
        return [*subproof(m, entries[:k], b), mth(entries[k:])]
    return [*subproof(m - k, entries[k:], False), mth(entries[:k])]


def split(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


ENTRIES = [f"entry {number}".encode() for number in range(LARGEST)]
LEAVES = [merkle.leaf_hash(entry) for entry in ENTRIES]
ROOTS = [mth(ENTRIES[:size]) for size in range(LARGEST + 1)]


def resolved(ranges: list[tuple[int, int]]) -> list[bytes]:
    return [mth(ENTRIES[low:high]) for low, high in ranges]


def test_the_roots_that_the_rfc_s_first_readers_published() -> None:
    """The test tree of certificate transparency's own programs."""
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    leaves = [merkle.leaf_hash(bytes.fromhex(one)) for one in inputs]
    assert merkle.root_from_leaves([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert (
        merkle.root_from_leaves(leaves[:1]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )
    assert merkle.root_from_leaves(leaves).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def test_roots_and_proofs_of_every_size_are_those_of_the_rfc() -> None:
    for size in range(LARGEST + 1):
        assert merkle.root_from_leaves(LEAVES[:size]) == ROOTS[size]
        for index in range(size):
            there = resolved(merkle.inclusion_ranges(index, size))
            assert there == path(index, ENTRIES[:size])
            assert merkle.inclusion_holds(LEAVES[index], index, size, there, ROOTS[size])
        for old in range(1, size + 1):
            there = resolved(merkle.consistency_ranges(old, size))
            assert there == proof(old, ENTRIES[:size])
            assert merkle.consistency_holds(old, size, there, ROOTS[old], ROOTS[size])


def test_the_empty_tree_is_the_beginning_of_every_tree() -> None:
    assert merkle.consistency_holds(0, 7, [], ROOTS[0], ROOTS[7])
    assert not merkle.consistency_holds(0, 7, [], ROOTS[1], ROOTS[7])
    assert not merkle.consistency_holds(0, 7, [ROOTS[7]], ROOTS[0], ROOTS[7])


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3), (4, 3)])
def test_a_leaf_outside_its_tree_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no such leaf"):
        merkle.inclusion_ranges(index, size)
    assert not merkle.inclusion_holds(LEAVES[0], index, size, [], LEAVES[0])


@pytest.mark.parametrize(("old", "new"), [(-1, 3), (4, 3)])
def test_an_older_tree_continues_no_newer_one(old: int, new: int) -> None:
    with pytest.raises(ValueError, match="later one"):
        merkle.consistency_ranges(old, new)
    assert not merkle.consistency_holds(old, new, [], ROOTS[1], ROOTS[3])


sizes = st.integers(1, LARGEST)


@given(st.data(), sizes, st.integers(0, 255))
def test_one_flipped_bit_anywhere_breaks_an_inclusion_proof(data: st.DataObject, size: int, bit: int) -> None:
    index = data.draw(st.integers(0, size - 1))
    parts = [LEAVES[index], ROOTS[size], *path(index, ENTRIES[:size])]
    which = data.draw(st.integers(0, len(parts) - 1))
    parts[which] = flipped(parts[which], bit)
    leaf, root, *there = parts
    assert not merkle.inclusion_holds(leaf, index, size, there, root)


@given(st.data(), sizes, sizes, st.integers(0, 255))
def test_one_flipped_bit_anywhere_breaks_a_consistency_proof(
    data: st.DataObject, one: int, other: int, bit: int
) -> None:
    old, new = sorted((one, other))
    parts = [ROOTS[old], ROOTS[new], *proof(old, ENTRIES[:new])]
    which = data.draw(st.integers(0, len(parts) - 1))
    parts[which] = flipped(parts[which], bit)
    old_root, new_root, *there = parts
    assert not merkle.consistency_holds(old, new, there, old_root, new_root)


@given(st.data(), sizes)
def test_a_proof_of_another_place_a_longer_or_a_shorter_one_holds_nothing(data: st.DataObject, size: int) -> None:
    index = data.draw(st.integers(0, size - 1))
    there, root = path(index, ENTRIES[:size]), ROOTS[size]
    elsewhere = data.draw(st.integers(0, size - 1))
    assert merkle.inclusion_holds(LEAVES[index], elsewhere, size, there, root) == (elsewhere == index)
    assert not merkle.inclusion_holds(LEAVES[index], index, size, [*there, root], root)
    assert not merkle.inclusion_holds(LEAVES[index], index, size, [*there, b""], root)
    if there:
        assert not merkle.inclusion_holds(LEAVES[index], index, size, there[:-1], root)
        glued = [there[0] + there[1], *there[2:]] if len(there) > 1 else [there[0] + b"\x00"]
        assert not merkle.inclusion_holds(LEAVES[index], index, size, glued, root)


@given(sizes, st.lists(st.integers(0, 8), max_size=12))
def test_a_tree_grown_in_steps_needs_only_the_peaks_that_are_asked_for(start: int, steps: list[int]) -> None:
    size = min(start, LARGEST)
    for step in steps:
        leaves = LEAVES[size : size + step]
        needed = {
            level: mth(ENTRIES[at << level : (at + 1) << level]) for level, at in merkle.peaks_needed(size, len(leaves))
        }
        growth = merkle.Growth(size, needed)
        for leaf in leaves:
            growth.add(leaf)
        size += len(leaves)
        for level, at, digest in growth.fresh:
            assert digest == mth(ENTRIES[at << level : (at + 1) << level])
        whole = {level: mth(ENTRIES[at << level : (at + 1) << level]) for level, at in merkle.peaks(size)}
        assert merkle.Growth(size, whole).root() == ROOTS[size]


def flipped(digest: bytes, bit: int) -> bytes:
    return bytes(byte ^ (1 << bit % 8 if number == bit // 8 else 0) for number, byte in enumerate(digest))
