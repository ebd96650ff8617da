"""What the doctor asks the database: schema, guards, durability. Alembic sees neither triggers nor CHECKs."""

from __future__ import annotations

import re

from sqlalchemy import CheckConstraint, UniqueConstraint, text

from archive import schema
from archive.base import migrate, triggers
from archive.base.db import Database
from archive.operation.findings import Finding, bad, ok

_MEND = "It was changed behind the program's back. Restore a backup, or ask whoever maintains the database."
# PRAGMA, the value that keeps what was acknowledged, and what is lost with another.
_PRAGMAS = {
    "journal_mode": ("wal", "readers and the writer would block each other"),
    "synchronous": ("2", "a power cut would lose what was acknowledged"),
    "foreign_keys": ("1", "rows could speak of what is not there"),
    "recursive_triggers": ("1", "REPLACE would pass the append-only guards"),
    "secure_delete": ("1", "what was erased would stay in the file"),
}
_POSTGRESQL = {
    "fsync": ("on", "a power cut would destroy the database"),
    "full_page_writes": ("on", "a power cut would destroy pages"),
    "synchronous_commit": ("on", "a power cut would lose what was acknowledged"),
}


def at_head(database: Database) -> Finding:
    """Whether the schema is the one that this program knows."""
    current, head = migrate.current(database), migrate.head()
    if current == head:
        return ok("schema", f"the newest, {head}")
    return bad("schema", f"stands at {current or 'nothing'}, this program needs {head}", "Run: sijill init")


def guards(database: Database) -> Finding:
    """Whether every append-only trigger is in place and says what the models say."""
    missing = sorted(_missing_guards(database))
    if missing:
        return bad("append-only guards", f"missing or altered: {', '.join(missing)}", _MEND)
    return ok("append-only guards", "all in place")


def constraints(database: Database) -> Finding:
    """Whether every named CHECK and UNIQUE of the models is in place."""
    missing = sorted(declared_constraints() - _present_constraints(database))
    if missing:
        return bad("constraints", f"missing: {', '.join(missing)}", _MEND)
    return ok("constraints", "all in place")


def durability(database: Database) -> Finding:
    """Whether an acknowledged commit survives a power cut."""
    ask, wanted = ("PRAGMA", _PRAGMAS) if database.dialect == "sqlite" else ("SHOW", _POSTGRESQL)
    with database.engine.connect() as connection:
        wrong = [
            f"{name} is {value}: {harm}"
            for name, (right, harm) in wanted.items()
            if (value := str(connection.scalar(text(f"{ask} {name}")))) != right
        ]
    if wrong:
        return bad("durability", "; ".join(wrong), "Set it back, and check the disk that the database lies on.")
    return ok("durability", "commits reach the disk before they are acknowledged")


def declared_constraints() -> set[str]:
    """The names of all CHECKs and named UNIQUEs in the models."""
    return {
        str(constraint.name)
        for table in schema.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint | UniqueConstraint) and isinstance(constraint.name, str)
    }


def _missing_guards(database: Database) -> set[str]:
    declared = {guard.name: guard.create(database.dialect) for guard in triggers.declared()}
    if database.dialect == "sqlite":
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        with database.engine.connect() as connection:
            present: dict[str, str] = dict(connection.execute(text(query)).all())
        return {name for name, made in declared.items() if made and present.get(name) != made[-1]}
    query = (
        "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
        "WHERE NOT t.tgisinternal AND t.tgenabled <> 'D'"
    )
    with database.engine.connect() as connection:
        bodies = {name: body.strip() for name, body in connection.execute(text(query))}
    return {name for name, made in declared.items() if bodies.get(name) != _body(made[0])}


def _body(function: str) -> str:
    return function.split("$$")[1].strip()


def _present_constraints(database: Database) -> set[str]:
    with database.engine.connect() as connection:
        if database.dialect == "sqlite":
            tables = connection.scalars(text("SELECT sql FROM sqlite_master WHERE type = 'table'")).all()
            return set(re.findall(r'CONSTRAINT "?(\w+)"? (?:CHECK|UNIQUE)', "\n".join(tables)))
        query = "SELECT conname FROM pg_constraint WHERE contype IN ('c', 'u') AND convalidated"
        return set(connection.scalars(text(query)))
