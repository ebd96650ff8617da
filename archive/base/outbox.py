"""The transactional outbox: news written in the same transaction as the fact, handled after it by the worker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, Integer, String, Text, delete, func, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from archive.base import clock
from archive.base.db import Base
from archive.base.runtime import session
from archive.base.types import UtcDateTime


class OutboxMessage(Base):
    """One piece of news; deleted once its handler is done, kept with its error while it is not."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_topic_id", "topic", "id"),
        Index("ix_outbox_due", "due_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    topic: Mapped[str] = mapped_column(String(60))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text)


def send(topic: str, payload: Mapping[str, Any]) -> int:
    """Write news into the present transaction; returns its position, which only grows."""
    moment = clock.now()
    message = OutboxMessage(topic=topic, payload=dict(payload), created_at=moment, due_at=moment, attempts=0)
    session().add(message)
    session().flush()
    return message.id


def send_all(topic: str, payloads: Sequence[Mapping[str, Any]]) -> None:
    """Write many pieces of news of one topic at once."""
    moment = clock.now()
    rows = [
        {"topic": topic, "payload": dict(payload), "created_at": moment, "due_at": moment, "attempts": 0}
        for payload in payloads
    ]
    if rows:
        session().execute(insert(OutboxMessage), rows)


def due(topics: Sequence[str], limit: int) -> list[OutboxMessage]:
    """The oldest news of ``topics`` that wait to be handled now."""
    query = (
        select(OutboxMessage)
        .where(OutboxMessage.topic.in_(topics), OutboxMessage.due_at <= clock.now())
        .order_by(OutboxMessage.id)
        .limit(limit)
    )
    return list(session().scalars(query))


def done(ids: Sequence[int]) -> None:
    """Forget news that has been handled."""
    session().execute(delete(OutboxMessage).where(OutboxMessage.id.in_(ids)))


def postpone(ids: Sequence[int], until: datetime, error: str) -> None:
    """Keep news whose handler failed, to be tried again at ``until``."""
    session().execute(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(ids))
        .values(due_at=until, error=error[:2000], attempts=OutboxMessage.attempts + 1)
    )


def hasten(topics: Sequence[str]) -> None:
    """Let postponed news of ``topics`` be tried again now."""
    moment = clock.now()
    session().execute(
        update(OutboxMessage)
        .where(OutboxMessage.topic.in_(topics), OutboxMessage.due_at > moment)
        .values(due_at=moment)
    )


def pending(topic: str) -> int:
    """How many pieces of news of ``topic`` wait."""
    query = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.topic == topic)
    return session().scalar(query) or 0


def oldest_pending(topic: str) -> int | None:
    """Position of the oldest waiting news of ``topic``."""
    return session().scalar(select(func.min(OutboxMessage.id)).where(OutboxMessage.topic == topic))
