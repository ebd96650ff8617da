"""One moment of the database: what it says, and a copy of the whole of it, while others go on writing.

SQLite copies the pages that the open reading transaction sees (the online backup API); PostgreSQL exports the moment
of that transaction to ``pg_dump``. Sessions, counters of callers and unfinished uploads stay out of either.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from sqlalchemy import make_url, select, text, union
from sqlalchemy.exc import DBAPIError

from archive.accounts.models import Session as SignedIn
from archive.backup.checking import Progress
from archive.base.db import reading
from archive.base.errors import Unavailable
from archive.base.messages import msg
from archive.base.runtime import current, session
from archive.custody.models import CustodyEvent, LedgerHead
from archive.custody.vocabulary import EventType
from archive.exports.models import Transfer
from archive.intake.models import DraftFile
from archive.intake.uploading.models import UnfinishedUpload
from archive.media.models import DigitalObject
from archive.records.models.record import Record
from archive.web.models import RateCounter

LEFT_OUT = (SignedIn.__tablename__, RateCounter.__tablename__, UnfinishedUpload.__tablename__)
"""Tables whose rows are in no backup: whoever finds one must not be signed in by it, nor are half files in it."""
_PAGES = 2048


@dataclass(frozen=True, slots=True)
class Facts:
    """What the database says at the moment of the copy."""

    ledger_size: int
    ledger_digest: str
    latest_event: str
    digests: tuple[str, ...]
    """SHA-256 of every file that a row speaks of, in order."""
    erasures: tuple[str, ...]
    """Event and record of every erasure, in order."""


def take(target: Path, progress: Progress) -> Facts:
    """Write one moment of the database into the new file ``target``, and say what it says.

    Raises ``Unavailable`` when the database is damaged, or the program that copies it is missing or fails.
    """
    with reading():
        facts = _facts()
        if current().database.dialect == "sqlite":
            _copy_sqlite(target, progress)
        else:
            _dump_postgresql(target)
        return facts


@contextmanager
def database_said() -> Iterator[None]:
    """Say in words that the database refused or is damaged, instead of failing with a traceback."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        why = str(error.orig) if isinstance(error, DBAPIError) else str(error)
        raise Unavailable(msg("The database cannot be copied (%(why)s).", why=why)) from error


def _facts() -> Facts:
    size, digest = session().execute(select(LedgerHead.sequence, LedgerHead.digest)).one()
    last = session().scalar(select(CustodyEvent.time).where(CustodyEvent.sequence == size))
    erasures = (
        select(CustodyEvent.sequence, Record.reference_code)
        .join(Record, Record.id == CustodyEvent.scope_id)
        .where(CustodyEvent.type == EventType.ERASURE)
        .order_by(CustodyEvent.sequence)
    )
    erased = tuple(f"{sequence} {code}" for sequence, code in session().execute(erasures))
    return Facts(size, digest, last or "", spoken_of(), erased)


def spoken_of() -> tuple[str, ...]:
    """The SHA-256 of every file that a row speaks of: of records, of drafts, and the evidence of transfers."""
    columns = (DigitalObject.sha256, DraftFile.sha256, Transfer.evidence_sha256)
    return tuple(sorted(session().scalars(union(*(select(column) for column in columns)))))


def _copy_sqlite(target: Path, progress: Progress) -> None:
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    source = cast(sqlite3.Connection, session().connection().connection.driver_connection)
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        source.backup(
            copy,
            pages=_PAGES,
            progress=lambda _, left, pages: progress("copying the database", pages - left, pages),
        )
        for pragma in ("journal_mode=DELETE", "secure_delete=ON", "synchronous=FULL"):
            copy.execute(f"PRAGMA {pragma}")
        for table in LEFT_OUT:
            copy.execute(f"DELETE FROM {table}")  # noqa: S608  # names of our own
        found = [row[0] for row in copy.execute("PRAGMA quick_check(1)")]
    if found != ["ok"]:
        raise Unavailable(msg("The database is damaged (%(why)s). Restore the last good backup.", why=found[0]))


def _dump_postgresql(target: Path) -> None:
    moment = session().scalar(text("SELECT pg_export_snapshot()"))
    options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={moment}", f"--file={target}"]
    options += [f"--exclude-table-data={table}" for table in LEFT_OUT]
    run_tool("pg_dump", current().settings.database, options)
    target.chmod(0o600)


def run_tool(tool: str, address: str, options: list[str]) -> None:
    """Run one of PostgreSQL's own programs; ``Unavailable`` with its words when it is missing or fails."""
    program = shutil.which(tool)
    if program is None:
        raise Unavailable(msg("%(tool)s is not installed. It comes with postgresql-client.", tool=tool))
    url = make_url(address).set(drivername="postgresql")
    # The password must not stand where everybody on this machine reads command lines.
    secret = {"PGPASSWORD": url.password} if url.password else {}
    shown = url.set(password=None).render_as_string()
    done = subprocess.run(
        [program, *options, f"--dbname={shown}"],
        env={**os.environ, **secret},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        why = (done.stderr.strip().splitlines() or ["?"])[0]
        raise Unavailable(msg("%(tool)s failed: %(why)s", tool=tool, why=why))
