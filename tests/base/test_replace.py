"""REPLACE on SQLite: somebody with another program has ``recursive_triggers`` off, and no trigger on DELETE fires."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy import Column, UniqueConstraint

from archive import schema
from archive.base import triggers
from archive.base.db import Database
from archive.base.runtime import settings
from tests.support.rows import put

APPEND_ONLY = sorted({guard.table for guard in triggers.declared()})
KEYS = [
    (name, tuple(column.name for column in columns))
    for name in APPEND_ONLY
    for columns in (
        schema.metadata.tables[name].primary_key.columns,
        *(one.columns for one in schema.metadata.tables[name].constraints if isinstance(one, UniqueConstraint)),
        *(index.columns for index in schema.metadata.tables[name].indexes if index.unique),
    )
]


@pytest.mark.parametrize(("table", "key"), KEYS, ids=[f"{table}-{','.join(key)}" for table, key in KEYS])
def test_no_row_is_replaced_through_any_of_its_keys(database: Database, table: str, key: tuple[str, ...]) -> None:
    with database.engine.connect().execution_options(sijill_write=True) as connection, connection.begin():
        put(connection, table)
    in_keys = {column for name, columns in KEYS if name == table for column in columns}
    columns = schema.metadata.tables[table].columns
    values = [another(column) if column.name in in_keys - set(key) else column.name for column in columns]
    names = ", ".join(column.name for column in columns)
    other = sqlite3.connect(settings().home / "archive.sqlite3")
    with pytest.raises(sqlite3.IntegrityError, match=f"{table}_is_never_replaced"):
        other.execute(f"INSERT OR REPLACE INTO {table} ({names}) SELECT {', '.join(values)} FROM {table}")
    other.close()


def another(column: Column[object]) -> str:
    """SQL for a value of the column that no row has yet."""
    if "INT" in str(column.type):
        return f"{column.name} + 1"
    if column.name == "role":
        return "role"
    return f"lower(hex(randomblob({32 if '64' in str(column.type) else 16})))"
