"""Collections by the names under which a reader knows them; what a reader may not read decides no order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from archive.access.redaction import RedactionReason
from archive.access.viewer import ANONYMOUS, Role, Viewer
from archive.base.db import reading, unit_of_work
from archive.base.runtime import session
from archive.records import collections as holdings
from archive.records import models as m
from archive.records import redaction_acts, service
from archive.records.description import CollectionInput, CollectionTitleInput, DateInput
from archive.records.service import Created
from archive.records.stored import description_of
from archive.records.vocabulary import DateRole
from tests.records.conftest import Make
from tests.support.pages import PageClient, words

SignIn = Callable[..., PageClient]
# By its own title, and by its Arabic one.
TITLES = {"a-river": ("The river", "ب"), "b-bridge": ("bridges", "ج"), "c-mill": ("Mills", "ا")}


def collection(slug: str) -> CollectionInput:
    title, arabic = TITLES[slug]
    return CollectionInput(slug=slug, title=title, titles=(CollectionTitleInput(value=arabic, language="ar"),))


ORDERS = [("en", ["bridges", "Mills", "The river"]), ("ar", ["ا", "ب", "ج"])]


@pytest.mark.parametrize(("locale", "order"), ORDERS)
def test_they_stand_by_the_titles_that_are_shown(make: Make, locale: str, order: list[str]) -> None:
    for slug in TITLES:
        make(collection=collection(slug))
    with reading():
        assert [one.title for one in holdings.collections(ANONYMOUS, locale)] == order


def hide(archivist: Viewer, made: Created, name: str) -> None:
    with unit_of_work():
        title = session().get_one(m.Record, made.id).title
        start = title.index(name)
        redaction_acts.redact_text(
            archivist, made.id, "title", start, start + len(name), RedactionReason.IDENTITY, expected_revision=1
        )


def test_a_hidden_word_of_a_title_says_nothing_by_its_place(make: Make, archivist: Viewer) -> None:
    day = (DateInput(role=DateRole.EVENT, edtf="2016-11-15"),)
    shared: dict[str, Any] = {"collection": collection("a-river"), "dates": day}
    open_one = make(title="Middle of it", **shared)
    hidden = {name: make(title=f"{name} was seen", **shared) for name in ("Amal", "Zaki")}
    for name, made in hidden.items():
        hide(archivist, made, name)
    with reading():
        _, listed = holdings.collection(ANONYMOUS, "a-river", "en", 1, 20)
        codes = [one.reference_code for one in listed]
    assert codes == [*sorted(made.reference_code for made in hidden.values()), open_one.reference_code]


def test_an_archivist_reads_names_and_no_codes(make: Make, archivist: Viewer, signed_in: SignIn) -> None:
    made = make(collection=collection("a-river"), language="ar", title_language="uk")
    make(collection=collection("b-bridge"))
    desk, here = signed_in(Role.ARCHIVIST), f"/records/{made.reference_code}"
    overview = desk.get_page(f"{here}/edit")
    said = {words(one) for one in overview.all("//main//bdi")}
    assert {"Arabic", "Ukrainian", "The river"} <= said
    assert not {"ar", "uk", "a-river"} & said
    with unit_of_work():
        described = description_of(session().get_one(m.Record, made.id))
        changed = replace(described, collection=CollectionInput(slug="b-bridge"))
        service.edit(archivist, made.id, changed, expected_revision=1)
    told = desk.get_page(f"{here}/revisions/2").text
    assert "bridges" in told and "b-bridge" not in told and "a-river" not in told
