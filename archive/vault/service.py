"""The verbs of the vault: seal, reveal with a reason, wrap anew, erase; ``requests`` asks a second person first.

Every entry belongs to one record, and events name the entry, never the agent: the ledger must not link a person
across records.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import delete, select

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.errors import Forbidden, Invalid, NotVisible, Problem
from archive.base.identifiers import new_id
from archive.base.messages import msg
from archive.base.runtime import session, settings
from archive.custody.ledger import Scope, record_event
from archive.custody.vocabulary import EventType
from archive.vault import rules, sealing
from archive.vault.models import VaultEntry, VaultField
from archive.vault.request_models import RevealRequest
from archive.vault.sealing import Sealed


class Person(NamedTuple):
    """Somebody in one record (in all of them where none is named)."""

    record_id: uuid.UUID | None
    agent_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class Revealed:
    """One fact about one person in plain words; never stored, logged or cached."""

    entry_id: uuid.UUID
    field: VaultField
    text: str

    def __repr__(self) -> str:
        return f"Revealed({self.entry_id}, {self.field.value}, …)"


def seal(
    viewer: Viewer, agent_id: uuid.UUID, field: VaultField, plaintext: str, record_id: uuid.UUID | None
) -> uuid.UUID:
    """Encrypt one fact about a person and return the entry's id; whoever contributes may seal.

    Leaves a custody event *policy assignment* that says what kind of fact it is and, by a blinded digest, whose.
    Raises ``Invalid`` for an empty one and ``Unavailable`` when the vault's key cannot be used.
    """
    policy.require(viewer, Act.CONTRIBUTE)
    if not plaintext.strip():
        raise Invalid([Problem("", msg("There is nothing to put into the vault."))])
    entry_id = new_id()
    sealed = sealing.seal(sealing.key_ring(), entry_id, field, plaintext.strip())
    entry = VaultEntry(
        id=entry_id,
        agent_id=agent_id,
        record_id=record_id,
        field=field,
        key_id=sealed.key_id,
        wrapped_key=sealed.wrapped_key,
        ciphertext=sealed.ciphertext,
        created_at=clock.now(),
    )
    session().add(entry)
    session().flush()
    digest = sealing.entry_sha256(agent_id, record_id, field, sealed.ciphertext)
    told = {"vault": field.value, "entry_sha256": digest}
    record_event(viewer, EventType.POLICY_ASSIGNMENT, entry_id, Scope(record_id), told)
    return entry_id


def needs_two() -> bool:
    """Whether this archive opens an identity only after a second person has agreed."""
    return settings().reveal_needs_two


def reveal(
    viewer: Viewer, agent_id: uuid.UUID, field: VaultField | None, reason: str, record_id: uuid.UUID | None = None
) -> tuple[Revealed, ...]:
    """Open what the vault holds of a person (one field, or all; of one record, or all), oldest first.

    Each entry leaves a custody event *reveal* with the reason, in the same transaction: hand the answer on only
    after the unit of work is done. Raises ``Forbidden`` where this archive asks for a second person (``requests``),
    ``Invalid`` without a reason, ``NotVisible`` when there is nothing, ``Unavailable`` when an entry does not open.
    """
    policy.require(viewer, Act.REVEAL_IDENTITY)
    if needs_two():
        raise Forbidden(msg("Here a second person has to agree before an identity is opened: ask for it."))
    return opened(viewer, Person(record_id, agent_id), field, reason)


def opened(viewer: Viewer, person: Person, field: VaultField | None, reason: str) -> tuple[Revealed, ...]:
    """The same for somebody who may, whatever this archive asks: for ``reveal`` and for ``requests.read`` alone."""
    policy.require(viewer, Act.REVEAL_IDENTITY)
    if problems := rules.reason_problems(reason):
        raise Invalid(problems)
    held = entries(person, field)
    ring = sealing.key_ring()
    found = tuple(Revealed(e.id, e.field, sealing.unseal(ring, e.id, e.field, _sealed(e))) for e in held)
    for entry in held:
        detail = {"reason": reason.strip(), "vault": entry.field.value}
        record_event(viewer, EventType.REVEAL, entry.id, Scope(entry.record_id), detail)
    return found


def rewrap(viewer: Viewer) -> int:
    """Wrap every data key under the newest key of the key file; returns how many were wrapped anew.

    Afterwards older keys can be taken out of the file. Nothing is decrypted but data keys. Leaves one custody
    event *policy assignment* for the run. Raises ``Unavailable``, and changes nothing, when a key is missing.
    """
    policy.require(viewer, Act.ADMINISTER)
    ring = sealing.key_ring()
    query = select(VaultEntry).where(VaultEntry.key_id != ring.newest)
    count = 0
    for entry in session().scalars(query.execution_options(yield_per=500)):
        sealed = sealing.rewrapped(ring, entry.id, _sealed(entry))
        entry.key_id, entry.wrapped_key = sealed.key_id, sealed.wrapped_key
        count += 1
    if count:
        record_event(viewer, EventType.POLICY_ASSIGNMENT, new_id(), Scope(None), {"entries": count, "key": ring.newest})
    return count


def erase(viewer: Viewer, agent_id: uuid.UUID) -> int:
    """Remove all that the vault holds of a person; returns how many entries went.

    The event *erasure* is appended first. Copies in older backups stay sealed under the key file; to make them
    unreadable, rotate the key (``rewrap``) and destroy the old one.
    """
    policy.require(viewer, Act.REVEAL_IDENTITY)
    held = list(session().scalars(select(VaultEntry).where(VaultEntry.agent_id == agent_id)))
    for entry in held:
        record_event(viewer, EventType.ERASURE, entry.id, Scope(entry.record_id), {"vault": entry.field.value})
    for entry in held:
        session().delete(entry)
    session().execute(delete(RevealRequest).where(RevealRequest.agent_id == agent_id))
    session().flush()
    return len(held)


def entries(person: Person, field: VaultField | None) -> list[VaultEntry]:
    """What the vault keeps of a person, sealed, oldest first; raises ``NotVisible`` where it keeps nothing."""
    query = select(VaultEntry).where(VaultEntry.agent_id == person.agent_id)
    if person.record_id is not None:
        query = query.where(VaultEntry.record_id == person.record_id)
    if field is not None:
        query = query.where(VaultEntry.field == field)
    found = list(session().scalars(query.order_by(VaultEntry.created_at, VaultEntry.id)))
    if not found:
        raise NotVisible()
    return found


def _sealed(entry: VaultEntry) -> Sealed:
    return Sealed(entry.key_id, entry.wrapped_key, entry.ciphertext)
