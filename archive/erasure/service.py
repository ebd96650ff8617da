"""The verbs of erasure. Each appends its event first: without it the guards of the database let nothing go."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, select

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.accounts import erasing as accounts
from archive.accounts.models import Account
from archive.base import outbox
from archive.base.errors import Invalid, NotVisible, Problem
from archive.base.identifiers import normalise_code
from archive.base.messages import msg
from archive.base.runtime import session
from archive.comments import erasing as comments
from archive.custody import erasing as ledger_part
from archive.custody import ledger
from archive.custody.ledger import Scope
from archive.custody.vocabulary import EventType
from archive.exports import transfers
from archive.intake import erasing as desk
from archive.media import erasing as media
from archive.media.vocabulary import ObjectRole
from archive.records import erasing as records
from archive.records import models as m
from archive.records.consenting import Way
from archive.records.erasing_names import forget_name
from archive.records.service import for_change
from archive.records.vocabulary import ErasureReason
from archive.search.saved import erasing as saved_searches
from archive.vault import erasing as vault

FINISH = "erasure.finish"
"""News after which bytes leave the disk and the database's files; its payload names digests of bytes alone."""
PURGE = "index.purge"


_OF_DESCRIPTIONS = (
    EventType.CREATION,
    EventType.INGESTION,
    EventType.METADATA_MODIFICATION,
    EventType.APPRAISAL,
)
"""Events whose payloads speak of what was said: digests of revisions, summaries, reasons of a return."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Why something is erased, and by which way that was asked; ``code`` is the reference code, typed to confirm."""

    code: str
    reason: ErasureReason
    way: Way | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What an erasure did."""

    record_id: uuid.UUID
    reference_code: str
    event: int
    revisions: int = 0
    files: int = 0
    comments: int = 0
    identities: int = 0
    payloads: int = 0


def erase(viewer: Viewer, record_id: uuid.UUID, wish: Wish) -> Erased:
    """Erase a whole record: all that was said of it and in it, its files, its people, what was written about it.

    The envelopes of its events stay, and a tombstone for those who could see it. Bytes of files, the index and old
    pages of the database follow after the commit, by the worker. Raises ``Forbidden`` for what the viewer handed in,
    ``Invalid`` unless the code was typed, ``NotVisible``, and ``IllegalTransition`` for what was erased before.
    """
    record = _confirmed(viewer, record_id, wish)
    code, contributor = record.reference_code, record.contributor_id
    event = _event(viewer, record_id, record_id, "record", wish)
    said = records.forget(record)
    files = media.objects_of(record_id)
    digests = media.forget(files)
    written = comments.forget(record_id)
    handed_in = desk.forget(record_id)
    accounts.forget(record_id)
    saved_searches.forget(record_id)
    identities = vault.forget(record_id)
    payloads = ledger_part.forget_record(record_id, event)
    people = said.agents | handed_in.agents | _account_agent(contributor)
    ledger_part.forget_people(record_id, people)
    records.forget_agents(people)
    received = transfers.forget(viewer, record_id)
    records.leave(record_id, wish.reason, event)
    outbox.send(PURGE, {"record": record_id.hex})
    _finish(digests | handed_in.digests | received)
    return Erased(
        record_id=record_id,
        reference_code=code,
        event=event,
        revisions=said.revisions,
        files=sum(1 for file in files if file.role is not ObjectRole.WORKING),
        comments=written,
        identities=identities,
        payloads=payloads,
    )


def erase_file(viewer: Viewer, record_id: uuid.UUID, object_id: uuid.UUID, wish: Wish) -> Erased:
    """Erase one file of a record with its working copies, its name, its caption and what was read from it.

    What the description says of it in its own words stays: that is edited, or erased with the record.
    """
    code = _confirmed(viewer, record_id, wish).reference_code
    rows = [row for row in media.with_copies(object_id) if row.record_id == record_id]
    if not any(row.id == object_id and row.role is not ObjectRole.WORKING for row in rows):
        raise NotVisible()
    ids = [row.id for row in rows]
    # Each has events of its own, whose payloads only an erasure of that very object opens.
    events = [_event(viewer, record_id, one, "file", wish) for one in ids]
    session().execute(delete(m.FileDescription).where(m.FileDescription.object_id.in_(ids)))
    digests = media.forget(rows) | transfers.forget(viewer, record_id)
    payloads = ledger_part.forget_objects(ids, min(events))
    records.after_part(record_id)
    _finish(digests)
    return Erased(
        record_id=record_id,
        reference_code=code,
        event=events[ids.index(object_id)],
        files=1,
        payloads=payloads,
    )


def erase_identity(viewer: Viewer, record_id: uuid.UUID, agent_id: uuid.UUID, wish: Wish) -> Erased:
    """Erase who one person of a record is: the vault's entries, and the name they go by in every revision.

    Their words stay, under nobody's name. What the text itself says of them stays as well: that is redacted.
    """
    record = _confirmed(viewer, record_id, wish)
    code, contributor = record.reference_code, record.contributor_id
    linked = select(m.RecordAgent.id).where(m.RecordAgent.record_id == record_id, m.RecordAgent.agent_id == agent_id)
    if session().scalar(linked.limit(1)) is None:
        raise NotVisible()
    event = _event(viewer, record_id, record_id, "identity", wish)
    identities = vault.forget_person(record_id, agent_id)
    nobody, revisions = forget_name(viewer, record_id, agent_id)
    desk.become(record_id, agent_id, nobody)
    # What else was done stays told: it proves the files and the decisions, and names nobody.
    payloads = ledger_part.forget_objects({record_id}, event, _OF_DESCRIPTIONS)
    gone = session().scalar(select(m.Record.contributor_id).where(m.Record.id == record_id)) is None
    ledger_part.forget_people(record_id, {agent_id} | (_account_agent(contributor) if gone else set()))
    records.forget_agents({agent_id})
    records.after_part(record_id)
    outbox.send(PURGE, {"record": record_id.hex})
    _finish(())
    return Erased(
        record_id=record_id,
        reference_code=code,
        event=event,
        revisions=revisions,
        identities=identities,
        payloads=payloads,
    )


def _confirmed(viewer: Viewer, record_id: uuid.UUID, wish: Wish) -> m.Record:
    policy.require(viewer, Act.ERASE)
    record = for_change(viewer, record_id)
    policy.not_own(
        viewer, record.contributor_id, msg("Nobody erases what they handed in themselves: ask another archivist.")
    )
    if normalise_code(wish.code) != record.reference_code:
        raise Invalid([Problem("code", msg("Type the reference code of this record to confirm."))])
    return record


def _event(viewer: Viewer, record_id: uuid.UUID, object_id: uuid.UUID, what: str, wish: Wish) -> int:
    told = {"what": what, "reason": wish.reason.value, "way": wish.way.value if wish.way else ""}
    return ledger.record_event(viewer, EventType.ERASURE, object_id, Scope(record_id), told)


def _account_agent(account_id: uuid.UUID | None) -> frozenset[uuid.UUID]:
    found = session().scalar(select(Account.agent_id).where(Account.id == account_id)) if account_id else None
    return frozenset({found} if found else ())


def _finish(digests: Collection[str]) -> None:
    outbox.send(FINISH, {"sha256": sorted(digests)})
