"""Counters of a page (views, comments, shares): furniture that is also an observation about the capture."""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive.intake.pages.arabic import loose
from archive.intake.pages.numerals import NUMBER, SHORTENED, whole_number

# Nouns that counters carry, by what they count: English, French, Spanish, Arabic, and a few neighbours.
_NOUNS = {
    "views": r"(?:page\s?)?views?|reads?|hits?|visits?|vues?|lectures?|visites?|vistas?|visitas?|lecturas?|"
    r"visualizaciones|visualizações|aufrufe|просмотр\w*|görüntülenme|"
    + loose(r"(?:ال)?مشاهدات|(?:ال)?مشاهدة|(?:ال)?قراءات|(?:ال)?قراءة|(?:ال)?زيارات|(?:ال)?زيارة"),
    "comments": r"comments?|repl(?:y|ies)|responses?|thoughts?|commentaires?|réponses?|réactions?|comentarios?|"
    r"respuestas?|comentários?|kommentare?|комментари\w*|yorum|" + loose(r"(?:ال)?تعليقات|(?:ال)?تعليقا?|(?:ال)?ردود"),
    "shares": r"shares?|retweets?|partages?|compartid[oa]s?|compartir|" + loose(r"(?:ال)?مشاركات|(?:ال)?مشاركة"),
    "likes": r"likes?|j['’]aime|me gusta|mentions j['’]aime|" + loose(r"(?:ال)?إعجابات|(?:ال)?إعجاب"),
    "downloads": r"downloads?|téléchargements?|descargas?|" + loose(r"(?:ال)?تحميلات|(?:مرات )?التحميل"),
}
_BEFORE = (
    r"(?:(?:total|post|article|all|number of|no\.? of|nombre de|nombre total de|n[úu]mero de|total de|"
    + loose("عدد|مرات|إجمالي")
    + r")\s+){0,2}"
)
_COUNT = rf"(?P<count>{SHORTENED.pattern.replace('(?P<mantissa>', '(?:').replace('(?P<unit>', '(?:')}|{NUMBER})"
_ZERO = r"(?P<zero>no|zero|aucune?|pas de|sin|ning[úu]n|keine|" + loose("لا توجد|لا يوجد|بدون") + r")"
_FEW = {
    "one": 1,
    "un": 1,
    "une": 1,
    "uno": 1,
    "una": 1,
    "two": 2,
    "deux": 2,
    "dos": 2,
    "three": 3,
    "trois": 3,
    "tres": 3,
    "four": 4,
    "quatre": 4,
    "cuatro": 4,
    "five": 5,
    "cinq": 5,
    "cinco": 5,
}
_ONE = rf"(?P<few>{'|'.join(_FEW)})"
_AFTER = (
    r"(?:\s+(?:so far|to date|on\s.{1,80}|to\s.{1,80}|sur\s.{1,80}|en\s[\"“«].{1,80}|yet|total(?:es)?|"
    + loose("حتى الآن")
    + r"))?"
)
# Verbs that stand for a view counter: "Lu 340 fois", "Leído 340 veces", "Read 340 times".
_VERBAL = (
    rf"(?:read|viewed|seen|lu|vue?|leíd[oa]|vist[oa]|"
    rf"{loose('شوهد|قرئ|شوهدت|تمت القراءة')})\s*:?\s*{_COUNT}\s*(?:times|fois|veces|{loose('مرة|مرات')})"
)


@dataclass(frozen=True, slots=True)
class Counter:
    """A counter as found in a line."""

    name: str
    value: int
    verbatim: str


def _forms(noun: str) -> tuple[re.Pattern[str], ...]:
    flags = re.IGNORECASE
    label, open_, close = rf"{_BEFORE}(?:{noun})", r"\s*[:：=\-–(\[]?\s*", r"\s*[)\]]?"
    return (
        re.compile(rf"{label}{open_}{_COUNT}{close}", flags),
        re.compile(rf"[(\[]?{_COUNT}[)\]]?\s*(?:{noun}){_AFTER}\s*[:.]?", flags),
        re.compile(rf"{_ZERO}\s+(?:{noun}){_AFTER}\.?", flags),
        re.compile(rf"{_ONE}\s+(?:{noun}){_AFTER}\.?", flags),
    )


_PATTERNS = {name: _forms(noun) for name, noun in _NOUNS.items()}
_VERBAL_FORM = re.compile(_VERBAL + r"\.?", re.IGNORECASE)
MAX_CHARACTERS = 120


def counter(text: str) -> Counter | None:
    """The counter that ``text`` is, as a whole; None for anything else, so that sentences are left alone."""
    text = text.strip()
    if not text or len(text) > MAX_CHARACTERS:
        return None
    verbal = _VERBAL_FORM.fullmatch(text)
    if verbal:
        return _counter("views", verbal, text)
    for name, forms in _PATTERNS.items():
        for form in forms:
            found = form.fullmatch(text)
            if found:
                return _counter(name, found, text)
    return None


def _counter(name: str, found: re.Match[str], text: str) -> Counter | None:
    groups = found.groupdict()
    if groups.get("zero"):
        return Counter(name, 0, text)
    value = _FEW[groups["few"].casefold()] if groups.get("few") else whole_number(groups["count"] or "")
    return None if value is None else Counter(name, value, text)
