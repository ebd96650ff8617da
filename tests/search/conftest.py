"""An index in a temporary folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.search.whoosh_engine import WhooshEngine


@pytest.fixture
def index_home(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def search_engine(index_home: Path) -> WhooshEngine:
    """An engine whose first generation is in force and empty."""
    engine = WhooshEngine(index_home)
    with engine.rebuild() as rebuild:
        rebuild.finish(0)
    return engine
