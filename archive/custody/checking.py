"""The whole ledger checked against itself: chain, payloads, tree and checkpoints, as fast as it can be hashed.

Everything is recomputed from the envelopes; nothing that is stored beside them is believed. Memory does not grow with
the ledger: events come in batches that are complete subtrees of the Merkle tree.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from archive.base.messages import Message, msg
from archive.custody import envelopes, merkle, swift, tree
from archive.custody.checkpoint_checking import Signed
from archive.custody.envelopes import Row

LEVEL = 13
BATCH = 1 << LEVEL
_PAYLOAD = {"also": ", p.salt, p.detail", "joined": "LEFT JOIN custody_payload AS p ON p.sequence = e.sequence"}
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, and where: ``event 9``, ``tree``, ``checkpoint 3``, ``head``."""

    where: str
    message: Message


def check_ledger(progress: Progress = lambda done, size: None) -> Iterator[Fault]:
    """Everything that is wrong with the ledger, from its first event to its last checkpoint.

    To be read to its end inside one reading session. ``progress`` is told how many events of how many are done. Of the
    tree only the lowest subtrees that do not fit are named: all above them cannot fit either.
    """
    found = envelopes.rows("SELECT sequence, digest FROM ledger_head WHERE id = 1")
    ((size, digest),) = found or [(0, envelopes.FIRST_PREVIOUS)]
    check = _Check(size)
    for first in range(1, size + 1, BATCH):
        yield from check.batch(first)
        progress(min(size, first + BATCH - 1), size)
    yield from check.ending(digest)


class _Check:
    """What is carried from batch to batch."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.previous: str | None = envelopes.FIRST_PREVIOUS
        """The digest that the next event must continue; None where that event is missing."""
        self.grown = merkle.Growth()
        """Of whole batches: its level 0 is the tree's level ``LEVEL``."""
        self.spoiled: set[merkle.Place] = set()
        self.signed = Signed(size)

    @cached_property
    def erasures(self) -> dict[str, int]:
        """The last erasure of each object."""
        select = "SELECT object_id, max(sequence) FROM custody_event WHERE type = 'erasure' GROUP BY object_id"
        return {str(thing): sequence for thing, sequence in envelopes.rows(select)}

    def batch(self, first: int) -> Iterator[Fault]:
        last = min(self.size, first + BATCH - 1)
        entries = swift.chained(first, last, self.previous) if self.previous is not None else None
        if entries is None or not swift.paid(first, last):
            entries = yield from self._closely(first, last)
        else:
            self.previous = sha256(entries[-1]).hexdigest()
        yield from self._tree(first - 1, entries)

    def _closely(self, first: int, last: int) -> Generator[Fault, None, list[bytes]]:
        """Look at each row of a batch in which something does not fit."""
        (rows,) = envelopes.batches(first, last, size=BATCH, **_PAYLOAD)
        rows, missing = _with_gaps(rows, first, last)
        for sequence in missing:
            yield Fault(f"event {sequence}", msg("The event is missing."))
        entries = envelopes.entries(rows)
        yield from self._chain(rows, entries)
        yield from self._payloads(rows)
        return entries

    def _chain(self, rows: Sequence[Row], entries: Sequence[bytes]) -> Iterator[Fault]:
        for row, entry in zip(rows, entries, strict=True):
            if row[9] is None or sha256(entry).hexdigest() != row[9]:
                self.spoiled.add((0, row[0] - 1))
                if row[9] is not None:
                    yield Fault(f"event {row[0]}", msg("Its envelope was changed: it does not fit its own digest."))
            elif self.previous is not None and row[8] != self.previous:
                yield Fault(f"event {row[0]}", msg("It does not continue the event before it."))
            self.previous = row[9]

    def _payloads(self, rows: Sequence[Row]) -> Iterator[Fault]:
        for row in rows:
            if row[10] is not None and envelopes.commit(row[10], row[11].encode()) != row[7]:
                say = msg("Its payload was changed: it does not fit the commitment in the envelope.")
                yield Fault(f"event {row[0]}", say)
        gone = [row[0] for row in rows if row[10] is None and row[9] is not None]
        for sequence in self._not_erased(gone):
            say = msg("Its payload is missing, and no later event says that it was erased.")
            yield Fault(f"event {sequence}", say)

    def _not_erased(self, sequences: Sequence[int]) -> Iterator[int]:
        listed = ", ".join(f"{sequence:d}" for sequence in sequences)
        select = f"SELECT sequence, object_id, scope_id FROM custody_event WHERE sequence IN ({listed})"  # noqa: S608  # numbers
        for sequence, *things in sorted(envelopes.rows(select)) if sequences else ():
            if max(self.erasures.get(str(thing), 0) for thing in things) <= sequence:
                yield sequence

    def _tree(self, offset: int, entries: Sequence[bytes]) -> Iterator[Fault]:
        levels = [[sha256(b"\x00" + entry).digest() for entry in entries]]
        while len(levels[-1]) > 1:
            below = iter(levels[-1])
            # The last one of an odd number waits for its neighbour.
            levels.append([sha256(b"\x01" + left + right).digest() for left, right in zip(below, below, strict=False)])
        for level, digests in enumerate(levels[1:], 1):
            yield from self._compare(level, offset >> level, digests)
        self.signed.fit(offset, levels, [digest for _, digest in sorted(self.grown.peaks.items(), reverse=True)])
        if len(entries) == BATCH:
            self.grown.add(levels[LEVEL][0])

    def _compare(self, level: int, position: int, digests: Sequence[bytes]) -> Iterator[Fault]:
        if swift.nodes_fit(level, position, digests):
            return
        where = f"WHERE level = {level:d} AND position BETWEEN {position:d} AND {position + len(digests) - 1:d}"
        known: dict[int, bytes] = dict(envelopes.rows(f"SELECT position, digest FROM ledger_node {where}"))  # noqa: S608  # numbers
        for at, digest in enumerate(digests, position):
            if known.get(at) != digest:
                below = {(level - 1, at * 2), (level - 1, at * 2 + 1)}
                if not below & self.spoiled:
                    first, last = (at << level) + 1, (at + 1) << level
                    say = msg("The tree does not fit the events %(first)s to %(last)s.", first=first, last=last)
                    yield Fault("tree", say)
                self.spoiled.add((level, at))

    def ending(self, head_digest: str) -> Iterator[Fault]:
        for level, position, digest in self.grown.fresh:
            yield from self._compare(level + LEVEL, position, [digest])
        if self.previous is not None and self.previous != head_digest:
            yield Fault("head", msg("The ledger’s head does not name the digest of its last event."))
        ((beyond,),) = envelopes.rows(f"SELECT count(*) FROM custody_event WHERE sequence > {self.size:d}")  # noqa: S608  # a number
        if beyond:
            say = "The ledger’s head was moved back over %(count)s events."
            yield Fault("head", msg(say, count=beyond))
        ((nodes,),) = envelopes.rows("SELECT count(*) FROM ledger_node")
        if nodes > tree.nodes_of(self.size):
            yield Fault("tree", msg("The tree holds nodes of events that are not there."))
        for number, message in self.signed.faults():
            yield Fault(f"checkpoint {number}" if number else "keys", message)


def _with_gaps(rows: Sequence[Row], first: int, last: int) -> tuple[list[Row], list[int]]:
    """The rows with an empty one in the place of each that is missing, and the missing sequences."""
    found = {row[0]: row for row in rows}
    empty = ("0" * 32, "0" * 32, None, None, None, None, None, None)
    every = [found.get(sequence, (sequence, 0, "", "", *empty)) for sequence in range(first, last + 1)]
    return every, [sequence for sequence in range(first, last + 1) if sequence not in found]
