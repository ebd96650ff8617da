"""``sijill restore --drill``: a backup restored apart, verified and thrown away; what came of it is written down."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from secrets import token_hex

from sqlalchemy import make_url, select, text
from sqlalchemy.exc import SQLAlchemyError

from archive.access.viewer import Viewer
from archive.backup import layout, service
from archive.backup.checking import Checked, Progress, check, quietly
from archive.backup.manifest import Head, read_head
from archive.backup.placing import Plan
from archive.backup.proving import Proof
from archive.backup.restoring import bring_up
from archive.base import durable, locks, migrate
from archive.base.db import Database, reading, unit_of_work
from archive.base.errors import DomainError, Invalid, Unavailable
from archive.base.messages import msg
from archive.base.runtime import current, session, settings
from archive.config import Settings
from archive.custody.models import CustodyEvent, LedgerHead

_PREFIX, _LOCK = "drill-", "drill.lock"


@dataclass(frozen=True, slots=True)
class Drilled:
    """What came of a trial."""

    backup: Path
    head: Head
    proof: Proof

    @property
    def passed(self) -> bool:
        return not self.proof.wrong


def drill(
    viewer: Viewer, path: Path, *, keys: Mapping[str, str] | None = None, progress: Progress = quietly
) -> Drilled:
    """Try the backup at ``path`` (or the newest in it) and write the result down in the archive in force.

    The archive in force gives the settings, and is compared: it must be what the backup's ledger has become.
    """
    sweep()
    backup = layout.find(path)
    head = read_head(backup)
    try:
        checked = check(backup, progress)
        proof = _tried(checked, keys or {}, progress)
        proof.wrong += _continued(head)
    except Invalid as error:
        proof = Proof([str(problem) for problem in error.problems])
    except DomainError as error:
        proof = Proof([str(error)])
    with unit_of_work():
        service.record_drill(viewer, head, proof.wrong, proof.known)
    return Drilled(backup, head, proof)


def sweep() -> None:
    """Remove what drills that were killed left: a copy of the database, and the keys in clear."""
    for folder in settings().temporary.glob(f"{_PREFIX}*"):
        lock = folder / _LOCK
        if lock.exists() and not locks.is_held(lock):
            shutil.rmtree(folder, ignore_errors=True)


def _tried(checked: Checked, keys: Mapping[str, str], progress: Progress) -> Proof:
    if not migrate.known(checked.head.schema):
        return Proof([f"its schema {checked.head.schema} is not known to this program"])
    live = current().settings
    live.temporary.mkdir(mode=durable.FOLDER_MODE, exist_ok=True)
    with (
        durable.disk("scratch"),
        tempfile.TemporaryDirectory(prefix=_PREFIX, dir=live.temporary) as folder,
        locks.held(Path(folder, _LOCK)),
        _database(checked.head, live) as url,
    ):
        apart = replace(live, home=Path(folder), database_url=url)
        trial = replace(apart, secret_key_file=None, vault_key_file=None, ledger_key_file=None)
        return bring_up(Plan(checked, trial, keys, borrow=True), progress, lasting=False)


@contextmanager
def _database(head: Head, live: Settings) -> Iterator[str]:
    """Address of an empty database for the trial: none for SQLite, a new one beside the archive's for PostgreSQL."""
    if head.engine == "sqlite":
        yield ""
        return
    if not live.database_url:
        raise Unavailable(
            msg("This backup is of PostgreSQL: name a server where databases may be made (DATABASE_URL).")
        )
    name = f"sijill_drill_{token_hex(4)}"
    server = Database(live.database, pooled=False)
    try:
        with server.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            try:
                connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0"))
            except SQLAlchemyError as error:
                say = "The database’s user may make no database to try the backup in. Run: ALTER ROLE … CREATEDB"
                raise Unavailable(msg(say)) from error
            try:
                yield make_url(live.database).set(database=name).render_as_string(hide_password=False)
            finally:
                connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    finally:
        server.close()


def _continued(head: Head) -> list[str]:
    """Whether the archive in force is the one of the backup, and has lost nothing since."""
    with reading():
        size = session().scalar(select(LedgerHead.sequence)) or 0
        digest = session().scalar(select(CustodyEvent.digest).where(CustodyEvent.sequence == head.ledger_size))
    if size < head.ledger_size:
        return [
            f"the archive in force has {size} events and the backup {head.ledger_size}: it was set back, or is another"
        ]
    if head.ledger_size and digest != head.ledger_digest:
        return ["the archive in force does not continue the ledger of this backup: it is another, or was altered"]
    return []
