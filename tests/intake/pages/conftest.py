"""Pages that were written for these tests, and their readings."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from archive.intake.pages.facts import PageReading
from archive.intake.pages.reading import read_page

FOLDER = Path(__file__).parent / "fixtures"


@cache
def _read(name: str) -> PageReading:
    return read_page((FOLDER / name).read_bytes())


@pytest.fixture
def page() -> Callable[[str], PageReading]:
    """The reading of a fixture by its file name; readings are frozen, so each is made once."""
    return _read


@pytest.fixture(params=sorted(path.name for path in FOLDER.iterdir()))
def any_page(request: pytest.FixtureRequest) -> PageReading:
    """Each of the pages in turn."""
    return _read(request.param)
