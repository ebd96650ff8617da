"""``sijill restore``: an archive made of a backup, in a folder and a database that hold nothing yet.

A mark stands in the folder from the first step to the last: until it is gone no command takes what lies there for an
archive, and a restore that was cut is begun anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import inspect, update
from sqlalchemy.exc import SQLAlchemyError

from archive.access.viewer import SYSTEM
from archive.accounts.models import ApiToken, Invitation
from archive.backup import layout, proving, service
from archive.backup.checking import Checked, Progress, check, quietly
from archive.backup.manifest import Head, read_head
from archive.backup.placing import Plan, clear, place
from archive.backup.proving import Proof
from archive.base import clock, durable, locks, migrate, runtime
from archive.base.cli import RESTORING
from archive.base.db import Database, unit_of_work
from archive.base.errors import Conflict, Invalid, Problem
from archive.base.messages import msg
from archive.base.runtime import session
from archive.config import Settings, load
from archive.custody import tree
from archive.search import sync

_KEPT = frozenset({RESTORING, "lost+found"})


@dataclass(frozen=True, slots=True)
class Restored:
    """An archive that was restored."""

    backup: Path
    head: Head
    settings: Settings
    proof: Proof
    upgraded: bool
    """Whether its schema was an older one."""
    keys: bool
    erased_later: tuple[str, ...]
    """Records of which newer backups beside this one know an erasure that this one does not: it is undone now."""


def restore(
    path: Path,
    environ: Mapping[str, str],
    *,
    home: Path | None = None,
    keys: Mapping[str, str] | None = None,
    progress: Progress = quietly,
) -> Restored:
    """Restore the backup at ``path`` (or the newest in it) into ``home``, else ``SIJILL_HOME``, and verify it.

    Raises ``Invalid`` with all that is wrong with the backup, and for a folder or a database that holds anything;
    ``Conflict`` while another restore is at work there; ``Unavailable`` when the disk or the database refuses.
    """
    backup = layout.find(path)
    checked = check(backup, progress)
    settings = settings_for(checked, environ, home)
    _refuse_newer(checked.head)
    _refuse_full_database(settings)
    with durable.disk(str(settings.home)):
        _refuse_full(settings)
        settings.home.mkdir(mode=durable.FOLDER_MODE, parents=True, exist_ok=True)
        settings.home.chmod(durable.FOLDER_MODE)
        with locks.held(settings.home / RESTORING) as mine:
            if not mine:
                raise Conflict(msg("Another restore is at work in this folder."))
            durable.sync_folder(settings.home)
            durable.sync_folder(settings.home.parent)
            clear(settings.home, _KEPT)
            plan = Plan(checked, settings, keys or {})
            proof = bring_up(plan, progress, lasting=True)
            (settings.home / RESTORING).unlink()
            durable.sync_folder(settings.home)
    upgraded = checked.head.schema != migrate.head()
    return Restored(backup, checked.head, settings, proof, upgraded, bool(keys), _erased_later(backup, checked.head))


def bring_up(plan: Plan, progress: Progress, *, lasting: bool) -> Proof:
    """Make an archive of a backup in an empty home, and return what verification finds wrong with it.

    One that is to last gets its index, lets nobody in by what was valid then, and has the restore written down.
    """
    place(plan, progress)
    database = Database(plan.settings.database)
    try:
        with runtime.active(runtime.Runtime(plan.settings, database)):
            if migrate.current(database) != migrate.head():
                migrate.upgrade(database)
                with unit_of_work():
                    tree.complete()
            proof = proving.prove(plan.checked, plan.keys, progress)
            if lasting:
                with unit_of_work():
                    _close_doors()
                    service.record_restore(SYSTEM, plan.checked.head, flawless=proof.flawless)
                progress("rebuilding the search index", 0, 1)
                sync.rebuild()
                _close_to_others(plan.settings)
            return proof
    finally:
        database.close()


def settings_for(checked: Checked, environ: Mapping[str, str], home: Path | None) -> Settings:
    """The settings that the restored archive will have: those in the backup, and the environment over them.

    Raises ``Invalid`` where they cannot be read, or name another engine than that of the backup.
    """
    found = dict(environ)
    if layout.SETTINGS in checked.digests and "SIJILL_CONFIG" not in found:
        found["SIJILL_CONFIG"] = str(checked.path / layout.SETTINGS)
    settings = load(found, home=home) if home else load(found)
    engine = "postgresql" if settings.database_url.startswith("postgresql") else "sqlite"
    if engine != checked.head.engine:
        say = msg(
            "The backup holds a database of %(one)s, the settings name %(other)s.",
            one=checked.head.engine,
            other=engine,
        )
        raise Invalid([Problem("database_url", say)])
    return settings


def _refuse_newer(head: Head) -> None:
    if not migrate.known(head.schema):
        say = (
            "It was made by Sijill %(program)s, whose schema %(schema)s is not known here. Install that or a newer one."
        )
        raise Invalid([Problem(layout.HEAD, msg(say, program=head.program, schema=head.schema))])


def _refuse_full(settings: Settings) -> None:
    home = settings.home
    names = {path.name for path in home.iterdir()} if home.is_dir() else set()
    if names - _KEPT and RESTORING not in names:
        say = msg("This folder is not empty. Nothing is overwritten: choose an empty or a new one (SIJILL_HOME).")
        raise Invalid([Problem(str(home), say)])


def _refuse_full_database(settings: Settings) -> None:
    if not settings.database_url:
        return
    database = Database(settings.database, pooled=False)
    try:
        if inspect(database.engine).get_table_names():
            say = msg("This database is not empty. Nothing is overwritten: make a new one (createdb), and name it.")
            raise Invalid([Problem("database_url", say)])
    except SQLAlchemyError as error:
        say = msg("The database cannot be reached (%(why)s).", why=type(error).__name__)
        raise Invalid([Problem("database_url", say)]) from error
    finally:
        database.close()


def _close_doors() -> None:
    """End what let people and programs in: some of it may have been ended after the backup was made."""
    moment = clock.now()
    session().execute(update(Invitation).where(Invitation.used_at.is_(None)).values(used_at=moment))
    session().execute(update(ApiToken).where(ApiToken.ended_at.is_(None)).values(ended_at=moment))


def _close_to_others(settings: Settings) -> None:
    for path in settings.home.glob("archive.sqlite3*"):
        path.chmod(0o600)


def _erased_later(backup: Path, head: Head) -> tuple[str, ...]:
    later: set[str] = set()
    for other in layout.whole(backup.parent):
        try:
            erasures = read_head(other).erasures if other.name > backup.name else ()
        except Invalid:
            continue
        numbered = (erasure.partition(" ") for erasure in erasures)
        later |= {code for number, _, code in numbered if int(number) > head.ledger_size}
    return tuple(sorted(later))
