"""A whole archive for each test within milliseconds: the schema is migrated once and copied."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from archive.base import migrate, runtime
from archive.base.db import Database, unit_of_work
from archive.config import Settings
from archive.custody import keys
from tests.support.postgresql import Cluster

LEDGER_SEED = "5161" * 16
"""The key that signs in every test: the templates below hold its public half."""


def new_settings(home: Path, **values: object) -> Settings:
    """Settings over a new folder with fresh keys, as ``sijill init`` leaves them."""
    folder = home / "keys"
    folder.mkdir(parents=True, mode=0o700)
    home.chmod(0o700)
    for name, seed in (("secret.key", None), ("vault.key", None), ("ledger.key", LEDGER_SEED)):
        path = folder / name
        path.write_text((seed or secrets.token_hex(32)) + "\n")
        path.chmod(0o600)
    # A picture that a busy machine opens late is none that takes too long.
    settings = Settings(home=home, organisation="Test House", disk_reserve=0, image_seconds=60)
    return replace(settings, **values)  # type: ignore[arg-type]  # names and values are the caller's to match


class Engines:
    """The templates of one test process; a cluster is only started for those who ask for PostgreSQL."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def _sqlite(self) -> Path:
        path = self._folder / "template.sqlite3"
        database = Database(f"sqlite:///{path}", pooled=False)
        migrate.upgrade(database)
        _sign_in_future(database, self._folder / "sqlite")
        with database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()
        return path

    @cached_property
    def cluster(self) -> Cluster:
        return Cluster()

    @cached_property
    def _postgresql(self) -> str:
        name = self.cluster.create()
        database = Database(self.cluster.url(name), pooled=False)
        migrate.upgrade(database)
        _sign_in_future(database, self._folder / "postgresql")
        database.close()
        return name

    @contextmanager
    def migrated(self, engine: str, settings: Settings) -> Iterator[Settings]:
        """Settings whose database stands at head and is empty."""
        if engine == "sqlite":
            shutil.copy(self._sqlite, settings.home / "archive.sqlite3")
            yield settings
            return
        name = self.cluster.create(self._postgresql)
        try:
            yield replace(settings, database_url=self.cluster.url(name))
        finally:
            self.cluster.drop(name)

    @contextmanager
    def empty(self, engine: str, settings: Settings) -> Iterator[Settings]:
        """Settings whose database has no schema yet, for tests of the migrations."""
        if engine == "sqlite":
            yield settings
            return
        name = self.cluster.create()
        try:
            yield replace(settings, database_url=self.cluster.url(name))
        finally:
            self.cluster.drop(name)

    def close(self) -> None:
        if "cluster" in self.__dict__:
            self.cluster.stop()


def _sign_in_future(database: Database, home: Path) -> None:
    """Enter the ledger's first key, as ``sijill init`` does."""
    with runtime.active(runtime.Runtime(new_settings(home), database)), unit_of_work():
        keys.found()


@contextmanager
def in_force(settings: Settings) -> Iterator[Database]:
    """The archive of ``settings``, in force for the code inside."""
    database = Database(settings.database)
    with runtime.active(runtime.Runtime(settings, database)):
        try:
            yield database
        finally:
            database.close()
