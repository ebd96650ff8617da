"""``sijill init``: folder, keys, settings file, database, descriptors, index, and the first administrator's link.

Each step looks first and does only what is missing, so that it can be run again at any time; it is also how an
archive is brought to the schema of a newer program.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, inspect, select, update
from sqlalchemy.exc import SQLAlchemyError

from archive.access.viewer import SYSTEM, Role
from archive.accounts import invitations, queries
from archive.accounts.models import Invitation, InvitationPurpose
from archive.base import clock, migrate, runtime
from archive.base.cli import refuse_half_restored
from archive.base.db import Database, unit_of_work
from archive.base.errors import Invalid, Problem
from archive.base.messages import msg
from archive.base.runtime import session
from archive.config import Settings
from archive.custody import keys, tree
from archive.custody.models import LedgerKey
from archive.records.terms import load_descriptors
from archive.search import sync
from archive.search.current import engine

CONFIG = "sijill.toml"
DEMONSTRATION = ".sijill-demonstration"
"""The mark of a demonstration's folder."""
_OURS = {CONFIG, DEMONSTRATION, "keys", "archive.sqlite3"}
_INNOCENT = {"lost+found"}


@dataclass(frozen=True, slots=True)
class Ready:
    """An archive that was set up."""

    settings: Settings
    new: bool
    """Whether there was none before."""
    link: str | None
    """One-time link for the first administrator, where there is no administrator yet."""


def set_up(settings: Settings, *, with_link: bool = True) -> Ready:
    """Make what is missing of the archive of ``settings`` and bring its database to the newest schema.

    Raises ``Invalid`` for a folder that holds other things, for a database that cannot be reached, and where the
    keys of an archive that stands are missing: new ones would close for ever what was sealed with the old.
    """
    refuse_half_restored(settings)
    _make_home(settings.home)
    database = Database(settings.database)
    try:
        stands = _stands(database)
        _make_keys(settings, stands, signs=stands and _signs(database))
        _write_config(settings)
        if not stands or migrate.current(database) != migrate.head():
            migrate.upgrade(database)
        _close_to_others(settings)
        with runtime.active(runtime.Runtime(settings, database)):
            with unit_of_work():
                tree.complete()  # before anything is appended to the ledger of an older archive
                keys.found()
                load_descriptors(SYSTEM)
            if engine().state().generation is None:  # anything else about it is the worker's to mend
                sync.rebuild()
            link = first_link() if with_link else None
        return Ready(settings, not stands, link)
    finally:
        database.close()


def first_link() -> str | None:
    """A new enrolment link for the first administrator; one that was printed before and not used ends.

    None once there is an administrator.
    """
    with unit_of_work():
        if queries.administrators():
            return None
        unused = update(Invitation).where(Invitation.roles == Role.ADMINISTRATOR, Invitation.used_at.is_(None))
        session().execute(unused.values(used_at=clock.now()))
        return invitations.link(invitations.invite(SYSTEM, [Role.ADMINISTRATOR], InvitationPurpose.ENROL))


def _make_home(home: Path) -> None:
    if home.is_dir():
        names = {path.name for path in home.iterdir()} - _INNOCENT
        if names and not names & _OURS:
            say = msg("This folder holds other things. Choose an empty or a new one (SIJILL_HOME).")
            raise Invalid([Problem(str(home), say)])
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        home.chmod(0o700)
        (home / "tmp").mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        why = error.strerror or "?"
        raise Invalid([Problem(str(home), msg("The folder cannot be made: %(why)s.", why=why))]) from error


def _stands(database: Database) -> bool:
    """Whether the database holds an archive already."""
    try:
        return inspect(database.engine).has_table("record")
    except SQLAlchemyError as error:
        say = msg("The database cannot be reached (%(why)s).", why=type(error).__name__)
        raise Invalid([Problem("database", say)]) from error


def _signs(database: Database) -> bool:
    """Whether the archive has a ledger key already; one from before there were any gets its first."""
    if not inspect(database.engine).has_table(LedgerKey.__tablename__):
        return False
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(LedgerKey)) != 0


def _make_keys(settings: Settings, stands: bool, *, signs: bool) -> None:
    needed = {settings.secret_path: stands, settings.vault_path: stands, settings.ledger_path: signs}
    missing = [path for path in needed if not path.exists()]
    say = msg("An archive stands here, but this key file of it is missing. Put it back from where keys are kept.")
    problems = [Problem(str(path), say) for path in missing if needed[path]]
    if problems:
        raise Invalid(problems)
    for path in missing:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_new(path, secrets.token_hex(32) + "\n")


def _write_config(settings: Settings) -> None:
    path = settings.home / CONFIG
    if path.exists():
        return
    # A JSON string is a TOML basic string, save for DEL, which no name needs.
    name = json.dumps(settings.organisation, ensure_ascii=False).replace("\x7f", "")
    lines = ["# Settings of this archive: docs/settings.md says what each does.", f"organisation = {name}"]
    if settings.demonstration:
        lines.append("demonstration = true")
    _write_new(path, "\n".join(lines) + "\n")


def _write_new(path: Path, text: str) -> None:
    """Write a file for its owner alone, whole or not at all; what stands there already is never overwritten."""
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    path.hardlink_to(beside)  # a rename would replace what stands
    beside.unlink()
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _close_to_others(settings: Settings) -> None:
    """What SQLite and others made under a lax umask is the owner's alone."""
    for path in (*settings.home.glob("archive.sqlite3*"), settings.home / CONFIG):
        path.chmod(0o600)
    if settings.temporary.is_dir():
        settings.temporary.chmod(0o700)
