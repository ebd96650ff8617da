"""A record as Dublin Core in XML (DCMI Metadata Terms, http://purl.org/dc/terms/)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from archive.exports import consents, said
from archive.exports.facts import ExportFacts
from archive.exports.said import Row
from archive.exports.xml_text import DECLARATION, add, written

if TYPE_CHECKING:
    from archive.exports.projecting import Projection

TERMS = "http://purl.org/dc/terms/"
_TYPES = {"testimony": "Text", "article": "Text", "image": "StillImage"}
_DATES = {"published": "issued", "interviewed": "created", "collected": "dateAccepted"}
_PEOPLE = {"creator": "creator", "photographer": "creator", "publisher": "publisher", "informant": "creator"}
_RELATIONS = {
    "quotes": "references",
    "derived_from": "source",
    "translation_of": "isVersionOf",
    "version_of": "isVersionOf",
    "part_of": "isPartOf",
}


def dublin_core(facts: ExportFacts, projection: Projection) -> str:
    """The record's ``dublin-core.xml``."""
    root = Element("metadata", {"xmlns:dcterms": TERMS})
    for term, value, language in _terms(facts, projection):
        attributes = {"xml:lang": language} if language and language != "und" else {}
        add(root, f"dcterms:{term}", value, attributes)
    return DECLARATION + written(root, 0)


def _terms(facts: ExportFacts, projection: Projection) -> Iterator[tuple[str, str, str]]:
    """Term, value and language of the value."""
    row = projection.row
    yield "identifier", projection.reference_code, ""
    if row.get("identifier"):
        yield "identifier", row["identifier"], ""
    yield "title", row["title"], row.get("title_language", "")
    for title in row.get("alternative_titles") or ():
        yield "alternative", title["value"], title.get("language", "")
    yield "type", _TYPES.get(row["kind"], "Text"), ""
    yield "type", said.KINDS[row["kind"]], said.LANGUAGE
    if row.get("abstract"):
        yield "abstract", row["abstract"], row.get("language", "")
    if said.language_name(row.get("language")):
        yield "language", row["language"], ""
    for person in row.get("people") or ():
        yield _PEOPLE.get(person["role"], "contributor"), person["display"], ""
    yield from _when_and_where(row)
    for code in row.get("descriptors") or ():
        yield "subject", code, ""
    yield from _connections(projection)
    for media_type in sorted({file.media_type for file in projection.files}):
        yield "format", media_type, ""
    if projection.files:
        yield "extent", f"{sum(file.size for file in projection.files)} bytes", said.LANGUAGE
    for consent in projection.consents:
        yield "rights", " ".join(line.strip() for line in consents.consent_lines(consent)), said.LANGUAGE
    yield "accessRights", row.get("access", "restricted"), said.LANGUAGE
    yield "provenance", f"Kept by {facts.organisation}; ledger {facts.origin}.", said.LANGUAGE


def _when_and_where(row: Row) -> Iterator[tuple[str, str, str]]:
    for one in said.statements(row):
        if one.get("edtf"):
            yield _DATES.get(one.get("role", "event"), "temporal"), one["edtf"], ""
    for place in row.get("places") or ():
        yield "spatial", place["name"], ""


def _connections(projection: Projection) -> Iterator[tuple[str, str, str]]:
    row = projection.row
    source = row.get("source") or {}
    if source.get("publisher"):
        yield "publisher", source["publisher"], ""
    for key in ("url", "archived_url"):
        if source.get(key):
            yield "source", source[key], ""
    collection = row.get("collection")
    if collection:
        yield "isPartOf", collection["slug"] if not isinstance(collection, str) else collection, ""
    for relation in row.get("relations") or ():
        term = _RELATIONS.get(relation["type"], "relation")
        yield term, said.related(relation, projection.codes), ""
