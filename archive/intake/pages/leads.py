"""Open questions and things to find, from what the reading found and from what it did not."""

from __future__ import annotations

import re

from archive.intake.pages.date_words import MONTH
from archive.intake.pages.facts import Caption, Claim, DateStatement, Fact, Lead, Quote, Title
from archive.intake.pages.titles import disagreement

_SHOWN = 120
_MONTH = re.compile(MONTH)


def missing_leads(
    address: Fact | None, published: Fact | None, author: Fact | None, publisher: Fact | None
) -> list[Lead]:
    """What the page does not say about itself."""
    leads = []
    if address is None or published is None:
        lacking = " and ".join(
            word for word, fact in (("address", address), ("date of publication", published)) if fact is None
        )
        leads.append(Lead(f"Find the page's {lacking}; capture the page whole (HTML, full page, media).", "find_page"))
    if author is None:
        leads.append(Lead("The page names no author: who wrote it?", "find_author"))
    if publisher is None:
        leads.append(Lead("The page does not say who published it.", "find_publisher"))
    elif publisher.inferred:
        leads.append(Lead(f"The publisher “{publisher.value}” is {publisher.origin}: confirm it.", "confirm_publisher"))
    return leads


def caption_leads(captions: tuple[Caption, ...]) -> list[Lead]:
    """Pictures to find, and when they were taken."""
    leads = []
    for caption in captions:
        leads.append(
            Lead(
                f"Find the picture with the caption “{_short(caption.value)}”; only its caption is held.", "find_image"
            )
        )
        if caption.depicted and caption.depicted.edtf is None:
            leads.append(
                Lead(
                    f"The caption says “{_short(caption.depicted.verbatim or '')}” and gives no year: when was the "
                    f"picture taken? It may not show the events of the article.",
                    "depicted_date",
                )
            )
        elif caption.depicted is None:
            leads.append(
                Lead(
                    f"When was the picture with the caption “{_short(caption.value)}” taken? Its caption does not say.",
                    "depicted_date",
                )
            )
    return leads


def quote_leads(quotes: tuple[Quote, ...]) -> list[Lead]:
    """Statements to compare with their source, and the risk review of those who made them."""
    leads = []
    for outlet in dict.fromkeys(outlet for quote in quotes for outlet in quote.outlets):
        leads.append(Lead(f"Find and capture what {outlet} published; compare the quotation.", "find_source"))
    if any(quote.named and quote.speaker == "person" for quote in quotes):
        leads.append(
            Lead(
                "Risk review of each person who is quoted by name: the name is withheld until then, and may be a "
                "pseudonym.",
                "risk_review",
            )
        )
    if any(quote.speaker == "unknown" for quote in quotes):
        leads.append(
            Lead("The page sets words apart as a quotation and does not say whose they are.", "unknown_speaker")
        )
    if any(quote.speaker in {"person", "unnamed"} for quote in quotes):
        leads.append(
            Lead("In which language was each quoted statement made? The page gives it in its own.", "original_language")
        )
    return leads


def claim_leads(claims: tuple[Claim, ...]) -> list[Lead]:
    """The statement behind each attributed figure, and media that are mentioned but not held."""
    sources = dict.fromkeys(
        c.attributed_to
        for c in claims
        if c.quantity and c.attributed_to and c.attribution_note != "the article's own statement"
    )
    leads = [
        Lead(f"Find the statement of {source} behind the figures; record it as a source of its own.", "find_source")
        for source in sources
    ]
    for claim in claims:
        if claim.kind == "media-referred":
            leads.append(Lead(f"Find and capture what the article mentions: “{_short(claim.verbatim)}”.", "find_media"))
    return leads


def date_leads(dates: tuple[DateStatement, ...]) -> list[Lead]:
    """Dates whose year, or whose order of day and month, the page does not give."""
    open_ = list(dict.fromkeys(date.verbatim for date in dates if date.edtf is None and date.verbatim))
    leads = []
    for verbatim in open_[:12]:
        asked = (
            "of which year? The page does not say"
            if _MONTH.search(verbatim)
            else "which date is meant? The page gives no date to count from"
        )
        leads.append(Lead(f"“{verbatim}”: {asked}.", "date_without_year"))
    if len(open_) > 12:
        leads.append(Lead(f"{len(open_) - 12} more dates of the text have no year.", "date_without_year"))
    for date in dates:
        if date.edtf and date.edtf.endswith("-XX-XX"):
            leads.append(Lead(f"“{date.verbatim}”: which number is the day, which the month?", "date_order"))
    return leads


def all_leads(
    titles: tuple[Title, ...],
    captions: tuple[Caption, ...],
    quotes: tuple[Quote, ...],
    claims: tuple[Claim, ...],
    dates: tuple[DateStatement, ...],
) -> list[Lead]:
    """The open questions of a reading, but for those about the page itself."""
    return (
        disagreement(titles) + caption_leads(captions) + quote_leads(quotes) + claim_leads(claims) + date_leads(dates)
    )


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN].rsplit(" ", 1)[0] + "…"
