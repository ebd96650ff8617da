"""Two people act on one comment at the same moment, by the API: one of them does, and the other is told what stands."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask import Flask
from jsonschema import Draft202012Validator
from sqlalchemy import func, select

from archive.access.viewer import Role
from archive.base import runtime
from archive.base.db import Database, reading, unit_of_work
from archive.base.runtime import session
from archive.comments import service
from archive.comments.desk import appealing
from archive.comments.desk_models import Appeal, CommentQuestion
from archive.comments.inputs import EditInput
from archive.comments.models import ModerationDecision
from archive.comments.reader_models import CommentNotice
from archive.comments.vocabulary import CommentState
from archive.config import Settings
from archive.custody.models import CustodyEvent
from archive.custody.vocabulary import EventType
from archive.records.service import Created
from tests.comments.conftest import Comments, row
from tests.support.cast import Cast

API = "/api/v1/moderation"
ROUNDS = 6
Answer = tuple[int, Any]
Ask = Callable[[], Answer]

pytestmark = pytest.mark.both_engines


def together(*acts: Callable[[], Any]) -> list[Any]:
    """What each of these does when all of them begin at once, in threads of their own."""
    barrier, told = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number: int) -> None:
        barrier.wait()
        told[number] = acts[number]()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def caller(app: Flask, token: dict[str, str], path: str, body: object) -> Ask:
    def ask() -> Answer:
        answer = app.test_client().post(API + path, headers=token, json=body)
        return answer.status_code, answer.get_json()

    return ask


@pytest.fixture
def tokens(cast: Cast) -> list[dict[str, str]]:
    """Two moderators."""
    return [cast.token(Role.MODERATOR, number=number) for number in (1, 2)]


def count(table: Any, *where: Any) -> int:
    with reading():
        return session().scalar(select(func.count()).select_from(table).where(*where)) or 0


def one_of(answers: Sequence[Answer]) -> tuple[Any, Any]:
    """The bodies of the one who was first and of the other."""
    assert sorted(status for status, _ in answers) == [200, 409], answers
    first, second = sorted(answers, key=lambda one: one[0])
    return first[1], second[1]


def test_two_decide_at_once(
    app: Flask, record: Created, cast: Cast, say: Comments, tokens: list[dict[str, str]]
) -> None:
    bodies = ({"outcome": "publish", "version": 1}, {"outcome": "decline", "reason": "spam", "version": 1})
    document = app.test_client().get("/api/v1/openapi.json").get_json()
    described = document["paths"][f"{API}/comments/{{comment_id}}/decision"]["post"]["responses"]["409"]
    schema = described["content"]["application/problem+json"]["schema"] | {"components": document["components"]}
    for number in range(ROUNDS):
        comment_id = say(record.id, f"Number {number}.", by=cast.viewer())
        path = f"/comments/{comment_id}/decision"
        first, second = one_of(
            together(*(caller(app, token, path, body) for token, body in zip(tokens, bodies, strict=True)))
        )
        assert "Somebody else decided on it while you read it" in second["detail"]
        stands = second["comment"]
        assert (stands["id"], stands["body"]) == (str(comment_id), f"Number {number}.")
        assert (stands["state"], stands["version"]) == (first["state"], 2), "as it now stands, not as it was read"
        assert [one["outcome"] for one in stands["decisions"]] == [first["decision"]["outcome"]]
        Draft202012Validator(schema).validate(second)
        assert count(ModerationDecision, ModerationDecision.comment_id == comment_id) == 1
        decided = (CustodyEvent.object_id == comment_id, CustodyEvent.type == EventType.MODERATION_DECISION)
        assert count(CustodyEvent, *decided) == 1
        assert count(CommentNotice, CommentNotice.comment_id == comment_id) == 1, "the author is told once"


def test_whoever_was_late_decides_with_what_the_refusal_told(
    app: Flask, record: Created, say: Comments, tokens: list[dict[str, str]]
) -> None:
    path = f"/comments/{say(record.id)}/decision"
    body = {"outcome": "withhold", "reason": "threat", "version": 1}
    caller(app, tokens[0], path, {"outcome": "publish", "version": 1})()
    status, refused = caller(app, tokens[1], path, body)()
    assert status == 409
    again = caller(app, tokens[1], path, body | {"version": refused["comment"]["version"]})()
    assert (again[0], again[1]["state"]) == (200, "withheld")


def test_an_author_edits_while_a_moderator_decides(
    app: Flask,
    record: Created,
    cast: Cast,
    say: Comments,
    tokens: list[dict[str, str]],
    settings: Settings,
    database: Database,
) -> None:
    author = cast.viewer()

    def edit(comment_id: uuid.UUID) -> CommentState:
        with runtime.active(runtime.Runtime(settings, database)), unit_of_work():
            return service.edit_own(author, comment_id, EditInput(body="Quite other words."))

    for number in range(ROUNDS):
        comment_id = say(record.id, f"Number {number}.", by=author)
        body = {"outcome": "publish", "version": 1}
        decide = caller(app, tokens[0], f"/comments/{comment_id}/decision", body)
        (status, told), state = together(decide, lambda one=comment_id: edit(one))
        assert state is CommentState.PENDING, "nobody publishes words that nobody has read"
        with reading():
            assert (row(comment_id).state, row(comment_id).body) == (CommentState.PENDING, "Quite other words.")
        if status == 409:
            assert "edited while you read it" in told["detail"]
            assert (told["comment"]["body"], told["comment"]["version"]) == ("Quite other words.", 2)
        decided = count(ModerationDecision, ModerationDecision.comment_id == comment_id)
        assert (status, decided) in ((200, 1), (409, 0))


def test_one_takes_back_while_another_decides_afresh(
    app: Flask, record: Created, cast: Cast, say: Comments, tokens: list[dict[str, str]]
) -> None:
    for number in range(ROUNDS):
        comment_id = say(record.id, f"Number {number}.", by=cast.viewer())
        caller(app, tokens[0], f"/comments/{comment_id}/decision", {"outcome": "publish", "version": 1})()
        undo = caller(app, tokens[0], f"/comments/{comment_id}/undo", {"version": 2})
        body = {"outcome": "decline", "reason": "spam", "version": 2}
        decline = caller(app, tokens[1], f"/comments/{comment_id}/decision", body)
        first, second = one_of(together(undo, decline))
        assert second["comment"]["state"] == first["state"]
        assert second["comment"]["version"] == first["version"] == 3
        assert count(ModerationDecision, ModerationDecision.comment_id == comment_id) == 2


def test_two_ask_at_once(app: Flask, record: Created, cast: Cast, say: Comments, tokens: list[dict[str, str]]) -> None:
    for number in range(ROUNDS):
        comment_id = say(record.id, f"Number {number}.", by=cast.viewer())
        body = {"version": 1, "question": "Which mill?"}
        _, second = one_of(
            together(*(caller(app, token, f"/comments/{comment_id}/question", body) for token in tokens))
        )
        assert "has been asked already" in second["detail"]
        assert count(CommentQuestion, CommentQuestion.comment_id == comment_id) == 1
        assert count(CommentNotice, CommentNotice.comment_id == comment_id) == 1


def test_two_decide_on_one_appeal_at_once(
    app: Flask, record: Created, cast: Cast, say: Comments, tokens: list[dict[str, str]]
) -> None:
    for number in range(ROUNDS):
        comment_id = say(record.id, f"Number {number}.", CommentState.DECLINED, by=cast.viewer())
        with unit_of_work():
            appealing.appeal(row(comment_id), "It was a quotation.")
        with reading():
            appeal_id = session().scalars(select(Appeal.id).where(Appeal.comment_id == comment_id)).one()
        before = count(CommentNotice, CommentNotice.comment_id == comment_id)
        outcomes = ({"outcome": "reversed", "note": "It was."}, {"outcome": "upheld", "note": "It was not."})
        path = f"/appeals/{appeal_id}/decision"
        first, second = one_of(
            together(*(caller(app, token, path, body) for token, body in zip(tokens, outcomes, strict=True)))
        )
        assert "Somebody else has decided on this appeal" in second["detail"]
        turned = first["outcome"] == "reversed"
        with reading():
            assert row(comment_id).state is (CommentState.PUBLISHED if turned else CommentState.DECLINED)
        told = count(CommentNotice, CommentNotice.comment_id == comment_id) - before
        assert told == (2 if turned else 1), "the outcome, and that it is shown"
