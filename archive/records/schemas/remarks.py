"""The comments of the import format, with the decisions on them."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, pre_load

from archive.records import remarks as d
from archive.records.schemas.kit import Strict, many, text, without_nulls


class BlackoutSchema(Strict):
    makes = d.BlackoutInput
    start = fields.Integer(required=True, strict=True)
    stop = fields.Integer(required=True, strict=True)
    reason = text(40, required=True)


class DecisionSchema(Strict):
    makes = d.DecisionInput
    outcome = text(40, required=True)
    reason = text(40, allow_none=True)
    note = text(5000)
    passages = many(BlackoutSchema)

    @pre_load
    def nulls(self, data: Any, **_: Any) -> Any:
        return without_nulls(data, "reason")


class CommentSchema(Strict):
    makes = d.CommentInput
    body = text(5000, required=True)
    author_name = text(80)
    state = text(40)
    created = text(80)
    quote = text(1000)
    quote_before = text(40)
    replies = fields.List(fields.Nested(lambda: CommentSchema(exclude=("replies",))))
    decisions = many(DecisionSchema)
