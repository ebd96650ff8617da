"""The register of what was received: written with the import of a bag, read on the pages of its records."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from sqlalchemy import select

from archive.access import policy
from archive.access.policy import Act as Permission
from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.db import insert_rows
from archive.base.errors import NotVisible
from archive.base.identifiers import new_id
from archive.base.runtime import session
from archive.custody import ledger
from archive.custody.ledger import Act, Scope
from archive.custody.vocabulary import EventType
from archive.exports import evidence
from archive.exports.arrival import Arrival, SentRecord
from archive.exports.models import Transfer, TransferredRecord
from archive.exports.standing import scopes
from archive.exports.standing_here import Key, record_ids
from archive.media import store
from archive.media.staging import Staged

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Reception:
    """One way by which a record came: whose it was, its code and events there, and where the evidence is."""

    transfer_id: uuid.UUID
    origin: str
    sender_code: str
    first_event: int | None
    last_event: int | None
    received_at: datetime
    checkpoint_size: int


def record(viewer: Viewer, found: Arrival, staged: Staged, sent: Sequence[tuple[SentRecord, Key]]) -> None:
    """Keep the evidence and write down the transfer, in the transaction of the import.

    Leaves an event of the transfer itself and one for each record, which tells where it stood at the sender's.
    """
    kept = store.current().keep(staged)
    transfer_id = new_id()
    told: dict[str, object] = {
        "origin": found.origin,
        "bag_sha256": found.bag_sha256,
        "checkpoint_size": found.checkpoint_size,
        "checkpoint_root": found.checkpoint_root,
    }
    own = {**told, "evidence_sha256": kept.sha256, "records": len(sent)}
    sequence = ledger.record_event(viewer, EventType.TRANSFER, transfer_id, Scope(None, protected=False), own)
    session().add(
        Transfer(
            id=transfer_id,
            origin=found.origin,
            bag_sha256=found.bag_sha256,
            checkpoint_note=found.checkpoint_note,
            checkpoint_size=found.checkpoint_size,
            evidence_sha256=kept.sha256,
            evidence_sha512=kept.sha512,
            evidence_size=kept.size,
            received_at=clock.now(),
            event_sequence=sequence,
        )
    )
    session().flush()
    for start in range(0, len(sent), _CHUNK):
        _records(viewer, transfer_id, told, sent[start : start + _CHUNK])


def _records(
    viewer: Viewer, transfer_id: uuid.UUID, told: dict[str, object], sent: Sequence[tuple[SentRecord, Key]]
) -> None:
    ids = record_ids([key for _, key in sent])
    known = scopes(list(ids.values()))
    acts, rows = [], []
    for one, key in sent:
        record_id = ids[key]
        where = {"sender_code": one.code, "sender_events": [one.first_event or 0, one.last_event or 0]}
        acts.append(Act(EventType.TRANSFER, record_id, known[record_id], {**told, **where}))
        rows.append(
            {
                "transfer_id": transfer_id,
                "record_id": record_id,
                "sender_code": one.code,
                "first_event": one.first_event,
                "last_event": one.last_event,
            }
        )
    ledger.record_events(viewer, acts)
    insert_rows(TransferredRecord, rows)


def of_record(record_id: uuid.UUID) -> list[Reception]:
    """By which transfers a record came, oldest first; whether it may be seen is the caller's to ask."""
    query = (
        select(Transfer, TransferredRecord)
        .join(TransferredRecord, TransferredRecord.transfer_id == Transfer.id)
        .where(TransferredRecord.record_id == record_id)
        .order_by(Transfer.event_sequence)
    )
    return [
        Reception(
            transfer.id,
            transfer.origin,
            row.sender_code,
            row.first_event,
            row.last_event,
            transfer.received_at,
            transfer.checkpoint_size,
        )
        for transfer, row in session().execute(query)
    ]


def opened(viewer: Viewer, record_id: uuid.UUID, transfer_id: uuid.UUID) -> BinaryIO:
    """The sender's ledger extract that came with a record.

    It tells of all records of its bag, sealed and unpublished ones too: it is for those who may see them all.
    """
    policy.require(viewer, Permission.IMPORT)
    query = (
        select(Transfer.evidence_sha256)
        .join(TransferredRecord, TransferredRecord.transfer_id == Transfer.id)
        .where(Transfer.id == transfer_id, TransferredRecord.record_id == record_id)
    )
    found = session().scalar(query)
    if found is None:
        raise NotVisible()
    return store.current().open(found)


def evidence_digests(viewer: Viewer) -> set[str]:
    """The SHA-256 of all evidence that is kept: files that no record has and that are spoken of all the same."""
    policy.require(viewer, Permission.READ_CUSTODY_DETAIL)
    return set(session().scalars(select(Transfer.evidence_sha256)))


def forget(viewer: Viewer, record_id: uuid.UUID) -> set[str]:
    """The part of transfers in an erasure: what senders' ledgers told of the record goes from the evidence.

    Gives the SHA-256 of files that nothing speaks of any more; they are removed once the transaction is true.
    """
    query = (
        select(Transfer, TransferredRecord.sender_code)
        .join(TransferredRecord, TransferredRecord.transfer_id == Transfer.id)
        .where(TransferredRecord.record_id == record_id)
    )
    left: set[str] = set()
    for transfer, code in list(session().execute(query)):
        staged = evidence.without(transfer.evidence_sha256, code)
        if staged.sha256 == transfer.evidence_sha256:
            staged.discard()
            continue
        left.add(transfer.evidence_sha256)
        kept = store.current().keep(staged)
        detail: dict[str, object] = {
            "origin": transfer.origin,
            "bag_sha256": transfer.bag_sha256,
            "checkpoint_size": transfer.checkpoint_size,
            "evidence_sha256": kept.sha256,
            "change": "what it told of an erased record was taken out",
        }
        scope = Scope(None, protected=False)
        transfer.event_sequence = ledger.record_event(viewer, EventType.TRANSFER, transfer.id, scope, detail)
        transfer.evidence_sha256, transfer.evidence_sha512 = kept.sha256, kept.sha512
        transfer.evidence_size = kept.size
    session().flush()
    return left
