"""Desks: what contributors and moderators need to come back, to answer and to decide."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, name, condition, on_postgresql, stood in _CHECKS:
        _put_check(table, name, condition, on_postgresql, stood)


def _put_check(table: str, name: str, condition: str, on_postgresql: str, stood: bool) -> None:
    """Give a table another CHECK of this name.

    On SQLite the text of the schema is changed in place, as its documentation allows for constraints (ALTER TABLE,
    section 7): building the table anew would drop its guards.
    """
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        if stood:
            bind.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        bind.exec_driver_sql(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({on_postgresql})".replace("%", "%%"))
        return
    found = bind.exec_driver_sql("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (table,))
    sql = found.scalar_one()
    head = f"CONSTRAINT {name} CHECK ("
    if stood:
        begin = sql.index(head) + len(head)
        sql = sql[:begin] + condition + sql[_closing(sql, begin) :]
    else:
        end = sql.rindex(")")
        sql = f"{sql[:end].rstrip()}, {head}{condition})\n{sql[end:]}"
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    bind.exec_driver_sql("UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?", (sql, table))
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = OFF")


def _closing(sql: str, begin: int) -> int:
    """Where the parenthesis closes that was opened before ``begin``."""
    depth, quoted = 1, False
    for place in range(begin, len(sql)):
        if sql[place] == "'":
            quoted = not quoted
        elif not quoted:
            depth += (sql[place] == "(") - (sql[place] == ")")
        if not depth:
            return place
    raise ValueError("a CHECK without an end")


_CHECKS: tuple[tuple[str, str, str, str, bool], ...] = (
    (
        "digital_object",
        "working_purpose_is_known",
        "purpose IN ('thumbnail', 'display', 'clean-text', 'transcript', 'translation', 'redacted', 'zoom')",
        "purpose IN ('thumbnail', 'display', 'clean-text', 'transcript', 'translation', 'redacted', 'zoom')",
        True,
    ),
)
