"""A word is planted wherever a record can say something, then the record is erased: the word is nowhere on the disk."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from archive.access.viewer import Role
from archive.base.db import Database, reading, unit_of_work
from archive.base.runtime import session
from archive.config import Settings
from archive.custody import queries as custody
from archive.custody.checking import check_ledger
from archive.erasure import service
from archive.erasure.service import Wish
from archive.records.consenting import Way
from archive.records.vocabulary import ErasureReason
from archive.search.saved.models import SearchMatch
from tests.erasure.planting import CANARY, Planted, plant, whispers, word, work
from tests.support.archives import Engines
from tests.support.cast import Cast
from tests.support.pages import PageClient

SAID = """revision.description revision.summary record.title record.abstract comment.body comment_version.body
    claim.statement claim_agent.name place.name place_name.value agent.display_name moderation_decision.note
    moderation_decision.private_note submission.wishes custody_payload.detail assessment.reasons access_grant.reason
    digital_object.original_name file_description.caption relation.outside lead.text
    comment_flag.note comment_anchor.exact comment_anchor.prefix
    alternative_title.value date_statement.basis consent.mechanism""".split()
"""Where the word stands before: a cell that is forgotten here would prove nothing afterwards."""


@pytest.fixture
def planted(client: PageClient, cast: Cast) -> Planted:
    return plant(client, cast)


def erase(cast: Cast, planted: Planted) -> service.Erased:
    wish = Wish(code=planted.code, reason=ErasureReason.ASKED, way=Way.LETTER)
    staff = cast.viewer(Role.ARCHIVIST)
    with unit_of_work():
        return service.erase(staff, planted.id, wish)


def in_tables(says: str = CANARY) -> Iterator[str]:
    """Every cell of the database that holds the word."""
    from archive import schema

    with reading():
        for table in schema.metadata.sorted_tables:
            for row in session().execute(select(table)).mappings():
                for column, value in row.items():
                    if says in str(value).lower():
                        yield f"{table.name}.{column}"


@pytest.mark.both_engines
def test_no_table_holds_the_word_and_the_ledger_still_verifies(cast: Cast, planted: Planted) -> None:
    assert set(SAID) - set(in_tables()) == set()
    with reading():
        assert set(session().scalars(select(SearchMatch.record_id))) == {planted.id}
    done = erase(cast, planted)
    with reading():
        assert session().scalars(select(SearchMatch.record_id)).all() == []
    assert done.files == 1 and done.identities >= 3 and done.comments == 2 and done.revisions >= 3
    assert list(in_tables()) == []
    work()
    assert list(in_tables()) == []
    staff = cast.viewer(Role.ARCHIVIST)
    with reading():
        chain = custody.chain(staff, planted.id)
        assert list(check_ledger(lambda *_: None)) == []
    assert [event.erased for event in chain] == [True] * (len(chain) - 1) + [False]
    assert chain[-1].sequence == done.event and str(chain[-1].type) == "erasure"


@pytest.mark.both_engines
def test_no_file_of_the_data_folder_holds_the_word(
    cast: Cast, planted: Planted, settings: Settings, database: Database, engines: Engines, engine: str
) -> None:
    pages = settings.home if engine == "sqlite" else pages_of(engines, database)
    before = {line.split(":")[0].split("/")[0] for line in whispers(settings.home)}
    assert {"objects", "index"} <= before and whispers(pages)
    copies = settings.home / "exports"
    assert len(list(copies.iterdir())) == 3, "packed, so that no word can be read in them; but they are there"
    left = settings.home / "inbox" / "cut"
    left.write_bytes(word("inbox").encode())
    os.utime(left, (time.time() - 7200,) * 2)
    erase(cast, planted)
    work()
    assert whispers(settings.home) == [] and list(copies.iterdir()) == []
    if engine == "postgresql":
        # The operator's part, as docs/operation.md says it.
        with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql("VACUUM FULL")
            connection.exec_driver_sql("CHECKPOINT")
    database.close()
    assert whispers(settings.home) == [] and whispers(pages) == []


def pages_of(engines: Engines, database: Database) -> Path:
    """The folder in which PostgreSQL keeps the pages of this database; its log is the operator's."""
    with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql("CHECKPOINT")
        oid = connection.exec_driver_sql("SELECT oid FROM pg_database WHERE datname = current_database()").scalar()
    return engines.cluster.folder / "data" / "base" / str(oid)
