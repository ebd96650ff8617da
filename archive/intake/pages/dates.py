"""Dates in running text, vague ones too: what was written, and EDTF only where the page gives the year."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from archive.intake.pages.arabic import loose
from archive.intake.pages.date_parts import full_dates, written
from archive.intake.pages.date_words import (
    MONTH,
    PART,
    PARTS,
    SEASON,
    SEASON_NUMBERS,
    WEEKDAY,
    WEEKDAY_NUMBERS,
    YEAR,
    fold,
    month_number,
)
from archive.intake.pages.lines import Span

_ARTICLE = r"(?:la\s+|le\s+|el\s+|l['’]|the\s+|شهر\s+|(?:año|année|عام|سنة)\s+)?"
_OF = r"(?:\s+de(?:l)?|\s+of|\s+عام|\s+سنة)?"
_REFERENCE = re.compile(
    rf"(?<!\w){_ARTICLE}(?:(?:{PART})[\s\-]+{_ARTICLE})?(?:"
    rf"(?:(?P<day>\d{{1,2}})(?:er|st|nd|rd|th|º)?\s+(?:de\s+|of\s+|"
    rf"من\s+)?)?(?P<month>{MONTH})(?!\w)(?:\s+(?P<us_day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|"
    rf"\s+\w+s\b))?(?:,?{_OF}\s+(?P<month_year>{YEAR}))?(?!\d)"
    rf"|(?P<season>{SEASON})(?!\w)(?:{_OF}\s+(?P<season_year>{YEAR}))(?!\d)"
    rf"|(?P<year>{YEAR})(?![\ds]|[.,]\d))"
)
_RELATIVE = re.compile(
    loose(
        r"(?<!\w)(?:(?i:(?P<yesterday>yesterday|hier|ayer|أمس)|(?P<today>today|aujourd['’]hui|hoy|اليوم)|"
        r"(?P<last_month>last month|le mois dernier|el mes pasado|الشهر الماضي)|(?P<last_year>last year|"
        r"l['’]an(?:née)? (?:dernier|dernière|passée?)|el año pasado|العام الماضي)|"
        r"(?P<this_year>(?:earlier |later )?this year|(?:plus tôt )?cette année|(?:a principios de |a "
        r"comienzos de )?este año|هذا العام|العام الجاري|العام الحالي)|"
        r"(?P<this_month>(?:earlier |later )?this month|ce mois-ci|este mes|هذا الشهر|الشهر الجاري)|"
        r"(?P<last_week>last week|la semaine dernière|la semana pasada|الأسبوع الماضي)|"
        r"(?P<this_week>(?:earlier )?this week|cette semaine|esta semana|هذا الأسبوع))|"
    )
    + rf"(?:(?P<last>[Ll]ast|[Ll]e|[Oo]n|[Ee]l|يوم|pasado)\s+)?(?P<weekday>{WEEKDAY})(?:\s+(?P<after>dernier|"
    rf"pasado|{loose('الماضي|الفائت')}))?)(?!\w)"
)
_PREFIXES = {
    "since": r"since|depuis|dès|desde|منذ|من",
    "until": r"until|till|jusqu['’](?:à|au|en)|hasta|حتى",
    "before": r"before|prior to|avant|antes de(?:l)?|قبل",
    "after": r"after|following|après|después de(?:l)?|tras|بعد",
    "at": r"in|on|from|between|and|to|entre|y|et|a|during|by|of|en|au|le|du|de|à|el|durante|في|خلال|last|end|الماضي",
}
_PREFIX = re.compile(
    rf"(?<!\w)(?:{'|'.join(f'(?P<{name}>{loose(words)})' for name, words in _PREFIXES.items())})\s+(?:(?:la|"
    rf"le|el|the|los|شهر)\s+|l['’])?$",
    re.IGNORECASE,
)
_JOINT = re.compile(
    loose(r"\s*(?:–|—|-|to|and|until|through|à|au|et|jusqu['’]au?|a|al|y|hasta|إلى|حتى|و)\s*(?:(?:the|la|le|el)\s+)?"),
    re.IGNORECASE,
)
_RANGE = re.compile(
    loose(r"(?<!\w)(?:between|from|entre|de|du|desde|بين|من)\s+(?:(?:the|la|le|el)\s+)?$"), re.IGNORECASE
)
_NEEDS_COMPANY = {"may", "mai", "march", "mars", "ماي", "اب", "اوت"}
MAX_DATES = 60


@dataclass(frozen=True, slots=True)
class Calendar:
    """What the page gives for a date without year: date of publication, a year, and on what basis."""

    published: str | None = None
    published_basis: str = "the page's date of publication"
    year: int | None = None
    year_basis: str = ""

    def day(self) -> dt.date | None:
        """The day of publication, where it is known to the day."""
        bare = (self.published or "").rstrip("~?%")[:10]
        try:
            return dt.date.fromisoformat(bare) if len(bare) == 10 else None
        except ValueError:
            return None

    def year_for(self, month: int | None) -> tuple[int, str] | None:
        """The year of a month that is named without one: never after publication."""
        if self.year is not None:
            return self.year, self.year_basis
        known = re.match(r"(\d{4})(?:-(\d{2}))?", self.published or "")
        if not known:
            return None
        year, last = int(known[1]), int(known[2] or 0)
        return (
            year - 1 if month and last and month > last else year
        ), f"year from {self.published_basis} ({self.published})"


@dataclass(frozen=True, slots=True)
class Reference:
    """A date as found in a text: its words, EDTF or None, whether inferred, and the basis."""

    span: Span
    verbatim: str
    edtf: str | None
    inferred: bool
    basis: str | None
    since: bool = False


def references(text: str, calendar_: Calendar) -> list[Reference]:
    """All dates in ``text``, exact ones first where they overlap, in the order of the text."""
    found = [
        Reference(Span(d.start, d.end), d.verbatim, d.edtf, False, None) for d in full_dates(text) if len(d.edtf) == 10
    ]
    for match in _REFERENCE.finditer(text):
        if not _in_a_name(text, match):
            _add(found, _vague(text, match, calendar_))
    for match in _RELATIVE.finditer(text):
        if not _in_a_name(text, match):
            _add(found, _relative(match, calendar_))
    ordered = sorted(found, key=lambda one: one.span.start)[:MAX_DATES]
    return _with_prefixes(text, ordered, calendar_)


def _in_a_name(text: str, match: re.Match[str]) -> bool:
    """ "Today" behind another word with a capital is part of a name: "Harbour Today". Months and weekdays are not."""
    if not match[0][:1].isupper() or match.re is _REFERENCE or match["weekday"]:
        return False
    return bool(re.search(r"[^\W\d_a-zß-ÿ][\w’'-]*\s$", text[max(0, match.start() - 30) : match.start()]))


def _add(found: list[Reference], candidate: Reference | None) -> None:
    if candidate and not any(candidate.span.start < o.span.end and o.span.start < candidate.span.end for o in found):
        found.append(candidate)


def _vague(text: str, match: re.Match[str], context: Calendar) -> Reference | None:
    part = next((name for name in PARTS if match[name]), None)
    stated = match["month_year"] or match["season_year"] or match["year"]
    prefix = _PREFIX.search(text[max(0, match.start() - 24) : match.start()])
    if not (part or prefix or match["day"] or match["us_day"]) and (
        match["year"] or fold(match["month"] or "") in _NEEDS_COMPANY
    ):
        # A bare year counts beside "war of 2011" or "2011 uprising" only as a full phrase would: leave it.
        return None
    month = month_number(match["month"]) if match["month"] else None
    known = (int(stated), None) if stated else context.year_for(month)
    if known is None:
        return Reference(Span(match.start(), match.end()), match[0].strip(), None, False, None)
    year, basis = known
    day = int(match["day"] or match["us_day"] or 0) or None
    edtf = _edtf(year, month, day, part, match["season"])
    if edtf is None:
        return None
    if part:
        basis = "; ".join(
            filter(None, (basis, f"“{match[part]}” read as a part of the {'month' if month else 'year'}"))
        )
    return Reference(Span(match.start(), match.end()), match[0].strip(), edtf, bool(basis), basis)


def _edtf(year: int, month: int | None, day: int | None, part: str | None, season: str | None) -> str | None:
    if season:
        return f"{year}-{SEASON_NUMBERS[fold(season)]}"
    if month is None:
        thirds = {"early": f"{year}-01/{year}-04~", "mid": f"{year}-05~/{year}-08~", "late": f"{year}-09~/{year}-12"}
        return thirds[part] if part else f"{year}"
    if day or not part:
        return written(year, month, day)
    days = {"early": 5, "mid": 15, "late": min(25, calendar.monthrange(year, month)[1])}
    return f"{year}-{month:02d}-{days[part]:02d}~"


def _relative(match: re.Match[str], context: Calendar) -> Reference | None:
    span, day = Span(match.start(), match.end()), context.day()
    kind = next((name for name in match.groupdict() if match[name] and name not in {"last", "after"}), "")
    edtf, basis = None, None
    if kind in {"this_year", "last_year"} and (known := context.year_for(None)):
        edtf, basis = str(known[0] - (kind == "last_year")), known[1]
    elif day:
        edtf = _counted(kind, match, day)
        basis = f"counted from {context.published_basis} ({context.published})"
    return Reference(span, match[0].strip(), edtf, edtf is not None, basis)


def _counted(kind: str, match: re.Match[str], day: dt.date) -> str | None:
    first = day.replace(day=1)
    if kind == "weekday":
        back = (day.weekday() - WEEKDAY_NUMBERS[fold(match["weekday"])]) % 7
        strictly = match["after"] or (match["last"] or "").casefold() == "last"
        return (day - dt.timedelta(days=back or (7 if strictly else 0))).isoformat()
    week = day - dt.timedelta(days=day.weekday())
    return {
        "today": day.isoformat(),
        "yesterday": (day - dt.timedelta(days=1)).isoformat(),
        "this_month": f"{day:%Y-%m}",
        "last_month": f"{first - dt.timedelta(days=1):%Y-%m}",
        "this_week": f"{week.isoformat()}/{day.isoformat()}",
        "last_week": f"{(week - dt.timedelta(days=7)).isoformat()}~/{(week - dt.timedelta(days=1)).isoformat()}~",
    }.get(kind)


def _with_prefixes(text: str, ordered: list[Reference], context: Calendar) -> list[Reference]:
    result, skip = [], False
    for position, one in enumerate(ordered):
        if skip:
            skip = False
            continue
        following = ordered[position + 1] if position + 1 < len(ordered) else None
        if (
            following
            and _RANGE.search(text[max(0, one.span.start - 20) : one.span.start])
            and _JOINT.fullmatch(text[one.span.end : following.span.start])
        ):
            result.append(_interval(text, one, following))
            skip = True
        else:
            result.append(_prefixed(text, one, context))
    return result


def _interval(text: str, first: Reference, last: Reference) -> Reference:
    """Two dates joined; the first takes its year from the second, as in "between March and May 2015"."""
    span = Span(first.span.start, last.span.end)
    if last.edtf and not last.inferred and (first.inferred or first.edtf is None):
        year = Calendar(year=int(last.edtf[:4]), year_basis="year of the interval's end")
        again = references(text[max(0, first.span.start - 12) : first.span.end], year)
        first = again[-1] if again else first
    ordered = first.edtf and last.edtf and "/" not in first.edtf + last.edtf and first.edtf[:4] <= last.edtf[:4]
    edtf = f"{first.edtf}/{last.edtf}" if ordered else None
    return Reference(
        span, text[span.start : span.end], edtf, first.inferred or last.inferred, first.basis or last.basis
    )


def _prefixed(text: str, one: Reference, context: Calendar) -> Reference:
    window = max(0, one.span.start - 24)
    prefix = _PREFIX.search(text[window : one.span.start])
    kind = next((name for name in _PREFIXES if prefix and prefix[name]), "at")
    if kind == "at" or prefix is None:
        return one
    start = window + prefix.start()
    edtf = one.edtf if one.edtf is None or "/" not in one.edtf else one.edtf.split("/")[0]
    end = context.published or ".."
    shaped = {"since": f"{edtf}/{end}", "until": f"../{edtf}", "before": f"../{edtf}", "after": f"{edtf}/.."}[kind]
    return Reference(
        Span(start, one.span.end),
        text[start : one.span.end],
        shaped if edtf else None,
        True if kind == "since" and edtf and end != ".." else one.inferred,
        one.basis,
        kind == "since",
    )
