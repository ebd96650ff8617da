"""Who published the page: what it states, else what its last lines imply, marked as inferred."""

from __future__ import annotations

import re

from archive.intake.pages.arabic import loose
from archive.intake.pages.body import Body
from archive.intake.pages.facts import Fact
from archive.intake.pages.layout import Layout, Place
from archive.intake.pages.names import ORGANISATION
from archive.intake.pages.titles import without_suffix

_NAME = rf"(?P<name>(?:The\s)?{ORGANISATION})"
# A site speaks of itself when it promises more; the promise stands at the end.
_PROMISES = (
    re.compile(
        rf"{_NAME}\s+(?:will|shall|is going to|plans to|continues to)\s+(?:be\s|also\s|continue "
        rf"to\s)?(?:provid|publish|bring|report|follow|cover|updat|monitor|keep|continu|post|return)\w*"
    ),
    re.compile(rf"\b(?:[Ss]tay (?:tuned )?with|[Ff]ollow|[Rr]ead more (?:at|on))\s+{_NAME}\s+for\b"),
    re.compile(rf"{_NAME}\s+(?:reviendra|continuera|suivra|publiera|poursuivra|informera|proposera|apportera)\b"),
    re.compile(rf"{_NAME}\s+(?:seguirá|continuará|publicará|informará|ampliará|ofrecerá|volverá|actualizará)\b"),
    re.compile(
        loose(r"(?<!\w)(?:وسوف|سوف|وس|س)\s?(?:تواصل|يواصل|تتابع|يتابع|تنشر|ينشر|توافيكم|يوافيكم|تقدم|يقدم|تعود|يعود)")
        + r"\s+(?P<name>[\u0621-\u0652]{2,20}(?:\s[\u0621-\u0652]{2,20}){0,3}?)(?=\s+"
        + loose("(?:تغطية|تغطيتها|نشر|متابعة|متابعتها|بكل|في|مزيد|المزيد|تقديم|التغطية|إلى|آخر|لاحقا|تفاصيل|النشر|نقل)")
        + r"|[.،]|$)"
    ),
)
_SELF = (
    re.compile(
        rf"\b(?:[Tt]his (?:article|story|report|piece|post) (?:was )?(?:originally |first )?(?:published|"
        rf"appeared) (?:by|in|on|at)|[Oo]riginally published (?:by|in|on|at)|[Ff]irst (?:published|appeared) "
        rf"(?:by|in|on|at))\s+{_NAME}"
    ),
    re.compile(
        rf"\b[Cc]et article (?:est paru|a été publié)(?: initialement)? (?:dans|sur|par)\s+{_NAME}|\b[Ee]ste "
        rf"artículo (?:fue publicado|apareció)(?: originalmente)? (?:en|por)\s+(?P<name2>{ORGANISATION})"
    ),
)
_COPYRIGHT = re.compile(
    rf"(?:©|\([cC]\)|[Cc]opyright(?:\s©)?|"
    rf"COPYRIGHT)\s*(?:\d{{4}}(?:\s?[-–]\s?\d{{4}})?)?[\s,]*(?:by\s)?(?P<name>(?:The\s)?{ORGANISATION})(?P<after>\s\d{{4}})?"
)
_RIGHTS = re.compile(
    loose(r"جميع الحقوق محفوظة\s*(?:©|لـ|ل|\d{4}|لدى|لموقع|لصحيفة)*\s*(?P<name>[\u0621-\u0652\w ]{3,40})")
)
_CREDIT_LINE = re.compile(r"\b(?:photo|image|picture|getty|reuters)\b", re.IGNORECASE)


def inferred_publisher(body: Body, layout: Layout) -> Fact | None:
    """The publisher that text or furniture implies, with the words that imply it as the basis; else None."""
    for paragraph in reversed(body.paragraphs):
        for pattern in (*_SELF, *_PROMISES):
            found = pattern.search(paragraph.text)
            name = next((value for key, value in found.groupdict().items() if value), None) if found else None
            if found and name and not _pronoun(name):
                return Fact(name.strip(), f"inferred from the words “{found[0][:80]}”", True, paragraph.line.number)
    for one in reversed(layout.of(Place.REMOVED)):
        found = _COPYRIGHT.search(one.line.text) or _RIGHTS.search(one.line.text)
        if found and not _CREDIT_LINE.search(one.line.text):
            name = re.sub(r"\s+(?:All|Tous|Todos)$|\s+(?:All|Tous|Todos)\b.*$", "", found["name"]).strip(" .,")
            if name and not _pronoun(name):
                return Fact(name, f"inferred from the copyright line “{one.line.text[:80]}”", True, one.line.number)
    for one in layout.of(Place.PAGE_TITLE):
        bare = without_suffix(one.line.text)
        if bare != one.line.text:
            return Fact(
                one.line.text[len(bare) :].strip(" |»«·•–—:~-"),
                "inferred from the end of the page title",
                True,
                one.line.number,
            )
    return None


def _pronoun(name: str) -> bool:
    return name.casefold() in {
        "it",
        "he",
        "she",
        "they",
        "we",
        "this",
        "that",
        "i",
        "which",
        "who",
        "il",
        "elle",
        "nous",
        "on",
        "el",
        "ella",
        "all",
        "but",
        "and",
        "there",
        "government",
        "authorities",
    }
