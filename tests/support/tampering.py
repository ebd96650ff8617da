"""Changing a database behind the program's back, as somebody can who has it in hand: past guards and constraints."""

from __future__ import annotations

import sqlite3

from sqlalchemy import text

from archive.base.db import Database

ZEROS = "0" * 64


def tamper(database: Database, *statements: str) -> None:
    """Run SQL past triggers and foreign keys; ``{zeros}`` stands for 32 zero bytes, ``{hex}`` for them in hex."""
    sqlite = database.dialect == "sqlite"
    zeros = f"X'{ZEROS}'" if sqlite else f"'\\x{ZEROS}'::bytea"
    filled = [statement.replace("{zeros}", zeros).replace("{hex}", f"'{ZEROS}'") for statement in statements]
    if sqlite:
        _in_sqlite(str(database.engine.url.database), filled)
        return
    with database.engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for statement in filled:
            connection.execute(text(statement))


def _in_sqlite(path: str, statements: list[str]) -> None:
    connection = sqlite3.connect(path, timeout=60, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(statement)
    for _, sql in guards:
        connection.execute(sql)
    connection.execute("COMMIT")
    connection.close()
