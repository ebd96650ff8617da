"""docs/import-format.md names every key and every word that the schemas read, and its examples can be read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from marshmallow import Schema, fields

from archive.base.errors import Invalid
from archive.records.schemas import RowSchema, read_row
from tests.support.checkout import ROOT

DOCUMENT = (ROOT / "docs" / "import-format.md").read_text("utf-8")


def inner(field: fields.Field[object]) -> fields.Field[object]:
    return field.inner if isinstance(field, fields.List) else field


def keys(schema: Schema, path: str = "", seen: tuple[type, ...] = ()) -> Iterator[tuple[str, fields.Field[object]]]:
    """Every key of a schema and of the schemas inside it, with its field."""
    for name, field in schema.fields.items():
        yield f"{path}{name}", inner(field)
        nested = inner(field)
        if isinstance(nested, fields.Nested) and type(nested.schema) not in seen:
            yield from keys(nested.schema, f"{path}{name}.", (*seen, type(nested.schema)))


ALL = dict(keys(RowSchema()))


@pytest.mark.parametrize("path", ALL)
def test_every_key_is_documented(path: str) -> None:
    assert f"`{path.rsplit('.', maxsplit=1)[-1]}`" in DOCUMENT


@pytest.mark.parametrize("path", [path for path, field in ALL.items() if isinstance(field, fields.Enum)])
def test_every_allowed_word_is_documented(path: str) -> None:
    field = ALL[path]
    assert isinstance(field, fields.Enum)
    assert [word.value for word in field.enum if f"`{word.value}`" not in DOCUMENT] == []


@pytest.mark.parametrize("example", re.findall(r"```json\n(.*?)```", DOCUMENT, re.DOTALL))
def test_the_examples_can_be_read(example: str) -> None:
    assert read_row(json.loads(example)).description.title


WRONG = [
    ({"kind": "letter", "title": "A", "body": "b"}, "kind"),
    ({"kind": "image", "title": "A"}, "body"),
    ({"kind": "image", "title": "A", "body": "b", "colour": "red"}, "colour"),
    ({"kind": "image", "title": "A", "body": "b", "date": "2016", "dates": [{"edtf": "2016"}]}, "date"),
    ({"kind": "image", "title": "A", "body": "b", "dates": [{"edtf": "2016", "inferred": True}]}, "dates[0].basis"),
    ({"kind": "image", "title": "A", "body": "b", "places": [{"name": "Q", "lat": 32.9}]}, "places[0].lon"),
    ({"kind": "image", "title": "A", "body": "b", "status": "withdrawn"}, "withdrawal"),
    ({"kind": "image", "title": "A", "body": "b", "relations": [{"type": "quotes"}]}, "relations[0].target"),
]


@pytest.mark.parametrize(("row", "where"), WRONG, ids=[where for _, where in WRONG])
def test_the_errors_are_those_that_the_document_shows(row: dict[str, object], where: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_row(row)
    shown = [f"`{problem.where}: {problem.message}`" for problem in caught.value.problems]
    assert [line.partition(":")[0] for line in shown] == [f"`{where}"]
    assert shown[0] in DOCUMENT
