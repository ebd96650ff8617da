"""Alembic's entry: the connection is handed in by ``archive.base.migrate``; there is no alembic.ini."""

from __future__ import annotations

from alembic import context

from archive.schema import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    transactional_ddl=False,  # the caller holds the one transaction
    compare_type=True,
)
context.run_migrations()
