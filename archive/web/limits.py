"""Rate limits: a counter for a caller and an act, under a key that changes each day; no address is stored."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, delete, text
from sqlalchemy.orm import Session

from archive.base import clock
from archive.base.db import unit_of_work
from archive.base.errors import LimitReached
from archive.base.messages import msg
from archive.base.runtime import settings
from archive.base.types import UtcDateTime
from archive.config import read_keys
from archive.web.models import RateCounter

# One statement on both engines, so that two callers at once are both counted.
_COUNT = text(
    "INSERT INTO rate_counter (key, count, ends_at) VALUES (:key, 1, :ends_at) "
    "ON CONFLICT (key) DO UPDATE SET count = rate_counter.count + 1 RETURNING count"
).bindparams(bindparam("ends_at", type_=UtcDateTime()))


def count(act: str, caller: str, most: int, window: timedelta) -> None:
    """Count one try of ``caller`` at ``act`` in a unit of work of its own.

    Raises ``LimitReached`` with the seconds to wait once ``most`` tries were counted inside ``window``.
    """
    count_each(caller, ((act, most, window),))


def count_each(caller: str, limits: Sequence[tuple[str, int, timedelta]]) -> None:
    """``count`` for several limits of one try, each an act, the most, and the window; all of them are counted."""
    # A power cut may take the last tries along: no reason to let everybody wait for the disk.
    with unit_of_work(lasting=False) as session:
        waits = [_wait(session, act, caller, most, window) for act, most, window in limits]
    wait = max(waits)
    if wait:
        raise LimitReached(
            msg("That was too often. Please wait %(minutes)s minute(s) and try again.", minutes=-(-wait // 60)),
            retry_after=wait,
        )


def _wait(session: Session, act: str, caller: str, most: int, window: timedelta) -> int:
    """Count one try; the seconds to wait where it was one too many, else 0."""
    moment = clock.now()
    seconds = int(window.total_seconds())
    start = int(moment.timestamp()) // seconds * seconds
    ends_at = datetime.fromtimestamp(start + seconds, UTC)
    key = _key(act, caller, start)
    found = session.scalar(_COUNT, {"key": key, "ends_at": ends_at})
    tries = int(found or 0)
    if tries == 1:
        session.execute(delete(RateCounter).where(RateCounter.ends_at < moment))
    return max(1, int((ends_at - moment).total_seconds())) if tries > most else 0


def keyed(act: str, caller: str) -> str:
    """What tells one caller from another on this day: a digest under the key of the day."""
    return _key(act, caller, 0)


def _key(act: str, caller: str, start: int) -> str:
    secret = read_keys(settings().secret_path)[0]
    daily = hmac.new(secret, f"rate {clock.today()}".encode(), hashlib.sha256).digest()
    return hmac.new(daily, f"{act}\0{caller}\0{start}".encode(), hashlib.sha256).hexdigest()
