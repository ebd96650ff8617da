"""The schema of what a record's readers are not shown."""

from __future__ import annotations

from marshmallow import fields
from marshmallow.validate import OneOf

from archive.access.levels import AccessLevel
from archive.access.redaction import WHOLE_FOR, RedactionReason
from archive.records.quoting import RedactionInput
from archive.records.schemas.kit import Strict, text, truth, word
from archive.records.schemas.parts import AnchorSchema


class RedactionSchema(Strict):
    makes = RedactionInput
    field = text(80)
    words = text(20_000, required=True)
    anchor = fields.Nested(AnchorSchema, allow_none=True)
    reason = word(RedactionReason)
    note = text(2000)
    whole_for = word(AccessLevel, validate=OneOf(WHOLE_FOR, error="It must be one of: restricted, sealed."))
    everywhere = truth()
    asks = truth()
