"""The layout of a saved page: trafilatura says what the main text is, our rules what inside it is furniture."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

import trafilatura
from lxml import html

from archive.intake.pages.arrange_text import _alone
from archive.intake.pages.captions import noun_phrase_of_another_time
from archive.intake.pages.containers import container_kind, is_caption, is_quotation
from archive.intake.pages.facts import Fact
from archive.intake.pages.furniture import furniture
from archive.intake.pages.layout import Layout, Place, Placed
from archive.intake.pages.lines import Line, ends_a_sentence, is_paragraph

_SHORT = 25


@dataclass(frozen=True, slots=True)
class MainText:
    """The main text as trafilatura found it, in a form that blocks can be looked up in."""

    squeezed: str
    paragraphs: frozenset[str]

    def holds(self, text: str) -> bool:
        """Whether the block is in the main text; a short one must be a paragraph of its own there."""
        key = _squeeze(text)
        return key in self.squeezed if len(key) >= _SHORT else key in self.paragraphs


def main_text(tree: html.HtmlElement) -> MainText:
    """Ask trafilatura, without comments and without any address: it never fetches."""
    text = (
        trafilatura.extract(html.tostring(tree, encoding="unicode"), include_comments=False, include_tables=True) or ""
    )
    paragraphs = [_squeeze(re.sub(r"^[-*]\s+|^\|\s*", "", line)) for line in text.split("\n")]
    return MainText("".join(paragraphs), frozenset(filter(None, paragraphs)))


def _squeeze(text: str) -> str:
    return re.sub(r"[\s|]+", "", text)


def arrange_html(lines: tuple[Line, ...], main: MainText, headline: str | None) -> Layout:
    """Give each block of the page its place."""
    facts: dict[str, Fact] = {}
    words = [line for line in lines if line.tag != "img"]
    kept = sum(len(line.text) for line in words if main.holds(line.text))
    own = sum(len(line.text) for line in words if _own_text(line))
    # On a small page trafilatura may find nothing; then what no container calls furniture is the text.
    trusted = kept >= 200 or kept * 2 >= own
    around = _around_text(words, main)
    placed = [
        _place(replace(line, containers=line.containers - around), main if trusted else None, headline, facts)
        for line in words
    ]
    _place_early_captions(placed)
    return Layout(tuple(placed), facts)


def _around_text(words: list[Line], main: MainText) -> frozenset[str]:
    """Containers that hold much of the main text: whatever a theme calls them, they say nothing of furniture."""
    held = [line for line in words if len(line.text) >= 60 and main.holds(line.text)]
    total = sum(len(line.text) for line in held)
    counts: Counter[str] = Counter()
    for line in held:
        counts.update(dict.fromkeys(line.containers, len(line.text)))
    kept = {"<article>", "<main>", "<blockquote>"}
    return frozenset(token for token, size in counts.items() if size * 3 >= total and token not in kept)


def _own_text(line: Line) -> bool:
    return container_kind(line.containers) is None and furniture(line.text) is None


def _place(line: Line, main: MainText | None, headline: str | None, facts: dict[str, Fact]) -> Placed:
    inside = container_kind(line.containers)
    if headline and line.text == headline and line.tag in {"h1", "h2", "h3"}:
        return Placed(line, Place.HEADLINE)
    if is_caption(line.containers, line.tag) and (inside is None or inside[0] == "hidden"):
        return Placed(line, Place.CAPTION, "caption", "marked as a caption")
    alone = _alone(line, facts if inside is None or inside[0] == "site_header" else {})
    if alone.place is Place.REMOVED:
        return alone
    if inside:
        return Placed(line, Place.REMOVED, *inside)
    if alone.place is not Place.BODY and not is_quotation(line.containers):
        return alone
    if main is None or main.holds(line.text):
        return Placed(line, Place.BODY)
    if {"<article>", "<main>"} & line.containers and line.tag == "p" and is_paragraph(line.text):
        return Placed(line, Place.BODY, confidence="low")
    return Placed(line, Place.REMOVED, "outside_main_text", "outside the main text")


def _place_early_captions(placed: list[Placed]) -> None:
    for i, one in enumerate(placed):
        if one.place is not Place.BODY:
            continue
        if is_paragraph(one.line.text):
            return
        if ends_a_sentence(one.line.text) and noun_phrase_of_another_time(one.line.text):
            placed[i] = Placed(
                one.line, Place.CAPTION, "caption", "a noun phrase set in another time, alone near the top"
            )
