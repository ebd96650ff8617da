"""The public figures of moderation, by quarter of a year: counted by the worker, kept, and naming nobody.

Only comments on records that everybody may see are counted, and a breakdown tells one to four as “fewer than 5”: in a
small archive an exact small number can be enough to know who is meant.
"""

from __future__ import annotations

import csv
import io
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import exists, func, select

from archive.access.viewer import ANONYMOUS
from archive.base import clock
from archive.base.runtime import session
from archive.comments.desk_models import Appeal, ModerationTally
from archive.comments.finding import shown
from archive.comments.models import Comment, ModerationDecision
from archive.comments.reader_models import CommentFlag
from archive.comments.vocabulary import AppealOutcome, DecisionOutcome, DecisionReason
from archive.records import models as m

SMALL = 5
_AT_ONCE = 20_000
FIGURES = (
    "received", "published", "published_redacted", "declined", "withheld", "flags", "appeals", "reversed",
    "median_hours", "p95_hours",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quarter:
    """The figures of one quarter; ``declined_for`` tells how many were declined for which reason."""

    name: str
    figures: Mapping[str, float | int | None]
    declined_for: Mapping[str, int]
    made_at: datetime

    def told(self, figure: str) -> str:
        """A figure in words that name nobody."""
        return _told(self.figures.get(figure), figure)

    def told_reason(self, reason: str) -> str:
        return _told(self.declined_for.get(reason, 0), reason)


def count(*, everything: bool = False) -> dict[str, dict[str, Any]]:
    """The figures of the present quarter and the one before (``everything``: of each that has comments), by name.

    Reads every decision of that time: seconds, where there are a million. Nobody is to wait for that with a lock.
    """
    moment = clock.now()
    quarters = {quarter_of(moment), quarter_of(_bounds(quarter_of(moment))[0] - timedelta(days=1))}
    at = session().scalar(select(func.min(Comment.created_at))) if everything else None
    while at is not None and at <= moment:
        quarters.add(quarter_of(at))
        at = _bounds(quarter_of(at))[1]
    return {name: _counted(*_bounds(name)) for name in sorted(quarters)}


def keep(figures: Mapping[str, dict[str, Any]]) -> None:
    """Keep what was counted, in the present transaction."""
    for name, told in figures.items():
        row = session().get(ModerationTally, name) or ModerationTally(quarter=name)
        row.figures, row.made_at = told, clock.now()
        session().add(row)
    session().flush()


def published() -> list[Quarter]:
    """The figures of every quarter in which there were any, latest first."""
    rows = session().scalars(select(ModerationTally).order_by(ModerationTally.quarter.desc()))
    found = []
    for row in rows:
        told = dict(row.figures)
        reasons = told.pop("declined_for", {})
        if any(told.get(name) for name in FIGURES):
            found.append(Quarter(row.quarter, told, reasons, row.made_at))
    return found


def as_csv(quarters: Sequence[Quarter]) -> str:
    """The same as comma-separated values (RFC 4180)."""
    out = io.StringIO()
    writer = csv.writer(out)
    reasons = [reason.value for reason in DecisionReason if reason is not DecisionReason.ON_TOPIC]
    writer.writerow(["quarter", *FIGURES, *(f"declined_for_{reason}" for reason in reasons), "counted_at"])
    for one in quarters:
        told = [one.told(figure) for figure in FIGURES] + [one.told_reason(reason) for reason in reasons]
        writer.writerow([one.name, *told, one.made_at.date().isoformat()])
    return out.getvalue()


def quarter_of(moment: datetime) -> str:
    return f"{moment.year}-Q{(moment.month - 1) // 3 + 1}"


def percentile(hours: Sequence[float], part: float) -> float | None:
    """The nearest-rank percentile of sorted ``hours``, with one decimal."""
    if not hours:
        return None
    return round(hours[max(0, math.ceil(part * len(hours)) - 1)], 1)


def _counted(begin: datetime, end: datetime) -> dict[str, Any]:
    outcomes: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    hours: list[float] = []
    for outcome, reason, decided_at, created_at in _decisions(begin, end):
        outcomes[str(outcome)] += 1
        if outcome is DecisionOutcome.DECLINE and reason is not None:
            reasons[str(reason)] += 1
        hours.append((decided_at - created_at).total_seconds() / 3600)
    hours.sort()
    appeals = _appeals(begin, end)
    return {
        "received": _received(begin, end),
        "published": outcomes[DecisionOutcome.PUBLISH],
        "published_redacted": outcomes[DecisionOutcome.REDACT],
        "declined": outcomes[DecisionOutcome.DECLINE],
        "withheld": outcomes[DecisionOutcome.WITHHOLD],
        "declined_for": dict(reasons),
        "flags": _flags(begin, end),
        "appeals": sum(appeals.values()),
        "reversed": appeals[AppealOutcome.REVERSED],
        "median_hours": percentile(hours, 0.5),
        "p95_hours": percentile(hours, 0.95),
    }


def _decisions(begin: datetime, end: datetime) -> Iterable[Any]:
    """Decisions by people that were not taken back at once, each with when its comment came or was last changed."""
    later = ModerationDecision.__table__.alias("later")
    undone = exists().where(
        later.c.comment_id == ModerationDecision.comment_id,
        later.c.version == ModerationDecision.version + 1,
        later.c.outcome == DecisionOutcome.UNDO,
    )
    query = (
        select(ModerationDecision.outcome, ModerationDecision.reason, ModerationDecision.decided_at, Comment.created_at)
        .join(Comment, Comment.id == ModerationDecision.comment_id)
        .join(m.Record, m.Record.id == Comment.record_id)
        .where(
            ModerationDecision.decided_at >= begin,
            ModerationDecision.decided_at < end,
            ModerationDecision.decided_by.is_not(None),
            ModerationDecision.outcome != DecisionOutcome.UNDO,
            ~undone,
            shown(ANONYMOUS),
        )
    )
    return session().execute(query.execution_options(yield_per=_AT_ONCE))


def _received(begin: datetime, end: datetime) -> int:
    query = select(func.count()).select_from(Comment).join(m.Record, m.Record.id == Comment.record_id)
    return session().scalar(query.where(Comment.created_at >= begin, Comment.created_at < end, shown(ANONYMOUS))) or 0


def _flags(begin: datetime, end: datetime) -> int:
    query = select(func.count()).select_from(CommentFlag).join(Comment, Comment.id == CommentFlag.comment_id)
    query = query.join(m.Record, m.Record.id == Comment.record_id)
    return session().scalar(query.where(CommentFlag.made_at >= begin, CommentFlag.made_at < end, shown(ANONYMOUS))) or 0


def _appeals(begin: datetime, end: datetime) -> Counter[AppealOutcome | None]:
    query = (
        select(Appeal.outcome, func.count())
        .join(Comment, Comment.id == Appeal.comment_id)
        .join(m.Record, m.Record.id == Comment.record_id)
        .where(Appeal.made_at >= begin, Appeal.made_at < end, shown(ANONYMOUS))
        .group_by(Appeal.outcome)
    )
    return Counter(dict(session().execute(query).all()))


def _bounds(name: str) -> tuple[datetime, datetime]:
    year, quarter = int(name[:4]), int(name[-1])
    begin = datetime(year, 3 * quarter - 2, 1, tzinfo=UTC)
    end = datetime(year + 1, 1, 1, tzinfo=UTC) if quarter == 4 else datetime(year, 3 * quarter + 1, 1, tzinfo=UTC)
    return begin, end


def _told(value: float | int | None, figure: str) -> str:
    if value is None:
        return "–"
    if figure.endswith("_hours"):
        return f"{value:g}"
    return f"<{SMALL}" if 0 < value < SMALL else str(value)
