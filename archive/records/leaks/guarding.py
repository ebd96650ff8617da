"""Nothing is opened while a finding of the leak check is undecided: asked by every verb that opens something."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archive.access.levels import RecordState
from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.db import insert_rows
from archive.base.errors import Problem
from archive.base.identifiers import new_id
from archive.base.messages import msg
from archive.custody import ledger
from archive.custody.ledger import Act, Scope
from archive.custody.models import SOFTWARE_AGENT, VISITOR_AGENT
from archive.custody.vocabulary import EventType
from archive.records import models as m
from archive.records.description import Description, FileInput, ImportRow
from archive.records.leaks import looking, rules
from archive.records.leaks.looking import Judged
from archive.records.leaks.rules import Finding, Levels
from archive.records.redaction_carrying import carried
from archive.records.stored import description_of

OPENED = frozenset({RecordState.ACCESSIONED, RecordState.PUBLISHED})
"""The states of what the archive has taken in or shown."""
HOW = msg(
    "Hide it from readers, leave it out, or, if it is to stay, say why (leaks_kept): the reason is kept with the "
    "record’s custody."
)


def obstacles(record_id: uuid.UUID, *, unread_too: bool = False) -> list[Problem]:
    """Why a record is not taken in or published yet: what nobody has decided, and files that nothing was read of.

    ``unread_too`` answers for those files.
    """
    unread = 0 if unread_too else _unread(record_id)
    return [
        *_obstacles(looking.judged([record_id]).get(record_id, ())),
        *([Problem("unread", rules.unread_words(unread))] if unread else ()),
    ]


def _obstacles(judged: Iterable[Judged]) -> list[Problem]:
    waits = [one for one in judged if one.decision is None]
    return rules.obstacles((one.finding for one in waits), {one.finding.key for one in waits if one.for_fewer})


def opened_unread(record_id: uuid.UUID) -> dict[str, object]:
    """What the event of an opening says of files that nothing was read of."""
    unread = _unread(record_id)
    return {"unread": unread} if unread else {}


def _unread(record_id: uuid.UUID) -> int:
    return looking.of_records([record_id])[record_id].unread


def obstacles_of(description: Description, state: RecordState, files: Sequence[FileInput] = ()) -> list[Problem]:
    """Why a description cannot begin in this state without a reason for what is found in it."""
    return told(map(Judged, looking.of_description(description, files).findings())) if state in OPENED else []


def told(judged: Iterable[Judged]) -> list[Problem]:
    """What is found and waits for a decision, and how it may stay."""
    found = _obstacles(judged)
    return [*found, Problem("leaks_kept", HOW)] if found else []


def brought(record: m.Record, description: Description, *, redactions_decided: bool = False) -> list[Judged]:
    """What ``description`` would bring before readers of a record that was taken in, and nobody has decided on.

    That is what is not in it yet and, where more people are to see a part of it, what was not judged for them: names
    that the vault was given since, too.
    """
    if record.state not in OPENED:
        return []
    levels = Levels.of(description)
    stands = {one.finding.key: one for one in looking.judged([record.id], levels).get(record.id, ())}
    # What readers are not shown stays hidden when the description is written anew.
    told = description if redactions_decided else carried(description_of(record), description)
    there = looking.of_description(told).findings()
    keys = {one.key for one in there}
    again = [
        one
        for key, one in stands.items()
        if one.decision is None
        and _opens(record, description, one.finding.part)
        and (key in keys or one.finding.part.startswith(rules.FILE_PART))
    ]
    return [*(Judged(one) for one in there if one.key not in stands), *again]


def _opens(record: m.Record, description: Description, part: str) -> bool:
    """Whether more people would see ``part`` of a record than do now: by its level, or since an embargo ends."""
    before, after = (Levels.of(one).of_part(part) for one in (record, description))
    return after.rank < before.rank or (record.embargo_until is not None and description.embargo is None)


def kept_at_once(row: ImportRow) -> tuple[Finding, ...]:
    """What is found in a new record and stays, because the reason came with it."""
    if row.status not in OPENED or not row.leaks_kept.strip():
        return ()
    return looking.of_description(row.description, row.files).findings()


@dataclass(frozen=True, slots=True)
class Ruling:
    """What becomes of findings: whether they stay, why, and before whose eyes."""

    reason: str
    levels: Levels
    outcome: m.LeakOutcome = m.LeakOutcome.KEPT


def decide(
    viewer: Viewer,
    record_id: uuid.UUID,
    revision: int,
    findings: Iterable[Finding],
    ruling: Ruling,
    scope: Scope,
) -> None:
    """Append one decision on each of some findings, with its event *appraisal*: neither words nor places are in it."""
    rows, acts = [], []
    for one in findings:
        salt = secrets.token_bytes(16)
        level, reason = ruling.levels.of_part(one.part), ruling.reason.strip()
        digest = one.digest(salt, level)
        rows.append(
            {
                "id": new_id(),
                "record_id": record_id,
                "salt": salt,
                "digest": digest,
                "outcome": ruling.outcome,
                "reason": reason,
                "revision": revision,
                "agent_id": SOFTWARE_AGENT if viewer.system else viewer.agent_id or VISITOR_AGENT,
                "decided_at": clock.now(),
            }
        )
        said = {
            "outcome": ruling.outcome.value,
            "found": one.kind.value,
            "part": one.part,
            "reason": reason,
            "judged_for": level.value,
            "finding": digest,
        }
        acts.append(Act(EventType.APPRAISAL, record_id, scope, said))
    insert_rows(m.LeakDecision, rows)
    ledger.record_events(viewer, acts)
