"""The ledger's Merkle tree as it is stored: complete subtrees above the leaves, which are the envelopes themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TypeVar

from sqlalchemy import and_, func, or_, select

from archive.base.db import insert_rows
from archive.base.errors import Unavailable
from archive.base.messages import msg
from archive.base.runtime import session
from archive.custody import envelopes, merkle
from archive.custody.merkle import Growth, Place
from archive.custody.models import LedgerHead, LedgerNode

Thing = TypeVar("Thing")
_AT_ONCE = 10_000
"""Places that one query asks for."""


def append(size: int, leaves: Sequence[bytes]) -> None:
    """Store every subtree that ``leaves`` complete in a tree of ``size``; at most two reads and one insert.

    Raises ``Unavailable`` where nodes below are missing (an archive whose tree was never completed).
    """
    growth = Growth(size, {place[0]: digest for place, digest in read(merkle.peaks_needed(size, len(leaves))).items()})
    for leaf in leaves:
        growth.add(leaf)
    _insert(growth.fresh)


def root(size: int) -> bytes:
    """The root of the first ``size`` events; ``ValueError`` beyond the head."""
    _within(size)
    return _ranges([(0, size)])[0, size]


def inclusion(sequences: Collection[int], size: int) -> dict[int, list[bytes]]:
    """The path of each of these events to the root of the first ``size``, in a number of queries that stays."""
    _within(size)
    wanted = {sequence: merkle.inclusion_ranges(sequence - 1, size) for sequence in sequences}
    known = _ranges({spread for path in wanted.values() for spread in path})
    return {sequence: [known[spread] for spread in path] for sequence, path in wanted.items()}


def consistency(old: int, new: int) -> list[bytes]:
    """The proof that the first ``new`` events continue the first ``old``."""
    _within(new)
    path = merkle.consistency_ranges(old, new)
    known = _ranges(path)
    return [known[spread] for spread in path]


def peaks(size: int) -> Growth:
    """The tree of the first ``size`` events as it is stored, ready to grow."""
    _within(size)
    return Growth(size, {place[0]: digest for place, digest in read(merkle.peaks(size)).items()})


def complete() -> int:
    """Make the nodes that are missing below the head, as in archives from before there was a tree; returns how many."""
    head = session().scalars(select(LedgerHead).where(LedgerHead.id == 1).with_for_update()).one()
    if _stored() == nodes_of(head.sequence):
        return 0
    standing = {
        (level, position) for level, position in session().execute(select(LedgerNode.level, LedgerNode.position))
    }
    growth, made = Growth(), 0
    for rows in envelopes.batches(1, head.sequence):
        for entry in envelopes.entries(rows):
            growth.add(merkle.leaf_hash(entry))
        missing = [node for node in growth.fresh if node[:2] not in standing]
        _insert(missing)
        growth.fresh.clear()
        made += len(missing)
    return made


def nodes_of(size: int) -> int:
    """How many nodes above the leaves a tree of ``size`` leaves keeps."""
    return sum(size >> level for level in range(1, size.bit_length()))


def read(places: Collection[Place]) -> dict[Place, bytes]:
    """The hashes of complete subtrees: leaves from their envelopes, all others as stored.

    Raises ``Unavailable`` where one is missing.
    """
    leaves = [position for level, position in places if level == 0]
    nodes = [place for place in places if place[0] > 0]
    found = _leaves(leaves)
    for some in _some(nodes):
        found |= _nodes(some)
    if len(found) != len(set(places)):
        raise Unavailable(msg("The ledger’s tree has a gap. Run “sijill init”, then “sijill verify”."))
    return found


def _leaves(positions: Sequence[int]) -> dict[Place, bytes]:
    found: dict[Place, bytes] = {}
    for some in _some(positions):
        rows = envelopes.at([position + 1 for position in some])
        for row, entry in zip(rows, envelopes.entries(rows), strict=True):
            found[0, row[0] - 1] = merkle.leaf_hash(entry)
    return found


def _nodes(places: Iterable[Place]) -> dict[Place, bytes]:
    levels: dict[int, list[int]] = {}
    for level, position in places:
        levels.setdefault(level, []).append(position)
    same = [and_(LedgerNode.level == level, LedgerNode.position.in_(found)) for level, found in levels.items()]
    rows = session().execute(select(LedgerNode.level, LedgerNode.position, LedgerNode.digest).where(or_(*same)))
    return {(level, position): digest for level, position, digest in rows}


def _some(things: Sequence[Thing]) -> Iterator[Sequence[Thing]]:
    return (things[start : start + _AT_ONCE] for start in range(0, len(things), _AT_ONCE))


def _ranges(spreads: Collection[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    """The hash of each range of leaves, folded from complete subtrees."""
    parts = {spread: merkle.places(*spread) for spread in spreads}
    known = read({place for places in parts.values() for place in places})
    return {spread: merkle.fold([known[place] for place in places]) for spread, places in parts.items()}


def _within(size: int) -> None:
    if not 0 <= size <= (session().scalar(select(LedgerHead.sequence)) or 0):
        raise ValueError("the ledger does not hold so many events")


def _stored() -> int:
    return session().scalar(select(func.count()).select_from(LedgerNode)) or 0


def _insert(nodes: Iterable[tuple[int, int, bytes]]) -> None:
    insert_rows(LedgerNode, [{"level": level, "position": at, "digest": digest} for level, at, digest in nodes])
