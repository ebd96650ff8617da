"""PUT of a record: on the revision that was read, whole, every problem at once, and nothing that it may not touch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from archive.access.viewer import Role
from tests.api.calling import Api
from tests.support.demonstration import House

Callers = Callable[..., Api]
ROW: dict[str, Any] = {
    "kind": "article",
    "title": "The mill at the bend",
    "body": "At least six are missing.",
    "access": "public",
    "claims": [{"statement": "Six are missing", "quantity": {"low": 6}}],
    "people": [{"role": "informant", "display": "a ferryman", "identity": "protected", "name": "Zubayda"}],
    "leads": [{"text": "Who counted?"}],
    "assessments": [{"scale": "source-reliability", "value": "B"}],
}


@pytest.fixture
def archivist(caller: Callers) -> Api:
    return caller(Role.ARCHIVIST)


@pytest.fixture
def code(archivist: Api) -> str:
    return str(archivist.post("/records", {**ROW, "status": "published"}, 201)["reference_code"])


def put(api: Api, code: str, body: Any, status: int, match: str | None = '"1"') -> Any:
    headers = {"If-Match": match} if match is not None else {}
    return api.call("PUT", f"/records/{code}", status, json=body, headers=headers)


def test_a_record_is_replaced_whole_on_the_revision_that_was_read(archivist: Api, code: str) -> None:
    changed = {**ROW, "title": "The upper mill", "status": "published"}
    del changed["claims"]
    told = put(archivist, code, changed, 200)
    assert (told["title"], told["revision"]) == ("The upper mill", 2)
    assert "claims" not in told, "what the body leaves out is gone"
    assert archivist.get(f"/records/{code}")["title"] == "The upper mill"
    assert put(archivist, code, {**changed, "title": "Mine"}, 412)["detail"].startswith(
        "The record stands at revision 2"
    )
    assert archivist.get(f"/records/{code}")["title"] == "The upper mill"


# What the vault keeps of her is given once.
AGAIN = {**ROW, "people": [{key: value for key, value in ROW["people"][0].items() if key != "name"}]}


def test_what_changes_nothing_makes_no_revision(archivist: Api, code: str) -> None:
    assert put(archivist, code, AGAIN, 200)["revision"] == 1


def test_an_assessment_that_stands_stays(archivist: Api, code: str) -> None:
    body = {**AGAIN, "assessments": [{"scale": "information-credibility", "value": "2"}]}
    assert put(archivist, code, body, 200)["revision"] == 2
    told = put(archivist, code, {**body, "assessments": []}, 200, '"2"')
    assert told["revision"] == 2, "to leave one out takes nothing away, and so changes nothing"


MATCHES = [
    (None, 428, "which revision was read has to be said"),
    ("*", 428, "any revision is none that was read"),
    ("1", 428, "an entity tag stands in quotes"),
    ('W/"1"', 428, "a weak tag says nothing of the bytes"),
    ('"x"', 428, "no number"),
    ('"0"', 412, "no revision"),
    ('"2"', 412, "not yet"),
    ('"999999999"', 412, "never"),
]


def test_nobody_replaces_what_they_did_not_read(archivist: Api, code: str) -> None:
    for match, status, why in MATCHES:
        assert put(archivist, code, ROW, status, match)["detail"], why


def test_every_problem_is_told_at_once(archivist: Api, code: str) -> None:
    body = {
        **ROW,
        "kind": "image",
        "status": "submitted",
        "identifier": "another",
        "descriptors": ["no-such-term"],
        "relations": [{"type": "quotes", "target": "nothing"}],
        "files": [{"path": "a.jpg"}],
        "comments": [{"body": "No."}],
    }
    told = put(archivist, code, body, 422)
    where = {error["where"] for error in told["errors"]}
    assert where == {"kind", "status", "identifier", "descriptors[0]", "relations[0].target", "files", "comments"}
    told = put(archivist, code, {"kind": "article", "title": " ", "colour": "red"}, 422)
    assert {error["where"] for error in told["errors"]} == {"title", "colour", "body"}


def test_an_image_with_its_file_needs_no_text(house: House, archivist: Api) -> None:
    code = house.code("qw-image-hospital")
    revision = archivist.get(f"/records/{code}")["revision"]
    told = put(archivist, code, {"kind": "image", "title": "The hospital", "access": "public"}, 200, f'"{revision}"')
    assert told["files"], "files stay as they are"


def test_only_archivists_replace_and_a_stranger_learns_nothing(caller: Callers, archivist: Api, code: str) -> None:
    put(caller(), code, ROW, 401)
    put(caller(Role.INVESTIGATOR), code, ROW, 403)
    put(archivist, "0000-0000-0", ROW, 404)
