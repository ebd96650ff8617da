"""The one door to bleach: words as somebody wrote them become HTML that can do nothing.

Words are stored verbatim. To show them: markdown-it with raw HTML and images off → bleach → ``Markup``. Bleach
therefore sees only HTML that was rendered here. It is quadratic on hostile input, so it is never given more than
``MAX_CLEANED`` characters or markup nested deeper than ``MAX_NESTING``: long texts go through block by block, and
a block that is too large or too deep is shown as plain text, with every word of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from bleach.sanitizer import Cleaner
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from archive.base.digest_cache import DigestCache

POLICY_VERSION = 1
MAX_CLEANED = 20_000
MAX_BLOCK = 8_000
MAX_NESTING = 16
REL = "nofollow noopener noreferrer ugc"
TAGS = frozenset({"p", "br", "a", "em", "strong", "blockquote", "ul", "ol", "li", "code"})
SCHEMES = frozenset({"http", "https", "mailto"})

_HREF = re.compile(
    r"(?i:https?)://[^\s\"'<>`\\\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]+"
    r"|(?i:mailto):[^\s\"'<>`\\\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]+"
    r"|/(?![/\\])[^\s\"'<>`\\\x00-\x20\x7f-\xa0]*"
    r"|#[^\s\"'<>`\\\x00-\x20\x7f-\xa0]*"
)
_ORDINAL = re.compile(r"[0-9]{1,9}")
# What could make a page read in another order than it was written in, and what is no character of a text.
_NEUTRALISED = re.compile("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_JOINER = "\u200d"
_SPACE = re.compile(r"\s+")


class _Links:
    """Puts ``rel`` on every link; a link whose address was refused is left as its words."""

    def __init__(self, source: Iterable[dict[str, Any]]) -> None:
        self.source = source

    def __iter__(self) -> Iterator[dict[str, Any]]:
        dropped = 0
        for token in self.source:
            if token.get("name") != "a":
                yield token
            elif token["type"] == "EndTag":
                if dropped:
                    dropped -= 1
                else:
                    yield token
            elif (None, "href") in token["data"]:
                token["data"][(None, "rel")] = REL
                yield token
            else:
                dropped += 1


def _allowed(tag: str, name: str, value: str) -> bool:
    if (tag, name) == ("a", "href"):
        return _HREF.fullmatch(value) is not None
    # A paragraph that begins "2016. Then" is a list to Markdown: without its number a testimony would change.
    return (tag, name) == ("ol", "start") and _ORDINAL.fullmatch(value) is not None


def _parser(*, inline: bool) -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False, "breaks": True, "maxNesting": 2 * MAX_NESTING})
    parser.enable(["blockquote", "list", "emphasis", "backticks", "link", "autolink", "newline", "escape"])
    return parser if inline else parser.disable(["inline", "text_join"])


_MARKDOWN = _parser(inline=True)
_BLOCKS = _parser(inline=False)
_cache = DigestCache(entries=2_000, characters=8_000_000)


def render(text: str) -> Markup:
    """``text`` (Markdown's inline subset, quotations and lists) as sanitised HTML; never raises on any text."""
    key = f"{POLICY_VERSION}\n{text}"
    return Markup(_cache.get(key, lambda: "".join(_rendered(text))))  # noqa: S704  # this is the one door


def render_comment(text: str) -> Markup:
    """A comment as sanitised HTML. The same policy as ``render``: neither has headings, images or HTML."""
    return render(text)


def plain(text: str) -> str:
    """The words of ``text`` without markup, one line a paragraph, for feeds, snippets and metadata; not escaped."""
    lines: list[str] = []
    for block in _source_blocks(_neutral(text)):
        tokens = _parsed(block)
        lines.extend([block.strip()] if tokens is None else _lines(tokens))
    return "\n".join(line for line in lines if line)


def excerpt(text: str, n: int) -> str:
    """The beginning of ``plain(text)`` on one line, at most ``n`` characters, cut between words, with an ellipsis."""
    words = _SPACE.sub(" ", plain(text)).strip()
    if len(words) <= n:
        return words
    cut = words[: max(n - 1, 0)]
    if " " in cut and words[len(cut)] != " ":
        cut = cut[: cut.rindex(" ")]
    while cut and (unicodedata.category(words[len(cut)])[0] == "M" or words[len(cut)] == _JOINER):
        cut = cut[:-1]
    return (cut.rstrip() + "…")[:n]


def _neutral(text: str) -> str:
    return _NEUTRALISED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _rendered(text: str) -> Iterator[str]:
    batch = ""
    for block in _source_blocks(_neutral(text)):
        tokens = _parsed(block)
        html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}) if tokens is not None else ""
        if tokens is None or len(html) > MAX_CLEANED:
            yield from (_clean(batch), _as_typed(block))
            batch = ""
        elif len(batch) + len(html) > MAX_CLEANED:
            yield _clean(batch)
            batch = html
        else:
            batch += html
    yield _clean(batch)


def _source_blocks(text: str) -> Iterator[str]:
    """The top-level blocks as they were typed: a paragraph, a whole list, a whole quotation."""
    lines = text.split("\n")
    for token in _BLOCKS.parse(text):
        if token.level == 0 and token.nesting >= 0 and token.map:
            yield "\n".join(lines[token.map[0] : token.map[1]])


def _parsed(block: str) -> list[Token] | None:
    """The tokens of a block, or None where it is too large or too deep to be read as markup."""
    if len(block) > MAX_BLOCK:
        return None
    tokens = _MARKDOWN.parse(block)
    inline = (child.level for token in tokens for child in token.children or ())
    deepest = max((*(token.level for token in tokens), *inline), default=0)
    return tokens if deepest < MAX_NESTING else None


def _as_typed(block: str) -> str:
    """A block without any markup, in pieces that bleach can take (an escaped character has up to six)."""
    size = MAX_CLEANED // 6
    pieces = (block[start : start + size] for start in range(0, len(block), size))
    return "<p>" + "".join(_clean(escape(piece)) for piece in pieces).replace("\n", "<br>\n") + "</p>\n"


def _clean(html: str) -> str:
    if not html:
        return ""
    cleaner = Cleaner(
        tags=TAGS,
        attributes=_allowed,
        protocols=SCHEMES,
        strip=True,
        strip_comments=True,
        filters=[_Links],  # type: ignore[list-item]  # any iterable does; the stubs ask for a base class of theirs
    )
    cleaned: str = cleaner.clean(html)
    return cleaned


def _lines(tokens: list[Token]) -> Iterator[str]:
    prefix = ""
    for token in tokens:
        if token.type == "list_item_open" and token.info:
            prefix = f"{token.info}{token.markup} "
        for line in "".join(_words(token.children or ())).split("\n"):
            if line:
                yield prefix + line
                prefix = ""


def _words(children: list[Token] | tuple[Token, ...]) -> Iterator[str]:
    for child in children:
        yield "\n" if child.type in ("softbreak", "hardbreak") else child.content
