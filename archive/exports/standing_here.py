"""What stands here already of the records of a bag, what must not come back by one, and what is not its sender's."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select

from archive.access.levels import RecordState
from archive.base.errors import Invalid, Problem
from archive.base.identifiers import normalise_code
from archive.base.messages import Message, msg
from archive.base.runtime import session
from archive.custody import keys
from archive.exports.arrival import Arrival
from archive.exports.models import Transfer, TransferredRecord
from archive.records import models as m

Key = tuple[str, str]
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Sent:
    """A row of a bag: what it is known by, and the state that it is sent in (None where it cannot be read)."""

    key: Key
    status: RecordState | None


@dataclass(frozen=True, slots=True)
class Here:
    """By source system and identifier: records of this archive that stand, and reasons not to take a record in."""

    standing: frozenset[Key]
    refused: Mapping[Key, Invalid]


def judge(found: Arrival, sent: Sequence[Sent], *, vouched: bool) -> Here:
    """Which rows are this archive's own and stand as they are, which are gone here, and which are not the sender's.

    ``vouched``: the bag is signed with a key of its sender's that is known from elsewhere.
    """
    codes = _own_codes(found, sent)
    states = _states(list(codes.values()))
    gone = _forgotten(found)
    withdrawn = _withdrawn([row.key for row in sent])
    foreign = _foreign(found, sent, vouched)
    standing: set[Key] = set()
    refused: dict[Key, Invalid] = {}
    for row, one in zip(sent, found.records, strict=False):
        state = states.get(codes.get(row.key, ""))
        why = _refusal(row, state, one.code in gone or row.key in withdrawn)
        if why is not None:
            refused[row.key] = Invalid([Problem("identifier", why)])
        elif state is not None:
            standing.add(row.key)
        elif row.key in foreign:
            refused[row.key] = Invalid([foreign[row.key]])
    return Here(frozenset(standing), refused)


def _own_name() -> str:
    return keys.origin() if keys.listed() else ""


def _own_codes(found: Arrival, sent: Sequence[Sent]) -> dict[Key, str]:
    """Which rows are records of this archive, by their code here: of our own bags all, of others' those that say so."""
    own = _own_name()
    if found.origin == own:
        return {row.key: one.code for row, one in zip(sent, found.records, strict=False)}
    codes = {row.key: normalise_code(row.key[1]) for row in sent if own and row.key[0] == own}
    return {key: code for key, code in codes.items() if code}


def _refusal(row: Sent, own: tuple[RecordState, bool] | None, gone: bool) -> Message | None:
    """Why a record must not come back; one that is sent as withdrawn changes nothing where it is withdrawn."""
    if row.status is not None and not row.key[1]:
        return msg("It has no identifier, as every record of a bag has.")
    if own is not None and own[1]:
        return msg("It was erased here. A bag does not bring it back.")
    if row.status is RecordState.WITHDRAWN:
        return None
    if gone or (own is not None and own[0] is RecordState.WITHDRAWN):
        return msg("It was withdrawn or erased here. A bag does not bring it back.")
    return None


def _states(codes: Sequence[str]) -> dict[str, tuple[RecordState, bool]]:
    """State of each of our own records, and whether it was erased."""
    found: dict[str, tuple[RecordState, bool]] = {}
    erased = select(m.Erasure.record_id).where(m.Erasure.record_id == m.Record.id).exists()
    for start in range(0, len(codes), _CHUNK):
        query = select(m.Record.reference_code, m.Record.state, erased)
        chunk = query.where(m.Record.reference_code.in_(codes[start : start + _CHUNK]))
        found |= {code: (state, bool(gone)) for code, state, gone in session().execute(chunk)}
    return found


def _forgotten(found: Arrival) -> set[str]:
    """Codes of the sender's whose record came here before and was withdrawn or erased since."""
    query = (
        select(TransferredRecord.sender_code)
        .join(Transfer, Transfer.id == TransferredRecord.transfer_id)
        .join(m.Record, m.Record.id == TransferredRecord.record_id)
        .where(Transfer.origin == found.origin, m.Record.state == RecordState.WITHDRAWN)
    )
    return set(session().scalars(query))


def _withdrawn(wanted: Sequence[Key]) -> set[Key]:
    known = record_ids(wanted)
    ids = list(known.values())
    gone: set[uuid.UUID] = set()
    for start in range(0, len(ids), _CHUNK):
        query = select(m.Record.id).where(m.Record.state == RecordState.WITHDRAWN)
        gone |= set(session().scalars(query.where(m.Record.id.in_(ids[start : start + _CHUNK]))))
    return {key for key, record_id in known.items() if record_id in gone}


def _foreign(found: Arrival, sent: Sequence[Sent], vouched: bool) -> dict[Key, Problem]:
    """Rows that would take what is another's: a record, the name of an archive, a stranger also a series of numbers."""
    own = _own_name()
    if found.origin == own:
        return {}
    known = record_ids([row.key for row in sent])
    theirs = _came_from(found.origin)
    names = {own, *session().scalars(select(Transfer.origin).where(Transfer.origin != found.origin).distinct())}
    series = set() if vouched else _series_of_others(found.origin, {row.key[0] for row in sent})
    refused: dict[Key, Problem] = {}
    for row in sent:
        system = row.key[0]
        if row.key in known:
            if known[row.key] not in theirs:
                say = msg(
                    "A record with this identifier is here, and it did not come from %(origin)s. A bag adds to what "
                    "its own sender sent, and to nothing else.",
                    origin=found.origin,
                )
                refused[row.key] = Problem("identifier", say)
        elif system and system in names:
            say = msg("“%(name)s” is the name of another archive. A bag does not speak in its name.", name=system)
            refused[row.key] = Problem("source_system", say)
        elif system in series:
            say = msg(
                "Records of “%(name)s” came here by another way. Only a sender whose key is given adds to them: "
                "--key KEY.",
                name=system,
            )
            refused[row.key] = Problem("source_system", say)
    return refused


def _transferred(origin: str) -> Select[uuid.UUID]:
    query = select(TransferredRecord.record_id).join(Transfer, Transfer.id == TransferredRecord.transfer_id)
    return query.where(Transfer.origin == origin)


def _came_from(origin: str) -> set[uuid.UUID]:
    return set(session().scalars(_transferred(origin)))


def _series_of_others(origin: str, wanted: Collection[str]) -> set[str]:
    """Source systems of records that did not come from ``origin``; without a name everybody counts from one."""
    systems, found = sorted({*wanted} - {""}), set[str]()
    for start in range(0, len(systems), _CHUNK):
        query = select(m.ImportKey.source_system).where(
            m.ImportKey.source_system.in_(systems[start : start + _CHUNK]),
            m.ImportKey.record_id.not_in(_transferred(origin)),
        )
        found |= set(session().scalars(query.distinct()))
    return found


def record_ids(wanted: Sequence[Key]) -> dict[Key, uuid.UUID]:
    """The records that imports know by these keys."""
    found: dict[Key, uuid.UUID] = {}
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        query = select(m.ImportKey.source_system, m.ImportKey.identifier, m.ImportKey.record_id)
        query = query.where(m.ImportKey.identifier.in_([identifier for _, identifier in chunk]))
        found |= {(system, identifier): record_id for system, identifier, record_id in session().execute(query)}
    return {key: found[key] for key in wanted if key in found}
