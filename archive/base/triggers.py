"""Append-only tables: triggers on SQLite and PostgreSQL, named as sentences.

The SQL is rendered here once and frozen into the migrations; a test compares what a database holds with
what the models declare, because Alembic sees no triggers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Guard:
    """One refusal: ``action`` (UPDATE or DELETE) on ``table`` unless ``unless`` holds for the OLD row.

    ``only`` limits the guard to some rows. Both are SQL over OLD that means the same on both engines.
    """

    name: str
    table: str
    action: str
    only: str = ""
    unless: str = ""

    @property
    def condition(self) -> str:
        parts = [f"({self.only})"] if self.only else []
        parts += [f"NOT ({self.unless})"] if self.unless else []
        return " AND ".join(parts) or "1 = 1"

    def create(self, dialect: str) -> list[str]:
        """The statements that put this guard in place."""
        if dialect == "sqlite":
            refusal = f"SELECT RAISE(ABORT, '{self.name}')"
            when = f"BEFORE {self.action} ON {self.table} WHEN {self.condition}"
            return [f"CREATE TRIGGER {self.name} {when} BEGIN {refusal}; END"]
        returned = "OLD" if self.action == "DELETE" else "NEW"
        body = f"IF {self.condition} THEN {_raise(self.name)}; END IF; RETURN {returned};"
        when = f"BEFORE {self.action} ON {self.table} FOR EACH ROW"
        return [_function(self.name, body), f"CREATE TRIGGER {self.name} {when} EXECUTE FUNCTION {self.name}()"]


@dataclass(frozen=True, slots=True)
class TruncateGuard:
    """On PostgreSQL TRUNCATE passes row triggers, so a statement trigger refuses it."""

    table: str

    @property
    def name(self) -> str:
        return f"{self.table}_is_never_truncated"

    def create(self, dialect: str) -> list[str]:
        if dialect == "sqlite":
            return []
        when = f"BEFORE TRUNCATE ON {self.table} FOR EACH STATEMENT"
        function = _function(self.name, f"{_raise(self.name)};")
        return [function, f"CREATE TRIGGER {self.name} {when} EXECUTE FUNCTION {self.name}()"]


def _raise(name: str) -> str:
    return f"RAISE EXCEPTION '{name}' USING ERRCODE = 'integrity_constraint_violation'"


def _function(name: str, body: str) -> str:
    return f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"


_registry: list[Guard | TruncateGuard] = []


def append_only(table: str, *, only: str = "", unless_deleted: str = "", updatable: bool = False) -> None:
    """Declare that rows of ``table`` are never changed and never deleted, save as the conditions allow."""
    if not updatable:
        _registry.append(Guard(f"{table}_is_never_updated", table, "UPDATE", only))
    _registry.append(Guard(f"{table}_is_never_deleted", table, "DELETE", only, unless_deleted))
    _registry.append(TruncateGuard(table))


def guard_insert(table: str, key: str) -> None:
    """Refuse an INSERT over a row that stands, even where REPLACE would pass the other triggers."""
    standing = f"SELECT 1 FROM {table} AS standing WHERE standing.{key} = NEW.{key}"  # noqa: S608  # names of our own
    only = f"EXISTS ({standing})"
    _registry.append(Guard(f"{table}_is_never_replaced", table, "INSERT", only))


def declared() -> Iterable[Guard | TruncateGuard]:
    """Every guard that the models declare."""
    return tuple(_registry)
