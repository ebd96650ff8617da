"""What the rows of a reading share: options, limits and small parts of the import format."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from archive.intake.pages.facts import DateStatement, Fact, Lead, PageReading

Row = dict[str, Any]
LONGEST_LIST: Final = 200
_LEAD_KINDS = {
    "find_page": "capture",
    "find_source": "capture",
    "find_media": "find",
    "find_image": "find",
    "find_author": "find",
    "find_publisher": "find",
    "risk_review": "review",
    "confirm_publisher": "review",
}


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the caller knows: names for the rows, the file, and how closed the rows are until an archivist decides."""

    identifier: str
    source_system: str = ""
    path: str | None = None
    collection: str | None = None
    access: str = "restricted"
    access_text: str = "restricted"
    status: str = "submitted"


def common(reading: PageReading, options: ImportOptions, identifier: str) -> Row:
    """What every row of a reading has."""
    return {
        "identifier": cut(identifier, 300),
        "source_system": options.source_system,
        "language": language_tag(reading),
        "status": options.status,
        "language_source": ("software" if reading.language.inferred else "source") if reading.language else "",
        "collection": options.collection,
    }


def language_tag(reading: PageReading) -> str:
    """The reading's language as a BCP 47 tag; ``und`` where it is not known."""
    declared = (reading.language.value if reading.language else "und").replace("_", "-")
    return declared if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}", declared) else "und"


def date_row(date: DateStatement, reading: PageReading) -> Row:
    """A date statement of the format; an inferred one always has a basis."""
    return {
        "role": date.role,
        "edtf": date.edtf,
        "verbatim": cut(date.verbatim, 300) if date.verbatim else None,
        "language": language_tag(reading),
        "inferred": date.inferred,
        "basis": cut(date.basis, 2_000) if date.basis else ("a rule for dates in text" if date.inferred else None),
    }


def value(fact: Fact | None) -> str | None:
    """A fact\'s value within the limit for names, or None."""
    return cut(fact.value, 300) if fact else None


def cut(text: str, limit: int) -> str:
    """``text`` within ``limit`` characters; what is longer ends in an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def without_empty(row: Row) -> Row:
    """A key without a value is left out: the format's defaults are meant."""
    cleaned = {}
    for key, given in row.items():
        kept = {k: v for k, v in given.items() if v not in (None, "", [])} if isinstance(given, dict) else given
        if kept not in (None, "", [], {}):
            cleaned[key] = kept
    return cleaned


def lead_kind(lead: Lead) -> str:
    """The import format's usual word for what a lead asks for."""
    return _LEAD_KINDS.get(lead.kind, "question")
