"""What somebody is answered by the API who came too late: 409 with the comment as it now stands."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import Response
from marshmallow import fields

from archive.access.viewer import Viewer
from archive.base.errors import DomainError
from archive.comments.desk import reading
from archive.comments.schemas import ModeratedComment
from archive.web.errors import problem, translate
from archive.web.openapi import ProblemSchema


class Overtaken(ProblemSchema):
    """The problem document of an act on a comment that was edited or decided on since, or of one that is not open."""

    comment = fields.Nested(
        ModeratedComment, required=True, metadata={"description": "As it now stands: read it, then decide afresh."}
    )


def answer(viewer: Viewer, comment_id: uuid.UUID, error: DomainError) -> Response:
    """The refusal, and all that its reader needs to decide afresh without asking again."""
    stands = ModeratedComment().dump(reading.one(viewer, comment_id))
    return problem(HTTPStatus.CONFLICT, HTTPStatus.CONFLICT.phrase, translate(error.message), comment=stands)
