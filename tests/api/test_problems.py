"""Every refusal is a problem document (RFC 9457) with the status that the table of errors names, and says why."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from archive.access.viewer import Role
from tests.api.calling import BASE, PROBLEM, Api
from tests.support.demonstration import House, Template

Callers = Callable[..., Api]
RECORD = {"kind": "testimony", "title": "A title", "body": "Words."}


def first_code(api: Api) -> str:
    return str(api.get("/records")["items"][0]["reference_code"])


@pytest.mark.parametrize(
    ("body", "where", "why"),
    [
        ({}, {"kind", "title"}, "what is required is named, all at once"),
        ({**RECORD, "colour": "red", "date": "soon"}, {"colour", "date"}, "an unknown key and a bad value together"),
        ({**RECORD, "places": [{"name": "X", "lat": 91}]}, {"places[0].lat"}, "the path to a value inside a list"),
        ({**RECORD, "descriptors": ["no-such-term"]}, {"descriptors[0]"}, "a term that the vocabulary does not hold"),
        ({**RECORD, "relations": [{"type": "quotes", "target": "nothing"}]}, {"relations[0].target"}, "no such record"),
        ({**RECORD, "files": [{"path": "../../etc/passwd"}]}, {"files"}, "files do not come as JSON"),
        ({**RECORD, "title": "x" * 501}, {"title"}, "too long"),
        ([1, 2], {""}, "not an object"),
        ("words", {""}, "not an object either"),
    ],
)  # fmt: skip
def test_422_names_every_fault(caller: Callers, body: Any, where: set[str], why: str) -> None:
    told = caller(Role.ARCHIVIST).post("/records", body, 422)
    assert where <= {error["where"] for error in told["errors"]}, why
    assert all(error["message"] for error in told["errors"])


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"{", "application/json"),
        (b'{"kind": "testimony", "kind": "image"}', "application/json"),
        (b'{"kind": NaN}', "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"\xff\xfe", "application/json"),
        (b"kind=testimony", "application/x-www-form-urlencoded"),
        (b"", ""),
    ],
    ids=["cut", "twice", "nan", "deep", "bytes", "form", "nothing"],
)
@pytest.mark.parametrize("path", ["/records", "/records/{code}/comments"])
def test_what_is_not_json_is_said_to_be(caller: Callers, data: bytes, kind: str, path: str) -> None:
    api = caller(Role.ARCHIVIST)
    told = api.call("POST", path.format(code=first_code(api)), 422, data=data, content_type=kind)
    assert told["errors"]


def test_422_for_a_bad_address(visitor: Api) -> None:
    for query in ({"page": "0"}, {"page": "x"}, {"per_page": "101"}, {"page": "9" * 30}):
        assert visitor.get("/records", 422, **query)["errors"]
    assert visitor.get("/search", 422, sort="sideways")["errors"]
    assert visitor.get("/search", 422, date_from="yesterday")["errors"]


def test_a_query_that_cannot_be_read_says_where(visitor: Api) -> None:
    told = visitor.get("/search", 422, q='"unfinished')
    assert told["errors"][0]["where"] == "q"
    assert told["detail"]


def test_401_403_404_405(visitor: Api, caller: Callers) -> None:
    visitor.post("/records", RECORD, 401)
    told = caller(Role.INVESTIGATOR).get("/moderation/comments", 403)
    assert "moderator" in told["detail"]
    visitor.get("/records/NOPE", 404)
    answer = visitor.call("PUT", "/records", 405, json={})
    assert answer["status"] == 405


def test_409_for_a_decision_on_what_has_changed(visitor: Api, caller: Callers) -> None:
    moderator = caller(Role.MODERATOR)
    sent = visitor.post(f"/records/{first_code(visitor)}/comments", {"body": "Was it dry then?"}, 202)
    path = f"/moderation/comments/{sent['id']}/decision"
    moderator.post(path, {"outcome": "publish", "version": 7}, 409)
    moderator.post(path, {"outcome": "decline", "version": 1}, 422)
    moderator.post(path, {"outcome": "delete", "version": 1}, 422)
    moderator.post(path, {"outcome": "publish"}, 422)
    moderator.post(path, {"outcome": "publish", "version": 1}, 200)


def test_nobody_decides_on_their_own_comment_by_the_api_either(caller: Callers) -> None:
    moderator = caller(Role.MODERATOR)
    sent = moderator.post(f"/records/{first_code(moderator)}/comments", {"body": "I saw it."}, 202)
    moderator.post(f"/moderation/comments/{sent['id']}/decision", {"outcome": "publish", "version": 1}, 403)


def test_413_for_a_body_that_is_too_large(demonstration: Template, home: Path) -> None:
    with demonstration.copied(home, form_limit=10_000) as house:
        api = Api(house.app.test_client(), house.cast.token(Role.ARCHIVIST))
        told = api.post("/records", {**RECORD, "body": "x" * 20_000}, 413)
        assert "10000" in told["detail"].replace(",", "")
        # Nor may a body without an announced length be read whole.
        whole = b'{"kind": "testimony", "title": "t", "body": "' + b"x" * 20_000 + b'"}'
        answer = api.client.post(
            f"{BASE}/records", data=whole, content_type="application/json", headers={**api.token, "Content-Length": ""}
        )
        assert answer.status_code in (400, 411, 413, 422)


@pytest.mark.usefixtures("noon")
def test_429_says_when_to_come_back(demonstration: Template, home: Path) -> None:
    with demonstration.copied(home, comments_per_hour=2) as house:
        api = Api(house.app.test_client())
        code = first_code(api)
        for number in range(2):
            api.post(f"/records/{code}/comments", {"body": f"Number {number}"}, 202)
        answer = api.client.post(f"{BASE}/records/{code}/comments", json={"body": "One too many"})
        api.hold("POST", f"/records/{code}/comments", answer)
        assert answer.status_code == 429
        assert 0 < int(answer.headers["Retry-After"]) <= 3600


def test_503_where_the_index_cannot_be_read_and_never_an_empty_list(demonstration: Template, home: Path) -> None:
    with demonstration.copied(home) as house:
        shutil.rmtree(house.settings.index)
        api = Api(house.app.test_client())
        told = api.get("/search", 503, q="river")
        assert told["detail"]
        page = house.app.test_client().get("/search?q=river")
        assert page.status_code == 503
        assert "Nothing was found" not in page.text


def test_an_unforeseen_error_says_nothing_of_the_inside(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def fall(*_: object) -> None:
        raise RuntimeError("/secret/path Qanaria")

    monkeypatch.setattr("archive.records.queries.page_of", fall)
    answer = house.app.test_client().get(f"{BASE}/records")
    assert (answer.status_code, answer.mimetype) == (500, PROBLEM)
    assert "secret" not in answer.text and "Traceback" not in answer.text
