"""The archivist's desk: every section of a description on its own page, and nothing lost that a page does not show."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from archive.access.viewer import Role, Viewer
from archive.base.db import reading, unit_of_work
from archive.base.runtime import session
from archive.records import models as m
from archive.records import service
from archive.records.schemas import read_row
from archive.records.stored import description_of
from archive.records.writing import plain
from tests.records.whole import WHOLE
from tests.support.pages import Page, PageClient

pytestmark = pytest.mark.usefixtures("described")

Json = dict[str, Any]
SECTIONS = [
    "title", "dates", "places", "people", "testimony", "source", "claims", "relations", "subjects", "access",
    "completeness", "assessments", "leads",
]  # fmt: skip


@pytest.fixture
def desk(signed_in: Callable[..., PageClient]) -> PageClient:
    return signed_in(Role.ARCHIVIST)


@pytest.fixture
def whole(archivist: Viewer) -> service.Created:
    """A testimony that uses every key of the format."""
    row = read_row({key: value for key, value in deepcopy(WHOLE).items() if key not in ("files", "status")})
    with unit_of_work():
        return service.create(archivist, row.description)


def stands(made: service.Created) -> Json:
    with reading():
        found: Json = plain(description_of(session().get_one(m.Record, made.id)))
        return found


def opened(desk: PageClient, made: service.Created, section: str) -> Page:
    return desk.get_page(f"/records/{made.reference_code}/edit/{section}")


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_saved_as_it_was_changes_nothing(whole: service.Created, desk: PageClient, section: str) -> None:
    before = stands(whole)
    page = desk.submit(opened(desk, whole, section), f"/edit/{section}", press="save")
    assert "Nothing was changed." in page.text
    assert stands(whole) == before
