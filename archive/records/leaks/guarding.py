"""Nothing is opened while a finding of the leak check is undecided: asked by every verb that opens something."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable, Sequence

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
from archive.records.leaks.rules import Finding
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
        *rules.obstacles(looking.undecided(record_id)),
        *([Problem("unread", rules.unread_words(unread))] if unread else ()),
    ]


def opened_unread(record_id: uuid.UUID) -> dict[str, object]:
    """What the event of an opening says of files that nothing was read of."""
    unread = _unread(record_id)
    return {"unread": unread} if unread else {}


def _unread(record_id: uuid.UUID) -> int:
    return looking.of_records([record_id])[record_id].unread


def obstacles_of(description: Description, state: RecordState, files: Sequence[FileInput] = ()) -> list[Problem]:
    """Why a description cannot begin in this state without a reason for what is found in it."""
    return told(looking.of_description(description, files).findings()) if state in OPENED else []


def told(findings: Iterable[Finding]) -> list[Problem]:
    """What is found, and how it may stay."""
    found = rules.obstacles(findings)
    return [*found, Problem("leaks_kept", HOW)] if found else []


def brought(record: m.Record, description: Description, *, redactions_decided: bool = False) -> list[Finding]:
    """What ``description`` would bring into a record that was taken in, and is neither in it nor decided."""
    if record.state not in OPENED:
        return []
    stands = {one.finding.key for one in looking.judged([record.id]).get(record.id, ())}
    # What readers are not shown stays hidden when the description is written anew.
    told = description if redactions_decided else carried(description_of(record), description)
    return [one for one in looking.of_description(told).findings() if one.key not in stands]


def kept_at_once(row: ImportRow) -> tuple[Finding, ...]:
    """What is found in a new record and stays, because the reason came with it."""
    if row.status not in OPENED or not row.leaks_kept.strip():
        return ()
    return looking.of_description(row.description, row.files).findings()


def keep(
    viewer: Viewer, record_id: uuid.UUID, revision: int, findings: Iterable[Finding], reason: str, scope: Scope
) -> None:
    """Write down that these findings stay, for a reason, each with a custody event *appraisal*."""
    decide(viewer, record_id, revision, findings, m.LeakOutcome.KEPT, reason, scope)


def decide(
    viewer: Viewer,
    record_id: uuid.UUID,
    revision: int,
    findings: Iterable[Finding],
    outcome: m.LeakOutcome,
    reason: str,
    scope: Scope,
) -> None:
    """Append one decision on each of some findings, with its event, which holds neither words nor places."""
    rows, acts = [], []
    for one in findings:
        salt = secrets.token_bytes(16)
        digest = one.digest(salt)
        rows.append(
            {
                "id": new_id(),
                "record_id": record_id,
                "salt": salt,
                "digest": digest,
                "outcome": outcome,
                "reason": reason.strip(),
                "revision": revision,
                "agent_id": SOFTWARE_AGENT if viewer.system else viewer.agent_id or VISITOR_AGENT,
                "decided_at": clock.now(),
            }
        )
        said = {
            "outcome": outcome.value,
            "found": one.kind.value,
            "part": one.part,
            "reason": reason.strip(),
            "finding": digest,
        }
        acts.append(Act(EventType.APPRAISAL, record_id, scope, said))
    insert_rows(m.LeakDecision, rows)
    ledger.record_events(viewer, acts)
