"""Bring a database to the newest schema, and say where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from archive.base.db import Database
from archive.base.folders import folder

if TYPE_CHECKING:
    from alembic.config import Config


def config() -> Config:
    """Where Alembic finds the migrations."""
    from alembic.config import Config  # noqa: PLC0415  # 8 MB that a server does not need

    made = Config()
    made.set_main_option("script_location", str(folder("migrations")).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    return made


def upgrade(database: Database, revision: str = "head") -> None:
    """Run every migration up to ``revision`` in one transaction."""
    from alembic import command  # noqa: PLC0415  # 8 MB that a server does not need

    settings = config()
    with database.engine.connect().execution_options(sijill_write=True) as connection, connection.begin():
        settings.attributes["connection"] = connection
        command.upgrade(settings, revision)


def head() -> str:
    """The newest revision that this program knows."""
    return max(_revisions())


def current(database: Database) -> str | None:
    """The revision at which ``database`` stands; None for an empty one."""
    with database.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found


def known(revision: str) -> bool:
    """Whether ``revision`` is one that this program has, and so can bring up to the newest."""
    return revision in _revisions()


def _revisions() -> set[str]:
    """The numbers of all migrations, by which their files are named."""
    return {path.name.partition("_")[0] for path in (folder("migrations") / "versions").glob("[0-9]*_*.py")}
