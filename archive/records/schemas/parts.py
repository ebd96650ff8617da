"""Schemas of the parts of a description, each for one value of ``records.description``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, pre_load, validates_schema
from marshmallow.validate import Length, Range, Regexp

from archive.custody.vocabulary import AgentKind, Identity
from archive.records import description as d
from archive.records import vocabulary as v
from archive.records.quoting import Anchor
from archive.records.schemas.kit import (
    CODE,
    Answers,
    Edtf,
    Strict,
    Tag,
    many,
    text,
    texts,
    truth,
    whole,
    without_nulls,
    word,
)

_ADDRESS = Regexp(r"^(https?://[^\s\x00-\x1f\x7f\ud800-\udfff]{1,1990})?\Z", error="An address that begins with http.")
# Inside a schema that has a key of this name.
_text = text


class NameSchema(Strict):
    makes = d.Name
    value = text(200, required=True)
    language = Tag()


class TitleSchema(Strict):
    makes = d.Title
    value = text(500, required=True)
    language = Tag()
    origin = word(v.TitleOrigin)
    note = text(2000)


class DateSchema(Strict):
    makes = d.DateInput
    role = word(v.DateRole)
    edtf = Edtf(allow_none=True)
    verbatim = text(300, allow_none=True)
    language = Tag()
    inferred = truth()
    basis = text(2000, allow_none=True)
    earliest = fields.Date(allow_none=True)
    latest = fields.Date(allow_none=True)

    @pre_load
    def nulls(self, data: Any, **_: Any) -> Any:
        return without_nulls(data, "edtf", "verbatim", "basis")

    @validates_schema
    def consistent(self, data: Mapping[str, Any], **_: Any) -> None:
        if data.get("inferred") and not data.get("basis"):
            raise ValidationError("An inferred date says on what basis.", "basis")
        if data.get("earliest") and data.get("latest") and data["earliest"] > data["latest"]:
            raise ValidationError("It ends before it begins.", "latest")


class PlaceSchema(Strict):
    makes = d.PlaceInput
    name = text(200, required=True)
    names = many(NameSchema)
    country = fields.String(validate=Regexp(r"^([A-Z]{2})?$", error="Two capital letters (ISO 3166-1)."))
    admin1 = text(80)
    gazetteer = text(40)
    gazetteer_id = text(60)
    lat = fields.Float(allow_none=True, allow_nan=False, validate=Range(-90, 90, error="Between -90 and 90."))
    lon = fields.Float(allow_none=True, allow_nan=False, validate=Range(-180, 180, error="Between -180 and 180."))
    precision_m = whole()
    public_precision_m = whole()
    role = word(v.PlaceRole)
    detail = text(300)

    @validates_schema
    def both(self, data: Mapping[str, Any], **_: Any) -> None:
        if (data.get("lat") is None) != (data.get("lon") is None):
            raise ValidationError("A position needs both lat and lon.", "lon")


class CollectionTitleSchema(Strict):
    makes = d.CollectionTitleInput
    value = text(300, required=True)
    language = Tag()
    description = text(10_000)


class CollectionSchema(Strict):
    makes = d.CollectionInput
    slug = fields.String(required=True, validate=[CODE, Length(max=80)])
    title = text(300)
    description = text(10_000)
    language = Tag()
    titles = many(CollectionTitleSchema)


class PersonSchema(Strict):
    makes = d.PersonInput
    role = word(v.AgentRole, required=True)
    display = text(300, required=True)
    kind = word(AgentKind)
    identity = word(Identity)
    names = many(NameSchema)
    name = text(300, allow_none=True)
    contact = text(500, allow_none=True)
    inferred = truth()
    basis = text(500)

    @pre_load
    def nulls(self, data: Any, **_: Any) -> Any:
        return without_nulls(data, "name", "contact")


class RightsSchema(Strict):
    makes = d.RightsInput
    basis = word(v.RightsBasis, required=True)
    person = text(300)
    uses = Answers(v.ConsentUse)
    aspects = Answers(v.ConsentAspect)
    mechanism = text(300)
    given_on = fields.Date(allow_none=True)
    how = text(300)
    words = text(10_000)
    explained = text(10_000)
    expires = fields.Date(allow_none=True)
    withdrawn_on = fields.Date(allow_none=True)
    withdrawal_effect = text(2000)

    @validates_schema
    def only_consent(self, data: Mapping[str, Any], **_: Any) -> None:
        if data.get("withdrawn_on") and data.get("basis") is not v.RightsBasis.CONSENT:
            raise ValidationError("Only consent can be withdrawn.", "withdrawn_on")


class QuantitySchema(Strict):
    makes = d.Quantity
    unit = text(40)
    outcome = text(40)
    group = text(80)
    low = whole()
    best = whole()
    high = whole()
    qualifier = text(120)

    @validates_schema
    def ordered(self, data: Mapping[str, Any], **_: Any) -> None:
        given = [data[name] for name in ("low", "best", "high") if data.get(name) is not None]
        if given != sorted(given):
            raise ValidationError("low, best and high must stand in order.", "low")


class AnchorSchema(Strict):
    makes = Anchor
    prefix = text(80)
    suffix = text(80)
    start = whole()
    end = whole()


class ClaimSchema(Strict):
    makes = d.ClaimInput
    statement = text(2000, required=True)
    kind = word(v.ClaimKind)
    verbatim = text(2000)
    verbatim_language = Tag()
    anchor = fields.Nested(AnchorSchema, allow_none=True)
    quantity = fields.Nested(QuantitySchema, allow_none=True)
    cumulative = truth(allow_none=True)
    attributed_to = text(300)
    attribution_chain = texts(300)
    hedge = text(80, allow_none=True)
    date = Edtf()
    date_verbatim = text(300)
    place = text(200)
    place_detail = text(300)
    alleged_perpetrators = texts(300)
    acts = texts(300)
    status = word(v.ClaimStatus)
    status_reasons = text(2000)

    @pre_load
    def nulls(self, data: Any, **_: Any) -> Any:
        return without_nulls(data, "hedge")


class RelationSchema(Strict):
    makes = d.RelationInput
    type = word(v.RelationType, required=True)
    target = text(300)
    outside = text(500)
    note = text(2000)
    target_system = text(120, allow_none=True)

    @validates_schema
    def an_end(self, data: Mapping[str, Any], **_: Any) -> None:
        if not data.get("target") and not data.get("outside"):
            raise ValidationError("Give a target (a record) or outside (words for something else).", "target")
        if data.get("target_system") is not None and not data.get("target"):
            raise ValidationError("It says where a target is looked up, and there is none.", "target_system")


class ObservationSchema(Strict):
    makes = d.ObservationInput
    name = text(60, required=True)
    value = fields.Integer(strict=True, allow_none=True, validate=Range(min=0, max=2**53))
    verbatim = text(200)


class SourceSchema(Strict):
    makes = d.SourceInput
    publisher = text(300)
    author = text(300)
    site = text(300)
    url = fields.String(validate=_ADDRESS)
    archived_url = fields.String(validate=_ADDRESS)
    published = Edtf()
    captured = Edtf()
    observations = many(ObservationSchema)

    @pre_load
    def counters(self, data: Any, **_: Any) -> Any:
        """``{"views": 3}`` is the short form of a list of observations."""
        if isinstance(data, dict) and isinstance(data.get("observations"), dict):
            listed = [{"name": name, "value": value} for name, value in data["observations"].items()]
            return {**data, "observations": listed}
        return data


class FragmentSchema(Strict):
    makes = d.Fragment
    kind = text(60, required=True)
    text = text(10_000)
    line = whole()
    reason = _text(300)


class CompletenessSchema(Strict):
    makes = d.CompletenessInput
    item = word(v.CompletenessItem, required=True)
    status = word(v.Completeness, required=True)
    note = text(500)


class TestimonySchema(Strict):
    __test__ = False

    makes = d.TestimonyInput
    told_in = Tag()
    is_translation = truth()
    translator = text(200)
    interviewer = text(200)
    interviewed = Edtf()
    directness = word(v.Directness)
    alterations = texts(1000)
    first_interview = word(v.Known)


class ImageSchema(Strict):
    makes = d.ImageInput
    caption = text(5000)
    alternative_text = text(5000)
    photographer = text(200)
    graphic = truth()


class FileSchema(Strict):
    makes = d.FileInput
    path = text(1000, required=True)
    caption = text(5000)
    alternative_text = text(5000)
    sha256 = fields.String(validate=Regexp(r"^([0-9a-f]{64})?\Z", error="64 hexadecimal digits."))
    media_type = text(200)
    name = text(255)
    graphic = truth()


class AssessmentSchema(Strict):
    makes = d.AssessmentInput
    scale = word(v.AssessmentScale, required=True)
    value = text(80, required=True)
    reasons = text(5000)


class LeadSchema(Strict):
    makes = d.LeadInput
    text = text(5000, required=True)
    kind = _text(60)
    closed_at = fields.AwareDateTime(allow_none=True)
    closed_by = _text(200)
    outcome = _text(5000)

    @validates_schema
    def closed(self, data: Mapping[str, Any], **_: Any) -> None:
        if data.get("closed_at") and not data.get("outcome", "").strip():
            raise ValidationError("A lead that is closed says with what outcome.", "outcome")
        for name in ("closed_by", "outcome"):
            if data.get(name) and not data.get("closed_at"):
                raise ValidationError("Only a lead that is closed has this: give closed_at.", name)


class EmbargoSchema(Strict):
    makes = d.EmbargoInput
    until = fields.Date(required=True)
    reason = text(2000, required=True)


class WithdrawalSchema(Strict):
    makes = d.WithdrawalInput
    reason = text(2000, required=True)
