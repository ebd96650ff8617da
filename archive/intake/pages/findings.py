"""What a laid-out page shows beside its claims: captions, counters, removed fragments, dates."""

from __future__ import annotations

import re
from dataclasses import replace

from archive.intake.pages.body import Body
from archive.intake.pages.captions import depicted
from archive.intake.pages.containers import container_kind
from archive.intake.pages.dates import Calendar, references
from archive.intake.pages.facts import Caption, DateStatement, Fact, Observation, RemovedFragment
from archive.intake.pages.layout import Layout, Place
from archive.intake.pages.limits import MAX_FINDINGS, MAX_FRAGMENT_CHARACTERS
from archive.intake.pages.lines import Line
from archive.intake.pages.masking import Masker

_UNLABELLED = re.compile(r"^(?:image|photo|picture) caption:?\s+", re.IGNORECASE)


def captions(layout: Layout, images: tuple[Line, ...]) -> tuple[Caption, ...]:
    found = [
        Caption(
            _UNLABELLED.sub("", one.line.text),
            "caption on the page",
            one.reason,
            one.line.number,
            depicted(one.line.text),
            _image_near(images, one.line.number),
        )
        for one in layout.of(Place.CAPTION)
    ]
    known = {caption.value for caption in found}
    # The alternative text of a picture in the article tells of it where no caption does; icons have short ones.
    for image in images:
        told = len(image.text.split()) >= 4 and container_kind(image.containers) is None
        if told and image.text not in known and not any(one.image_address == image.image for one in found):
            known.add(image.text)
            found.append(
                Caption(
                    image.text,
                    "alternative text of a picture",
                    "a picture in the article",
                    image.number,
                    depicted(image.text),
                    image.image,
                )
            )
    return tuple(found[:MAX_FINDINGS])


def _image_near(images: tuple[Line, ...], number: int) -> str | None:
    before = [image for image in images if image.image and 0 <= number - image.number <= 12]
    return before[-1].image if before else None


def observations(layout: Layout) -> tuple[Observation, ...]:
    return tuple(
        Observation(c.name, c.value, c.verbatim, one.line.number) for one in layout.placed for c in one.counters
    )[:MAX_FINDINGS]


def removed(layout: Layout, mask: Masker) -> tuple[RemovedFragment, ...]:
    """Everything that is not in the reading text; neighbours of one kind, other than counters, in one entry."""
    merged: list[RemovedFragment] = []
    joinable = {
        "navigation",
        "site_footer",
        "sidebar",
        "outside_main_text",
        "reader_comment",
        "related_posts",
        "hidden",
        "author_box",
        "form",
        "tags",
        "cookie_notice",
    }
    for one in layout.placed:
        if one.place in (Place.BODY, Place.HEADLINE):
            continue
        last = merged[-1] if merged else None
        if (
            last
            and last.kind == one.kind
            and one.kind in joinable
            and last.reason == one.reason
            and len(last.text) < MAX_FRAGMENT_CHARACTERS
        ):
            merged[-1] = replace(last, text=f"{last.text}\n{one.line.text}"[:MAX_FRAGMENT_CHARACTERS])
        else:
            merged.append(
                RemovedFragment(one.line.text[:MAX_FRAGMENT_CHARACTERS], one.kind, one.line.number, one.reason)
            )
    kept = merged[:MAX_FINDINGS]
    for _, _, masked, _ in mask.people:
        kept.append(
            RemovedFragment(
                masked, "protected_name", None, "name of a person who is quoted: kept apart until a risk review"
            )
        )
    return tuple(kept)


def dates_of(body: Body, calendar: Calendar, published: Fact | None) -> tuple[DateStatement, ...]:
    found: list[DateStatement] = []
    if published:
        found.append(DateStatement("published", None, published.value, published.inferred, published.origin))
    elif calendar.published:
        found.append(DateStatement("published", None, calendar.published, True, calendar.published_basis))
    for paragraph in body.paragraphs:
        for one in references(paragraph.text, calendar):
            start = paragraph.span.start + one.span.start
            found.append(
                DateStatement(
                    "coverage" if one.since else "mentioned",
                    one.verbatim,
                    one.edtf,
                    one.inferred,
                    one.basis,
                    body.anchor(start, paragraph.span.start + one.span.end),
                )
            )
    return tuple(found[:MAX_FINDINGS])
