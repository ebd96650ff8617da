"""Appeals and sanctions: each stands as the last event on it says, with who decided and why."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence

from sqlalchemy import select

from archive.base.messages import Message, msg
from archive.base.runtime import session
from archive.comments import attesting
from archive.comments.desk_models import AppealDecision, Sanction
from archive.comments.models import Comment
from archive.custody.vocabulary import EventType
from archive.records.models import Erasure
from archive.verification.facts import Event, Row, events_of, table
from archive.verification.findings import Judged

OLD_APPEALS = "appeals from before events carried their digests"
OLD_SANCTIONS = "sanctions from before events carried their digests"


def appeals(rows: Sequence[Row]) -> Judged:
    """An appeal was made by an event, and is open, upheld or granted as the last one says, for that reason."""
    voices: dict[uuid.UUID, list[Row]] = defaultdict(list)
    of = table(AppealDecision)
    for voice in session().execute(select(of).where(of.c.appeal_id.in_([row["id"] for row in rows]))):
        voices[voice.appeal_id].append(voice._mapping)
    nonces = dict(
        session().execute(
            select(Sanction.id, Sanction.nonce).where(Sanction.id.in_({row["sanction_id"] for row in rows} - {None}))
        ).all()
    )  # fmt: skip

    def stands(row: Row) -> Mapping[str, object]:
        blind = row["id"].bytes if row["sanction_id"] is None else nonces.get(row["sanction_id"])
        return attesting.of_appeal(blind or b"", row, voices[row["id"]])

    missing = msg("No event tells of this appeal.")
    return _judged(rows, "appeal", "subject_id", EventType.APPEAL, stands, "appeal_sha256", "closed_at", missing)


def sanctions(rows: Sequence[Row]) -> Judged:
    """A sanction was set by an event, and holds for whom, why and until when the last one says."""
    missing = msg("No event tells of this sanction.")
    return _judged(
        rows, "sanction", "id", EventType.SANCTION, attesting.of_sanction, "words_sha256", "lifted_at", missing
    )


def _judged(
    rows: Sequence[Row],
    what: str,
    key: str,
    kind: EventType,
    stands: Callable[[Row], Mapping[str, object]],
    digest: str,
    ended: str,
    missing: Message,
) -> Judged:
    found, old = [], 0
    events = events_of({row[key] for row in rows})
    erased = _of_erased(rows)
    for row in rows:
        where = f"{what} {row['id']}"
        those = [event for event in events.get(row[key], []) if event.type is kind]
        last = those[-1] if those else None
        if last is None:
            found.append((where, missing))
            continue
        old += last.told is not None and last.says(digest) is None
        wrong = _wrong(last, stands(row), erased=row["comment_id"] in erased)
        if last.told is not None and _ended(those) is not (row[ended] is not None) and ended not in wrong:
            wrong.append(ended)
        if wrong:
            say = msg("It is not what event %(number)s says: %(names)s.", number=last.sequence, names=", ".join(wrong))
            found.append((where, say))
    return found, old


def _ended(events: Sequence[Event]) -> bool:
    return any(event.says("change") in ("decided", "lifted") for event in events)


def _wrong(last: Event, stands: Mapping[str, object], *, erased: bool) -> list[str]:
    """Which parts are not as the event says; words that an erasure took are held to nothing any more."""
    told = last.told or {}
    names = ("kind", "reason", "ends", "began_at", "ends_at", "confirmed_at", "lifted_at", "outcome")
    wrong = [name for name in names if name in stands and name in told and told[name] != stands[name]]
    digests = [] if erased else [name for name in told if name.endswith("_sha256")]
    return wrong + [name.removesuffix("_sha256") for name in digests if told[name] != stands.get(name)]


def _of_erased(rows: Sequence[Row]) -> Collection[uuid.UUID]:
    """Of the comments that these rows speak of, those whose record was erased."""
    query = select(Comment.id).join(Erasure, Erasure.record_id == Comment.record_id)
    return set(session().scalars(query.where(Comment.id.in_({row["comment_id"] for row in rows}))))
