"""What was deleted leaves the database's own files: old pages of the log, dead rows."""

from __future__ import annotations

from collections.abc import Sequence

from archive.base import runtime
from archive.base.errors import Unavailable
from archive.base.messages import msg


def settle(tables: Sequence[str]) -> None:
    """Take what was deleted out of the database's files; must be called outside any unit of work.

    SQLite overwrites deleted content with zeros (``secure_delete``); here its write-ahead log is brought into the
    database and truncated. PostgreSQL is asked to vacuum ``tables``; that no older page and no archived log holds
    what was deleted is the operator's (docs/operation.md). Raises ``Unavailable`` while somebody still reads what the
    log holds.
    """
    database = runtime.current().database
    engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    if database.dialect == "sqlite":
        raw = database.engine.raw_connection()
        try:
            busy, *_ = raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            raw.close()
        if busy:
            raise Unavailable(msg("Somebody is reading the database; its log is emptied later."))
        return
    with engine.connect() as connection:
        for table in tables:
            connection.exec_driver_sql(f'VACUUM "{table}"')
