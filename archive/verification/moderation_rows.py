"""Comments that were decided on, and the decisions: what stands and what readers are shown, against events."""

from __future__ import annotations

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import select

from archive.base.messages import Message, msg
from archive.base.runtime import session
from archive.comments.attesting import shown_sha256
from archive.comments.deciding import comment_sha256, decision_sha256
from archive.comments.desk_models import DecisionRedaction
from archive.comments.models import ModerationDecision
from archive.comments.vocabulary import CommentState
from archive.custody.vocabulary import EventType
from archive.verification.facts import Event, Row, events_of, table
from archive.verification.findings import Judged

OLD_DECISIONS = "decisions on comments from before events carried their digest"
OLD_COMMENTS = "comments that were decided on before events carried their author and what is shown of them"
_DECIDED = frozenset({CommentState.PUBLISHED, CommentState.DECLINED, CommentState.WITHHELD})
_SAME = ("outcome", "from_state", "to_state", "text_sha256")


def comments(rows: Sequence[Row]) -> Judged:
    """A comment that was decided on has a decision for the state it is in, on the words and the name that it holds."""
    found, old = [], 0
    of = table(ModerationDecision)
    query = select(of).where(of.c.comment_id.in_([row["id"] for row in rows])).order_by(of.c.comment_id, of.c.version)
    last: dict[uuid.UUID, Row] = {row.comment_id: row._mapping for row in session().execute(query)}
    events = events_of(last)
    for row in rows:
        if row["state"] not in _DECIDED:
            continue
        decision = last.get(row["id"])
        event = _of_version(events.get(row["id"], []), decision["version"]) if decision else None
        found += [(f"comment {row['id']}", message) for message in _wrong(row, decision, event)]
        if event is not None and event.told is not None:
            old += None in (event.says("comment_sha256"), event.says("shown_sha256"))
    return found, old


def _wrong(row: Row, decision: Row | None, event: Event | None) -> Iterator[Message]:
    if decision is None or decision["to_state"] is not row["state"]:
        yield msg("It stands as %(state)s without such a decision.", state=str(row["state"]))
        return
    if decision["text_sha256"] != hashlib.sha256(row["body"].encode("utf-8")).hexdigest():
        yield msg("Its words are not those that were decided on.")
    if event is None or event.told is None:
        return
    if event.says("comment_sha256") not in (None, comment_sha256(decision, row)):
        yield msg("Its author’s name or its time is not what was decided on (event %(number)s).", number=event.sequence)
    if event.says("shown_sha256") not in (None, shown_sha256(decision["id"], row["shown_body"])):
        yield msg("What readers are shown of it is not what was decided (event %(number)s).", number=event.sequence)


def decisions(rows: Sequence[Row]) -> Judged:
    """Each decision is what its event says, with the passages that it blacked out."""
    found, old = [], 0
    events = events_of({row["comment_id"] for row in rows})
    covered = _covered([row["id"] for row in rows])
    for row in rows:
        where = f"decision on comment {row['comment_id']}"
        event = _of_version(events.get(row["comment_id"], []), row["version"])
        if event is None:
            found.append((where, msg("No event tells of this decision.")))
            continue
        if event.told is None:
            continue
        old += event.says("decision_sha256") is None
        wrong = [name for name in _SAME if str(row[name]) != str(event.says(name))]
        wrong += ["reason"] if str(row["reason"] or "") != event.says("reason") else []
        if event.says("decision_sha256") not in (None, decision_sha256(row)):
            wrong.append("note")
        # What was blacked out is told since anything could be; only an event older than digests says nothing.
        if event.says("decision_sha256") is not None and (event.says("passages") or []) != covered[row["id"]]:
            wrong.append("passages")
        if wrong:
            say = msg("It is not what event %(number)s says: %(names)s.", number=event.sequence, names=", ".join(wrong))
            found.append((where, say))
    return found, old


def _covered(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[list[int | str]]]:
    of = table(DecisionRedaction)
    found: dict[uuid.UUID, list[list[int | str]]] = defaultdict(list)
    for row in session().execute(select(of).where(of.c.decision_id.in_(ids)).order_by(of.c.decision_id, of.c.start)):
        found[row.decision_id].append([row.start, row.stop, str(row.reason)])
    return found


def _of_version(events: Sequence[Event], version: int) -> Event | None:
    """The event of the decision on one version; one whose payload was erased answers for any."""
    decided = [event for event in events if event.type is EventType.MODERATION_DECISION]
    exact = [event for event in decided if event.says("version") == version]
    return next(iter(exact or [event for event in decided if event.told is None]), None)
