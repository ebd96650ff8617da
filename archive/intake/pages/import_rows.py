"""A reading as objects of the import format (docs/import-format.md): the article, its pictures, its statements."""

from __future__ import annotations

import re

from archive.intake.pages.facts import Claim, Fact, PageReading, RemovedFragment
from archive.intake.pages.import_companions import picture_row, statement_row
from archive.intake.pages.import_kit import (
    LONGEST_LIST,
    ImportOptions,
    Row,
    common,
    cut,
    date_row,
    language_tag,
    lead_kind,
    value,
    without_empty,
)

# The import format's own words for what was removed; other kinds keep theirs.
_FRAGMENT_KINDS = {
    "caption": "image-caption",
    "unrendered_template": "widget",
    "meta_line": "byline",
    "dateline": "byline",
}


def to_import_rows(reading: PageReading, options: ImportOptions) -> list[Row]:
    """The article first, then a stub for each caption and a testimony for each person's quoted statement.

    Protected names stand in ``people[].name`` of the statement alone, which the import sends to the identity vault.
    """
    pictures = [
        picture_row(caption, reading, options, number) for number, caption in enumerate(reading.captions[:20], 1)
    ]
    private = [quote for quote in reading.quotes if quote.speaker in {"person", "unnamed"}]
    statements = [statement_row(quote, reading, options, number) for number, quote in enumerate(private[:50], 1)]
    article = _article(reading, options)
    article["relations"] = [{"type": "quotes", "target": row["identifier"]} for row in statements]
    return [without_empty(row) for row in (article, *pictures, *statements)]


def _article(reading: PageReading, options: ImportOptions) -> Row:
    headline = reading.headline
    people = _people(reading)
    return {
        **common(reading, options, options.identifier),
        "kind": "article",
        "title": cut(headline.value if headline else f"Page without a title: {cut(reading.text.strip(), 80)}", 500),
        "title_kind": "formal" if headline else "supplied",
        "title_language": language_tag(reading),
        "alternative_titles": _alternatives(reading),
        "body": reading.text,
        "abstract": cut(reading.description.value, 2_000) if reading.description else "",
        "access": options.access,
        "access_text": options.access_text,
        "access_files": options.access_text,
        "holding": "held" if options.path else "partly-held",
        "dates": _dates(reading),
        "source": _source(reading),
        "people": people,
        "files": [{"path": options.path, "media_type": reading.media_type}] if options.path else [],
        "removed_fragments": [_fragment(one) for one in reading.removed[:LONGEST_LIST]],
        "completeness": [
            {"item": one.item, "status": one.status, "note": cut(one.note, 500)} for one in reading.completeness
        ],
        "claims": [_claim(one, reading) for one in reading.claims[:LONGEST_LIST]],
        "leads": [{"text": cut(one.text, 5_000), "kind": lead_kind(one)} for one in reading.leads[:LONGEST_LIST]],
    }


def _alternatives(reading: PageReading) -> list[Row]:
    rows = []
    asked = [lead.text for lead in reading.leads if lead.kind == "titles_disagree"]
    for title in reading.titles:
        if title.role == "alternative":
            differs = any(f"“{title.value}”" in text for text in asked)
            note = f"{title.origin}; " + ("does not say the same as the headline" if differs else title.rule)
            origin = "page-title" if title.origin == "page title" else "other"
            rows.append(
                {"value": cut(title.value, 500), "language": language_tag(reading), "origin": origin, "note": note}
            )
    return rows


def _dates(reading: PageReading) -> list[Row]:
    """Published, covered and counted dates, and those of claims; a date that is only mentioned dates no record."""
    kept = [date for date in reading.dates if date.role in {"published", "coverage"}]
    known = {date.verbatim for date in kept}
    for claim in reading.claims:
        if claim.date and claim.date.verbatim not in known:
            known.add(claim.date.verbatim)
            kept.append(claim.date)
    rows = [date_row(date, reading) for date in kept]
    if not any(date.role == "published" for date in kept):
        rows.insert(0, {"role": "published", "edtf": None, "basis": "no date of publication on the page"})
    rows.append(
        {
            "role": "collected",
            "edtf": None,
            "basis": "the time of collection is not known; the earliest custody is the ingest",
        }
    )
    return rows[:LONGEST_LIST]


def _source(reading: PageReading) -> Row:
    address = _web(reading.address)
    return {
        "publisher": value(reading.publisher),
        "author": value(reading.author),
        "url": address,
        "published": reading.published.value if reading.published else None,
        "observations": [
            {"name": one.name, "value": one.value, "verbatim": cut(one.verbatim, 200)}
            for one in reading.observations[:LONGEST_LIST]
        ],
    }


def _web(fact: Fact | None) -> str | None:
    return fact.value if fact and re.fullmatch(r"https?://\S{3,1990}", fact.value) else None


def _people(reading: PageReading) -> list[Row]:
    people = []
    for role, kind, fact in (("creator", "person", reading.author), ("publisher", "organisation", reading.publisher)):
        if fact:
            people.append(
                {
                    "role": role,
                    "kind": kind,
                    "display": cut(fact.value, 300),
                    "identity": "public",
                    "inferred": fact.inferred,
                    "basis": cut(fact.origin, 500),
                }
            )
    return people


def _fragment(one: RemovedFragment) -> Row:
    kind = _FRAGMENT_KINDS.get(one.kind, one.kind.replace("_", "-"))
    if one.kind == "counter":
        kind = (
            "comment-counter"
            if "comment" in one.reason and "view" not in one.reason
            else "view-counter"
            if "view" in one.reason
            else "counter"
        )
    return {"kind": kind, "text": cut(one.text, 10_000), "line": one.line or None, "reason": cut(one.reason, 300)}


def _claim(claim: Claim, reading: PageReading) -> Row:
    count = claim.quantity
    row: Row = {
        "statement": cut(claim.statement, 2_000),
        "kind": claim.kind,
        "verbatim": cut(claim.verbatim, 2_000),
        "verbatim_language": language_tag(reading),
        "anchor": {
            "prefix": claim.anchor.prefix,
            "suffix": claim.anchor.suffix,
            "start": claim.anchor.start,
            "end": claim.anchor.end,
        },
        "attributed_to": cut(claim.attributed_to or "", 300),
        "attribution_chain": [cut(one, 300) for one in claim.attribution_chain],
        "hedge": claim.hedge,
        "alleged_perpetrators": [cut(one, 300) for one in claim.alleged_perpetrators],
        "status_reasons": f"Attribution: {claim.attribution_note}." if claim.attribution_note else "",
    }
    if count:
        row["quantity"] = {
            "unit": count.unit,
            "outcome": count.outcome,
            "group": count.group or "",
            "low": count.low,
            "best": count.best,
            "high": count.high,
            "qualifier": cut(count.qualifier or "", 120),
        }
    if claim.date:
        row["date_verbatim"] = cut(claim.date.verbatim or "", 300)
        row |= {"date": claim.date.edtf} if claim.date.edtf else {}
    return row
