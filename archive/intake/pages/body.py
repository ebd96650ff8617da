"""The reading text with the lines that it was put together from."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from archive.intake.pages.facts import Anchor
from archive.intake.pages.layout import Layout, Place
from archive.intake.pages.lines import Line, Span, anchor, sentences


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of the reading text and where it stands."""

    line: Line
    span: Span

    @property
    def text(self) -> str:
        """The words of the paragraph."""
        return self.line.text


@dataclass(frozen=True, slots=True)
class Body:
    """The reading text: headline and paragraphs with a blank line between them and a newline at the end."""

    text: str
    paragraphs: tuple[Paragraph, ...]

    def anchor(self, start: int, end: int) -> Anchor:
        """The anchor of a stretch, without white space at its ends."""
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        return anchor(self.text, start, end)

    def sentences(self, paragraph: Paragraph) -> list[Span]:
        """The sentences of a paragraph, as spans of the reading text."""
        return sentences(paragraph.text, paragraph.span.start)

    def paragraph_at(self, offset: int) -> Paragraph:
        """The paragraph that holds an offset."""
        starts = [paragraph.span.start for paragraph in self.paragraphs]
        return self.paragraphs[max(0, bisect_right(starts, offset) - 1)]


def assemble(layout: Layout, *, headline_first: bool) -> Body:
    """Put the reading text together; in a scraped text the headline keeps its own place among the lines."""
    kept = [one.line for one in layout.of(Place.HEADLINE, Place.BODY)]
    if headline_first:
        titles = [one.line for one in layout.of(Place.HEADLINE)][:1]
        kept = titles + [one.line for one in layout.of(Place.BODY)]
    paragraphs, position = [], 0
    for line in kept:
        paragraphs.append(Paragraph(line, Span(position, position + len(line.text))))
        position += len(line.text) + 2
    text = "\n\n".join(line.text for line in kept)
    return Body(text + "\n" if text else "", tuple(paragraphs))
