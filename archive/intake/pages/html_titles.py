"""The titles of a saved page: which of its heading, its metadata and its page title is the headline."""

from __future__ import annotations

from archive.intake.pages.containers import container_kind
from archive.intake.pages.facts import Fact, Title
from archive.intake.pages.furniture import furniture
from archive.intake.pages.lines import Line, words
from archive.intake.pages.metadata import Metadata
from archive.intake.pages.titles import overlap, strip_site, title_parts, without_suffix

# A heading in the article is what readers saw as the headline; metadata may have been written for search engines.
_ENTRY = frozenset("entry-title post-title article-title headline posttitle title-post name".split())

# At the head of the page the largest heading is the site's name.
_LOGO = frozenset(
    "logo site-title site-name branding blog-title site-branding masthead site-header sitename blogname".split()
)


def html_titles(lines: tuple[Line, ...], found: Metadata, site: str | None) -> tuple[Title, ...]:
    """Headline first, then the alternatives that differ from it, each with its origin."""
    candidates = _headings(lines, site, found) + _stated(found, site)
    if not candidates:
        return ()
    scored = [
        (weight + _agreement(fact, candidates), -position, fact) for position, (weight, fact) in enumerate(candidates)
    ]
    best = max(scored)[2]
    confidence = (
        "high"
        if any(fact is not best and _plain(fact.value) == _plain(best.value) for _, fact in candidates)
        else "medium"
    )
    titles = [
        Title(
            best.value,
            best.origin,
            "headline",
            confidence,
            "heading of the article before metadata, metadata before the page title",
            best.line,
        )
    ]
    seen = {_plain(best.value)}
    page_title = found.first("page_title")
    others = [fact for weight, fact in candidates if weight >= 2] + ([page_title] if page_title else [])
    for fact in others:
        if _plain(fact.value) not in seen:
            seen.add(_plain(fact.value))
            titles.append(Title(fact.value, fact.origin, "alternative", "high", "stated by the page", fact.line))
    return tuple(titles)


def _headings(lines: tuple[Line, ...], site: str | None, found: Metadata) -> list[tuple[float, Fact]]:
    title = found.first("page_title")
    candidates = []
    first_level = [line for line in lines if line.tag == "h1"]
    for line in lines:
        if (
            line.tag not in {"h1", "h2", "h3"}
            or furniture(line.text)
            or _is_site(line.text, site)
            or len(line.text) > 300
        ):
            continue
        entry = bool(_ENTRY & line.containers)
        inside = container_kind(line.containers)
        if inside and not entry and inside[0] != "hidden" and not (line.tag == "h1" and inside[0] == "navigation"):
            continue
        shared = max((overlap(part, line.text) for part in title_parts(title.value)), default=0.0) if title else 0.0
        if _LOGO & line.containers and not entry:
            candidates.append((1.0, Fact(line.text, f"heading {line.tag}", line=line.number)))
            continue
        if line.tag == "h1":
            weight = 3.0 + (2 if {"<article>", "<main>"} & line.containers else 0) + (1 if len(first_level) == 1 else 0)
        elif entry or shared > 0.6:
            weight = 2.5
        else:
            continue
        candidates.append((weight + entry + 1.5 * shared, Fact(line.text, f"heading {line.tag}", line=line.number)))
    return candidates


def _stated(found: Metadata, site: str | None) -> list[tuple[float, Fact]]:
    stated = [(2.5, fact) for fact in found.all("title") if not _is_site(fact.value, site)]
    cleaned = [(weight, Fact(strip_site(fact.value, site), fact.origin, line=fact.line)) for weight, fact in stated]
    title = found.first("page_title")
    if title:
        bare = strip_site(title.value, site)
        shorter = bare if bare != title.value else without_suffix(title.value)
        cleaned.append((1.5 if not _is_site(shorter, site) else 0.1, Fact(shorter, "page title", line=title.line)))
    return cleaned


def _agreement(fact: Fact, candidates: list[tuple[float, Fact]]) -> float:
    plain = _plain(fact.value)
    return sum(0.6 for _, other in candidates if other is not fact and _plain(other.value) == plain)


def _is_site(text: str, site: str | None) -> bool:
    return bool(site) and _plain(text) == _plain(site or "")


def _plain(text: str) -> str:
    return " ".join(words(text))
