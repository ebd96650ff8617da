"""Proofs as text: an event stands in the ledger (C2SP tlog-proof); a later ledger continues an earlier."""

from __future__ import annotations

import base64
from collections.abc import Collection, Sequence

from archive.custody import tree
from archive.custody.models import Checkpoint

FORMAT = "c2sp.org/tlog-proof@v1"


def tlog_proof(sequence: int, checkpoint: Checkpoint) -> str:
    """The proof that an event stands under a checkpoint; ``ValueError`` where the checkpoint does not reach it."""
    return tlog_proofs([sequence], checkpoint)[sequence]


def tlog_proofs(sequences: Collection[int], checkpoint: Checkpoint) -> dict[int, str]:
    """The proofs of several events, in a number of queries that does not grow with them."""
    paths = tree.inclusion(sequences, checkpoint.size)
    return {sequence: written(sequence, path, checkpoint) for sequence, path in paths.items()}


def written(sequence: int, path: Sequence[bytes], checkpoint: Checkpoint) -> str:
    """The text of one proof: the index counts from 0, the path goes from the leaf to the root."""
    lines = [FORMAT, f"index {sequence - 1}", *encoded(path), "", checkpoint.note]
    return "\n".join(lines)


def consistency_text(old: Checkpoint, new: Checkpoint) -> str:
    """The earlier checkpoint, an empty line, and the path to the later one, a hash in base64 on each line."""
    path = encoded(tree.consistency(old.size, new.size))
    return "\n".join([old.note, *path]) + ("\n" if path else "")


def encoded(path: Sequence[bytes]) -> list[str]:
    """Hashes in base64."""
    return [base64.b64encode(digest).decode("ascii") for digest in path]
