"""How a moderator wants to work: keys, care, a gentle stop. Nobody else sees it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time

from sqlalchemy import func, select

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.errors import Invalid, Problem
from archive.base.messages import msg
from archive.base.runtime import session
from archive.comments.desk_models import DeskPreference
from archive.comments.models import ModerationDecision

MOST_BEFORE_A_STOP = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """One moderator's wishes; as they are before anything is wished."""

    keys: bool = False
    grey: bool = True
    stop_after: int = 0
    skips_graphic: bool = False
    stop_seen: bool = False


def of(viewer: Viewer) -> Preferences:
    """The wishes of the viewer, as they hold today."""
    row = session().get(DeskPreference, viewer.account_id) if viewer.account_id is not None else None
    if row is None:
        return Preferences()
    today = clock.today()
    return Preferences(
        keys=row.keys,
        grey=row.grey,
        stop_after=row.stop_after,
        skips_graphic=row.skip_graphic_on == today,
        stop_seen=row.stop_seen_on == today,
    )


def keep(viewer: Viewer, wishes: Preferences) -> None:
    """Keep the viewer's wishes; what is about today ends with the day. Raises ``Invalid``."""
    policy.require(viewer, Act.MODERATE)
    if not 0 <= wishes.stop_after <= MOST_BEFORE_A_STOP:
        words = msg("Write a number from 0 to %(most)s.", most=MOST_BEFORE_A_STOP)
        raise Invalid([Problem("stop_after", words)])
    if viewer.account_id is None:
        return
    today = clock.today()
    row = session().get(DeskPreference, viewer.account_id) or DeskPreference(account_id=viewer.account_id)
    row.keys, row.grey, row.stop_after = wishes.keys, wishes.grey, wishes.stop_after
    row.skip_graphic_on = today if wishes.skips_graphic else None
    row.stop_seen_on = today if wishes.stop_seen else None
    session().add(row)
    session().flush()


def go_on(viewer: Viewer) -> None:
    """The stop of today was seen, and work goes on."""
    keep(viewer, replace(of(viewer), stop_seen=True))


def decided_today(viewer: Viewer) -> int:
    """How many decisions the viewer has made since midnight (UTC)."""
    midnight = datetime.combine(clock.today(), time(), UTC)
    query = select(func.count()).where(
        ModerationDecision.decided_by == viewer.account_id, ModerationDecision.decided_at >= midnight
    )
    return session().scalar(query) or 0


def stop_is_due(viewer: Viewer) -> int:
    """How many were decided today where that is reason to stop for a while; else 0."""
    wishes = of(viewer)
    if not wishes.stop_after or wishes.stop_seen:
        return 0
    count = decided_today(viewer)
    return count if count >= wishes.stop_after else 0
