"""A record as JSON-LD: schema.org with Dublin Core beside it; its context is written out, so nobody needs a network."""

from __future__ import annotations

import os.path
from typing import TYPE_CHECKING, Any

from archive.exports import linked
from archive.exports.facts import ExportFacts, record_folder
from archive.exports.said import Row, statements

if TYPE_CHECKING:
    from archive.exports.projecting import Projection

Json = dict[str, Any]
CONTEXT: Json = {
    "@version": 1.1,
    "@vocab": "https://schema.org/",
    "dcterms": "http://purl.org/dc/terms/",
    "sijill": "urn:x-sijill:terms:",
    "File": "https://schema.org/MediaObject",
    "url": {"@type": "@id"},
    "archivedAt": {"@type": "@id"},
    "attribution": "sijill:attribution",
    "hedge": "sijill:hedge",
    "quantity": {"@id": "sijill:quantity", "@type": "@json"},
    "row": {"@id": "sijill:row", "@type": "@json"},
}


def record_jsonld(facts: ExportFacts, projection: Projection) -> Json:
    """The record's ``record.jsonld``; addresses in it are relative to its own folder."""
    row = projection.row
    found: Json = {
        "@context": CONTEXT,
        "@id": f"urn:uuid:{projection.record_id}",
        "@type": [linked.TYPES.get(row["kind"], "CreativeWork"), "ArchiveComponent"],
        "identifier": projection.reference_code,
        "version": projection.revision,
        **linked.texts(row),
        "conditionsOfAccess": linked.conditions(projection),
        "holdingArchive": {"@type": "ArchiveOrganization", "name": facts.organisation},
    }
    if row.get("body"):
        found["text"] = _text(row["body"], row.get("language", "und"))
    if row.get("content_warning"):
        found["contentRating"] = row["content_warning"]
    found |= _around(row)
    files = [linked.file_facts(projection, file) for file in projection.files]
    if files:
        folder = record_folder(projection.reference_code)
        found["associatedMedia"] = [_relative(file, folder) for file in files]
    if row.get("claims"):
        found["mentions"] = [_claim(claim) for claim in row["claims"]]
    found["dcterms:temporal"] = [one["edtf"] for one in statements(row) if one.get("edtf")]
    return {key: value for key, value in found.items() if value not in (None, "", [])} | {"row": row}


def _text(text: str, language: str) -> str | Json:
    return {"@value": text, "@language": language} if language not in ("", "und") else text


def _around(row: Row) -> Json:
    found: Json = {}
    places = [linked.place(one) | ({"geo": geo} if (geo := linked.geo(one)) else {}) for one in row.get("places") or ()]
    if places:
        found["contentLocation"] = places
    for one in row.get("people") or ():
        found.setdefault(linked.PEOPLE.get(one["role"], "contributor"), []).append(linked.person(one))
    source = row.get("source") or {}
    if source.get("publisher") and "publisher" not in found:
        found["publisher"] = [{"@type": "Organization", "name": source["publisher"]}]
    for key, name in (("url", "url"), ("archived_url", "archivedAt"), ("published", "datePublished")):
        if source.get(key):
            found[name] = source[key]
    relations = row.get("relations") or ()
    if relations:
        found["dcterms:relation"] = [
            {"sijill:type": one["type"], "name": one.get("target") or one.get("outside")} for one in relations
        ]
    return found


def _claim(claim: Row) -> Json:
    """A schema.org Claim: whoever is named says it, and the archive does not."""
    found: Json = {"@type": "Claim", "name": claim["statement"], "text": claim.get("verbatim")}
    found["attribution"] = list(claim.get("attribution_chain") or ()) or claim.get("attributed_to")
    found |= {"hedge": claim.get("hedge"), "quantity": claim.get("quantity"), "temporalCoverage": claim.get("date")}
    found["creativeWorkStatus"] = claim.get("status")
    return {key: value for key, value in found.items() if value not in (None, "", [], {})}


def _relative(file: Json, folder: str) -> Json:
    """The file's facts with addresses from the record's own folder."""
    found = file | {"@id": os.path.relpath(file["@id"], folder)}
    if "isBasedOn" in file:
        found["isBasedOn"] = {"@id": os.path.relpath(file["isBasedOn"]["@id"], folder)}
    return found
