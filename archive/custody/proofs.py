"""Proofs as text: an event stands in the ledger (C2SP tlog-proof); a later ledger continues an earlier."""

from __future__ import annotations

import base64
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from archive.base.errors import NotVisible
from archive.base.messages import msg
from archive.custody import checkpoints, envelopes, tree
from archive.custody.models import Checkpoint

NOT_YET = msg("This line will be covered by the next checkpoint, within the hour.")
FORMAT = "c2sp.org/tlog-proof@v1"


def tlog_proof(sequence: int, checkpoint: Checkpoint) -> str:
    """The proof that an event stands under a checkpoint; ``ValueError`` where the checkpoint does not reach it."""
    return tlog_proofs([sequence], checkpoint)[sequence]


def tlog_proofs(sequences: Collection[int], checkpoint: Checkpoint) -> dict[int, str]:
    """The proofs of several events, in a number of queries that does not grow with them."""
    paths = tree.inclusion(sequences, checkpoint.size)
    return {sequence: written(sequence, path, checkpoint) for sequence, path in paths.items()}


def written(sequence: int, path: Sequence[bytes], checkpoint: Checkpoint, entry: bytes = b"") -> str:
    """The text of one proof: the index counts from 0, the path goes from the leaf to the root.

    ``entry``, the envelope itself, goes along as extra data, so that the file needs nothing beside it.
    """
    extra = [f"extra {base64.b64encode(entry).decode('ascii')}"] if entry else []
    return "\n".join([FORMAT, *extra, f"index {sequence - 1}", *encoded(path), "", checkpoint.note])


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the newest checkpoint says of some events."""

    checkpoint: Checkpoint | None
    paths: Mapping[int, Sequence[bytes]]
    """By sequence; events that the checkpoint does not reach yet are left out."""


def coverage(sequences: Collection[int]) -> Coverage:
    """Proofs of those events that the newest checkpoint reaches; a number of queries that does not grow with them."""
    newest = checkpoints.latest()
    reached = [sequence for sequence in sequences if newest is not None and sequence <= newest.size]
    return Coverage(newest, tree.inclusion(reached, newest.size) if newest is not None else {})


def self_contained(sequence: int) -> str:
    """The proof of one event under the newest checkpoint, with its envelope; ``NotVisible`` where it is not covered."""
    found = coverage([sequence])
    if found.checkpoint is None or sequence not in found.paths:
        raise NotVisible(NOT_YET)
    (entry,) = envelopes.entries(envelopes.at([sequence]))
    return written(sequence, found.paths[sequence], found.checkpoint, entry)


def consistency_text(old: Checkpoint, new: Checkpoint) -> str:
    """The earlier checkpoint, an empty line, and the path to the later one, a hash in base64 on each line."""
    path = encoded(tree.consistency(old.size, new.size))
    return "\n".join([old.note, *path]) + ("\n" if path else "")


def encoded(path: Sequence[bytes]) -> list[str]:
    """Hashes in base64."""
    return [base64.b64encode(digest).decode("ascii") for digest in path]
