"""Parts of a record as schema.org says them, for the record's own JSON-LD and for the crate alike."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from archive.exports import said
from archive.exports.facts import file_path
from archive.exports.said import Row, words
from archive.exports.spool import compact

if TYPE_CHECKING:
    from archive.exports.projecting import ExportedFile, Projection

Json = dict[str, Any]
TYPES = {"testimony": "CreativeWork", "image": "ImageObject", "article": "Article"}
PEOPLE = {
    "creator": "creator",
    "photographer": "creator",
    "informant": "contributor",
    "interviewer": "contributor",
    "publisher": "publisher",
    "translator": "translator",
    "contributor": "contributor",
}
_KINDS = {
    "person": "Person",
    "organisation": "Organization",
    "group": "Organization",
    "software": "SoftwareApplication",
}


def place(one: Row) -> Json:
    """A schema.org Place without an id; the same place is the same value."""
    names = [name["value"] for name in one.get("names") or ()]
    found: Json = {"@type": "Place", "name": one["name"]}
    if names:
        found["alternateName"] = names
    if one.get("country"):
        found["address"] = one["country"]
    if one.get("detail"):
        found["description"] = one["detail"]
    return found


def geo(one: Row) -> Json | None:
    """Where the place lies, as exactly as this audience may know."""
    if one.get("lat") is None or one.get("lon") is None:
        return None
    found: Json = {"@type": "GeoCoordinates", "name": f"{one['lat']}, {one['lon']}"}
    found |= {"latitude": str(one["lat"]), "longitude": str(one["lon"])}
    if one.get("precision_m"):
        found["description"] = f"known to about {one['precision_m']} m"
    return found


def person(one: Row) -> Json:
    """Somebody of the record under the name by which they may be known."""
    found: Json = {"@type": _KINDS.get(one.get("kind", "person"), "Person"), "name": one["display"]}
    if one.get("identity") in ("pseudonymous", "protected"):
        found["description"] = f"{one['identity']} identity"
    return found


def local_id(kind: str, value: Json) -> str:
    """An id inside the crate that is the same for the same value and tells nothing else."""
    return f"#{kind}-{hashlib.sha256(compact(value).encode()).hexdigest()[:16]}"


def conditions(projection: Projection) -> str:
    """Under which conditions this copy may be used, in a sentence."""
    row = projection.row
    withdrawn = any(one.get("withdrawn_on") for one in projection.consents)
    bases = sorted({words(str(one.get("basis", "unknown"))) for one in projection.consents})
    told = f"Access level: {row.get('access', 'restricted')}. Basis: {', '.join(bases) or 'not recorded'}."
    return told + (" CONSENT WAS WITHDRAWN." if withdrawn else "")


def file_facts(projection: Projection, file: ExportedFile) -> Json:
    """What is known of a file, in schema.org's words; paths are relative to ``data/``."""
    found: Json = {
        "@id": file_path(projection.reference_code, file.name),
        "@type": ["File", "ImageObject"] if file.media_type.startswith("image/") else "File",
        "name": file.caption or f"{projection.reference_code} {file.name}",
        "encodingFormat": file.media_type,
        "contentSize": str(file.size),
        "sha256": file.sha256,
        "identifier": f"urn:uuid:{file.id}",
    }
    purpose = f"Working copy ({words(file.purpose)})" if file.purpose else words(file.role).capitalize() + " copy"
    found["description"] = f"{purpose}. {file.alternative_text}".strip()
    if file.graphic:
        found["contentRating"] = "graphic content"
    present = {other.id: other.name for other in projection.files}
    if file.derived_from in present:
        found["isBasedOn"] = {"@id": file_path(projection.reference_code, present[file.derived_from])}
    return found


def texts(row: Row) -> Json:
    """Title, abstract, language, dates and subjects."""
    found: Json = {"name": row["title"]}
    alternatives = [one["value"] for one in row.get("alternative_titles") or ()]
    if alternatives:
        found["alternateName"] = alternatives
    found["description"] = row.get("abstract") or (row.get("image") or {}).get("caption") or row["title"]
    if said.language_name(row.get("language")):
        found["inLanguage"] = row["language"]
    covered = [one["edtf"] for one in said.statements(row) if one.get("edtf") and one.get("role") != "published"]
    if covered:
        found["temporalCoverage"] = covered if len(covered) > 1 else covered[0]
    if row.get("descriptors"):
        found["keywords"] = list(row["descriptors"])
    return found
