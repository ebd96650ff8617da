"""The JSON API of the desk's further acts: taking back, asking, sanctions, appeals."""

from __future__ import annotations

import uuid
from typing import Any

from archive.access.policy import Act
from archive.base.db import unit_of_work
from archive.base.errors import IllegalTransition, Stale
from archive.comments import overtaken
from archive.comments.api import blueprint
from archive.comments.desk import appealing, asking, reading, sanctioning, undoing
from archive.comments.desk import schemas as s
from archive.comments.desk.sanctioning import SanctionInput
from archive.comments.overtaken import Overtaken
from archive.comments.schemas import ModeratedComment
from archive.web import gate
from archive.web.openapi import PROBLEM


@blueprint.route("/moderation/comments/<uuid:comment_id>/undo", methods=["POST"])
@blueprint.arguments(s.VersionBody)
@blueprint.response(200, ModeratedComment)
@blueprint.alt_response(409, schema=Overtaken, content_type=PROBLEM)
@gate.permits(Act.MODERATE)
def undo_decision(body: dict[str, Any], comment_id: uuid.UUID) -> object:
    """Take back your own decision of a moment ago; 409 when it is too late or something happened since."""
    viewer = gate.viewer()
    reading.one(viewer, comment_id)
    try:
        with unit_of_work():
            undoing.undo(viewer, comment_id, body["version"])
    except IllegalTransition as error:
        return overtaken.answer(viewer, comment_id, error)
    return reading.one(viewer, comment_id)


@blueprint.route("/moderation/comments/<uuid:comment_id>/question", methods=["POST"])
@blueprint.arguments(s.QuestionBody)
@blueprint.response(200, ModeratedComment)
@blueprint.alt_response(409, schema=Overtaken, content_type=PROBLEM)
@gate.permits(Act.MODERATE)
def ask_author(body: dict[str, Any], comment_id: uuid.UUID) -> object:
    """Ask the author of a comment that waits; one question at a time."""
    viewer = gate.viewer()
    try:
        with unit_of_work():
            asking.ask(viewer, comment_id, body["version"], body["question"])
    except (Stale, IllegalTransition) as error:
        return overtaken.answer(viewer, comment_id, error)
    return reading.one(viewer, comment_id)


@blueprint.route("/moderation/comments/<uuid:comment_id>/sanction", methods=["POST"])
@blueprint.arguments(s.SanctionBody)
@blueprint.response(200, s.SanctionTold)
@gate.permits(Act.MODERATE)
def impose_sanction(asked: SanctionInput, comment_id: uuid.UUID) -> object:
    """Ask something of the author of a comment for a while; they are told what, why and until when."""
    with unit_of_work():
        return sanctioning.impose(gate.viewer(), comment_id, asked)


@blueprint.route("/moderation/appeals")
@blueprint.response(200, s.Appeals)
@gate.permits(Act.MODERATE)
def waiting_appeals() -> dict[str, object]:
    """The appeals that wait, on records that you may see."""
    found = appealing.waiting(gate.viewer())
    return {"items": found, "total": len(found)}


@blueprint.route("/moderation/appeals/<uuid:appeal_id>/decision", methods=["POST"])
@blueprint.arguments(s.AppealDecisionBody)
@blueprint.response(200, s.AppealTold)
@gate.permits(Act.MODERATE)
def decide_appeal(body: dict[str, Any], appeal_id: uuid.UUID) -> object:
    """Decide on an appeal in which you had no part; 403 says which part you had."""
    viewer = gate.viewer()
    appealing.one(viewer, appeal_id)
    with unit_of_work():
        appealing.decide(viewer, appeal_id, body["outcome"], body["note"], body["private_note"])
    return appealing.one(viewer, appeal_id)
