"""What the JSON API says of the desk's further acts."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load

from archive.comments.desk.sanctioning import SanctionInput
from archive.comments.vocabulary import AppealOutcome, DecisionReason, SanctionKind

_SIGNED = {"description": "RFC 3339, UTC"}


class VersionBody(Schema):
    """The version of a comment that an act is about."""

    version = fields.Integer(required=True, strict=True, metadata={"description": "The version that stands."})


class QuestionBody(VersionBody):
    """A question to the author of a comment."""

    question = fields.String(required=True, metadata={"description": "At most 2,000 characters."})


class SanctionBody(Schema):
    """What is asked of the author of a comment for a while."""

    kind = fields.Enum(SanctionKind, by_value=True, required=True)
    reason = fields.Enum(DecisionReason, by_value=True, required=True)
    days = fields.Integer(required=True, strict=True, metadata={"description": "From 1 to 365."})
    note = fields.String(load_default="", metadata={"description": "For the commenter."})
    private_note = fields.String(load_default="", metadata={"description": "For moderators."})

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> SanctionInput:
        return SanctionInput(**data)


class SanctionTold(Schema):
    """A sanction."""

    id = fields.UUID(required=True)
    comment_id = fields.UUID(required=True)
    kind = fields.Enum(SanctionKind, by_value=True, required=True)
    reason = fields.Enum(DecisionReason, by_value=True, required=True)
    note = fields.String(required=True)
    began_at = fields.AwareDateTime(required=True, metadata=_SIGNED)
    ends_at = fields.AwareDateTime(required=True, metadata=_SIGNED)
    confirmed = fields.Boolean(
        required=True, metadata={"description": "Until a second person agrees to close, comments are held."}
    )


class AppealTold(Schema):
    """An appeal against a decision on a comment, or against a sanction."""

    id = fields.UUID(required=True)
    comment_id = fields.UUID(required=True)
    decision_id = fields.UUID(required=True, allow_none=True)
    sanction = fields.Nested(SanctionTold, required=True, allow_none=True)
    words = fields.String(required=True)
    made_at = fields.AwareDateTime(required=True, metadata=_SIGNED)
    outcome = fields.Enum(AppealOutcome, by_value=True, required=True, allow_none=True)
    note = fields.String(required=True)
    closed_at = fields.AwareDateTime(required=True, allow_none=True, metadata=_SIGNED)


class Appeals(Schema):
    """The appeals that wait, oldest first."""

    items = fields.List(fields.Nested(AppealTold), required=True)
    total = fields.Integer(required=True)


class AppealDecisionBody(Schema):
    """What becomes of an appeal."""

    outcome = fields.Enum(AppealOutcome, by_value=True, required=True)
    note = fields.String(required=True, metadata={"description": "Why; whoever appealed reads it."})
    private_note = fields.String(load_default="", metadata={"description": "For moderators."})
