"""What is in force around a piece of work: the settings and the database session, never a global singleton."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from archive.config import Settings

if TYPE_CHECKING:
    from archive.base.db import Database


@dataclass(frozen=True, slots=True)
class Runtime:
    """One archive: its settings and its database."""

    settings: Settings
    database: Database


_runtime: ContextVar[Runtime] = ContextVar("runtime")
_session: ContextVar[Session | None] = ContextVar("session", default=None)


def current() -> Runtime:
    """The archive in force; raises ``LookupError`` outside ``active``."""
    return _runtime.get()


def settings() -> Settings:
    """The settings in force."""
    return _runtime.get().settings


def session() -> Session:
    """The session in force: that of the unit of work, else the reading one; ``LookupError`` without either."""
    found = _session.get()
    if found is None:
        raise LookupError("no session: use reading() or unit_of_work()")
    return found


@contextmanager
def active(runtime: Runtime) -> Iterator[Runtime]:
    """Put one archive in force for the work inside."""
    token = _runtime.set(runtime)
    try:
        yield runtime
    finally:
        _runtime.reset(token)


@contextmanager
def use_session(new: Session) -> Iterator[Session]:
    """Put one session in force; only ``base.db`` calls this."""
    token = _session.set(new)
    try:
        yield new
    finally:
        _session.reset(token)


def session_or_none() -> Session | None:
    """The session in force, if there is one."""
    return _session.get()
