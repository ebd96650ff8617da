"""Checkpoints: signed statements of how long the ledger is and what its root is (C2SP tlog-checkpoint)."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from sqlalchemy import select

from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.errors import DomainError
from archive.base.messages import Message, msg
from archive.base.runtime import session
from archive.custody import envelopes, keys, merkle, notes, swift, tree
from archive.custody.models import Checkpoint, LedgerHead
from archive.custody.notes import NotSigned
from archive.custody.vocabulary import CheckpointOccasion


class Inconsistent(DomainError):
    """The ledger does not continue what was signed before; nothing is signed until this is understood."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a checkpoint says."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode('ascii')}\n"


def read(text: str) -> Statement:
    """The statement in the text of an opened note; ``ValueError`` for any other text. Further lines are passed over."""
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() or not all(lines):
        raise ValueError("not a checkpoint")
    origin, size, encoded, *_ = lines
    if not size.isascii() or not size.isdigit() or (size != "0" and size.startswith("0")):
        raise ValueError("not a checkpoint")
    try:
        root = base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise ValueError("not a checkpoint") from error
    if len(root) != 32:
        raise ValueError("not a checkpoint")
    return Statement(origin, int(size), root)


def latest() -> Checkpoint | None:
    """The newest checkpoint."""
    return session().scalars(select(Checkpoint).order_by(Checkpoint.number.desc()).limit(1)).first()


def covering(size: int) -> Checkpoint | None:
    """The first checkpoint that covers the first ``size`` events."""
    query = select(Checkpoint).where(Checkpoint.size >= size).order_by(Checkpoint.size, Checkpoint.number).limit(1)
    return session().scalars(query).first()


def sign(viewer: Viewer, occasion: CheckpointOccasion, seeds: Sequence[bytes] = ()) -> Checkpoint:
    """Sign the ledger as it stands in the present unit of work, and return the checkpoint.

    The standing one is returned where nothing was appended since. Before signing, what was appended is recomputed
    from its envelopes, compared with the stored tree, and shown to continue the last checkpoint; else
    ``Inconsistent`` is raised. ``seeds`` sign in place of the ledger's newest key (``keys.rotate``).
    """
    head = session().scalars(select(LedgerHead).where(LedgerHead.id == 1).with_for_update()).one()
    before = latest()
    root = _proven_root(head, before)
    if before is not None and before.size == head.sequence and not seeds:
        return before
    statement = Statement(keys.origin(), head.sequence, root)
    note = notes.sign(statement.text, statement.origin, seeds or [keys.signing_seed()])
    made = Checkpoint(
        number=before.number + 1 if before else 1,
        size=statement.size,
        root=root.hex(),
        note=note,
        occasion=occasion,
        created_at=clock.now(),
    )
    session().add(made)
    session().flush()
    return made


def faults_of(checkpoint: Checkpoint, verifier_keys: Sequence[str]) -> list[Message]:
    """What is wrong with a checkpoint by itself: its signature, and whether its note says what its row says."""
    number = checkpoint.number
    try:
        said = read(notes.opened(checkpoint.note, verifier_keys))
    except NotSigned as error:
        return [msg("Checkpoint %(number)s: %(why)s", number=number, why=str(error))]
    except ValueError:
        return [msg("Checkpoint %(number)s is signed but says nothing that can be read.", number=number)]
    if (said.size, said.root.hex()) != (checkpoint.size, checkpoint.root):
        return [msg("Checkpoint %(number)s: its signed note says something else than its row.", number=number)]
    return []


def _proven_root(head: LedgerHead, before: Checkpoint | None) -> bytes:
    """The root at the head, recomputed from the last checkpoint on; ``Inconsistent`` where anything does not fit."""
    size = before.size if before else 0
    if before is not None:
        for fault in faults_of(before, keys.verifier_keys()):
            raise Inconsistent(fault)
    if head.sequence < size:
        say = "The ledger holds %(now)s events, but a checkpoint of %(then)s was signed: an older state was put back."
        raise Inconsistent(msg(say, now=head.sequence, then=size))
    growth = tree.peaks(size)
    if before is not None and growth.root().hex() != before.root:
        raise Inconsistent(msg("The tree below checkpoint %(number)s was changed.", number=before.number))
    _grow(growth, head)
    root = growth.root()
    if root != tree.root(head.sequence):
        raise Inconsistent(msg("The stored tree does not fit the envelopes since the last checkpoint."))
    return root


def _grow(growth: merkle.Growth, head: LedgerHead) -> None:
    """Add the leaves up to the head from their envelopes, each of which must continue the chain."""
    digest = _digest_of(growth.size)
    for first in range(growth.size + 1, head.sequence + 1, envelopes.BATCH):
        last = min(head.sequence, first + envelopes.BATCH - 1)
        entries = swift.chained(first, last, digest)
        if entries is None:
            raise Inconsistent(msg("Event %(number)s does not continue the chain.", number=_break(first, last, digest)))
        digest = hashlib.sha256(entries[-1]).hexdigest()
        for entry in entries:
            growth.add(merkle.leaf_hash(entry))
        _compare(growth)
    if digest != head.digest:
        raise Inconsistent(msg("The ledger’s end is not where its head says."))


def _break(first: int, last: int, digest: str) -> int:
    """The first event of a spread that is missing or changed, or does not continue the one before."""
    (rows,) = envelopes.batches(first, last, size=last - first + 1)
    for number, row, entry in zip(count(first), rows, envelopes.entries(rows), strict=False):
        found = hashlib.sha256(entry).hexdigest()
        if (row[0], row[8], row[9]) != (number, digest, found):
            return number
        digest = found
    return first + len(rows)


def _compare(growth: merkle.Growth) -> None:
    """Hold the subtrees that were completed against the stored ones."""
    levels: dict[int, list[tuple[int, bytes]]] = {}
    for level, position, digest in growth.fresh:
        levels.setdefault(level, []).append((position, digest))
    growth.fresh.clear()
    for level, nodes in levels.items():
        if not swift.nodes_fit(level, nodes[0][0], [digest for _, digest in nodes]):
            raise Inconsistent(msg("The stored tree does not fit the envelopes since the last checkpoint."))


def _digest_of(sequence: int) -> str:
    return envelopes.at([sequence])[0][9] if sequence else envelopes.FIRST_PREVIOUS
