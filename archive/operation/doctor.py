"""``sijill doctor``: everything that can be wrong with an archive that runs, each with what to do about it."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from archive import worker
from archive.access.viewer import SYSTEM
from archive.backup.queries import protection
from archive.base import clock, locks, runtime
from archive.base.cli import refuse_half_restored
from archive.base.db import Database, reading
from archive.base.errors import Invalid, Unavailable
from archive.base.outbox import OutboxMessage
from archive.base.runtime import session
from archive.config import MEGABYTE, Settings, load, read_keys, unsafe
from archive.custody import checkpoints, keys
from archive.custody import queries as custody
from archive.operation import database_checks
from archive.operation.findings import Finding, Verdict, bad, care, ok
from archive.operation.setting_up import CONFIG
from archive.records.models.record import Record
from archive.search import sync
from archive.site.vitals import vitals
from archive.vault import sealing
from archive.vault.models import VaultEntry
from archive.verification.queries import last_check

_BORN = datetime(2026, 1, 1, tzinfo=UTC)
"""No archive of this program is older; a clock that says so is wrong."""


def examine(environ: Mapping[str, str] | None = None) -> list[Finding]:
    """Look at everything; what cannot be looked at because of an earlier fault is left out."""
    try:
        settings = load(environ)
    except Invalid as error:
        return [bad("settings", str(problem), "docs/settings.md says what each may be.") for problem in error.problems]
    if not settings.home.is_dir():
        return [bad("data folder", f"{settings.home} does not exist", "Run: sijill init")]
    try:
        refuse_half_restored(settings)
    except Invalid as error:
        return [bad("data folder", str(error), "Nothing is lost: the backup is as it was.")]
    findings = [*_settings(settings), *_permissions(settings), _disk(settings)]
    database = _reach(settings)
    if isinstance(database, Finding):
        return [*findings, database]
    try:
        findings.append(database_checks.at_head(database))
        if findings[-1].verdict is Verdict.OK:
            with runtime.active(runtime.Runtime(settings, database)):
                findings += _inside(settings, database)
    finally:
        database.close()
    return findings


def well(findings: list[Finding]) -> bool:
    """Whether nothing is bad."""
    return all(finding.verdict is not Verdict.BAD for finding in findings)


def _settings(settings: Settings) -> Iterator[Finding]:
    problems = unsafe(settings)
    for problem in problems:
        yield bad("settings", str(problem), "The server refuses to start until this is mended.")
    if settings.public_url and not settings.trusted_proxy:
        advice = "Name it in trusted_proxy: else all callers look like one, and share one limit."
        yield care("reverse proxy", "people come through a proxy that no setting names", advice)
    if not problems:
        yield ok("settings", "safe to serve")


def _permissions(settings: Settings) -> Iterator[Finding]:
    home = settings.home
    open_to_others = [
        path
        for path in (home / "keys", home / CONFIG, home / "index", home / "objects", home / "archive.sqlite3")
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    for path in open_to_others:
        yield bad("permissions", f"others can reach {path}", f"Run: chmod go= {path}")
    if not open_to_others:
        yield ok("permissions", "closed to everybody else on this machine")


def _disk(settings: Settings) -> Finding:
    free = shutil.disk_usage(settings.home).free
    words = f"{free // MEGABYTE} MB free"
    if free < settings.disk_reserve:
        advice = f"Make room: uploads are refused below {settings.disk_reserve // MEGABYTE} MB (disk_reserve)."
        return bad("disk", words, advice)
    return ok("disk", words)


def _reach(settings: Settings) -> Database | Finding:
    if not settings.database_url and not (settings.home / "archive.sqlite3").exists():
        return bad("database", "there is none in the data folder", "Run: sijill init")
    database = Database(settings.database)
    try:
        database.engine.connect().close()
    except SQLAlchemyError as error:
        database.close()
        return bad("database", f"cannot be reached ({type(error).__name__})", "Is it running? Is database_url right?")
    return database


def _inside(settings: Settings, database: Database) -> Iterator[Finding]:
    for check in (database_checks.guards, database_checks.constraints, database_checks.durability):
        yield check(database)
    for look in _LOOKS:
        with reading():
            yield look(settings)


def _vault(settings: Settings) -> Finding:
    try:
        known = {sealing.key_id(key) for key in read_keys(settings.vault_path)}
    except Invalid:
        return bad("vault", "its key file cannot be used", "Put it back from where keys are kept; see settings above.")
    strange = set(session().scalars(select(VaultEntry.key_id).distinct())) - known
    if strange:
        return bad("vault", f"entries need keys that are not in the file: {', '.join(sorted(strange))}", _OLD_KEYS)
    return ok("vault", "every entry has its key")


def _ledger(settings: Settings) -> Finding:
    try:
        keys.signing_seed()
    except Unavailable as error:
        return bad("ledger", str(error), "docs/operation.md says what to do when the key is lost.")
    last, size = checkpoints.latest(), custody.size()
    since = size - (last.size if last else 0)
    if since < 0:
        return bad("ledger", "it is shorter than what was signed", "An older database was put back: run sijill verify.")
    if since and last is not None and clock.now() - last.created_at > _SIGNED_WITHIN:
        advice = "A running worker signs each hour. To see why it does not: sijill ledger checkpoint"
        return care("ledger", f"{since} events since {clock.stamp(last.created_at)} are not signed", advice)
    return ok("ledger", f"{size} events, {since} of them to be signed within the hour")


_SIGNED_WITHIN = timedelta(hours=2)
_OLD_KEYS = "Add the older keys to the key file, below the newest, then run: sijill vault rewrap"


def _clock(settings: Settings) -> Finding:
    newest = session().scalar(select(func.max(Record.updated_at)))
    moment = clock.now()
    if moment < _BORN or (newest is not None and newest > moment):
        return bad("clock", f"says {clock.stamp(moment)}, which is before what stands here", "Set the machine's clock.")
    return ok("clock", clock.stamp(moment))


def _index(settings: Settings) -> Finding:
    try:
        behind = sync.behind()
    except Unavailable as error:
        return bad("search index", str(error), "Run: sijill index rebuild")
    if behind:
        return care("search index", f"{behind} changes behind", "It catches up while a worker runs.")
    return ok("search index", "opens, and is up to date")


def _worker(settings: Settings) -> Finding:
    if locks.is_held(worker.lock_path(settings.home)):
        return ok("worker", "at work")
    return bad("worker", "none is at work", "It comes with sijill serve; or run: sijill worker")


def _news(settings: Settings) -> Finding:
    query = select(OutboxMessage.topic, OutboxMessage.error, func.count()).where(OutboxMessage.attempts > 0)
    failing = session().execute(query.group_by(OutboxMessage.topic, OutboxMessage.error)).all()
    if failing:
        words = "; ".join(f"{topic}: {count} postponed ({error})" for topic, error, count in failing)
        return bad("background work", words, "The worker tries again by itself; its log says more.")
    return ok("background work", "nothing has failed")


def _fixity(settings: Settings) -> Finding:
    found = vitals(SYSTEM)
    if found.damaged:
        advice = "Their records say so. Put the files back from a backup; never edit them."
        return bad("fixity", f"{found.damaged} files are not what they were", advice)
    return ok("fixity", f"last checked {clock.stamp(found.checked_at)}" if found.checked_at else "nothing checked yet")


def _whole(settings: Settings) -> Finding:
    last = last_check(SYSTEM)
    if last is None:
        return ok("whole check", "none yet; sijill verify makes one")
    when = clock.stamp(last.finished_at)
    if last.wrong:
        found = f"things that were wrong on {when}: {last.wrong}"
        return bad("whole check", found, "Run: sijill verify. It names them all.")
    return ok("whole check", f"passed on {when}")


def _backup(settings: Settings) -> Finding:
    found = protection(SYSTEM)
    words = f"last made {clock.stamp(found.backup.made_at)}" if found.backup else "none was made yet"
    if found.backup_overdue:
        return care("backup", words, "Run each night: sijill backup /a/folder/on/another/disk")
    return ok("backup", words)


def _drill(settings: Settings) -> Finding:
    found = protection(SYSTEM)
    advice = "Run each month: sijill restore --drill /the/folder/of/backups"
    if found.drill is None:
        words = "no backup was ever tried"
        return care("restore drill", words, advice) if found.drill_overdue else ok("restore drill", words)
    when = clock.stamp(found.drill.done_at)
    if found.drill_failed:
        first = found.drill.findings.partition("\n")[0]
        again = "Make a new backup, where it is about keys with a new file (--keys), and try that one."
        return bad("restore drill", f"failed {when}: {first}", again)
    if found.drill_overdue:
        return care("restore drill", f"last passed {when}", advice)
    return ok("restore drill", f"last passed {when}")


_LOOKS: tuple[Callable[[Settings], Finding], ...] = (
    _vault,
    _ledger,
    _clock,
    _index,
    _worker,
    _news,
    _fixity,
    _whole,
    _backup,
    _drill,
)
