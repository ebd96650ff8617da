"""``sijill doctor``: a row for each misconfiguration, which must turn its own line bad and say what to do."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import event, text

from archive import worker
from archive.access.viewer import SYSTEM
from archive.base import clock, locks, outbox
from archive.base.db import Database, unit_of_work
from archive.base.identifiers import new_id
from archive.base.messages import msg
from archive.config import Settings, load
from archive.custody.models import Agent
from archive.custody.vocabulary import AgentKind, Identity
from archive.operation import database_checks
from archive.operation.doctor import examine, well
from archive.operation.findings import Verdict
from archive.operation.setting_up import set_up
from archive.operation.upkeep_cli import doctor
from archive.vault import service as vault
from archive.vault.models import VaultField
from archive.verification import service as verification
from archive.verification.findings import Finding, Tally
from archive.verification.whole import Report
from tests.operation.conftest import Environ, named
from tests.support.archives import in_force

Spoil = Callable[[Settings], None]


@pytest.fixture
def ready(environ: Environ) -> Settings:
    """An archive as ``sijill init`` leaves it."""
    return set_up(load(environ())).settings


@pytest.fixture
def at_work(ready: Settings) -> Iterator[Settings]:
    """The same with a worker, as far as the doctor can tell."""
    with locks.held(worker.lock_path(ready.home)):
        yield ready


def sql(settings: Settings, *statements: str) -> None:
    database = Database(settings.database)
    with database.engine.connect().execution_options(sijill_write=True) as connection, connection.begin():
        for statement in statements:
            connection.execute(text(statement))
    database.close()


_COLUMNS = "number, size, root, note, occasion, created_at"
SIGNED_MORE = f"INSERT INTO checkpoint ({_COLUMNS}) VALUES (1, 9, '{'0' * 64}', 'x', 'hourly', '2026-11-01 00:00:00')"


def sealed_under_another_key(settings: Settings) -> None:
    with in_force(settings), unit_of_work() as session:
        agent = Agent(
            id=new_id(),
            kind=AgentKind.PERSON,
            display_name="A witness",
            identity=Identity.PROTECTED,
            created_at=clock.now(),
        )
        session.add(agent)
        session.flush()
        vault.seal(SYSTEM, agent.id, VaultField.NAME, "Qanaria", None)
    settings.vault_path.write_text(secrets.token_hex(32))


def failed_check(settings: Settings) -> None:
    with in_force(settings):
        moment = clock.now()
        tally = Tally(findings=[Finding("files", "file x", msg("It is gone from the disk."))])
        with unit_of_work():
            verification.record(SYSTEM, Report(moment, moment, 0, tally, resumed=False, again=0))


def failing_news(settings: Settings) -> None:
    with in_force(settings), unit_of_work():
        number = outbox.send("media.derive", {})
        outbox.postpone([number], clock.now() + timedelta(hours=1), "RuntimeError")


def test_a_sound_archive_is_well(at_work: Settings, environ: Environ) -> None:
    findings = examine(environ())
    assert [finding for finding in findings if finding.verdict is not Verdict.OK] == []
    assert well(findings) and len(findings) >= 12


@pytest.mark.parametrize(
    ("spoil", "name", "found", "advice"),
    [
        (lambda s: s.secret_path.unlink(), "settings", "no key file", "refuses to start"),
        (lambda s: s.vault_path.chmod(0o644), "settings", "Others can read this key file", "refuses to start"),
        (lambda s: s.vault_path.unlink(), "vault", "key file cannot be used", "Put it back"),
        (lambda s: s.home.chmod(0o711), "settings", "Others can read the data folder", "refuses to start"),
        (lambda s: s.secret_path.parent.chmod(0o755), "permissions", "others can reach", "chmod go="),
        (lambda s: (s.home / "archive.sqlite3").chmod(0o644), "permissions", "archive.sqlite3", "chmod go="),
        (lambda s: (s.home / "sijill.toml").chmod(0o604), "permissions", "sijill.toml", "chmod go="),
        (lambda s: (s.home / "sijill.toml").write_text("prot = 1"), "settings", "prot", "docs/settings.md"),
        (lambda s: (s.home / "sijill.toml").write_text("debug=true\nhost='10.1.1.1'"), "settings", "debug", "refuses"),
        (lambda s: (s.home / "sijill.toml").write_text(f"disk_reserve = {10**18}"), "disk", "MB free", "Make room"),
        (lambda s: (s.home / "archive.sqlite3").unlink(), "database", "there is none", "sijill init"),
        (lambda s: (s.home / "archive.sqlite3").write_bytes(b"no database" * 99), "database", "cannot", "database_url"),
        (lambda s: sql(s, "UPDATE alembic_version SET version_num = '0000'"), "schema", "stands at 0000", "init"),
        (lambda s: sql(s, "DROP TRIGGER custody_event_is_never_deleted"), "append-only guards", "_deleted", "backup"),
        (
            lambda s: sql(
                s,
                "DROP TRIGGER fixity_is_never_updated",
                "CREATE TRIGGER fixity_is_never_updated BEFORE UPDATE ON fixity BEGIN SELECT 1; END",
            ),
            "append-only guards",
            "fixity_is_never_updated",
            "backup",
        ),
        (sealed_under_another_key, "vault", "need keys that are not in the file", "rewrap"),
        (lambda s: s.ledger_path.write_text("ab" * 32), "ledger", "not in its key file", "when the key is lost"),
        (lambda s: sql(s, SIGNED_MORE), "ledger", "shorter than what was signed", "sijill verify"),
        (failed_check, "whole check", "wrong on", "sijill verify"),
        (failing_news, "background work", "media.derive: 1 postponed (RuntimeError)", "tries again"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_found(
    at_work: Settings, environ: Environ, spoil: Spoil, name: str, found: str, advice: str
) -> None:
    spoil(at_work)
    finding = named(examine(environ()), name)
    assert finding.verdict is Verdict.BAD
    assert found in finding.found and advice in finding.advice


@pytest.mark.both_engines
def test_a_constraint_that_is_gone_is_missed(settings: Settings, database: Database) -> None:
    assert database_checks.constraints(database).verdict is Verdict.OK
    assert database_checks.guards(database).verdict is Verdict.OK
    durable = database_checks.durability(database)
    if database.dialect == "sqlite":
        assert durable.verdict is Verdict.OK
    else:  # the throw-away cluster of the tests is quick, not safe
        assert "fsync is off: a power cut would destroy the database" in durable.found
    gone = "custody_sequence_starts_at_one"
    if database.dialect == "sqlite":
        statements = [
            "PRAGMA writable_schema=ON",
            f"UPDATE sqlite_master SET sql = replace(sql, '{gone}', 'renamed') WHERE name = 'custody_event'",
            "PRAGMA writable_schema=RESET",
        ]
        guard = "DROP TRIGGER tombstone_is_never_updated"
    else:
        statements = [f"ALTER TABLE custody_event DROP CONSTRAINT {gone}"]
        guard = "ALTER TABLE tombstone DISABLE TRIGGER tombstone_is_never_updated"
    with database.engine.connect().execution_options(sijill_write=True) as connection, connection.begin():
        for statement in [*statements, guard]:
            connection.exec_driver_sql(statement)
    assert database_checks.constraints(database).found == f"missing: {gone}"
    assert database_checks.guards(database).found == "missing or altered: tombstone_is_never_updated"


def test_a_database_that_forgets_in_a_power_cut_is_found(database: Database) -> None:
    def forget(connection: object, record: object, proxy: object) -> None:
        connection.execute("PRAGMA synchronous=NORMAL")  # type: ignore[attr-defined]  # sqlite3's

    event.listen(database.engine, "checkout", forget)
    found = database_checks.durability(database)
    assert found.verdict is Verdict.BAD and "lose what was acknowledged" in found.found


def test_a_missing_worker_is_bad(ready: Settings, environ: Environ) -> None:
    assert named(examine(environ()), "worker").verdict is Verdict.BAD


def test_a_clock_that_runs_behind_the_archive_is_found(
    at_work: Settings, environ: Environ, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(1970, 1, 2, tzinfo=UTC))
    assert named(examine(environ()), "clock").verdict is Verdict.BAD


def test_a_proxy_that_is_not_named_is_a_matter_of_care(at_work: Settings, environ: Environ) -> None:
    findings = examine(environ(SIJILL_PUBLIC_URL="https://a.example"))
    assert named(findings, "reverse proxy").verdict is Verdict.CARE
    assert well(findings)


def test_no_archive_at_all(environ: Environ, home: Path) -> None:
    (finding,) = examine(environ())
    assert finding.verdict is Verdict.BAD and "sijill init" in finding.advice
    assert not home.exists()


def test_the_command_fails_when_anything_is_bad(ready: Settings, environ: Environ) -> None:
    done = CliRunner().invoke(doctor, [], env=environ())
    assert done.exit_code == 1
    assert "BAD   worker" in done.output and "→" in done.output
    with locks.held(worker.lock_path(ready.home)):
        told = CliRunner().invoke(doctor, ["--json"], env=environ())
    assert told.exit_code == 0
    assert json.loads(told.output)["well"] is True
    assert os.environ.get("SIJILL_HOME") is None
