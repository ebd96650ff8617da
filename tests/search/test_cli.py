"""``sijill search`` and ``sijill index``, as they are typed."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from archive.base import outbox
from archive.base.db import Database, reading
from archive.cli import main
from archive.config import Settings
from archive.search import sync
from archive.search.current import engine
from archive.search.whoosh_engine import WhooshEngine
from tests.search.holdings import index_all, put


@pytest.fixture
def sijill(database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setenv("SIJILL_HOME", str(settings.home))

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, list(words))

    return run


def test_search_answers_for_a_visitor(sijill: object) -> None:
    assert callable(sijill)
    put("Open letter", body="a letter")
    put("Closed letter", access="sealed")
    index_all()
    found = sijill("search", "letter")
    assert found.exit_code == 0 and "Open letter" in found.output and "1 found" in found.output
    as_json = json.loads(sijill("search", "letter", "--json").output)
    assert as_json["total"] == 1 and as_json["hits"][0]["title"] == "Open letter"
    assert "did you mean: letter" in sijill("search", "lettre").output
    assert sijill("search", "letter", "--as", "nobody").exit_code == 1


def test_a_faulty_query_points_at_the_fault(sijill: object) -> None:
    assert callable(sijill)
    index_all()
    found = sijill("search", "a (b")
    assert found.exit_code == 2 and "\n  ^\n" in found.output


def test_index_is_checked_mended_rebuilt(sijill: object) -> None:
    assert callable(sijill)
    assert sijill("index", "check").exit_code == 1
    put("Letter")
    assert "2 documents" in sijill("index", "rebuild").output
    # The rebuild has read the news of it already.
    assert "0 changes" in sijill("index", "sync").output
    assert sijill("index", "check").exit_code == 0
    engine().delete([put("Unheard of")])
    assert json.loads(sijill("index", "check", "--json").output) == {
        "compared": 4, "missing": 0, "orphaned": 0, "stale": 0, "wrong_labels": 0, "waiting": 1, "outdated": 0,
    }  # fmt: skip


def test_a_worker_that_holds_the_index_is_asked_to_rebuild_it(sijill: object, settings: Settings) -> None:
    assert callable(sijill)
    index_all()
    with WhooshEngine(settings.index).writing():
        assert "asked" in sijill("index", "rebuild").output
        put("Letter")
        held = sijill("index", "sync")
        assert held.exit_code == 1 and "Another process" in held.output
    with reading():
        assert outbox.pending(sync.REBUILD) == 1
