"""The JSON API of comments and of moderation."""

from __future__ import annotations

import uuid
from typing import Any

from flask_smorest import Blueprint
from webargs.flaskparser import FlaskParser

from archive.access.policy import Act
from archive.base.db import unit_of_work
from archive.base.errors import IllegalTransition, Stale
from archive.comments import calling, deciding, notices, overtaken, queries
from archive.comments import schemas as s
from archive.comments.desk import reading as desk
from archive.comments.desk.filters import QueueFilter
from archive.comments.flagging import FlagInput
from archive.comments.inputs import CommentInput, Decision
from archive.comments.overtaken import Overtaken
from archive.comments.views import QueueItem
from archive.web import gate
from archive.web.body import json_body
from archive.web.openapi import PROBLEM


class _StrictParser(FlaskParser):
    """Reads bodies as strictly as ``web.body`` does."""

    def load_json(self, req: Any, schema: Any) -> Any:
        return json_body()


class _Strict(Blueprint):
    ARGUMENTS_PARSER = _StrictParser()


blueprint = _Strict("comments-api", __name__, description="Comments and their moderation")


@blueprint.route("/records/<string:code>/comments")
@blueprint.arguments(s.PageQuery, location="query")
@blueprint.response(200, s.PublicComments)
@gate.permits(Act.READ)
def comments_of_record(query: dict[str, Any], code: str) -> object:
    """The published comments on a record, answers among them, oldest first."""
    viewer = gate.viewer()
    return queries.published_flat(viewer, queries.record_id_of(viewer, code), query["page"], query["per_page"])


@blueprint.route("/records/<string:code>/comments", methods=["POST"])
@blueprint.arguments(s.CommentBody)
@blueprint.response(202, s.CommentReceipt)
@gate.permits(Act.COMMENT)
def comment_on_record(sent: tuple[CommentInput, str], code: str) -> dict[str, object]:
    """Comment on a published record; it waits for a moderator."""
    viewer = gate.viewer()
    comment, phrase = sent
    posted = calling.take(viewer, queries.record_id_of(viewer, code), comment, phrase=phrase)
    return {"id": posted.id, "state": posted.state.value, "receipt": posted.phrase}


@blueprint.route("/comments/<uuid:comment_id>/flags", methods=["POST"])
@blueprint.arguments(s.FlagBody)
@blueprint.response(202, s.Flagged)
@gate.permits(Act.COMMENT)
def flag_comment(said: FlagInput, comment_id: uuid.UUID) -> dict[str, object]:
    """Call for a moderator's attention to a published comment; one flag a person."""
    calling.flag(gate.viewer(), comment_id, said, "")
    return {"flagged": True}


@blueprint.route("/account/notices")
@blueprint.response(200, s.Notices)
@gate.permits(Act.USE_ACCOUNT)
def own_notices() -> dict[str, object]:
    """What happened to your own comments, newest first; the hundred latest."""
    found = notices.inbox(gate.viewer())
    return {"items": found, "total": len(found)}


@blueprint.route("/moderation/comments")
@blueprint.arguments(s.QueueQuery, location="query")
@blueprint.response(200, s.ModeratedComments)
@gate.permits(Act.MODERATE)
def moderation_queue(query: dict[str, Any]) -> dict[str, object]:
    """Comments in one state on records that you may see, oldest first."""
    wanted = QueueFilter(view=query["state"], author_of=query["author_of"])
    items, total = desk.queue(gate.viewer(), wanted, query["page"], query["per_page"])
    return {"items": items, "total": total, "page": query["page"], "per_page": query["per_page"]}


@blueprint.route("/moderation/comments/<uuid:comment_id>")
@blueprint.response(200, s.CommentToDecide)
@gate.permits(Act.MODERATE)
def moderated_comment(comment_id: uuid.UUID) -> object:
    """One comment with the decisions on it, and what others wish where it takes two."""
    card = desk.card(gate.viewer(), comment_id)
    return _fields(card.item) | {"wishes": card.wishes}


@blueprint.route("/moderation/comments/<uuid:comment_id>/decision", methods=["POST"])
@blueprint.arguments(s.DecisionBody)
@blueprint.response(200, s.DecidedComment)
@blueprint.alt_response(409, schema=Overtaken, content_type=PROBLEM)
@gate.permits(Act.MODERATE)
def decide_on_comment(decision: Decision, comment_id: uuid.UUID) -> object:
    """Decide on the version of a comment that you read; 409 when it was edited or decided on since.

    The answer then has the comment as it now stands. 409 also says that it takes two, and that the other would black
    out other words: both are in *wishes*.
    """
    viewer = gate.viewer()
    try:
        with unit_of_work():
            done = deciding.decide(viewer, comment_id, decision)
    except (Stale, IllegalTransition) as error:
        return overtaken.answer(viewer, comment_id, error)
    if done.differs:
        return overtaken.answer(viewer, comment_id, IllegalTransition(deciding.DIFFERENT))
    item = desk.one(viewer, comment_id)
    made = None if done.waits else item.decisions[-1]
    return _fields(item) | {"decision": made, "waits": done.waits}


def _fields(item: QueueItem) -> dict[str, object]:
    names = ("comment", "record", "version", "own", "held", "flags", "signals", "decisions")
    return {name: getattr(item, name) for name in names}
