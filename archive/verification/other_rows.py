"""Comments, decisions on them, grants, the vault, places and earlier checks: what stands against what events say."""

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
from archive.base.messages import Message, msg
from archive.base.runtime import session
from archive.comments.models import Comment, ModerationDecision
from archive.comments.service import decision_sha256
from archive.comments.vocabulary import CommentState
from archive.custody.vocabulary import EventType, Outcome
from archive.records.description import PlaceInput
from archive.records.models import Place
from archive.records.references import place_key
from archive.vault.models import VaultEntry
from archive.verification.facts import Event, Row, events_of, table
from archive.verification.findings import Finding, Step
from archive.verification.models import Verification

AT_ONCE = 500
OLD_DECISIONS = "decisions on comments from before events carried their digest"
OLD_GRANTS = "grants from before events carried their account"
_DECIDED = frozenset({CommentState.PUBLISHED, CommentState.DECLINED, CommentState.WITHHELD})
Judged = tuple[list[tuple[str, Message]], int]
"""Where and what is wrong, and how many rows are too old to tell."""


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


def _comments(rows: Sequence[Row]) -> Judged:
    """A comment that was decided on has a decision for the state it is in, on the words that it holds."""
    found = []
    of = table(ModerationDecision).c
    query = select(of.comment_id, of.to_state, of.text_sha256).order_by(of.comment_id, of.version)
    last = {i: (state, digest) for i, state, digest in session().execute(_within(query, of.comment_id, rows))}
    for row in rows:
        if row["state"] not in _DECIDED:
            continue
        state, digest = last.get(row["id"], (None, ""))
        where = f"comment {row['id']}"
        if state is not row["state"]:
            found.append((where, msg("It stands as %(state)s without such a decision.", state=str(row["state"]))))
        elif digest != hashlib.sha256(row["body"].encode("utf-8")).hexdigest():
            found.append((where, msg("Its words are not those that were decided on.")))
    return found, 0


def _decisions(rows: Sequence[Row]) -> Judged:
    found, old = [], 0
    events = events_of({row["comment_id"] for row in rows})
    for row in rows:
        where = f"decision on comment {row['comment_id']}"
        event = _of_version(events.get(row["comment_id"], []), row["version"])
        if event is None:
            found.append((where, msg("No event tells of this decision.")))
            continue
        if event.told is None:
            continue
        old += event.says("decision_sha256") is None
        wrong = [
            name
            for name in ("outcome", "from_state", "to_state", "text_sha256")
            if str(row[name]) != str(event.says(name))
        ]
        wrong += ["reason"] if str(row["reason"] or "") != event.says("reason") else []
        if event.says("decision_sha256") not in (None, decision_sha256(row)):
            wrong.append("note")
        if wrong:
            say = msg("It is not what event %(number)s says: %(names)s.", number=event.sequence, names=", ".join(wrong))
            found.append((where, say))
    return found, old


def _of_version(events: Sequence[Event], version: int) -> Event | None:
    """The event of the decision on one version; one whose payload was erased answers for any."""
    decided = [event for event in events if event.type is EventType.MODERATION_DECISION]
    exact = [event for event in decided if event.says("version") == version]
    return next(iter(exact or [event for event in decided if event.told is None]), None)


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
    events = events_of({row["id"] for row in rows})
    say = msg("No event tells that this was put into the vault.")
    return [(f"vault entry {row['id']}", say) for row in rows if not events.get(row["id"])], 0


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


def _within(query: Any, column: Any, rows: Sequence[Row]) -> Any:
    return query.where(column.in_([row["id"] for row in rows]))


_TABLES: tuple[tuple[str, type[Any], str, Callable[[Sequence[Row]], Judged]], ...] = (
    ("comments", Comment, "", _comments),
    ("decisions on comments", ModerationDecision, OLD_DECISIONS, _decisions),
    ("grants", AccessGrant, OLD_GRANTS, _grants),
    ("vault entries", VaultEntry, "", _vault),
    ("places", Place, "", _places),
    ("earlier checks", Verification, "", _verifications),
)
