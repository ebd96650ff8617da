"""Moderation, grants, the vault, places and earlier checks: what stands against what events say."""

from __future__ import annotations

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import func, select

from archive.accounts import rules as account_rules
from archive.accounts.models import AccessGrant
from archive.base.db import reading
from archive.base.messages import msg
from archive.base.runtime import session
from archive.comments.desk_models import Appeal, Sanction
from archive.comments.models import Comment, ModerationDecision
from archive.custody import keys, notes
from archive.custody.vocabulary import EventType, Outcome
from archive.media.redaction_models import ImageRedaction
from archive.records.description import PlaceInput
from archive.records.models import LeakDecision, Place
from archive.records.references import place_key
from archive.vault.models import VaultEntry, VaultField
from archive.vault.sealing import entry_sha256
from archive.verification import desk_rows, leak_rows, moderation_rows, redaction_rows
from archive.verification.facts import Event, Row, events_of, table
from archive.verification.findings import Finding, Judged, Step
from archive.verification.models import Verification

AT_ONCE = 500
OLD_GRANTS = "grants from before events carried their account"
OLD_ENTRIES = "entries of the vault from before events carried their person"
_LAST = uuid.UUID(int=2**128 - 1)


def total() -> int:
    with reading():
        return sum(session().scalar(select(func.count()).select_from(model)) or 0 for _, model, _, _ in _TABLES)


def run(after: str) -> Iterator[Step]:
    """Every table in turn; ``after`` is the name of a table and the last id of it that was looked at."""
    begun, _, reached = after.partition("|")
    names = [name for name, *_ in _TABLES]
    for name, model, old, judge in _TABLES[names.index(begun) if begun else 0 :]:
        last = uuid.UUID(reached) if reached and name == begun else None
        of = table(model)
        while True:
            query = select(of).order_by(of.c.id).limit(AT_ONCE)
            with reading():
                rows = [row._mapping for row in session().execute(query.where(of.c.id > last) if last else query)]
                if not rows:
                    break
                found, uncovered = judge(rows)
            last = rows[-1]["id"]
            findings = tuple(Finding(name, where, message) for where, message in found)
            yield Step(f"{name}|{last}", {name: len(rows)}, {old: uncovered} if uncovered else {}, findings)
    with reading():
        yield Step(f"{names[-1]}|{_LAST}", {}, {}, tuple(_ledger_keys()))


def _grants(rows: Sequence[Row]) -> Judged:
    """What is open to one person was opened to that person by an event, and is open until another one."""
    found, old = [], 0
    targets = {row["id"]: account_rules.opened_by(row["label"]) for row in rows}
    events = events_of({target[1] for target in targets.values() if target})
    by_grant: dict[str, list[Event]] = defaultdict(list)
    for event in (event for those in events.values() for event in those if event.says("grant")):
        by_grant[f"{event.object_id} {event.says('grant')}"].append(event)
    for row in rows:
        target = targets[row["id"]]
        those = by_grant.get(f"{target[1]} {row['id']}", []) if target else []
        changes = [event.says("change") for event in those]
        where = f"grant {row['id']}"
        if "granted" not in changes:
            found.append((where, msg("It opens something to somebody, and no event tells that this was granted.")))
            continue
        if ("ended" in changes) is not (row["ended_at"] is not None):
            found.append((where, msg("Whether it has ended is not what its events say.")))
        digest = hashlib.sha256(row["id"].bytes + row["account_id"].bytes).hexdigest()
        told = {event.says("account_sha256") for event in those} - {None}
        old += not told
        if told - {digest}:
            found.append((where, msg("It was granted to somebody else.")))
    return found, old


def _vault(rows: Sequence[Row]) -> Judged:
    """An entry was put there by an event, for the person and the record to whom it belongs."""
    found, old = [], 0
    events = events_of({row["id"] for row in rows})
    for row in rows:
        where = f"vault entry {row['id']}"
        put = next((one for one in events.get(row["id"], []) if one.type is EventType.POLICY_ASSIGNMENT), None)
        if put is None:
            found.append((where, msg("No event tells that this was put into the vault.")))
            continue
        if put.told is None:
            continue
        digest = put.says("entry_sha256")
        old += digest is None
        stands = (VaultField(row["field"]), row["ciphertext"])
        if digest not in (None, entry_sha256(row["agent_id"], row["record_id"], *stands)):
            say = msg("Whose it is, or what it holds, is not what event %(number)s says.", number=put.sequence)
            found.append((where, say))
    return found, old


def _ledger_keys() -> Iterator[Finding]:
    """Why a key of the ledger came into use is what its event says; the first one came with the ledger."""
    events = {one.says("new"): one for one in events_of({keys.LEDGER})[keys.LEDGER] if one.says("ledger_key")}
    for key in keys.listed():
        event = events.get(notes.verifier_key(key.name, key.public_key))
        why = keys.FIRST if key.number == 1 else event.says("ledger_key") if event else None
        if key.reason != why:
            say = msg("Why this key came into use is not what its event says.")
            yield Finding("ledger keys", f"key {key.number}", say)


def _places(rows: Sequence[Row]) -> Judged:
    """A place is where its key says, and as exact for readers as its key says."""
    found = []
    for row in rows:
        place = PlaceInput(
            name=row["name"],
            country=row["country"],
            admin1=row["admin1"],
            gazetteer=row["gazetteer"],
            gazetteer_id=row["gazetteer_id"],
            lat=row["latitude"],
            lon=row["longitude"],
            public_precision_m=row["public_precision_m"],
        )
        if place_key(place) != row["key"]:
            found.append((f"place {row['id']}", msg("It is not the place that records were given.")))
    return found, 0


def _verifications(rows: Sequence[Row]) -> Judged:
    """A check that ended well left an event; one that found the ledger damaged adds nothing to it."""
    found = []
    events = events_of({row["id"] for row in rows})
    for row in rows:
        those = events.get(row["id"], [])
        if not those and row["outcome"] is not Outcome.FAILURE:
            found.append((f"check {row['id']}", msg("It is said to have ended well, and no event tells of it.")))
        if any(event.outcome is not row["outcome"] for event in those):
            found.append((f"check {row['id']}", msg("How it ended is not what its event says.")))
    return found, 0


_TABLES: tuple[tuple[str, type[Any], str, Callable[[Sequence[Row]], Judged]], ...] = (
    ("comments", Comment, moderation_rows.OLD_COMMENTS, moderation_rows.comments),
    ("decisions on comments", ModerationDecision, moderation_rows.OLD_DECISIONS, moderation_rows.decisions),
    ("appeals", Appeal, desk_rows.OLD_APPEALS, desk_rows.appeals),
    ("sanctions", Sanction, desk_rows.OLD_SANCTIONS, desk_rows.sanctions),
    ("grants", AccessGrant, OLD_GRANTS, _grants),
    ("vault entries", VaultEntry, OLD_ENTRIES, _vault),
    ("decisions on findings", LeakDecision, "", leak_rows.judge),
    ("places", Place, "", _places),
    ("redactions of pictures", ImageRedaction, "", redaction_rows.judge),
    ("earlier checks", Verification, "", _verifications),
)
