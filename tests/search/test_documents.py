"""Whatever changes what is found, or by whom, changes the fingerprint by which the index is checked."""

from __future__ import annotations

import uuid
from dataclasses import fields, replace
from typing import Any

import pytest

from archive.access.levels import Part
from archive.search.documents import LABELS_DIGEST, IndexDocument
from tests.search.samples import description

DOCUMENT = description(1, "Title", text="a", years=(2016,), spans=((1, 2),), place_names={"Homs": ("Homs", "حمص")})
OTHER: dict[str, Any] = {
    "record_id": uuid.UUID(int=7), "part": Part.TEXT, "level": "restricted", "revision": 2, "years": (2017,),
    "received": 5, "spans": ((1, 3),), "locations": ((1.0, 2.0, 3.0, 4.0),), "place_names": {"Homs": ("Homs",)},
    "labels": frozenset({"level:public"}),
}  # fmt: skip


@pytest.mark.parametrize("name", [one.name for one in fields(IndexDocument) if one.name != "reference_code"])
def test_every_fact_is_in_the_fingerprint(name: str) -> None:
    other = OTHER.get(name, "another" if isinstance(getattr(DOCUMENT, name), str) else ("another",))
    changed = replace(DOCUMENT, **{name: other}).digest()
    assert changed != DOCUMENT.digest() and len(changed) == 24
    assert (changed[:-LABELS_DIGEST] == DOCUMENT.digest()[:-LABELS_DIGEST]) is (name == "labels")


def test_a_word_that_passes_from_the_title_to_the_text_is_told() -> None:
    ends = replace(DOCUMENT, title='Title", "x', text="a")
    assert ends.digest() != replace(DOCUMENT, title="Title", text='x"a').digest()
    assert replace(DOCUMENT, reference_code="another").digest() == DOCUMENT.digest()
    assert replace(DOCUMENT, place_names={"b": ("1",), "a": ("2",)}).digest() == (
        replace(DOCUMENT, place_names={"a": ("2",), "b": ("1",)}).digest()
    )
