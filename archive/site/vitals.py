"""How the archive fares, in numbers, for administrators: no titles, no names, nothing closed."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base.outbox import OutboxMessage
from archive.base.runtime import session, settings
from archive.custody.models import Fixity, LedgerHead
from archive.custody.vocabulary import Outcome


@dataclass(frozen=True, slots=True)
class Vitals:
    """Numbers of the whole archive; sizes in bytes."""

    waiting: tuple[tuple[str, int], ...]
    """Topics of news that wait for the worker, with how many."""
    failing: int
    """News whose handler failed at least once."""
    events: int
    checked_at: datetime | None
    damaged: int
    """Files whose newest check failed."""
    free_bytes: int
    reserve_bytes: int

    @property
    def free_is_short(self) -> bool:
        return self.free_bytes < self.reserve_bytes


def vitals(viewer: Viewer) -> Vitals:
    """Read the numbers now."""
    policy.require(viewer, Act.ADMINISTER)
    topics = select(OutboxMessage.topic, func.count()).group_by(OutboxMessage.topic).order_by(OutboxMessage.topic)
    failing = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.attempts > 0)
    newest = select(Fixity.object_id, func.max(Fixity.checked_at).label("at")).group_by(Fixity.object_id).subquery()
    damaged = (
        select(func.count(func.distinct(Fixity.object_id)))
        .join(newest, (newest.c.object_id == Fixity.object_id) & (newest.c.at == Fixity.checked_at))
        .where(Fixity.outcome == Outcome.FAILURE)
    )
    return Vitals(
        waiting=tuple((topic, count) for topic, count in session().execute(topics)),
        failing=session().scalar(failing) or 0,
        events=session().scalar(select(LedgerHead.sequence)) or 0,
        checked_at=session().scalar(select(func.max(Fixity.checked_at))),
        damaged=session().scalar(damaged) or 0,
        free_bytes=shutil.disk_usage(settings().home).free,
        reserve_bytes=settings().disk_reserve,
    )
