"""The JSON API as programs call it, and as its OpenAPI document describes it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from jsonschema import Draft202012Validator

from archive.access.levels import AccessLevel, RecordState
from archive.access.viewer import Role
from archive.base.db import Database
from archive.comments.vocabulary import CommentState
from archive.config import Settings
from archive.records.service import Created
from tests.comments.conftest import Comments, MakeRecord, standing
from tests.comments.test_pages import with_limit
from tests.support.cast import Cast

API = "/api/v1"
Call = Callable[..., Any]


@pytest.fixture
def call(app: Flask) -> Call:
    """Ask the API; the answer is checked against the document: ``call("get", path, template, 200)``."""
    client = app.test_client()
    document = client.get(f"{API}/openapi.json").get_json()

    def ask(method: str, path: str, template: str, status: int, **options: Any) -> Any:
        answer = client.open(API + path, method=method.upper(), **options)
        assert answer.status_code == status, answer.get_data(as_text=True)
        described = document["paths"][template][method]["responses"]
        response = described.get(str(status)) or described["default"]
        if "$ref" in response:
            response = document["components"]["responses"][response["$ref"].rpartition("/")[2]]
        (kind,) = response["content"]
        assert answer.mimetype == kind
        schema = {**response["content"][kind]["schema"], "components": document["components"]}
        Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(answer.get_json())
        return answer.get_json()

    return ask


ON_RECORD = f"{API}/records/{{code}}/comments"
QUEUE = f"{API}/moderation/comments"
ONE = f"{API}/moderation/comments/{{comment_id}}"
DECISION = f"{API}/moderation/comments/{{comment_id}}/decision"


def test_from_a_comment_to_its_decision(call: Call, cast: Cast, record: Created) -> None:
    path = f"/records/{record.reference_code}/comments"
    token = cast.token(Role.MODERATOR)
    sent = call("post", path, ON_RECORD, 202, json={"body": "I *remember*.", "author_name": "A reader"})
    assert sent["state"] == "pending"
    assert len(sent["receipt"].split()) == 6
    assert call("get", path, ON_RECORD, 200) == {"items": [], "total": 0, "page": 1, "per_page": 20}

    queue = call("get", "/moderation/comments?state=pending", QUEUE, 200, headers=token)
    (item,) = queue["items"]
    assert (queue["total"], item["id"], item["version"]) == (1, sent["id"], 1)
    assert (item["record"], item["own"], item["decisions"]) == (record.reference_code, False, [])
    decided = call(
        "post",
        f"/moderation/comments/{sent['id']}/decision",
        DECISION,
        200,
        headers=token,
        json={"outcome": "publish", "reason": None, "note": "", "version": item["version"]},
    )
    assert (decided["state"], decided["version"], decided["decision"]["outcome"]) == ("published", 2, "publish")
    (shown,) = call("get", path, ON_RECORD, 200)["items"]
    assert (shown["id"], shown["body"], shown["author_name"]) == (sent["id"], "I *remember*.", "A reader")
    assert shown["html"] == "<p>I <em>remember</em>.</p>\n"
    assert call("get", f"/moderation/comments/{sent['id']}", ONE, 200, headers=token)["state"] == "published"


def test_a_call_that_is_made_twice_makes_one_comment(call: Call, record: Created) -> None:
    path, body = f"/records/{record.reference_code}/comments", {"body": "Once."}
    assert call("post", path, ON_RECORD, 202, json=body) == call("post", path, ON_RECORD, 202, json=body)


BAD = [
    ({}, ["body"], "a body is needed"),
    ({"body": ""}, ["body"], "and words in it"),
    ({"body": "x" * 5001, "author_name": "n" * 81}, ["body", "author_name"], "all problems at once"),
    ({"body": 7}, ["body"], "text, not a number"),
    ({"body": "x", "state": "published"}, ["state"], "nobody publishes their own words"),
    ({"body": "x", "parent_id": "first"}, ["parent_id"], "no id"),
    ({"body": "x", "parent_id": str(uuid.uuid4())}, ["parent_id"], "an id of nothing"),
    ({"body": "x", "language": "not a tag"}, ["language"], "no tag"),
    ({"body": "a\x00b"}, ["body"], "a character that no text has"),
    ([], [""], "not an object"),
]


@pytest.mark.parametrize(("body", "wrong", "because"), BAD)
def test_what_is_wrong_is_named(call: Call, record: Created, body: object, wrong: list[str], because: str) -> None:
    answer = call("post", f"/records/{record.reference_code}/comments", ON_RECORD, 422, json=body)
    assert [error["where"] for error in answer["errors"]] == wrong, because


@pytest.mark.parametrize("data", [b"{", b'{"body": NaN}', b'{"body": "a", "body": "b"}', b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_told_so(call: Call, record: Created, data: bytes) -> None:
    path = f"/records/{record.reference_code}/comments"
    call("post", path, ON_RECORD, 422, data=data, content_type="application/json")


@pytest.fixture
def wanting_two(app: Flask, settings: Settings, database: Database) -> None:
    """Two people to show what was withheld; before anything was asked of the application."""
    with_limit(app, replace(settings, moderation_needs_two=("release",)), database)


def test_a_second_person_who_covers_other_words_is_told_both(
    wanting_two: None, call: Call, cast: Cast, record: Created, say: Comments
) -> None:
    comment_id = say(record.id, "Ask Samira Haddad.", CommentState.WITHHELD)
    one, two = (cast.token(Role.MODERATOR, number=number) for number in (1, 2))
    path = f"/moderation/comments/{comment_id}"

    def covering(start: int, stop: int) -> dict[str, Any]:
        passage = {"start": start, "stop": stop, "reason": "exposes-identity"}
        return {"outcome": "redact", "reason": "exposes-identity", "version": 2, "passages": [passage]}

    waits = call("post", f"{path}/decision", DECISION, 200, headers=one, json=covering(4, 17))
    assert (waits["waits"], waits["decision"]) == (True, None)
    told = call("post", f"{path}/decision", DECISION, 409, headers=two, json=covering(4, 10))
    assert "other words" in told["detail"]
    wishes = call("get", path, ONE, 200, headers=two)["wishes"]
    assert [(one["passages"][0]["stop"], one["own"]) for one in wishes] == [(17, False), (10, True)]
    done = call("post", f"{path}/decision", DECISION, 200, headers=two, json=covering(4, 17))
    assert (done["waits"], done["state"]) == (False, "published")


DECISIONS = [
    ({"outcome": "decline", "version": 1}, 422, "a refusal has a reason"),
    ({"outcome": "withhold", "reason": "other", "version": 1}, 422, "another reason is said"),
    ({"outcome": "decline", "reason": "dull", "version": 1}, 422, "a reason from the list"),
    ({"outcome": "approve", "version": 1}, 422, "an outcome from the list"),
    ({"outcome": "publish"}, 422, "the version that was read"),
    ({"outcome": "publish", "version": "1"}, 422, "a number"),
    ({"outcome": "publish", "version": 2}, 409, "the version that stands"),
    ({"outcome": "decline", "reason": "spam", "version": 1}, 200, "this is well"),
]


@pytest.mark.parametrize(("body", "status", "because"), DECISIONS)
def test_a_decision_is_well_formed(
    call: Call, cast: Cast, record: Created, say: Comments, body: object, status: int, because: str
) -> None:
    comment_id = say(record.id)
    token = cast.token(Role.MODERATOR)
    call("post", f"/moderation/comments/{comment_id}/decision", DECISION, status, headers=token, json=body)
    assert standing(comment_id) == ("declined" if status == 200 else "pending"), because


def test_a_second_decision_on_the_same_version_is_refused(
    call: Call, cast: Cast, record: Created, say: Comments
) -> None:
    comment_id = say(record.id)
    path = f"/moderation/comments/{comment_id}/decision"
    first, second = cast.token(Role.MODERATOR), cast.token(Role.MODERATOR, number=2)
    decided = call("post", path, DECISION, 200, headers=first, json={"outcome": "publish", "version": 1})
    withhold = {"outcome": "withhold", "reason": "threat", "version": 1}
    refused = call("post", path, DECISION, 409, headers=second, json=withhold)
    assert "Somebody else decided" in refused["detail"]
    call("post", path, DECISION, 200, headers=second, json=withhold | {"version": decided["version"]})
    again = withhold | {"version": 3}
    assert "withheld already" in call("post", path, DECISION, 409, headers=second, json=again)["detail"]


def test_nobody_decides_on_their_own(call: Call, cast: Cast, record: Created, say: Comments) -> None:
    comment_id = say(record.id, by=cast.viewer(Role.MODERATOR))
    path, body = f"/moderation/comments/{comment_id}/decision", {"outcome": "publish", "version": 1}
    refused = call("post", path, DECISION, 403, headers=cast.token(Role.MODERATOR), json=body)
    assert "their own comment" in refused["detail"]


@pytest.mark.parametrize("roles", [None, (), *((role,) for role in Role)])
def test_who_reads_and_who_moderates(
    call: Call, cast: Cast, make_record: MakeRecord, say: Comments, roles: tuple[Role, ...] | None
) -> None:
    headers = {} if roles is None else cast.token(*roles)
    held = set(roles or ())
    reads = {
        AccessLevel.PUBLIC: True,
        AccessLevel.REGISTERED: roles is not None,
        AccessLevel.RESTRICTED: bool(held & {Role.INVESTIGATOR, Role.ARCHIVIST}),
        AccessLevel.SEALED: Role.ARCHIVIST in held,
    }
    writer = cast.viewer(Role.ARCHIVIST, number=7)
    visible = 0
    for level in AccessLevel:
        record = make_record(level)
        comment_id = say(record.id, by=writer)
        say(record.id, "Shown.", CommentState.PUBLISHED, by=writer)
        path = f"/records/{record.reference_code}/comments"
        found = call("get", path, ON_RECORD, 200 if reads[level] else 404, headers=headers)
        assert len(found.get("items", ())) == reads[level]
        call("post", path, ON_RECORD, 202 if reads[level] else 404, headers=headers, json={"body": f"{level}"})
        outside = 401 if roles is None else 403
        inside = 200 if reads[level] else 404
        status = inside if Role.MODERATOR in held else outside
        body = {"outcome": "publish", "version": 1}
        decide = f"/moderation/comments/{comment_id}/decision"
        call("get", f"/moderation/comments/{comment_id}", ONE, status, headers=headers)
        call("post", decide, DECISION, status, headers=headers, json=body)
        visible += reads[level]
    if Role.MODERATOR in held:
        queue = call("get", "/moderation/comments", QUEUE, 200, headers=headers)
        assert queue["total"] == visible, "one was decided on each record; the caller's own one waits"
        assert {item["own"] for item in queue["items"]} == {True}
    else:
        call("get", "/moderation/comments", QUEUE, 401 if roles is None else 403, headers=headers)


def test_comments_of_a_record_that_is_gone_or_never_was(call: Call, make_record: MakeRecord) -> None:
    withdrawn = make_record(state=RecordState.WITHDRAWN)
    gone = call("get", f"/records/{withdrawn.reference_code}/comments", ON_RECORD, 410)
    assert gone["tombstone"]["reason"] == "asked by its contributor"
    call("post", f"/records/{withdrawn.reference_code}/comments", ON_RECORD, 410, json={"body": "x"})
    hidden = make_record(state=RecordState.SUBMITTED)
    answers = [call("get", f"/records/{code}/comments", ON_RECORD, 404) for code in (hidden.reference_code, "7K3M")]
    assert answers[0] == answers[1]


def test_lists_come_in_pages(call: Call, cast: Cast, record: Created, say: Comments) -> None:
    ids = [str(say(record.id, f"Number {n}.", CommentState.PUBLISHED)) for n in range(3)]
    page = call("get", f"/records/{record.reference_code}/comments?page=2&per_page=2", ON_RECORD, 200)
    assert ([item["id"] for item in page["items"]], page["total"]) == (ids[2:], 3)
    token = cast.token(Role.MODERATOR)
    queue = call("get", "/moderation/comments?state=published&per_page=1&page=3", QUEUE, 200, headers=token)
    assert [item["id"] for item in queue["items"]] == ids[2:]
    for query in ("page=0", "per_page=101", "page=x", "state=lost"):
        call("get", f"/moderation/comments?{query}", QUEUE, 422, headers=token)
