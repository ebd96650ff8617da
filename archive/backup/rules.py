"""When a backup or its trial is overdue."""

from __future__ import annotations

from datetime import datetime, timedelta


def overdue(last: datetime | None, now: datetime, days: int) -> bool:
    """Whether something that should be done every so many days was not; never where ``days`` is 0."""
    return days > 0 and (last is None or now - last > timedelta(days=days))
