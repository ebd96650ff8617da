"""Bylines and date lines as they stand alone on a line, or side by side in a line of the theme."""

from __future__ import annotations

import re

from archive.intake.pages.arabic import loose
from archive.intake.pages.date_parts import full_date
from archive.intake.pages.names import NAME_CHAIN

_BY = (
    rf"(?:(?:written|posted|published|story|text|report|reporting|submitted|created|erstellt|gespeichert|"
    rf"verfasst|geschrieben|veröffentlicht|(?:\w+\s)?beitrag|publié|posté|écrit|rédigé|article|publicado|"
    rf"escrito|redactado)\s+)?(?:by|von|par|por)|by:|author\s*:|par|por|texte\s*:|auteur\s*:|"
    rf"autor(?:a)?\s*:|von|{loose('بقلم|كتب|كتبت|كتبه|إعداد|الكاتب|تحرير')}\s*:?"
)
_BYLINE = re.compile(
    rf"(?i:{_BY})\s*:?\s*(?P<name>{NAME_CHAIN}(?:\s*(?:,|and|et|y|&)\s*{NAME_CHAIN}){{0,3}}|"
    rf"(?<=\s)[\u0621-\u064a]+(?:\s[\u0621-\u064a]+){{1,3}}|(?i:staff(?: (?:writer|reporter))?|admin|"
    rf"editor(?:ial)?(?: (?:team|staff))?|la rédaction|redacción|[a-z]+\s(?:staff|desk)))"
    r"(?P<rest>\s*(?:[,–—-]|\bon\b|\ble\b|\bel\b|\bat\b|\bin\b|$).{0,80})?",
    0,
)
# A user's name has no capital; a date behind it makes the line a byline all the same.
_SIGNED = re.compile(
    rf"(?i:{_BY})\s+(?P<name>[\w.-]{{2,30}}(?:\s[\w.-]{{2,30}}){{0,2}}?)\s*,?\s+(?:am|on|le|el|at|في|"
    rf",)\s+(?P<rest>.{{6,60}})"
)
_PUBLISHED = re.compile(
    r"(?i:(?:first |last )?(?:published|posted|updated|modified|date|publication date)(?: (?:on|at|the))?|"
    r"(?:publié|posté|mis en ligne|mis à jour)(?:e)?(?: le)?|"
    r"(?:publicado|actualizado)(?:a)?(?: el)?|(?:fecha|date)(?: de publicación| de publication)?|"
    + loose("نشر|نُشر|نشرت|تاريخ النشر|تاريخ|آخر تحديث")
    + r"(?:\s+"
    + loose("في|بتاريخ|يوم")
    + r")?)\s*[:：]?\s*(?P<date>.{4,60})"
)


def byline(text: str) -> tuple[str, str] | None:
    """The name in a byline and what follows it, or None; a sentence ("By Monday …") is no byline."""
    if len(text) > 140 or (text.endswith((".", "؟", "?")) and len(text) > 60):
        return None
    signed = _SIGNED.fullmatch(text.strip())
    if signed and full_date(signed["rest"]):
        return signed["name"], signed["rest"]
    found = _BYLINE.fullmatch(text.strip())
    if not found or full_date(found["name"]):
        return None
    return found["name"].strip(), (found["rest"] or "").strip()


def dateline(text: str) -> tuple[str, str] | None:
    """The verbatim date and its EDTF where the whole line is a date of publication, else None."""
    text = text.strip()
    if len(text) > 90:
        return None
    published = _PUBLISHED.fullmatch(text)
    candidate = published["date"] if published else text
    parsed = full_date(candidate)
    if parsed is None:
        return None
    rest = candidate.replace(parsed.verbatim, "", 1)
    letters = [word for word in re.findall(r"[^\W\d_]{2,}", rest) if word.casefold() not in _DATE_COMPANY]
    return (candidate, parsed.edtf) if not letters else None


_DATE_COMPANY = frozenset(
    "at on the am pm gmt utc est edt cet by monday tuesday wednesday thursday friday saturday sunday mon "
    "tue wed thu fri sat sun "
    "le à lundi mardi mercredi jeudi vendredi samedi dimanche el las los de lunes martes miércoles "
    "jueves viernes sábado domingo "
    "الساعة الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد يوم في بتوقيت غرينتش updated published".split()
)
