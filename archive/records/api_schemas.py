"""What the API answers about records; the OpenAPI document is drawn from these."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from archive.custody.api import CheckpointOut


class Listing(Schema):
    """The envelope of every list."""

    total = fields.Integer(required=True)
    page = fields.Integer(required=True)
    per_page = fields.Integer(required=True)


class PageArguments(Schema):
    page = fields.Integer(load_default=1, validate=validate.Range(1, 1_000_000))
    per_page = fields.Integer(load_default=20, validate=validate.Range(1, 100))


class SummaryOut(Schema):
    reference_code = fields.String(required=True)
    identifier = fields.String()
    kind = fields.String(required=True)
    title = fields.String(required=True)
    title_language = fields.String()
    language = fields.String()
    status = fields.String(required=True)
    access = fields.String(required=True)
    date = fields.String()
    date_words = fields.String()
    place = fields.String()
    verification = fields.String()
    content_warning = fields.String()
    url = fields.String(required=True)


class SummaryPage(Listing):
    items = fields.List(fields.Nested(SummaryOut), required=True)


class IntegrityOut(Schema):
    state = fields.String(required=True, metadata={"enum": ["known", "failed", "none"]})
    at = fields.AwareDateTime(allow_none=True)


class NotServedOut(Schema):
    copy = fields.String(required=True, metadata={"enum": ["original", "display", "thumbnail", "copy"]})
    since = fields.AwareDateTime(required=True)


class FileOut(Schema):
    id = fields.String(required=True)
    media_type = fields.String(required=True)
    size = fields.Integer(required=True)
    sha256 = fields.String()
    sha512 = fields.String()
    caption = fields.String()
    alternative_text = fields.String()
    graphic = fields.Boolean()
    covered = fields.String()
    display_url = fields.String()
    thumbnail_url = fields.String()
    original_url = fields.String()
    not_served = fields.List(fields.Nested(NotServedOut))
    """What is set apart because its bytes are not those that were taken in."""
    no_preview = fields.String()


class RecordOut(SummaryOut):
    """A whole record; what is closed to the caller is absent."""

    revision = fields.Integer(required=True)
    description_sha256 = fields.String()
    title_kind = fields.String()
    alternative_titles = fields.List(fields.Dict())
    abstract = fields.String()
    body = fields.String()
    body_closed = fields.Boolean()
    language_source = fields.String()
    dates = fields.List(fields.Dict())
    places = fields.List(fields.Dict())
    descriptors = fields.List(fields.Dict())
    collection = fields.String()
    access_text = fields.String()
    access_files = fields.String()
    holding = fields.String()
    source = fields.Dict()
    removed_fragments = fields.List(fields.Dict())
    completeness = fields.List(fields.Dict())
    testimony = fields.Dict()
    image = fields.Dict()
    people = fields.List(fields.Dict())
    rights = fields.List(fields.Dict())
    claims = fields.List(fields.Dict())
    relations = fields.List(fields.Dict())
    files = fields.List(fields.Nested(FileOut))
    files_closed = fields.Boolean()
    hidden = fields.List(fields.Dict())
    not_for = fields.List(
        fields.String(), metadata={"description": "To whom no copy may be handed: partners, mechanisms, press"}
    )
    integrity = fields.Nested(IntegrityOut)
    published_at = fields.AwareDateTime()
    updated_at = fields.AwareDateTime()


class EnvelopeOut(Schema):
    """RFC 8785 canonical JSON of this object is what the chain hashes."""

    v = fields.Integer(required=True)
    seq = fields.Integer(required=True)
    time = fields.String(required=True)
    type = fields.String(required=True)
    object = fields.String(required=True)
    agent = fields.String(required=True)
    outcome = fields.String(required=True)
    commitment = fields.String(required=True)
    prev = fields.String(required=True)


class ProofOut(Schema):
    """An inclusion proof of RFC 6962; the leaf is the canonical JSON of the envelope, the index counts from 0."""

    index = fields.Integer(required=True)
    size = fields.Integer(required=True)
    hashes = fields.List(fields.String(), required=True, metadata={"description": "Base64, from the leaf to the root"})


class EventOut(Schema):
    envelope = fields.Nested(EnvelopeOut, required=True)
    digest = fields.String(required=True)
    words = fields.String(required=True)
    erased = fields.Boolean(required=True)
    erased_by = fields.Integer(metadata={"description": "Sequence of the event of the erasure"})
    proof = fields.Nested(ProofOut, required=True, allow_none=True)
    proof_pending = fields.String(metadata={"description": "Why there is no proof yet"})
    detail = fields.Dict()


class CustodyOut(Schema):
    reference_code = fields.String(required=True)
    events = fields.List(fields.Nested(EventOut), required=True)
    total = fields.Integer(required=True)
    checkpoint = fields.Nested(CheckpointOut, required=True, allow_none=True)
    keys = fields.List(fields.String(), required=True, metadata={"description": "Verifier keys, oldest first"})


class CreatedOut(Schema):
    reference_code = fields.String(required=True)
    status = fields.String(required=True)
    url = fields.String(required=True)
