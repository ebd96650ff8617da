"""What the JSON API of comments takes and gives."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from archive.comments.flagging import FlagInput
from archive.comments.inputs import CommentInput, Decision, Passage
from archive.comments.vocabulary import CommentState, DecisionOutcome, DecisionReason, FlagReason, NoticeKind

_STATES = [state.value for state in CommentState]
_SIGNED = {"description": "RFC 3339, UTC"}


class CommentBody(Schema):
    """A comment to be sent; its rules are those of the form."""

    body = fields.String(required=True, metadata={"description": "At most 5,000 characters of Markdown's inline part."})
    author_name = fields.String(
        allow_none=True, load_default="", metadata={"description": "Any name, at most 80 characters."}
    )
    parent_id = fields.UUID(allow_none=True, load_default=None, metadata={"description": "What it answers."})
    language = fields.String(load_default="und", metadata={"description": "BCP 47"})
    quote = fields.String(load_default="", metadata={"description": "Words of the record's text that it speaks of."})
    quote_before = fields.String(
        load_default="", metadata={"description": "What stands before them, where they stand several times."}
    )

    receipt = fields.String(
        load_default="",
        metadata={"description": "The phrase of your earlier comment, if you choose to be known as its author."},
    )

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> tuple[CommentInput, str]:
        phrase = data.pop("receipt")
        return CommentInput(**data | {"author_name": data["author_name"] or ""}), phrase


class CommentReceipt(Schema):
    """What the sender of a comment is given, this once."""

    id = fields.UUID(required=True)
    state = fields.String(required=True, validate=validate.OneOf(_STATES))
    receipt = fields.String(required=True, metadata={"description": "The phrase for /receipt; it is not shown again."})


class PublicComment(Schema):
    """A published comment."""

    id = fields.UUID(required=True)
    parent_id = fields.UUID(required=True, allow_none=True)
    body = fields.String(required=True, metadata={"description": "As it was typed."})
    html = fields.String(required=True, metadata={"description": "As it is shown: sanitised."})
    quote = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The passage that it speaks of; empty where it is not in the text that you may read."},
    )
    author_name = fields.String(required=True, attribute="author")
    language = fields.String(required=True, attribute="lang")
    state = fields.String(required=True, validate=validate.OneOf([CommentState.PUBLISHED.value]))
    created_at = fields.AwareDateTime(required=True, attribute="when", metadata=_SIGNED)
    edited_at = fields.AwareDateTime(required=True, allow_none=True, metadata=_SIGNED)


class FlagBody(Schema):
    """A call for a moderator's attention."""

    reason = fields.Enum(FlagReason, by_value=True, required=True)
    note = fields.String(allow_none=True, load_default="", metadata={"description": "At most 500 characters."})

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> FlagInput:
        return FlagInput(data["reason"], data["note"] or "")


class Flagged(Schema):
    """That a flag was taken; the same twice by one person counts once."""

    flagged = fields.Boolean(required=True)


class NoticeTold(Schema):
    """Something that happened to a comment of one's own."""

    comment_id = fields.UUID(required=True)
    kind = fields.Enum(NoticeKind, by_value=True, required=True)
    at = fields.AwareDateTime(required=True, metadata=_SIGNED)
    new = fields.Boolean(required=True)
    record = fields.String(required=True, allow_none=True, attribute="record_code")


class CommentSignal(Schema):
    """Something to look at twice; it decides nothing."""

    kind = fields.String(required=True)
    found = fields.String(required=True)


class PassageSchema(Schema):
    """Characters of a comment’s body that are blacked out for readers."""

    start = fields.Integer(required=True, strict=True, metadata={"description": "The first, counted from 0."})
    stop = fields.Integer(required=True, strict=True, metadata={"description": "The one after the last."})
    reason = fields.Enum(DecisionReason, by_value=True, required=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Passage:
        return Passage(**data)


class DecisionMade(Schema):
    """A decision that was made."""

    outcome = fields.Enum(DecisionOutcome, by_value=True, required=True)
    reason = fields.Enum(DecisionReason, by_value=True, required=True, allow_none=True)
    note = fields.String(required=True)
    private_note = fields.String(required=True)
    from_state = fields.Enum(CommentState, by_value=True, required=True)
    to_state = fields.Enum(CommentState, by_value=True, required=True)
    decided_by = fields.String(required=True, attribute="by")
    decided_at = fields.AwareDateTime(required=True, attribute="at", metadata=_SIGNED)
    version = fields.Integer(required=True, metadata={"description": "The version that was judged."})
    text_sha256 = fields.String(required=True)
    passages = fields.List(fields.Nested(PassageSchema), required=True)


class FlagTold(Schema):
    """A reader’s call for attention."""

    reason = fields.Enum(FlagReason, by_value=True, required=True)
    note = fields.String(required=True)
    at = fields.AwareDateTime(required=True, metadata=_SIGNED)


class ModeratedComment(Schema):
    """A comment as moderators see it."""

    id = fields.UUID(required=True, attribute="comment.id")
    record = fields.String(required=True, attribute="record.reference_code")
    record_title = fields.String(required=True, attribute="record.title")
    parent_id = fields.UUID(required=True, allow_none=True, attribute="comment.parent_id")
    body = fields.String(required=True, attribute="comment.body")
    author_name = fields.String(required=True, attribute="comment.author")
    language = fields.String(required=True, attribute="comment.lang")
    state = fields.Enum(CommentState, by_value=True, required=True, attribute="comment.state")
    version = fields.Integer(required=True, metadata={"description": "What a decision must name."})
    created_at = fields.AwareDateTime(required=True, attribute="comment.when", metadata=_SIGNED)
    edited_at = fields.AwareDateTime(required=True, allow_none=True, attribute="comment.edited_at", metadata=_SIGNED)
    own = fields.Boolean(required=True, metadata={"description": "Your own: somebody else decides."})
    held = fields.Boolean(
        required=True, metadata={"description": "The archive withheld it by itself; nobody has looked yet."}
    )
    flags = fields.List(
        fields.Nested(FlagTold), required=True, metadata={"description": "Of readers, since the last decision."}
    )
    signals = fields.List(fields.Nested(CommentSignal), required=True)
    decisions = fields.List(fields.Nested(DecisionMade), required=True, metadata={"description": "Oldest first."})


class WishTold(Schema):
    """What one person would decide, where it takes two."""

    outcome = fields.Enum(DecisionOutcome, by_value=True, required=True)
    passages = fields.List(
        fields.Nested(PassageSchema),
        required=True,
        allow_none=True,
        metadata={"description": "A second person has to name exactly these. Null where an older program kept none."},
    )
    private_note = fields.String(required=True)
    by = fields.String(required=True)
    at = fields.AwareDateTime(required=True, metadata=_SIGNED)
    own = fields.Boolean(required=True, metadata={"description": "Yours: somebody else has to agree."})


class CommentToDecide(ModeratedComment):
    """A comment with what others would decide."""

    wishes = fields.List(fields.Nested(WishTold), required=True)


class DecidedComment(ModeratedComment):
    """A comment with the decision that was just made."""

    decision = fields.Nested(DecisionMade, required=True, allow_none=True)
    waits = fields.Boolean(
        required=True,
        metadata={"description": "Nothing was decided yet: the archive wants a second person to agree."},
    )


class DecisionBody(Schema):
    """A decision to be made on one version of a comment."""

    outcome = fields.Enum(DecisionOutcome, by_value=True, required=True)
    version = fields.Integer(required=True, strict=True, metadata={"description": "The version that was read."})
    reason = fields.Enum(
        DecisionReason,
        by_value=True,
        allow_none=True,
        load_default=None,
        metadata={"description": "Needed to decline or to withhold."},
    )
    note = fields.String(allow_none=True, load_default="", metadata={"description": "For the author."})
    private_note = fields.String(allow_none=True, load_default="", metadata={"description": "For moderators."})
    passages = fields.List(
        fields.Nested(PassageSchema),
        load_default=list,
        metadata={"description": "What is blacked out; needed to redact, and only then."},
    )

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Decision:
        words = {name: data[name] or "" for name in ("note", "private_note")}
        return Decision(**data | words | {"passages": tuple(data["passages"])})


class PageQuery(Schema):
    """Which page of a list."""

    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=1_000_000))
    per_page = fields.Integer(load_default=20, validate=validate.Range(min=1, max=100))


class QueueQuery(PageQuery):
    """Which part of the queue."""

    state = fields.Enum(CommentState, by_value=True, load_default=CommentState.PENDING)
    author_of = fields.UUID(
        load_default=None,
        metadata={"description": "By the author of this comment alone, known by account or by a receipt used again."},
    )


class _ListSchema(Schema):
    total = fields.Integer(required=True)
    page = fields.Integer(required=True)
    per_page = fields.Integer(required=True)


class PublicComments(_ListSchema):
    """A page of published comments, oldest first."""

    items = fields.List(fields.Nested(PublicComment), required=True)


class Notices(Schema):
    """One's own notices, newest first."""

    items = fields.List(fields.Nested(NoticeTold), required=True)
    total = fields.Integer(required=True)


class ModeratedComments(_ListSchema):
    """A page of the queue, oldest first."""

    items = fields.List(fields.Nested(ModeratedComment), required=True)
