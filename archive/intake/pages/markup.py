"""A page's markup as blocks of text with their line, tag and containers. Nothing is run, nothing is fetched."""

from __future__ import annotations

import re

from lxml import etree, html

from archive.intake.pages.limits import MAX_LINE_CHARACTERS, MAX_LINES
from archive.intake.pages.lines import Line, tidy

# Their content is code, or is drawn by code: never words of the page.
_SKIPPED = frozenset(
    "script style template noscript svg math iframe object embed canvas video audio select textarea button head".split()
)
_BLOCKS = frozenset(
    "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 "
    "header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul caption label "
    "legend time-block".split()
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_TOKEN = re.compile(r"[a-z][a-z0-9]*", re.IGNORECASE)
_MAX_DEPTH = 400


def parse(text: str) -> html.HtmlElement | None:
    """The tree of a page, read leniently with lxml's limits on (no huge tree, no network); None when empty."""
    parser = html.HTMLParser(encoding="utf-8", huge_tree=False, no_network=True, remove_pis=True, remove_comments=True)
    try:
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


def blocks(tree: html.HtmlElement) -> tuple[Line, ...]:
    """The blocks of the body that hold words, in the page's order, and its images with their alternative text."""
    body = tree.find("body")
    return _Walk().run(body if body is not None else tree)


def tokens(element: html.HtmlElement) -> frozenset[str]:
    """What an element says of its role: tag, role, and the words of its class and id."""
    said = " ".join(element.get(name) or "" for name in ("class", "id", "role", "itemprop"))[:400]
    found = {part.casefold() for name in said.split() for part in (name, *_TOKEN.findall(name))}
    if element.get("hidden") is not None or _HIDDEN.search(element.get("style") or ""):
        found.add("hidden!")
    return frozenset(found | {f"<{element.tag}>"})


class _Walk:
    """One pass over the tree, without recursion; text runs are cut at block borders and double line breaks."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.buffer: list[str] = []
        self.stack: list[tuple[str, frozenset[str], int]] = []

    def run(self, body: html.HtmlElement) -> tuple[Line, ...]:
        walk = etree.iterwalk(body, events=("start", "end"))
        skipping: html.HtmlElement | None = None
        for event, element in walk:
            if skipping is not None:
                if event == "end" and element is skipping:
                    skipping = None
                    self.buffer.append(" " + (element.tail or ""))
            elif event == "start" and not self._opens(element):
                skipping = element
            elif event == "end":
                self._closes(element, body)
            if len(self.lines) >= MAX_LINES:
                break
        self._flush()
        return tuple(self.lines)

    def _opens(self, element: html.HtmlElement) -> bool:
        tag = element.tag if isinstance(element.tag, str) else ""
        if not tag or tag in _SKIPPED or len(self.stack) > _MAX_DEPTH:
            return False
        if tag in _BLOCKS:
            self._flush()
        above = self.stack[-1][1] if self.stack else frozenset[str]()
        self.stack.append((tag, above | tokens(element), element.sourceline or 0))
        if tag == "img":
            source = element.get("data-src") or element.get("src") or ""
            address = None if source.startswith("data:") else source[:2000] or None
            self.lines.append(
                Line(element.sourceline or 0, tidy((element.get("alt") or "")[:500]), "img", self.stack[-1][1], address)
            )
        self.buffer.append(element.text or "")
        return True

    def _closes(self, element: html.HtmlElement, body: html.HtmlElement) -> None:
        tag = self.stack[-1][0]
        if tag == "br":
            self._break()
        if tag in _BLOCKS:
            self._flush()
        self.stack.pop()
        if element is not body:
            self.buffer.append(element.tail or "")

    def _break(self) -> None:
        # One line break is a line of verse or an address; two are a paragraph.
        if "".join(self.buffer[-4:]).rstrip(" \n\t\r").endswith("\v"):
            self._flush()
        else:
            self.buffer.append("\v")

    def _flush(self) -> None:
        text = tidy("".join(self.buffer).replace("\v", " ")[:MAX_LINE_CHARACTERS])
        self.buffer = []
        if text and self.stack:
            block = next((entry for entry in reversed(self.stack) if entry[0] in _BLOCKS), self.stack[-1])
            self.lines.append(Line(block[2], text, block[0], self.stack[-1][1]))
