"""The import format as written in docs/import-format.md: what is refused, with which words, and what comes back."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from marshmallow import Schema, fields
from sqlalchemy import String

from archive.access.levels import AccessLevel, RecordState
from archive.base.errors import Invalid
from archive.records import models as m
from archive.records.schemas import parts, read_description, read_row
from archive.records.schemas.kit import Strict
from archive.records.schemas.row import RowSchema
from archive.records.vocabulary import RecordKind
from archive.records.writing import description_json, row_digest, without_secrets
from tests.records.whole import WHOLE

SMALL: dict[str, Any] = {"kind": "testimony", "title": "Statement", "body": "We crossed at night."}
KEY = b"k" * 32


def faults(row: object) -> list[str]:
    """What is said of a row, ``path: reason``."""
    with pytest.raises(Invalid) as caught:
        read_row(row)
    return [str(problem) for problem in caught.value.problems]


def test_the_smallest_record_has_the_defaults_of_the_document() -> None:
    row = read_row(SMALL)
    said = row.description
    assert (row.status, row.identifier, row.source_system, row.files) == (RecordState.SUBMITTED, "", "", ())
    assert (said.access, said.access_text, said.title_language, said.holding.value) == (
        AccessLevel.RESTRICTED,
        None,
        "und",
        "held",
    )
    assert (said.kind, said.verification.value, said.title_kind.value) == (
        RecordKind.TESTIMONY,
        "unverified",
        "supplied",
    )


QUANTITY = {"statement": "s", "quantity": {"low": 4, "best": 3}}
EMBARGO = {"until": "tomorrow", "reason": " "}
REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"kind": "letter"}, "kind: It must be one of: testimony, image, article."),
    ({"kind": None}, "kind: Field may not be null."),
    ({"title": ""}, "title: It must not be empty."),
    ({"title": " \t"}, "title: It must not be empty."),
    ({"title": "x" * 501}, "title: At most 500 characters."),
    ({"title": 5}, "title: Not a valid string."),
    ({"body": None}, "body: Field may not be null."),
    ({"body": "a\x00b"}, "body: It holds a character that no text has."),
    ({"body": "\ud800"}, "body: It holds a character that no text has."),
    ({"body": ""}, "body: Give a body or files (or holding: not-held, for a thing that is described but not held)."),
    ({"colour": "red"}, "colour: There is no such key."),
    ({"\x1b[2J": "red"}, "'\\x1b[2J': There is no such key."),
    ({"language": "arabic!"}, "language: "),
    ({"date": "2016", "dates": [{"edtf": "2016"}]}, "date: Give either date or dates."),
    ({"dates": [{"edtf": "11/02/2013"}]}, "dates[0].edtf: "),
    ({"dates": [{"edtf": "2016", "inferred": True}]}, "dates[0].basis: An inferred date says on what basis."),
    ({"dates": [{"inferred": "yes"}]}, "dates[0].inferred: Not a valid boolean."),
    ({"dates": [{"inferred": 1.0}]}, "dates[0].inferred: Not a valid boolean."),
    (
        {"dates": [{"earliest": "2013-02-02", "latest": "2013-02-01"}]},
        "dates[0].latest: It ends before it begins.",
    ),
    ({"places": [{"name": "Qasr", "lat": 32.9}]}, "places[0].lon: A position needs both lat and lon."),
    ({"places": [{"name": "Qasr", "lat": 91, "lon": 0}]}, "places[0].lat: Between -90 and 90."),
    ({"places": [{"name": "Qasr", "lat": float("inf"), "lon": 0}]}, "places[0].lat: "),
    ({"places": [{"name": "Qasr", "country": "Ss"}]}, "places[0].country: Two capital letters (ISO 3166-1)."),
    ({"places": [{"name": "Qasr", "precision_m": 2.5}]}, "places[0].precision_m: Not a valid integer."),
    ({"places": [{"name": "Qasr", "precision_m": float("inf")}]}, "places[0].precision_m: "),
    ({"places": [{"name": "Qasr", "precision_m": 2**31}]}, "places[0].precision_m: "),
    ({"places": {}}, "places: Not a valid list."),
    ({"places": ["Qasr"]}, "places[0]: It must be a JSON object."),
    ({"places": [{"name": "Qasr"}] * 201}, "places: At most 200 entries."),
    ({"collection": "No Slug"}, "collection.slug: Only small letters, digits and hyphens."),
    ({"status": "returned"}, "return_reason: A returned record says why."),
    ({"status": "withdrawn"}, "withdrawal: A withdrawn record says why."),
    ({"status": "deleted"}, "status: It must be one of: draft, "),
    ({"image": {"caption": "x"}}, "image: Only a record of the kind image has this."),
    ({"embargo": EMBARGO}, "embargo.until: Not a valid date."),
    ({"embargo": EMBARGO}, "embargo.reason: It must not be empty."),
    ({"claims": [QUANTITY]}, "claims[0].quantity.low: low, best and high must stand in order."),
    ({"claims": [{"verbatim": "x"}]}, "claims[0].statement: Missing data for required field."),
    (
        {"relations": [{"type": "quotes"}]},
        "relations[0].target: Give a target (a record) or outside (words for something else).",
    ),
    (
        {"relations": [{"type": "quotes", "outside": "b", "target_system": "s"}]},
        "relations[0].target_system: It says where a target is looked up, and there is none.",
    ),
    ({"rights": [{}]}, "rights[0].basis: Missing data for required field."),
    ({"rights": [{"basis": "licence", "withdrawn_on": "2020-01-01"}]}, "rights[0].withdrawn_on: Only consent can "),
    ({"rights": [{"basis": "consent", "uses": {"telling": True}}]}, "rights[0].uses"),
    ({"rights": [{"basis": "consent", "uses": {"public": "maybe"}}]}, "rights[0].uses.public: It must be true, "),
    ({"rights": [{"basis": "consent", "uses": {"public": 1}}]}, "rights[0].uses.public: It must be true, "),
    ({"source": {"url": "javascript:alert(1)"}}, "source.url: An address that begins with http."),
    ({"source": {"url": "https://a\x00b"}}, "source.url: An address that begins with http."),
    ({"source": {"url": "https://a\ud800"}}, "source.url: An address that begins with http."),
    ({"source": {"observations": {"views": -1}}}, "source.observations[0].value: "),
    ({"removed_fragments": [{"kind": "x", "reason": "a\x00"}]}, "removed_fragments[0].reason: It holds a character"),
    ({"leads": [{"text": "x", "kind": "a\x00"}]}, "leads[0].kind: It holds a character"),
    (
        {"leads": [{"text": "x", "closed_at": "2016-12-14T09:00:00Z"}]},
        "leads[0].outcome: A lead that is closed says with what outcome.",
    ),
    ({"leads": [{"text": "x", "outcome": "found"}]}, "leads[0].outcome: Only a lead that is closed has this"),
    ({"leads": [{"text": "x", "closed_at": "2016-12-14"}]}, "leads[0].closed_at: "),
    ({"files": [{"path": "x", "sha256": "AB"}]}, "files[0].sha256: 64 hexadecimal digits."),
    ({"completeness": [{"item": "x", "status": "present"}]}, "completeness[0].item: It must be one of: "),
    ({"comments": [{"body": "x", "replies": [{"body": "y", "replies": []}]}]}, "comments[0].replies[0].replies: "),
    ({"comments": [{"body": "x", "state": "a\x00"}]}, "comments[0].state: It holds a character"),
]


@pytest.mark.parametrize(("change", "said"), REFUSED, ids=[said[:60] for _, said in REFUSED])
def test_what_is_refused_and_with_which_words(change: dict[str, Any], said: str) -> None:
    assert any(found.startswith(said) for found in faults({**SMALL, **change})), faults({**SMALL, **change})


def test_every_fault_of_a_row_is_said_at_once() -> None:
    row: dict[str, Any] = {**SMALL, "kind": "letter", "status": "withdrawn", "colour": 1, "claims": [QUANTITY, {}]}
    found = {fault.split(":")[0] for fault in faults(row)}
    assert found == {"kind", "withdrawal", "colour", "claims[0].quantity.low", "claims[1].statement"}


@pytest.mark.parametrize("row", [None, 5, "text", [], [SMALL], True])
def test_what_is_no_object_is_said_so(row: object) -> None:
    assert faults(row) != []


ALLOWED: list[dict[str, Any]] = [
    {"body": "", "holding": "not-held"},
    {"body": "", "files": [{"path": "a.jpg"}]},
    {"access_text": None, "embargo": None, "source": None, "testimony": None},
    {"dates": [{"edtf": None, "verbatim": "in the spring", "basis": None}]},
    {"dates": [{"edtf": "{2011-03-14,2011-03-19,2011-03-21,2011-03-22,2011-03-23,2011-03-24,2011-03-25,2011-03-26}"}]},
    {"people": [{"role": "creator", "display": "x", "name": None, "contact": None}]},
    {"rights": [{"basis": "consent", "uses": {"public": None, "keep": True, "media": "refused"}}]},
    {"claims": [{"statement": "x", "hedge": None, "cumulative": None, "anchor": None}]},
    {"collection": {"slug": "river-1_a", "titles": [{"value": "x"}]}},
]


@pytest.mark.parametrize("change", ALLOWED, ids=str)
def test_what_the_document_allows(change: dict[str, Any]) -> None:
    read_row({**SMALL, **change})


def test_a_revision_gives_the_description_back() -> None:
    said = read_row(WHOLE).description
    again = read_description(json.loads(description_json(said)))
    assert again == without_secrets(said)
    assert description_json(again) == description_json(said)


def test_a_revision_holds_no_name_of_the_vault() -> None:
    text = description_json(read_row(WHOLE).description)
    assert "Zubayda" not in text
    assert "by letter" not in text
    assert "Le Phare" in text


def test_a_row_is_known_again_by_its_content_alone() -> None:
    digest = row_digest(read_row(WHOLE), KEY)
    assert row_digest(read_row(dict(reversed(WHOLE.items()))), KEY) == digest
    assert row_digest(read_row({**WHOLE, "title": "Another"}), KEY) != digest
    assert row_digest(read_row({**WHOLE, "status": "accessioned"}), KEY) != digest
    assert row_digest(read_row({**WHOLE, "files": []}), KEY) != digest


def test_a_digest_does_not_let_anybody_try_out_names() -> None:
    row = read_row(WHOLE)
    renamed = [{**person, "name": "Maryam"} if person.get("name") else person for person in WHOLE["people"]]
    assert row_digest(read_row({**WHOLE, "people": renamed}), KEY) != row_digest(row, KEY), "a name is content"
    assert row_digest(row, bytes(32)) != row_digest(row, KEY), "whoever has no key cannot say which name it was"
    plain = read_row({key: value for key, value in WHOLE.items() if key != "people"})
    assert row_digest(plain, bytes(32)) == row_digest(plain, KEY), "without a name no key is needed"


def schemas() -> list[type[Strict]]:
    return [
        one for one in vars(parts).values() if isinstance(one, type) and issubclass(one, Strict) and one is not Strict
    ]


@pytest.mark.parametrize("schema", [*schemas(), RowSchema], ids=lambda schema: schema.__name__)
def test_what_the_format_requires_has_no_default_that_a_revision_would_leave_out(schema: type[Strict]) -> None:
    """A default is not written down in a revision; a key that is required would then be missing in it."""
    declared: dict[str, Any] = schema._declared_fields
    for one in dataclasses.fields(schema.makes):
        if one.name in declared and declared[one.name].required:
            assert one.default is dataclasses.MISSING, f"{schema.makes.__name__}.{one.name}"


# Schema, key, and the column that it is written to.
COLUMNS: list[tuple[type[Schema], str, Any]] = [
    (RowSchema, "title", m.Record.title),
    (RowSchema, "language_source", m.Record.language_source),
    (RowSchema, "content_warning", m.Record.content_warning),
    (RowSchema, "identifier", m.ImportKey.identifier),
    (RowSchema, "source_system", m.ImportKey.source_system),
    (parts.TitleSchema, "value", m.AlternativeTitle.value),
    (parts.DateSchema, "verbatim", m.DateStatement.verbatim),
    (parts.NameSchema, "value", m.PlaceName.value),
    *[(parts.PlaceSchema, name, getattr(m.Place, name)) for name in ("name", "admin1", "gazetteer", "gazetteer_id")],
    (parts.PlaceSchema, "detail", m.RecordPlace.detail),
    (parts.CollectionSchema, "slug", m.Collection.slug),
    (parts.CollectionSchema, "title", m.Collection.title),
    (parts.PersonSchema, "basis", m.RecordAgent.basis),
    (parts.RightsSchema, "mechanism", m.Consent.mechanism),
    (parts.RightsSchema, "how", m.Consent.how),
    (parts.QuantitySchema, "unit", m.Claim.unit),
    (parts.QuantitySchema, "outcome", m.Claim.outcome),
    (parts.QuantitySchema, "group", m.Claim.affected),
    (parts.QuantitySchema, "qualifier", m.Claim.qualifier),
    (parts.AnchorSchema, "prefix", m.Claim.anchor_prefix),
    (parts.AnchorSchema, "suffix", m.Claim.anchor_suffix),
    *[
        (parts.ClaimSchema, name, getattr(m.Claim, name))
        for name in ("attributed_to", "hedge", "date_verbatim", "place", "place_detail")
    ],
    (parts.RelationSchema, "outside", m.Relation.outside),
    (parts.ObservationSchema, "name", m.Observation.name),
    (parts.ObservationSchema, "verbatim", m.Observation.verbatim),
    (parts.SourceSchema, "publisher", m.ArticleParticulars.publisher),
    (parts.SourceSchema, "author", m.ArticleParticulars.byline),
    (parts.SourceSchema, "site", m.ArticleParticulars.site),
    (parts.FragmentSchema, "kind", m.RemovedFragment.kind),
    (parts.FragmentSchema, "reason", m.RemovedFragment.reason),
    (parts.CompletenessSchema, "note", m.CompletenessStatement.note),
    (parts.TestimonySchema, "translator", m.TestimonyParticulars.translator),
    (parts.TestimonySchema, "interviewer", m.TestimonyParticulars.interviewer),
    (parts.ImageSchema, "photographer", m.ImageParticulars.photographer),
    (parts.AssessmentSchema, "value", m.Assessment.value),
    (parts.LeadSchema, "kind", m.Lead.kind),
    (parts.LeadSchema, "closed_by", m.Lead.closed_by),
]


@pytest.mark.parametrize(("schema", "key", "column"), COLUMNS, ids=[f"{s.__name__}-{k}" for s, k, _ in COLUMNS])
def test_what_the_format_allows_fits_its_column(schema: type[Schema], key: str, column: Any) -> None:
    """SQLite would take longer texts, PostgreSQL would refuse them in the middle of a batch."""
    field: fields.Field[Any] = schema._declared_fields[key]
    longest = max(getattr(validator, "max", 0) or 0 for validator in field.validators)
    assert isinstance(column.type, String)
    assert 0 < longest <= (column.type.length or 10**9)


def test_a_consent_s_unknown_question_is_named_by_itself() -> None:
    row = {"kind": "article", "title": "T", "body": "B", "rights": [{"basis": "consent", "uses": {"publik": True}}]}
    with pytest.raises(Invalid) as refused:
        read_row(row)
    assert [problem.where for problem in refused.value.problems] == ["rights[0].uses.publik"]
