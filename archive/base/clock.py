"""The one clock: every time in the archive is aware and in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime


def now() -> datetime:
    """The present moment, aware, UTC, to the microsecond."""
    return datetime.now(UTC)


def today() -> date:
    """The present day in UTC."""
    return now().date()


def stamp(moment: datetime) -> str:
    """RFC 3339 in UTC to the second, with ``Z``; raises ``ValueError`` for a naive time."""
    if moment.tzinfo is None:
        raise ValueError("a time without an offset has no place in the archive")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
