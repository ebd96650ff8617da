"""The demonstration archive, filled once for a process of tests; each test that asks has a copy of its own."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from archive.access.viewer import SYSTEM
from archive.base import folders
from archive.base.db import Database, reading, unit_of_work
from archive.base.runtime import session
from archive.config import Settings
from archive.media.models import DigitalObject
from archive.operation.demonstration_content import fill
from archive.records.models import ImportKey, Record
from archive.records.terms import load_descriptors
from tests.support.archives import Engines, in_force, new_settings
from tests.support.cast import Cast
from tests.support.pages import PageClient


@dataclass(frozen=True)
class House:
    """An archive full of the demonstration's records, in force."""

    settings: Settings
    database: Database
    app: Flask
    cast: Cast

    @staticmethod
    def code(identifier: str) -> str:
        """The reference code of a record of ``demo/records.jsonl``."""
        with reading():
            query = select(Record.reference_code).join(ImportKey, ImportKey.record_id == Record.id)
            return session().scalars(query.where(ImportKey.identifier == identifier)).one()

    @staticmethod
    def original(identifier: str) -> uuid.UUID:
        """The first original of that record."""
        with reading():
            query = select(DigitalObject.id).join(ImportKey, ImportKey.record_id == DigitalObject.record_id)
            found = query.where(ImportKey.identifier == identifier, DigitalObject.derived_from.is_(None))
            return session().scalars(found.order_by(DigitalObject.created_at)).first() or uuid.UUID(int=0)

    @staticmethod
    def record(identifier: str) -> Record:
        """The row of that record, without a session."""
        with reading():
            query = select(Record).join(ImportKey, ImportKey.record_id == Record.id)
            found = session().scalars(query.where(ImportKey.identifier == identifier)).one()
            session().expunge_all()
            return found


class Template:
    """The filled archive from which copies are made."""

    def __init__(self, engines: Engines, home: Path) -> None:
        from archive.app import HANDLERS

        with engines.migrated("sqlite", new_settings(home)) as settings, in_force(settings) as database:
            settings.temporary.mkdir(mode=0o700)
            with unit_of_work():
                load_descriptors(SYSTEM)
            fill(folders.folder("demo"), HANDLERS, lambda _: None)
            with database.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        self._settings = settings

    @contextmanager
    def copied(self, home: Path, **values: object) -> Iterator[House]:
        """A copy in ``home`` with other settings, in force for the block."""
        from archive.app import create_app

        shutil.copytree(self._settings.home, home, copy_function=shutil.copy2)
        settings = replace(self._settings, home=home, demonstration=True, **values)  # type: ignore[arg-type]  # the caller's
        with in_force(settings) as database:
            app = create_app(settings, database)
            app.testing = True
            app.test_client_class = PageClient
            yield House(settings, database, app, Cast())
