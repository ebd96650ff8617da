"""Append-only tables: triggers on SQLite and PostgreSQL, named as sentences.

The SQL is rendered here once and frozen into the migrations; a test compares what a database holds with
what the models declare, because Alembic sees no triggers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Guard:
    """One refusal: ``action`` (UPDATE, DELETE or INSERT) on ``table`` unless ``unless`` holds.

    ``only`` limits the guard to some rows. Both are SQL over OLD (for INSERT over NEW) that means the same on both
    engines.
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


def append_only(table: str, *keys: tuple[str, ...], only: str = "", unless_deleted: str = "") -> None:
    """Declare that rows of ``table`` are never changed and never deleted, save as the conditions allow.

    ``keys`` are the columns of its primary key (``id`` where nothing is said) and of each UNIQUE: an INSERT over a
    row that stands is refused too, because REPLACE passes the triggers on DELETE where ``recursive_triggers`` is off.
    """
    _registry.append(Guard(f"{table}_is_never_updated", table, "UPDATE", only))
    _registry.append(Guard(f"{table}_is_never_deleted", table, "DELETE", only, unless_deleted))
    _registry.append(Guard(f"{table}_is_never_replaced", table, "INSERT", _standing(table, keys or (("id",),), only)))
    _registry.append(TruncateGuard(table))


def _standing(table: str, keys: tuple[tuple[str, ...], ...], only: str) -> str:
    """That a row stands already which has one of the keys of the new one."""
    alike = [" AND ".join(f"standing.{column} = NEW.{column}" for column in key) for key in keys]
    same = " OR ".join(f"({columns})" for columns in alike)
    limit = f"{only.replace('OLD.', 'standing.')} AND " if only else ""
    return f"EXISTS (SELECT 1 FROM {table} AS standing WHERE {limit}({same}))"  # noqa: S608  # names of our own


def declared() -> Iterable[Guard | TruncateGuard]:
    """Every guard that the models declare."""
    return tuple(_registry)
