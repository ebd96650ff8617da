"""The database: engines with durable settings, one declarative base, and the only commit of the archive."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, cast

from sqlalchemy import Engine, MetaData, Table, create_engine, event, insert, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.pool import NullPool

from archive.base import runtime
from archive.base.errors import Unavailable
from archive.base.messages import msg

# PostgreSQL cuts names at 63 bytes, so constraints are named by hand where they speak.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_MILLISECONDS = 15_000
BUSY = msg("The archive is very busy just now. Nothing was changed; please try again.")


class Base(DeclarativeBase):
    """Parent of every table."""

    metadata = MetaData(naming_convention=NAMING)


class Database:
    """One database and the ways to begin work on it."""

    def __init__(self, url: str, *, pooled: bool = True) -> None:
        self.engine = _engine(url, pooled)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False, autoflush=True)
        # SQLite reads one moment of itself; PostgreSQL's default would see a new one with each statement.
        moment = {} if self.dialect == "sqlite" else {"isolation_level": "REPEATABLE READ"}
        self._readers = sessionmaker(self.engine.execution_options(**moment), expire_on_commit=False)
        self._turn = threading.Lock()

    @property
    def dialect(self) -> str:
        return self.engine.dialect.name

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one moment of the database and changes nothing."""
        with self._readers() as session, runtime.use_session(session):
            session.info["reading"] = True
            try:
                yield session
            finally:
                session.rollback()

    @contextmanager
    def writing(self, *, lasting: bool = True) -> Iterator[Session]:
        """A session whose work is committed whole at the end, or not at all.

        What is not ``lasting`` may be gone after a power cut, whole; it does not wait for the disk. Raises
        ``Unavailable`` where others of this process write for longer than ``BUSY_MILLISECONDS``.
        """
        outer = runtime.session_or_none()
        if outer is not None:
            if not outer.info.get("reading"):
                raise RuntimeError("a unit of work stands inside another")
            outer.rollback()
        with self._my_turn(), self._sessions() as session, runtime.use_session(session):
            session.connection(execution_options={"sijill_write": True, "sijill_lasting": lasting})
            if not lasting and self.dialect != "sqlite":
                session.execute(text("SET LOCAL synchronous_commit = off"))
            try:
                yield session
                session.commit()
            except BaseException:
                session.rollback()
                raise

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        """SQLite has one writer, and those who wait for it sleep and ask again: within a process they are woken."""
        if self.dialect != "sqlite":
            yield
            return
        if not self._turn.acquire(timeout=BUSY_MILLISECONDS / 1000):
            raise Unavailable(BUSY)
        try:
            yield
        finally:
            self._turn.release()

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def insert_rows(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert many rows of one table in the present transaction, past the ORM's bookkeeping: half its time."""
    if rows:
        runtime.session().execute(insert(cast(Table, model.__table__)), rows)


@contextmanager
def unit_of_work(*, lasting: bool = True) -> Iterator[Session]:
    """The one place that commits: all that is done inside becomes true together, or nothing does (``writing``)."""
    with runtime.current().database.writing(lasting=lasting) as session:
        yield session


@contextmanager
def reading() -> Iterator[Session]:
    """A consistent view of the archive in force."""
    with runtime.current().database.reading() as session:
        yield session


def _engine(url: str, pooled: bool) -> Engine:
    sqlite = url.startswith("sqlite")
    options: dict[str, Any] = {"poolclass": NullPool}
    if pooled:
        options = {"pool_size": 16, "max_overflow": 16, "pool_use_lifo": True}
    if not sqlite:
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
        if pooled:
            options["pool_pre_ping"] = True
    # What people wrote must not come back in an error's text, and so in a log.
    engine = create_engine(url, hide_parameters=True, **options)
    if sqlite:
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, record: object) -> None:
    # Our own BEGIN, so that writers take the lock at once instead of failing at an upgrade.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_MILLISECONDS}",
        "recursive_triggers=ON",  # else INSERT OR REPLACE passes the append-only triggers
        "secure_delete=ON",
        "trusted_schema=OFF",
        "temp_store=MEMORY",
        "cache_size=-1000",  # KiB a connection; the system keeps the file's pages anyway
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    options = connection.get_execution_options()
    write = options.get("sijill_write", False)
    if write:
        connection.exec_driver_sql(f"PRAGMA synchronous={'FULL' if options.get('sijill_lasting', True) else 'NORMAL'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
