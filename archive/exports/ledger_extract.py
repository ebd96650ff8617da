"""The ledger's part of a bag, read from the database: envelopes, payloads that may be told, proofs, consistency."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select

from archive.base.runtime import session
from archive.custody import envelopes, keys, notes, proofs
from archive.custody.models import Checkpoint, CustodyEvent, CustodyPayload
from archive.custody.vocabulary import CheckpointOccasion
from archive.exports.facts import LedgerEvent

_LATEST = 50
_ALWAYS = (CheckpointOccasion.EXPORT, CheckpointOccasion.KEY)


class DatabaseExtract:
    """A ``LedgerExtract`` under one checkpoint; reads with the session in force."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        self._checkpoint = checkpoint
        self.note = checkpoint.note
        self.verifier_keys: Sequence[str] = keys.verifier_keys()

    def sign(self, text: str) -> str:
        """A signed note of ``text`` with the ledger's newest key."""
        return notes.sign(text, keys.origin(), [keys.signing_seed()])

    def events(self, wanted: Sequence[tuple[int, bool]]) -> Iterator[LedgerEvent]:
        """The events of these sequences, in their order; payload and salt only where the second is true."""
        told = dict(wanted)
        query = (
            select(CustodyEvent, CustodyPayload)
            .outerjoin(CustodyPayload, CustodyPayload.sequence == CustodyEvent.sequence)
            .where(CustodyEvent.sequence.in_(list(told)))
            .order_by(CustodyEvent.sequence)
        )
        for event, payload in session().execute(query):
            open_to_read = told[event.sequence] and payload is not None
            yield LedgerEvent(
                event.sequence,
                envelopes.envelope(event),
                payload.detail.encode("utf-8") if open_to_read else None,
                payload.salt if open_to_read else None,
                payload is None,
            )

    def proofs(self, sequences: Sequence[int]) -> Mapping[int, str]:
        """A tlog-proof for each sequence."""
        return proofs.tlog_proofs(sequences, self._checkpoint)

    def consistency(self) -> Iterator[tuple[int, str]]:
        """Earlier checkpoints by size: the latest fifty, and all of an export or a change of key."""
        earlier = select(Checkpoint).where(Checkpoint.size > 0, Checkpoint.size < self._checkpoint.size)
        latest = session().scalars(earlier.order_by(Checkpoint.number.desc()).limit(_LATEST))
        always = session().scalars(earlier.where(Checkpoint.occasion.in_(_ALWAYS)))
        by_size = {one.size: one for one in [*always, *latest]}
        for size in sorted(by_size):
            yield size, proofs.consistency_text(by_size[size], self._checkpoint)
