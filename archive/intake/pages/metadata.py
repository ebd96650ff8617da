"""What a page says of itself: title, meta, OpenGraph, JSON-LD (schema.org), time, rel=author, canonical address."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml import html

from archive.intake.pages.date_parts import full_date
from archive.intake.pages.facts import Fact
from archive.intake.pages.lines import tidy

_ARTICLE_TYPES = frozenset(
    "Article NewsArticle BlogPosting Report ReportageNewsArticle AnalysisNewsArticle OpinionNewsArticle "
    "LiveBlogPosting TechArticle WebPage".split()
)
_SAVED_FROM = re.compile(
    r"<!--\s*saved from url=\(\d{4}\)(?P<url>\S{4,2000})|Page saved with "
    r"SingleFile\s+url:\s*(?P<single>\S{4,2000})\s+saved date:\s*(?P<date>[^\n<]{4,80}?)\s*(?:-->|\n|<)",
    re.IGNORECASE,
)
# Blogs and newspapers put the day of publication into the address.
_ADDRESS_DATE = re.compile(r"/((?:19|20)\d\d)[/-](0[1-9]|1[0-2])[/-](0[1-9]|[12]\d|3[01])(?=[/-])")
_MAX_JSON, _MAX_NODES = 300_000, 400
# meta name or property → the fact that it states, best first.
_META = {
    "title": ("og:title", "twitter:title", "dc.title", "dcterms.title", "headline", "citation_title"),
    "site": ("og:site_name", "application-name", "dc.publisher", "dcterms.publisher", "publisher"),
    "author": (
        "author",
        "article:author",
        "dc.creator",
        "dcterms.creator",
        "parsely-author",
        "sailthru.author",
        "citation_author",
        "byl",
    ),
    "published": (
        "article:published_time",
        "datepublished",
        "dc.date.issued",
        "dcterms.created",
        "dc.date",
        "date",
        "pubdate",
        "parsely-pub-date",
        "sailthru.date",
        "citation_publication_date",
        "article.published",
        "og:published_time",
        "publish-date",
        "cxenseparse:recs:publishtime",
    ),
    "address": ("og:url", "twitter:url"),
    "description": ("og:description", "description", "dc.description"),
    "language": ("dc.language", "dcterms.language", "og:locale"),
    "licence": ("dc.rights", "dcterms.license", "copyright", "dcterms.rights"),
    "image": ("og:image", "twitter:image"),
    "image_alt": ("og:image:alt", "twitter:image:alt"),
}


class Metadata:
    """The facts of a page's head, several for one key where the page says it several times."""

    def __init__(self) -> None:
        self.facts: dict[str, list[Fact]] = {}

    def add(self, key: str, value: object, origin: str, *, inferred: bool = False, line: int | None = None) -> None:
        """Note a value that is a string with anything in it."""
        if isinstance(value, str) and (text := tidy(value[:2000])):
            self.facts.setdefault(key, []).append(Fact(text, origin, inferred, line))

    def first(self, key: str) -> Fact | None:
        """The best value, or None."""
        return next(iter(self.facts.get(key, ())), None)

    def all(self, key: str) -> tuple[Fact, ...]:
        """All values, best first."""
        return tuple(self.facts.get(key, ()))


def metadata(tree: html.HtmlElement, source: str) -> Metadata:
    """Read the page's own statements; dates become EDTF, addresses only http and https."""
    found = Metadata()
    for node in _linked_data(tree):
        _schema(found, node)
    _meta(found, tree)
    _elements(found, tree)
    _links(found, tree)
    saved = _SAVED_FROM.search(source[:20_000])
    if saved:
        found.add("address", saved["url"] or saved["single"], "comment of the tool that saved the page")
        found.add("captured", saved["date"], "comment of the tool that saved the page")
    for fact in found.all("canonical") + found.all("address"):
        dated = _ADDRESS_DATE.search(fact.value)
        if dated:
            found.add("published", "-".join(dated.groups()), "date in the page's address", inferred=True)
    for key in ("address", "canonical"):
        found.facts[key] = [fact for fact in found.all(key) if re.match(r"https?://[^\s/]", fact.value)]
    found.facts["published"] = [date for fact in found.all("published") if (date := _dated(fact))]
    return found


def _dated(fact: Fact) -> Fact | None:
    stamp = re.match(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}|$)|(\d{4})(\d{2})(\d{2})(?:T|$)", fact.value)
    if stamp:
        year, month, day = (part for part in stamp.groups() if part)
        parsed = full_date(f"{year}-{month}-{day}")
    else:
        parsed = full_date(fact.value)
    return Fact(parsed.edtf, f"{fact.origin} “{fact.value[:60]}”", fact.inferred, fact.line) if parsed else None


def _linked_data(tree: html.HtmlElement) -> Iterator[dict[str, Any]]:
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "") or len(script.text or "") > _MAX_JSON:
            continue
        try:
            queue = [json.loads((script.text or "").strip().removeprefix("<![CDATA[").removesuffix("]]>"))]
        except (ValueError, RecursionError):
            continue
        for _ in range(_MAX_NODES):
            if not queue:
                break
            node = queue.pop(0)
            if isinstance(node, list):
                queue.extend(node[:_MAX_NODES])
            elif isinstance(node, dict):
                yield node
                queue.extend(node[key] for key in ("@graph", "mainEntity") if key in node)


def _schema(found: Metadata, node: dict[str, Any]) -> None:
    declared = node.get("@type")
    types = set(declared if isinstance(declared, list) else [declared])
    if types & {"Organization", "NewsMediaOrganization", "WebSite"}:
        found.add("organisation", node.get("name"), "JSON-LD organisation")
    if not types & _ARTICLE_TYPES:
        return
    page = types == {"WebPage"}
    found.add("title" if not page else "page_name", node.get("headline") or node.get("name"), "JSON-LD headline")
    found.add("published", node.get("datePublished"), "JSON-LD datePublished")
    found.add("description", node.get("description"), "JSON-LD description")
    found.add("language", node.get("inLanguage"), "JSON-LD inLanguage")
    found.add("licence", node.get("license"), "JSON-LD license")
    found.add("address", node.get("url") or node.get("mainEntityOfPage"), "JSON-LD url")
    found.add("author", ", ".join(_names(node.get("author"))), "JSON-LD author")
    found.add("publisher", ", ".join(_names(node.get("publisher"))), "JSON-LD publisher")


def _names(value: Any) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    names = (one.get("name") if isinstance(one, dict) else one for one in listed[:10])
    return [name for name in names if isinstance(name, str) and name.strip() and not name.startswith("http")]


def _meta(found: Metadata, tree: html.HtmlElement) -> None:
    stated: dict[str, str] = {}
    for meta in tree.iter("meta"):
        for attribute in ("property", "name", "itemprop"):
            key = (meta.get(attribute) or "").casefold()
            if key and key not in stated:
                stated[key] = meta.get("content") or ""
    for fact, keys in _META.items():
        for key in keys:
            if key in stated and not (fact == "author" and stated[key].startswith("http")):
                found.add(fact, stated[key], f"meta {key}")


def _elements(found: Metadata, tree: html.HtmlElement) -> None:
    title = tree.find(".//title")
    if title is not None:
        found.add("page_title", title.text_content(), "page title", line=title.sourceline)
    found.add(
        "language", tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang"), "lang of the page"
    )
    for time in list(tree.iter("time", "abbr"))[:50]:
        marks = " ".join(
            (time.get("class") or "", time.get("itemprop") or "", "pubdate" if time.get("pubdate") is not None else "")
        ).casefold()
        key = "published" if any(mark in marks for mark in ("published", "pubdate", "entry-date")) else "time"
        found.add(
            key,
            time.get("datetime") or time.get("content") or time.get("title") or time.text_content(),
            "time element",
            line=time.sourceline,
        )
    for element in list(
        tree.xpath(
            "//*[@itemprop='datePublished' or @itemprop='author' or @rel='author' or contains(concat(' ', "
            "@class, ' '), ' fn ')]"
        )
    )[:20]:
        itemprop = element.get("itemprop")
        if itemprop == "datePublished":
            found.add(
                "published",
                element.get("content") or element.get("datetime") or element.text_content(),
                "itemprop datePublished",
                line=element.sourceline,
            )
        elif len(element.text_content()) < 100:
            found.add(
                "author" if not _in_comments(element) else "commenter",
                element.get("content") or element.text_content(),
                f"{'itemprop' if itemprop else 'rel or class'} author",
                line=element.sourceline,
            )


def _links(found: Metadata, tree: html.HtmlElement) -> None:
    for link in list(tree.iter("link", "a"))[:5000]:
        relation = (link.get("rel") or "").casefold().split()
        if "canonical" in relation:
            found.add("canonical", link.get("href"), "canonical link", line=link.sourceline)
        if (
            re.search(r"/(?:author|auteur|autor|profile)/[^/]+/?$", link.get("href") or "")
            and 2 < len(link.text_content().strip()) < 60
            and not _in_comments(link)
        ):
            found.add(
                "author_link", link.text_content(), "link to the author's page", inferred=True, line=link.sourceline
            )
        if "license" in relation:
            found.add("licence", link.get("href"), "rel=license", line=link.sourceline)


def _in_comments(element: html.HtmlElement) -> bool:
    marks = (
        f"{a.get('class') or ''} {a.get('id') or ''}".casefold()
        for a in element.iterancestors()
        if a.tag not in ("body", "html")
    )
    return any("comment" in mark and "comments-" not in mark for mark in marks)
