"""One row of the import format, and the reading of it with every problem at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import ValidationError, fields, post_load, pre_load, validates_schema

from archive.access.levels import AccessLevel, RecordState
from archive.base.errors import Invalid, Problem
from archive.base.messages import Message
from archive.records import description as d
from archive.records import vocabulary as v
from archive.records.schemas import parts
from archive.records.schemas.hidden import RedactionSchema
from archive.records.schemas.kit import Edtf, Strict, Tag, many, text, texts, word
from archive.records.schemas.remarks import CommentSchema

BODY_LIMIT = 2_000_000
_STANDING = (
    "identifier", "source_system", "status", "return_reason", "withdrawal", "files", "comments", "leaks_kept",
)  # fmt: skip


class RowSchema(Strict):
    """The object of the import format; docs/import-format.md says each key in words."""

    makes = d.ImportRow

    identifier = text(300)
    source_system = text(120)
    kind = word(v.RecordKind, required=True)
    title = text(500, required=True)
    title_language = Tag()
    title_kind = word(v.TitleKind)
    alternative_titles = many(parts.TitleSchema)
    abstract = text(20_000)
    body = text(BODY_LIMIT)
    language = Tag()
    language_source = text(200)
    date = Edtf(load_only=True)
    dates = many(parts.DateSchema)
    places = many(parts.PlaceSchema)
    descriptors = texts(80)
    collection = fields.Nested(parts.CollectionSchema, allow_none=True)
    access = word(AccessLevel)
    access_text = word(AccessLevel, allow_none=True)
    access_files = word(AccessLevel, allow_none=True)
    embargo = fields.Nested(parts.EmbargoSchema, allow_none=True)
    content_warning = text(300)
    holding = word(v.Holding)
    status = word(RecordState)
    return_reason = text(5000)
    withdrawal = fields.Nested(parts.WithdrawalSchema, allow_none=True)
    verification = word(v.Verification)
    source = fields.Nested(parts.SourceSchema, allow_none=True)
    removed_fragments = many(parts.FragmentSchema)
    completeness = many(parts.CompletenessSchema, 8)
    testimony = fields.Nested(parts.TestimonySchema, allow_none=True)
    image = fields.Nested(parts.ImageSchema, allow_none=True)
    people = many(parts.PersonSchema)
    rights = many(parts.RightsSchema)
    files = many(parts.FileSchema)
    claims = many(parts.ClaimSchema)
    relations = many(parts.RelationSchema)
    assessments = many(parts.AssessmentSchema)
    leads = many(parts.LeadSchema)
    redactions = many(RedactionSchema, 1000)
    comments = many(CommentSchema, 10_000)
    leaks_kept = text(2000)

    @pre_load
    def short_forms(self, data: Any, **_: Any) -> Any:
        """A collection may be its slug alone."""
        if isinstance(data, dict) and isinstance(data.get("collection"), str):
            return {**data, "collection": {"slug": data["collection"]}}
        return data

    @validates_schema(skip_on_field_errors=False)
    def consistent(self, data: Mapping[str, Any], **_: Any) -> None:
        problems: dict[str, list[str]] = {}
        if not data.get("body", "").strip() and not data.get("files") and data.get("holding") is not v.Holding.NOT_HELD:
            problems["body"] = [
                "Give a body or files (or holding: not-held, for a thing that is described but not held)."
            ]
        if data.get("date") and data.get("dates"):
            problems["date"] = ["Give either date or dates."]
        if data.get("status") is RecordState.RETURNED and not data.get("return_reason"):
            problems["return_reason"] = ["A returned record says why."]
        if data.get("status") is RecordState.WITHDRAWN and not data.get("withdrawal"):
            problems["withdrawal"] = ["A withdrawn record says why."]
        for kind in ("testimony", "image"):
            if data.get(kind) is not None and data.get("kind") not in (None, v.RecordKind(kind)):
                problems[kind] = [f"Only a record of the kind {kind} has this."]
        if problems:
            raise ValidationError(problems)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> d.ImportRow:
        values: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in data.items()
        }
        standing = {key: values.pop(key) for key in _STANDING if key in values}
        bare = values.pop("date", "")
        if bare:
            values["dates"] = (d.DateInput(edtf=bare),)
        return d.ImportRow(description=d.Description(**values), **standing)


class StoredSchema(RowSchema):
    """What a revision holds: it was judged when it came, and its files stand beside it."""

    @validates_schema
    def consistent(self, data: Mapping[str, Any], **_: Any) -> None:
        return


class ReplacementSchema(RowSchema):
    """What is to stand in the place of a record that has files, and so may be without a text."""

    @validates_schema(skip_on_field_errors=False)
    def consistent(self, data: Mapping[str, Any], **_: Any) -> None:
        super().consistent({"files": True, **data})


_schema = RowSchema()
_with_files = ReplacementSchema()
_stored = StoredSchema()


def read_description(data: dict[str, Any]) -> d.Description:
    """Read the description that a revision saved."""
    row: d.ImportRow = _stored.load(data)
    return row.description


def read_edited(data: dict[str, Any]) -> d.Description:
    """Read a description that somebody has just edited; raises ``Invalid`` as ``read_row`` does."""
    return read_row(data, _stored).description


def read_replacement(data: object, *, has_files: bool) -> d.ImportRow:
    """Read what is to stand in the place of a record; raises ``Invalid`` as ``read_row`` does."""
    return read_row(data, _with_files if has_files else _schema)


def read_row(data: object, schema: RowSchema | None = None) -> d.ImportRow:
    """Read one object of the import format; raises ``Invalid`` with the path and reason of every problem."""
    try:
        row: d.ImportRow = (schema or _schema).load(data)  # type: ignore[arg-type]  # a wrong shape is its own error
    except ValidationError as error:
        raise Invalid(Problem(where, Message(why)) for where, why in _flat(error.messages)) from error
    return row


def _flat(messages: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            yield from _flat(inner, _join(path, key))
    else:
        for message in messages if isinstance(messages, list) else [messages]:
            yield from _flat(message, path) if isinstance(message, Mapping) else iter([(path, str(message))])


def _join(path: str, key: object) -> str:
    if key == "_schema":
        return path
    if isinstance(key, int):
        return f"{path}[{key}]"
    # What no terminal should be asked to print is told in ASCII.
    name = str(key) if str(key).isprintable() else ascii(str(key))
    return f"{path}.{name}" if path else name
