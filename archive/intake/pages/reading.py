"""A saved page's bytes, read as a source article."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from archive.intake.pages import claims as claiming
from archive.intake.pages import findings
from archive.intake.pages import leads as asking
from archive.intake.pages import quotes as quoting
from archive.intake.pages.arrange_html import arrange_html, main_text
from archive.intake.pages.arrange_text import arrange_text
from archive.intake.pages.body import Body, assemble
from archive.intake.pages.completeness import completeness
from archive.intake.pages.date_parts import full_dates
from archive.intake.pages.dates import Calendar
from archive.intake.pages.decoding import Decoded, decode
from archive.intake.pages.facts import Fact, PageReading, Title
from archive.intake.pages.html_titles import html_titles
from archive.intake.pages.language import language_of
from archive.intake.pages.layout import Layout, Place
from archive.intake.pages.limits import MAX_FINDINGS
from archive.intake.pages.lines import Line, text_lines
from archive.intake.pages.markup import blocks, parse
from archive.intake.pages.masking import Masker
from archive.intake.pages.metadata import Metadata, metadata
from archive.intake.pages.publisher import inferred_publisher
from archive.intake.pages.titles import title_parts


@dataclass(frozen=True, slots=True)
class _Page:
    """A page between its bytes and its facts."""

    layout: Layout
    titles: tuple[Title, ...]
    stated: dict[str, Fact]
    images: tuple[Line, ...]
    is_html: bool


def read_page(
    data: bytes, declared_type: str | None = None, *, published: str | None = None, assume_year: int | None = None
) -> PageReading:
    """Read a page as it was saved: HTML, or the plain text of a scrape.

    ``declared_type`` is the media type that came with the file, if any. ``published`` (EDTF) and ``assume_year`` are
    a cataloguer's knowledge and are marked as such in the basis of every date that uses them. For bytes from outside
    call ``sandbox.read_page_sandboxed``. Raises PageTooLarge above the size limit.
    """
    decoded = decode(data, declared_type)
    page = _html(decoded) if decoded.is_html else _plain(decoded)
    unmasked = assemble(page.layout, headline_first=page.is_html)
    language = language_of(unmasked.text, page.stated.get("language"))
    author = page.stated.get("author")
    names = [one for one in quoting.protected(unmasked) if author is None or one[0] not in author.value]
    mask = Masker.of(names, language.value.split("-")[0] if language else None)
    page = _masked(page, mask)
    body = assemble(page.layout, headline_first=page.is_html)
    return _reading(decoded, page, body, mask, unmasked, _calendar(page, body, published, assume_year), language)


def _plain(decoded: Decoded) -> _Page:
    layout = arrange_text(text_lines(decoded.text))
    titles = []
    for one in layout.of(Place.HEADLINE, Place.PAGE_TITLE, Place.OTHER_TITLE):
        headline = one.place is Place.HEADLINE
        origin = {
            Place.HEADLINE: "headline",
            Place.PAGE_TITLE: "page title",
            Place.OTHER_TITLE: "line beside the headline",
        }[one.place]
        rule = (
            "the last line with a title's shape above the text, its byline or its counters" if headline else one.reason
        )
        titles.append(
            Title(
                one.line.text, origin, "headline" if headline else "alternative", one.confidence, rule, one.line.number
            )
        )
    titles.sort(key=lambda title: title.role != "headline")
    return _Page(layout, tuple(titles), dict(layout.facts), (), False)


def _html(decoded: Decoded) -> _Page:
    tree = parse(decoded.text)
    if tree is None:
        return _plain(decoded)
    lines = blocks(tree)
    found = metadata(tree, decoded.text)
    site = found.first("site") or found.first("publisher") or found.first("organisation")
    titles = html_titles(lines, found, site.value if site else None)
    layout = arrange_html(lines, main_text(tree), titles[0].value if titles else None)
    return _Page(
        layout, titles, _stated(found, layout, titles), tuple(line for line in lines if line.tag == "img"), True
    )


def _stated(found: Metadata, layout: Layout, titles: tuple[Title, ...]) -> dict[str, Fact]:
    """The best statement for each fact; a byline or date line of the page where its metadata say nothing."""
    stated = {key: fact for key in found.facts if (fact := found.first(key))}
    for key, others in (("publisher", ("site", "organisation")), ("address", ("canonical",))):
        for other in others:
            if key not in stated and other in stated:
                stated[key] = replace(stated[other], inferred=other == "organisation")
    if "published" not in stated and "time" in found.facts:
        times = [date for fact in found.all("time") for date in full_dates(fact.value)[:1]]
        if times:
            stated["published"] = Fact(times[0].edtf, f"first time element “{times[0].verbatim}”", True)
    for key, fact in layout.facts.items():
        stated.setdefault(key, fact)
    if "publisher" not in stated and "page_title" in stated and titles:
        parts = title_parts(stated["page_title"].value)[1:]
        if len(parts) == 2 and titles[0].value in parts:
            other = parts[1 - parts.index(titles[0].value)]
            stated["publisher"] = Fact(
                other, "inferred from the page title's other part", True, stated["page_title"].line
            )
    if "author_link" in stated:
        stated.setdefault("author", stated["author_link"])
    return stated


def _masked(page: _Page, mask: Masker) -> _Page:
    titles = tuple(replace(title, value=mask(title.value)) for title in page.titles)
    stated = {
        key: replace(
            fact,
            value=mask(fact.value) if key not in {"address", "canonical"} else fact.value,
            origin=mask(fact.origin),
        )
        for key, fact in page.stated.items()
    }
    images = tuple(replace(image, text=mask(image.text)) for image in page.images)
    return _Page(page.layout.masked(mask), titles, stated, images, page.is_html)


def _calendar(page: _Page, body: Body, published: str | None, assume_year: int | None) -> Calendar:
    stated = page.stated.get("published")
    when = published or (stated.value if stated else None)
    basis = "the date of publication given by the cataloguer" if published else "the page's date of publication"
    if assume_year is not None:
        return Calendar(when, basis, assume_year, "year given by the cataloguer")
    if when is None:
        # A text that writes one year beside a day, and no other year anywhere, means that year.
        years = {one.edtf[:4] for one in full_dates(body.text) if len(one.edtf) == 10}
        others = set(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", body.text))
        if len(years) == 1 and others <= years:
            return Calendar(None, basis, int(years.pop()), "the only year that the text writes")
    return Calendar(when, basis)


def _reading(
    decoded: Decoded, page: _Page, body: Body, mask: Masker, unmasked: Body, calendar: Calendar, language: Fact | None
) -> PageReading:
    publisher = page.stated.get("publisher") or inferred_publisher(body, page.layout)
    site = publisher.value if publisher else None
    captions, masks = findings.captions(page.layout, page.images), tuple(masked for _, _, masked, _ in mask.people)
    quotes = tuple(quoting.described(body, found, site, masks) for found in quoting.find(body))[:MAX_FINDINGS]
    claims = (
        claiming.figure_claims(body, calendar, site)
        + claiming.responsibility_claims(body, site)
        + claiming.media_claims(body, site)
    )
    ordered = tuple(sorted(claims, key=lambda claim: claim.anchor.start))
    dates = findings.dates_of(body, calendar, page.stated.get("published"))
    observations = findings.observations(page.layout)
    facts = {
        key: page.stated.get(key) for key in ("address", "published", "author", "captured", "description", "licence")
    }
    missing = asking.missing_leads(facts["address"], facts["published"], facts["author"], publisher)
    shown = sum(1 for image in page.images if image.image)
    stated = tuple(sorted({"title" if key == "page_title" else key for key in page.stated if page.is_html}))
    return PageReading(
        media_type="text/html" if page.is_html else "text/plain",
        encoding=decoded.encoding,
        encoding_reason=decoded.reason,
        language=language,
        titles=page.titles,
        text=body.text,
        protected_names=mask.protected(unmasked.text, body.text),
        removed=findings.removed(page.layout, mask),
        observations=observations,
        captions=captions,
        quotes=quotes,
        claims=ordered,
        dates=dates,
        leads=tuple(missing + asking.all_leads(page.titles, captions, quotes, ordered, dates)),
        completeness=completeness(
            is_html=page.is_html,
            address=facts["address"],
            captured=facts["captured"],
            images=max(shown, len(captions)),
            stated=stated,
            observations=observations,
        ),
        publisher=publisher,
        author=facts["author"],
        address=facts["address"],
        published=facts["published"],
        captured=facts["captured"],
        description=facts["description"],
        licence=facts["licence"],
        warnings=() if body.text else ("no text was found on the page",),
    )
