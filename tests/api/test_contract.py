"""The JSON API as docs/api says it: every operation is called with real data, and every answer held to the document."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_31

from archive.access.levels import RecordState
from archive.access.viewer import Role
from archive.base.db import unit_of_work
from archive.base.runtime import session
from archive.records.models import Record
from tests.api.calling import BASE, Api
from tests.support.demonstration import House

Callers = Callable[..., Api]

SEARCH_KEYS = [
    "total", "page", "per_page", "took_ms", "suggestion", "facets", "index", "hits", "histogram", "understood",
    "left_out",
]  # fmt: skip
HIT_KEYS = [
    "reference_code", "identifier", "kind", "title", "language", "date", "place", "score", "snippet", "url",
    "steps", "title_html", "elsewhere",
]  # fmt: skip
FACETS = ["kind", "descriptor", "place", "year", "language", "source", "collection", "access", "verification"]


def test_the_document_is_valid_openapi_3_1(visitor: Api) -> None:
    document = visitor.document()
    assert document["openapi"].startswith("3.1")
    assert list(jsonschema.Draft202012Validator(OPENAPI_31).iter_errors(document)) == []
    for schema in document["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_the_document_names_every_address_of_interfaces(visitor: Api) -> None:
    described = {
        f"{method.upper()} {path.removeprefix(BASE)}"
        for path, operations in visitor.document()["paths"].items()
        for method in operations
        if method in ("get", "post", "put")
    }
    assert described >= {
        "GET /search",
        "GET /records",
        "POST /records",
        "GET /records/{code}",
        "PUT /records/{code}",
        "GET /records/{code}/custody",
        "GET /records/{code}/files/{object_id}",
        "GET /records/{code}/comments",
        "POST /records/{code}/comments",
        "GET /moderation/comments",
        "POST /moderation/comments/{comment_id}/decision",
    }


def test_every_operation_is_described_and_says_its_errors(visitor: Api) -> None:
    for path, operations in visitor.document()["paths"].items():
        for method, operation in operations.items():
            if method in ("get", "post", "put"):
                assert operation.get("summary") or operation.get("description"), f"{method} {path}"
                assert "default" in operation["responses"], f"{method} {path}"


def test_every_route_under_the_api_is_in_the_document(house: House, visitor: Api) -> None:
    routes = {
        (method.lower(), rule.rule.replace("<uuid:", "{").replace("<string:", "{").replace("<", "{").replace(">", "}"))
        for rule in house.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith(BASE) and not rule.rule.endswith("openapi.json")
    }
    described = {
        (method, path) for path, ops in visitor.document()["paths"].items() for method in ops if "p" not in "x"
    }
    assert routes == {(method, path) for method, path in described if method in ("get", "post", "put", "delete")}


def test_search_answers_with_exactly_the_keys_of_the_interface(visitor: Api) -> None:
    found = visitor.get("/search", q="river OR well OR road", per_page=5)
    assert list(found) == SEARCH_KEYS
    assert found["hits"]
    assert all(list(hit) == HIT_KEYS for hit in found["hits"])
    assert list(found["facets"]) == FACETS
    assert all(list(row) == ["value", "count"] for rows in found["facets"].values() for row in rows)
    assert list(found["index"]) == ["position", "pending"]
    assert (found["page"], found["per_page"]) == (1, 5)
    url = found["hits"][0]["url"]
    assert url.endswith(f"/records/{found['hits'][0]['reference_code']}")


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ({"kind": ["testimony", "image"]}, "a facet may be repeated"),
        ({"language": "ar"}, "by language"),
        ({"date_from": "2011", "date_to": "2014-06"}, "by the date of the event"),
        ({"sort": "newest"}, "newest event first"),
        ({"sort": "oldest", "match": "any", "q": "river zebra"}, "any of the words"),
        ({"access": "public", "verification": "unverified"}, "filters together"),
        ({"page": "99"}, "a page beyond the last is empty, and keeps the total"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_search_takes_what_the_interface_names(visitor: Api, query: dict[str, Any], why: str) -> None:
    found = visitor.get("/search", **query)
    assert found["total"] > 0, why
    if "language" in query:
        assert {hit["language"].split("-")[0] for hit in found["hits"]} == {"ar"}
    if "kind" in query:
        assert {hit["kind"] for hit in found["hits"]} <= set(query["kind"])


def test_every_visible_record_of_the_demonstration_is_as_described(visitor: Api, caller: Callers) -> None:
    for api in (visitor, caller(Role.ARCHIVIST)):
        listed = api.get("/records", per_page=100)
        assert listed["total"] == len(listed["items"]) > 20
        for item in listed["items"]:
            record = api.get(f"/records/{item['reference_code']}")
            assert record["title"] == item["title"]
            custody = api.get(f"/records/{item['reference_code']}/custody")
            assert custody["total"] == len(custody["events"]) > 0
            api.get(f"/records/{item['reference_code']}/comments")


def test_lists_are_paged_alike(visitor: Api) -> None:
    first = visitor.get("/records", page=1, per_page=7)
    second = visitor.get("/records", page=2, per_page=7)
    assert first["total"] == second["total"]
    codes = [item["reference_code"] for page in (first, second) for item in page["items"]]
    assert len(set(codes)) == 14
    assert visitor.get("/records", page=9999)["items"] == []


def test_files_are_given_as_the_viewer_may_see_them(house: House, visitor: Api, caller: Callers) -> None:
    archivist = caller(Role.ARCHIVIST)
    items = visitor.get("/records", per_page=100)["items"]
    pictured = [visitor.get(f"/records/{item['reference_code']}") for item in items if item["kind"] == "image"]
    record = next(record for record in pictured if record.get("files"))
    (file, *_) = record["files"]
    assert "sha256" not in file and "original_url" not in file
    with house.app.test_client().get(file["display_url"]) as display:
        assert (display.status_code, display.mimetype) == (200, "image/jpeg")
        shown = display.data
    answer = visitor.call("GET", f"/records/{record['reference_code']}/files/{file['display_url'].rpartition('/')[2]}")
    assert answer.data == shown
    visitor.get(f"/records/{record['reference_code']}/files/{file['id']}", 404)
    original = archivist.call("GET", f"/records/{record['reference_code']}/files/{file['id']}")
    (told, *_) = archivist.get(f"/records/{record['reference_code']}")["files"]
    assert len(original.data) == told["size"]


def test_a_record_that_is_handed_in_stands_where_the_answer_says(house: House, caller: Callers) -> None:
    archivist = caller(Role.ARCHIVIST)
    body = {"kind": "testimony", "title": "The ferry", "body": "It never came back.", "language": "en",
            "date": "2013-04", "places": [{"name": "Amrun"}], "access": "public", "status": "published",
            "identifier": "api-1", "source_system": "field"}  # fmt: skip
    answer = archivist.client.post(f"{BASE}/records", json=body, headers=archivist.token)
    archivist.hold("POST", "/records", answer)
    made = answer.get_json()
    location = answer.headers["Location"]
    assert location.endswith(f"{BASE}/records/{made['reference_code']}")
    read = archivist.get(location[location.index(BASE) + len(BASE) :])
    assert (read["title"], read["body"], read["status"]) == ("The ferry", "It never came back.", "published")
    assert read["identifier"] == "api-1"
    archivist.post("/records", body, 409)


def test_a_contributor_hands_in_and_sees_only_their_own(caller: Callers) -> None:
    contributor, other = caller(Role.CONTRIBUTOR), caller(Role.CONTRIBUTOR, number=2)
    body = {"kind": "testimony", "title": "What I saw", "body": "The lorries came at dawn."}
    code = contributor.post("/records", body, 201)["reference_code"]
    assert contributor.get(f"/records/{code}")["status"] == "submitted"
    other.get(f"/records/{code}", 404)
    contributor.post("/records", {**body, "status": "published"}, 403)


def test_a_comment_goes_by_the_moderator_to_the_readers(visitor: Api, caller: Callers) -> None:
    moderator = caller(Role.MODERATOR)
    code = visitor.get("/records")["items"][0]["reference_code"]
    before = visitor.get(f"/records/{code}/comments")["total"]
    sent = visitor.post(f"/records/{code}/comments", {"body": "The bridge *was* open.", "author_name": "R."}, 202)
    assert sent["state"] == "pending"
    assert len(sent["receipt"].split()) == 6
    assert visitor.get(f"/records/{code}/comments")["total"] == before
    queue = moderator.get("/moderation/comments", state="pending", per_page=100)
    (waiting,) = [item for item in queue["items"] if item["id"] == sent["id"]]
    assert moderator.get(f"/moderation/comments/{sent['id']}")["body"] == "The bridge *was* open."
    decision = {"outcome": "publish", "reason": "on-topic", "note": "Thank you.", "version": waiting["version"]}
    decided = moderator.post(f"/moderation/comments/{sent['id']}/decision", decision, 200)
    assert decided["state"] == "published"
    shown = visitor.get(f"/records/{code}/comments")
    assert shown["total"] == before + 1
    (comment,) = [item for item in shown["items"] if item["id"] == sent["id"]]
    assert "The bridge <em>was</em> open." in comment["html"]
    moderator.post(f"/moderation/comments/{sent['id']}/decision", decision, 409)


def test_a_token_says_who_calls_and_ends(house: House, visitor: Api, caller: Callers) -> None:
    moderator = caller(Role.MODERATOR)
    visitor.get("/moderation/comments", 401)
    caller(Role.INVESTIGATOR).get("/moderation/comments", 403)
    moderator.get("/moderation/comments")
    answer = visitor.client.get(f"{BASE}/records", headers={"Authorization": "Bearer nonsense"})
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    visitor.hold("GET", "/records", answer)
    cookies = house.app.test_client()
    for name, value in house.cast.cookies(Role.MODERATOR).items():
        cookies.set_cookie(name, value)
    assert cookies.get(f"{BASE}/moderation/comments").status_code == 401, "a cookie says nothing to the API"


def test_a_withdrawn_record_leaves_its_tombstone(house: House, visitor: Api) -> None:
    with unit_of_work():
        row = session().query(Record).filter(Record.state == RecordState.WITHDRAWN).first()
        assert row is not None
        code = row.reference_code
    stone = visitor.get(f"/records/{code}", 410)
    assert stone["reference_code"] == code
    assert stone["tombstone"]["reason"]
    for inner in ("/custody", "/comments"):
        visitor.get(f"/records/{code}{inner}", 410)


def test_what_never_was_is_a_problem_document(visitor: Api) -> None:
    for path in ("/records/0000-0000-0", f"/records/0000-0000-0/files/{uuid.uuid4()}", "/nothing/here"):
        assert visitor.get(path, 404)["type"] == "about:blank"
    visitor.call("DELETE", "/records", 405)
