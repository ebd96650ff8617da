"""When it happened, in a contributor's own words: EDTF or a plain date is understood, everything is kept."""

from __future__ import annotations

import re

from archive.intake.pages.dates import Calendar, references
from archive.records.description import DateInput
from archive.records.edtf import EdtfError, parse
from archive.records.vocabulary import DateRole

# Words before a date that leave it as it is; any other word may change its meaning, so the date is not guessed.
_HARMLESS = re.compile(r"(?:in|on|at|the|of|en|le|la|el|au|du|de|am|im|في|يوم|شهر|عام|سنة|,|\.|\s)*", re.IGNORECASE)


def read_when(phrase: str, *, role: DateRole, language: str) -> DateInput:
    """A date statement of ``phrase``: its EDTF where the whole phrase can be told, its words in any case.

    Nothing is inferred from the day of writing: “last week” stays words. Day and month that could be swapped
    are left open.
    """
    words = phrase.strip()
    try:
        return DateInput(role=role, edtf=parse(words).text, verbatim="", language=language)
    except EdtfError:
        pass
    found = references(words, Calendar())
    if len(found) == 1 and found[0].edtf and _is_whole(words, found[0].span.start, found[0].span.end):
        one = found[0]
        return DateInput(
            role=role,
            edtf=one.edtf or "",
            verbatim=words,
            language=language,
            inferred=one.inferred,
            basis=one.basis or "",
        )
    return DateInput(role=role, verbatim=words, language=language)


def _is_whole(words: str, start: int, end: int) -> bool:
    return bool(_HARMLESS.fullmatch(words[:start]) and _HARMLESS.fullmatch(words[end:]))
