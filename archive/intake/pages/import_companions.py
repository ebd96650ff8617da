"""The rows beside the article: a stub for each picture's caption, a testimony for each quoted statement."""

from __future__ import annotations

import re

from archive.intake.pages.facts import Caption, PageReading, Quote
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
)

_NAME_SHOWN = "Person quoted in the article (name withheld)"
_CAPTION_NOTE = (
    "Only the caption is held, as it stood on the page of the article. The picture illustrates the "
    "article; it may not show what the article tells of."
)


def picture_row(caption: Caption, reading: PageReading, options: ImportOptions, number: int) -> Row:
    """The stub of a picture that is not held: its caption, and when it was taken as far as the caption says."""
    asked = [
        lead
        for lead in reading.leads
        if lead.kind in {"find_image", "depicted_date"} and caption.value[:60] in lead.text
    ]
    asked += [
        lead
        for lead in reading.leads
        if lead.kind == "depicted_date"
        and caption.depicted
        and (caption.depicted.verbatim or "\0")[:60] in lead.text
        and lead not in asked
    ]
    address = caption.image_address if re.fullmatch(r"https?://\S{3,1990}", caption.image_address or "") else None
    return {
        **common(reading, options, f"{options.identifier}-image-{number}"),
        "kind": "image",
        "title": cut(caption.value, 500),
        "title_kind": "caption",
        "title_language": language_tag(reading),
        "abstract": _CAPTION_NOTE,
        "holding": "not-held",
        "access": options.access,
        "image": {"caption": cut(caption.value, 5_000)},
        "dates": [date_row(caption.depicted, reading)] if caption.depicted else [],
        "source": {"publisher": value(reading.publisher), "url": address},
        "relations": [{"type": "illustrates", "target": options.identifier}],
        "leads": [{"text": lead.text, "kind": lead_kind(lead)} for lead in asked],
    }


def statement_row(quote: Quote, reading: PageReading, options: ImportOptions, number: int) -> Row:
    """A quoted statement as a testimony, closed until its risk review; the one place for its speaker's name."""
    person = reading.protected_names[quote.person] if quote.person is not None else None
    whose = f"a person ({quote.description})" if quote.description else "a person"
    through = f", as quoted by {quote.outlets[0]}" if quote.outlets else ", as quoted in the article"
    withheld = ", name withheld" if quote.named else ""
    informant: Row = {
        "role": "informant",
        "kind": "person",
        "display": _NAME_SHOWN if quote.named else "Person quoted in the article (not named)",
        "identity": "protected",
        "basis": cut(quote.introduced_by, 500),
    }
    if person:
        informant["name"] = person.name
    chain = " → ".join(
        ("speaker", *quote.outlets, reading.publisher.value if reading.publisher else "this page", "this archive")
    )
    return {
        **common(reading, options, f"{options.identifier}-statement-{number}"),
        "kind": "testimony",
        "title": cut(f"Statement of {whose}{withheld}{through}", 500),
        "title_kind": "supplied",
        "title_language": "en",
        "body": quote.text,
        "abstract": f"Quoted speech, {quote.directness.replace('-', ' ')}: {chain}.",
        "access": "restricted",
        "access_text": "restricted",
        "access_files": "restricted",
        "testimony": {
            "directness": quote.directness,
            "alterations": [cut(one, 1_000) for one in quote.alterations[:LONGEST_LIST]],
            "interviewer": cut(quote.outlets[0], 200) if quote.outlets else "",
        },
        "people": [informant],
        "rights": [
            {
                "basis": "quotation",
                "person": informant["display"],
                "uses": {"keep": True, "staff": True},
                "how": "published by the press",
                "explained": "No consent was given to this archive.",
            }
        ],
        "relations": [
            {"type": "derived_from", "outside": cut(f"What {outlet} published (not held)", 500)}
            for outlet in quote.outlets
        ],
        "leads": [
            {"text": lead.text, "kind": lead_kind(lead)}
            for lead in reading.leads
            if lead.kind in {"risk_review", "original_language"}
            or (lead.kind == "find_source" and quote.outlets and quote.outlets[0] in lead.text)
        ],
    }
