"""Every checkpoint that was ever signed, held against the tree that the envelopes give now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from sqlalchemy import select

from archive.base.messages import Message, msg
from archive.base.runtime import session
from archive.custody import checkpoints, keys, merkle, notes
from archive.custody.models import Checkpoint
from archive.custody.notes import NotSigned


class Signed:
    """Recomputed roots at the sizes that checkpoints speak of; one root for all of them makes them consistent."""

    def __init__(self, size: int) -> None:
        self._size = size
        query = select(Checkpoint.size).where(Checkpoint.size <= size).distinct().order_by(Checkpoint.size)
        self._sizes = list(session().scalars(query))
        self._roots: dict[int, bytes] = {}
        self._next = 0
        if self._sizes[:1] == [0]:
            self._roots[0], self._next = merkle.EMPTY_ROOT, 1

    def fit(self, offset: int, levels: Sequence[Sequence[bytes]], before: Sequence[bytes]) -> None:
        """Take the hashes of a batch: ``levels`` over the leaves from ``offset`` on, ``before`` of the peaks there."""
        stop = offset + len(levels[0])
        while self._next < len(self._sizes) and self._sizes[self._next] <= stop:
            size = self._sizes[self._next]
            inside = [levels[level][at - (offset >> level)] for level, at in merkle.places(offset, size)]
            self._roots[size] = merkle.fold([*before, *inside])
            self._next += 1

    def faults(self) -> Iterator[tuple[int, Message]]:
        """What is wrong, each with the number of its checkpoint, or 0 where it is about the keys."""
        known = keys.verifier_keys()
        vouched: set[str] = set()
        expected, reached = 1, 0
        for one in session().scalars(select(Checkpoint).order_by(Checkpoint.number).execution_options(yield_per=500)):
            if one.number != expected:
                yield one.number, msg("The checkpoint before it is missing.")
            if one.size < reached:
                yield one.number, msg("It is shorter than the one before it.")
            expected, reached = one.number + 1, one.size
            for message in checkpoints.faults_of(one, known):
                yield one.number, message
            yield from self._root(one)
            vouched |= _vouched(one, known)
        yield from _unvouched(known, vouched)

    def _root(self, one: Checkpoint) -> Iterator[tuple[int, Message]]:
        if one.size > self._size:
            say = "It speaks of %(then)s events, the ledger holds %(now)s: the last ones were taken away."
            yield one.number, msg(say, then=one.size, now=self._size)
        elif self._roots[one.size].hex() != one.root:
            say = "The first %(size)s events are not those that were signed: one of them was changed afterwards."
            yield one.number, msg(say, size=one.size)


def _vouched(one: Checkpoint, known: Sequence[str]) -> set[str]:
    """The keys that came into use in a checkpoint that the key before them signed too."""
    try:
        signers = notes.signers(one.note, known)
    except NotSigned:
        return set()
    return {new for old, new in pairwise(known) if {old, new} <= signers}


def _unvouched(known: Sequence[str], vouched: set[str]) -> Iterator[tuple[int, Message]]:
    for key, verifier_key in zip(keys.listed(), known, strict=True):
        if key.number > 1 and key.reason != keys.LOST and verifier_key not in vouched:
            say = "Key %(number)s came into use without a checkpoint that the key before it signed too."
            yield 0, msg(say, number=key.number)
