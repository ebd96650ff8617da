"""The ledger against itself, and against a checkpoint that somebody kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import select

from archive.base.db import reading
from archive.base.errors import Invalid, Unavailable
from archive.base.messages import Message, msg
from archive.base.runtime import session, settings
from archive.config import read_keys
from archive.custody import checkpoints, envelopes, keys, merkle, notes
from archive.custody.checking import check_ledger
from archive.custody.models import CustodyEvent, LedgerHead
from archive.custody.notes import NotSigned
from archive.verification.findings import Finding, Step

Told = Callable[[int, int], None]


def head() -> tuple[int, str]:
    """Sequence and digest of the last event, as the head says."""
    row = session().execute(select(LedgerHead.sequence, LedgerHead.digest).where(LedgerHead.id == 1)).first()
    return (row[0], row[1]) if row else (0, envelopes.FIRST_PREVIOUS)


def total() -> int:
    with reading():
        return head()[0]


def whole(progress: Told) -> Iterator[Step]:
    """Every envelope, payload, node and checkpoint, in one look: the ledger is whole or it is not."""
    with reading():
        size, digest = head()
        for fault in check_ledger(progress):
            yield Step("", {}, {}, (Finding("ledger", fault.where, fault.message),))
        if digest == envelopes.FIRST_PREVIOUS and session().scalar(select(CustodyEvent.sequence).limit(1)) is not None:
            yield Step("", {}, {}, (Finding("ledger", "head", msg("The ledger’s head is gone.")),))
        latest = checkpoints.latest()
        signed = latest.number if latest else 0
    yield Step(f"{size}|{digest}", {"events": size, "checkpoints": signed})


def continues(size: int, digest: str) -> Iterator[Finding]:
    """Whether the ledger still begins with what stood when a check that was interrupted began."""
    with reading():
        found = session().scalar(select(CustodyEvent.digest).where(CustodyEvent.sequence == size))
    if size and found != digest:
        say = msg("The ledger was rewritten or set back since this check began: event %(number)s differs.", number=size)
        yield Finding("ledger", f"event {size}", say)


def against(note: str) -> Iterator[Finding]:
    """Whether the ledger continues the one that a checkpoint speaks of which somebody kept.

    This finds what no look at the archive alone can find: that all of it was set back to an earlier day.
    """
    where = "checkpoint that was kept"
    try:
        kept = checkpoints.read(notes.opened(note, _verifier_keys()))
    except (NotSigned, ValueError) as error:
        why = error.message if isinstance(error, NotSigned) else msg("It is no checkpoint.")
        yield Finding("kept checkpoint", where, msg("It proves nothing here. %(why)s", why=why))
        return
    with reading():
        size, _ = head()
        message = _disagrees(kept, size)
    if message is not None:
        yield Finding("kept checkpoint", where, message)


def _disagrees(kept: checkpoints.Statement, size: int) -> Message | None:
    if kept.size > size:
        say = "The ledger held %(then)s events when it was signed, and holds %(now)s now: the archive was set back."
        return msg(say, then=kept.size, now=size)
    growth = merkle.Growth()
    for rows in envelopes.batches(1, kept.size):
        for entry in envelopes.entries(rows):
            growth.add(merkle.leaf_hash(entry))
    if growth.size != kept.size or growth.root() != kept.root:
        say = "The first %(size)s events are not those that it was signed over: the ledger was rewritten."
        return msg(say, size=kept.size)
    return None


def _verifier_keys() -> list[str]:
    """The keys that the table knows, and those of the key file: a database that was set back forgot the newest."""
    with reading():
        known = keys.verifier_keys()
        name = keys.origin()
    try:
        seeds = read_keys(settings().ledger_path)
    except (Invalid, Unavailable):
        seeds = ()
    return known + [key for seed in seeds if (key := notes.verifier_key(name, notes.public_key(seed))) not in known]
