"""Every migration runs on both engines with data in the tables, and head is what the models say."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, UniqueConstraint, inspect, text

from archive import schema
from archive.access.viewer import SYSTEM, Role
from archive.accounts import service as accounts
from archive.base import clock, migrate, triggers
from archive.base.db import Database, reading, unit_of_work
from archive.base.runtime import session
from archive.custody import ledger
from archive.custody.envelopes import FIRST_PREVIOUS
from archive.custody.ledger import Scope
from archive.custody.models import SOFTWARE_AGENT, VISITOR_AGENT, Agent, CustodyEvent, LedgerHead
from archive.custody.vocabulary import EventType
from tests.support.archives import Engines, in_force, new_settings

pytestmark = pytest.mark.both_engines


@pytest.fixture
def empty(engines: Engines, engine: str, home: Path) -> Iterator[Database]:
    """A database without any table; the archive is in force."""
    with engines.empty(engine, new_settings(home)) as settings, in_force(settings) as database:
        yield database


def present_triggers(database: Database) -> dict[str, str]:
    """Name and definition of every trigger that the database holds."""
    query = {
        "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT t.tgname, pg_get_functiondef(t.tgfoid) FROM pg_trigger t WHERE NOT t.tgisinternal",
    }[database.dialect]
    with database.engine.connect() as connection:
        return dict(connection.execute(text(query)).all())


def named_constraints(database: Database) -> dict[str, set[str]]:
    """Names of the CHECKs and UNIQUEs of each table that stands."""
    with database.engine.connect() as connection:
        found = inspect(connection)
        return {
            table: {str(one["name"]) for one in found.get_check_constraints(table)}
            | {str(one["name"]) for one in found.get_unique_constraints(table)}
            for table in found.get_table_names()
        }


def all_names() -> Iterator[str]:
    for table in schema.metadata.tables.values():
        yield table.name
        yield from (str(one.name) for one in table.constraints if one.name)
        yield from (str(index.name) for index in table.indexes)
    yield from (guard.name for guard in triggers.declared())


def test_an_empty_database_comes_to_head_and_again_changes_nothing(empty: Database) -> None:
    assert migrate.current(empty) is None
    migrate.upgrade(empty)
    assert migrate.current(empty) == migrate.head()
    before = present_triggers(empty)
    migrate.upgrade(empty)
    assert (migrate.current(empty), present_triggers(empty)) == (migrate.head(), before)


def test_the_tables_at_head_are_those_of_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []


def test_every_guard_of_the_models_stands_with_its_words(database: Database) -> None:
    expected = {guard.name: guard.create(database.dialect) for guard in triggers.declared()}
    expected = {name: statements for name, statements in expected.items() if statements}
    present = present_triggers(database)
    assert present.keys() == expected.keys()
    for name, statements in expected.items():
        if database.dialect == "sqlite":
            assert present[name] == statements[0]
        else:
            body = statements[0].split("$$")[1].strip()
            assert body in present[name], name


def test_every_named_constraint_of_the_models_stands(database: Database) -> None:
    present = named_constraints(database)
    for table in schema.metadata.tables.values():
        wanted = {
            str(one.name)
            for one in table.constraints
            if isinstance(one, CheckConstraint | UniqueConstraint) and one.name
        }
        assert wanted <= present[table.name], table.name


def test_every_check_says_what_the_models_say(database: Database) -> None:
    """A vocabulary that grew in the models and not in a migration would pass a comparison of names."""
    for table in schema.metadata.tables.values():
        with database.engine.connect() as connection:
            present = {
                str(one["name"]): one["sqltext"] for one in inspect(connection).get_check_constraints(table.name)
            }
        for one in table.constraints:
            if isinstance(one, CheckConstraint) and " IN (" in str(one.sqltext):
                for word in str(one.sqltext).split("'")[1::2]:
                    assert f"'{word}'" in present[str(one.name)], f"{one.name}: {word}"


def test_names_fit_postgresql_and_none_is_made_up_by_the_engine() -> None:
    assert [name for name in all_names() if len(name.encode()) > 63] == []
    checks = [one for table in schema.metadata.tables.values() for one in table.constraints]
    assert [one for one in checks if isinstance(one, CheckConstraint) and not one.name] == []


def rows_of_0001() -> list[tuple[str, dict[str, Any]]]:
    """One row in each table that everything else hangs on, as 0001 knew them: a migration is tested over these."""
    record, agent, place = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
    now = clock.now()
    return [
        ("agent", {"id": agent, "kind": "person", "display_name": "x", "identity": "protected", "created_at": now}),
        (
            "record",
            {
                "id": record,
                "reference_code": "0000-0000-1",
                "kind": "testimony",
                "state": "published",
                "revision": 1,
                "title": "عنوان",
                "title_language": "ar",
                "title_kind": "supplied",
                "abstract": "",
                "body": "نص",
                "language": "ar",
                "language_source": "",
                "content_warning": "",
                "holding": "held",
                "verification": "unverified",
                "source_url": "",
                "archived_url": "",
                "access": "public",
                "access_text": "public",
                "access_files": "sealed",
                "created_at": now,
                "updated_at": now,
                "published_at": now,
            },
        ),
        (
            "revision",
            {
                "record_id": record,
                "number": 1,
                "description": "{}",
                "summary": "",
                "agent_id": agent,
                "created_at": now,
            },
        ),
        ("record_label", {"record_id": record, "part": "description", "label": "level:public"}),
        (
            "place",
            {
                "id": place,
                "key": "k",
                "name": "Qasr",
                "gazetteer": "",
                "gazetteer_id": "",
                "country": "XT",
                "admin1": "",
                "latitude": 1.5,
                "longitude": 2.5,
            },
        ),
    ]


@pytest.mark.parametrize(
    "revision", [one.revision for one in ScriptDirectory.from_config(migrate.config()).walk_revisions()]
)
def test_a_migration_to_head_keeps_what_was_there(empty: Database, revision: str) -> None:
    migrate.upgrade(empty, "0001")
    rows = rows_of_0001()
    with empty.engine.connect().execution_options(sijill_write=True) as connection, connection.begin():
        schema_then = schema.metadata
        for table, values in rows:
            connection.execute(schema_then.tables[table].insert().values(**values))
    migrate.upgrade(empty, revision)
    migrate.upgrade(empty)
    with empty.engine.connect() as connection:
        for table, values in rows:
            stored = connection.execute(schema.metadata.tables[table].select()).mappings().all()
            match = [row for row in stored if all(row[key] == value for key, value in values.items())]
            assert len(match) == 1, table


def test_the_first_rows_are_those_that_the_program_counts_on(database: Database) -> None:
    with reading():
        names = {agent.id: agent.display_name for agent in session().query(Agent)}
        head = session().get_one(LedgerHead, 1)
        assert names == {SOFTWARE_AGENT: "Sijill", VISITOR_AGENT: "a visitor"}
        assert (head.sequence, head.digest) == (0, FIRST_PREVIOUS)


def test_a_migrated_archive_works(empty: Database) -> None:
    migrate.upgrade(empty)
    with unit_of_work():
        accounts.add_account(SYSTEM, "archivist", [Role.ARCHIVIST])
        ledger.record_event(SYSTEM, EventType.CREATION, uuid.uuid4(), Scope(None))
    with reading():
        assert session().query(CustodyEvent).count() >= 1
