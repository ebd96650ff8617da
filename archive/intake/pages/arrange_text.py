"""The layout of a scraped page's plain text: what stands before, in and after the article's own words."""

from __future__ import annotations

import re

from archive.intake.pages.bylines import byline, dateline
from archive.intake.pages.captions import caption_rule, may_be_caption, noun_phrase_of_another_time
from archive.intake.pages.date_parts import full_date
from archive.intake.pages.facts import Fact
from archive.intake.pages.furniture import Furniture, counters_of, counting, furniture, segments
from archive.intake.pages.layout import Layout, Place, Placed
from archive.intake.pages.lines import Line, ends_a_sentence, is_paragraph, words
from archive.intake.pages.titles import headline_among, overlap

# Three and more very short lines in a row are a menu, not prose.
_MENU_RUN, _MENU_WORDS = 3, 3
_BULLET = re.compile(r"^(?:[-–—*•‣]|\d+[.)])\s")


def arrange_text(lines: tuple[Line, ...]) -> Layout:
    """Give each line its place; whatever no rule knows stays in the text."""
    facts: dict[str, Fact] = {}
    placed = [_alone(line, facts) for line in lines]
    first = _first_body(placed)
    _place_head(placed, first)
    _place_sections(placed, first)
    _place_menus(placed)
    return Layout(tuple(placed), facts)


def _alone(line: Line, facts: dict[str, Fact]) -> Placed:
    """What a line is by itself; BODY where that cannot be said."""
    by, date = byline(line.text), dateline(line.text)
    if by:
        facts.setdefault("author", Fact(by[0], "byline", line=line.number))
        return _with_rest(line, by[1], facts)
    if date:
        facts.setdefault("published", Fact(date[1], f"date line “{date[0]}”", line=line.number))
        return Placed(line, Place.DATELINE, "dateline", "date line, kept as a fact")
    hit = furniture(line.text) or _side_by_side(line, facts)
    if hit:
        return Placed(line, Place.REMOVED, hit.kind, hit.reason, hit.counters)
    rule = caption_rule(line.text)
    if rule:
        return Placed(line, Place.CAPTION, "caption", rule)
    return Placed(line, Place.BODY)


def _with_rest(line: Line, rest: str, facts: dict[str, Fact]) -> Placed:
    date = full_date(rest)
    if date:
        facts.setdefault("published", Fact(date.edtf, f"byline “{date.verbatim}”", line=line.number))
    return Placed(line, Place.BYLINE, "byline", "byline, kept as a fact")


def _side_by_side(line: Line, facts: dict[str, Fact]) -> Furniture | None:
    """A line of the theme: date, byline and counters with separators between them, and nothing else of length."""
    parts = segments(line.text)
    if len(parts) < 2 or len(line.text) > 240:
        return None
    known = 0
    for part in parts:
        by, date = byline(part), dateline(part)
        if by:
            facts.setdefault("author", Fact(by[0], "byline", line=line.number))
        if date:
            facts.setdefault("published", Fact(date[1], f"date line “{date[0]}”", line=line.number))
        known += bool(by or date or furniture(part))
    found = counters_of(parts)
    if known == len(parts) or (known * 2 >= len(parts) and (found or known > 1)):
        return counting(found) if found else Furniture("meta_line", "line of the theme: date, author, section")
    return None


def _first_body(placed: list[Placed]) -> int:
    """Where running text begins: the first paragraph, else the first sentence behind a title."""
    free = [i for i, one in enumerate(placed) if one.place is Place.BODY]
    for i in free:
        if is_paragraph(placed[i].line.text):
            return i
    for i in free[1:]:
        if ends_a_sentence(placed[i].line.text) and not noun_phrase_of_another_time(placed[i].line.text):
            return i
    return free[1] if len(free) > 1 else len(placed)


def _place_head(placed: list[Placed], first: int) -> None:
    open_ = [i for i in range(first) if placed[i].place is Place.BODY]
    captions = [i for i in open_[1:] if _set_apart(placed, open_, i)]
    titles = [i for i in open_ if i not in captions and not may_be_caption(placed[i].line.text)]
    if len(titles) > 1 and _is_site_name(placed, titles[0]):
        placed[titles[0]] = Placed(
            placed[titles[0]].line, Place.REMOVED, "site_name", "name of the site above the title"
        )
        open_.remove(titles.pop(0))
    if not titles:
        titles = open_[:1]
    for i in captions:
        placed[i] = Placed(
            placed[i].line, Place.CAPTION, "caption", "a noun phrase set in another time, alone near the top"
        )
    for i in open_:
        if i not in captions and i not in titles and titles[0] < i < titles[-1]:
            placed[i] = Placed(
                placed[i].line,
                Place.CAPTION,
                "caption",
                "a stand-alone sentence between two titles",
                confidence="medium",
            )
    _place_titles(placed, titles)


def _is_site_name(placed: list[Placed], first: int) -> bool:
    """A short first line that another line of text or furniture contains names the site: titles seldom recur whole."""
    name = placed[first].line.text
    return len(words(name)) <= 6 and any(name in one.line.text and one.line.text != name for one in placed[first + 1 :])


def _set_apart(placed: list[Placed], open_: list[int], i: int) -> bool:
    """A noun phrase of another time is a caption when it ends like a sentence, or when two titles stand without it."""
    text, first = placed[i].line.text, placed[open_[0]].line.text
    return noun_phrase_of_another_time(text) and (
        ends_a_sentence(text) or (len(open_) >= 3 and overlap(first, text) < 0.3)
    )


def _place_titles(placed: list[Placed], titles: list[int]) -> None:
    if not titles:
        return
    chosen, confidence = headline_among([placed[i].line.text for i in titles])
    for position, i in enumerate(titles):
        line = placed[i].line
        if position == chosen:
            placed[i] = Placed(line, Place.HEADLINE, confidence=confidence)
        elif len(words(line.text)) <= 2:
            placed[i] = Placed(line, Place.REMOVED, "section_label", "label of the site's section")
        else:
            role = Place.PAGE_TITLE if position == 0 else Place.OTHER_TITLE
            reason = (
                "page title, kept as alternative title"
                if position == 0
                else "line beside the headline, kept as alternative title"
            )
            placed[i] = Placed(line, role, "page_title" if position == 0 else "other_title", reason)


def _place_sections(placed: list[Placed], first: int) -> None:
    """Below the heading of comments or of other articles the words are not this article's."""
    body = sum(len(one.line.text) for one in placed[first:] if one.place is Place.BODY) or 1
    seen, section = 0, None
    no_comments = any(c.name == "comments" and c.value == 0 for one in placed for c in one.counters)
    for i in range(first, len(placed)):
        one = placed[i]
        if one.place is Place.REMOVED:
            opened = _opened(one)
            # A comment counter above the text opens nothing; neither does a reply form when nobody wrote.
            open_ = opened == "comments" and (one.kind == "comment_heading" or not no_comments)
            if opened == "related" or (open_ and seen * 2 >= body):
                section = opened
            elif opened == "comments":
                section = None
        elif one.place is Place.BODY and section == "related":
            section = _leave_related(placed, i)
        elif one.place in (Place.BODY, Place.BYLINE, Place.DATELINE) and section == "comments":
            placed[i] = Placed(
                one.line, Place.REMOVED, "reader_comment", "below the heading of the source site's own comments"
            )
        if placed[i].place is Place.BODY:
            seen += len(one.line.text)


def _leave_related(placed: list[Placed], i: int) -> str | None:
    line = placed[i].line
    if is_paragraph(line.text) or (ends_a_sentence(line.text) and len(line.text) > 80):
        return None
    placed[i] = Placed(line, Place.REMOVED, "related_posts", "title of another article")
    return "related"


def _opened(one: Placed) -> str | None:
    hit = counting(one.counters) if one.counters else furniture(one.line.text)
    return hit.opens if hit else None


def _place_menus(placed: list[Placed]) -> None:
    run: list[int] = []
    for i in range(len(placed) + 1):
        one = placed[i] if i < len(placed) else None
        if (
            one
            and one.place is Place.BODY
            and len(words(one.line.text)) <= _MENU_WORDS
            and not ends_a_sentence(one.line.text)
            and not _BULLET.match(one.line.text)
        ):
            run.append(i)
            continue
        if len(run) >= _MENU_RUN:
            for j in run:
                placed[j] = Placed(
                    placed[j].line, Place.REMOVED, "navigation", "one of a run of very short lines: a menu"
                )
        run = []
